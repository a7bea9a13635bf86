//! The whole evaluation, from series to the report.
//!
//! A [`Corpus`] and a calendar in, a [`TrafficReport`] out.
//!
//! Invariants: the same report whatever the threads; the detector sees no label; every number of the report is finite.

use rayon::prelude::*;

use super::corpus::Corpus;
use super::crossed::crossed;
use super::events::{HOLD_S, Tally, runs, tally, thresholds};
use super::judge::{Calendar, Judgement, held, judge};
use super::labels::Weights;
use super::nab::{Field, PROFILES};
use super::proportion::Proportion;
use super::report::{Budget, EventLine, FORMAT, KIND, NabScore, SeriesLine, TrafficReport, Volume};
use super::series::Labelled;
use super::volume::{BUFFER_MAX, volume};

/// Budgets of alarms a week and series, from one in ten weeks to ten a week in even steps of 1, 2 and 5. Events of the
/// first half spend of them too, so that fewer false alarms come of them than they allow.
const BUDGETS: [f64; 7] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

/// Tail probabilities that are tried for all series alike, in even steps of 1, 2 and 5, and closer where half a false
/// alarm or one a series-week may lie.
const PROBABILITIES: [f64; 18] =
    [1e-4, 2e-4, 5e-4, 1e-3, 1.5e-3, 2e-3, 3e-3, 4e-3, 5e-3, 6e-3, 7e-3, 8e-3, 1e-2, 1.2e-2, 1.5e-2, 2e-2, 3e-2, 5e-2];

/// Runs the watch's detector over the series and says what it found.
pub fn evaluate_traffic(corpus: &Corpus, calendar: &Calendar) -> TrafficReport {
    let judged = judge(&corpus.series, calendar);
    let both: Vec<(&Labelled, &Judgement)> = corpus.series.iter().zip(&judged).collect();
    let volumes: Vec<Option<[f64; 4]>> = both.par_iter().map(|(series, judged)| volumes(series, judged)).collect();
    TrafficReport {
        kind: KIND,
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION"),
        readings: corpus.series.iter().map(|series| series.rows() as u64).sum(),
        hold_s: HOLD_S,
        nab: nab(corpus, &judged),
        events: events(&both),
        volume: mean_volume(&volumes),
        labels_unused: corpus.labels_unused.clone(),
        series: both.iter().zip(&volumes).map(|((series, judged), volumes)| line(series, judged, volumes)).collect(),
    }
}

/// NAB's scores, where there are windows.
fn nab(corpus: &Corpus, judged: &[Judgement]) -> Vec<NabScore> {
    let windowed = || corpus.series.iter().zip(judged).filter(|(series, _)| series.windows.is_some());
    let field = Field::new(windowed().map(|(series, judged)| (series, judged.score.as_slice())));
    let files = windowed().count();
    if field.windows(&|_| true) == 0 {
        return Vec::new();
    }
    let built_in = PROFILES.map(|(name, weights)| (name.to_owned(), weights));
    let profiles = if corpus.profiles.is_empty() {
        built_in.to_vec()
    } else {
        // In the order in which NAB names them, then whatever else there is.
        let place = |name: &str| PROFILES.iter().position(|known| known.0 == name).unwrap_or(PROFILES.len());
        let mut own: Vec<(String, Weights)> = corpus.profiles.clone().into_iter().collect();
        own.sort_by_key(|(name, _)| place(name));
        own
    };
    let instants: Vec<Vec<f64>> = windowed().map(|(series, _)| flags(series)).collect();
    let ceiling = Field::new(windowed().zip(&instants).map(|((series, _), flags)| (series, flags.as_slice())));
    let has_instants = windowed().any(|(series, _)| !series.instants.is_empty());
    let score = |(profile, weights): (String, Weights)| {
        let tuned = field.tune(weights, &|_| true);
        let outcome = field.outcome(weights, &|_| tuned.threshold);
        let windows = Proportion::new(outcome.windows_found, field.windows(&|_| true) as u64)?;
        let of_instants = ceiling.normalised(ceiling.outcome(weights, &|_| 1.0).raw, weights);
        Some(NabScore {
            profile,
            score: field.normalised(tuned.raw, weights),
            threshold: Some(tuned.threshold).filter(|threshold| threshold.is_finite()),
            windows,
            false_rows: outcome.false_rows,
            crossed: crossed(&field, files, weights),
            ceiling: has_instants.then_some(of_instants),
        })
    };
    profiles.into_iter().filter_map(score).collect()
}

/// A score of 1 at the instants of the labels, else of 0.
fn flags(series: &Labelled) -> Vec<f64> {
    let mut flags = vec![0.0; series.rows()];
    series.instants.iter().for_each(|row| flags[*row] = 1.0);
    flags
}

/// Events against false alarms.
fn events(both: &[(&Labelled, &Judgement)]) -> Vec<EventLine> {
    let tallies: Vec<Vec<Tally>> = both.par_iter().map(|(series, judged)| tallies(series, judged)).collect();
    let of_half = BUDGETS.map(Budget::Score).into_iter().chain(BUDGETS.map(Budget::TailProbability));
    let budgets = std::iter::once(Budget::Own).chain(of_half).chain(PROBABILITIES.map(Budget::OneForAll));
    let line = |(at, budget): (usize, Budget)| {
        let sum = tallies.iter().map(|of_series| of_series[at]).fold(Tally::default(), Tally::plus);
        EventLine {
            budget,
            recall: Proportion::new(sum.found, sum.events),
            false_alarms: sum.false_alarms,
            series_weeks: sum.weeks,
            false_alarms_per_series_week: sum.false_alarms as f64 / sum.weeks,
            false_share: sum.false_rows as f64 / sum.quiet_rows.max(1) as f64,
        }
    };
    budgets.enumerate().map(line).collect()
}

/// What one series comes to, with the detector's own alarms and then with each kind of budget.
fn tallies(series: &Labelled, judged: &Judgement) -> Vec<Tally> {
    let of = |value: &[f64], threshold: f64| tally(series, |row| value[row] > threshold);
    let of_half =
        |value: &Vec<f64>| thresholds(series, value, &BUDGETS).into_iter().map(|least| of(value, least)).collect();
    let [of_score, of_surprise]: [Vec<Tally>; 2] = [of_half(&judged.score), of_half(&judged.surprise)];
    let one_for_all = PROBABILITIES.iter().map(|probability| of(&judged.surprise, -probability.log10()));
    let own = tally(series, |row| judged.alarm[row]);
    std::iter::once(own).chain(of_score).chain(of_surprise).chain(one_for_all).collect()
}

/// The volumes of one series: without the hold, with it, of the score, by chance.
fn volumes(series: &Labelled, judged: &Judgement) -> Option<[f64; 4]> {
    let held = held(&series.start_s, &judged.surprise, HOLD_S);
    let of = |score: &[f64]| volume(&series.labels, score, BUFFER_MAX);
    Some([of(&judged.surprise)?, of(&held)?, of(&judged.score)?, of(&vec![0.0; series.rows()])?])
}

fn mean_volume(volumes: &[Option<[f64; 4]>]) -> Option<Volume> {
    let known: Vec<[f64; 4]> = volumes.iter().flatten().copied().collect();
    if known.is_empty() {
        return None;
    }
    let mean = |at: usize| known.iter().map(|of_series| of_series[at]).sum::<f64>() / known.len() as f64;
    Some(Volume {
        without_hold: mean(0),
        with_hold: mean(1),
        of_score: mean(2),
        by_chance: mean(3),
        buffer_max: BUFFER_MAX as u64,
        series: known.len() as u64,
    })
}

fn line(series: &Labelled, judged: &Judgement, volumes: &Option<[f64; 4]>) -> SeriesLine {
    SeriesLine {
        name: series.name.clone(),
        readings: series.rows() as u64,
        step_s: series.step_s,
        events: runs(&series.labels).len() as u64,
        volume_without_hold: volumes.map(|volumes| volumes[0]),
        remarks: series.remarks,
        without_answer: judged.without_answer,
    }
}

#[cfg(test)]
#[path = "evaluation_tests.rs"]
mod tests;
