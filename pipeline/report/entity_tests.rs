//! An entity is bounded, whatever the number of its signals.

use super::*;
use crate::report::signal::ranked;
use crate::report::testing::{due, entity as made, night, signal};
use crate::report::{Signal, Task};

#[test]
fn some_in_full_some_in_a_row_the_others_counted() {
    let signals: Vec<Signal> = (0..100).map(|at| signal(&format!("s-{at:03}"))).collect();
    let night = night(vec![made("e-1", signals)]);
    let mut left_out = LeftOut::default();
    let others = due("e-1", Task::DecideSignal, 4);
    let page = entity(&night, &ranked(&night.entities)[0], &[&others], 0, &mut left_out).into_string();
    assert_eq!(page.matches("<article").count(), SIGNALS_FULL_MAX);
    assert_eq!(left_out.count() as usize, 100 - SIGNALS_FULL_MAX - SIGNALS_SHORT_MAX);
    assert!(page.contains("Rows left out: 75.") && page.contains("AND entity_id = 'e-1'"));
    for said in ["<bdi>lottery</bdi>", ">1,000<", "75 % (100 %)", "75 %（100 %）", "25 % (–)"] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(page.contains("Open since 2026-08-19") && page.contains("for 4 days"));
}
