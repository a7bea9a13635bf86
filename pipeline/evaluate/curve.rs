//! The curve of detection errors (DET): false non-matches against false matches, threshold by threshold.
//!
//! Distributions in, some hundred points out. Both axes are normal deviates, on which the curve of two normal distributions is a
//! straight line (Martin, Doddington, Kamm, Ordowski and Przybocki, "The DET curve in assessment of detection task
//! performance", Eurospeech 1997).
//!
//! Invariants: along the points the threshold rises, the false match rate never rises and the false non-match rate never falls;
//! every point is one that was measured.

use serde::Serialize;

use super::interval::normal_deviate;
use super::scores::{Distribution, Step};

/// The least way between two points on either axis: a two-hundredth of the width that is drawn.
const DEVIATE_STEP: f64 = 0.05;

/// Most points: each axis is walked one way, within the deviates of half an error in 2^60 comparisons.
const POINTS_MAX: usize = (2.0 * 2.0 * 9.0 / DEVIATE_STEP) as usize + 2;

/// A point of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// A face matches from here on.
    pub threshold: f64,
    /// Different people that match.
    pub false_matches: u64,
    /// Of all comparisons of different people.
    pub fmr: f64,
    /// The same person that does not.
    pub false_non_matches: u64,
    /// Of all comparisons of the same person.
    pub fnmr: f64,
}

/// The curve; without points where either kind of comparison is missing.
pub(super) fn curve(genuine: &Distribution, impostor: &Distribution) -> Vec<CurvePoint> {
    let (genuine_all, impostor_all) = (genuine.total(), impostor.total());
    let mut points: Vec<CurvePoint> = Vec::new();
    if genuine_all == 0 || impostor_all == 0 {
        return points;
    }
    let mut last: Option<(f64, f64)> = None;
    let mut counts = None;
    for step in Step::all() {
        let (false_matches, false_non_matches) = (impostor.reaching(step), genuine.below(step));
        // Most steps pass no score.
        if counts.replace((false_matches, false_non_matches)) == Some((false_matches, false_non_matches)) {
            continue;
        }
        let here = (deviate(false_matches, impostor_all), deviate(false_non_matches, genuine_all));
        let moved = |last: (f64, f64)| last.0 - here.0 >= DEVIATE_STEP || here.1 - last.1 >= DEVIATE_STEP;
        if last.is_none_or(moved) {
            last = Some(here);
            points.push(CurvePoint {
                threshold: step.value(),
                false_matches,
                fmr: false_matches as f64 / impostor_all as f64,
                false_non_matches,
                fnmr: false_non_matches as f64 / genuine_all as f64,
            });
        }
    }
    assert!(points.len() <= POINTS_MAX, "the points are thinned: {}", points.len());
    points
}

/// The deviate of a ratio; none and all are taken as half an error from there.
fn deviate(errors: u64, of: u64) -> f64 {
    let half = 0.5 / of as f64;
    normal_deviate((errors as f64 / of as f64).clamp(half, 1.0 - half))
}

#[cfg(test)]
#[path = "curve_tests.rs"]
mod tests;
