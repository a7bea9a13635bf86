//! The plan of an entity at a moment: what runs, what waits for whom, and what has come into being.
//!
//! Pure, and nothing happens by it: findings, signals and drafts are proposals until an event records them, and only a
//! signed order changes the state of an entity.

use serde::Serialize;

use super::clock::{Answer, Course, Start};
use super::due::{Clock, ClockAbout, DraftFinding, DraftSignal, clocks, due, due_signals, material_clocks};
use super::entity::{Finding, FindingStatus, SignalDecision};
use super::rules::{Measure, Term};
use super::state::{Commissioning, State, Suspended};
use super::{Deadline, Entity, Law};
use crate::terms::{Article, ComplaintId, Day, DocumentId, FindingId, Instant, Material, NoticeId, OrderId, SignalId};

/// What runs, what waits, and what has come into being.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan<'a> {
    /// Terms that run.
    pub running: Vec<Running<'a>>,
    /// What waits for somebody.
    pub waiting: Vec<Waiting<'a>>,
    /// Findings to be recorded.
    pub findings: Vec<DraftFinding>,
    /// Orders to be signed.
    pub orders: Vec<DraftOrder>,
    /// Signals to be recorded.
    pub signals: Vec<DraftSignal>,
}

impl Plan<'_> {
    /// Whether nothing runs, waits or has come into being.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.running.is_empty()
            && self.waiting.is_empty()
            && self.findings.is_empty()
            && self.orders.is_empty()
            && self.signals.is_empty()
    }
}

/// A term that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running<'a> {
    /// Which term.
    pub term: Term,
    /// What it is about.
    pub about: ClockAbout<'a>,
    /// The day that started it.
    pub started_on: Day,
    /// Its end.
    pub deadline: Deadline,
    /// Days until its last day; negative where an answer in time still waits after it.
    pub days_left: i32,
    /// Whether an answer in time waits for its review, which stops the escalation.
    pub is_answered: bool,
}

/// An order that waits for its signature. It is named by the finding that it would rest on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftOrder {
    /// The finding, recorded or to be recorded.
    pub finding_id: FindingId,
    /// Its ground.
    pub ground: Article,
    /// Suspension or termination.
    pub measure: Measure,
    /// Since when the ground has been there.
    pub since: Instant,
    /// Days since then.
    pub days_waited: i32,
}

/// Something that waits for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting<'a> {
    /// For what.
    pub wait: Wait<'a>,
    /// Since when.
    pub since: Instant,
    /// Days since then.
    pub days: i32,
}

/// Who is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// The provider's officers.
    Officer,
    /// The entity.
    Entity,
}

/// For what somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait<'a> {
    /// The review of the application (Art. 7(2)).
    ReviewApplication,
    /// Supplements to the application (Art. 7(2)).
    Supplement,
    /// Access and commissioning (Art. 7(3), 8).
    Commission,
    /// The signing of the agreement (Art. 7(4)).
    SignAgreement,
    /// The opening of the service (Art. 7(5)).
    OpenService,
    /// The review of a material (Art. 6).
    ReviewMaterial(Material, &'a DocumentId),
    /// A decision on a signal (Art. 12).
    DecideSignal(&'a SignalId),
    /// Proof that a notice was received (Art. 12 § 2).
    ProveNotice(&'a NoticeId),
    /// Proof that an order was received (Art. 13 § 2).
    ProveOrder(&'a OrderId),
    /// The review of a report that answers a notice (Art. 12 § 2).
    ReviewNoticeReport(&'a NoticeId, &'a DocumentId),
    /// The review of a report that answers an order (Art. 13 § 2).
    ReviewOrderReport(&'a OrderId, &'a DocumentId),
    /// The reopening after a confirmed correction (Art. 13 § 2).
    Reopen(&'a OrderId),
    /// The revocation of the order that suspends, or the decision to leave it: a term that it rests on turned out not to have run
    /// out (Art. 13).
    ReconsiderOrder(&'a OrderId),
    /// The judgement of a complaint (Art. 11).
    JudgeComplaint(&'a ComplaintId),
    /// The calendar of a year in which a term would have ended: nothing is concluded without it.
    PublishCalendar(Deadline),
}

impl Wait<'_> {
    /// Who is waited for.
    #[must_use]
    pub const fn whom(&self) -> Whom {
        match self {
            Wait::Supplement => Whom::Entity,
            _ => Whom::Officer,
        }
    }
}

/// What runs, what waits and what has come into being at a moment that is not before the entity's last event.
#[must_use]
pub fn plan<'a>(entity: &'a Entity, law: &Law, now: Instant) -> Plan<'a> {
    debug_assert!(now >= entity.recorded_at, "a past moment is planned on the entity as of that moment");
    let mut plan = Plan::default();
    let mut waiting = Waits { now, waiting: &mut plan.waiting };
    wait_for_steps(entity, &mut waiting);
    wait_for_reviews(entity, &mut waiting);
    let running = &mut plan.running;
    if entity.state.is_in_use() {
        clocks(entity, law, now, |clock| {
            reconsider(entity, &clock, &mut waiting);
            run(&clock, now, running, &mut waiting);
        });
    } else if entity.state.has_passed() {
        material_clocks(entity, law, now, &mut |clock| run(&clock, now, running, &mut waiting));
    }
    due(entity, law, now, |finding| plan.findings.push(finding));
    due_signals(entity, now, |signal| plan.signals.push(signal));
    plan.orders = draft_orders(entity, &plan.findings, now);
    plan
}

/// What waits, with the days that it has.
struct Waits<'p, 'a> {
    now: Instant,
    waiting: &'p mut Vec<Waiting<'a>>,
}

impl<'a> Waits<'_, 'a> {
    fn add(&mut self, wait: Wait<'a>, since: Instant) {
        let days = self.now.day().since(since.day());
        self.waiting.push(Waiting { wait, since, days });
    }
}

/// The next step of Art. 7.
fn wait_for_steps<'a>(entity: &'a Entity, waits: &mut Waits<'_, 'a>) {
    let Some(since) = entity.state.since() else { return };
    match &entity.state {
        State::Applied(_) => waits.add(Wait::ReviewApplication, since),
        State::Supplementing(_) => waits.add(Wait::Supplement, since),
        State::Commissioning(Commissioning { completed_at: Some(at), .. }) => waits.add(Wait::SignAgreement, *at),
        State::Commissioning(_) => waits.add(Wait::Commission, since),
        State::Agreed(_) => waits.add(Wait::OpenService, since),
        State::Terminated(terminated) => prove_order(entity, &terminated.order_id, waits),
        State::Suspended(Suspended { order_id, .. }) => prove_order(entity, order_id, waits),
        State::Unapplied | State::NotPassed(_) | State::Open(_) => {}
    }
}

fn prove_order<'a>(entity: &'a Entity, id: &OrderId, waits: &mut Waits<'_, 'a>) {
    if let Some(order) = entity.order(id).filter(|order| order.received.is_none()) {
        waits.add(Wait::ProveOrder(&order.id), order.signed_at);
    }
}

/// Reviews and decisions that only an officer can make.
fn wait_for_reviews<'a>(entity: &'a Entity, waits: &mut Waits<'_, 'a>) {
    let unreviewed = |answer: &&Answer| answer.review.is_none();
    if !matches!(entity.state, State::Terminated(_) | State::NotPassed(_)) {
        for material in Material::OF_APPLICATION.into_iter().chain(Material::PLANS) {
            let submissions = entity.material(material).since_accepted().iter().map(|submission| &submission.answer);
            for answer in submissions.filter(unreviewed) {
                waits.add(Wait::ReviewMaterial(material, &answer.document_id), answer.recorded_at);
            }
        }
    }
    if entity.state.is_in_use() {
        for signal in entity.signals.iter().filter(|signal| signal.decision == SignalDecision::Waiting) {
            waits.add(Wait::DecideSignal(&signal.id), signal.raised_at);
        }
        for notice in entity.notices.iter().filter(|notice| !notice.settled) {
            for answer in notice.answers.iter().filter(unreviewed) {
                waits.add(Wait::ReviewNoticeReport(&notice.id, &answer.document_id), answer.recorded_at);
            }
        }
    }
    if let State::Suspended(Suspended { order_id, .. }) = &entity.state
        && let Some(order) = entity.order(order_id)
    {
        for answer in order.answers.iter().filter(unreviewed) {
            waits.add(Wait::ReviewOrderReport(&order.id, &answer.document_id), answer.recorded_at);
        }
    }
    for complaint in entity.complaints.iter().filter(|complaint| !complaint.judged) {
        waits.add(Wait::JudgeComplaint(&complaint.id), complaint.recorded_at);
    }
}

/// A term as it runs, or what it waits for.
fn run<'a>(clock: &Clock<'a>, now: Instant, running: &mut Vec<Running<'a>>, waits: &mut Waits<'_, 'a>) {
    let mut runs = |deadline: Deadline, is_answered| {
        let Some(Start { on, .. }) = clock.start else { return };
        let days_left = deadline.days_left(now.day());
        running.push(Running {
            term: clock.term,
            about: clock.about,
            started_on: on,
            deadline,
            days_left,
            is_answered,
        });
    };
    match clock.course {
        Course::NotStarted => {
            // An order without proof waits whatever its reports are: that is said with the state.
            if let ClockAbout::Notice(notice) = clock.about {
                waits.add(Wait::ProveNotice(&notice.id), notice.issued_at);
            }
        }
        Course::Running(deadline) => runs(deadline, false),
        Course::Answered { deadline: Some(deadline), .. } => runs(deadline, true),
        Course::Held(deadline) => waits.add(Wait::PublishCalendar(deadline), deadline.last_day.plus(1).start()),
        Course::Confirmed(answer) => {
            if let (ClockAbout::Order(order), Some(review)) = (clock.about, answer.review) {
                waits.add(Wait::Reopen(&order.id), review.at);
            }
        }
        Course::Answered { deadline: None, .. } | Course::RunOut { .. } => {}
    }
}

/// An order of suspension whose ground is gone: its term was answered in time, which became known later, or its start proved wrong.
fn reconsider<'a>(entity: &'a Entity, clock: &Clock<'a>, waits: &mut Waits<'_, 'a>) {
    let since = match clock.course {
        Course::RunOut { .. } | Course::Held(_) => return,
        Course::Answered { answer, .. } | Course::Confirmed(answer) => answer.recorded_at,
        Course::NotStarted | Course::Running(_) => entity.recorded_at,
    };
    let State::Suspended(Suspended { order_id, .. }) = &entity.state else { return };
    let Some(order) = entity.order(order_id) else { return };
    let rests_on = clock.about.rests_on();
    let is_ground =
        |finding: &Finding| order.finding_ids.contains(&finding.id) && finding.rests_on.as_ref() == Some(&rests_on);
    if entity.findings.iter().any(is_ground) {
        let corrected = match clock.about {
            ClockAbout::Notice(notice) => notice.corrected_at.last().copied(),
            ClockAbout::Material(..) | ClockAbout::Order(_) => None,
        };
        waits.add(Wait::ReconsiderOrder(&order.id), corrected.unwrap_or(since).max(order.signed_at));
    }
}

/// One draft for each finding that asks for what the state admits.
fn draft_orders(entity: &Entity, due: &[DraftFinding], now: Instant) -> Vec<DraftOrder> {
    let admitted = |measure| match measure {
        Measure::Correction => false,
        Measure::Suspension => matches!(entity.state, State::Open(_)),
        Measure::Termination => entity.state.has_passed(),
    };
    let recorded = entity.findings.iter().filter(|finding| finding.status == FindingStatus::Standing);
    let recorded = recorded.map(|finding| (&finding.id, finding.ground, finding.measure, finding.since));
    let drafted = due.iter().map(|finding| (&finding.finding_id, finding.ground, finding.measure, finding.since));
    let asking = recorded.chain(drafted).filter(|(_, _, measure, _)| admitted(*measure));
    let draft = |(finding_id, ground, measure, since): (&FindingId, Article, Measure, Instant)| DraftOrder {
        finding_id: finding_id.clone(),
        ground,
        measure,
        since,
        days_waited: now.day().since(since.day()),
    };
    asking.map(draft).collect()
}
