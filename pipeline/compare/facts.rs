//! The claimed facts against the record's, as one set of differences a row.

use kernels::name::{self, Scratch};

use super::chips;
use crate::ingest::Requests;
use crate::read::{ChipState, Readings};
use crate::records::{Facts, Found, RecordsError, Snapshot, Status};
use crate::terms::{Reason, Reasons};

/// Which facts of each row differ.
pub(super) fn differing(
    requests: &Requests,
    found: &[Option<Found>],
    readings: &Readings,
    snapshot: &Snapshot,
) -> Result<Vec<Reasons>, RecordsError> {
    let mut scratch = Scratch::new();
    let mut row = |(row, found): (usize, &Option<Found>)| match found {
        None => Ok(Reasons::only(Reason::NotFound)),
        Some(found) => {
            let agree = names_agree(requests, row, found, snapshot, &mut scratch)?;
            let chip_differs = match readings.of(row) {
                Some(ChipState::Genuine(chip)) => {
                    !chips::agrees(chip, &found.facts, snapshot.names(found)?, &mut scratch)
                }
                Some(ChipState::Altered | ChipState::NotJudged(_)) | None => false,
            };
            let differing = of_row(requests, row, &found.facts).with_if(Reason::NameDiffers, !agree);
            Ok(differing.with_if(Reason::ChipDiffers, chip_differs))
        }
    };
    found.iter().enumerate().map(&mut row).collect()
}

/// Whether the claimed name is one of the record's: by their keys, as nearly all are, else by the rules of `kernels::name`.
fn names_agree(
    requests: &Requests,
    row: usize,
    found: &Found,
    snapshot: &Snapshot,
    scratch: &mut Scratch,
) -> Result<bool, RecordsError> {
    let key = Some(requests.name[row]);
    if key == found.facts.native || key == found.facts.latin {
        return Ok(true);
    }
    let recorded = snapshot.names(found)?;
    Ok(name::compare(requests.name_text.get(row), recorded, scratch).agrees())
}

/// A field that the request leaves out is not compared; one that the record lacks differs from any claim.
fn of_row(requests: &Requests, row: usize, facts: &Facts) -> Reasons {
    // The certificate is good on its last day, as the holder's own calendar counts it.
    let presented = kernels::time::shanghai_date(requests.requested_at[row]);
    let claimed_other = |claimed: Option<_>, recorded: Option<_>| claimed.is_some() && claimed != recorded;
    let differing = Reasons::NONE
        .with_if(Reason::BirthDateDiffers, requests.birth_date[row] != facts.birth_date)
        .with_if(Reason::SexDiffers, requests.sex[row].is_some() && requests.sex[row] != facts.sex)
        .with_if(
            Reason::NationalityDiffers,
            requests.nationality[row].is_some() && requests.nationality[row] != facts.nationality,
        )
        .with_if(Reason::ExpiryDiffers, claimed_other(requests.expiry_date[row], facts.expiry_date));
    standing(facts, presented, differing)
}

/// Adds to `differing` what stands against the certificate itself on `day`, in days since 1970-01-01.
pub(super) fn standing(facts: &Facts, day: i32, differing: Reasons) -> Reasons {
    differing
        .with_if(Reason::CertificateExpired, facts.expiry_date.is_some_and(|expiry| expiry < day))
        .with_if(Reason::CertificateLost, facts.status == Status::Lost)
        .with_if(Reason::CertificateRevoked, facts.status == Status::Revoked)
        .with_if(Reason::CertificateSuperseded, facts.status == Status::Superseded)
}
