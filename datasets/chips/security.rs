//! Security objects, and data groups to be signed.

use super::authority::DocumentSigner;
use super::cms::{CmsForm, signed_data};
use super::der;
use super::hash::Hash;
use super::oid;

/// How the content of a security object is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType {
    /// As ICAO Doc 9303-10 says.
    Lds,
    /// As a maker did on early chips.
    Sdu,
    /// As drafts of the LDS said.
    Draft,
    /// As mere data, as on chips of China.
    Data,
    /// As something else.
    Other,
}

impl ContentType {
    fn id(self) -> &'static str {
        match self {
            Self::Lds => oid::LDS,
            Self::Sdu => "1.2.528.1.1006.1.20.1",
            Self::Draft => "1.3.27.1.1.1",
            Self::Data => oid::DATA,
            Self::Other => "2.23.136.2.2.2",
        }
    }
}

/// What is odd about an LDS security object. Each field is straight by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct LdsForm {
    /// The version that is written.
    pub version: u32,
    /// Whether the versions of LDS and Unicode follow.
    pub versions: bool,
    /// Whether the hashes are in the reverse order.
    pub reversed: bool,
}

/// An LDS security object over data groups.
pub fn security_object(hash: Hash, groups: &[(u8, Vec<u8>)], form: LdsForm) -> Vec<u8> {
    let entry = |(number, bytes): &(u8, Vec<u8>)| {
        der::sequence(&[der::small((*number).into()), der::octets(&hash.digest(bytes))])
    };
    let mut hashes: Vec<_> = groups.iter().map(entry).collect();
    if form.reversed {
        hashes.reverse();
    }
    let mut parts = vec![der::small(form.version), hash.algorithm(), der::sequence(&hashes)];
    if form.versions {
        parts.push(der::sequence(&[der::element(0x13, b"0108"), der::element(0x13, b"040000")]));
    }
    der::sequence(&parts)
}

/// What is odd about the file. Each field is straight by default.
#[derive(Clone, Copy, Debug)]
pub struct SodForm {
    /// Its signed data.
    pub cms: CmsForm,
    /// Its content.
    pub lds: LdsForm,
    /// How the content is named.
    pub content: ContentType,
    /// Whether tag 77 is missing.
    pub bare: bool,
    /// How many zero bytes follow.
    pub trailing: usize,
}

impl Default for SodForm {
    fn default() -> SodForm {
        SodForm {
            cms: CmsForm::default(),
            lds: LdsForm::default(),
            content: ContentType::Lds,
            bare: false,
            trailing: 0,
        }
    }
}

/// A security object over data groups, as the file is read of a chip.
pub fn sod(signer: &DocumentSigner, hash: Hash, groups: &[(u8, Vec<u8>)], form: &SodForm) -> Vec<u8> {
    let content = security_object(hash, groups, form.lds);
    let data = signed_data(signer, form.content.id(), &content, &form.cms);
    let mut file = if form.bare { data } else { der::element(0x77, &data) };
    file.resize(file.len() + form.trailing, 0);
    file
}

/// A data group of a tag with so many bytes of nothing in particular, the same for the same number.
pub fn group(number: u8, tag: u8, bytes: usize) -> (u8, Vec<u8>) {
    let filling: Vec<u8> = (0..bytes).map(|at| (at as u8).wrapping_mul(31) ^ number).collect();
    (number, der::element(tag, &filling))
}
