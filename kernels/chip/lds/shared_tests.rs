//! Files of a specimen and of another project's tests, where they are there.

use std::path::PathBuf;

use super::*;

/// A file of the shared data, which is no part of the project.
#[expect(clippy::print_stderr, reason = "a test that finds no data must say so")]
fn shared(name: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var_os("CONCORD_SHARED_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let bytes = std::fs::read(folder.join("chip").join(name)).ok();
    if bytes.is_none() {
        eprintln!("chip/{name} is not there: it was not read");
    }
    bytes
}

#[test]
fn a_whole_specimen_is_read_without_a_deviation() {
    let file = |name: &str| shared(&format!("documents/bsi2008/{name}.bin"));
    let Some(bytes) = file("EF_COM") else { return };
    let parsed = common(&bytes).unwrap();
    assert_eq!(parsed.deviations, []);
    assert_eq!(parsed.content.groups.iter().map(|group| group.number()).collect::<Vec<_>>(), [1, 2, 3, 14]);
    let bytes = file("Datagroup1").unwrap();
    let parsed = machine_readable(&bytes).unwrap();
    assert!(parsed.deviations.is_empty() && parsed.content.reading.findings.is_empty());
    let bytes = file("Datagroup2").unwrap();
    let parsed = faces(&bytes).unwrap();
    assert_eq!(parsed.deviations, []);
    let image = parsed.content.image().unwrap();
    assert_eq!(image.format, Some(ImageFormat::Jpeg2000));
    let FaceData::Iso19794(record) = &parsed.content.templates[0].data else { panic!("another standard") };
    assert_eq!((record.faces[0].width, record.faces[0].height), (337, 449));
    let bytes = file("Datagroup14").unwrap();
    let infos = security_infos(&bytes).unwrap();
    assert!(infos.deviations.is_empty() && infos.content.len() == 3);
    let bytes = file("Datagroup15").unwrap();
    assert_eq!(active_authentication_key(&bytes).unwrap().deviations, []);
}

#[test]
fn faces_of_another_project_are_read() {
    for (name, known) in [("ISO19794_Test1_Data", true), ("ISO19794_Test2_Data_InvalidImage", false)] {
        let Some(record) = shared(&format!("dg2/{name}.bin")) else { continue };
        let header = super::support::biometric_header();
        let template = [header, super::support::tlv(0x5F2E, &record)].concat();
        let group = [super::support::tlv(0x02, &[1]), super::support::tlv(0x7F60, &template)].concat();
        let bytes = super::support::tlv(0x75, &super::support::tlv(0x7F61, &group));
        let parsed = faces(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let image = parsed.content.images().next().unwrap();
        assert_eq!((image.bytes.len(), image.format.is_some()), (5099, known), "{name}");
        let kinds: Vec<_> = parsed.deviations.iter().map(|deviation| deviation.kind).collect();
        // The record says JPEG 2000 of an image that is JPEG.
        let expected = if known { DeviationKind::ImageFormat } else { DeviationKind::ImageUnknown };
        assert_eq!(kinds, [expected], "{name}");
        let FaceData::Iso19794(record) = &parsed.content.templates[0].data else { panic!("another standard") };
        assert_eq!((record.faces[0].width, record.faces[0].height), (148, 70));
    }
}

#[test]
fn details_of_a_chinese_passport_are_read() {
    let Some(hex) = shared("documents/CN-dg11-deviation.hex") else { return };
    let digits: Vec<u8> =
        hex.iter().filter_map(|digit| char::from(*digit).to_digit(16)).map(|digit| digit as u8).collect();
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    let parsed = personal_details(&bytes).unwrap();
    let kinds: Vec<_> = parsed.deviations.iter().map(|deviation| deviation.kind).collect();
    assert_eq!(kinds, [DeviationKind::BareNames]);
    assert_eq!(parsed.content.other_names.len(), 1);
    assert_eq!(parsed.content.name.unwrap().chars().count(), 2);
}
