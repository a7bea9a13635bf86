//! What is trusted, as an index: who issued a certificate, and whether it was revoked.
//!
//! What comes in is a [`TrustSet`]; every key in it is parsed once. Invariants: the store never changes and can be shared by
//! threads; of several revocation lists of an issuer the newest that is signed counts.

use std::collections::HashMap;

use thiserror::Error;

use super::anchors::Authorities;
use super::crl::{Revocation, RevocationList};
use super::defect::{self, Listed};
use super::set::{Kind, SnapshotId, TrustSet};
use super::signer::Chained;
use crate::chip::asn1::FrameError;
use crate::chip::certificate::{Certificate, Identity, SignerId};
use crate::chip::crypto::KeyFault;
use crate::chip::deviation::{Deviation, Deviations};

/// The most authorities whose signature is tried on one certificate. Real names have up to some dozen.
const TRIED_MAX: usize = 64;

/// Why an item of a set is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unused {
    /// It cannot be read.
    #[error(transparent)]
    Frame(FrameError),
    /// Its key cannot be used.
    #[error(transparent)]
    Key(KeyFault),
    /// A link or a revocation list that no authority of the set signed.
    #[error("signed by nobody who is trusted")]
    Loose,
    /// A revocation list that was followed by a newer one.
    #[error("followed by a newer list")]
    Older,
}

/// An index over a set.
pub struct TrustStore {
    pub(in crate::chip) authorities: Authorities,
    revocations: HashMap<Vec<u8>, RevocationList>,
    signers: Signers,
    defects: Vec<Listed>,
    snapshot: SnapshotId,
    unused: Vec<([u8; 32], Unused)>,
}

/// An issuer in its canonical form, and a serial number without zeros before it.
type Issued = (Vec<u8>, Box<[u8]>);

/// Certificates of document signers, for chips that do not carry theirs.
#[derive(Default)]
struct Signers {
    by_issued: HashMap<Issued, Box<[u8]>>,
    by_key: HashMap<Box<[u8]>, Box<[u8]>>,
}

impl TrustStore {
    /// Makes the index of a set: parses every key, follows every link, verifies every revocation list.
    pub fn new(set: &TrustSet) -> TrustStore {
        let mut unused = Vec::new();
        let authorities = Authorities::of(set, &mut unused);
        let mut store = TrustStore {
            authorities,
            revocations: HashMap::new(),
            signers: Signers::default(),
            defects: Vec::new(),
            snapshot: set.snapshot(),
            unused,
        };
        set.of(Kind::Revocations).for_each(|(digest, bytes)| store.add_revocations(digest, bytes));
        set.of(Kind::Signer).for_each(|(digest, bytes)| store.add_signer(digest, bytes));
        for (digest, bytes) in set.of(Kind::Defects) {
            match defect::parse(bytes) {
                Ok(listed) => store.defects.extend(listed),
                Err(fault) => store.unused.push((*digest, Unused::Frame(fault))),
            }
        }
        store
    }

    /// Which set it is of.
    pub fn snapshot(&self) -> SnapshotId {
        self.snapshot
    }

    /// How many certificates of authorities count.
    pub fn authorities(&self) -> usize {
        self.authorities.list.len()
    }

    /// How many issuers have a revocation list.
    pub fn revocation_lists(&self) -> usize {
        self.revocations.len()
    }

    /// How many document signers' certificates it knows.
    pub fn signers(&self) -> usize {
        self.signers.by_issued.len()
    }

    /// The items that do not count, by their SHA-256, and why.
    pub fn unused(&self) -> &[([u8; 32], Unused)] {
        &self.unused
    }

    /// What the lists of an issuer say of a serial number.
    pub(in crate::chip) fn revocation(&self, issuer_canonical: &[u8], serial: &[u8]) -> Revocation {
        self.revocations.get(issuer_canonical).map_or(Revocation::NoList, |list| list.of(serial))
    }

    /// The defects that are listed of a document signer.
    pub(in crate::chip) fn defects(&self, identity: &Identity, certificate: &[u8]) -> Vec<Listed> {
        self.defects.iter().filter(|listed| listed.is_of(identity, certificate)).cloned().collect()
    }

    /// The certificate that a signer names, where it is known.
    pub(in crate::chip) fn signer(&self, id: &SignerId<'_>) -> Option<&[u8]> {
        let found = match id {
            SignerId::Key(key) => self.signers.by_key.get(*key),
            SignerId::Issued { issuer, serial } => self.signers.by_issued.get(&(issuer.canonical(), (*serial).into())),
        };
        found.map(|bytes| &**bytes)
    }

    /// Which authorities signed a certificate. Those that it names by their key are tried first, then those of the same name,
    /// then those of the same key under another name of the same country.
    pub(in crate::chip) fn chain(&self, certificate: &Certificate<'_>, identity: &Identity) -> Chained {
        let named = self.authorities.named(&identity.issuer_canonical);
        let keyed = certificate.authority_key.map_or(&[][..], |key| self.authorities.keyed(key));
        let is_keyed = |place: &&usize| keyed.contains(place);
        let (exact, others): (Vec<_>, Vec<_>) = named.iter().partition(is_keyed);
        let same_country = |place: &usize| {
            !named.contains(place) && self.authorities.list[*place].country == certificate.issuer.country()
        };
        let renamed: Vec<_> = keyed.iter().copied().filter(same_country).collect();
        let key_known = !exact.is_empty();
        for (candidates, deviation) in [
            (exact, Deviations::NONE),
            (others, Deviation::AuthorityKeyNotNamed.into()),
            (renamed, Deviation::AuthorityName.into()),
        ] {
            let tried = candidates.into_iter().take(TRIED_MAX);
            let signed = tried.filter_map(|place| {
                let odd = certificate.is_signed_by(&self.authorities.list[place].key)?;
                Some((place, odd))
            });
            let signed: Vec<_> = signed.collect();
            if let Some((_, odd)) = signed.first() {
                let deviations = deviation | *odd;
                return Chained::To { authorities: signed.into_iter().map(|(place, _)| place).collect(), deviations };
            }
        }
        match (key_known, named.is_empty()) {
            (true, _) => Chained::Forged,
            (false, false) => Chained::KeyUnknown,
            (false, true) => Chained::IssuerUnknown,
        }
    }

    fn add_revocations(&mut self, digest: &[u8; 32], bytes: &[u8]) {
        let (list, signed) = match RevocationList::parse(bytes) {
            Ok(parsed) => parsed,
            Err(fault) => return self.unused.push((*digest, Unused::Frame(fault))),
        };
        let issuer = signed.issuer.canonical();
        let by_key = signed.authority_key.map_or(&[][..], |key| self.authorities.keyed(key));
        let mut candidates = by_key.iter().chain(self.authorities.named(&issuer)).take(TRIED_MAX);
        let is_signer = |place: &usize| {
            let authority = &self.authorities.list[*place];
            // A key under another name may not speak for this one, unless it is of the same country.
            let speaks = authority.subject == issuer || authority.country == signed.issuer.country();
            speaks && signed.is_signed_by(&authority.key)
        };
        if !candidates.any(is_signer) {
            return self.unused.push((*digest, Unused::Loose));
        }
        match self.revocations.get(&issuer) {
            Some(newer) if newer.made >= list.made => self.unused.push((*digest, Unused::Older)),
            _ => drop(self.revocations.insert(issuer, list)),
        }
    }

    fn add_signer(&mut self, digest: &[u8; 32], bytes: &[u8]) {
        match Certificate::parse(bytes) {
            Ok(certificate) => {
                let named = (certificate.issuer.canonical(), certificate.serial.into());
                self.signers.by_issued.insert(named, bytes.into());
                if let Some(key) = certificate.subject_key {
                    self.signers.by_key.insert(key.into(), bytes.into());
                }
            }
            Err(fault) => self.unused.push((*digest, Unused::Frame(fault))),
        }
    }
}
