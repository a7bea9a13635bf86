//! Revocation lists, RFC 5280, section 5, and ICAO Doc 9303-12, section 7.1.4.
//!
//! What comes in are the bytes of a list; what goes out are its serial numbers, ordered. Invariants: memory is a small multiple of
//! the bytes that came; a list of changes to another list is refused, since alone it says nothing.

use crate::chip::asn1::{
    Algorithm, BOOLEAN, FrameError, FrameFault, INTEGER, Moment, Name, OCTETS, SEQUENCE, algorithm, bits, context,
    context_value, magnitude, object, oid,
};
use crate::chip::crypto::{PublicKey, Scheme};
use crate::chip::tlv::{Reader, Tag};

/// `ENUMERATED`, in which the reason of a revocation is written.
const ENUMERATED: Tag = Tag(0x0A);

/// That a certificate is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Since when.
    pub at: Moment,
    /// Why, as a number of RFC 5280, section 5.3.1; 0 where it is not said.
    pub reason: u8,
}

/// What the revocation lists of an issuer say of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Nothing: there is no list of its issuer.
    NoList,
    /// It is not on the list.
    NotListed {
        /// When the list was made.
        made: Moment,
        /// Until when the next list was to be there, where the list says it.
        next: Option<Moment>,
    },
    /// It is on the list.
    Listed(Revoked),
}

impl Revocation {
    /// Whether a list that should have been there by `now` is missing.
    pub fn is_stale(&self, now: Moment) -> bool {
        matches!(self, Revocation::NotListed { next: Some(next), .. } if *next < now)
    }

    /// The word that programs tell it by.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Revocation::NoList => "no_list",
            Revocation::NotListed { .. } => "not_listed",
            Revocation::Listed(_) => "listed",
        }
    }
}

/// A revocation list.
#[derive(Clone, Debug)]
pub struct RevocationList {
    /// When it was made.
    pub made: Moment,
    /// Until when the next one is to be there.
    pub next: Option<Moment>,
    /// Serial numbers without zeros before them, in order.
    entries: Vec<(Box<[u8]>, Revoked)>,
}

/// The parts of a list that its signature needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signed<'a> {
    pub issuer: Name<'a>,
    pub authority_key: Option<&'a [u8]>,
    signed: &'a [u8],
    algorithm: Algorithm<'a>,
    signature: &'a [u8],
}

impl Signed<'_> {
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let Ok((scheme, _)) = Scheme::of(&self.algorithm, None) else { return false };
        key.verify(scheme, self.signed, self.signature).is_some()
    }
}

impl RevocationList {
    /// Reads a list that fills the bytes; nothing of it is verified.
    ///
    /// # Errors
    /// Bytes that are no list, and lists of changes to another list.
    pub(super) fn parse(bytes: &[u8]) -> Result<(RevocationList, Signed<'_>), FrameError> {
        let mut reader = Reader::new(bytes);
        let mut outside = reader.need(SEQUENCE)?.inside();
        reader.end()?;
        let signed = outside.need(SEQUENCE)?;
        let mut inside = signed.inside();
        inside.take(INTEGER)?;
        algorithm(&mut inside)?;
        let issuer = Name::read(&mut inside)?;
        let made = Moment::read(&mut inside)?;
        let next = if Moment::is_next(&inside)? { Some(Moment::read(&mut inside)?) } else { None };
        let mut list = RevocationList { made, next, entries: Vec::new() };
        if let Some(entries) = inside.take(SEQUENCE)? {
            list.read_entries(entries.inside())?;
        }
        let authority_key = extensions(&mut inside)?;
        let named = algorithm(&mut outside)?;
        let signature = bits(&mut outside)?;
        Ok((list, Signed { issuer, authority_key, signed: signed.whole, algorithm: named, signature }))
    }

    /// How many certificates it revokes.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// What it says of a serial number without zeros before it.
    pub(super) fn of(&self, serial: &[u8]) -> Revocation {
        match self.entries.binary_search_by(|(listed, _)| (**listed).cmp(serial)) {
            Ok(place) => Revocation::Listed(self.entries[place].1),
            Err(_) => Revocation::NotListed { made: self.made, next: self.next },
        }
    }

    fn read_entries(&mut self, mut entries: Reader<'_>) -> Result<(), FrameError> {
        while let Some(entry) = entries.take(SEQUENCE)? {
            let mut inside = entry.inside();
            let serial = magnitude(inside.need(INTEGER)?.value).into();
            let at = Moment::read(&mut inside)?;
            // A reason that cannot be read is none: what counts is that the number is on the list.
            let reason = inside.take(SEQUENCE)?.and_then(|extensions| reason(extensions.inside()).ok()).unwrap_or(0);
            self.entries.push((serial, Revoked { at, reason }));
        }
        entries.end()?;
        self.entries.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(())
    }
}

/// The reason among the extensions of an entry; 0 where there is none.
fn reason(mut extensions: Reader<'_>) -> Result<u8, FrameError> {
    while let Some(extension) = extensions.take(SEQUENCE)? {
        let mut inside = extension.inside();
        let kind = object(&mut inside)?;
        inside.take(BOOLEAN)?;
        let value = inside.need(OCTETS)?;
        if kind == oid::REVOCATION_REASON {
            let reason = value.inside().need(ENUMERATED)?;
            return Ok(reason.value.last().copied().unwrap_or(0));
        }
    }
    Ok(0)
}

/// How the extensions of a list name the key of its issuer.
fn extensions<'a>(inside: &mut Reader<'a>) -> Result<Option<&'a [u8]>, FrameError> {
    let Some(extensions) = inside.take(context(0))? else { return Ok(None) };
    let mut extensions = extensions.inside().need(SEQUENCE)?.inside();
    let mut authority_key = None;
    while let Some(extension) = extensions.take(SEQUENCE)? {
        let mut inside = extension.inside();
        let kind = object(&mut inside)?;
        inside.take(BOOLEAN)?;
        let value = inside.need(OCTETS)?;
        match kind {
            oid::DELTA_LIST => return Err(FrameError::new(extension.offset, FrameFault::Unknown)),
            oid::AUTHORITY_KEY => {
                let mut identifier = value.inside().need(SEQUENCE)?.inside();
                authority_key = identifier.take(context_value(0))?.map(|key| key.value);
            }
            _ => {}
        }
    }
    Ok(authority_key)
}
