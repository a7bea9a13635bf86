//! What comes of the use: complaints about fees (Art. 11), referrals (Art. 15), disputes that hold what a job would drop.

use super::{Step, twice, unknown, written};
use crate::enforce::entity::{Complaint, Dispute};
use crate::enforce::{Entity, Fault};
use crate::terms::{ComplaintId, DisputeId, ReferralId};

pub(in crate::enforce) fn referral(entity: &mut Entity, id: &ReferralId, authority: &str) -> Result<(), Fault> {
    written("the authority", authority)?;
    if entity.referrals.contains(id) {
        return Err(twice("referral", id));
    }
    entity.referrals.push(id.clone());
    Ok(())
}

pub(in crate::enforce) fn complaint(entity: &mut Entity, step: &Step<'_>, id: &ComplaintId) -> Result<(), Fault> {
    if entity.complaints.iter().any(|complaint| complaint.id == *id) {
        return Err(twice("complaint", id));
    }
    entity.complaints.push(Complaint { id: id.clone(), recorded_at: step.event.recorded_at, judged: false });
    Ok(())
}

pub(in crate::enforce) fn complaint_judged(entity: &mut Entity, id: &ComplaintId, reasons: &str) -> Result<(), Fault> {
    written("reasons", reasons)?;
    let waiting = |complaint: &&mut Complaint| complaint.id == *id && !complaint.judged;
    entity.complaints.iter_mut().find(waiting).ok_or_else(|| unknown("complaint", id))?.judged = true;
    Ok(())
}

pub(in crate::enforce) fn dispute(entity: &mut Entity, id: &DisputeId, job_id: &str) -> Result<(), Fault> {
    written("the job", job_id)?;
    if entity.disputes.iter().any(|dispute| dispute.id == *id) {
        return Err(twice("dispute", id));
    }
    entity.disputes.push(Dispute { id: id.clone(), job_id: job_id.to_owned(), released: false });
    Ok(())
}

pub(in crate::enforce) fn dispute_released(entity: &mut Entity, id: &DisputeId, reasons: &str) -> Result<(), Fault> {
    written("how it ended", reasons)?;
    let held = |dispute: &&mut Dispute| dispute.id == *id && !dispute.released;
    entity.disputes.iter_mut().find(held).ok_or_else(|| unknown("dispute", id))?.released = true;
    Ok(())
}
