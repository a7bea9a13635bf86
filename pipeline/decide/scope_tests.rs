//! Rows within and outside of an agreement.

use super::*;
use crate::ingest::Strings;
use crate::terms::{Nationality, Sex};

/// One row, with what its scope is about.
fn row(
    service: Service,
    scene: &str,
    sex: Option<Sex>,
    nationality: Option<Nationality>,
    expiry: Option<i32>,
) -> Requests {
    let mut scenes = Strings::default();
    scenes.push(scene);
    Requests {
        line: vec![0],
        service: vec![service],
        scene: scenes,
        sex: vec![sex],
        nationality: vec![nationality],
        expiry_date: vec![expiry],
        ..Requests::default()
    }
}

fn scope() -> Scope {
    Scope {
        standing: Standing::Open,
        services: vec![Service::RealName, Service::Chip],
        scenes: vec!["check_in".into(), "ticket".into()],
        fields: vec![AgreedField::Sex],
    }
}

fn check(expected: Option<Reason>, scope: &Scope, row: &Requests) {
    let outside = scope.outside(row);
    assert_eq!(outside.of(0), expected);
    assert_eq!(outside.is_all(1), expected.is_some());
    assert_eq!(outside.rows().count(), usize::from(expected.is_some()));
}

#[test]
fn each_part_of_the_agreement_is_held() {
    let (name, chip, person) = (Service::RealName, Service::Chip, Service::RealPerson);
    let china = Nationality::from_bytes(b"CHN");
    assert!(china.is_some());
    check(None, &scope(), &row(name, "check_in", None, None, None));
    check(None, &scope(), &row(chip, "ticket", Some(Sex::Male), None, None));
    check(Some(Reason::ServiceNotAgreed), &scope(), &row(person, "check_in", None, None, None));
    check(Some(Reason::SceneNotAgreed), &scope(), &row(name, "check_out", None, None, None));
    check(Some(Reason::SceneNotAgreed), &scope(), &row(name, "check", None, None, None));
    check(Some(Reason::FieldNotAgreed), &scope(), &row(name, "ticket", None, china, None));
    check(Some(Reason::FieldNotAgreed), &scope(), &row(name, "ticket", None, None, Some(1)));
    let nothing = Scope { fields: Vec::new(), ..scope() };
    check(Some(Reason::FieldNotAgreed), &nothing, &row(name, "ticket", Some(Sex::Male), None, None));
    let closed = Scope { standing: Standing::NotOpen, ..scope() };
    check(Some(Reason::EntityNotOpen), &closed, &row(person, "check_out", None, china, None));
}
