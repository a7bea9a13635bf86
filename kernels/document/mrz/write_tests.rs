//! Zones written from fields, and written as they were read.

use super::support::ZONES;
use super::*;
use proptest::prelude::*;

#[test]
fn what_was_read_is_written_again() {
    for (_, lines) in ZONES {
        let text = lines.concat();
        let written = read(&text).unwrap().write().unwrap();
        assert_eq!(written.as_str(), text);
        assert_eq!(written.lines().collect::<Vec<_>>(), lines);
    }
}

#[test]
fn a_zone_is_made_of_fields() {
    let mrz = Mrz {
        document_code: "P",
        issuer: "UTO",
        number: Number::new("L898902C3"),
        nationality: "UTO",
        birth: PrintedDate::from_characters("740812").unwrap(),
        sex: Some(Sex::Female),
        expiry: PrintedDate::from_characters("270415"),
        names: Names { primary: "ERIKSSON", secondary: "ANNA<MARIA" },
        optional: "ZE184226B",
        ..Mrz::empty(Format::Td3)
    };
    assert_eq!(mrz.write().unwrap().as_str(), ZONES[7].1.concat());
    let native = encode_native("李强").unwrap();
    let mrz = Mrz {
        document_code: "CD",
        number: Number::new("T00000017"),
        birth: PrintedDate::from_characters("991130").unwrap(),
        sex: Some(Sex::Male),
        expiry: PrintedDate::from_characters("260101"),
        names: Names { primary: "LI", secondary: "QIANG" },
        native: &native,
        ..Mrz::empty(Format::PermitChip)
    };
    assert_eq!(mrz.write().unwrap().as_str(), ZONES[18].1.concat());
}

#[test]
fn long_names_are_cut_and_marked() {
    let text = ZONES[7].1.concat();
    let names = Names { primary: "NILAVADHANANANDA", secondary: "CHAYAPA<DEJTHAMRONG<KRASUANG" };
    let written = Mrz { names, ..read(&text).unwrap() }.write().unwrap();
    let again = read(written.as_str()).unwrap();
    assert_eq!(again.names, Names { primary: "NILAVADHANANANDA", secondary: "CHAYAPA<DEJTHAMRONG<K" });
    assert_eq!(again.truncation(), Truncation::Possible);
    let french = ZONES[14].1.concat();
    let names = Names { primary: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", secondary: "JEAN<<BAPTISTE<<PAUL" };
    let written = Mrz { names, ..read(&french).unwrap() }.write().unwrap();
    let again = read(written.as_str()).unwrap();
    assert_eq!(again.names, Names { primary: "ABCDEFGHIJKLMNOPQRSTUVWXY", secondary: "JEAN<<BAPTISTE" });
    assert_eq!(again.truncation(), Truncation::Possible);
}

#[test]
fn what_a_format_cannot_hold_is_refused() {
    let td1 = ZONES[0].1.concat();
    let td3 = ZONES[7].1.concat();
    let line = ZONES[15].1.concat();
    let (td1, td3, line) = (read(&td1).unwrap(), read(&td3).unwrap(), read(&line).unwrap());
    let refused = |mrz: Mrz<'_>| match mrz.write().map(|_| ()).unwrap_err() {
        MrzError::Field(Finding { field, fault, .. }) => (field, fault),
        other => panic!("{other}"),
    };
    for (mrz, expected) in [
        (Mrz { number: Number::new("L898902C34"), ..td3 }, (Field::Number, Fault::TooLong)),
        (Mrz { number: Number::new("12345678901234567890123"), ..td1 }, (Field::Number, Fault::TooLong)),
        (
            Mrz { number: Number::new("1234567890123"), optional: "1234567890", ..td1 },
            (Field::Optional, Fault::Character),
        ),
        (Mrz { number: Number::new("L898902c3"), ..td3 }, (Field::Number, Fault::Character)),
        (Mrz { number: Number::new("L8989O2Ñ3"), ..td3 }, (Field::Number, Fault::Character)),
        (Mrz { number: Number::new("12345678é01234"), ..td1 }, (Field::Number, Fault::Character)),
        (Mrz { nationality: "UT0", ..td3 }, (Field::Nationality, Fault::Character)),
        (Mrz { nationality: "CHN", ..line }, (Field::Nationality, Fault::NoPlace)),
        (Mrz { issuer: "UTO", ..line }, (Field::Issuer, Fault::NoPlace)),
        (Mrz { names: Names { primary: "LI", secondary: "" }, ..line }, (Field::Names, Fault::NoPlace)),
        (Mrz { renewal: "01", ..td3 }, (Field::Renewal, Fault::NoPlace)),
        (Mrz { names: Names { primary: "O'NEIL", secondary: "" }, ..td3 }, (Field::Names, Fault::Character)),
        (Mrz { names: Names { primary: "ÅBERG", secondary: "" }, ..td3 }, (Field::Names, Fault::Character)),
        (Mrz { expiry: PrintedDate::from_characters("271301"), ..td3 }, (Field::Expiry, Fault::Date)),
        (Mrz { birth: PrintedDate::from_characters("A71201").unwrap(), ..td3 }, (Field::Birth, Fault::Character)),
    ] {
        // Optional data after a long number that are too many belong to the number's place in the same way.
        let found = refused(mrz);
        let same = if expected.0 == Field::Optional { (Field::Number, Fault::TooLong) } else { expected };
        assert_eq!(found, same);
    }
}

/// A field: up to `most` of the characters, which neither ends nor begins with a filler.
fn content(most: usize, pattern: &str) -> impl Strategy<Value = String> + use<> {
    let pattern = format!("({pattern}{{0,{most}}})");
    proptest::string::string_regex(&pattern).unwrap().prop_map(|text| text.trim_matches('<').to_owned())
}

proptest! {
    #[test]
    fn fields_that_are_written_are_read_again(
        (primary, secondary) in (content(18, "[A-Z<]"), content(17, "[A-Z<]")),
        (number, optional, second) in (content(9, "[A-Z0-9<]"), content(14, "[A-Z0-9<]"), content(11, "[A-Z0-9<]")),
        rest in content(4, "[A-Z0-9]"),
        (birth, expiry) in ("[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8]|<<|00)", "[0-9]{2}(0[1-9]|1[0-2])(2[0-8]|<<)"),
        (sex, filler) in (0..3_usize, any::<bool>()),
        place in 0..4_usize,
    ) {
        let format = [Format::Td1, Format::Td2, Format::Td3, Format::VisaA][place];
        let width = [15, 7, 14, 16][place];
        let long = if place < 2 { format!("123456789{rest}") } else { number.clone() };
        let number = if rest.is_empty() || place > 1 { &number } else { &long };
        let room = if number.len() > 9 { width - (number.len() - 9) - 2 } else { width };
        let optional = optional[..optional.len().min(room)].trim_end_matches('<');
        // Two fillers would end the primary identifier.
        let primary = primary.split("<<").next().unwrap().trim_end_matches('<');
        let names = [(30, 0), (31, 0), (39, 0), (39, 0)][place].0;
        prop_assume!(primary.len() + 2 + secondary.len() <= names);
        let mrz = Mrz {
            document_code: if place == 3 { "V" } else { "I" },
            issuer: "UTO",
            number: Number::new(number),
            nationality: "UTO",
            birth: PrintedDate::from_characters(&birth).unwrap(),
            sex: Some([Sex::Male, Sex::Female, Sex::Unspecified][sex]),
            expiry: PrintedDate::from_characters(&expiry),
            names: Names { primary, secondary: &secondary },
            optional,
            optional_check: if filler && place == 2 && optional.is_empty() { CheckForm::Filler } else { CheckForm::Digit },
            optional_second: if place == 0 { &second } else { "" },
            ..Mrz::empty(format)
        };
        let written = mrz.write().unwrap();
        let again = read(written.as_str()).unwrap();
        prop_assert!(again == mrz);
        prop_assert!(again.write().unwrap() == written);
    }

    #[test]
    fn any_names_are_cut_to_what_is_read(primary in content(60, "[A-Z<]"), secondary in content(60, "[A-Z<]")) {
        let text = ZONES[7].1.concat();
        let names = Names { primary: &primary, secondary: &secondary };
        let written = Mrz { names, ..read(&text).unwrap() }.write().unwrap();
        let cut = primary.len() + secondary.len() + 2 > 39;
        let again = read(written.as_str()).unwrap();
        if !cut && !primary.contains("<<") {
            prop_assert!(again.names == names);
        }
    }
}
