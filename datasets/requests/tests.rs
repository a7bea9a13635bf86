//! Requests are what their plans say, and the truth is what a careful reader would find.

use std::collections::{HashMap, HashSet};

use super::{Carrier, Defect, Expected, Mix, Reason, RejectCode, Request, RequestSet, Requests, THRESHOLD};
use crate::World;
use crate::entities::Service;
use crate::records::{DocType, Enrolment, Person, Status, template};
use crate::requests::arrival::JITTER_MS_MAX;

pub(super) const WORLD: World = World { seed: 11, records: 5_000, dimension: 64 };
const COUNT: u64 = 20_000;

fn made(mix: Mix, carrier: Carrier) -> Vec<Request> {
    let set = RequestSet { mix, ..RequestSet::new(5, COUNT) };
    let requests = Requests::new(&WORLD, &set, carrier);
    (0..COUNT).map(|place| requests.request(place)).collect()
}

pub(super) fn by_certificate() -> HashMap<(DocType, String), Person> {
    let persons = (0..WORLD.records).map(|index| Person::of(WORLD.seed, index));
    persons.map(|person| ((person.doc_type, person.doc_number.clone()), person)).collect()
}

fn canonical(name: &str) -> String {
    name.to_uppercase().split_whitespace().collect()
}

fn cosine(left: &[f32], right: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 { a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum() };
    dot(left, right) / (dot(left, left) * dot(right, right)).sqrt()
}

/// The answer by looking at the request and the record, apart from how the generator came to it.
fn judge(request: &Request, record: Option<&Person>) -> Vec<Reason> {
    if request.service == Service::Chip {
        return vec![Reason::ChipMissing];
    }
    let Some(record) = record else { return vec![Reason::NotFound] };
    let face = request.service == Service::RealPerson;
    if face && request.face_embedding.is_none() {
        return vec![Reason::FaceMissing];
    }
    if face && record.template == Enrolment::Missing {
        return vec![Reason::ReferenceMissing];
    }
    facts(request, record)
}

/// What of the request is not as the record has it, the chip apart.
pub(super) fn facts(request: &Request, record: &Person) -> Vec<Reason> {
    let claimed = canonical(&request.name);
    let differs = |reason: Reason| match reason {
        Reason::NameDiffers => claimed != canonical(&record.name) && claimed != canonical(&record.name_latin),
        Reason::BirthDateDiffers => request.birth_date != record.birth_date,
        Reason::SexDiffers => request.sex.is_some_and(|sex| sex != record.sex),
        Reason::NationalityDiffers => request.nationality.is_some_and(|claimed| claimed != record.nationality),
        Reason::ExpiryDiffers => request.expiry_date.is_some_and(|claimed| claimed != record.expiry_date),
        Reason::CertificateExpired => record.expiry_date < request.requested_at.day(),
        Reason::CertificateLost => record.status == Status::Lost,
        Reason::CertificateRevoked => record.status == Status::Revoked,
        Reason::CertificateSuperseded => record.status == Status::Superseded,
        Reason::FaceDiffers => request.face_embedding.as_ref().is_some_and(|embedding| {
            cosine(embedding, &template(WORLD.seed, record.index, WORLD.dimension)) < f64::from(THRESHOLD)
        }),
        _ => false,
    };
    Reason::ALL.iter().copied().filter(|reason| differs(*reason)).collect()
}

#[test]
fn the_truth_is_what_a_judge_finds() {
    let records = by_certificate();
    let requests = made(Mix::USUAL, Carrier::Ndjson);
    for request in &requests {
        if matches!(request.expected, Expected::Rejected(_)) {
            continue;
        }
        let record = records.get(&(request.doc_type, request.doc_number.clone()));
        let found = judge(request, record);
        let expected: Vec<Reason> = request.expected.reasons().iter().collect();
        assert_eq!(expected, found, "{} {:?}", request.request_id, request.expected);
    }
    let met: HashSet<Reason> = requests.iter().flat_map(|request| request.expected.reasons().iter()).collect();
    // What only a photo or a chip meets is for their tests.
    let of_others = [
        Reason::FaceUnreadable,
        Reason::FaceNone,
        Reason::FaceSeveral,
        Reason::FaceQuality,
        Reason::ChipAltered,
        Reason::ChipDiffers,
        Reason::ChipUnreadable,
        Reason::ChipTrustUnknown,
    ];
    for reason in Reason::ALL.iter().filter(|reason| !of_others.contains(reason)) {
        assert!(met.contains(reason), "no request meets {}", reason.as_str());
    }
}

#[test]
fn names_agree_with_the_kernels() {
    let records = by_certificate();
    let mut scratch = String::new();
    let mut key = |name: &str| kernels::name::key(name, &mut scratch).expect("a name has letters");
    for request in made(Mix::USUAL, Carrier::Columns) {
        let record = records.get(&(request.doc_type, request.doc_number.clone()));
        if let (Some(record), Expected::Consistent | Expected::Inconsistent(_)) = (record, request.expected) {
            let claimed = key(&request.name);
            let same = claimed == key(&record.name) || claimed == key(&record.name_latin);
            let expected = !request.expected.reasons().contains(Reason::NameDiffers);
            assert_eq!(same, expected, "{:?} of {:?} or {:?}", request.name, record.name, record.name_latin);
        }
    }
}

#[test]
fn shares_are_those_of_the_mix() {
    let mix = Mix::USUAL;
    let requests = made(mix, Carrier::Ndjson);
    let check = |what: &str, share: f64, holds: &dyn Fn(&Request) -> bool| {
        let found = requests.iter().filter(|request| holds(request)).count() as f64 / COUNT as f64;
        // Five standard deviations, and a tenth for what other draws take away.
        let tolerance = 5.0 * (share / COUNT as f64).sqrt() + share / 10.0;
        assert!((found - share).abs() < tolerance, "{what}: {found} instead of {share}");
    };
    let reason = |reason: Reason| move |request: &Request| request.expected.reasons().contains(reason);
    let code = |code: RejectCode| move |request: &Request| request.expected == Expected::Rejected(code);
    check("real_person", mix.real_person, &|request| request.service == Service::RealPerson);
    check("chip", mix.chip, &|request| request.service == Service::Chip);
    check("unknown", mix.unknown, &reason(Reason::NotFound));
    check("wrong name", mix.wrong_name, &reason(Reason::NameDiffers));
    check("wrong birth date", mix.wrong_birth_date, &reason(Reason::BirthDateDiffers));
    check("impostor", mix.impostor * mix.real_person, &reason(Reason::FaceDiffers));
    check("face missing", mix.face_missing * mix.real_person, &reason(Reason::FaceMissing));
    check("duplicate", mix.duplicate, &code(RejectCode::DuplicateRequest));
    check("conflict", mix.conflict, &code(RejectCode::RequestConflict));
    check("wrong dimension", mix.wrong_dimension * mix.real_person, &|request| {
        request.defect == Some(Defect::EmbeddingDimension)
    });
    check("malformed", mix.malformed, &|request| {
        request.defect.is_some_and(|defect| defect != Defect::EmbeddingDimension)
    });
}

#[test]
fn repeats_repeat_an_earlier_request() {
    let requests = made(Mix { duplicate: 0.05, conflict: 0.05, ..Mix::USUAL }, Carrier::Columns);
    let mut first: HashMap<&str, &Request> = HashMap::new();
    for request in &requests {
        let content = |request: &Request| Request { expected: Expected::Consistent, ..request.clone() };
        let earlier = first.get(request.request_id.as_str());
        match (request.expected, earlier) {
            (Expected::Rejected(RejectCode::DuplicateRequest), Some(earlier)) => {
                assert_eq!(content(request), content(earlier));
            }
            (Expected::Rejected(RejectCode::RequestConflict), Some(earlier)) => {
                assert_ne!(content(request), content(earlier));
            }
            (expected, earlier) => {
                assert!(earlier.is_none(), "{} again, but {expected:?}", request.request_id);
                first.insert(&request.request_id, request);
            }
        }
    }
    assert!(requests.len() > first.len() + 1_000, "repeats are there");
}

#[test]
fn spoilt_numbers_are_refused() {
    let mix = Mix { malformed: 0.5, ..Mix::USUAL };
    let spoilt: Vec<Request> =
        made(mix, Carrier::Csv).into_iter().filter(|request| request.defect == Some(Defect::DocNumber)).collect();
    assert!(spoilt.iter().any(|request| request.doc_number.len() == 18), "a wrong check digit is among them");
    for request in spoilt {
        let types = kernels::document::DocType::ALL;
        let doc_type = *types.iter().find(|of| of.as_str() == request.doc_type.as_str()).unwrap();
        let key = kernels::document::DocKey::parse(doc_type, request.doc_number.as_bytes());
        assert!(key.is_err(), "{} {} is accepted", request.doc_type.as_str(), request.doc_number);
    }
}

#[test]
fn arrivals_ascend_but_for_jitter() {
    let set = RequestSet::new(5, COUNT);
    let requests = made(Mix { duplicate: 0.0, conflict: 0.0, ..Mix::USUAL }, Carrier::Columns);
    let mut latest = set.window.start().0;
    for request in &requests {
        let at = request.requested_at;
        assert!(at >= set.window.start() && at < set.window.end(), "{at:?} is outside the window");
        assert!(at.0 >= latest - 2_000 * i64::from(JITTER_MS_MAX), "{at:?} is out of order");
        assert_eq!(at.0 % 1_000, 0, "whole milliseconds");
        latest = latest.max(at.0);
    }
    let night = |request: &&Request| request.requested_at.0.rem_euclid(86_400_000_000) / 3_600_000_000 == 19;
    let morning = |request: &&Request| request.requested_at.0.rem_euclid(86_400_000_000) / 3_600_000_000 == 2;
    let (night, morning) = (requests.iter().filter(night).count(), requests.iter().filter(morning).count());
    assert!(night * 10 < morning, "three at night {night}, ten in the morning {morning}, Chinese time");
}

#[test]
fn a_clean_mix_has_only_what_the_records_bring() {
    for request in made(Mix::CLEAN, Carrier::Ndjson) {
        let records_own = |reason| {
            matches!(
                reason,
                Reason::CertificateExpired
                    | Reason::CertificateLost
                    | Reason::CertificateRevoked
                    | Reason::CertificateSuperseded
                    | Reason::ReferenceMissing
                    | Reason::ChipMissing
            )
        };
        assert!(request.defect.is_none());
        assert!(request.expected.reasons().iter().all(records_own), "{:?}", request.expected);
    }
}

#[test]
fn only_agreed_fields_are_sent() {
    for request in made(Mix { optional_sent: 1.0, ..Mix::USUAL }, Carrier::Ndjson) {
        let fields = request.entity.fields;
        let sent = [request.sex.is_some(), request.nationality.is_some(), request.expiry_date.is_some()];
        let agreed = crate::entities::OptionalField::ALL.iter().map(|field| fields.contains(field));
        assert!(sent.iter().copied().eq(agreed), "{}: {sent:?}", request.entity.id);
        assert!(request.entity.scenes.contains(&request.scene));
        assert!(request.entity.offers(request.service));
    }
}
