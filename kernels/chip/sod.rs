//! The document security object, ICAO Doc 9303-10, section 4.6.2: signed data over the hashes of the data groups.
//!
//! What comes in are the bytes of the file; what goes out are the signed data and the hashes. Nothing is verified here.
//! Invariants: each data group has one hash, as long as its function makes them; the hashes of an object whose signature does
//! not verify are never compared with anything.

use thiserror::Error;

use super::asn1::{FrameError, FrameFault, OCTETS, SEQUENCE, algorithm, oid, small};
use super::cms::{CmsError, SignedData};
use super::crypto::{Digest, DigestAlgorithm};
use super::deviation::{Deviation, Deviations};
use super::tlv::{Reader, Tag};

/// The file's own tag.
const SOD: Tag = Tag(0x77);

/// Data groups are numbered from 1 to 16.
pub const GROUPS: usize = 16;

/// Why bytes are no security object, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SodError {
    /// They are no signed data.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// The content is signed, but is no list of hashes; the offset counts from the beginning of the content.
    #[error("the signed content: {0}")]
    Content(FrameError),
    /// The content is signed, but its type is that of something else.
    #[error("signed content of another type")]
    ContentType,
    /// The version of the LDS security object is neither 0 nor 1.
    #[error("a version of the security object that is not known")]
    Version,
    /// The hash function of the data groups is not known.
    #[error("a hash function that is not known")]
    Digest,
}

/// Reads the frame of a security object: signed data, within tag 77 or without it.
///
/// # Errors
/// Bytes that are no signed data.
pub fn frame(bytes: &[u8]) -> Result<SignedData<'_>, CmsError> {
    let mut reader = Reader::new(bytes);
    let wrapped = reader.take(SOD).map_err(FrameError::from)?;
    let mut inside = wrapped.map_or(reader, |wrapped| wrapped.inside());
    let mut data = SignedData::read(&mut inside)?;
    data.deviations.add_if(wrapped.is_none(), Deviation::TagMissing);
    let trailing = !inside.rest().is_empty() || wrapped.is_some() && !reader.rest().is_empty();
    data.deviations.add_if(trailing, Deviation::TrailingBytes);
    Ok(data)
}

/// The LDS security object: the hashes of data groups.
#[derive(Clone, Debug)]
pub struct SecurityObject<'a> {
    /// 0, or 1 with the versions of LDS and Unicode.
    pub version: u32,
    /// The hash function of the data groups.
    pub digest: DigestAlgorithm,
    /// What is odd about it.
    pub deviations: Deviations,
    hashes: [Option<&'a [u8]>; GROUPS],
}

impl<'a> SecurityObject<'a> {
    /// Reads the content of a security object.
    ///
    /// # Errors
    /// Content of another type, and content that is no LDS security object of a known version.
    pub fn parse(data: &'a SignedData<'_>) -> Result<SecurityObject<'a>, SodError> {
        let mut deviations = Deviations::NONE;
        match data.content_type {
            oid::LDS_SECURITY_OBJECT => {}
            oid::LDS_SECURITY_OBJECT_SDU | oid::LDS_SECURITY_OBJECT_DRAFT | oid::DATA | oid::DATA_GM => {
                deviations.add(Deviation::ContentType);
            }
            _ => return Err(SodError::ContentType),
        }
        let content = |error| SodError::Content(error);
        let mut reader = Reader::new(&data.content);
        let whole = reader.need(SEQUENCE).map_err(FrameError::from).map_err(content)?;
        deviations.add_if(!reader.rest().is_empty(), Deviation::TrailingBytes);
        let mut inside = whole.inside();
        let version = small(&mut inside).map_err(|_| SodError::Version)?;
        if version > 1 {
            return Err(SodError::Version);
        }
        let digest = DigestAlgorithm::of(&algorithm(&mut inside).map_err(content)?).ok_or(SodError::Digest)?;
        let mut object = SecurityObject { version, digest, deviations, hashes: [None; GROUPS] };
        object.read_hashes(&mut inside).map_err(content)?;
        let versions = inside.take(SEQUENCE).map_err(FrameError::from).map_err(content)?;
        object.deviations.add_if(versions.is_some() != (version == 1), Deviation::LdsVersionInfo);
        object.deviations.add_if(!inside.rest().is_empty(), Deviation::TrailingBytes);
        Ok(object)
    }

    /// The numbers of the data groups that it has hashes of.
    pub fn groups(&self) -> impl Iterator<Item = u8> {
        (1..=GROUPS as u8).filter(|number| self.hash(*number).is_some())
    }

    /// The hash of a data group; `None` where there is none, as of every number but 1 to 16.
    pub fn hash(&self, number: u8) -> Option<&'a [u8]> {
        self.hashes.get(usize::from(number).checked_sub(1)?).copied().flatten()
    }

    /// Whether a data group is the one that was signed; `None` where none was.
    pub fn agrees(&self, number: u8, group: &[u8]) -> Option<bool> {
        let digest: Digest = self.digest.digest(group);
        self.hash(number).map(|hash| *hash == *digest)
    }

    fn read_hashes(&mut self, inside: &mut Reader<'a>) -> Result<(), FrameError> {
        let mut hashes = inside.need(SEQUENCE)?.inside();
        let mut last = 0;
        while let Some(entry) = hashes.take(SEQUENCE)? {
            let mut pair = entry.inside();
            let number = small(&mut pair)?;
            let hash = pair.need(OCTETS)?;
            let place = usize::try_from(number).ok().and_then(|number| self.hashes.get_mut(number.checked_sub(1)?));
            let place = place.filter(|_| hash.value.len() == self.digest.bytes());
            let place = place.ok_or(FrameError::new(entry.offset, FrameFault::Value))?;
            if place.replace(hash.value).is_some() {
                return Err(FrameError::new(entry.offset, FrameFault::Twice));
            }
            self.deviations.add_if(number < last, Deviation::LdsOrder);
            last = number;
        }
        Ok(hashes.end()?)
    }
}
