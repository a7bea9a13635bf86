//! Bytes to lower-case hexadecimal.
//!
//! What comes in are bytes; what goes out are twice as many ASCII digits. Invariant: no table and no
//! branch, so the loop becomes vector instructions, and its time does not depend on the bytes.

/// Writes `input` as lower-case hexadecimal, two digits a byte, the high one first.
///
/// # Panics
///
/// If `out` is not twice as long as `input`.
pub fn hex_lower(input: &[u8], out: &mut [u8]) {
    assert_eq!(out.len(), 2 * input.len(), "two digits a byte");
    for (digits, &byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(input) {
        *digits = [digit(byte >> 4), digit(byte & 15)];
    }
}

/// Lower-case hexadecimal of `input`, as text.
pub fn hex(input: &[u8]) -> String {
    let mut digits = vec![0; 2 * input.len()];
    hex_lower(input, &mut digits);
    String::from_utf8(digits).expect("hexadecimal is ASCII")
}

/// The digit of a number below 16: `0` to `9` lie together in ASCII, and `a` follows 39 places after `9` + 1.
#[inline(always)]
fn digit(nibble: u8) -> u8 {
    let gap = if nibble > 9 { b'a' - b'9' - 1 } else { 0 };
    b'0' + nibble + gap
}
