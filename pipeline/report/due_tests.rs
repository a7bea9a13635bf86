//! The order of urgency of what is due.

use super::*;
use crate::report::testing::{DATE, due};

#[test]
fn orders_findings_terms_and_waits() {
    let running = |days_left| Due {
        time: DueTime::Running { started_on: DATE, last_day: DATE.plus(days_left), days_left },
        whom: Whom::Entity,
        ..due("e", Task::Correct, 0)
    };
    let all = [
        due("b", Task::DecideSignal, 3),
        due("a", Task::DecideSignal, 3),
        due("a", Task::ReviewMaterial, 8),
        running(4),
        running(-1),
        due("a", Task::RecordFinding, 1),
        due("a", Task::SignSuspension, 2),
        due("a", Task::SignTermination, 9),
    ];
    let tasks: Vec<(Task, &str)> = sorted(&all).iter().map(|due| (due.task, due.entity_id.as_str())).collect();
    assert_eq!(
        tasks,
        [
            (Task::SignTermination, "a"),
            (Task::SignSuspension, "a"),
            (Task::RecordFinding, "a"),
            (Task::Correct, "e"),
            (Task::Correct, "e"),
            (Task::ReviewMaterial, "a"),
            (Task::DecideSignal, "a"),
            (Task::DecideSignal, "b"),
        ]
    );
    assert!(matches!(sorted(&all)[3].time, DueTime::Running { days_left: -1, .. }));
    assert_eq!(all[0].officer_days(), Some(3));
    assert_eq!(running(4).officer_days(), None);
}
