//! PEM that is one block, and text that is not.

use super::*;

const LABELS: [&str; 2] = ["CMS", "PKCS7"];

fn unwrapped(text: &str) -> Result<Vec<u8>, ArmourError> {
    unwrap(text.as_bytes(), &LABELS).map(Cow::into_owned)
}

#[test]
fn one_block() {
    for text in [
        "-----BEGIN CMS-----\nMAMCAQU=\n-----END CMS-----\n",
        "-----BEGIN PKCS7-----\r\nMAMC\r\nAQU=\r\n-----END PKCS7-----",
        "signed by the desk\n\n-----BEGIN CMS-----\n MAMCAQU= \n\n-----END CMS-----\nthe end\n",
    ] {
        assert_eq!(unwrapped(text).as_deref(), Ok(&b"\x30\x03\x02\x01\x05"[..]), "{text}");
    }
    assert!(matches!(unwrap(b"\x30\x00", &LABELS), Ok(Cow::Borrowed(b"\x30\x00"))));
}

#[test]
fn anything_else() {
    let base64 = Err(ArmourError::Base64 { line: 1 });
    for (text, expected) in [
        ("", Err(ArmourError::None { label: "CMS" })),
        ("MAMCAQU=", Err(ArmourError::None { label: "CMS" })),
        (
            "\n-----BEGIN CERTIFICATE-----\nMAMCAQU=\n-----END CERTIFICATE-----",
            Err(ArmourError::Label { line: 2, label: "CMS" }),
        ),
        ("-----BEGIN CMS----\nMAMCAQU=\n-----END CMS-----", Err(ArmourError::Label { line: 1, label: "CMS" })),
        ("-----BEGIN CMS-----\nMAMCAQU=\n", Err(ArmourError::Open { line: 1 })),
        ("-----BEGIN CMS-----\nMAMCAQU=\n-----END PKCS7-----", Err(ArmourError::Open { line: 1 })),
        (
            "-----BEGIN CMS-----\nMAMCAQU=\n-----END CMS-----\n-----BEGIN CMS-----",
            Err(ArmourError::Several { line: 4 }),
        ),
        ("-----BEGIN CMS-----\n-----END CMS-----", base64.clone()),
        ("-----BEGIN CMS-----\nMAMCAQ=\n-----END CMS-----", base64.clone()),
        ("-----BEGIN CMS-----\nMAMC*QU=\n-----END CMS-----", base64.clone()),
        ("-----BEGIN CMS-----\nMA===QU=\n-----END CMS-----", base64.clone()),
        ("-----BEGIN CMS-----\nM===\n-----END CMS-----", base64.clone()),
        ("-----BEGIN CMS-----\nProc-Type: 4\n\nMAMCAQU=\n-----END CMS-----", base64.clone()),
    ] {
        assert_eq!(unwrapped(text), expected, "{text}");
    }
}
