//! What is compared of a record without reading it: one line of 64 bytes, a cache line.
//!
//! ```text
//! byte  0        16             32             48      52      56         60           61      62           64
//!      | key    | native name  | latin name   | birth | expiry| template | sex, status| model | nationality |
//! ```
//!
//! All numbers are little-endian. Names are `NameKey`s, 0 where there is none (a 128-bit hash is never 0 in
//! practice). Dates are days since 1970-01-01, `i32::MIN` where there is none. `template` is the template's byte
//! offset in the record's data file, `u32::MAX` where there is none. The low half of byte 60 is the sex (0 none,
//! else its code and 1), the high half the status. `model` counts in the snapshot's list, 255 is none.
//! Beside each line the index holds an entry that vouches for it, as [`super::side`] tells.
//! Invariant: the layout is part of the on-disk format.

use kernels::document::DocKey;
use kernels::name::NameKey;

use crate::terms::{Nationality, Sex};

/// Bytes of a facts line: one cache line.
pub const FACTS_LINE_BYTES: usize = 64;

/// The facts line's number of a face model where there is none.
pub(super) const FACE_MODEL_NONE: u8 = u8::MAX;

/// Most face models of a store: the numbers below [`FACE_MODEL_NONE`].
pub(super) const FACE_MODELS_MAX: usize = FACE_MODEL_NONE as usize;

/// The offset of a record without a template.
const TEMPLATE_NONE: u32 = u32::MAX;

/// The stored day of a missing date.
const DATE_NONE: i32 = i32::MIN;

/// What the issuer says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Status {
    /// In force, unless it has expired.
    Valid = 0,
    /// Reported lost.
    Lost = 1,
    /// Revoked by the issuer.
    Revoked = 2,
    /// Replaced by a newer certificate.
    Superseded = 3,
}

impl Status {
    /// Every status, in the order of the contract and of the stored codes.
    pub const ALL: [Status; 4] = [Status::Valid, Status::Lost, Status::Revoked, Status::Superseded];

    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Valid => "valid",
            Status::Lost => "lost",
            Status::Revoked => "revoked",
            Status::Superseded => "superseded",
        }
    }

    /// The status of a word; `None` for any other word.
    pub fn from_bytes(word: &[u8]) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str().as_bytes() == word)
    }

    /// The status of a stored code, the inverse of `as u8`.
    pub fn from_code(code: u8) -> Option<Status> {
        Status::ALL.get(usize::from(code)).copied()
    }
}

/// The facts of one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The certificate.
    pub key: DocKey,
    /// The name in native script, if the record has one.
    pub native: Option<NameKey>,
    /// The name in Latin letters, if the record has one.
    pub latin: Option<NameKey>,
    /// Days since 1970-01-01.
    pub birth_date: i32,
    /// The last day of validity, in days since 1970-01-01.
    pub expiry_date: Option<i32>,
    /// The sex, if recorded.
    pub sex: Option<Sex>,
    /// The nationality, if recorded.
    pub nationality: Option<Nationality>,
    /// What the issuer says of the certificate.
    pub status: Status,
    /// The position of the template's model in `Snapshot::face_models`.
    pub face_model: Option<u8>,
}

/// A facts line as it lies in the index.
pub(super) type Line = [u8; FACTS_LINE_BYTES];

/// The line of `facts`, for a record without a template so far.
pub(super) fn encode(facts: &Facts) -> Line {
    let name = |key: Option<NameKey>| key.map_or(0, NameKey::to_bits).to_le_bytes();
    let sex = facts.sex.map_or(0, |sex| sex as u8 + 1);
    let mut line = [0; FACTS_LINE_BYTES];
    line[0..16].copy_from_slice(&facts.key.to_bits().to_le_bytes());
    line[16..32].copy_from_slice(&name(facts.native));
    line[32..48].copy_from_slice(&name(facts.latin));
    line[48..52].copy_from_slice(&facts.birth_date.to_le_bytes());
    line[52..56].copy_from_slice(&facts.expiry_date.unwrap_or(DATE_NONE).to_le_bytes());
    line[56..60].copy_from_slice(&TEMPLATE_NONE.to_le_bytes());
    line[60] = sex | (facts.status as u8) << 4;
    line[61] = facts.face_model.unwrap_or(FACE_MODEL_NONE);
    line[62..64].copy_from_slice(&facts.nationality.map_or(0, Nationality::to_bits).to_le_bytes());
    line
}

/// Puts the template's byte offset in its data file into a line.
pub(super) fn place_template(line: &mut Line, offset: Option<u32>) {
    line[56..60].copy_from_slice(&offset.unwrap_or(TEMPLATE_NONE).to_le_bytes());
}

/// Puts the number of the template's model into a line.
pub(super) fn place_model(line: &mut Line, number: Option<u8>) {
    line[61] = number.unwrap_or(FACE_MODEL_NONE);
}

/// The facts of `line`, which is the line of `key`; `None` for a status that no line is written with.
#[inline]
pub(super) fn decode(key: DocKey, line: &Line) -> Option<Facts> {
    let name = |bits: u128| (bits != 0).then(|| NameKey::from_bits(bits));
    let expiry = i32::from_le_bytes(part(line, 52));
    Some(Facts {
        key,
        native: name(u128::from_le_bytes(part(line, 16))),
        latin: name(u128::from_le_bytes(part(line, 32))),
        birth_date: i32::from_le_bytes(part(line, 48)),
        expiry_date: (expiry != DATE_NONE).then_some(expiry),
        sex: (line[60] & 15).checked_sub(1).and_then(Sex::from_code),
        nationality: Nationality::from_bits(u16::from_le_bytes(part(line, 62))),
        status: Status::from_code(line[60] >> 4)?,
        face_model: (line[61] != FACE_MODEL_NONE).then_some(line[61]),
    })
}

/// The key's bits of a line.
#[inline]
pub(super) fn key_bits(line: &Line) -> u128 {
    u128::from_le_bytes(part(line, 0))
}

/// The template's byte offset in its data file.
#[inline]
pub(super) fn template_offset(line: &Line) -> Option<u32> {
    let offset = u32::from_le_bytes(part(line, 56));
    (offset != TEMPLATE_NONE).then_some(offset)
}

#[inline]
fn part<const BYTES: usize>(line: &Line, start: usize) -> [u8; BYTES] {
    line[start..start + BYTES].try_into().expect("the fields of a line lie within it")
}
