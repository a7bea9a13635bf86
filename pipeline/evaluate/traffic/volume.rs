//! The volume under the surface of precision and recall (VUS-PR) of one series.
//!
//! Paparrizos, Boniol, Palpanas, Tsay, Elmore and Franklin, "Volume Under the Surface: A New Accuracy Evaluation
//! Measure for Time-Series Anomaly Detection" (PVLDB 15, 2022), as its authors' program computes it. For each buffer ℓ
//! from 0 to the greatest:
//!
//! - The label of a row in an event is 1. A row d ≤ ⌊ℓ/2⌋ rows beside one has √(1 − d/ℓ); several add up to at most 1.
//! - At a threshold the rows with this score or more are predicted. TP is the sum of their labels, P the number of rows
//!   in events, B the sum of the labels of predicted rows beside events. Precision is TP over the predicted rows.
//! - Recall is min(1, TP / (P + B/2)), times the share of events, widened by ⌊ℓ/2⌋ on both sides and joined where they
//!   then overlap or touch on a row, that have a predicted row.
//! - The area is the sum over thresholds, from the highest, of the growth of recall times precision.
//!
//! The volume is the mean of the areas. Their program tries 250 thresholds; this one tries every score that occurs, so
//! that nothing depends on where those happen to lie. Sorting takes n log n once, and each buffer only the rows near
//! events.
//!
//! The point-adjusted F1 is absent on purpose: it lets random scores look good (Kim, Choi, Choi, Lee and Yoon, "Towards
//! a Rigorous Evaluation of Time-series Anomaly Detection", AAAI 2022).
//!
//! Invariants: 0 ≤ volume ≤ 1; it depends on the order of the scores alone; one constant score gives what chance gives.

use super::events::runs;
use super::series::Span;

/// The greatest buffer: twice the window of 100 rows that the authors' program takes where no period is known.
pub(super) const BUFFER_MAX: usize = 200;

/// The volume under the surface; none where there are no events.
pub(super) fn volume(labels: &[bool], score: &[f64], buffer_max: usize) -> Option<f64> {
    let events = runs(labels);
    if events.is_empty() {
        return None;
    }
    let ranks = Ranks::new(score);
    let near = Near::new(&events, labels, &ranks, buffer_max / 2);
    let areas: f64 = (0..=buffer_max).map(|buffer| near.area(&events, &ranks, buffer)).sum();
    Some(areas / (buffer_max + 1) as f64)
}

/// The scores by their order: equal ones have one rank, 0 is the highest.
struct Ranks {
    of_row: Vec<u32>,
    /// Rows of this rank and above.
    predicted: Vec<usize>,
}

impl Ranks {
    fn new(score: &[f64]) -> Ranks {
        let mut order: Vec<usize> = (0..score.len()).collect();
        order.sort_by(|one, other| score[*other].total_cmp(&score[*one]));
        let mut ranks = Ranks { of_row: vec![0; score.len()], predicted: Vec::new() };
        for same in order.chunk_by(|one, other| score[*one] == score[*other]) {
            let rank = ranks.predicted.len() as u32;
            same.iter().for_each(|row| ranks.of_row[*row] = rank);
            ranks.predicted.push(ranks.predicted.last().unwrap_or(&0) + same.len());
        }
        ranks
    }
}

/// The rows in and near events.
struct Near {
    /// Of each row, its place among those that are near; the first place behind where it is not.
    place: Vec<u32>,
    /// The places by rank, the highest first.
    order: Vec<u32>,
    /// Of each place.
    rank: Vec<u32>,
    in_event: Vec<bool>,
    rows: usize,
}

impl Near {
    fn new(events: &[Span], labels: &[bool], ranks: &Ranks, reach: usize) -> Near {
        let mut is_near = vec![false; labels.len()];
        for event in events {
            let last = (event.last + reach).min(labels.len() - 1);
            is_near[event.first.saturating_sub(reach)..=last].fill(true);
        }
        let rows: Vec<usize> = (0..labels.len()).filter(|row| is_near[*row]).collect();
        let mut place = vec![rows.len() as u32; labels.len()];
        rows.iter().enumerate().for_each(|(at, row)| place[*row] = at as u32);
        let rank: Vec<u32> = rows.iter().map(|row| ranks.of_row[*row]).collect();
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.sort_by_key(|at| rank[*at as usize]);
        let in_event = rows.iter().map(|row| labels[*row]).collect();
        Near { place, order, rank, in_event, rows: labels.len() }
    }

    /// The label of each place.
    fn labels(&self, events: &[Span], buffer: usize) -> Vec<f64> {
        let mut labels: Vec<f64> = self.in_event.iter().map(|inside| f64::from(u8::from(*inside))).collect();
        let mut raise = |row: usize, by: f64| {
            let label = &mut labels[self.place[row] as usize];
            *label = (*label + by).min(1.0);
        };
        for distance in 1..=buffer / 2 {
            let by = (1.0 - distance as f64 / buffer as f64).sqrt();
            for event in events {
                if event.first >= distance {
                    raise(event.first - distance, by);
                }
                if event.last + distance < self.rows {
                    raise(event.last + distance, by);
                }
            }
        }
        labels
    }

    /// The best rank in each widened event, the highest first.
    fn hits(&self, events: &[Span], ranks: &Ranks, reach: usize) -> Vec<u32> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < events.len() {
            let first = events[at].first.saturating_sub(reach);
            while at + 1 < events.len() && events[at].last + 2 * reach >= events[at + 1].first {
                at += 1;
            }
            let last = (events[at].last + reach).min(self.rows - 1);
            let best = ranks.of_row[first..=last].iter().min();
            hits.push(*best.expect("an event has rows"));
            at += 1;
        }
        hits.sort_unstable();
        hits
    }

    /// The area for one buffer.
    fn area(&self, events: &[Span], ranks: &Ranks, buffer: usize) -> f64 {
        let labels = self.labels(events, buffer);
        let hits = self.hits(events, ranks, buffer / 2);
        let positives: usize = events.iter().map(Span::rows).sum();
        let (mut true_sum, mut beside, mut found, mut recall_before, mut area) = (0.0, 0.0, 0, 0.0, 0.0);
        let rank = |place: u32| self.rank[place as usize];
        for same in self.order.chunk_by(|one, other| rank(*one) == rank(*other)) {
            for place in same {
                let label = labels[*place as usize];
                true_sum += label;
                beside += if self.in_event[*place as usize] { 0.0 } else { label };
            }
            let own = rank(same[0]);
            found += hits[found..].iter().take_while(|hit| **hit <= own).count();
            let share = found as f64 / hits.len() as f64;
            let recall = f64::min(true_sum / (positives as f64 + beside / 2.0), 1.0) * share;
            area += (recall - recall_before) * true_sum / ranks.predicted[own as usize] as f64;
            recall_before = recall;
        }
        area
    }
}

#[cfg(test)]
#[path = "volume_tests.rs"]
mod tests;
