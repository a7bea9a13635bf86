//! The chips of a batch: each proved and read before anything is looked up.
//!
//! Invariants: what a chip lacks is said of the chip alone, whatever the records hold, and every chip is read, so that neither an
//! answer nor its time tells a known certificate from another; what was read of a holder is overwritten when the batch ends.

use std::sync::Arc;

use kernels::chip::authenticity::{Active, Authenticator, Verdict};
use kernels::chip::lds::{Agreement, DataGroup, File};
use kernels::chip::trust::{TrustSet, TrustStore};
use zeroize::Zeroizing;

use super::files::Parts;
use super::reading::{FileState, Reading, Wanted, read};
use crate::ingest::{ChipClaim, ChipParts, Part, Requests};
use crate::terms::{DocKey, DocType, Reason, Service};

/// What came of one chip.
#[derive(Debug)]
pub enum ChipState {
    /// It is genuine, and says this.
    Genuine(ChipFacts),
    /// It is forged, altered, or a copy.
    Altered,
    /// It cannot be judged, for a reason of its own.
    NotJudged(Reason),
}

/// What a genuine chip says of certificate and holder, as far as it is compared. Dates are those of DG1, with two digits of the
/// year.
#[derive(Clone, Default)]
pub struct ChipFacts {
    /// The type of certificate; `None` where DG1 does not tell.
    pub doc_type: Option<DocType>,
    /// The number.
    pub number: Zeroizing<String>,
    /// The name in letters, `PRIMARY<<SECONDARY`; empty where DG1 has none.
    pub latin: Zeroizing<String>,
    /// The name in native script.
    pub native: Option<Zeroizing<String>>,
    /// The birth date, `YYMMDD` with `<` for what is unknown.
    pub birth: Zeroizing<String>,
    /// The date of expiry.
    pub expiry: Option<Zeroizing<String>>,
    /// `M` or `F`.
    pub sex: Option<&'static str>,
    /// Whether nothing of DG11 contradicts DG1.
    pub consistent: bool,
}

impl ChipFacts {
    /// The certificate that the chip is of; `None` where it is no exit/entry certificate, or its number has no form of its type.
    pub fn key(&self) -> Option<DocKey> {
        DocKey::parse(self.doc_type?, self.number.as_bytes()).ok()
    }
}

/// Shows nothing: nothing of a holder must reach a log.
impl std::fmt::Debug for ChipFacts {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("ChipFacts(…)")
    }
}

/// What the chips of a batch came to: an entry for each row that asks for one, in order.
#[derive(Debug, Default)]
pub struct Readings {
    rows: Vec<(u32, ChipState)>,
}

impl Readings {
    /// What came of the chip of `row`; `None` where its service asks for none.
    pub fn of(&self, row: usize) -> Option<&ChipState> {
        let place = self.rows.binary_search_by_key(&(row as u32), |(row, _)| *row).ok()?;
        Some(&self.rows[place].1)
    }
}

/// One worker's reader of chips.
pub struct ChipReader {
    authenticator: Authenticator,
    /// The job's own time, in microseconds since 1970-01-01T00:00:00Z.
    now: i64,
}

impl ChipReader {
    /// One that trusts a store; without one it trusts nobody, and still tells what is altered.
    pub fn new(trust: Option<Arc<TrustStore>>, now: i64) -> ChipReader {
        let trust = trust.unwrap_or_else(|| Arc::new(TrustStore::new(&TrustSet::default())));
        ChipReader { authenticator: Authenticator::new(trust), now }
    }

    /// Reads the chips that a batch asks to be read.
    pub fn read(&mut self, requests: &Requests) -> Readings {
        let mut chips = requests.chips.iter();
        let mut rows = Vec::new();
        for row in (0..requests.len()).filter(|row| requests.service[*row] == Service::Chip) {
            let state = match requests.chip[row] {
                ChipClaim::Missing => ChipState::NotJudged(Reason::ChipMissing),
                ChipClaim::Present => self.one(chips.next().expect("each claim of a chip brings one")),
            };
            rows.push((row as u32, state));
        }
        Readings { rows }
    }

    fn one(&mut self, chip: ChipParts<'_>) -> ChipState {
        let (Some(_), Some(_)) = (chip.get(Part::Sod), chip.get(Part::Dg1)) else {
            return ChipState::NotJudged(Reason::ChipMissing);
        };
        let reading = read(&parts(chip), &mut self.authenticator, self.now, Wanted::Proof);
        state(&reading)
    }
}

/// The files of a chip, by the parts of a request.
fn parts(chip: ChipParts<'_>) -> Parts<'_> {
    let mut parts = Parts::default();
    for (part, bytes) in chip.iter() {
        match part {
            Part::Sod => parts.files.push((File::SecurityObject, bytes)),
            Part::Com => parts.files.push((File::Common, bytes)),
            Part::AaChallenge => parts.challenge = Some(bytes),
            Part::AaSignature => parts.signature = Some(bytes),
            group => {
                let number = group as u8 - Part::Dg1 as u8 + 1;
                let group = DataGroup::new(number).expect("the parts of a chip are its sixteen groups");
                parts.files.push((File::Group(group), bytes));
            }
        }
    }
    parts
}

/// A signer that is revoked or was not valid is not trusted: the contract has one word for all of whom that is said.
fn state(reading: &Reading) -> ChipState {
    let authenticity = reading.authenticity.as_ref().expect("a chip without a security object is not read");
    match (authenticity.verdict, authenticity.active) {
        (Verdict::Altered(_), _) | (Verdict::Authentic, Active::Failed) => ChipState::Altered,
        (Verdict::Unreadable(_), _) | (Verdict::Authentic, Active::Unreadable(_)) => {
            ChipState::NotJudged(Reason::ChipUnreadable)
        }
        (Verdict::TrustUnknown(_) | Verdict::Revoked(..) | Verdict::Expired(..), _) => {
            ChipState::NotJudged(Reason::ChipTrustUnknown)
        }
        (Verdict::Authentic, Active::NotDone | Active::Passed | Active::NotCounted) => {
            let unreadable = reading.files.iter().any(|file| matches!(file.state, FileState::Unreadable(_)));
            match reading.facts() {
                Some(facts) if !unreadable => ChipState::Genuine(facts),
                _ => ChipState::NotJudged(Reason::ChipUnreadable),
            }
        }
    }
}

impl Reading {
    /// What is compared of it; `None` where DG1 was not read.
    pub fn facts(&self) -> Option<ChipFacts> {
        let zone = self.zone.as_ref()?;
        let agreements = self.consistency.unwrap_or([Agreement::NotComparable; 3]);
        Some(ChipFacts { consistent: !agreements.contains(&Agreement::Differ), ..zone.clone() })
    }
}
