//! What a genuine chip says against the record, and against the request's own certificate.

use kernels::document::DocKey;
use kernels::document::mrz::PrintedDate;
use kernels::name::{Recorded, Scratch, compare};
use kernels::time::civil_from_days;

use crate::read::ChipFacts;
use crate::records::Facts;
use crate::terms::Sex;

/// Whether certificate, name, dates and sex on a chip are those of the record. What either does not say is not compared; of the
/// name the letters count, and native script only where DG1 has no letters.
pub(super) fn agrees(chip: &ChipFacts, record: &Facts, names: Recorded<'_>, scratch: &mut Scratch) -> bool {
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
    chip.consistent
        && of_type
        && number
        && name
        && is_day(&chip.birth, record.birth_date)
        && expiry.is_none_or(|(printed, day)| is_day(printed, day))
        && sex.is_none_or(|(printed, recorded)| printed == recorded.as_str())
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
