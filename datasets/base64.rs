//! Bytes go in, base64 (RFC 4648 section 4, with padding) comes out.

/// The standard alphabet.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Two letters for every twelve bits: one look-up instead of two, 8 KiB, so it stays in the first-level cache.
static PAIRS: [[u8; 2]; 4096] = pairs();

const fn pairs() -> [[u8; 2]; 4096] {
    let mut pairs = [[0; 2]; 4096];
    let mut bits = 0;
    while bits < 4096 {
        pairs[bits] = [ALPHABET[bits >> 6], ALPHABET[bits & 63]];
        bits += 1;
    }
    pairs
}

/// Appends the base64 of `bytes` to `out`.
pub(crate) fn append(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len().div_ceil(3) * 4);
    let (whole, rest) = bytes.as_chunks::<3>();
    for &[a, b, c] in whole {
        let bits = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        let [first, second] = PAIRS[bits >> 12];
        let [third, fourth] = PAIRS[bits & 0xfff];
        out.extend_from_slice(&[first, second, third, fourth]);
    }
    match *rest {
        [a] => {
            let [first, second] = PAIRS[usize::from(a) << 4];
            out.extend_from_slice(&[first, second, b'=', b'=']);
        }
        [a, b] => {
            let bits = usize::from(a) << 8 | usize::from(b);
            let [first, second] = PAIRS[bits >> 4];
            out.extend_from_slice(&[first, second, ALPHABET[(bits << 2) & 63], b'=']);
        }
        _ => {}
    }
}

/// Appends the base64 of the little-endian bytes of `numbers`.
pub(crate) fn append_floats(out: &mut Vec<u8>, numbers: &[f32]) {
    append(out, &little_endian(numbers));
}

/// The little-endian bytes of `numbers`.
pub(crate) fn little_endian(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

#[cfg(test)]
#[path = "base64_tests.rs"]
mod tests;
