//! The test vectors of RFC 4648 section 10.

#[test]
fn vectors_of_the_standard() {
    let check = |bytes: &str, expected: &str| {
        let mut out = Vec::new();
        super::append(&mut out, bytes.as_bytes());
        assert_eq!(String::from_utf8(out).unwrap(), expected, "{bytes:?}");
    };
    check("", "");
    check("f", "Zg==");
    check("fo", "Zm8=");
    check("foo", "Zm9v");
    check("foob", "Zm9vYg==");
    check("fooba", "Zm9vYmE=");
    check("foobar", "Zm9vYmFy");
}

#[test]
fn floats_are_little_endian() {
    let mut out = Vec::new();
    super::append_floats(&mut out, &[1.0]);
    assert_eq!(out, b"AACAPw==");
}
