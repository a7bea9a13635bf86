//! Writes DER, and the BER that real chips show instead.

/// An element of any tag with a value as it is.
pub fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match value.len() {
        length @ 0..0x80 => out.push(length as u8),
        length @ 0x80..0x100 => out.extend([0x81, length as u8]),
        length @ 0x100..0x1_0000 => out.extend([0x82, (length >> 8) as u8, length as u8]),
        length => out.extend([0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(value);
    out
}

/// An element of indefinite length.
pub fn indefinite(tag: u8, value: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], value, &[0, 0]].concat()
}

/// `SEQUENCE` of elements.
pub fn sequence(members: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &members.concat())
}

/// `SET OF` elements, in the order of DER.
pub fn set(members: &[Vec<u8>]) -> Vec<u8> {
    let mut members = members.to_vec();
    members.sort();
    element(0x31, &members.concat())
}

/// `[number]` around elements.
pub fn context(number: u8, value: &[u8]) -> Vec<u8> {
    element(0xA0 | number, value)
}

/// `[number]` with a value of its own.
pub fn context_value(number: u8, value: &[u8]) -> Vec<u8> {
    element(0x80 | number, value)
}

/// `INTEGER` of a small number.
pub fn small(number: u32) -> Vec<u8> {
    positive(&number.to_be_bytes())
}

/// `INTEGER` of a number that is not negative.
pub fn positive(magnitude: &[u8]) -> Vec<u8> {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    let digits = &magnitude[zeros.min(magnitude.len().saturating_sub(1))..];
    let sign: &[u8] = if digits.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    element(0x02, &[sign, digits].concat())
}

/// `OBJECT IDENTIFIER`, its arcs separated by dots.
pub fn object(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().expect("an arc is a number")).collect();
    let mut value = Vec::new();
    for arc in std::iter::once(arcs[0] * 40 + arcs[1]).chain(arcs[2..].iter().copied()) {
        let groups = (64 - arc.max(1).leading_zeros()).div_ceil(7);
        for group in (0..groups).rev() {
            let more = if group == 0 { 0 } else { 0x80 };
            value.push((arc >> (7 * group)) as u8 & 0x7F | more);
        }
    }
    element(0x06, &value)
}

/// `OCTET STRING`.
pub fn octets(value: &[u8]) -> Vec<u8> {
    element(0x04, value)
}

/// `OCTET STRING` in pieces of at most `size` bytes, its length indefinite.
pub fn octets_in_pieces(value: &[u8], size: usize) -> Vec<u8> {
    let pieces: Vec<_> = value.chunks(size).map(octets).collect();
    indefinite(0x24, &pieces.concat())
}

/// `BIT STRING` of whole bytes.
pub fn bits(value: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0], value].concat())
}

/// `NULL`.
pub fn null() -> Vec<u8> {
    element(0x05, &[])
}

/// `UTCTime` of a second since 1970, until 2049.
pub fn utc_time(moment: i64) -> Vec<u8> {
    element(0x17, &digits(moment)[2..])
}

/// `GeneralizedTime` of a second since 1970.
pub fn generalized_time(moment: i64) -> Vec<u8> {
    element(0x18, &digits(moment))
}

/// `YYYYMMDDhhmmssZ`.
pub fn digits(moment: i64) -> Vec<u8> {
    let text = kernels::time::format_rfc3339_millis(moment * 1_000_000);
    let mut digits: Vec<u8> = text[..19].iter().copied().filter(u8::is_ascii_digit).collect();
    digits.push(b'Z');
    digits
}
