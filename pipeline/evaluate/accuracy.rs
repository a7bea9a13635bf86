//! Ten-fold accuracy of the listed pairs, the number that published face models are compared by.
//!
//! Scores and labels in the order of the file in, an [`Accuracy`] out. The protocol is that of Huang, Ramesh, Berg and
//! Learned-Miller ("Labeled Faces in the Wild", Technical Report 07-49, 2007): each fold is a tenth of the same and a tenth of
//! the different pairs; its threshold is the one that is most often right on the other nine. Here folds are consecutive
//! tenths of the file, as in the published list.
//!
//! It says little of a threshold that is to be used: same and different weigh alike, and ten thresholds are taken.

use serde::Serialize;

use super::pairs::Label;
use super::scores::Step;

/// Folds of the protocol.
const FOLDS: usize = 10;

/// How often the label was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Accuracy {
    /// The mean over the folds.
    pub mean: f64,
    /// The standard deviation of the folds, with nine degrees of freedom.
    pub standard_deviation: f64,
    /// The standard error of the mean: the deviation over the root of ten.
    pub standard_error: f64,
    /// Each fold's share of right answers.
    pub folds: Vec<f64>,
    /// Each fold's threshold.
    pub thresholds: Vec<f64>,
}

/// A listed pair: its label, and its score unless a photo of it was not acquired.
pub(super) type Answer = (Label, Option<f32>);

/// The accuracy of these pairs, where one without a score is answered as different. `None` where a fold would lack a label.
pub(super) fn ten_folds(answers: &[Answer]) -> Option<Accuracy> {
    let mut seen = [0_usize; 2];
    let all = [Label::Same, Label::Different].map(|label| answers.iter().filter(|answer| answer.0 == label).count());
    if all.iter().any(|count| *count < FOLDS) {
        return None;
    }
    let mut folds: [Vec<(Label, Option<Step>)>; FOLDS] = Default::default();
    for (label, score) in answers {
        let label_at = usize::from(*label == Label::Different);
        let fold = seen[label_at] * FOLDS / all[label_at];
        seen[label_at] += 1;
        folds[fold].push((*label, score.map(Step::reached)));
    }
    let (mut rights, mut thresholds) = (Vec::new(), Vec::new());
    for (at, fold) in folds.iter().enumerate() {
        let others: Vec<_> =
            folds.iter().enumerate().filter(|(other, _)| *other != at).flat_map(|(_, fold)| fold).collect();
        let threshold = most_accurate(&others);
        let right = fold.iter().filter(|(label, step)| is_right(*label, *step, threshold)).count();
        rights.push(right as f64 / fold.len() as f64);
        thresholds.push(threshold.value());
    }
    let mean = rights.iter().sum::<f64>() / FOLDS as f64;
    let variance = rights.iter().map(|right| (right - mean).powi(2)).sum::<f64>() / (FOLDS - 1) as f64;
    let standard_error = (variance / FOLDS as f64).sqrt();
    Some(Accuracy { mean, standard_deviation: variance.sqrt(), standard_error, folds: rights, thresholds })
}

fn is_right(label: Label, step: Option<Step>, threshold: Step) -> bool {
    step.is_some_and(|step| step >= threshold) == (label == Label::Same)
}

/// The threshold that is right most often: of the thresholds between two scores, which all answer alike, the middle one;
/// of several such runs the lowest.
fn most_accurate(answers: &[&(Label, Option<Step>)]) -> Step {
    let mut scored: Vec<(Step, Label)> = answers.iter().filter_map(|(label, step)| Some(((*step)?, *label))).collect();
    scored.sort_unstable_by_key(|(step, _)| *step);
    // At the lowest threshold all are taken as same. What has no score is answered alike at every threshold.
    let mut right = scored.iter().filter(|(_, label)| *label == Label::Same).count();
    let mut from = Some(Step::FIRST);
    let mut best = (0, Step::FIRST);
    let mut consider = |right: usize, from: Option<Step>, to: Step| {
        if let Some(from) = from
            && right > best.0
        {
            best = (right, from.middle(to));
        }
    };
    for tied in scored.chunk_by(|one, other| one.0 == other.0) {
        consider(right, from, tied[0].0);
        // Above this score its pairs are taken as different.
        let same = tied.iter().filter(|(_, label)| *label == Label::Same).count();
        right = right - same + (tied.len() - same);
        from = tied[0].0.next();
    }
    consider(right, from, Step::LAST);
    best.1
}

#[cfg(test)]
#[path = "accuracy_tests.rs"]
mod tests;
