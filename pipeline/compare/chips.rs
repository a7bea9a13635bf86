//! What a chip says against the record.

use kernels::document::DocKey;
use kernels::document::mrz::PrintedDate;
use kernels::name::{Recorded, Scratch, compare};
use kernels::time::civil_from_days;

use super::facts;
use crate::read::ChipFacts;
use crate::records::{Facts, Found, RecordsError, Snapshot};
use crate::terms::{Reason, Reasons, Sex};

/// Joins chips with the records: chip by chip what differs, and what stands against the certificate on `day`, in days since
/// 1970-01-01. [`Reason::NotFound`] alone where the chip is of no certificate, or of one that has no record.
///
/// # Errors
///
/// [`RecordsError::Damaged`] where what is read of the records is not what was written, and what the system says.
pub fn compare_chips(chips: &[ChipFacts], snapshot: &Snapshot, day: i32) -> Result<Vec<Reasons>, RecordsError> {
    let keys: Vec<Option<DocKey>> = chips.iter().map(ChipFacts::key).collect();
    let known: Vec<DocKey> = keys.iter().copied().flatten().collect();
    let mut found: Vec<Option<Found>> = Vec::new();
    snapshot.find(&known, &mut found)?;
    let mut found = found.into_iter();
    let mut scratch = Scratch::new();
    let mut one = |(chip, key): (&ChipFacts, &Option<DocKey>)| {
        let found = key.and_then(|_| found.next().expect("each key has its entry"));
        let Some(found) = found else { return Ok(Reasons::only(Reason::NotFound)) };
        let differing = differing(chip, &found.facts, snapshot.names(&found)?, &mut scratch);
        Ok(facts::standing(&found.facts, day, differing))
    };
    chips.iter().zip(&keys).map(&mut one).collect()
}

/// Whether a chip contradicts neither itself nor the record.
pub(super) fn agrees(chip: &ChipFacts, record: &Facts, names: Recorded<'_>, scratch: &mut Scratch) -> bool {
    chip.consistent && differing(chip, record, names, scratch).is_empty()
}

/// What of certificate, name, dates and sex on a chip is not the record's. What either does not say is not compared; of the
/// name the letters count, and native script only where DG1 has no letters.
fn differing(chip: &ChipFacts, record: &Facts, names: Recorded<'_>, scratch: &mut Scratch) -> Reasons {
    let key = record.key;
    let of_type = chip.doc_type.is_none_or(|doc_type| doc_type == key.doc_type());
    let number = DocKey::parse(key.doc_type(), chip.number.as_bytes()) == Ok(key);
    let mut name = |claimed: &str| compare(claimed, names, scratch).agrees();
    let name = match (&*chip.latin, &chip.native) {
        (latin, _) if !latin.is_empty() => name(latin),
        (_, Some(native)) => name(native),
        _ => true,
    };
    let expiry = chip.expiry.as_ref().zip(record.expiry_date);
    let sex = chip.sex.zip(record.sex.filter(|sex| *sex != Sex::Unspecified));
    Reasons::NONE
        .with_if(Reason::NotFound, !of_type || !number)
        .with_if(Reason::NameDiffers, !name)
        .with_if(Reason::BirthDateDiffers, !is_day(&chip.birth, record.birth_date))
        .with_if(Reason::ExpiryDiffers, expiry.is_some_and(|(printed, day)| !is_day(printed, day)))
        .with_if(Reason::SexDiffers, sex.is_some_and(|(printed, recorded)| printed != recorded.as_str()))
}

/// Whether a printed date is that of a day, as far as it is known.
fn is_day(printed: &str, days: i32) -> bool {
    let day = PrintedDate::of(civil_from_days(days));
    let pairs = printed.bytes().zip(day.as_str().bytes());
    printed.len() == day.as_str().len() && pairs.into_iter().all(|(one, other)| one == b'<' || one == other)
}

#[cfg(test)]
#[path = "chips_tests.rs"]
mod tests;
