//! Materials (Art. 6, 9(2)) and conditions (Art. 5), and the gate that both are.

use super::{Step, check_reasons, twice, unknown, written};
use crate::enforce::clock::{Answer, Review, Start};
use crate::enforce::due::{self, lift};
use crate::enforce::entity::{ConditionFact, RestsOn};
use crate::enforce::material_file::{Change, Submission};
use crate::enforce::state::{Applied, State};
use crate::enforce::{Entity, Fault, Law, ReviewOutcome, Standing, Term};
use crate::terms::{Condition, Day, Document, DocumentId, Instant, Material};

pub(in crate::enforce) fn material_submitted(
    entity: &mut Entity,
    step: &Step<'_>,
    material: Material,
    document: &Document,
    submitted_on: Day,
    valid_until: Option<Day>,
) -> Result<(), Fault> {
    step.check_day("the day of submission", submitted_on, None)?;
    if valid_until.is_some_and(|until| until < submitted_on) {
        return Err(Fault::Senseless("the material was no longer valid when it was submitted"));
    }
    let file = &mut entity.materials[material as usize];
    if file.submissions.iter().any(|submission| submission.answer.document_id == document.id) {
        return Err(twice("document", &document.id));
    }
    let at = step.event.recorded_at;
    let answer = Answer { document_id: document.id.clone(), on: submitted_on, recorded_at: at, review: None };
    file.submissions.push(Submission { answer, valid_until });
    if let State::Supplementing(_) = entity.state {
        entity.state = State::Applied(Applied { since: at });
    }
    lift(entity, step.law, at);
    Ok(())
}

pub(in crate::enforce) fn material_reviewed(
    entity: &mut Entity,
    step: &Step<'_>,
    material: Material,
    document_id: &DocumentId,
    outcome: ReviewOutcome,
    reasons: Option<&str>,
) -> Result<(), Fault> {
    check_reasons(outcome, reasons)?;
    let file = &mut entity.materials[material as usize];
    let waiting =
        |submission: &Submission| submission.answer.document_id == *document_id && submission.answer.review.is_none();
    // What a later submission has replaced is reviewed no more.
    let first = file.in_force.map_or(0, |place| place + 1);
    let place =
        file.submissions[first..].iter().position(waiting).ok_or_else(|| unknown("material", document_id))? + first;
    if outcome == ReviewOutcome::Accepted && file.submissions[place].valid_until.is_some_and(|until| until < step.today)
    {
        return Err(Fault::Senseless("the material is no longer valid; have it submitted anew"));
    }
    let at = step.event.recorded_at;
    file.submissions[place].answer.review = Some(Review { outcome, at });
    if outcome == ReviewOutcome::Accepted {
        accept(entity, material, place, step.today);
    }
    Ok(())
}

/// What is accepted takes the place of what was before. While there is a service to suspend, a lapse that it answers stays on
/// file, since it may have been answered too late; before that, what is answered is done with.
fn accept(entity: &mut Entity, material: Material, place: usize, today: Day) {
    let in_use = entity.state.is_in_use();
    let file = &mut entity.materials[material as usize];
    let lapse = file.lapse(today).filter(|lapse| in_use && !file.has_change_of(lapse.start.on));
    file.changes.extend(lapse);
    file.in_force = Some(place);
    if !in_use {
        let changes = std::mem::take(&mut file.changes);
        file.changes = changes.into_iter().filter(|change| !file.is_covered(*change)).collect();
    }
}

pub(in crate::enforce) fn material_changed(
    entity: &mut Entity,
    step: &Step<'_>,
    material: Material,
    changed_on: Day,
    known_on: Day,
    what: &str,
) -> Result<(), Fault> {
    written("what changed", what)?;
    if Material::PLANS.contains(&material) {
        return Err(Fault::Senseless(
            "Art. 6 § 2 is about the five materials of an application, not the plans of Art. 9(2)",
        ));
    }
    step.check_day("the day of the change", changed_on, None)?;
    step.check_day("the day on which it became known", known_on, Some(changed_on))?;
    let in_use = entity.state.is_in_use();
    let found = due::is_found(entity, &RestsOn::Material(material, changed_on));
    let file = &mut entity.materials[material as usize];
    if file.submissions.is_empty() {
        return Err(Fault::StepMissing {
            missing: "the material was never submitted",
            remedy: "record `material_submitted` first",
        });
    }
    if file.has_change_of(changed_on) || file.lapses_on() == Some(changed_on) || found {
        return Err(Fault::Twice { what: "a change of", name: changed_on.to_string() });
    }
    let change = Change { start: Start { on: changed_on, known_at: step.event.recorded_at }, lapsed: None };
    if in_use || !file.is_covered(change) {
        file.changes.push(change);
    }
    Ok(())
}

pub(in crate::enforce) fn condition(
    entity: &mut Entity,
    step: &Step<'_>,
    condition: Condition,
    standing: Standing,
    holds_from: Day,
    valid_until: Option<Day>,
) -> Result<(), Fault> {
    step.check_day("the day from which it holds", holds_from, None)?;
    if standing == Standing::Lapsed && valid_until.is_some() {
        return Err(Fault::Senseless("a lapsed condition has no last day of validity"));
    }
    if valid_until.is_some_and(|until| until < holds_from) {
        return Err(Fault::Senseless("the evidence of the condition ends before it begins"));
    }
    let recorded_at = step.event.recorded_at;
    entity.conditions[condition as usize] = Some(ConditionFact { standing, holds_from, recorded_at, valid_until });
    Ok(())
}

/// What passing, opening and reopening ask for: materials of Art. 6 accepted, valid and not overdue after a change; conditions
/// of Art. 5 met.
pub(in crate::enforce) fn gate(entity: &Entity, law: &Law, at: Instant) -> Result<(), Fault> {
    let today = at.day();
    for material in Material::OF_APPLICATION {
        let file = entity.material(material);
        let overdue = |change: &Change| {
            !file.is_covered(*change) && law.deadline(Term::Resubmission, change.start.on, today).is_over(today)
        };
        if !file.is_in_force(today) || file.changes.iter().any(overdue) {
            return Err(Fault::MaterialMissing(material.article()));
        }
    }
    let unmet = |condition: &Condition| !entity.condition(*condition).is_some_and(|fact| fact.is_met(today));
    match Condition::ALL.into_iter().find(unmet) {
        Some(condition) => Err(Fault::ConditionMissing(condition.article())),
        None => Ok(()),
    }
}
