//! What has come into being by itself at a moment: findings whose term ran out or whose condition lapsed, and signals of
//! what is no longer valid.
//!
//! Names are derived from the entity, its life, the ground and what it rests on, so that planning twice and recording both
//! makes one.

use super::clock::{Answer, Course, Start, course};
use super::entity::{Finding, FindingStatus, RestsOn};
use super::rules::{Cause, Measure, Term};
use super::{Entity, EventKind, Law, State};
use crate::terms::{Article, Condition, Day, FindingId, Identifier, Instant, Material, SignalId};

/// A finding that has come into being and is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFinding {
    /// Its derived name.
    pub finding_id: FindingId,
    /// Its ground.
    pub ground: Article,
    /// What the ground leads to.
    pub measure: Measure,
    /// Since when the ground has been there.
    pub since: Instant,
    /// What it rests on.
    pub rests_on: RestsOn,
}

/// A signal that has come into being and is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSignal {
    /// Its derived name.
    pub signal_id: SignalId,
    /// Which item of Art. 12 it is about.
    pub article: Article,
    /// The day from which that is so.
    pub since: Day,
}

impl DraftFinding {
    /// The fact that records it; the ledger itself shows what it rests on.
    #[must_use]
    pub fn fact(&self) -> EventKind {
        let (finding_id, ground) = (self.finding_id.clone(), self.ground);
        EventKind::FindingMade { finding_id, ground, evidence: Vec::new(), reasons: None }
    }
}

impl DraftSignal {
    /// The fact that records it.
    #[must_use]
    pub fn fact(&self) -> EventKind {
        let evidence = format!("the file of the entity, since {}", self.since);
        EventKind::SignalRaised { signal_id: self.signal_id.clone(), article: self.article, evidence }
    }
}

/// A term of an entity and where it stands.
pub(super) struct Clock<'a> {
    /// Which term.
    pub term: Term,
    /// What it is about.
    pub about: ClockAbout<'a>,
    /// What started it.
    pub start: Option<Start>,
    /// Where it stands.
    pub course: Course<'a>,
}

/// What a term is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockAbout<'a> {
    /// A correction notice.
    Notice(&'a super::entity::Notice),
    /// A material that changed or lapsed on a day.
    Material(Material, Day),
    /// The order that suspends.
    Order(&'a super::entity::Order),
}

impl ClockAbout<'_> {
    /// As a finding would rest on it.
    pub(super) fn rests_on(self) -> RestsOn {
        match self {
            ClockAbout::Notice(notice) => RestsOn::Notice(notice.id.clone()),
            ClockAbout::Material(material, day) => RestsOn::Material(material, day),
            ClockAbout::Order(order) => RestsOn::Order(order.id.clone()),
        }
    }
}

/// Every term of an entity whose service was opened, at a moment. The 30 days count while it is suspended.
pub(super) fn clocks<'a>(entity: &'a Entity, law: &Law, now: Instant, mut each: impl FnMut(Clock<'a>)) {
    if !entity.state.is_in_use() {
        return;
    }
    for notice in entity.notices.iter().filter(|notice| !notice.settled) {
        let course = course(law, Term::Correction, notice.received, notice.answers.iter(), now);
        each(Clock { term: Term::Correction, about: ClockAbout::Notice(notice), start: notice.received, course });
    }
    material_clocks(entity, law, now, &mut each);
    if let State::Suspended(suspended) = &entity.state
        && let Some(order) = entity.order(&suspended.order_id)
    {
        let course = course(law, Term::Rectification, order.received, order.answers.iter(), now);
        each(Clock { term: Term::Rectification, about: ClockAbout::Order(order), start: order.received, course });
    }
}

/// The terms of Art. 6 § 2, whatever the state: changes, and lapses that have come.
///
/// What an accepted submission answers and nobody rejected in time is done with, even where it was never reviewed itself.
pub(super) fn material_clocks<'a>(entity: &'a Entity, law: &Law, now: Instant, each: &mut impl FnMut(Clock<'a>)) {
    for material in Material::OF_APPLICATION {
        let file = entity.material(material);
        let lapse = file.lapse(now.day()).filter(|lapse| !file.has_change_of(lapse.start.on));
        for change in file.changes.iter().copied().chain(lapse) {
            let start = Some(change.start);
            let mut course = course(law, Term::Resubmission, start, file.answers_to(change), now);
            if let (Course::Answered { answer, .. }, true) = (course, file.is_covered(change)) {
                course = Course::Confirmed(answer);
            }
            let about = ClockAbout::Material(material, change.start.on);
            each(Clock { term: Term::Resubmission, about, start, course });
        }
    }
}

/// The findings that have come into being and are not recorded.
pub(super) fn due(entity: &Entity, law: &Law, now: Instant, mut emit: impl FnMut(DraftFinding)) {
    let rules = law.rules_for(now.day());
    let mut draft = |cause, since, rests_on: RestsOn, after: Option<&Answer>| {
        let ground = rules.caused(cause);
        let finding_id = finding_id(entity, ground.article, &rests_on, after);
        if !entity.findings.iter().any(|finding| finding.id == finding_id) {
            emit(DraftFinding { finding_id, ground: ground.article, measure: ground.measure, since, rests_on });
        }
    };
    clocks(entity, law, now, |clock| {
        let cause = match clock.term {
            Term::Resubmission => Cause::Resubmission,
            Term::Correction => Cause::Correction,
            Term::Rectification => Cause::Rectification,
        };
        if let Course::RunOut { since, after, .. } = clock.course {
            draft(cause, since, clock.about.rests_on(), after);
        }
    });
    if entity.state.has_passed() {
        for condition in Condition::ALL {
            let lapse = entity.condition(condition).and_then(super::entity::ConditionFact::lapse);
            if let Some(lapse) = lapse.filter(|lapse| lapse.on <= now.day()) {
                draft(Cause::Condition, lapse.known_at, RestsOn::Condition(condition, lapse.on), None);
            }
        }
    }
}

/// `entity/life/ground/what/day or report`, and behind a corrected receipt the number of corrections; no part but the first has a `/`, so no
/// two things have one name.
fn finding_id(entity: &Entity, ground: Article, rests_on: &RestsOn, after: Option<&Answer>) -> FindingId {
    let report = after.map_or("-", |answer| answer.document_id.as_str());
    let rest = match rests_on {
        RestsOn::Notice(id) => {
            format!("{id}/{report}{}", corrections(entity.notice(id).map(|notice| &notice.corrected_at)))
        }
        RestsOn::Order(id) => {
            format!("{id}/{report}{}", corrections(entity.order(id).map(|order| &order.corrected_at)))
        }
        RestsOn::Material(material, day) => format!("{}/{day}/{report}", material.as_str()),
        RestsOn::Condition(condition, day) => format!("{}/{day}", condition.article()),
    };
    let name = format!("{}/{}/{ground}/{rest}", entity.id, entity.life);
    FindingId::read(name).expect("parts of bounded length in visible ASCII make a derived name")
}

fn corrections(at: Option<&Vec<Instant>>) -> String {
    at.filter(|at| !at.is_empty()).map_or_else(String::new, |at| format!("/{}", at.len()))
}

/// Whether a finding rests on something and was not lifted.
pub(super) fn is_found(entity: &Entity, rests_on: &RestsOn) -> bool {
    let same =
        |finding: &Finding| finding.rests_on.as_ref() == Some(rests_on) && finding.status != FindingStatus::Lifted;
    entity.findings.iter().any(same)
}

/// Lifts the findings whose term turns out to have been answered in time.
pub(super) fn lift(entity: &mut Entity, law: &Law, at: Instant) {
    let standing = |finding: &Finding| finding.status == FindingStatus::Standing && finding.rests_on.is_some();
    if !entity.findings.iter().any(standing) {
        return;
    }
    let mut answered = Vec::new();
    clocks(entity, law, at, |clock| {
        if matches!(clock.course, Course::Answered { .. } | Course::Confirmed(_)) {
            answered.push(clock.about.rests_on());
        }
    });
    for finding in entity.findings.iter_mut().filter(|finding| standing(finding)) {
        if finding.rests_on.as_ref().is_some_and(|rests_on| answered.contains(rests_on)) {
            finding.status = FindingStatus::Lifted;
        }
    }
}

/// The signals that have come into being and are not recorded, while the service is open: a plan of Art. 9(2) that is missing
/// or no longer valid (Art. 12(1)), and no credential in force (Art. 12(3)).
pub(super) fn due_signals(entity: &Entity, now: Instant, mut emit: impl FnMut(DraftSignal)) {
    let (State::Open(_), Some(opening)) = (&entity.state, &entity.opening) else { return };
    let mut draft = |article: Article, what: &str, since: Day| {
        let name = format!("{}/{}/{article}/{what}/{since}", entity.id, entity.life);
        let signal_id = SignalId::read(name).expect("parts of bounded length in visible ASCII make a derived name");
        if !entity.signals.iter().any(|signal| signal.id == signal_id) {
            emit(DraftSignal { signal_id, article, since });
        }
    };
    for plan in Material::PLANS {
        let file = entity.material(plan);
        if !file.is_in_force(now.day()) {
            draft(Article::item(12, 1), plan.as_str(), file.lapses_on().unwrap_or(opening.from.day()));
        }
    }
    let last_in_force = entity.credentials.iter().map(|registered| {
        let end = registered.credential.not_after;
        registered.revoked_at.map_or(end, |revoked_at| revoked_at.min(end))
    });
    if !entity.credentials.iter().any(|registered| registered.is_in_force(now)) {
        let since = last_in_force.filter(|end| *end <= now).max().unwrap_or(opening.from);
        draft(Article::item(12, 3), "credential", since.day());
    }
}
