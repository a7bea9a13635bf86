//! One table per certificate type, then the properties of the keys.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use DocType::*;
use NumberFault::*;

/// Checks printed numbers against their canonical form or fault.
fn check(doc_type: DocType, table: &[(&str, Result<&str, NumberFault>)]) {
    for (printed, expected) in table {
        let key = DocKey::parse(doc_type, printed.as_bytes());
        let number = key.map(DocKey::number);
        let canonical = number.as_ref().map(DocNumber::as_str).map_err(|fault| *fault);
        assert_eq!(canonical, *expected, "{doc_type} {printed:?}");
        if let Ok(key) = key {
            assert_eq!(key.doc_type(), doc_type);
            for other in DocType::ALL {
                let bits = (u128::from(other.code()) + 1) << 120;
                assert_eq!(key.is_of_type_of(bits), other == doc_type);
            }
            assert_ne!(key.to_bits(), 0);
            assert_eq!(DocKey::from_bits(key.to_bits()), Some(key));
            assert_eq!(DocKey::parse(doc_type, expected.unwrap().as_bytes()), Ok(key));
            assert_eq!(DocKey::parse(doc_type, printed.to_ascii_lowercase().as_bytes()), Ok(key));
        }
    }
}

#[test]
fn passports() {
    check(
        Passport,
        &[
            ("G12345678", Ok("G12345678")),
            ("E12345678", Ok("E12345678")),
            ("e99999999", Ok("E99999999")),
            ("EA1234567", Ok("EA1234567")),
            ("EE0000000", Ok("EE0000000")),
            ("DE1234567", Ok("DE1234567")),
            ("SE1234567", Ok("SE1234567")),
            ("PE1234567", Ok("PE1234567")),
            ("P1234567", Ok("P1234567")),
            ("P.1234567", Ok("P1234567")),
            ("S.1234567", Ok("S1234567")),
            ("D1234567", Ok("D1234567")),
            ("S12345678", Ok("S12345678")),
            ("D12345678", Ok("D12345678")),
            ("141234567", Ok("141234567")),
            ("151234567", Ok("151234567")),
            ("EI1234567", Err(Pattern)),
            ("EO1234567", Err(Pattern)),
            ("Eo1234567", Err(Pattern)),
            ("E1234567O", Err(Pattern)),
            ("GA1234567", Err(Pattern)),
            ("EAB123456", Err(Pattern)),
            ("161234567", Err(Pattern)),
            ("P12345678", Err(Pattern)),
            ("G1234567", Err(Pattern)),
            ("K12345678", Err(Pattern)),
            ("123456789", Err(Pattern)),
            ("", Err(Length)),
            ("E1234567", Err(Pattern)),
            ("E123456", Err(Length)),
            ("E123456789", Err(Length)),
            ("E.1234567", Err(Pattern)),
            ("P.123456", Err(Character)),
            (" E12345678", Err(Character)),
            ("E12345678 ", Err(Character)),
            ("E-1234567", Err(Character)),
            ("E1234567８", Err(Character)),
            ("E1234567\0", Err(Character)),
            ("Е12345678", Err(Character)),
            ("E1234567\u{7f}", Err(Character)),
            ("E123456[8", Err(Character)),
            ("@12345678", Err(Character)),
        ],
    );
}

#[test]
fn permits_of_mainland_residents() {
    check(
        HkMacaoPermit,
        &[
            ("C12345678", Ok("C12345678")),
            ("CA1234567", Ok("CA1234567")),
            ("CZ1234567", Ok("CZ1234567")),
            ("W12345678", Ok("W12345678")),
            ("CI1234567", Err(Pattern)),
            ("CO1234567", Err(Pattern)),
            ("WA1234567", Err(Pattern)),
            ("L12345678", Err(Pattern)),
            ("C1234567", Err(Length)),
            ("C1234567890", Err(Length)),
        ],
    );
    check(
        TaiwanPermit,
        &[
            ("L12345678", Ok("L12345678")),
            ("T12345678", Ok("T12345678")),
            ("LA1234567", Err(Pattern)),
            ("C12345678", Err(Pattern)),
            ("12345678", Err(Length)),
        ],
    );
}

#[test]
fn permits_to_the_mainland() {
    check(
        HkMacaoResidentPermit,
        &[
            ("H12345678", Ok("H12345678")),
            ("M12345678", Ok("M12345678")),
            ("H1234567801", Ok("H12345678")),
            ("m1234567812", Ok("M12345678")),
            ("HA1234567", Ok("HA1234567")),
            ("MA1234567", Ok("MA1234567")),
            ("HB1234567", Err(Pattern)),
            ("HA123456701", Err(Pattern)),
            ("H12345678A1", Err(Pattern)),
            ("C12345678", Err(Pattern)),
            ("H123456780", Err(Length)),
            ("H12345678 01", Err(Character)),
            ("H12345678-1", Err(Character)),
        ],
    );
    check(
        TaiwanResidentPermit,
        &[
            ("12345678", Ok("12345678")),
            ("00000000", Ok("00000000")),
            ("1234567801", Ok("12345678")),
            ("1234567801(B)", Ok("12345678")),
            ("1234567801(3)", Ok("12345678")),
            ("1234567801()", Err(Character)),
            ("1234567801B", Err(Length)),
            ("1234567A", Err(Pattern)),
            ("T1234567", Err(Pattern)),
            ("123456789", Err(Length)),
            ("(1234567)", Err(Character)),
        ],
    );
}

#[test]
fn permanent_residents_and_exit_entry_permits() {
    check(
        PermanentResidentId,
        &[
            // The number on the published specimen of 2023.
            ("911124198108030024", Ok("911124198108030024")),
            ("USA123456789012", Ok("USA123456789012")),
            ("911124198108030025", Err(CheckDigit)),
            ("91112419810803002X", Err(CheckDigit)),
            ("911124198108030042", Err(CheckDigit)),
            ("911124198180030024", Err(CheckDigit)),
            // The check character is right, and the birth date is in no calendar.
            ("911124198113030029", Err(Pattern)),
            // So it is, and there is no province 16, and no nationality 000.
            (&with_check_character("91612419810803002"), Err(Pattern)),
            (&with_check_character("91100019810803002"), Err(Pattern)),
            (&with_check_character("98212419810803002"), Ok(&with_check_character("98212419810803002"))),
            ("811124198108030024", Err(Pattern)),
            ("91112419810803002A", Err(Pattern)),
            ("US1234567890123", Err(Pattern)),
            ("USAB12345678901", Err(Pattern)),
            ("91112419810803002", Err(Length)),
            ("G12345678", Err(Length)),
        ],
    );
    check(
        ExitEntryPermit,
        &[
            ("A12345678", Ok("A12345678")),
            ("AB123456", Ok("AB123456")),
            ("ABCDEFGHI", Ok("ABCDEFGHI")),
            ("123456789", Err(Pattern)),
            ("A123456", Err(Length)),
            ("A1234567-", Err(Character)),
        ],
    );
}

/// MOD 11-2 as the standard words it: weights 2^(18-i) modulo 11, and the whole sum is 1.
fn with_check_character(first_17: &str) -> String {
    let sum: u64 = first_17.bytes().zip((1..18).rev()).map(|(byte, power)| u64::from(byte - b'0') << power).sum();
    let check = (12 - sum % 11) % 11;
    let check = if check == 10 { "X".to_owned() } else { check.to_string() };
    format!("{first_17}{check}")
}

#[test]
fn every_check_character_is_met() {
    let mut met = HashSet::new();
    for order in 0..100 {
        let number = with_check_character(&format!("91112419810803{order:03}"));
        assert!(DocKey::parse(PermanentResidentId, number.as_bytes()).is_ok(), "{number}");
        met.insert(number.as_bytes()[17]);
    }
    assert_eq!(met.len(), 11);
}

#[test]
fn names_and_codes_are_the_contract() {
    for (code, doc_type) in DocType::ALL.into_iter().enumerate() {
        assert_eq!(usize::from(doc_type.code()), code);
        assert_eq!(DocType::from_code(doc_type.code()), Some(doc_type));
        assert_eq!(DocType::from_bytes(doc_type.as_str().as_bytes()), Some(doc_type));
        assert_eq!(DocType::from_bytes(doc_type.as_str().to_uppercase().as_bytes()), None);
        assert!(!doc_type.number_format().contains("  "));
    }
    assert_eq!(DocType::from_code(7), None);
    assert_eq!(DocType::from_code(255), None);
    assert_eq!(DocType::from_bytes(b""), None);
    assert_eq!(DocType::from_bytes(b"passports"), None);
}

#[test]
fn the_layout_and_the_hash_stay() {
    // Computed apart, from the documented layout and constants.
    let bits = |doc_type, number: &str| DocKey::parse(doc_type, number.as_bytes()).unwrap();
    assert_eq!(bits(Passport, "E12345678").to_bits(), 0x0195_1493_5155_9760_0000_0000_0000_0000);
    assert_eq!(bits(Passport, "E12345678").hash(), 0x97FA_0F55_0E1A_44EC);
    assert_eq!(bits(PermanentResidentId, "911124198108030024").hash(), 0x95E3_461F_1BC0_514D);
}

#[test]
fn damaged_bits_are_noticed() {
    let key = DocKey::parse(Passport, b"E12345678").unwrap();
    assert_eq!(DocKey::from_bits(0), None);
    assert_eq!(DocKey::from_bits(u128::MAX), None);
    assert_eq!(DocKey::from_bits(key.to_bits() | 1), None);
    assert_eq!(DocKey::from_bits(key.to_bits() & (u128::MAX >> 8)), None);
    assert_eq!(DocKey::from_bits(key.to_bits() | 8 << 120), None);
    let renewed = u128::from(b'0' - 0x20) << (114 - 6 * 9);
    assert_eq!(DocKey::from_bits(key.to_bits() | renewed), None);
}

#[test]
fn nothing_shows_a_number() {
    let key = DocKey::parse(Passport, b"E12345678").unwrap();
    let fault = DocKey::parse(Passport, b"X98765432").unwrap_err();
    let shown = format!("{key:?} {:?} {fault:?} {fault}", key.number());
    assert!(!shown.contains("234") && !shown.contains("876"), "{shown}");
}

#[test]
fn hashes_of_neighbours_spread() {
    let mut hashes = HashSet::new();
    let mut buckets = [0u32; 256];
    for doc_type in [Passport, ExitEntryPermit] {
        for serial in 0..50_000 {
            let key = DocKey::parse(doc_type, format!("E{serial:08}").as_bytes()).unwrap();
            assert!(hashes.insert(key.hash()));
            buckets[(key.hash() >> 56) as usize] += 1;
        }
    }
    // 100,000 over 256 is 391 with a standard deviation of 20: five of them are allowed.
    assert!(buckets.iter().all(|count| (291..=491).contains(count)), "{buckets:?}");
}

/// Numbers in the forms of every type.
fn numbers() -> impl Strategy<Value = (DocType, String)> {
    prop_oneof![
        "[EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP]E[0-9]{7}|[DSP][0-9]{7}".prop_map(|number| (Passport, number)),
        "C[0-9]{8}|C[A-HJ-NP-Z][0-9]{7}".prop_map(|number| (HkMacaoPermit, number)),
        "[LT][0-9]{8}".prop_map(|number| (TaiwanPermit, number)),
        "[HM][0-9]{8}|[HM]A[0-9]{7}".prop_map(|number| (HkMacaoResidentPermit, number)),
        "[0-9]{8}".prop_map(|number| (TaiwanResidentPermit, number)),
        "[A-Z]{3}[0-9]{12}".prop_map(|number| (PermanentResidentId, number)),
        "9[1-5][1-3][0-9]{2}[1-9]19[0-9]{2}0[1-9]1[0-9][0-9]{3}"
            .prop_map(|first_17| (PermanentResidentId, with_check_character(&first_17))),
        "[A-Z][0-9A-Z]{7,8}".prop_map(|number| (ExitEntryPermit, number)),
    ]
}

proptest! {
    #[test]
    fn keys_are_exact_and_ordered((type_a, a) in numbers(), (type_b, b) in numbers()) {
        let key_a = DocKey::parse(type_a, a.as_bytes()).unwrap();
        let key_b = DocKey::parse(type_b, b.as_bytes()).unwrap();
        let number = key_a.number();
        prop_assert_eq!(number.as_str(), a.as_str());
        prop_assert_eq!(key_a.cmp(&key_b), (type_a, &a).cmp(&(type_b, &b)));
        prop_assert_eq!(DocKey::from_bits(key_a.to_bits()), Some(key_a));
    }

    #[test]
    fn any_bytes_are_answered(code in 0u8..7, bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let doc_type = DocType::from_code(code).unwrap();
        if let Ok(key) = DocKey::parse(doc_type, &bytes) {
            prop_assert!(key.number().as_str().len() <= 18);
        }
        prop_assert_eq!(DocType::from_bytes(&bytes), None);
    }

    #[test]
    fn any_bits_are_answered(bits in any::<u128>()) {
        if let Some(key) = DocKey::from_bits(bits) {
            prop_assert_eq!(key.to_bits(), bits);
        }
    }

    #[test]
    fn one_wrong_digit_is_always_found(
        first_17 in "9[1-5][1-3][0-9]{2}[1-9]19[0-9]{2}0[1-9]1[0-9][0-9]{3}", position in 1usize..17, change in 1u8..10,
    ) {
        let mut number = with_check_character(&first_17).into_bytes();
        number[position] = b'0' + (number[position] - b'0' + change) % 10;
        prop_assert_eq!(DocKey::parse(PermanentResidentId, &number), Err(CheckDigit));
    }
}
