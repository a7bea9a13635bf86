//! The claimed facts against the record's, as one set of differences a row.

use crate::ingest::Requests;
use crate::records::{Facts, Found, Status};
use crate::terms::{Reason, Reasons};

/// Which facts of each row differ.
pub(super) fn differing(requests: &Requests, found: &[Option<Found>]) -> Vec<Reasons> {
    let row = |(row, found): (usize, &Option<Found>)| match found {
        None => Reasons::only(Reason::NotFound),
        Some(found) => of_row(requests, row, &found.facts),
    };
    found.iter().enumerate().map(row).collect()
}

/// A field that the request leaves out is not compared; one that the record lacks differs from any claim.
fn of_row(requests: &Requests, row: usize, facts: &Facts) -> Reasons {
    let name = Some(requests.name[row]);
    // The certificate is good on its last day, as the holder's own calendar counts it.
    let presented = kernels::time::shanghai_date(requests.requested_at[row]);
    let claimed_other = |claimed: Option<_>, recorded: Option<_>| claimed.is_some() && claimed != recorded;
    Reasons::NONE
        .with_if(Reason::NameDiffers, name != facts.native && name != facts.latin)
        .with_if(Reason::BirthDateDiffers, requests.birth_date[row] != facts.birth_date)
        .with_if(Reason::SexDiffers, requests.sex[row].is_some() && requests.sex[row] != facts.sex)
        .with_if(
            Reason::NationalityDiffers,
            requests.nationality[row].is_some() && requests.nationality[row] != facts.nationality,
        )
        .with_if(Reason::ExpiryDiffers, claimed_other(requests.expiry_date[row], facts.expiry_date))
        .with_if(Reason::CertificateExpired, facts.expiry_date.is_some_and(|expiry| expiry < presented))
        .with_if(Reason::CertificateLost, facts.status == Status::Lost)
        .with_if(Reason::CertificateRevoked, facts.status == Status::Revoked)
        .with_if(Reason::CertificateSuperseded, facts.status == Status::Superseded)
}
