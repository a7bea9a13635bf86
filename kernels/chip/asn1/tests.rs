//! Names, object identifiers and moments in all their forms.

use super::*;
use crate::chip::tlv::{Reader, Tag};

#[test]
fn moments_of_every_form() {
    let read = |tag: u8, text: &[u8]| {
        let bytes = [&[tag, text.len() as u8], text].concat();
        Moment::read(&mut Reader::new(&bytes)).ok().map(|moment| moment.0)
    };
    let (utc, generalized) = (0x17, 0x18);
    for (tag, text, expected) in [
        (utc, "700101000000Z", Some(0)),
        (utc, "491231235959Z", Some(2_524_607_999)),
        (utc, "500101000000Z", Some(-631_152_000)),
        (utc, "2511250000Z", Some(1_764_028_800)),
        (utc, "251125000000+0800", Some(1_763_999_999 + 1)),
        (generalized, "20251125000000Z", Some(1_764_028_800)),
        (generalized, "20251125000000.123Z", Some(1_764_028_800)),
        (generalized, "20251125000000", Some(1_764_028_800)),
        // Either form under either tag.
        (utc, "20251125000000Z", Some(1_764_028_800)),
        (generalized, "251125000000Z", Some(1_764_028_800)),
        (utc, "251325000000Z", None),
        (utc, "250229000000Z", None),
        (utc, "251125240000Z", None),
        (utc, "2511250000000Z", None),
        (utc, "251125000000X", None),
        (utc, "", None),
        (generalized, "20251125000000+08", None),
    ] {
        assert_eq!(read(tag, text.as_bytes()), expected, "{tag:02X} {text}");
    }
}

#[test]
fn names_are_one_whatever_their_form() {
    let name = |parts: &[(&[u8], u8, &[u8])]| {
        let mut value = Vec::new();
        for (kind, tag, text) in parts {
            let pair = [&[6, kind.len() as u8], *kind, &[*tag, text.len() as u8], text].concat();
            let pair = [&[0x30, pair.len() as u8], pair.as_slice()].concat();
            value.extend([&[0x31, pair.len() as u8], pair.as_slice()].concat());
        }
        [&[0x30, value.len() as u8], value.as_slice()].concat()
    };
    let canonical = |bytes: &[u8]| Name::read(&mut Reader::new(bytes)).unwrap().canonical();
    let (country, common): (&[u8], &[u8]) = (b"\x55\x04\x06", b"\x55\x04\x03");
    let first = name(&[(country, 0x13, b"QQ"), (common, 0x0C, "Land Ünder".as_bytes())]);
    let same = name(&[(country, 0x0C, b"qq"), (common, 0x14, b" LAND  \xDCNDER ")]);
    let wide = name(&[(country, 0x13, b"qq"), (common, 0x1E, b"\0L\0a\0n\0d\0 \0\xFC\0n\0d\0e\0r")]);
    assert_eq!(canonical(&first), canonical(&same));
    assert_eq!(canonical(&first), canonical(&wide));
    for other in [
        name(&[(country, 0x13, b"QQ"), (common, 0x13, b"LandUnder")]),
        name(&[(common, 0x13, "Land Ünder".as_bytes()), (country, 0x13, b"QQ")]),
        name(&[(country, 0x13, b"QQ")]),
    ] {
        assert_ne!(canonical(&first), canonical(&other));
    }
    assert_eq!(Name::read(&mut Reader::new(&same)).unwrap().country().as_deref(), Some("QQ"));
}

#[test]
fn ber_becomes_der() {
    let written = |bytes: &[u8]| {
        let element = Reader::new(bytes).next().unwrap().unwrap();
        canonical(&element, element.tag).unwrap()
    };
    let indefinite = b"\x31\x80\x24\x80\x04\x01\xAA\x04\x01\xBB\0\0\x02\x81\x01\x05\0\0";
    assert_eq!(written(indefinite), b"\x31\x07\x02\x01\x05\x04\x02\xAA\xBB");
    let straight = b"\x30\x06\x04\x01\xAA\x02\x01\x05";
    assert_eq!(written(straight), straight, "a sequence keeps its order");
    let element = Reader::new(indefinite).next().unwrap().unwrap();
    assert!(!is_der(&element).unwrap());
    let long = [&[0x04, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
    assert_eq!(written(&long), long);
}

#[test]
fn strings_in_pieces_are_joined() {
    let joined = |bytes: &[u8]| octets(&mut Reader::new(bytes), OCTETS).map(|octets| octets.into_owned());
    assert_eq!(joined(b"\x24\x80\x04\x01\x01\x24\x03\x04\x01\x02\x04\x00\0\0"), Ok(vec![1, 2]));
    assert!(joined(b"\x24\x03\x02\x01\x01").is_err(), "a number is no piece");
    let deep = [[0x24, 0x80].repeat(40), vec![0; 80]].concat();
    assert!(joined(&deep).is_err(), "pieces within pieces have a bound");
    assert_eq!(
        joined(b"\x02\x01\x01").unwrap_err().fault,
        FrameFault::Tlv(crate::chip::tlv::TlvFault::Other { wanted: Tag(4) })
    );
}

#[test]
fn numbers_lose_their_zeros() {
    assert_eq!(magnitude(b"\0\0\x80"), b"\x80");
    assert_eq!(magnitude(b"\xFF\x01"), b"\xFF\x01", "one that lacks its sign byte is read as if it had it");
    assert_eq!(magnitude(b"\0"), b"");
    let read = |bytes: &[u8]| small(&mut Reader::new(bytes)).ok();
    assert_eq!(read(b"\x02\x02\x01\x00"), Some(256));
    assert_eq!(read(b"\x02\x01\xFF"), None, "negative");
    assert_eq!(read(b"\x02\x05\x01\x00\x00\x00\x00"), None, "long");
}
