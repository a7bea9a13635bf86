//! Files as the standard has them: everything is read, and nothing deviates.

use super::support::*;
use super::*;
use crate::document::mrz::read;
use crate::time::CivilDate;

/// The content of a file without deviations.
fn clean<T>(parsed: Result<Parsed<T>, LdsError>) -> T {
    let parsed = parsed.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(parsed.deviations, []);
    parsed.content
}

#[test]
fn the_common_file_lists_its_groups() {
    let bytes = com(&[0x61, 0x75, 0x6E, 0x70]);
    let common = clean(common(&bytes));
    assert_eq!((common.lds_version, common.unicode_version), (Some((1, 7)), Some((4, 0, 0))));
    assert_eq!(common.groups.iter().map(|group| group.number()).collect::<Vec<_>>(), [1, 2, 14, 16]);
}

#[test]
fn the_zone_is_read_with_its_faults() {
    let bytes = dg1(ZONE);
    let content = clean(machine_readable(&bytes));
    assert!(content.reading.findings.is_empty() && content.reading.mrz == read(ZONE).unwrap());
    let wrong = ZONE.replace("<<<<6", "<<<<7");
    let bytes = dg1(&wrong);
    assert_eq!(clean(machine_readable(&bytes)).reading.findings.len(), 1);
}

#[test]
fn a_face_of_the_older_standard_is_read() {
    let bytes = dg2();
    let faces = clean(faces(&bytes));
    assert_eq!(faces.image(), Some(Image { bytes: JPEG, format: Some(ImageFormat::Jpeg) }));
    let header = faces.templates[0].header;
    assert_eq!((header.kind, header.format_owner, header.format_type), (Some(2), Some(0x0101), Some(8)));
    let FaceData::Iso19794(record) = &faces.templates[0].data else { panic!("another standard") };
    let face = record.faces[0];
    assert_eq!((face.kind, face.width, face.height, face.quality), (1, 413, 531, 77));
    assert_eq!(face.points().collect::<Vec<_>>(), [FeaturePoint { kind: 1, code: (12, 1), x: 100, y: 150 }]);
}

#[test]
fn several_faces_are_read_each() {
    let images = [face(&[], 0, JPEG), face(&[[1; 8], [2; 8]], 1, JPEG_2000)];
    let bytes = biometrics(0x75, &[tlv(0x5F2E, &record(&images)), tlv(0x7F2E, &record(&images[..1]))]);
    let faces = clean(faces(&bytes));
    assert_eq!(faces.images().map(|image| image.bytes).collect::<Vec<_>>(), [JPEG, JPEG_2000, JPEG]);
}

#[test]
fn a_face_of_the_newer_standard_is_read() {
    for (bytes, expected) in [
        (dg2_of_block(), (JPEG_2000, ImageFormat::Jpeg2000)),
        (biometrics(0x75, &[tlv(0x7F2E, &block(2, JPEG))]), (JPEG, ImageFormat::Jpeg)),
    ] {
        let faces = clean(faces(&bytes));
        assert_eq!(faces.image(), Some(Image { bytes: expected.0, format: Some(expected.1) }));
        let FaceData::Iso39794(block) = &faces.templates[0].data else { panic!("another standard") };
        assert_eq!((block.generation, block.year), (Some(3), Some(2019)));
        let face = block.representations[0];
        assert_eq!((face.id, face.size, face.said_format), (Some(9), Some((413, 531)), Some(expected.1)));
    }
}

#[test]
fn fingers_are_counted_and_not_read() {
    let bytes = biometrics(0x63, &[tlv(0x5F2E, b"secret"), tlv(0x5F2E, b"secret")]);
    assert_eq!(clean(fingers(&bytes)), Fingers { templates: 2 });
    assert_eq!(clean(fingers(&biometrics(0x63, &[]))), Fingers { templates: 0 });
}

#[test]
fn portraits_and_signatures_are_read() {
    let bytes = dg7();
    assert_eq!(clean(signatures(&bytes)).iter().map(|image| image.bytes).collect::<Vec<_>>(), [JPEG, JPEG_2000]);
    let bytes = tlv(0x65, &[tlv(0x02, &[1]), tlv(0x5F40, JPEG)].concat());
    assert_eq!(clean(portraits(&bytes))[0].format, Some(ImageFormat::Jpeg));
}

#[test]
fn details_of_the_holder_are_read() {
    let bytes = dg11();
    let details = clean(personal_details(&bytes));
    assert_eq!(details.name.as_deref(), Some("李<<强"));
    assert_eq!(details.other_names, ["LI<<QIANG", "リー"]);
    assert_eq!(details.personal_number.as_deref(), Some("110101199002280019"));
    let day = CivilDate { year: 1990, month: 2, day: 28 };
    assert_eq!(details.birth.and_then(FullDate::day_of_calendar), Some(day));
    assert_eq!(details.place_of_birth.as_deref(), Some("北京"));
    assert_eq!(details.address.as_deref(), Some("长安街<1"));
}

#[test]
fn every_personal_detail_has_its_place() {
    let tags = [0x5F12, 0x5F13, 0x5F14, 0x5F15, 0x5F17, 0x5F18];
    let list: Vec<u8> = tags.iter().flat_map(|tag: &u32| tag.to_be_bytes()[2..].to_vec()).collect();
    let texts: Vec<u8> = tags.iter().flat_map(|tag| tlv(*tag, format!("{tag:X}").as_bytes())).collect();
    let bytes = tlv(0x6B, &[tlv(0x5C, &[&list[..], &[0x5F, 0x16]].concat()), texts, tlv(0x5F16, JPEG)].concat());
    let details = clean(personal_details(&bytes));
    let read = [
        &details.telephone,
        &details.profession,
        &details.title,
        &details.summary,
        &details.other_documents,
        &details.custody,
    ];
    assert_eq!(read.map(|text| text.as_deref().unwrap()), ["5F12", "5F13", "5F14", "5F15", "5F17", "5F18"]);
    assert_eq!(details.citizenship.unwrap().bytes, JPEG);
}

#[test]
fn details_of_the_document_are_read() {
    let bytes = dg12();
    let details = clean(document_details(&bytes));
    assert_eq!(details.authority.as_deref(), Some("国家移民管理局"));
    assert_eq!(details.issued, Some(FullDate { year: Some(2023), month: Some(1), day: Some(2) }));
    assert_eq!(details.personalised.as_ref().map(|digits| &digits[..]), Some(&b"20230102030405"[..]));
    let others = [tlv(0x02, &[1]), tlv(0x5F1A, b"LI<<NA")].concat();
    let fields = [
        tlv(0x5C, &[0x5F, 0x1A, 0x5F, 0x1B, 0x5F, 0x1C, 0x5F, 0x1D, 0x5F, 0x1E, 0x5F, 0x56]),
        tlv(0xA0, &others),
        tlv(0x5F1B, b"SEE PAGE 48"),
        tlv(0x5F1C, b"NONE"),
        tlv(0x5F1D, JPEG),
        tlv(0x5F1E, JPEG_2000),
        tlv(0x5F56, b"A1"),
    ];
    let bytes = tlv(0x6C, &fields.concat());
    let details = clean(document_details(&bytes));
    assert_eq!(details.other_persons, ["LI<<NA"]);
    assert_eq!(
        (details.endorsements.as_deref(), details.exit_requirements.as_deref()),
        (Some("SEE PAGE 48"), Some("NONE"))
    );
    assert_eq!((details.front.unwrap().bytes, details.rear.unwrap().bytes), (JPEG, JPEG_2000));
    assert_eq!(details.personalised_by.as_deref(), Some("A1"));
}

#[test]
fn security_files_are_handed_on() {
    let bytes = dg14();
    let infos = clean(security_infos(&bytes));
    assert_eq!(infos[0].protocol.to_string(), "0.4.0.127.0.7.2.2.3.2.2");
    assert_eq!((infos.len(), infos[0].whole[0]), (1, 0x30));
    assert_eq!(Oid(&[0x2A, 0x86, 0x48, 0xCE, 0x3D]).to_string(), "1.2.840.10045");
    assert_eq!(Oid(&[0x88, 0x37, 0x8F, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]).to_string(), "2.999.?");
    let bytes = dg15();
    assert_eq!(clean(active_authentication_key(&bytes)), &bytes[2..]);
    let bytes = tlv(0x6D, &[1, 2, 3]);
    assert_eq!(clean(optional_details(&bytes)), [1, 2, 3]);
}

#[test]
fn persons_to_notify_are_read() {
    let bytes = dg16();
    let persons = clean(persons_to_notify(&bytes));
    assert_eq!(persons[0].name.as_deref(), Some("LI<<NA"));
    assert_eq!((persons[0].telephone.as_deref(), persons[0].address.as_deref()), (Some("12345"), Some("A<B")));
    assert_eq!(persons[0].recorded.and_then(|date| date.year), Some(2023));
}

#[test]
fn nothing_of_a_holder_is_in_debug_output() {
    let (zone, details) = (dg1(ZONE), dg11());
    let shown = format!("{:?} {:?}", machine_readable(&zone).unwrap(), personal_details(&details).unwrap());
    for secret in ["QIANG", "李", "1990", "900228", "E12345678"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// The agreements of name, birth date and personal number.
fn agreements(zone: &str, details: &PersonalDetails<'_>) -> [Agreement; 3] {
    let found = consistency(&read(zone).unwrap(), details);
    [found.name, found.birth, found.personal_number]
}

#[test]
fn the_zone_and_the_details_are_compared() {
    use Agreement::{Agree, Differ, NotComparable};
    let bytes = dg11();
    let whole = clean(personal_details(&bytes));
    assert_eq!(agreements(ZONE, &whole), [Agree, Agree, NotComparable]);
    assert_eq!(agreements(ZONE, &PersonalDetails::default()), [NotComparable; 3]);
    let name = |name: &'static str| PersonalDetails { name: Some(name.into()), ..PersonalDetails::default() };
    for (text, expected) in [
        ("Li Qiang", Agree),
        ("LI<<QIANG", Agree),
        ("LI<<QIAN", Differ),
        ("李强", NotComparable),
        ("Łi Qiang", NotComparable),
        ("", NotComparable),
    ] {
        assert_eq!(agreements(ZONE, &name(text))[0], expected, "{text}");
    }
    // The chip of a permit has the name in Chinese characters too, of which three have room.
    let permit = "CSCA12345672<2812313<8402297<8MFLHNBPEMEMIOUYANG<<NANA<<<<<<F<<B<<<<<<<<<<<<<<<<<<<<<<<<<<";
    for (text, expected) in [
        ("欧阳<<娜娜", Agree),
        ("欧阳娜", Agree),
        ("欧阳", NotComparable),
        ("王阳", Differ),
        ("オウヨウ", NotComparable),
        ("OUYANG NANA", Agree),
    ] {
        assert_eq!(agreements(permit, &name(text))[0], expected, "{text}");
    }
    // Names that were cut to initials may be those of the details, and others cannot.
    let cut = ZONE.replace("LI<<QIANG<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI");
    let whole_name = "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNAMBOOL<<DINGO";
    for (text, expected) in [(whole_name, NotComparable), ("PAPANDROPOULOUS<<DINGO", Differ)] {
        assert_eq!(agreements(&cut, &name(text))[0], expected, "{text}");
    }
    assert_eq!(consistency(&read(permit).unwrap(), &whole).native.unwrap().text, "欧阳娜");
    let birth =
        |year, month, day| PersonalDetails { birth: Some(FullDate { year, month, day }), ..PersonalDetails::default() };
    for (date, expected) in [
        (birth(Some(1990), Some(2), Some(28)), Agree),
        (birth(Some(1990), None, None), Agree),
        (birth(Some(1991), Some(2), Some(28)), Differ),
        (birth(None, Some(3), None), Differ),
        (birth(None, None, None), NotComparable),
    ] {
        assert_eq!(agreements(ZONE, &date)[1], expected);
    }
    let number =
        |number: &'static str| PersonalDetails { personal_number: Some(number.into()), ..PersonalDetails::default() };
    let td1 = "IDBEL000123456<7897<<<<<<<<<<<7103<<3<2801016BEL710301001234PEETERS<<AN<<<<<<<<<<<<<<<<<<<";
    for (text, expected) in [("71.03.01-001.23", Agree), ("71030100124", Differ), ("1234", NotComparable)] {
        assert_eq!(agreements(td1, &number(text))[2], expected, "{text}");
    }
}
