//! A chip that agrees with its record, and every way in which one does not.

use kernels::document::DocType;
use zeroize::Zeroizing;

use super::*;
use crate::records::Status;

fn chip() -> ChipFacts {
    let text = |text: &str| Zeroizing::new(text.to_owned());
    ChipFacts {
        doc_type: Some(DocType::Passport),
        number: text("E12345678"),
        latin: text("ZHANG<<SAN"),
        native: Some(text("张三")),
        birth: text("900102"),
        expiry: Some(text("300101")),
        sex: Some("M"),
        consistent: true,
    }
}

fn record() -> Facts {
    Facts {
        key: DocKey::parse(DocType::Passport, b"E12345678").unwrap(),
        native: None,
        latin: None,
        birth_date: kernels::time::parse_date(b"1990-01-02").unwrap(),
        expiry_date: kernels::time::parse_date(b"2030-01-01"),
        sex: Some(Sex::Male),
        nationality: None,
        status: Status::Valid,
        face_model: None,
    }
}

fn check(expected: bool, chip: &ChipFacts, record: &Facts) {
    let names = Recorded { native: Some("张三"), latin: Some("ZHANG SAN") };
    assert_eq!(agrees(chip, record, names, &mut Scratch::new()), expected);
}

#[test]
fn what_both_say_has_to_agree() {
    let text = |text: &str| Zeroizing::new(text.to_owned());
    check(true, &chip(), &record());
    check(true, &ChipFacts { doc_type: None, sex: None, expiry: None, ..chip() }, &record());
    check(true, &ChipFacts { birth: text("90<<<<"), ..chip() }, &record());
    check(true, &ChipFacts { latin: text(""), ..chip() }, &record());
    check(true, &chip(), &Facts { sex: None, expiry_date: None, ..record() });
    check(false, &ChipFacts { number: text("E12345679"), ..chip() }, &record());
    check(false, &ChipFacts { doc_type: Some(DocType::HkMacaoPermit), ..chip() }, &record());
    check(false, &ChipFacts { latin: text("ZHANG<<SHAN"), ..chip() }, &record());
    check(false, &ChipFacts { latin: text(""), native: Some(text("章三")), ..chip() }, &record());
    check(false, &ChipFacts { birth: text("900103"), ..chip() }, &record());
    check(false, &ChipFacts { expiry: Some(text("310101")), ..chip() }, &record());
    check(false, &ChipFacts { sex: Some("F"), ..chip() }, &record());
    check(false, &ChipFacts { consistent: false, ..chip() }, &record());
}
