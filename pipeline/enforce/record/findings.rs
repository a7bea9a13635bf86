//! Findings of Art. 13 and 14: those that come of a term, and those that an officer makes.

use super::{Step, check_list, twice, unknown, written};
use crate::enforce::due::{DraftFinding, due};
use crate::enforce::entity::{Finding, FindingStatus};
use crate::enforce::{Actor, Entity, Fault, Measure};
use crate::terms::{Article, Document, FindingId, Identifier};

pub(in crate::enforce) fn finding(
    entity: &mut Entity,
    step: &Step<'_>,
    id: &FindingId,
    ground: Article,
    evidence: &[Document],
    reasons: Option<&str>,
) -> Result<(), Fault> {
    if entity.findings.iter().any(|finding| finding.id == *id) {
        return Err(twice("finding", id));
    }
    let made_at = step.event.recorded_at;
    let mut finding = Finding {
        id: id.clone(),
        ground,
        measure: Measure::Correction,
        since: made_at,
        made_at,
        rests_on: None,
        reasons: reasons.map(str::to_owned),
        status: FindingStatus::Standing,
    };
    match step.event.actor {
        Actor::System {} => {
            let draft = drafted(entity, step, id, ground)?;
            finding.measure = draft.measure;
            finding.since = draft.since;
            finding.rests_on = Some(draft.rests_on);
        }
        Actor::Officer { .. } | Actor::Entity {} => {
            finding.measure = found_by_officer(step, id, ground, evidence, reasons)?;
        }
    }
    entity.findings.push(finding);
    Ok(())
}

/// The finding as it has come into being by now.
fn drafted(entity: &Entity, step: &Step<'_>, id: &FindingId, ground: Article) -> Result<DraftFinding, Fault> {
    let mut found = None;
    due(entity, step.law, step.event.recorded_at, |draft| {
        if draft.finding_id == *id && draft.ground == ground {
            found = Some(draft);
        }
    });
    found.ok_or_else(|| Fault::NotDue(id.as_str().to_owned()))
}

/// The measure of a ground that an officer may find, with what has to come with it.
fn found_by_officer(
    step: &Step<'_>,
    id: &FindingId,
    article: Article,
    evidence: &[Document],
    reasons: Option<&str>,
) -> Result<Measure, Fault> {
    if id.as_str().contains('/') {
        return Err(Fault::Senseless("an officer's finding has a name without `/`; names with it are derived"));
    }
    let ground = step.law.rules_for(step.today).ground(article).filter(|ground| ground.measure != Measure::Correction);
    let ground = ground.ok_or(Fault::WrongGround { article, measure: Measure::Suspension })?;
    if ground.notice_first || !ground.by_officer {
        return Err(Fault::FoundByTerm(article));
    }
    if evidence.is_empty() {
        return Err(Fault::EvidenceMissing);
    }
    check_list("the evidence", evidence, false)?;
    if ground.reasons_in_writing || reasons.is_some() {
        written("reasons", reasons.unwrap_or_default())?;
    }
    Ok(ground.measure)
}

pub(in crate::enforce) fn finding_withdrawn(entity: &mut Entity, id: &FindingId, reasons: &str) -> Result<(), Fault> {
    written("reasons", reasons)?;
    let standing = |finding: &&mut Finding| finding.id == *id && finding.status == FindingStatus::Standing;
    let finding = entity.findings.iter_mut().find(standing).ok_or_else(|| unknown("finding", id))?;
    finding.status = FindingStatus::Withdrawn;
    Ok(())
}
