//! Authorities with their parsed keys, and which links lead to an anchor.
//!
//! Invariant: an authority in the list is an anchor, or a link whose signature verifies under one of the same country that is in
//! the list. Links are followed at most [`LINKS_MAX`] deep. When the former key was valid is not asked: 6 of 189 real links
//! begin before or after it was, and who has the key can write any date.

use std::collections::HashMap;

use openssl::sha::sha1;

use super::set::{Kind, TrustSet};
use super::store::Unused;
use crate::chip::certificate::{Certificate, Period};
use crate::chip::crypto::{KeyFault, PublicKey, key_bits};

/// How many links may lie between a key and its anchor: a CSCA lives 3 to 5 years, a document 10.
const LINKS_MAX: usize = 8;

/// An authority.
pub(in crate::chip) struct Authority {
    /// SHA-256 of its certificate.
    pub digest: [u8; 32],
    pub key: PublicKey,
    pub validity: Period,
    pub country: Option<String>,
    /// What is the same for all ways to write its name.
    pub subject: Vec<u8>,
    /// Who issued its certificate, and under which number, for revocation lists.
    pub issuer: Vec<u8>,
    pub serial: Box<[u8]>,
    /// The identifiers by which its key may be named.
    pub key_ids: Vec<Box<[u8]>>,
}

impl Authority {
    fn of(digest: &[u8; 32], certificate: &Certificate<'_>) -> Result<Authority, KeyFault> {
        // RFC 5280, section 4.2.1.2: the usual identifier, which authorities name that never wrote one into their own certificate.
        let usual = key_bits(certificate.key).map(|bits| Box::from(sha1(bits)));
        let own = certificate.subject_key.map(Box::from);
        Ok(Authority {
            digest: *digest,
            key: PublicKey::parse(certificate.key)?,
            validity: certificate.validity,
            country: certificate.subject.country(),
            subject: certificate.subject.canonical(),
            issuer: certificate.issuer.canonical(),
            serial: certificate.serial.into(),
            key_ids: own.into_iter().chain(usual).collect(),
        })
    }
}

/// The authorities of a set, by name and by key.
#[derive(Default)]
pub(in crate::chip) struct Authorities {
    pub list: Vec<Authority>,
    by_name: HashMap<Vec<u8>, Vec<usize>>,
    by_key: HashMap<Box<[u8]>, Vec<usize>>,
}

impl Authorities {
    /// The anchors of a set and the links that lead to them; what does not count is told to `unused`.
    pub fn of(set: &TrustSet, unused: &mut Vec<([u8; 32], Unused)>) -> Authorities {
        let mut authorities = Authorities::default();
        for (digest, bytes) in set.of(Kind::Anchor) {
            let authority = Certificate::parse(bytes).map_err(Unused::Frame);
            match authority.and_then(|read| Authority::of(digest, &read).map_err(Unused::Key)) {
                Ok(authority) => authorities.add(authority),
                Err(why) => unused.push((*digest, why)),
            }
        }
        let mut links = Vec::new();
        for (digest, bytes) in set.of(Kind::Link) {
            match Certificate::parse(bytes) {
                Ok(link) => links.push((digest, link)),
                Err(fault) => unused.push((*digest, Unused::Frame(fault))),
            }
        }
        for _ in 0..LINKS_MAX {
            let before = links.len();
            links.retain(|(digest, link)| !authorities.follow(digest, link, unused));
            if links.len() == before {
                break;
            }
        }
        unused.extend(links.into_iter().map(|(digest, _)| (*digest, Unused::Loose)));
        authorities
    }

    /// The places of those with a name.
    pub fn named(&self, name: &[u8]) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The places of those with a key identifier.
    pub fn keyed(&self, key: &[u8]) -> &[usize] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// Takes a link in if an authority signed it; whether nothing more is to be done with the link.
    fn follow(&mut self, digest: &[u8; 32], link: &Certificate<'_>, unused: &mut Vec<([u8; 32], Unused)>) -> bool {
        let issuer = link.issuer.canonical();
        // The name may have changed with the key: then the old key is named by its identifier.
        let by_key = link.authority_key.map_or(&[][..], |key| self.keyed(key));
        let mut candidates = self.named(&issuer).iter().chain(by_key).map(|place| &self.list[*place]);
        // No state answers for the authority of another.
        let country = link.subject.country();
        let signed =
            candidates.any(|authority| authority.country == country && link.is_signed_by(&authority.key).is_some());
        if !signed || !link.purpose.is_authority() {
            return false;
        }
        match Authority::of(digest, link) {
            Ok(authority) => self.add(authority),
            Err(fault) => unused.push((*digest, Unused::Key(fault))),
        }
        true
    }

    fn add(&mut self, authority: Authority) {
        let place = self.list.len();
        self.by_name.entry(authority.subject.clone()).or_default().push(place);
        for key in &authority.key_ids {
            let places = self.by_key.entry(key.clone()).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        self.list.push(authority);
    }
}
