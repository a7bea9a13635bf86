//! Records are unique, valid in form, and as they are said to be.

use std::collections::HashSet;

use super::number::{Serial, check_mod_11_2};
use super::template::dot;
use super::validity::SHARE_EXPIRED;
use super::{AS_OF, DocType, Enrolment, Person, Status, at_cosine, records_batch, template};
use crate::World;

const SEED: u64 = 20_260_301;
const PERSONS: u64 = 60_000;

fn persons() -> impl Iterator<Item = Person> {
    (0..PERSONS).map(|index| Person::of(SEED, index))
}

#[test]
fn serials_are_a_bijection_as_far_as_looked() {
    let serials: HashSet<u32> = (0..PERSONS).map(|index| Serial::of(SEED, index).0).collect();
    assert_eq!(serials.len() as u64, PERSONS);
    assert!(serials.iter().all(|serial| u64::from(*serial) < super::INDEX_MAX));
}

#[test]
fn keys_are_unique() {
    let keys: HashSet<_> = persons().map(|person| (person.doc_type, person.doc_number)).collect();
    assert_eq!(keys.len() as u64, PERSONS);
}

#[test]
fn check_character_of_a_known_number() {
    // The example of GB 11643, whose check is the same ISO 7064 MOD 11-2.
    assert_eq!(check_mod_11_2(b"11010519491231002"), 'X');
    assert_eq!(check_mod_11_2(b"44052418800101001"), '4');
}

#[test]
fn numbers_have_the_form_of_their_type() {
    for person in persons() {
        let doc_type = *kernels::document::DocType::ALL
            .iter()
            .find(|doc_type| doc_type.as_str() == person.doc_type.as_str())
            .expect("both lists are the contract's");
        let key = kernels::document::DocKey::parse(doc_type, person.doc_number.as_bytes());
        assert!(key.is_ok(), "{} {}: {key:?}", person.doc_type.as_str(), person.doc_number);
    }
}

#[test]
fn every_type_and_series_occurs() {
    let numbers: Vec<_> = persons().map(|person| (person.doc_type, person.doc_number)).collect();
    let check = |doc_type: DocType, start: &str, length: usize| {
        let found =
            numbers.iter().any(|(of, number)| *of == doc_type && number.starts_with(start) && number.len() == length);
        assert!(found, "no {} begins with {start:?} and has {length} characters", doc_type.as_str());
    };
    for start in ["E", "DE", "SE"] {
        check(DocType::Passport, start, 9);
    }
    check(DocType::HkMacaoPermit, "C", 9);
    for start in ["L", "T"] {
        check(DocType::TaiwanPermit, start, 9);
    }
    for start in ["H", "M", "HA", "MA"] {
        check(DocType::HkMacaoResidentPermit, start, 9);
    }
    check(DocType::TaiwanResidentPermit, "", 8);
    check(DocType::PermanentResidentId, "9", 18);
    check(DocType::PermanentResidentId, "", 15);
    check(DocType::ExitEntryPermit, "W", 9);
}

#[test]
fn dates_are_in_order() {
    for person in persons() {
        assert!(person.birth_date < person.issue_date, "{person:?}");
        assert!(person.issue_date < person.expiry_date, "{person:?}");
        assert!(person.issue_date <= AS_OF, "{person:?}");
        assert!(person.updated_at >= person.issue_date.midnight(), "{person:?}");
        assert!(person.updated_at <= AS_OF.midnight(), "{person:?}");
    }
}

#[test]
fn shares_are_as_the_card_says() {
    let check = |what: &str, share: f64, holds: fn(&Person) -> bool| {
        let found = persons().filter(holds).count() as f64 / PERSONS as f64;
        // Five standard deviations of a share.
        let tolerance = 5.0 * (share * (1.0 - share) / PERSONS as f64).sqrt();
        assert!((found - share).abs() < tolerance, "{what}: {found} instead of {share}");
    };
    // An infant's first certificate is never an expired one, which takes a little away.
    check("expired", SHARE_EXPIRED * 0.995, |person| person.expiry_date < AS_OF);
    check("lost", 0.015, |person| person.status == Status::Lost);
    check("revoked", 0.008, |person| person.status == Status::Revoked);
    check("superseded", 0.022, |person| person.status == Status::Superseded);
    check("without template", 0.01, |person| person.template == Enrolment::Missing);
    check("passports", 0.45, |person| person.doc_type == DocType::Passport);
}

#[test]
fn templates_are_directions() {
    let (one, other) = (template(SEED, 1, 512), template(SEED, 2, 512));
    assert!((dot(&one, &one) - 1.0).abs() < 1e-3, "length of a template");
    assert!(dot(&one, &other).abs() < 0.25, "templates of two persons are nearly orthogonal");
    assert_eq!(one, template(SEED, 1, 512));
    assert_ne!(one, template(SEED + 1, 1, 512));
}

#[test]
fn turning_gives_the_cosine_that_was_asked() {
    let check = |dimension: usize, cosine: f32| {
        let holder = template(SEED, 5, dimension);
        let mut turned = template(SEED, 6, dimension);
        at_cosine(&holder, &mut turned, cosine);
        let found = dot(&holder, &turned) / (dot(&holder, &holder) * dot(&turned, &turned)).sqrt();
        assert!((found - cosine).abs() < 1e-4, "{dimension} numbers: {found} instead of {cosine}");
    };
    for dimension in [8, 64, 128, 500, 512] {
        for cosine in [-0.12, 0.0, 0.5, 0.9] {
            check(dimension, cosine);
        }
    }
}

#[test]
fn a_small_world_begins_a_large_one() {
    let small = records_batch(&World { seed: SEED, records: 100, dimension: 16 }, 0..100);
    let large = records_batch(&World { seed: SEED, records: 9_000, dimension: 16 }, 0..9_000);
    assert_eq!(small, large.slice(0, 100));
    assert!(large.column_by_name("face_template").unwrap().null_count() > 0);
}
