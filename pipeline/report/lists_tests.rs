//! Lists are bounded, and say what they leave out.

use super::*;
use crate::report::Task;
use crate::report::testing::{due as waiting, entity, night, signal, small, suppression};

#[test]
fn a_query_cannot_be_broken_out_of() {
    let query = listing(&small(), Some("e'; DROP TABLE signals; --"));
    assert!(query.contains("AND entity_id = 'e''; DROP TABLE signals; --' AND suppressed_by IS NULL"), "{query}");
    assert!(listing(&small(), None).contains("WHERE date = '2026-11-27' AND suppressed_by IS NULL"));
}

#[test]
fn what_is_due_is_bounded() {
    let many: Vec<Due> = (0..500).map(|days| waiting("e-1", Task::DecideSignal, days)).collect();
    let shown = due(&many.iter().collect::<Vec<_>>()).into_string();
    assert_eq!(shown.matches("<tr>").count(), 1 + DUE_ROWS_MAX);
    assert!(shown.contains("Rows left out: 380."));
    assert!(due(&[]).into_string().contains("Nothing is due."));
}

#[test]
fn suppressed_signals_say_by_whom_why_and_until_when() {
    let hidden = Signal { suppression: Some(suppression()), ..signal("s") };
    let shown = suppressed(&night(vec![entity("e-1", vec![hidden; 300])])).into_string();
    for said in ["officer-1", "announced", "sup-1", "for good", "Rows left out: 200."] {
        assert!(shown.contains(said), "{said}");
    }
    assert!(suppressed(&small()).into_string().contains("No signal is suppressed."));
}

#[test]
fn what_is_left_out_is_counted_by_kind() {
    let mut left_out = LeftOut::default();
    left_out.add(&signal("a"));
    let mut more = LeftOut::default();
    more.add(&signal("b"));
    more.add(&Signal { kind: "of_a_newer_version".to_owned(), severity: Severity::Low, ..signal("c") });
    left_out.merge(more);
    assert_eq!(left_out.count(), 3);
    let told = left_out.told(&small()).into_string();
    assert!(
        told.contains("3 signals are left out")
            && told.contains("of_a_newer_version")
            && told.contains("Burst of volume")
    );
}
