//! What the traffic promises.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::calendar::Day;
use crate::requests::{Reason, THRESHOLD};

fn set() -> TrafficSet {
    TrafficSet {
        seed: 7,
        first_day: Day::of(2026, 9, 21),
        days_max: 21,
        entities: 40,
        calendar: vec![(Day::of(2026, 10, 1), DayKind::Holiday), (Day::of(2026, 9, 27), DayKind::MakeUpWorkday)],
        arrivals: Arrivals::Season { visits_per_day: 2_000 },
        incidents: Incidents { bursts: 2, outages: 2, silences: 2, volume_shifts: 2, ratio_shifts: 2 },
        attacks: Attacks { vertical: 12, horizontal: 6, face: 6, vertical_below: 4, horizontal_below: 2 },
    }
}

#[test]
fn a_set_is_a_function_of_its_seed() {
    // As bits, since what was not compared has a similarity that equals nothing.
    let bits =
        |traffic: &Traffic| traffic.rows.similarity.iter().map(|similarity| similarity.to_bits()).collect::<Vec<_>>();
    let (one, same, other) = (make(&set()), make(&set()), make(&TrafficSet { seed: 8, ..set() }));
    assert_eq!((&one.labels, &one.rows.claim, bits(&one)), (&same.labels, &same.rows.claim, bits(&same)));
    assert_ne!(one.rows.claim[..100], other.rows.claim[..100]);
}

#[test]
fn columns_are_alike_and_in_order() {
    let Traffic { rows, .. } = make(&set());
    let lengths = [
        rows.entity.len(),
        rows.service.len(),
        rows.certificate.len(),
        rows.claim.len(),
        rows.outcome.len(),
        rows.reasons.len(),
        rows.similarity.len(),
        rows.label.len(),
    ];
    assert!(lengths.iter().all(|length| *length == rows.len()) && !rows.is_empty());
    assert!(rows.at_s.is_sorted());
    let (start_s, end_s) = (set().start_s(), set().start_s() + 21 * 86_400);
    assert!(rows.at_s.iter().all(|at_s| (start_s..end_s).contains(at_s)));
    for row in 0..rows.len() {
        let consistent = rows.outcome[row] == TrafficOutcome::Consistent;
        assert_eq!(consistent, rows.reasons[row].iter().next().is_none(), "row {row}");
        let face_differs = rows.reasons[row].contains(Reason::FaceDiffers);
        assert!(!face_differs || rows.similarity[row] < THRESHOLD, "row {row}");
    }
}

#[test]
fn labels_and_rows_name_each_other() {
    let Traffic { rows, labels, .. } = make(&set());
    assert_eq!(labels.len(), 10 + 30);
    for (place, label) in labels.iter().enumerate() {
        let own: Vec<u64> =
            (0..rows.len()).filter(|row| rows.label[*row] as usize == place + 1).map(|row| row as u64).collect();
        assert_eq!(own, label.rows, "{label:?}");
        for row in own.into_iter().map(|row| row as usize) {
            assert!(label.entities.contains(&rows.entity[row]));
            assert!(!label.is_attack() || (label.start_s..=label.end_s).contains(&rows.at_s[row]));
            assert!(label.certificate.is_none_or(|certificate| certificate == rows.certificate[row]));
        }
    }
}

#[test]
fn doses_are_what_they_are_called() {
    let Traffic { rows, labels, .. } = make(&set());
    let vertical = |label: &&Label| label.kind == LabelKind::Vertical;
    for label in labels.iter().filter(vertical) {
        let fails = label.rows.iter().filter(|row| rows.outcome[**row as usize] == TrafficOutcome::Inconsistent);
        let claims: BTreeSet<u64> = fails.map(|row| rows.claim[*row as usize]).collect();
        assert_eq!(label.dose == Dose::Full, claims.len() >= 8, "{label:?}");
    }
    let below = labels.iter().filter(|label| label.is_attack() && label.dose == Dose::Below).count();
    assert!((6..=10).contains(&below), "{below}");
}

#[test]
fn a_holders_mistakes_are_a_family() {
    let calm = TrafficSet { incidents: Incidents::NONE, attacks: Attacks::NONE, ..set() };
    let Traffic { rows, labels, .. } = make(&calm);
    assert!(labels.is_empty() && rows.label.iter().all(|label| *label == 0));
    let mut claims: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for row in 0..rows.len() {
        if rows.reasons[row].contains(Reason::NameDiffers) || rows.reasons[row].contains(Reason::BirthDateDiffers) {
            claims.entry(rows.certificate[row]).or_default().insert(rows.claim[row]);
        }
    }
    // Regulars may be mistaken on several days; nobody else has more than three.
    let many = claims.values().filter(|claims| claims.len() > 3).count();
    assert!(claims.len() > 100 && many * 50 < claims.len(), "{many} of {}", claims.len());
}

#[test]
fn seasons_follow_the_calendar() {
    let calm = TrafficSet { incidents: Incidents::NONE, attacks: Attacks::NONE, ..set() };
    let Traffic { rows, .. } = make(&calm);
    let mut hours = [0_u32; 24];
    rows.at_s.iter().for_each(|at_s| hours[((at_s + 28_800).rem_euclid(86_400) / 3_600) as usize] += 1);
    assert!(hours[10] > 3 * hours[3], "ten in the morning {}, three at night {}", hours[10], hours[3]);
    let weight = |day, kind: &[(Day, DayKind)]| season::Shape::Office.weight(day, 10, kind);
    let (sunday, thursday) = (Day::of(2026, 9, 27), Day::of(2026, 10, 1));
    assert!(weight(sunday, &set().calendar) > 10 * weight(sunday, &[]));
    assert!(weight(thursday, &set().calendar) * 10 < weight(thursday, &[]));
}

#[test]
fn incidents_change_what_they_say() {
    let Traffic { rows, labels, .. } = make(&set());
    for label in labels.iter().filter(|label| !label.is_attack()) {
        let within = |row: &usize| {
            rows.entity[*row] == label.entities[0] && (label.start_s..=label.end_s).contains(&rows.at_s[*row])
        };
        let natural = (0..rows.len())
            .filter(within)
            .filter(|row| rows.label[*row] == 0 || !labels[rows.label[*row] as usize - 1].is_attack());
        match label.kind {
            // A retry of a visit just before may fall into it.
            LabelKind::Silence => assert!(natural.count() < 5, "{label:?}"),
            LabelKind::Outage => {
                let judged =
                    label.rows.iter().filter(|row| rows.outcome[**row as usize] != TrafficOutcome::NotProcessed);
                assert_eq!(judged.count(), 0);
            }
            _ => {}
        }
    }
}

#[test]
fn measured_arrivals_are_kept_second_by_second() {
    let counts: Vec<u16> = (0..86_400 * 2).map(|second| u16::from(second % 50 == 0)).collect();
    let measured = TrafficSet {
        arrivals: Arrivals::PerSecond(counts),
        incidents: Incidents::NONE,
        attacks: Attacks::NONE,
        ..set()
    };
    assert_eq!(measured.days(), 2);
    let Traffic { rows, sizes, .. } = make(&measured);
    assert!((3_456..4_200).contains(&rows.len()), "a row a visit, and what is tried again: {}", rows.len());
    let at_large = rows.entity.iter().filter(|entity| sizes[**entity as usize] == SizeClass::Large).count();
    assert!(at_large * 2 > rows.len(), "most of the traffic is of few: {at_large}");
}
