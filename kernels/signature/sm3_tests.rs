//! The two examples of GB/T 32905-2016, annex A, whole and in pieces.

use super::*;
use crate::digest::hex;

#[test]
fn examples_of_the_standard() {
    let short = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
    let long = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
    for (message, expected) in [(b"abc".to_vec(), short), (b"abcd".repeat(16), long)] {
        for size in 1..=message.len() {
            let mut sm3 = Sm3::new();
            message.chunks(size).for_each(|piece| sm3.update(piece));
            assert_eq!(hex(&sm3.finish()), expected);
        }
    }
}
