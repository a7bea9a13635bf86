//! The way in: a chip, a moment, and a store that is trusted.
//!
//! Threads: an [`Authenticator`] belongs to one thread. The store in it is shared and never changes; the records of signers are the
//! thread's own, so that no two threads wait for each other. A thread parses a signer again that another has met, 0.1 to 1 ms once.

use std::sync::Arc;

use super::cache::Cache;
use super::passive::Passive;
use super::verdict::{Active, Authenticity, Unreadable, Verdict};
use crate::chip::active::{self, ActiveFault};
use crate::chip::asn1::Moment;
use crate::chip::deviation::Deviations;
use crate::chip::sod;
use crate::chip::trust::{DefectKind, TrustStore};

/// The data group with the key of active authentication.
const ACTIVE_KEY: u8 = 15;

/// The data group with the algorithm of active authentication.
const SECURITY_INFOS: u8 = 14;

/// What was read of a chip.
#[derive(Clone, Copy)]
pub struct Chip<'a> {
    /// The document security object, as the file was read.
    pub sod: &'a [u8],
    /// Data groups by their number, as the files were read.
    pub groups: &'a [(u8, &'a [u8])],
    /// When the document was issued, where that is known: it counts where the signer says no time.
    pub issued: Option<Moment>,
    /// Active authentication, where it was done.
    pub active: Option<ActiveResponse<'a>>,
}

/// What was asked of a chip and what it answered.
#[derive(Clone, Copy)]
pub struct ActiveResponse<'a> {
    /// What was sent, 8 bytes after ICAO Doc 9303-11, section 6.1.
    pub challenge: &'a [u8],
    /// The answer.
    pub signature: &'a [u8],
}

/// Authenticates chips, of one thread.
pub struct Authenticator {
    store: Arc<TrustStore>,
    cache: Cache,
}

impl Authenticator {
    /// One that trusts a store.
    pub fn new(store: Arc<TrustStore>) -> Authenticator {
        Authenticator { store, cache: Cache::default() }
    }

    /// The store that is trusted.
    pub fn store(&self) -> &Arc<TrustStore> {
        &self.store
    }

    /// How many signers are kept.
    pub fn kept(&self) -> usize {
        self.cache.len()
    }

    /// Whether a chip is genuine. `now` is the moment of asking: it counts where nobody says when the chip was signed.
    pub fn authenticate(&mut self, chip: &Chip<'_>, now: Moment) -> Authenticity {
        let data = match sod::frame(chip.sod) {
            Ok(data) => data,
            Err(fault) => {
                let verdict = Verdict::Unreadable(Unreadable::Sod(fault.into()));
                return Authenticity::new(verdict, self.store.snapshot());
            }
        };
        let mut passive = Passive::new(&data, chip, now, &self.store, &mut self.cache);
        let mut authenticity = passive.authenticate();
        if let Some(response) = chip.active {
            let (active, deviations) = active(chip, response, &authenticity);
            authenticity.active = active;
            authenticity.deviations |= deviations;
        }
        authenticity
    }
}

/// What an answer proves after passive authentication.
fn active(chip: &Chip<'_>, response: ActiveResponse<'_>, passive: &Authenticity) -> (Active, Deviations) {
    let group = |number| chip.groups.iter().find(|(given, _)| *given == number).map(|(_, bytes)| *bytes);
    let compromised = passive.defects.iter().any(|defect| defect.kind == DefectKind::ActiveKeyCompromised);
    let counts = passive.verdict == Verdict::Authentic && passive.agreeing.has(ACTIVE_KEY) && !compromised;
    let Some(key) = group(ACTIVE_KEY).filter(|_| counts) else { return (Active::NotCounted, Deviations::NONE) };
    // An unsigned data group 14 says nothing of the algorithm.
    let infos = group(SECURITY_INFOS).filter(|_| passive.agreeing.has(SECURITY_INFOS));
    match active::verify(key, infos, response.challenge, response.signature) {
        Ok(deviations) => (Active::Passed, deviations),
        Err(ActiveFault::Signature) => (Active::Failed, Deviations::NONE),
        Err(fault) => (Active::Unreadable(fault), Deviations::NONE),
    }
}
