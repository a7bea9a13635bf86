//! Volumes of small series, computed by hand, and of others by the definition itself.

use proptest::prelude::*;

use super::*;

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
}

fn labelled(rows: usize, at: &[usize]) -> Vec<bool> {
    (0..rows).map(|row| at.contains(&row)).collect()
}

#[test]
fn without_a_buffer_it_is_the_area_under_precision_and_recall() {
    let check = |at: &[usize], score: &[f64], expected| {
        near(volume(&labelled(score.len(), at), score, 0).unwrap(), expected);
    };
    check(&[1], &[0.0, 1.0, 0.0], 1.0);
    // A false alarm before: precision is a half.
    check(&[1], &[1.0, 0.5, 0.0, 0.0], 0.5);
    // Two events, one found: recall 1/2 of rows times 1/2 of events at precision 1, the rest at precision 2/8.
    check(&[1, 5], &[0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.25 + 0.75 * 0.25);
    // A constant score: all rows at once, so the share of rows in events.
    check(&[2, 3], &[0.5; 10], 0.2);
}

#[test]
fn a_buffer_counts_what_is_beside_an_event_in_part() {
    // One row before the event is predicted, then all. Buffers 0 and 1 see no neighbours: 1/5. Buffer 2 gives the
    // neighbours √½ each: TP = √½, recall √½ / (1 + √½/2), precision √½; then recall 1 at precision (1 + 2 √½) / 5.
    let half = 0.5_f64.sqrt();
    let recall = half / (1.0 + half / 2.0);
    let area = recall * half + (1.0 - recall) * (1.0 + 2.0 * half) / 5.0;
    let score = [0.0, 1.0, 0.0, 0.0, 0.0];
    near(volume(&labelled(5, &[2]), &score, 2).unwrap(), (0.2 + 0.2 + area) / 3.0);
    near(volume(&labelled(5, &[2]), &score, 1).unwrap(), 0.2);
}

#[test]
fn it_is_what_the_authors_program_computes() {
    // `generate_curve` of TSB-AD, with as many thresholds as there are rows.
    let labels = labelled(200, &[20, 21, 22, 23, 24, 60, 66, 67, 68, 69, 70])
        .into_iter()
        .enumerate()
        .map(|(row, label)| label || (150..160).contains(&row));
    let labels: Vec<bool> = labels.collect();
    let poor: Vec<f64> = (0..200).map(|row| f64::from((row * 7919 + 13) % 211) / 211.0).collect();
    let good: Vec<f64> =
        poor.iter().zip(&labels).map(|(score, label)| score + if *label { 0.5 } else { 0.0 }).collect();
    near(volume(&labels, &poor, 20).unwrap(), 0.2893270392648648);
    near(volume(&labels, &poor, 40).unwrap(), 0.4449076589318044);
    near(volume(&labels, &good, 20).unwrap(), 0.7796561933483869);
    near(volume(&labels, &good, 40).unwrap(), 0.8417998723116006);
}

#[test]
fn no_event_has_no_volume() {
    assert_eq!(volume(&[false; 4], &[0.1, 0.2, 0.3, 0.4], 10), None);
    assert_eq!(volume(&[], &[], 10), None);
    near(volume(&[true; 4], &[0.1, 0.2, 0.3, 0.4], 10).unwrap(), 1.0);
}

/// The area for one buffer, straight from the definition.
fn by_definition(labels: &[bool], score: &[f64], buffer: usize) -> f64 {
    let (rows, reach) = (labels.len(), buffer / 2);
    let events = runs(labels);
    let beside = |row: usize| -> f64 {
        let share = |distance: usize| {
            if (1..=reach).contains(&distance) { (1.0 - distance as f64 / buffer as f64).sqrt() } else { 0.0 }
        };
        events.iter().map(|event| share(event.first.saturating_sub(row)) + share(row.saturating_sub(event.last))).sum()
    };
    let label = |row: usize| if labels[row] { 1.0 } else { f64::min(1.0, beside(row)) };
    let mut widened: Vec<Span> = Vec::new();
    for event in &events {
        match widened.last_mut() {
            Some(before) if before.last >= event.first.saturating_sub(reach) => before.last = event.last + reach,
            _ => widened.push(Span { first: event.first.saturating_sub(reach), last: event.last + reach }),
        }
    }
    let mut thresholds = score.to_vec();
    thresholds.sort_by(|one, other| other.total_cmp(one));
    thresholds.dedup();
    let (mut before, mut area) = (0.0, 0.0);
    for threshold in thresholds {
        let predicted: Vec<usize> = (0..rows).filter(|row| score[*row] >= threshold).collect();
        let sum: f64 = predicted.iter().map(|row| label(*row)).sum();
        let aside: f64 = predicted.iter().filter(|row| !labels[**row]).map(|row| label(*row)).sum();
        let positives = labels.iter().filter(|label| **label).count() as f64;
        let hit = widened.iter().filter(|event| predicted.iter().any(|row| event.holds(*row))).count();
        let recall = f64::min(sum / (positives + aside / 2.0), 1.0) * hit as f64 / widened.len() as f64;
        area += (recall - before) * sum / predicted.len() as f64;
        before = recall;
    }
    area
}

proptest! {
    #[test]
    fn it_is_its_definition(
        rows in prop::collection::vec((prop::bool::weighted(0.2), 0_u8..12), 1..60),
        buffer_max in 0_usize..14,
    ) {
        let labels: Vec<bool> = rows.iter().map(|row| row.0).collect();
        let score: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
        let found = volume(&labels, &score, buffer_max);
        prop_assert_eq!(found.is_some(), labels.contains(&true));
        if let Some(found) = found {
            let areas: f64 = (0..=buffer_max).map(|buffer| by_definition(&labels, &score, buffer)).sum();
            prop_assert!((found - areas / (buffer_max + 1) as f64).abs() < 1e-9);
            prop_assert!((0.0..=1.0 + 1e-9).contains(&found));
            // Only the order of the scores counts.
            let stretched: Vec<f64> = score.iter().map(|score| (score / 3.0).exp()).collect();
            prop_assert_eq!(volume(&labels, &stretched, buffer_max), Some(found));
        }
    }
}
