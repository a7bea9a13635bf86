//! Error rates at thresholds, and thresholds for rates.
//!
//! The scores of one set of pairs in, its [`Section`] of the report out. Terms are those of ISO/IEC 19795-1: a false match is a
//! comparison of different people that reaches the threshold, a false non-match one of the same person that does not; both
//! are of photos that were acquired, and failures to acquire are counted apart. `fnmr_with_failures` counts a pair with
//! such a photo as a non-match, as a holder would meet it.
//!
//! Invariants: with a rising threshold the false match rate never rises and the false non-match rate never falls; the threshold
//! for a false match rate is the lowest at which the measured rate is not above it.

use serde::Serialize;

use super::accuracy::{Accuracy, Answer, ten_folds};
use super::curve::{CurvePoint, curve};
use super::impostors::Impostors;
use super::interval::{Rate, clustered_variance, upper_bound};
use super::pairs::Label;
use super::scores::{Distribution, Histogram, Step, area_under_curve};

/// Comparisons that a rate needs for one false match in each to be told from none: at none in n, the rate is below 3/n,
/// 95 % sure (rule of three, ISO/IEC 19795-1, Annex B).
const RULE_OF_THREE: f64 = 3.0;

/// Errors from which a rate is known to three tenths of itself, 90 % sure (rule of thirty; Doddington, Przybocki, Martin
/// and Reynolds, "The NIST speaker recognition evaluation", Speech Communication 31, 2000).
const RULE_OF_THIRTY: f64 = 30.0;

/// A listed pair as far as rates ask for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored {
    pub label: Label,
    /// The person of the left photo: of a pair of the same person, the person.
    pub person: usize,
    /// None where a photo of it was not acquired.
    pub score: Option<f32>,
}

/// A set of pairs whose rates are asked for.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub group: Option<&'a str>,
    /// The listed pairs, in the order of the file.
    pub listed: &'a [Scored],
    /// The comparisons of different people that false matches are counted in.
    pub impostors: &'a Impostors<'a>,
    /// How many people they are of.
    pub people: usize,
}

/// Listed pairs of one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Pairs in the file.
    pub listed: u64,
    /// Those of which both photos were acquired.
    pub compared: u64,
}

/// Where false matches are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// In all pairs of photos of different people.
    Cross,
    /// In the listed pairs of different people.
    Listed,
}

/// The comparisons of different people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ImpostorCounts {
    /// Which they are.
    pub source: Source,
    /// People in them.
    pub people: u64,
    /// Comparisons.
    pub comparisons: u64,
}

/// Where false matches are as frequent as false non-matches.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EqualError {
    /// The mean of the two rates at the threshold where they are nearest.
    pub rate: f64,
    /// That threshold.
    pub threshold: f64,
}

/// The rates at a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The false match rate that the threshold was chosen for, if for one.
    pub fmr_wanted: Option<f64>,
    /// A face matches from here on.
    pub threshold: f64,
    /// False matches.
    pub fmr: Option<Rate>,
    /// False non-matches.
    pub fnmr: Option<Rate>,
    /// Pairs of the same person that are let through, of those compared: 1 less the false non-match rate.
    pub tar: Option<f64>,
    /// False non-matches and pairs of which a photo was not acquired, of all pairs of the same person.
    pub fnmr_with_failures: Option<Rate>,
    /// Whether the false matches come to thirty independent ones, from which on their rate is known well.
    pub fmr_well_known: bool,
}

/// The rates of one set of pairs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// The group; none for all pairs.
    pub group: Option<String>,
    /// Listed pairs of one person.
    pub same: Listed,
    /// Listed pairs of two.
    pub different: Listed,
    /// Where false matches are counted.
    pub impostors: ImpostorCounts,
    /// Ten-fold accuracy of the listed pairs that were compared.
    pub accuracy: Option<Accuracy>,
    /// The same of all listed pairs, one without a comparison being answered as different.
    pub accuracy_with_failures: Option<Accuracy>,
    /// The area under the curve of the listed pairs.
    pub auc_listed: Option<f64>,
    /// The area under the curve, false matches counted where `impostors` says.
    pub auc: Option<f64>,
    /// Where both rates are equal.
    pub equal_error: Option<EqualError>,
    /// At the thresholds for fixed false match rates; a group's are those of all pairs.
    pub at_fmr: Vec<Row>,
    /// At fixed thresholds.
    pub at_threshold: Vec<Row>,
    /// The curve of detection errors, thinned.
    pub det: Vec<CurvePoint>,
}

/// A threshold that rates are asked at, and the false match rate that it was chosen for.
pub(super) type At = (Step, Option<f64>);

/// The scores of a scope, and what is known of them whatever the threshold.
pub(super) struct Measured<'a> {
    scope: &'a Scope<'a>,
    impostor: Distribution,
    genuine: Distribution,
    /// Listed pairs of one person by person: the person, and the highest step that the pair reaches.
    same: Vec<(usize, Option<Step>)>,
}

impl<'a> Measured<'a> {
    /// Compares what is to be compared.
    pub(super) fn new(scope: &'a Scope<'a>) -> Measured<'a> {
        let same = || scope.listed.iter().filter(|pair| pair.label == Label::Same);
        let genuine: Histogram = same().filter_map(|pair| pair.score).collect();
        let mut by_person: Vec<_> = same().map(|pair| (pair.person, pair.score.map(Step::reached))).collect();
        by_person.sort_unstable();
        Measured { scope, impostor: scope.impostors.distribution(), genuine: genuine.distribution(), same: by_person }
    }

    /// The lowest threshold whose measured false match rate is not above `wanted`. None where so few comparisons cannot tell it
    /// from a third of it, or where even a threshold of 1 lets more through.
    pub(super) fn threshold_for(&self, wanted: f64) -> Option<Step> {
        let comparisons = self.impostor.total() as f64;
        let told = comparisons * wanted >= RULE_OF_THREE;
        self.impostor.lowest(|reaching| reaching as f64 / comparisons <= wanted).filter(|_| told)
    }

    /// The lowest threshold whose false match rate is, 95 % sure, below `wanted` among other people of the same kind.
    ///
    /// False matches count for as many independent ones as at [`Measured::threshold_for`], which is close by.
    pub(super) fn threshold_assured(&self, wanted: f64) -> Option<Step> {
        let near = self.threshold_for(wanted)?;
        let rate = self.false_matches(&[near])[0]?;
        let share = rate.independent / rate.of as f64;
        self.impostor.lowest(|reaching| upper_bound(reaching as f64 * share, rate.independent) <= wanted)
    }

    /// The false match rates at thresholds in any order.
    fn false_matches(&self, steps: &[Step]) -> Vec<Option<Rate>> {
        let mut sorted = steps.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let variances = self.scope.impostors.variances(&sorted);
        let rate = |step: &Step| {
            let variance = variances[sorted.binary_search(step).expect("one of them")];
            Rate::with_variance(self.impostor.reaching(*step), self.impostor.total(), variance)
        };
        steps.iter().map(rate).collect()
    }

    /// False non-matches at a threshold, of the pairs that were compared or of all.
    fn false_non_matches(&self, step: Step, of: Of) -> Option<Rate> {
        let cluster = |pairs: &[(usize, Option<Step>)]| {
            let counted = pairs.iter().filter(|(_, reached)| of == Of::Listed || reached.is_some());
            let errors = counted.clone().filter(|(_, reached)| reached.is_none_or(|reached| reached < step)).count();
            (errors as u64, counted.count() as u64)
        };
        let people = self.same.chunk_by(|one, other| one.0 == other.0).map(cluster);
        let (errors, all) = people.clone().fold((0, 0), |sum, (errors, of)| (sum.0 + errors, sum.1 + of));
        Rate::with_variance(errors, all, clustered_variance(people))
    }

    /// The rates at each threshold.
    pub(super) fn rows(&self, at: &[At]) -> Vec<Row> {
        let steps: Vec<Step> = at.iter().map(|(step, _)| *step).collect();
        let row = |((step, fmr_wanted), fmr): (&At, Option<Rate>)| {
            let fnmr = self.false_non_matches(*step, Of::Compared);
            Row {
                fmr_wanted: *fmr_wanted,
                threshold: step.value(),
                fmr,
                fnmr,
                tar: fnmr.map(|fnmr| (fnmr.of - fnmr.errors) as f64 / fnmr.of as f64),
                fnmr_with_failures: self.false_non_matches(*step, Of::Listed),
                fmr_well_known: fmr.is_some_and(|fmr| fmr.rate * fmr.independent >= RULE_OF_THIRTY),
            }
        };
        at.iter().zip(self.false_matches(&steps)).map(row).collect()
    }

    /// The section of the report, with rows at these thresholds.
    pub(super) fn section(&self, at_fmr: &[At], at_threshold: &[At]) -> Section {
        let of = |label: Label| self.scope.listed.iter().filter(move |pair| pair.label == label);
        let listed = |label: Label| Listed {
            listed: of(label).count() as u64,
            compared: of(label).filter(|pair| pair.score.is_some()).count() as u64,
        };
        let all: Vec<Answer> = self.scope.listed.iter().map(|pair| (pair.label, pair.score)).collect();
        let compared: Vec<Answer> = all.iter().copied().filter(|(_, score)| score.is_some()).collect();
        let different: Histogram = of(Label::Different).filter_map(|pair| pair.score).collect();
        let mut rows = self.rows(&[at_fmr, at_threshold].concat());
        let at_threshold = rows.split_off(at_fmr.len());
        let source = match self.scope.impostors {
            Impostors::Cross(_) => Source::Cross,
            Impostors::Listed(_) => Source::Listed,
        };
        Section {
            group: self.scope.group.map(str::to_owned),
            same: listed(Label::Same),
            different: listed(Label::Different),
            impostors: ImpostorCounts { source, people: self.scope.people as u64, comparisons: self.impostor.total() },
            accuracy: ten_folds(&compared),
            accuracy_with_failures: ten_folds(&all),
            auc_listed: area_under_curve(&self.genuine, &different.distribution()),
            auc: area_under_curve(&self.genuine, &self.impostor),
            equal_error: self.equal_error(),
            at_fmr: rows,
            at_threshold,
            det: curve(&self.genuine, &self.impostor),
        }
    }

    fn equal_error(&self) -> Option<EqualError> {
        let (genuine, impostor) = (self.genuine.total() as f64, self.impostor.total() as f64);
        if genuine == 0.0 || impostor == 0.0 {
            return None;
        }
        let rates =
            |step: Step| (self.impostor.reaching(step) as f64 / impostor, self.genuine.below(step) as f64 / genuine);
        // The one falls and the other rises, so they are nearest at the first threshold where they have met, or right before.
        let met = Step::all().find(|step| rates(*step).0 <= rates(*step).1).unwrap_or(Step::LAST);
        let distance = |step: Step| (rates(step).0 - rates(step).1).abs();
        let nearest = met.before().filter(|before| distance(*before) < distance(met)).unwrap_or(met);
        let (false_matches, false_non_matches) = rates(nearest);
        Some(EqualError { rate: f64::midpoint(false_matches, false_non_matches), threshold: nearest.value() })
    }
}

/// The pairs that false non-matches are counted in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Those with a score.
    Compared,
    /// All; one without a score is a non-match.
    Listed,
}

#[cfg(test)]
#[path = "rates_tests.rs"]
mod tests;
