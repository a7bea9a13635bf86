//! Any bytes as BER: every element, and every element inside, to the depth that signed data have.
//!
//! What has to hold: nothing panics; an element lies where its offset says, and its value lies inside it; errors are at places of
//! the input.
#![no_main]

use kernels::chip::tlv::{Element, Reader, Tag};
use libfuzzer_sys::fuzz_target;

/// As deep as the walk goes.
const DEPTH_MAX: usize = 12;

fuzz_target!(|data: &[u8]| {
    walk(data, Reader::new(data), 0);
    let mut tags = Reader::new(data);
    while let Ok(Some(_)) = tags.next_tag() {}
    let mut reader = Reader::new(data);
    let _ = (reader.take(Tag(0x30)), reader.need(Tag(0x5F1F)), reader.end());
});

fn walk(data: &[u8], mut reader: Reader<'_>, depth: usize) {
    loop {
        let before = reader.offset();
        match reader.next() {
            Ok(Some(element)) => {
                look_at(data, &element);
                assert_eq!(element.offset, before);
                if element.tag.is_constructed() && depth < DEPTH_MAX {
                    walk(data, element.inside(), depth + 1);
                }
            }
            Ok(None) => return,
            Err(error) => {
                assert!((before..=data.len()).contains(&error.offset));
                return;
            }
        }
    }
}

fn look_at(data: &[u8], element: &Element<'_>) {
    let end = element.offset + element.whole.len();
    assert_eq!(&data[element.offset..end], element.whole);
    let inside = element.inside().offset();
    assert_eq!(&data[inside..inside + element.value.len()], element.value);
}
