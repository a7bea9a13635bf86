//! Each chip of a request is what its truth says, as the reader in `kernels` finds it and a careful reader compares it.

use std::collections::HashMap;
use std::sync::Arc;

use kernels::chip::asn1::Moment;
use kernels::chip::authenticity::{Authenticator, Chip as Files, Verdict};
use kernels::chip::lds;
use kernels::chip::trust::{TrustSet, TrustStore, import};

use super::tests::{WORLD, by_certificate, facts};
use super::{Carrier, Expected, Mix, Reason, Reasons, Request, RequestSet, Requests};
use crate::World;
use crate::chips::{Chip, PassportIssuer, Standing};
use crate::entities::Service;
use crate::records::{DocType, Person, Sex};

const COUNT: u64 = 4_000;

/// Many chips of every kind, and much else that is wrong.
const CHIPS: Mix = Mix {
    real_person: 0.1,
    chip: 0.8,
    unknown: 0.06,
    wrong_name: 0.06,
    wrong_birth_date: 0.06,
    optional_sent: 0.5,
    optional_differs: 0.1,
    malformed: 0.0,
    wrong_dimension: 0.0,
    duplicate: 0.0,
    conflict: 0.0,
    chip_sent: 0.9,
    chip_wrong: 0.5,
    ..Mix::USUAL
};

fn made(mix: Mix, carrier: Carrier) -> Vec<Request> {
    let set = RequestSet { mix, ..RequestSet::new(8, COUNT) };
    let requests = Requests::new(&WORLD, &set, carrier);
    (0..COUNT).map(|place| requests.request(place)).collect()
}

fn reader() -> Authenticator {
    let mut set = TrustSet::default();
    let found = import(&PassportIssuer::new(WORLD.seed, Standing::Listed).master_list(), &mut set, Moment(0));
    assert!(found.refused.is_empty(), "{found:?}");
    Authenticator::new(Arc::new(TrustStore::new(&set)))
}

/// What a chip comes to by itself.
enum Found {
    Genuine,
    Altered,
    NotJudged(Reason),
}

fn read(chip: Option<&Chip>, reader: &mut Authenticator) -> Found {
    let parts = chip.map(|chip| (chip, chip.sod.as_deref(), chip.dg1.as_deref()));
    let Some((chip, Some(sod), Some(dg1))) = parts else { return Found::NotJudged(Reason::ChipMissing) };
    let groups: Vec<(u8, &[u8])> = [(1, dg1)].into_iter().chain(chip.dg11.as_deref().map(|dg11| (11, dg11))).collect();
    let found = reader.authenticate(&Files { sod, groups: &groups, issued: None, active: None }, Moment(0));
    match found.verdict {
        Verdict::Authentic => Found::Genuine,
        Verdict::Altered(_) => Found::Altered,
        Verdict::Unreadable(_) => Found::NotJudged(Reason::ChipUnreadable),
        Verdict::TrustUnknown(_) => Found::NotJudged(Reason::ChipTrustUnknown),
        Verdict::Revoked(..) | Verdict::Expired(..) => panic!("nobody is revoked or signs too late: {found:?}"),
    }
}

/// Whether a zone is that of a record.
fn is_of(chip: &Chip, record: &Person) -> bool {
    let parsed = lds::machine_readable(chip.dg1.as_deref().unwrap()).unwrap();
    assert!(parsed.content.reading.findings.is_empty(), "{:?}", parsed.content.reading);
    let mrz = &parsed.content.reading.mrz;
    let digits = |day: crate::calendar::Day| day.to_string().replace('-', "")[2..].to_owned();
    let latin = [mrz.names.primary, mrz.names.secondary].join(" ").replace('<', " ");
    let sex = match record.sex {
        Sex::Unstated => kernels::document::mrz::Sex::Unspecified,
        Sex::Male => kernels::document::mrz::Sex::Male,
        Sex::Female => kernels::document::mrz::Sex::Female,
    };
    mrz.number.to_text() == record.doc_number
        && latin.trim() == record.name_latin
        && mrz.birth.as_str() == digits(record.birth_date)
        && mrz.expiry.is_some_and(|expiry| expiry.as_str() == digits(record.expiry_date))
        && mrz.sex == Some(sex)
}

/// The answer by looking at request, chip and record.
fn judge(request: &Request, record: Option<&Person>, reader: &mut Authenticator) -> Expected {
    let found = read(request.chip.as_ref(), reader);
    if let Found::NotJudged(reason) = found {
        return Expected::NotProcessed(reason);
    }
    let Some(record) = record else { return Expected::Inconsistent(Reasons::only(Reason::NotFound)) };
    let differs = matches!(found, Found::Genuine) && !is_of(request.chip.as_ref().unwrap(), record);
    let reasons = facts(request, record).into_iter().fold(Reasons::default(), |all, reason| all.with_if(reason, true));
    let altered = matches!(found, Found::Altered);
    Expected::judged(reasons.with_if(Reason::ChipAltered, altered).with_if(Reason::ChipDiffers, differs))
}

#[test]
fn the_truth_of_chips_is_what_a_judge_finds() {
    let (records, mut reader) = (by_certificate(), reader());
    let mut met: HashMap<String, u32> = HashMap::new();
    for carrier in [Carrier::Ndjson, Carrier::Columns] {
        for request in made(CHIPS, carrier).iter().filter(|request| request.service == Service::Chip) {
            let record = records.get(&(request.doc_type, request.doc_number.clone()));
            let found = judge(request, record, &mut reader);
            assert_eq!(found, request.expected, "{}", request.request_id);
            assert!(request.chip.is_none() || request.doc_type == DocType::Passport);
            let reasons: Vec<&str> = found.reasons().iter().map(Reason::as_str).collect();
            *met.entry(reasons.join(";")).or_default() += 1;
        }
    }
    // Every kind, also beside what the record brings and what the request claims.
    for kind in [
        "",
        "not_found",
        "name_differs",
        "birth_date_differs",
        "certificate_expired",
        "chip_altered",
        "certificate_expired;chip_altered",
        "certificate_superseded;chip_altered",
        "chip_differs",
        "certificate_expired;chip_differs",
        "chip_missing",
        "chip_unreadable",
        "chip_trust_unknown",
    ] {
        assert!(met.get(kind).is_some_and(|count| *count > 1), "{kind:?} is not among {met:?}");
    }
}

#[test]
fn wrong_chips_have_even_shares() {
    let requests = made(CHIPS, Carrier::Ndjson);
    let of = |kind: &dyn Fn(&Request) -> bool| requests.iter().filter(|request| kind(request)).count() as f64;
    let sent = of(&|request| request.chip.is_some());
    let asked = of(&|request| request.service == Service::Chip);
    assert!((sent / asked - CHIPS.chip_sent).abs() < 0.03, "{sent} of {asked} bring a chip");
    let reason =
        |reason| move |request: &Request| request.chip.is_some() && request.expected.reasons().contains(reason);
    for kind in [
        Reason::ChipAltered,
        Reason::ChipDiffers,
        Reason::ChipTrustUnknown,
        Reason::ChipUnreadable,
        Reason::ChipMissing,
    ] {
        let share = of(&reason(kind)) / sent;
        assert!((share - CHIPS.chip_wrong / 5.0).abs() < 0.03, "{}: {share}", kind.as_str());
    }
    for part in 0..2 {
        let without = of(&|request| request.chip.as_ref().is_some_and(|chip| chip.parts()[part * 2].is_none()));
        assert!((without / sent - CHIPS.chip_wrong / 10.0).abs() < 0.03, "{}: {without}", Chip::PARTS[part * 2]);
    }
}

#[test]
fn chips_change_nothing_but_requests_that_bring_them() {
    let without = made(Mix { chip_sent: 0.0, ..CHIPS }, Carrier::Ndjson);
    for (with, without) in made(CHIPS, Carrier::Ndjson).iter().zip(&without) {
        assert!(without.chip.is_none());
        assert!(with.chip.is_some() || with == without, "{} is another request", with.request_id);
    }
    let csv = made(CHIPS, Carrier::Csv);
    assert!(csv.iter().zip(&without).all(|(csv, without)| csv == without), "CSV brings no chip");
}

#[test]
fn the_same_seed_sends_the_same_chips() {
    let mix = Mix { duplicate: 0.05, ..CHIPS };
    assert!(made(mix, Carrier::Ndjson) == made(mix, Carrier::Ndjson));
}

#[test]
fn a_tiny_world_may_lack_passports() {
    for seed in 0..20 {
        let set = RequestSet { mix: CHIPS, ..RequestSet::new(1, 50) };
        let requests = Requests::new(&World { seed, records: 1, dimension: 8 }, &set, Carrier::Ndjson);
        for request in (0..50).map(|place| requests.request(place)) {
            assert!(request.chip.is_none() || request.doc_type == DocType::Passport);
            let missing = request.service == Service::Chip && request.chip.is_none();
            assert!(!missing || request.expected == Expected::NotProcessed(Reason::ChipMissing));
        }
    }
}
