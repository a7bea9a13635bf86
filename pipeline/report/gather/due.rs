//! A plan as what is due: the words of the law become tasks of the report.

use crate::enforce::{
    ClockAbout, DraftFinding, DraftOrder, DraftSignal, Measure, Plan, Running, Term, Wait, Waiting, Whom,
};
use crate::report::due::{Due, DueTime, Task};
use crate::terms::{Article, EntityId, Identifier, Instant};

/// All that a plan holds.
pub(super) fn of_plan(entity: &EntityId, plan: &Plan<'_>, at: Instant) -> Vec<Due> {
    let mut due: Vec<Due> = plan.orders.iter().map(|order| of_order(entity, order)).collect();
    due.extend(plan.findings.iter().map(|finding| of_finding(entity, finding, at)));
    due.extend(plan.signals.iter().map(|signal| of_signal(entity, signal, at)));
    due.extend(plan.running.iter().map(|running| of_running(entity, running)));
    due.extend(plan.waiting.iter().map(|waiting| of_waiting(entity, waiting)));
    due
}

fn of(entity: &EntityId, task: Task, about: String, article: Option<Article>, time: DueTime) -> Due {
    Due {
        entity_id: entity.as_str().to_owned(),
        task,
        whom: Whom::Officer,
        about,
        article,
        time,
        answered: false,
        calendar_missing: false,
    }
}

fn of_order(entity: &EntityId, order: &DraftOrder) -> Due {
    let DraftOrder { finding_id, ground, measure, since, days_waited } = order;
    let task = if *measure == Measure::Termination { Task::SignTermination } else { Task::SignSuspension };
    let time = DueTime::Waiting { since: since.day(), days: *days_waited };
    of(entity, task, finding_id.to_string(), Some(*ground), time)
}

fn of_finding(entity: &EntityId, finding: &DraftFinding, at: Instant) -> Due {
    let since = finding.since.day();
    let time = DueTime::Waiting { since, days: at.day().since(since) };
    of(entity, Task::RecordFinding, finding.finding_id.to_string(), Some(finding.ground), time)
}

fn of_signal(entity: &EntityId, signal: &DraftSignal, at: Instant) -> Due {
    let time = DueTime::Waiting { since: signal.since, days: at.day().since(signal.since) };
    of(entity, Task::RecordSignal, signal.signal_id.to_string(), Some(signal.article), time)
}

fn of_running(entity: &EntityId, running: &Running<'_>) -> Due {
    let (task, article) = match running.term {
        Term::Correction => (Task::Correct, Article::paragraph(12, 2)),
        Term::Rectification => (Task::Rectify, Article::paragraph(13, 2)),
        Term::Resubmission => (Task::Resubmit, Article::paragraph(6, 2)),
    };
    let about = match running.about {
        ClockAbout::Notice(notice) => notice.id.to_string(),
        ClockAbout::Order(order) => order.id.to_string(),
        ClockAbout::Material(material, _) => material.as_str().to_owned(),
    };
    let time = DueTime::Running {
        started_on: running.started_on,
        last_day: running.deadline.last_day,
        days_left: running.days_left,
    };
    Due {
        whom: Whom::Entity,
        answered: running.is_answered,
        calendar_missing: running.deadline.calendar_missing,
        ..of(entity, task, about, Some(article), time)
    }
}

fn of_waiting(entity: &EntityId, waiting: &Waiting<'_>) -> Due {
    let (task, about, article) = match waiting.wait {
        Wait::ReviewApplication => (Task::ReviewApplication, String::new(), Article::item(7, 2)),
        Wait::Supplement => (Task::Supplement, String::new(), Article::item(7, 2)),
        Wait::Commission => (Task::Commission, String::new(), Article::item(7, 3)),
        Wait::SignAgreement => (Task::SignAgreement, String::new(), Article::item(7, 4)),
        Wait::OpenService => (Task::OpenService, String::new(), Article::item(7, 5)),
        Wait::ReviewMaterial(material, id) => {
            (Task::ReviewMaterial, format!("{} {id}", material.as_str()), material.article())
        }
        Wait::DecideSignal(id) => (Task::DecideSignal, id.to_string(), Article::whole(12)),
        Wait::ProveNotice(id) => (Task::ProveNotice, id.to_string(), Article::paragraph(12, 2)),
        Wait::ProveOrder(id) => (Task::ProveOrder, id.to_string(), Article::paragraph(13, 2)),
        Wait::ReviewNoticeReport(about, id) => {
            (Task::ReviewNoticeReport, format!("{about} {id}"), Article::paragraph(12, 2))
        }
        Wait::ReviewOrderReport(about, id) => {
            (Task::ReviewOrderReport, format!("{about} {id}"), Article::paragraph(13, 2))
        }
        Wait::Reopen(id) => (Task::Reopen, id.to_string(), Article::paragraph(13, 2)),
        Wait::ReconsiderOrder(id) => (Task::ReconsiderOrder, id.to_string(), Article::whole(13)),
        Wait::JudgeComplaint(id) => (Task::JudgeComplaint, id.to_string(), Article::whole(11)),
        Wait::PublishCalendar(deadline) => {
            (Task::PublishCalendar, deadline.last_day.to_string(), Article::paragraph(12, 2))
        }
    };
    let time = DueTime::Waiting { since: waiting.since.day(), days: waiting.days };
    Due {
        whom: waiting.wait.whom(),
        calendar_missing: matches!(waiting.wait, Wait::PublishCalendar(_)),
        ..of(entity, task, about, Some(article), time)
    }
}
