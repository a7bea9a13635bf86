//! The first screen.

use super::*;
use crate::report::Task;
use crate::report::due::sorted;
use crate::report::signal::ranked;
use crate::report::testing::{due, entity, night, signal, small};

fn shown(night: &Night) -> String {
    overview(night, &ranked(&night.entities), &sorted(&night.due), usize::MAX).into_string()
}

#[test]
fn it_says_how_many_what_changed_and_what_waits() {
    let page = shown(&small());
    for said in [
        "1 of 214 entities with signals: 1 high, 0 medium, 0 low.",
        "214 家使用单位中，1 家有信号",
        "Waiting for an officer: 1, the longest for 4 days.",
        "+25.0 %",
        "Fridays (8)",
        "(−1)",
        "Signals: 1 new, 0 continuing, 0 ended, 0 suppressed",
        "No row came late, there is no gap, and no day is missing",
        "A signal is never a verdict",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
}

#[test]
fn a_quiet_night_says_so() {
    let mut quiet = night(Vec::new());
    quiet.due.clear();
    (quiet.day_before, quiet.same_weekday) = (None, None);
    (quiet.totals.rows, quiet.states) = (0, Vec::new());
    let page = shown(&quiet);
    for said in
        ["214 entities, and no signal on this day.", "Nothing waits for an officer.", "No signals.", "Nothing is due."]
    {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn its_length_is_fixed() {
    let mut busy = night((0..300).map(|at| entity(&format!("e-{at}"), vec![signal("s")])).collect());
    busy.due = (0..300).map(|days| due("e-1", Task::DecideSignal, days)).collect();
    assert_eq!(shown(&busy).matches("<tr>").count(), 2 * (1 + ROWS_MAX));
}
