//! Files that are not as the standard has them: what can be read is read and said, what cannot is refused with its place.

use super::DeviationKind::*;
use super::support::*;
use super::*;
use crate::chip::tlv::{Tag, TlvFault};
use crate::document::mrz::MrzError;

fn kinds<T>(parsed: Result<Parsed<T>, LdsError>) -> Vec<DeviationKind> {
    parsed.unwrap_or_else(|error| panic!("{error}")).deviations.iter().map(|deviation| deviation.kind).collect()
}

fn refused<T>(parsed: Result<Parsed<T>, LdsError>) -> (usize, LdsFault) {
    let error = parsed.err().expect("it is refused");
    (error.offset, error.fault)
}

#[test]
fn lengths_that_are_not_der_are_said_once_each() {
    let bytes = long(0x61, &tlv(0x5F1F, ZONE.as_bytes()));
    assert_eq!(kinds(machine_readable(&bytes)), [LongLength]);
    let block = indefinite(0x7F2E, &indefinite(0xA1, &block(3, JPEG_2000)));
    let bytes = indefinite(
        0x75,
        &indefinite(0x7F61, &[tlv(0x02, &[1]), tlv(0x7F60, &[biometric_header(), block].concat())].concat()),
    );
    assert_eq!(kinds(faces(&bytes)), [IndefiniteLength; 4]);
}

#[test]
fn what_follows_a_file_is_said() {
    let padded = |padding: &[u8]| kinds(machine_readable(&[&dg1(ZONE)[..], padding].concat()));
    assert_eq!(padded(&[0; 40]), [Padding]);
    assert_eq!(padded(&[0, 0, 0x90, 0]), [Trailing]);
    let bytes = tlv(0x61, &[tlv(0x5F1F, ZONE.as_bytes()), tlv(0x04, &[])].concat());
    assert_eq!(kinds(machine_readable(&bytes)), [Trailing]);
    // Zeros that the length of the file counts in.
    let bytes = tlv(0x61, &[&tlv(0x5F1F, ZONE.as_bytes())[..], &[0; 9]].concat());
    assert_eq!(kinds(machine_readable(&bytes)), [Padding]);
    let bytes = tlv(0x6B, &[&dg11()[2..], &[0; 9]].concat());
    assert_eq!(kinds(personal_details(&bytes)), [Padding]);
}

#[test]
fn a_common_file_may_list_too_much_or_nothing() {
    assert_eq!(kinds(common(&com(&[0x61, 0x77, 0x75, 0x61]))), [Foreign(Tag(0x77)), Repeated(Tag(0x61))]);
    let bytes = tlv(0x60, &[tlv(0x5F01, b"017"), tlv(0x5F36, b"0400AA"), tlv(0x04, &[])].concat());
    assert_eq!(kinds(common(&bytes)), [Size, Size, Foreign(Tag(0x04)), NoTagList]);
    assert_eq!(refused(common(&com(&[0x61, 0x5F]))), (21, LdsFault::Tlv(TlvFault::Cut)));
}

#[test]
fn a_zone_that_is_none_is_refused() {
    let shape = MrzError::Shape { lines: 1, longest: 87 };
    assert_eq!(refused(machine_readable(&dg1(&ZONE[1..]))), (5, LdsFault::Zone(shape)));
    let mut bytes = dg1(ZONE);
    bytes[10] = 0xFF;
    assert_eq!(refused(machine_readable(&bytes)), (10, LdsFault::Zone(MrzError::NotAscii { offset: 5 })));
    assert_eq!(refused(machine_readable(&dg2())), (0, LdsFault::Tlv(TlvFault::Other { wanted: Tag(0x61) })));
    assert_eq!(refused(machine_readable(&dg1(ZONE)[..50])), (0, LdsFault::Tlv(TlvFault::Cut)));
}

/// DG2 around a record of ISO/IEC 19794-5, which begins at byte 35.
fn around(record: &[u8]) -> Vec<u8> {
    biometrics(0x75, &[tlv(0x5F2E, record)])
}

#[test]
fn lengths_and_counts_of_a_face_record_may_be_wrong() {
    let whole = record(&[face(&[], 0, JPEG), face(&[], 0, JPEG)]);
    let with = |at: usize, value: &[u8]| {
        let mut record = whole.clone();
        record[at..at + value.len()].copy_from_slice(value);
        record
    };
    let images = |record: &[u8]| {
        let bytes = around(record);
        let parsed = faces(&bytes).unwrap_or_else(|error| panic!("{error}"));
        let kinds: Vec<_> = parsed.deviations.iter().map(|deviation| deviation.kind).collect();
        (parsed.content.images().map(|image| image.bytes.len()).collect::<Vec<_>>(), kinds)
    };
    let size = JPEG.len();
    assert_eq!(images(&whole), (vec![size, size], vec![]));
    // The length of the whole record: eight bytes short, as in passports of New Zealand.
    assert_eq!(images(&with(11, &[whole.len() as u8 - 8])), (vec![size, size], vec![RecordLength]));
    assert_eq!(images(&with(8, &[0xFF; 4])), (vec![size, size], vec![RecordLength]));
    assert_eq!(images(&with(12, &[0, 3])), (vec![size, size], vec![Count { said: 3, found: 2 }]));
    assert_eq!(images(&with(12, &[0, 1])), (vec![size], vec![Trailing]));
    // The length of the last face, longer and shorter than can be.
    let last = 14 + 32 + size;
    for length in [[0xFF; 4], [0; 4]] {
        assert_eq!(images(&with(last, &length)), (vec![size, size], vec![FaceLength]));
    }
    let first = around(&with(14, &[0xFF; 4]));
    assert_eq!(refused(faces(&first)).1, LdsFault::FaceCut);
    // Points that there are not.
    let points = around(&with(last + 4, &[0xFF, 0xFF]));
    assert_eq!(refused(faces(&points)).1, LdsFault::FaceCut);
    assert_eq!(refused(faces(&around(&with(12, &[0, 0])))).1, LdsFault::Empty);
    assert_eq!(refused(faces(&around(&whole[..40]))).1, LdsFault::FaceCut);
    assert_eq!(refused(faces(&around(&with(4, b"030\0")))).1, LdsFault::FaceRecord);
}

#[test]
fn an_image_of_another_or_no_format_is_said() {
    let format = |code: u8, image: &[u8]| kinds(faces(&around(&record(&[face(&[], code, image)]))));
    assert_eq!(format(1, JPEG), [ImageFormat]);
    assert_eq!(format(7, JPEG), [ImageFormat]);
    assert_eq!(format(0, b"GIF89a"), [ImageUnknown]);
    assert_eq!(format(0, b""), [ImageUnknown]);
    assert_eq!(format(1, &[0xFF, 0x4F, 0xFF, 0x51, 0]), []);
    let bytes = around(&record(&[face(&[], 0, b"GIF89a")]));
    assert_eq!(faces(&bytes).unwrap().content.image(), None);
    assert_eq!(kinds(faces(&biometrics(0x75, &[tlv(0x7F2E, &block(2, JPEG_2000))]))), [ImageFormat]);
}

#[test]
fn a_template_without_its_parts_is_read_or_refused() {
    let data = tlv(0x5F2E, &record(&[face(&[], 0, JPEG)]));
    let group = |template: &[u8]| tlv(0x75, &tlv(0x7F61, &[tlv(0x02, &[1]), tlv(0x7F60, template)].concat()));
    assert_eq!(kinds(faces(&group(&data))), [Missing(Tag(0xA1))]);
    let bare = [tlv(0xA1, &tlv(0x81, &[2])), data.clone()].concat();
    assert_eq!(kinds(faces(&group(&bare))), [Missing(Tag(0x87)), Missing(Tag(0x88))]);
    assert_eq!(refused(faces(&group(&biometric_header()))).1, LdsFault::Empty);
    let counted = |count: &[u8]| {
        let template = tlv(0x7F60, &[biometric_header(), data.clone()].concat());
        kinds(faces(&tlv(0x75, &tlv(0x7F61, &[count, &template].concat()))))
    };
    assert_eq!(counted(&tlv(0x02, &[2])), [Count { said: 2, found: 1 }]);
    assert_eq!(counted(&[]), [Missing(Tag(0x02))]);
    assert_eq!(counted(&tlv(0x02, &[1, 0, 0, 0, 0])), [Size]);
    assert_eq!(refused(faces(&biometrics(0x75, &[]))).1, LdsFault::Empty);
    let empty = tlv(0x7F2E, &tlv(0xA1, &tlv(0x65, &tlv(0xA1, &tlv(0x30, &tlv(0x80, &[1]))))));
    assert_eq!(refused(faces(&biometrics(0x75, &[empty]))).1, LdsFault::Empty);
}

#[test]
fn counts_of_images_may_be_wrong() {
    let bytes = tlv(0x67, &[tlv(0x02, &[3]), tlv(0x5F43, JPEG), tlv(0x5F40, JPEG)].concat());
    assert_eq!(kinds(signatures(&bytes)), [Foreign(Tag(0x5F40)), Count { said: 3, found: 1 }]);
    assert_eq!(refused(portraits(&tlv(0x65, &tlv(0x02, &[1])))).1, LdsFault::Empty);
}

#[test]
fn details_as_chinese_passports_have_them_are_read() {
    // 5F0F stands where its template should; the birth date is in the older form; a text is GBK.
    let fields = [
        tlv(0x5C, &[0x5F, 0x0E, 0x5F, 0x0F, 0x5F, 0x2B, 0x5F, 0x11]),
        tlv(0x5F0E, "王小明".as_bytes()),
        tlv(0x5F0F, b"WANG<<XIAOMING"),
        tlv(0x5F2B, &[0x19, 0x85, 0x00, 0x00]),
        tlv(0x5F11, &[0xB1, 0xB1, 0xBE, 0xA9]),
    ];
    let bytes = tlv(0x6B, &fields.concat());
    let parsed = personal_details(&bytes).unwrap();
    assert_eq!(parsed.content.other_names, ["WANG<<XIAOMING"]);
    assert_eq!(parsed.content.birth, Some(FullDate { year: Some(1985), month: None, day: None }));
    assert_eq!(parsed.content.place_of_birth.as_deref(), Some("北京"));
    assert_eq!(kinds(personal_details(&bytes)), [BareNames, Gbk]);
}

#[test]
fn a_tag_list_that_does_not_fit_is_said() {
    let fields = |list: &[u8], rest: &[u8]| tlv(0x6B, &[list, rest].concat());
    let name = tlv(0x5F0E, b"A");
    assert_eq!(kinds(personal_details(&fields(&[], &name))), [NoTagList]);
    assert_eq!(
        kinds(personal_details(&fields(&tlv(0x5C, &[0x5F, 0x10]), &name))),
        [Unlisted(Tag(0x5F0E)), ListedAbsent(Tag(0x5F10))]
    );
    let strange = [&name[..], &name, &tlv(0x5F19, b"B")].concat();
    assert_eq!(
        kinds(personal_details(&fields(&tlv(0x5C, &[0x5F, 0x0E, 0x04]), &strange))),
        [Foreign(Tag(0x04)), Repeated(Tag(0x5F0E)), Foreign(Tag(0x5F19))]
    );
    let others = tlv(0xA0, &[tlv(0x02, &[2]), tlv(0x5F0F, b"A")].concat());
    assert_eq!(kinds(personal_details(&fields(&tlv(0x5C, &[0x5F, 0x0F]), &others))), [Count { said: 2, found: 1 }]);
    let bytes = tlv(0x6C, &[tlv(0x5C, &[0x5F, 0x1A]), tlv(0x5F1A, b"A")].concat());
    assert_eq!(kinds(document_details(&bytes)), [Foreign(Tag(0x5F1A))]);
}

#[test]
fn values_that_are_none_are_said_and_left_out() {
    let fields = [tlv(0x5C, &[0x5F, 0x0E, 0x5F, 0x2B]), tlv(0x5F0E, &[0xFF, 0xFF]), tlv(0x5F2B, b"19901301")].concat();
    let bytes = tlv(0x6B, &fields);
    let parsed = personal_details(&bytes).unwrap();
    assert_eq!((parsed.content.name, parsed.content.birth), (None, None));
    assert_eq!(kinds(personal_details(&bytes)), [Encoding, Date]);
    let fields = [tlv(0x5C, &[0x5F, 0x55]), tlv(0x5F55, b"2023010203")].concat();
    assert_eq!(kinds(document_details(&tlv(0x6C, &fields))), [Date]);
    let packed = [tlv(0x5C, &[0x5F, 0x55]), tlv(0x5F55, &[0x20, 0x23, 0x01, 0x02, 0x03, 0x04, 0x05])].concat();
    let bytes = tlv(0x6C, &packed);
    assert_eq!(document_details(&bytes).unwrap().content.personalised.as_ref(), Some(b"20230102030405"));
}

#[test]
fn security_files_may_be_wrong() {
    let bytes = tlv(0x6E, &tlv(0x31, &tlv(0x04, &[1])));
    assert_eq!(kinds(security_infos(&bytes)), [Foreign(Tag(0x04))]);
    let bytes = tlv(0x6E, &tlv(0x31, &tlv(0x30, &tlv(0x02, &[1]))));
    assert_eq!(refused(security_infos(&bytes)), (6, LdsFault::Tlv(TlvFault::Other { wanted: Tag(0x06) })));
    assert_eq!(refused(active_authentication_key(&tlv(0x6F, &[]))).0, 2);
    assert_eq!(refused(persons_to_notify(&tlv(0x70, &tlv(0x02, &[0])))).1, LdsFault::Empty);
}

#[test]
fn the_list_of_deviations_has_a_bound() {
    let many: Vec<u8> = (0..5000).flat_map(|_| tlv(0x04, &[])).collect();
    let bytes = tlv(0x6B, &many);
    let kinds = kinds(personal_details(&bytes));
    assert_eq!((kinds.len(), kinds.last()), (64, Some(&More)));
}

#[test]
fn a_message_says_file_and_byte() {
    let error = faces(&dg1(ZONE)).map(drop).unwrap_err();
    assert_eq!(error.to_string(), "DG2, byte 0: another element than 75");
    let deviation = Deviation { offset: 7, kind: Count { said: 3, found: 2 } };
    assert_eq!(deviation.to_string(), "a count of 3, and 2 follow, at byte 7");
}
