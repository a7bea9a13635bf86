//! One term: in time, late, waiting, rejected before and after its end, unproven, unpublished.

use super::*;
use crate::terms::Identifier;

fn day(text: &str) -> Day {
    Day::try_from(text.to_owned()).unwrap()
}

/// Ten o'clock of a day.
fn at(text: &str) -> Instant {
    Instant(day(text).start().0 + 10 * 3_600_000_000)
}

fn answer(on: &str, review: Option<(ReviewOutcome, &str)>) -> Answer {
    let review = review.map(|(outcome, when)| Review { outcome, at: at(when) });
    Answer { document_id: DocumentId::read("R1").unwrap(), on: day(on), recorded_at: at(on), review }
}

/// Where the ten days from 4 March 2024 stand, whose last day is the 14th.
fn stands(answers: &[Answer], now: Instant) -> Course<'_> {
    let start = Start { on: day("2024-03-04"), known_at: at("2024-03-05") };
    course(&Law::published(), Term::Correction, Some(start), answers.iter(), now)
}

#[test]
fn without_an_answer_it_runs_out_at_the_end_of_its_last_day() {
    let end = day("2024-03-15").start();
    assert!(
        matches!(stands(&[], Instant(end.0 - 1)), Course::Running(deadline) if deadline.last_day == day("2024-03-14"))
    );
    assert!(matches!(stands(&[], end), Course::RunOut { since, after: None, .. } if since == end));
}

#[test]
fn an_answer_in_time_waits_for_ever() {
    let answers = [answer("2024-03-14", None)];
    assert!(matches!(stands(&answers, at("2025-03-14")), Course::Answered { deadline: Some(_), .. }));
    let late = [answer("2024-03-15", None)];
    assert!(matches!(stands(&late, at("2024-03-15")), Course::RunOut { after: None, .. }));
}

#[test]
fn a_rejection_leaves_what_is_left() {
    let early = [answer("2024-03-06", Some((ReviewOutcome::Rejected, "2024-03-08")))];
    assert!(matches!(stands(&early, at("2024-03-14")), Course::Running(_)));
    assert!(matches!(stands(&early, at("2024-03-15")), Course::RunOut { after: None, .. }));
    let late = [answer("2024-03-14", Some((ReviewOutcome::Rejected, "2024-03-20")))];
    assert!(matches!(
        stands(&late, at("2024-03-22")),
        Course::RunOut { since, after: Some(_), .. } if since == at("2024-03-20")
    ));
}

#[test]
fn an_acceptance_confirms_only_what_came_in_time() {
    let accepted = |on| [answer(on, Some((ReviewOutcome::Accepted, "2024-04-20")))];
    assert!(matches!(stands(&accepted("2024-03-14"), at("2024-04-20")), Course::Confirmed(_)));
    assert!(matches!(stands(&accepted("2024-03-15"), at("2024-04-20")), Course::RunOut { .. }));
}

#[test]
fn nothing_runs_without_a_start_or_out_without_a_calendar() {
    let law = Law::published();
    let answers = [answer("2024-03-14", None)];
    let none = |answers| course(&law, Term::Correction, None, answers, at("2025-03-14"));
    assert_eq!(none([].iter()), Course::NotStarted);
    assert!(matches!(none(answers.iter()), Course::Answered { deadline: None, .. }));
    let start = Start { on: day("2031-03-04"), known_at: at("2031-03-04") };
    let held = course(&law, Term::Correction, Some(start), [].iter(), at("2031-06-01"));
    assert!(matches!(held, Course::Held(deadline) if deadline.calendar_missing));
}
