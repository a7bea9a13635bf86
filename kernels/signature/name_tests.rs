//! Names as text.

use super::*;
use crate::chip::tlv::Reader;
use crate::signature::der;

const COMMON: &[u8] = b"\x55\x04\x03";

/// A name of parts, each of pairs of type and value.
fn named(parts: &[&[(&[u8], Vec<u8>)]]) -> Option<String> {
    let pairs = |part: &&[(&[u8], Vec<u8>)]| {
        let pairs: Vec<_> = part.iter().map(|(kind, value)| der::sequence(&[&der::object(kind), value])).collect();
        der::element(0x31, &pairs.concat())
    };
    let bytes = der::element(0x30, &parts.iter().map(pairs).collect::<Vec<_>>().concat());
    rfc4514(&Name::read(&mut Reader::new(&bytes)).unwrap())
}

fn utf8(text: &str) -> Vec<u8> {
    der::element(0x0C, text.as_bytes())
}

#[test]
fn parts_and_pairs() {
    let (country, unit): (&[u8], &[u8]) = (b"\x55\x04\x06", b"\x55\x04\x0b");
    assert_eq!(named(&[]).as_deref(), Some(""));
    let name = named(&[&[(country, utf8("CN"))], &[(unit, utf8("平台")), (COMMON, utf8("示例银行"))]]);
    assert_eq!(name.as_deref(), Some("OU=平台+CN=示例银行,C=CN"));
    // A type without a word, and bytes that are no letters.
    let mail = named(&[&[(b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", der::element(0x16, b"a@b"))]]);
    assert_eq!(mail.as_deref(), Some("1.2.840.113549.1.9.1=#1603614062"));
    assert_eq!(named(&[&[(COMMON, der::element(0x0C, b"\xFF"))]]).as_deref(), Some("CN=#0c01ff"));
    assert_eq!(named(&[&[(COMMON, der::octets(b"x"))]]).as_deref(), Some("CN=#040178"));
    assert_eq!(named(&[&[(b"\x88\x37\x03", utf8("x"))]]).as_deref(), Some("2.999.3=#0c0178"));
}

#[test]
fn what_is_escaped() {
    for (text, expected) in [
        ("Example, Inc.", "CN=Example\\, Inc."),
        (" # ", "CN=\\ #\\ "),
        ("#1", "CN=\\#1"),
        ("a+b;c<d>e\"f\\g", "CN=a\\+b\\;c\\<d\\>e\\\"f\\\\g"),
        ("a\nb\0", "CN=a\\0ab\\00"),
        ("a\u{202E}b", "CN=a\\e2\\80\\aeb"),
        ("", "CN="),
    ] {
        assert_eq!(named(&[&[(COMMON, utf8(text))]]).as_deref(), Some(expected));
    }
}

#[test]
fn long_names_are_not_cut() {
    let of = |letters: usize| named(&[&[(COMMON, utf8(&"x".repeat(letters)))]]);
    assert!(of(NAME_TEXT_BYTES_MAX - 3).is_some());
    assert_eq!(of(NAME_TEXT_BYTES_MAX - 2), None);
}
