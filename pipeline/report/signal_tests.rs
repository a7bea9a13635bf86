//! The order of urgency, which does not depend on the order in which signals come.

use super::*;
use crate::report::testing::{entity, signal, suppression};

#[test]
fn graver_newer_and_surer_come_first() {
    let low = Signal { severity: Severity::Low, ..signal("a") };
    let ended = Signal { phase: Phase::Ended, ..signal("b") };
    let unsure = Signal { q_value: Some(0.2), ..signal("c") };
    let rule = Signal { p_value: None, q_value: None, ..signal("d") };
    let hidden = Signal { suppression: Some(suppression()), ..signal("0") };
    let order = |signals: Vec<Signal>| -> Vec<String> {
        let entities = [entity("e", signals)];
        ranked(&entities)[0].signals.iter().map(|signal| signal.signal_id.clone()).collect()
    };
    let all = vec![low, ended, unsure, rule, hidden, signal("f"), signal("e")];
    assert_eq!(order(all.clone()), ["d", "e", "f", "c", "b", "a"]);
    assert_eq!(order(all.into_iter().rev().collect()), ["d", "e", "f", "c", "b", "a"]);
}

#[test]
fn entities_without_shown_signals_are_left_out() {
    let hidden = Signal { suppression: Some(suppression()), ..signal("s") };
    let entities = [
        entity("b", vec![signal("t")]),
        entity("c", vec![hidden]),
        entity("d", vec![]),
        entity("a", vec![signal("t")]),
    ];
    let order: Vec<&str> = ranked(&entities).iter().map(|one| one.entity.entity_id.as_str()).collect();
    assert_eq!(order, ["a", "b"]);
}
