//! Passive authentication, ICAO Doc 9303-11, section 5.1, in the order in which its steps can go wrong.
//!
//! ```text
//! frame ▶ signer's certificate ▶ signature ▶ hashes of data groups ▶ authority ▶ revocation ▶ validity
//! ```
//!
//! Invariants: the first step that goes wrong is the verdict, so that altered comes before unknown, and unknown before expired;
//! content is read only after its signature verified.

use std::sync::Arc;

use openssl::sha::sha256;

use super::authenticator::Chip;
use super::cache::Cache;
use super::verdict::{Altered, Authenticity, Expired, Party, SignedAt, TrustUnknown, Unreadable, Verdict};
use crate::chip::asn1::Moment;
use crate::chip::certificate::Period;
use crate::chip::cms::{SignatureFault, SignedData, Signer, Verified, verify};
use crate::chip::crypto::SchemeFault;
use crate::chip::deviation::{Deviation, Deviations};
use crate::chip::sod::SecurityObject;
use crate::chip::trust::{Chained, Revocation, SignerFault, SignerPurpose, SignerRecord, TrustStore};

/// The most certificates whose key is tried where the signer names none of them.
const TRIED_MAX: usize = 4;

/// One chip on its way.
pub struct Passive<'c> {
    data: &'c SignedData<'c>,
    chip: &'c Chip<'c>,
    now: Moment,
    store: &'c TrustStore,
    cache: &'c mut Cache,
    deviations: Deviations,
}

/// The signer that signed, and what was odd about it.
struct Signed {
    record: Arc<SignerRecord>,
    at: Option<Moment>,
    deviations: Deviations,
}

impl<'c> Passive<'c> {
    pub fn new(
        data: &'c SignedData<'c>,
        chip: &'c Chip<'c>,
        now: Moment,
        store: &'c TrustStore,
        cache: &'c mut Cache,
    ) -> Passive<'c> {
        Passive { data, chip, now, store, cache, deviations: data.deviations }
    }

    /// All steps.
    pub fn authenticate(&mut self) -> Authenticity {
        let mut authenticity = Authenticity::new(Verdict::Authentic, self.store.snapshot());
        let outcome = self.steps(&mut authenticity);
        if let Err(verdict) = outcome {
            authenticity.verdict = verdict;
        }
        authenticity.deviations = self.deviations;
        authenticity
    }

    fn steps(&mut self, to: &mut Authenticity) -> Result<(), Verdict> {
        let signed = self.signed()?;
        self.deviations |= signed.deviations | signed.record.deviations;
        let signed_at = match (signed.at, self.chip.issued) {
            (Some(moment), _) => SignedAt::Stated(moment),
            (None, Some(moment)) => SignedAt::Issued(moment),
            (None, None) => SignedAt::Asked(self.now),
        };
        let record = &*signed.record;
        to.signer = Some(record.digest);
        to.signed_at = Some(signed_at);
        to.country.clone_from(&record.country);
        to.revocation = record.revocation;
        let issued = self.chip.issued.or(signed.at);
        to.defects = record.defects.iter().filter_map(|listed| listed.of_document(issued)).collect();
        self.groups(to)?;
        let authorities = self.chained(record)?;
        to.authority = authorities.first().map(|place| self.store.authorities.list[*place].digest);
        let authorities = self.not_revoked(record, authorities)?;
        self.valid(record, &authorities, signed_at)
    }

    /// A signer whose signature verifies, or why none does.
    fn signed(&mut self) -> Result<Signed, Verdict> {
        let data = self.data;
        let mut refused = None;
        for signer in &data.signers {
            match self.signed_by(signer) {
                Ok(signed) => return Ok(signed),
                Err(verdict) => refused = refused.or(Some(verdict)),
            }
        }
        Err(refused.expect("signed data has a signer"))
    }

    /// Whether a signer signed with the certificate that it names, or else with another that is there.
    fn signed_by(&mut self, signer: &Signer<'_>) -> Result<Signed, Verdict> {
        let (mut named, mut others, mut unusable) = (Vec::new(), Vec::new(), None);
        for bytes in &self.data.certificates {
            match self.record(bytes) {
                Ok(record) => match signer.id.names(&record.identity) {
                    Some(odd) => named.push((record, odd)),
                    None => others.push((record, Deviation::SignerNotNamed.into())),
                },
                Err(fault) => unusable = unusable.or(Some(fault)),
            }
        }
        if self.data.certificates.is_empty() {
            let bytes = self.store.signer(&signer.id).ok_or(Verdict::TrustUnknown(TrustUnknown::Signer))?;
            let record = self.record(bytes).map_err(unreadable)?;
            named.push((record, Deviation::SignerOffChip.into()));
        }
        let mut refused = unusable.map(unreadable);
        for (record, odd) in named.into_iter().chain(others.into_iter().take(TRIED_MAX)) {
            match verify(self.data, signer, &record.key) {
                Ok(Verified { deviations }) => {
                    let at = signer.attributes.and_then(|attributes| attributes.signing_time);
                    return Ok(Signed { record, at, deviations: deviations | odd });
                }
                Err(fault) => refused = Some(refused_by(fault)),
            }
        }
        Err(refused.unwrap_or(Verdict::TrustUnknown(TrustUnknown::Signer)))
    }

    fn record(&mut self, bytes: &[u8]) -> Result<Arc<SignerRecord>, SignerFault> {
        let store = self.store;
        self.cache.get(sha256(bytes), || SignerRecord::new(bytes, store))
    }

    /// The hashes of the data groups that were given.
    fn groups(&mut self, to: &mut Authenticity) -> Result<(), Verdict> {
        let object = SecurityObject::parse(self.data).map_err(|fault| Verdict::Unreadable(Unreadable::Sod(fault)))?;
        self.deviations |= object.deviations;
        to.digest = Some(object.digest);
        for (number, bytes) in self.chip.groups {
            match object.agrees(*number, bytes) {
                Some(true) => to.agreeing.add(*number),
                Some(false) => to.differing.add(*number),
                None => to.unsigned.add(*number),
            }
        }
        for number in object.groups() {
            if !to.agreeing.has(number) && !to.differing.has(number) {
                to.not_given.add(number);
            }
        }
        match (to.differing.is_empty(), to.unsigned.is_empty()) {
            (false, _) => Err(Verdict::Altered(Altered::Groups(to.differing))),
            (true, false) => Err(Verdict::Altered(Altered::Unsigned(to.unsigned))),
            (true, true) => Ok(()),
        }
    }

    /// The authorities that answer for the signer.
    fn chained<'r>(&self, record: &'r SignerRecord) -> Result<&'r [usize], Verdict> {
        if record.purpose != SignerPurpose::Documents {
            return Err(Verdict::Altered(Altered::Purpose));
        }
        match &record.chained {
            Chained::To { authorities, .. } => Ok(authorities),
            Chained::Forged => Err(Verdict::Altered(Altered::Signer)),
            Chained::KeyUnknown => Err(Verdict::TrustUnknown(TrustUnknown::Key)),
            Chained::IssuerUnknown => Err(Verdict::TrustUnknown(TrustUnknown::Issuer)),
        }
    }

    /// Those of the authorities that are not revoked, where the signer is not. A revocation counts whatever time the chip says it
    /// was signed at: who has the key of a revoked signer can say any.
    fn not_revoked(&self, record: &SignerRecord, authorities: &[usize]) -> Result<Vec<usize>, Verdict> {
        if let Revocation::Listed(revoked) = record.revocation {
            return Err(Verdict::Revoked(Party::Signer, revoked));
        }
        let (mut left, mut last) = (Vec::with_capacity(authorities.len()), None);
        for place in authorities {
            let authority = &self.store.authorities.list[*place];
            match self.store.revocation(&authority.issuer, &authority.serial) {
                Revocation::Listed(revoked) => last = Some(revoked),
                Revocation::NoList | Revocation::NotListed { .. } => left.push(*place),
            }
        }
        match last.filter(|_| left.is_empty()) {
            Some(revoked) => Err(Verdict::Revoked(Party::Authority, revoked)),
            None => Ok(left),
        }
    }

    /// Whether the signer and one of its authorities were valid when it signed.
    fn valid(&mut self, record: &SignerRecord, authorities: &[usize], signed_at: SignedAt) -> Result<(), Verdict> {
        let at = signed_at.moment();
        let within = |party, validity: Period| {
            if validity.has(at) { Ok(()) } else { Err(Verdict::Expired(party, Expired { validity, at })) }
        };
        within(Party::Signer, record.validity)?;
        // The moment of asking says nothing of when the key was used.
        let known = !matches!(signed_at, SignedAt::Asked(_));
        let outside = known && record.key_period.is_some_and(|period| !period.has(at));
        self.deviations.add_if(outside, Deviation::OutsideKeyPeriod);
        let mut outcome = Ok(());
        for place in authorities {
            outcome = within(Party::Authority, self.store.authorities.list[*place].validity);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }
}

fn unreadable(fault: SignerFault) -> Verdict {
    Verdict::Unreadable(match fault {
        SignerFault::Frame(fault) => Unreadable::Certificate(fault),
        SignerFault::Key(fault) => Unreadable::Key(fault),
    })
}

fn refused_by(fault: SignatureFault) -> Verdict {
    match fault {
        SignatureFault::Attributes => Verdict::Altered(Altered::Attributes),
        SignatureFault::Content => Verdict::Altered(Altered::Content),
        SignatureFault::Signature => Verdict::Altered(Altered::Signature),
        SignatureFault::Scheme(SchemeFault::Unknown { offset }) => {
            Verdict::Unreadable(Unreadable::Algorithm { offset })
        }
        SignatureFault::Scheme(SchemeFault::Frame(fault)) => {
            Verdict::Unreadable(Unreadable::Algorithm { offset: fault.offset })
        }
    }
}
