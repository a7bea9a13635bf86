//! What is read of zones that are right, and what is said of ones that are wrong.

use super::support::{FORMATS, ZONES};
use super::*;
use crate::document::DocType;
use crate::time::CivilDate;

/// A zone in its shortest form: what a test is about, in one line.
fn told(mrz: &Mrz<'_>) -> String {
    let names = [mrz.names.primary, mrz.names.secondary].join("/");
    let expiry = mrz.expiry.as_ref().map_or("none", PrintedDate::as_str);
    let sex = mrz.sex.map_or("none".to_owned(), |sex| format!("{sex:?}"));
    format!(
        "{} {} {} {} {} {sex} {expiry} {names} [{}|{}]",
        mrz.document_code,
        mrz.issuer,
        mrz.number.to_text(),
        mrz.nationality,
        mrz.birth.as_str(),
        mrz.optional,
        mrz.optional_second,
    )
}

#[test]
fn every_field_of_every_format_is_read() {
    let expected = [
        "I UTO ZK7401 UTO 850712 Male 310704 LINDQVIST/KARL<ERIK [|]",
        "ID UTO AB1234567890C UTO 690103 Female 300228 BRANDT/ULLA [X9|77]",
        "ID BEL 000123456789 BEL 7103<< Unspecified 280101 PEETERS/AN [|71030100123]",
        "ID BEL 000123456701 BEL 710300 Unspecified 280101 PEETERS/AN [|71030100123]",
        "AC XXA 11 XXA <<<<<< Female <<<<<< ABCDEFGHIJ<KLMNOPQRST/UVWXYZA [<A<B|]",
        "I D T22000129 D 640812 Female 270310 MUSTER/ERIKA<<MARIE [|]",
        "ID UTO 123456789AB UTO 640812 Female 270310 ONE/ [Z|]",
        "P UTO L898902C3 UTO 740812 Female 270415 ERIKSSON/ANNA<MARIA [ZE184226B|]",
        "PO CHN E12345678 CHN 900228 Male 330101 LI/QIANG [|]",
        "PO CHN EA1234567 CHN 900228 Male 330101 OUYANG/NANA [|]",
        "P CHN G12345678 CHN 831029 Female 190422 CESHI/YANGBEN [LCOCMKNENBPJB9|]",
        "P IDN X0000001 IDN 5912<< Unspecified <<<<<< SUHARTINI/ [|]",
        "V UTO L8988901C XXX 400907 Male 961210 ERIKSSON/ANNA<MARIA [6ZE184226B|]",
        "VN UTO L8988901C XXX 400907 Male 961210 ERIKSSON/ANNA<MARIA [6ZE184|]",
        "ID FRA 050695200001  650612 Female none MARTIN/MARIE<<ANNE [952042|]",
        "CS CHN C12345678  840229 none 281231 / [|]",
        "CD CHN L00000017  991130 none 260101 / [|]",
        "CS CHN CA1234567  840229 Female 281231 OUYANG/NANA [<<B|]",
        "CD CHN T00000017  991130 Male 260101 LI/QIANG [|]",
        "CR CHN H12345678  580506 Female 290630 CHAN/TAI<MAN [|]",
        "CR CHN M00000021  580506 Male 290630 HO/CHIU [|]",
        "CR CHN HA1234567  780506 Male 290630 SMITH/JOHN [|]",
        "CT CHN 12345678  010506 Female 290630 LIN/CHIH<LING [|]",
    ];
    for ((format, lines), expected) in ZONES.iter().zip(expected) {
        let text = lines.join("\n");
        let mrz = read(&text).unwrap_or_else(|error| panic!("{expected}: {error}"));
        assert_eq!((told(&mrz).as_str(), mrz.format), (expected, *format));
        let reading = examine(&text).unwrap();
        assert!(reading.findings.is_empty() && reading.check_digits_hold() && reading.mrz == mrz);
        // One line, other line breaks, and space around make no difference.
        assert_eq!(read(&lines.concat()), Ok(mrz));
        assert_eq!(read(&format!("\r\n {} \r\n", lines.join("\r\n\r\n"))), Ok(mrz));
    }
    assert!(FORMATS.iter().all(|format| ZONES.iter().any(|zone| zone.0 == *format)));
}

#[test]
fn what_only_chinese_cards_have_is_read() {
    let zone = |place: usize| ZONES[place].1.concat();
    let (resident, taiwan) = (zone(19), zone(22));
    let mrz = read(&resident).unwrap();
    assert_eq!((mrz.renewal, mrz.century, mrz.holder_id, mrz.office), ("01", "B", "A1234567", ""));
    let mrz = read(&taiwan).unwrap();
    assert_eq!((mrz.renewal, mrz.century, mrz.holder_id, mrz.office), ("02", "C", "A223456789", "HKGL"));
    let native = |place: usize| {
        let text = zone(place);
        read(&text).unwrap().native_name().map(|name| (name.text, name.truncation))
    };
    assert_eq!(native(17), Some(("欧阳娜".to_owned(), Truncation::Possible)));
    assert_eq!(native(18), Some(("李强".to_owned(), Truncation::None)));
    assert_eq!(native(19), Some(("陈大文".to_owned(), Truncation::None)));
    assert_eq!(native(10), Some(("测试样".to_owned(), Truncation::Possible)));
    for none in [0, 7, 8, 16, 21] {
        assert_eq!(native(none), None);
    }
}

#[test]
fn certificates_are_told_from_other_documents() {
    let types = ZONES.map(|(_, lines)| read(&lines.concat()).unwrap().doc_type());
    let (passport, permit, taiwan) = (DocType::Passport, DocType::HkMacaoPermit, DocType::TaiwanPermit);
    let (hk_resident, taiwan_resident) = (DocType::HkMacaoResidentPermit, DocType::TaiwanResidentPermit);
    assert_eq!(types[..8], [None; 8]);
    assert_eq!(types[8..11], [Some(passport); 3]);
    assert_eq!(types[11..15], [None; 4]);
    assert_eq!(
        types[15..],
        [permit, taiwan, permit, taiwan, hk_resident, hk_resident, hk_resident, taiwan_resident].map(Some)
    );
    // Cards of others that use a code of the Chinese ones.
    for line in ["CRUTO123456785A1<<<<<<<<<<<<<<", "CSUTO123456785<<<<<<<<<<<<<<<<"] {
        let text = [line, "8507125M3107047UTO<<<<<<<<<<<4", "LINDQVIST<<KARL<ERIK<<<<<<<<<<"].concat();
        assert_eq!(examine(&text).unwrap().mrz.format, Format::Td1);
    }
}

#[test]
fn a_printed_century_decides_and_a_date_does_where_there_is_none() {
    let today = CivilDate { year: 2026, month: 11, day: 25 };
    let born = |text: &str| examine(text).unwrap().mrz.birth_day(today).map(|day| day.year);
    let resident = ZONES[19].1.concat();
    assert_eq!(born(&resident), Some(1958));
    let taiwan = ZONES[22].1.concat();
    assert_eq!(born(&taiwan), Some(2001));
    // Somebody of 125 years, whom the date alone makes a young man; and a century that would be the future.
    assert_eq!(born(&taiwan.replace("<CA2234", "<BA2234")), Some(1901));
    assert_eq!(born(&resident.replace("<BA1234", "<CA1234")), Some(1958));
    assert_eq!(born(&ZONES[15].1.concat()), Some(1984));
    assert_eq!(born(&ZONES[2].1.concat()), None);
}

#[test]
fn names_to_the_last_place_may_be_cut() {
    let cut = ZONES.map(|(_, lines)| read(&lines.concat()).unwrap().truncation() == Truncation::Possible);
    assert_eq!(cut.iter().filter(|cut| **cut).count(), 1);
    assert!(cut[4]);
    let french = ZONES[14].1.concat().replace("MARIE<<ANNE<<<", "MARIE<<ANNELIS");
    assert_eq!(examine(&french).unwrap().mrz.truncation(), Truncation::Possible);
}

/// The findings of a zone with one piece of it replaced, as text.
fn wrong(zone: usize, piece: &str, other: &str) -> Vec<String> {
    let text = ZONES[zone].1.join("\n");
    assert!(text.contains(piece), "{piece}");
    let text = text.replacen(piece, other, 1);
    let reading = examine(&text).unwrap();
    let found: Vec<String> = reading.findings.iter().map(ToString::to_string).collect();
    let strict = read(&text).map_err(|error| error.to_string());
    assert_eq!(strict.err(), found.first().cloned(), "{text}");
    found
}

#[test]
fn each_wrong_field_is_named_with_its_place() {
    let digit =
        |field: &str, line: u8, column: u8| format!("{field}, line {line}, column {column}: the check digit is wrong");
    let composite = |line, column| digit("the composite check digit", line, column);
    let stray = |field: &str, line: u8, column: u8| {
        format!("{field}, line {line}, column {column}: a character that cannot stand there")
    };
    for (zone, piece, other, expected) in [
        (0, "ZK7401", "ZK7402", vec![digit("the document number", 1, 15), composite(2, 30)]),
        (0, "8507125", "8507126", vec![digit("the birth date", 2, 7), composite(2, 30)]),
        (0, "3107047", "3107057", vec![digit("the date of expiry", 2, 15), composite(2, 30)]),
        (0, "<<<4", "<<<5", vec![composite(2, 30)]),
        (1, "890C8", "890C9", vec![digit("the document number", 1, 20), composite(2, 30)]),
        (1, "X9<", "X8<", vec![composite(2, 30)]),
        (3, "7013", "7014", vec![digit("the document number", 1, 19), composite(2, 30)]),
        (
            5,
            "T220001293",
            "T22000129<",
            vec![
                "the document number, line 2, column 10: the number does not go on in the optional data as it should"
                    .into(),
                digit("the document number", 2, 10),
                composite(2, 36),
            ],
        ),
        (7, "L898902C36", "L898902C3<", vec![digit("the document number", 2, 10), composite(2, 44)]),
        (7, "ZE184226B", "ZE184226C", vec![digit("the optional data", 2, 43), composite(2, 44)]),
        (7, "<<<18", "<<<<8", vec![digit("the optional data", 2, 43), composite(2, 44)]),
        (12, "L8988901C4", "L8988901C5", vec![digit("the document number", 2, 10)]),
        (13, "9612109", "9612119", vec![digit("the date of expiry", 2, 28)]),
        (14, "952042", "952043", vec![composite(2, 36)]),
        (14, "0506952000014", "0506952000013", vec![digit("the document number", 2, 13), composite(2, 36)]),
        (15, "<2812313", "<2812314", vec![digit("the date of expiry", 1, 20), composite(1, 30)]),
        (15, "88<28", "88A28", vec![stray("a filler", 1, 13)]),
        (19, "0132906", "0232906", vec![digit("the renewal count", 1, 15), composite(2, 30)]),
        (19, "A1234567<6", "A1234568<6", vec![digit("the holder's identity number", 2, 29), composite(2, 30)]),
        (22, "A223456789", "A223456780", vec![composite(2, 30)]),
        (7, "P<UTO", "1<UTO", vec![stray("the document code", 1, 1)]),
        (7, "P<UTO", "P<UT0", vec![stray("the issuer", 1, 5)]),
        (7, "ERIKSSON", "ER1KSSON", vec![stray("the names", 1, 8)]),
        (14, "MARIE", "MAR1E", vec![stray("the given names", 2, 17), composite(2, 36)]),
        (7, "6UTO7", "6UT07", vec![stray("the nationality", 2, 13)]),
        (7, "2F2", "2X2", vec![stray("the sex", 2, 21)]),
        (
            7,
            "898902C",
            "89890.C",
            vec![stray("the document number", 2, 7), digit("the document number", 2, 10), composite(2, 44)],
        ),
        (
            7,
            "7408122",
            "7A08122",
            vec![stray("the birth date", 2, 15), digit("the birth date", 2, 20), composite(2, 44)],
        ),
    ] {
        assert_eq!(wrong(zone, piece, other), expected, "{piece} to {other}");
    }
    // Months and days that the check digit belongs to.
    let date = "the birth date, line 2, column 14: no date of the calendar".to_owned();
    assert_eq!(wrong(7, "7408122", "7418121")[0], date);
    assert_eq!(wrong(7, "7408122", "7402306")[0], date);
    assert_eq!(wrong(7, "7408122", "7<08121")[0], date);
}

#[test]
fn a_filler_for_a_check_digit_counts_as_nought_of_a_personal_number_alone() {
    // Zone 9 has no personal number and the check digit 0; a number whose check digit is 0 may have a filler too.
    assert_eq!(wrong(9, "8<<<<<<<<<<<<<<0", "8<<<<<<<<<<<<<<<"), [] as [String; 0]);
    assert_eq!(wrong(4, "0F<<<<<<0", "0F<<<<<<<").len(), 1);
}

#[test]
fn lines_of_no_format_are_refused_without_a_word_of_them() {
    let shape = |text: &str| match read(text).unwrap_err() {
        MrzError::Shape { lines, longest } => (lines, longest),
        other => panic!("{other}"),
    };
    let td3 = ZONES[7].1;
    assert_eq!(shape(""), (0, 0));
    assert_eq!(shape(&td3.concat()[1..]), (1, 87));
    assert_eq!(shape(&[td3[0], &td3[1][1..]].join("\n")), (2, 44));
    assert_eq!(shape(&[td3[0], td3[1], td3[1]].join("\n")), (3, 44));
    assert_eq!(shape(&"A\n".repeat(9)), (4, 1));
    // One line of 30 is a zone only of the permits that print one.
    assert_eq!(shape("IDC123456788<2812313<8402297<6"), (1, 30));
    let text = "P<UTOÄ";
    assert_eq!(read(text), Err(MrzError::NotAscii { offset: 5 }));
    assert_eq!(examine(text).map(drop), Err(MrzError::NotAscii { offset: 5 }));
}

#[test]
fn nothing_of_a_holder_is_in_debug_output() {
    for (_, lines) in ZONES {
        let text = lines.concat();
        let mrz = read(&text).unwrap();
        let shown = format!("{mrz:?} {:?} {:?} {:?} {:?}", mrz.number, mrz.names, mrz.birth, mrz.write().unwrap());
        let number = mrz.number.to_text();
        for secret in [mrz.names.primary, mrz.birth.as_str(), &number] {
            assert!(secret.len() < 3 || !shown.contains(secret), "{shown}");
        }
    }
}
