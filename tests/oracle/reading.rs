//! The text of Art. 5, 6 § 2, 12 § 2, 13, 13 § 2 and 14 read day by day, from the facts alone.
//!
//! A ground is asked of a single day: is the term over, and is there no answer in time that waits or was accepted by then?
//! Since when it has been there is found by asking the days before. Days are numbers of the almanac.

use concord::enforce::{Actor, Demanded, Event, EventKind, Measure, ReviewOutcome, Standing};
use concord::terms::{Day, Identifier, Instant};

use super::almanac::{Almanac, FIRST};

/// What can be seen on a day.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub open: bool,
    /// Ground, what it is about, since which day; not yet recorded.
    pub findings: Vec<(String, String, i32)>,
    /// Days of the term, what it is about, last day, whether an answer in time waits, whether the year's days are published.
    pub deadlines: Vec<(i32, String, i32, bool, bool)>,
    /// Measure and ground of orders that wait for a signature.
    pub drafts: Vec<(String, String)>,
}

impl Seen {
    pub fn sort(&mut self) {
        self.findings.sort();
        self.deadlines.sort();
        self.drafts.sort();
    }
}

/// Something handed in: about what, by which name, on which day, known on which, and reviewed how and when.
struct Paper {
    about: String,
    name: String,
    on: i32,
    known: i32,
    review: Option<(bool, i32)>,
    /// Of a material: its last day of validity.
    until: Option<i32>,
}

/// Something that asks for an answer within days: since which day, known on which.
struct Demand {
    name: String,
    received: Option<(i32, i32)>,
    over: bool,
}

struct Found {
    ground: String,
    measure: &'static str,
    about: String,
    known: i32,
    by_term: bool,
    name: String,
    ordered: bool,
    /// It was found by a receipt that proved wrong.
    void: bool,
}

struct Ordered {
    demand: Demand,
    findings: Vec<String>,
    effective: Instant,
}

/// The facts as they were told.
pub struct Facts {
    base: i32,
    openings: Vec<Instant>,
    notices: Vec<Demand>,
    orders: Vec<Ordered>,
    suspended_by: Option<String>,
    terminated: bool,
    papers: Vec<Paper>,
    materials: Vec<Paper>,
    changes: Vec<(String, i32, i32)>,
    settled: Vec<(String, i32)>,
    conditions: Vec<(String, i32, i32)>,
    found: Vec<Found>,
}

fn place(day: Day) -> i32 {
    day.0 - FIRST
}

/// The part of a derived name that says what it is about: `hotel/1/13(2)/business_licence/2024-03-01/-`.
fn about(ground: &str, name: &str) -> String {
    let parts: Vec<&str> = name.split('/').collect();
    match ground {
        "13(1)" | "14(1)" => parts[3].to_owned(),
        _ => format!("{} {}", parts[3], parts[4]),
    }
}

impl Facts {
    pub fn new(base: i32) -> Facts {
        Facts {
            base,
            openings: Vec::new(),
            notices: Vec::new(),
            orders: Vec::new(),
            suspended_by: None,
            terminated: false,
            papers: Vec::new(),
            materials: Vec::new(),
            changes: Vec::new(),
            settled: Vec::new(),
            conditions: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Long because it takes down every kind of fact that the reading needs, each in a few words.
    pub fn take(&mut self, event: &Event) {
        let today = place(event.recorded_at.day());
        match &event.fact {
            EventKind::ServiceOpened {} => self.openings.push(event.recorded_at),
            EventKind::NoticeIssued { notice_id, .. } => {
                self.notices.push(Demand { name: notice_id.to_string(), received: None, over: false });
            }
            EventKind::NoticeReceived { notice_id, received_on, .. } => {
                let notice = self.notices.iter_mut().find(|notice| notice.name == notice_id.to_string()).unwrap();
                notice.received = Some((place(*received_on), today));
            }
            EventKind::OrderReceived { order_id, received_on, .. } => {
                let order = self.orders.iter_mut().find(|order| order.demand.name == order_id.to_string()).unwrap();
                order.demand.received = Some((place(*received_on), today));
            }
            EventKind::CorrectionReported { about, report, reported_on } => {
                let about = demanded(about);
                let name = report.id.to_string();
                self.papers.push(Paper {
                    about,
                    name,
                    on: place(*reported_on),
                    known: today,
                    review: None,
                    until: None,
                });
            }
            EventKind::CorrectionReviewed { about, report_id, outcome, .. } => {
                let about = demanded(about);
                let of = |paper: &&mut Paper| paper.about == about && paper.name == report_id.to_string();
                self.papers.iter_mut().find(of).unwrap().review = Some((*outcome == ReviewOutcome::Accepted, today));
            }
            EventKind::MaterialSubmitted { material, document, submitted_on, valid_until } => {
                let about = material.as_str().to_owned();
                let (name, on, until) = (document.id.to_string(), place(*submitted_on), valid_until.map(place));
                self.materials.push(Paper { about, name, on, known: today, review: None, until });
            }
            EventKind::MaterialReviewed { material, document_id, outcome, .. } => {
                let of = |paper: &&mut Paper| paper.about == material.as_str() && paper.name == document_id.to_string();
                self.materials.iter_mut().find(of).unwrap().review = Some((*outcome == ReviewOutcome::Accepted, today));
            }
            EventKind::MaterialChanged { material, changed_on, .. } => {
                self.changes.push((material.as_str().to_owned(), place(*changed_on), today));
            }
            EventKind::ConditionRecorded { condition, standing, holds_from, valid_until, .. } => {
                let name = condition.article().to_string();
                self.conditions.retain(|(known, _, _)| *known != name);
                match (standing, valid_until.map(place)) {
                    (Standing::Lapsed, _) => self.conditions.push((name, place(*holds_from), today)),
                    (Standing::Met, Some(until)) => self.conditions.push((name, until + 1, today.max(until + 1))),
                    (Standing::Met, None) => {}
                }
            }
            EventKind::FindingMade { finding_id, ground, .. } => {
                let (ground, name) = (ground.to_string(), finding_id.as_str().to_owned());
                let by_term = event.actor == Actor::System {};
                let about = if by_term { about(&ground, &name) } else { String::new() };
                let measure = if ground.starts_with("13") { "suspension" } else { "termination" };
                self.found.push(Found {
                    ground,
                    measure,
                    about,
                    known: today,
                    by_term,
                    name,
                    ordered: false,
                    void: false,
                });
            }
            EventKind::OrderSigned { order_id, measure, finding_ids, effective_at, .. } => {
                let findings: Vec<String> = finding_ids.iter().map(|id| id.as_str().to_owned()).collect();
                for found in self.found.iter_mut().filter(|found| findings.contains(&found.name)) {
                    found.ordered = true;
                }
                let demand = Demand { name: order_id.to_string(), received: None, over: false };
                self.suspended_by = Some(demand.name.clone());
                self.terminated = *measure == Measure::Termination;
                self.orders.push(Ordered { demand, findings, effective: *effective_at });
            }
            EventKind::ReceiptCorrected { about, received_on, .. } => {
                let name = demanded(about);
                let orders = self.orders.iter_mut().map(|order| &mut order.demand);
                let demand = self.notices.iter_mut().chain(orders).find(|demand| demand.name == name).unwrap();
                demand.received = received_on.map(|on| (place(on), today));
                for found in self.found.iter_mut().filter(|found| found.by_term && found.about == name) {
                    found.void = true;
                }
            }
            EventKind::OrderRevoked { order_id, .. } => {
                self.openings.push(event.recorded_at);
                self.suspended_by = None;
                let order = self.orders.iter_mut().find(|order| order.demand.name == order_id.to_string()).unwrap();
                order.effective = order.effective.min(event.recorded_at);
                for found in self.found.iter_mut().filter(|found| found.by_term && found.about == order.demand.name) {
                    found.void = true;
                }
            }
            EventKind::Reopened { order_id, .. } => {
                self.openings.push(event.recorded_at);
                self.suspended_by = None;
                let order = self.orders.iter_mut().find(|order| order.demand.name == order_id.to_string()).unwrap();
                order.effective = order.effective.min(event.recorded_at);
                for found in self.found.iter().filter(|found| found.by_term && order.findings.contains(&found.name)) {
                    if let Some(notice) = self.notices.iter_mut().find(|notice| notice.name == found.about) {
                        notice.over = true;
                    }
                    if let Some((material, day)) = found.about.split_once(' ') {
                        self.settled.push((material.to_owned(), place(Day::try_from(day.to_owned()).unwrap())));
                    }
                }
            }
            _ => {}
        }
    }

    /// What can be seen on a day at noon.
    pub fn read(&self, almanac: &Almanac, day: i32, noon: Instant) -> Seen {
        let mut seen = Seen { open: self.is_open(noon), ..Seen::default() };
        let mut there: Vec<(String, String, i32)> = Vec::new();
        for notice in &self.notices {
            let answers: Vec<&Paper> = self.papers.iter().filter(|paper| paper.about == notice.name).collect();
            let term = Asked { name: &notice.name, days: 10, received: notice.received, covered: false };
            self.look(almanac, &term, &answers, day, ("13(1)", !notice.over), &mut there, &mut seen);
        }
        for order in self.orders.iter().map(|order| &order.demand) {
            let answers: Vec<&Paper> = self.papers.iter().filter(|paper| paper.about == order.name).collect();
            let term = Asked { name: &order.name, days: 30, received: order.received, covered: false };
            let current = self.suspended_by.as_ref() == Some(&order.name);
            self.look(almanac, &term, &answers, day, ("14(1)", current), &mut there, &mut seen);
        }
        for (material, on, known, first) in self.invalidations(day) {
            let of = |(at, paper): &(usize, &Paper)| {
                paper.about == material && first.map_or(paper.on >= on, |first| *at > first)
            };
            let answers: Vec<(usize, &Paper)> = self.materials.iter().enumerate().filter(of).collect();
            let papers: Vec<&Paper> = answers.iter().map(|(_, paper)| *paper).collect();
            let name = format!("{material} {}", Day(FIRST + on));
            // What is in force is the accepted one that came last.
            let force =
                self.materials.iter().enumerate().filter(|(_, paper)| paper.about == material && is_accepted(paper));
            let covered = force.max_by_key(|(at, _)| *at).is_some_and(|last| of(&last));
            let term = Asked { name: &name, days: 15, received: Some((on, known)), covered };
            let settled = self.settled.contains(&(material.clone(), on));
            self.look(almanac, &term, &papers, day, ("13(2)", !settled), &mut there, &mut seen);
        }
        for (condition, on, known) in self.conditions.iter().filter(|(_, on, _)| *on <= day) {
            let name = format!("{condition} {}", Day(FIRST + on));
            if !self.found.iter().any(|found| found.ground == "14(3)" && found.by_term && found.about == name) {
                seen.findings.push(("14(3)".to_owned(), name, *known));
            }
        }
        if self.terminated {
            return Seen { open: seen.open, ..Seen::default() };
        }
        self.add_drafts(&there, &mut seen);
        seen.sort();
        seen
    }

    fn is_open(&self, noon: Instant) -> bool {
        let last = self.openings.iter().filter(|opening| **opening <= noon).max();
        let closed =
            |opening: &Instant| self.orders.iter().any(|order| order.effective > *opening && order.effective <= noon);
        let same = |opening: &Instant| {
            let in_force = |order: &&Ordered| self.suspended_by.as_ref() == Some(&order.demand.name);
            self.orders.iter().filter(in_force).any(|order| order.effective == *opening)
        };
        last.is_some_and(|opening| !closed(opening) && !same(opening))
    }

    /// Changes, and lapses of what was accepted: material, day, known on, and of a lapse the place of what lapsed.
    fn invalidations(&self, day: i32) -> Vec<(String, i32, i32, Option<usize>)> {
        let mut all: Vec<(String, i32, i32, Option<usize>)> =
            self.changes.iter().map(|(material, on, known)| (material.clone(), *on, *known, None)).collect();
        for (at, paper) in self.materials.iter().enumerate() {
            let (Some((true, _)), Some(until)) = (paper.review, paper.until) else { continue };
            let next = self.materials[at + 1..].iter().filter(|other| other.about == paper.about && is_accepted(other));
            let replaced = next.map(|other| other.review.unwrap().1).min();
            let lapse = until + 1;
            let twice = all.iter().any(|(material, on, _, _)| *material == paper.about && *on == lapse);
            if lapse <= day && replaced.is_none_or(|replaced| replaced >= lapse) && !twice {
                all.push((paper.about.clone(), lapse, lapse, Some(at)));
            }
        }
        all
    }

    /// One term on one day: a ground, or a deadline, or neither.
    #[expect(clippy::too_many_arguments, reason = "one question, asked in three places")]
    fn look(
        &self,
        almanac: &Almanac,
        asked: &Asked<'_>,
        answers: &[&Paper],
        day: i32,
        (ground, counts): (&str, bool),
        there: &mut Vec<(String, String, i32)>,
        seen: &mut Seen,
    ) {
        let Some((on, _)) = asked.received else { return };
        let last = almanac.last_day(on, asked.days, day);
        if asked.is_ground(almanac, answers, day) {
            let mut since = day;
            while since > self.base && asked.is_ground(almanac, answers, since - 1) {
                since -= 1;
            }
            there.push((ground.to_owned(), asked.name.to_owned(), since));
            let of = |found: &Found| {
                found.ground == ground && found.about == asked.name && found.known >= since && !found.void
            };
            if counts && !self.found.iter().any(of) {
                seen.findings.push((ground.to_owned(), asked.name.to_owned(), since));
            }
            return;
        }
        let in_time = |paper: &&&Paper| paper.on <= last;
        let done = answers.iter().filter(in_time).any(|paper| is_accepted(paper));
        let waits = answers.iter().filter(in_time).any(|paper| paper.review.is_none());
        if counts && !done && (waits || day <= last) && !(waits && asked.covered) {
            seen.deadlines.push((asked.days, asked.name.to_owned(), last, waits, almanac.is_published(last, day)));
        }
    }

    /// Drafts of what is found and stands, and of what is there and not found.
    fn add_drafts(&self, there: &[(String, String, i32)], seen: &mut Seen) {
        let stands = |found: &&Found| {
            let same = |(ground, about, since): &(String, String, i32)| {
                *ground == found.ground && *about == found.about && *since <= found.known
            };
            !found.ordered && !found.void && (!found.by_term || found.ground == "14(3)" || there.iter().any(same))
        };
        let found = self.found.iter().filter(stands).map(|found| (found.measure.to_owned(), found.ground.clone()));
        let due = seen.findings.iter().map(|(ground, _, _)| {
            let measure = if ground.starts_with("13") { "suspension" } else { "termination" };
            (measure.to_owned(), ground.clone())
        });
        let all = found.chain(due);
        seen.drafts = all.filter(|(measure, _)| measure == "termination" || self.suspended_by.is_none()).collect();
    }
}

/// A term: its name and length, when it was started and when that was known, and whether what is in force answers it.
struct Asked<'a> {
    name: &'a str,
    days: i32,
    received: Option<(i32, i32)>,
    covered: bool,
}

impl Asked<'_> {
    /// Whether, on this day, the term is known to be over and no answer in time waited or was accepted.
    fn is_ground(&self, almanac: &Almanac, answers: &[&Paper], day: i32) -> bool {
        let Some((on, known)) = self.received else { return false };
        let last = almanac.last_day(on, self.days, day);
        let helps = |paper: &&Paper| {
            let rejected = paper.review.is_some_and(|(accepted, reviewed)| !accepted && reviewed <= day);
            paper.known <= day && paper.on <= last && !rejected
        };
        known <= day && day > last && !answers.iter().any(helps)
    }
}

fn is_accepted(paper: &Paper) -> bool {
    paper.review.is_some_and(|(accepted, _)| accepted)
}

fn demanded(about: &Demanded) -> String {
    match about {
        Demanded::Notice(id) => id.to_string(),
        Demanded::Order(id) => id.to_string(),
    }
}
