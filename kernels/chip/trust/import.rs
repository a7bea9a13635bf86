//! Files of authorities into a trust set.
//!
//! What comes in are the bytes of a file (a signed list, a certificate, a revocation list, PEM or LDIF of them) and who is trusted
//! already; what goes out are the items, how many of what, and what was refused where. Invariants: a file is read in one pass; what
//! one part of it is does not depend on the others, but for a master list in it, whose authorities answer for what follows.

use openssl::base64::decode_block;
use thiserror::Error;

use super::crl::RevocationList;
use super::ldif;
use super::list::{List, ListError, ListKind};
use super::set::{Kind, TrustSet};
use super::store::TrustStore;
use crate::chip::asn1::{FrameError, Moment, OBJECT, SEQUENCE};
use crate::chip::certificate::Certificate;
use crate::chip::crypto::{KeyFault, PublicKey};
use crate::chip::tlv::Reader;
use crate::chip::words::words;

words! {
    /// Who answers for a list.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ListTrust {
        /// An authority that was trusted before.
        Known = "known",
        /// An authority that the list itself names: whoever imports it vouches for it.
        Itself = "itself",
    }
}

/// What a list had in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListReport {
    /// What it is of.
    pub kind: ListKind,
    /// Who answers for it.
    pub trust: ListTrust,
    /// When it was signed, where it says so.
    pub signed_at: Option<Moment>,
    /// SHA-256 of its signer's certificate.
    pub signer: [u8; 32],
    /// How many certificates it has, or defects.
    pub entries: usize,
    /// How many of them were not in the set before.
    pub added: usize,
    /// How many of the certificates have a frame or a key that cannot be used. They are in the set all the same.
    pub unusable: usize,
}

/// What was refused of a file, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The line, counted from 1, of PEM and LDIF; 0 of a binary file.
    pub line: usize,
    /// Why.
    pub why: ImportError,
}

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ImportError {
    /// It is no certificate and no list.
    #[error("neither a certificate nor a list: {0}")]
    Frame(#[from] FrameError),
    /// A list that cannot be trusted.
    #[error(transparent)]
    List(#[from] ListError),
    /// A certificate whose key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The text is no base64.
    #[error("text that is no base64")]
    Encoding,
}

/// What came of a file.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// The lists in it.
    pub lists: Vec<ListReport>,
    /// Single certificates and revocation lists that were not in the set before.
    pub added: usize,
    /// Those that were.
    pub known: usize,
    /// What was refused.
    pub refused: Vec<Refused>,
}

/// Adds what a file holds to `set`. `now` counts as the time of signing of lists that say none.
pub fn import(bytes: &[u8], set: &mut TrustSet, now: Moment) -> Import {
    let mut importer = Importer { store: TrustStore::new(set), set, now, import: Import::default() };
    if ldif::is_ldif(bytes) {
        for value in ldif::values(bytes) {
            importer.add_text(value.line, value.bytes.as_deref());
        }
    } else if is_pem(bytes) {
        for (line, block) in pem_blocks(bytes) {
            importer.add_text(line, block.as_deref());
        }
    } else {
        importer.add(0, bytes);
    }
    importer.import
}

struct Importer<'s> {
    set: &'s mut TrustSet,
    store: TrustStore,
    now: Moment,
    import: Import,
}

impl Importer<'_> {
    fn add_text(&mut self, line: usize, bytes: Option<&[u8]>) {
        match bytes {
            Some(bytes) => self.add(line, bytes),
            None => self.import.refused.push(Refused { line, why: ImportError::Encoding }),
        }
    }

    fn add(&mut self, line: usize, bytes: &[u8]) {
        let outcome = if is_content_info(bytes) { self.add_list(bytes) } else { self.add_single(bytes) };
        if let Err(why) = outcome {
            self.import.refused.push(Refused { line, why });
        }
    }

    fn add_list(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        let list = List::verify(bytes, &self.store, self.now)?;
        let (mut added, mut unusable, entries);
        match list.kind {
            ListKind::Master => {
                let certificates = list.certificates()?;
                (entries, added, unusable) = (certificates.len(), 0, 0);
                for certificate in certificates {
                    added += usize::from(self.set.add(Kind::Anchor, certificate));
                    unusable += usize::from(key_of(certificate).is_err());
                }
                self.store = TrustStore::new(self.set);
            }
            ListKind::Deviation => {
                entries = super::defect::parse(list.content())?.len();
                added = if self.set.add(Kind::Defects, list.content()) { entries } else { 0 };
                unusable = 0;
            }
        }
        let List { kind, trust, signed_at, signer, .. } = list;
        self.import.lists.push(ListReport { kind, trust, signed_at, signer, entries, added, unusable });
        Ok(())
    }

    fn add_single(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        let kind = match RevocationList::parse(bytes) {
            Ok(_) => Kind::Revocations,
            Err(_) => kind_of(&Certificate::parse(bytes)?)?,
        };
        let counter = if self.set.add(kind, bytes) { &mut self.import.added } else { &mut self.import.known };
        *counter += 1;
        Ok(())
    }
}

/// An authority that signed itself is an anchor, another authority a link, anything else a document signer.
fn kind_of(certificate: &Certificate<'_>) -> Result<Kind, KeyFault> {
    let key = PublicKey::parse(certificate.key)?;
    if certificate.is_self_issued() && certificate.is_signed_by(&key).is_some() {
        return Ok(Kind::Anchor);
    }
    Ok(if certificate.purpose.is_authority() { Kind::Link } else { Kind::Signer })
}

fn key_of(certificate: &[u8]) -> Result<PublicKey, ImportError> {
    Ok(PublicKey::parse(Certificate::parse(certificate)?.key)?)
}

/// Whether a sequence begins with an identifier, as signed data does and nothing else that is read here.
fn is_content_info(bytes: &[u8]) -> bool {
    let first = Reader::new(bytes).need(SEQUENCE).and_then(|sequence| sequence.inside().peek());
    first == Ok(Some(OBJECT))
}

/// What a block of RFC 7468 begins and ends with.
const PEM_BEGIN: &[u8] = b"-----BEGIN ";
const PEM_END: &[u8] = b"-----END ";

fn is_pem(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, PEM_BEGIN).is_some() && bytes.first() != Some(&0x30)
}

/// The blocks of PEM with the lines on which they begin; `None` where one is no base64.
fn pem_blocks(bytes: &[u8]) -> impl Iterator<Item = (usize, Option<Vec<u8>>)> {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).enumerate();
    std::iter::from_fn(move || {
        let (begin, _) = lines.find(|(_, line)| line.starts_with(PEM_BEGIN))?;
        let mut encoded = Vec::new();
        for (_, line) in lines.by_ref().take_while(|(_, line)| !line.starts_with(PEM_END)) {
            encoded.extend_from_slice(line);
        }
        let text = std::str::from_utf8(&encoded).ok();
        Some((begin + 1, text.and_then(|text| decode_block(text).ok())))
    })
}
