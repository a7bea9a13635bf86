//! A hundred thousand made-up lives against a plain reading of the text.
//!
//! The reading (`oracle/reading.rs`) knows only the facts of the events and counts days on a calendar of its own; for each day
//! it says whether the service is open, which grounds of 13(1), 13(2), 14(1) and 14(3) are there without a finding, and which
//! terms run until when. The lives (`oracle/lives.rs`) lie about holidays, ends of months and years, and leap days, with late
//! proofs, late reports and rejections. A failure prints its seed.

mod almanac;
mod lives;
mod reading;

use std::collections::HashMap;
use std::thread;

use concord::enforce::{
    Admission, ClockAbout, EventKind, FindingStatus, Law, Measure, RestsOn, Term, admits, plan, quiet_until,
};
use concord::terms::{Article, Instant};

use almanac::Almanac;
use lives::Timeline;
use reading::{Facts, Seen};

use crate::support::Life;

/// Lives that are tried.
const LIVES: u64 = 100_000;

/// Threads: the machines that test have two cores at least.
const THREADS: u64 = 2;

#[test]
fn made_up_lives_are_as_the_text_says() {
    let (law, almanac) = (Law::published(), Almanac::new());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (law, almanac) = (&law, &almanac);
            scope.spawn(move || {
                let mut opened = HashMap::new();
                for seed in (thread..LIVES).step_by(usize::try_from(THREADS).unwrap()) {
                    check(law, almanac, &mut opened, seed);
                }
            });
        }
    });
}

/// Lives whose quiet times are looked at.
const QUIET_LIVES: u64 = 3000;

/// 2100-01-01, for quiet times that do not end.
const FAR: Instant = Instant(4_102_444_800_000_000);

/// Whoever asks what is due of all entities leaves out those that are quiet: in their quiet time, no plan may say anything, wherever it
/// is looked at, up to its last moment.
#[test]
fn a_quiet_entity_has_nothing_due() {
    let (law, almanac) = (Law::published(), Almanac::new());
    let mut opened = HashMap::new();
    let (mut quiet, mut ended) = (0, 0);
    for seed in 0..QUIET_LIVES {
        let mut timeline = Timeline::new(&law, &almanac, &mut opened, seed);
        for day in timeline.base..timeline.base + timeline.days {
            if !timeline.live(&law, &almanac, day) {
                continue;
            }
            let entity = &timeline.life.entity;
            let Some(until) = quiet_until(entity, &law) else { continue };
            quiet += 1;
            ended += u32::from(until < Instant(i64::MAX));
            let later = [1, 5, 16, 40, 400].map(|days| Instant(entity.recorded_at.0 + days * 86_400_000_000));
            for at in later.into_iter().filter(|at| *at < until).chain([Instant(until.0 - 1)]) {
                let plan = plan(entity, &law, at.min(FAR).max(entity.recorded_at));
                assert!(plan.is_empty(), "seed {seed}, {at:?} before {until:?}: {plan:#?}\n{}", timeline.story());
            }
        }
    }
    assert!(quiet > 500 && ended > 100, "there are quiet times, and such as end: {quiet}, {ended}");
}

/// Lives one timeline and looks at its days at noon, when all of a day's events are recorded.
fn check(law: &Law, almanac: &Almanac, opened: &mut HashMap<i32, Life>, seed: u64) {
    let mut timeline = Timeline::new(law, almanac, opened, seed);
    let mut facts = Facts::new(timeline.base);
    // Every day of one life in sixteen; of the others the days on which something happened, and some beside.
    let every_day = seed.is_multiple_of(16);
    let mut taken = 0;
    for day in timeline.base..timeline.base + timeline.days {
        let happened = timeline.live(law, almanac, day);
        for event in &timeline.life.events[taken..] {
            facts.take(event);
        }
        taken = timeline.life.events.len();
        if every_day || happened || timeline.chance(8) {
            let noon = timeline.noon(day);
            let seen = by_law(&timeline, law, noon);
            let read = facts.read(almanac, day, noon);
            assert!(
                seen == read,
                "seed {seed}, day {day} ({}), by the law\n{seen:#?}\nby the text\n{read:#?}\nafter\n{}",
                noon.day(),
                timeline.story()
            );
        }
    }
}

/// What the law says, in the oracle's words.
fn by_law(timeline: &Timeline, law: &Law, noon: Instant) -> Seen {
    let entity = &timeline.life.entity;
    let plan = plan(entity, law, noon);
    let mut seen = Seen { open: matches!(admits(entity, noon), Admission::Open(_)), ..Seen::default() };
    for finding in &plan.findings {
        let about = match &finding.rests_on {
            RestsOn::Notice(id) => id.to_string(),
            RestsOn::Order(id) => id.to_string(),
            RestsOn::Material(material, day) => format!("{} {day}", material.as_str()),
            RestsOn::Condition(condition, day) => format!("{} {day}", condition.article()),
        };
        seen.findings.push((finding.ground.to_string(), about, finding.since.day().0 - almanac::FIRST));
    }
    for running in &plan.running {
        let about = match running.about {
            ClockAbout::Notice(notice) => notice.id.to_string(),
            ClockAbout::Order(order) => order.id.to_string(),
            ClockAbout::Material(material, day) => format!("{} {day}", material.as_str()),
        };
        let days = match running.term {
            Term::Correction => 10,
            Term::Resubmission => 15,
            Term::Rectification => 30,
        };
        assert_eq!(running.days_left, running.deadline.last_day.since(noon.day()));
        seen.deadlines.push((
            days,
            about,
            running.deadline.last_day.0 - almanac::FIRST,
            running.is_answered,
            !running.deadline.calendar_missing,
        ));
    }
    seen.drafts =
        plan.orders.iter().map(|order| (order.measure.as_str().to_owned(), order.ground.to_string())).collect();
    seen.sort();
    seen
}

/// A test is worth what it meets: every kind of turn is among the lives.
#[test]
fn made_up_lives_are_varied() {
    let (law, almanac, mut opened) = (Law::published(), Almanac::new(), HashMap::new());
    let mut met: HashMap<&str, u32> = HashMap::new();
    for seed in 0..2_000 {
        let mut timeline = Timeline::new(&law, &almanac, &mut opened, seed);
        for day in timeline.base..timeline.base + timeline.days {
            timeline.live(&law, &almanac, day);
        }
        let entity = &timeline.life.entity;
        for finding in &entity.findings {
            let ground = finding.ground;
            let turn = match (ground.number(), finding.status) {
                (_, FindingStatus::Lifted) => "a finding is lifted",
                (13, _) if ground == Article::item(13, 1) => "a notice is not answered",
                (13, _) if ground == Article::item(13, 2) => "a material is not resubmitted",
                (14, _) if ground == Article::item(14, 1) => "a suspension is not answered",
                (14, _) if ground == Article::item(14, 3) => "a condition lapses",
                _ => "an officer finds",
            };
            *met.entry(turn).or_default() += 1;
        }
        for event in &timeline.life.events {
            let turn = match &event.fact {
                EventKind::Reopened { .. } => "the service is reopened",
                EventKind::NoticeReceived { received_on, .. } if *received_on < event.recorded_at.day() => {
                    "a proof comes late"
                }
                EventKind::ReceiptCorrected { received_on: Some(_), .. } => "a receipt was on another day",
                EventKind::ReceiptCorrected { received_on: None, .. } => "a receipt is not proved any more",
                EventKind::OrderRevoked { .. } => "a suspension is revoked",
                EventKind::OrderSigned { measure: Measure::Termination, .. } => "the service is terminated",
                EventKind::OrderSigned { effective_at, .. } if *effective_at > event.recorded_at => {
                    "an order takes effect later"
                }
                _ => continue,
            };
            *met.entry(turn).or_default() += 1;
        }
    }
    let rare: Vec<_> = met.iter().filter(|(_, times)| **times < 20).collect();
    assert!(met.len() == 13 && rare.is_empty(), "{met:#?}");
}
