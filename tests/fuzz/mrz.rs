//! Any bytes as a machine-readable zone: as a text, and as characters of a zone of each format.
//!
//! What has to hold: nothing panics; a zone that is read is written again character by character; the strict reader refuses
//! exactly what the lenient one finds fault with.
#![no_main]

use kernels::document::mrz::{examine, read};
use kernels::time::CivilDate;
use libfuzzer_sys::fuzz_target;

const ALPHABET: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<<<<<<<<<<<<<<<<<<<<<<<<<<<<";

/// How a zone begins, and how long it is.
const BEGINNINGS: [(&str, usize); 10] = [
    ("I<UTO", 90),
    ("P<CHN", 88),
    ("V<UTO", 88),
    ("I<UTO", 72),
    ("V<UTO", 72),
    ("IDFRA", 72),
    ("CSC12", 30),
    ("CSC12", 90),
    ("CRH12", 90),
    ("CT123", 90),
];

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        ask(text);
    }
    let Some((first, rest)) = data.split_first() else { return };
    let (beginning, length) = BEGINNINGS[usize::from(*first) % BEGINNINGS.len()];
    let characters = rest.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
    let zone: String = beginning.chars().chain(characters).chain(std::iter::repeat('<')).take(length).collect();
    ask(&zone);
});

fn ask(text: &str) {
    let today = CivilDate { year: 2026, month: 11, day: 25 };
    let (strict, lenient) = (read(text), examine(text));
    let Ok(reading) = lenient else {
        assert!(strict.is_err());
        return;
    };
    assert_eq!(strict.is_ok(), reading.findings.is_empty());
    let mrz = reading.mrz;
    let _ = (mrz.truncation(), mrz.native_name(), mrz.birth_day(today), mrz.doc_type());
    let _ = mrz.expiry.and_then(|expiry| expiry.expiry(today));
    // Fields that are wrong may be refused, and must not bring the writer down.
    let written = mrz.write();
    if strict.is_ok() {
        let plain: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
        assert_eq!(written.expect("what was read is written").as_str(), plain);
    }
}
