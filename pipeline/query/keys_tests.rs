//! Which filters name certificates.

use datafusion::prelude::{Expr, col, lit};

use super::{Named, is_of_keys, named};

/// The numbers of the certificates that the conjuncts name.
fn check(filters: &[Expr], expected: Option<&[&str]>) {
    let numbers = match named(filters) {
        Named::Certificates(keys) => Some(keys.iter().map(|key| key.number().as_str().to_owned()).collect::<Vec<_>>()),
        _ => None,
    };
    assert_eq!(numbers, expected.map(|numbers| numbers.iter().map(|number| (*number).to_owned()).collect()));
}

fn passport() -> Expr {
    col("doc_type").eq(lit("passport"))
}

#[test]
fn equalities_and_lists_name_certificates() {
    check(&[passport(), col("doc_number").eq(lit("E00000001"))], Some(&["E00000001"]));
    check(&[passport().and(lit("E00000001").eq(col("doc_number")))], Some(&["E00000001"]));
    let list = vec![lit("E00000002"), lit("E00000001"), lit("E00000002")];
    check(&[passport(), col("doc_number").in_list(list.clone(), false)], Some(&["E00000001", "E00000002"]));
    check(
        &[passport(), col("doc_number").in_list(list, false), col("doc_number").eq(lit("E00000002"))],
        Some(&["E00000002"]),
    );
    let either = col("doc_number").eq(lit("E00000001")).or(col("doc_number").eq(lit("E00000009")));
    check(&[passport(), either], Some(&["E00000001", "E00000009"]));
}

#[test]
fn what_no_record_can_have_names_nothing() {
    for number in ["e00000001", "E1", "", "没有"] {
        check(&[passport(), col("doc_number").eq(lit(number))], Some(&[]));
    }
    check(&[col("doc_type").eq(lit("visa")), col("doc_number").eq(lit("E00000001"))], Some(&[]));
}

#[test]
fn anything_else_is_left_to_the_scan() {
    check(&[], None);
    check(&[passport()], None);
    check(&[col("doc_number").eq(lit("E00000001"))], None);
    check(&[passport(), col("doc_number").gt(lit("E00000001"))], None);
    check(&[passport(), col("doc_number").in_list(vec![lit("E00000001")], true)], None);
    check(&[passport(), col("doc_number").eq(col("name"))], None);
    check(&[passport(), col("doc_number").eq(lit("E00000001")).or(col("sex").eq(lit("F")))], None);
    let many = (0..5000).map(|number| lit(format!("E{number:08}"))).collect();
    assert_eq!(named(&[passport(), col("doc_number").in_list(many, false)]), Named::TooMany(5000));
}

#[test]
fn only_filters_of_keys_are_taken() {
    assert!(is_of_keys(&passport()));
    assert!(!is_of_keys(&col("sex").eq(lit("F"))));
}
