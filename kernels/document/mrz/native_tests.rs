//! Letters that are names, and letters that are not.

use super::*;

#[test]
fn a_name_is_written_in_letters_and_read_again() {
    for (name, letters) in [("证件样本", "NGKELMPONBPJLBLO"), ("张", "NFMF"), ("買買提·艾", "NJEJNJEJMMOBKBKELAKM")]
    {
        assert_eq!(encode_native(name).as_deref(), Some(letters));
        assert_eq!(decode_native(letters).as_deref(), Some(name));
    }
}

#[test]
fn letters_after_a_filler_are_not_of_the_name() {
    assert_eq!(decode_native("NFMF<<<<<<<<").as_deref(), Some("张"));
    assert_eq!(decode_native("NFMF<NFMF").as_deref(), Some("张"));
}

#[test]
fn what_is_no_name_is_none() {
    // Nothing, half a character, a letter past P, two ASCII characters, bytes that GBK does not have.
    for letters in ["", "<<<<", "NFM", "NFMQ", "EBEB", "PPPP", "NFM1"] {
        assert_eq!(decode_native(letters), None, "{letters}");
    }
    // Two characters that together are one of four bytes in GB 18030.
    assert_eq!(decode_native("IBDAIBDA"), None);
    for name in ["Zhang", "𠮷", "😀"] {
        assert_eq!(encode_native(name), None, "{name}");
    }
}

#[test]
fn debug_output_has_no_name_in_it() {
    let name = NativeName { text: "张三".to_owned(), truncation: Truncation::None };
    assert_eq!(format!("{name:?}"), "NativeName(2 characters, None)");
}
