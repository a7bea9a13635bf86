//! What an evaluation comes to, as the file `report.json` holds it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::identity::Identity;
use super::interval::Rate;
use super::pairs::Label;
use super::rates::{Row, Section};
use crate::compare::Threshold;

/// What kind of file it is, for whoever finds it.
pub(super) const KIND: &str = "concord-face-evaluation";

/// The format of the report.
pub(super) const FORMAT: u32 = 1;

/// The whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Always the same.
    pub kind: &'static str,
    /// The version of this shape.
    pub format: u32,
    /// The version of the program.
    pub version: &'static str,
    /// The id of the model that was evaluated.
    pub model: String,
    /// The photos.
    pub photos: PhotoCounts,
    /// The people on them.
    pub people: PeopleCounts,
    /// The file of pairs.
    pub pairs: PairCounts,
    /// The thresholds for the wanted false match rates.
    pub picked: Vec<Picked>,
    /// All pairs.
    pub all: Section,
    /// The pairs of each group that the file names.
    pub groups: Vec<Section>,
    /// Pairs whose score speaks against their label, the most striking first: look at them before trusting either.
    pub doubtful: Vec<Doubtful>,
}

/// The photos.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhotoCounts {
    /// Photos that were tried.
    pub tried: u64,
    /// Those of them that no pair names: they serve only in comparisons of different people.
    pub unpaired: u64,
    /// Those without an embedding: the failures to acquire of ISO/IEC 19795-1.
    pub failed: Option<Rate>,
    /// Why.
    pub reasons: BTreeMap<String, u64>,
}

/// The people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeopleCounts {
    /// How they were told apart.
    pub identity: Identity,
    /// People with a photo that was tried.
    pub people: u64,
    /// Pairs whose label the names of their photos contradict.
    pub contradicted: u64,
    /// The first lines of those.
    pub contradicted_lines: Vec<u64>,
}

/// The file of pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairCounts {
    /// Pairs, each counted once.
    pub pairs: u64,
    /// Lines that repeat an earlier pair.
    pub repeated: u64,
    /// Columns that are not used.
    pub columns_unused: Vec<String>,
}

/// How sure a picked threshold is to hold what was wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Margin {
    /// As measured: among other people the rate is as likely above as below.
    Measured,
    /// The upper end of the rate's interval keeps to it: among other people it is above in one case of twenty. Tried by halves
    /// of a thousand people at 1 in 10,000: others met up to 1.6 times the wanted rate as measured, and 1.2 times here.
    Assured,
}

/// A threshold for a wanted false match rate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picked {
    /// What was wanted.
    pub fmr_wanted: f64,
    /// How sure it is.
    pub margin: Margin,
    /// The rates at the threshold; none where the comparisons are too few to promise the rate, or too many are of score 1.
    pub row: Option<Row>,
}

impl Picked {
    /// The threshold, to be written into the model's manifest.
    pub fn threshold(&self) -> Option<Threshold> {
        self.row.and_then(|row| Threshold::new(row.threshold as f32))
    }
}

/// A pair whose score speaks against its label.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Doubtful {
    /// Where it stands in the file of pairs, from 1.
    pub line: u64,
    /// What the file says.
    pub label: Label,
    /// How similar the photos are.
    pub similarity: f32,
}

impl Report {
    /// The report as indented JSON with a line end.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("strings and finite numbers are JSON") + "\n"
    }
}
