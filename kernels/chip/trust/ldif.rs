//! The values of an LDIF file of the ICAO PKD, RFC 2849, that are certificates, revocation lists or signed lists.
//!
//! What comes in is text; what goes out are the decoded values with the line on which each begins. Invariants: one line is unfolded
//! at a time; nothing is decoded but what belongs to one of [`ATTRIBUTES`].

use openssl::base64::decode_block;

/// The attributes that are read, in lower case and without `;binary`.
const ATTRIBUTES: [&str; 7] = [
    "usercertificate",
    "cacertificate",
    "certificaterevocationlist",
    "authorityrevocationlist",
    "cscamasterlistdata",
    "pkdmasterlistcontent",
    "deviationlist",
];

/// A value and where it begins.
pub(super) struct Value {
    /// Counted from 1.
    pub line: usize,
    /// What was decoded; `None` where it is no base64.
    pub bytes: Option<Vec<u8>>,
}

/// Whether text looks like LDIF: its first line that says something is `dn:` or `version:`.
pub(super) fn is_ldif(bytes: &[u8]) -> bool {
    let said = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !matches!(line, [] | [b'#', ..]));
    said.is_some_and(|line| {
        let start = |word: &[u8]| line.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
        start(b"dn:") || start(b"version:")
    })
}

/// The values, in the order of the file.
pub(super) fn values(bytes: &[u8]) -> impl Iterator<Item = Value> {
    let mut lines = bytes.split(|byte| *byte == b'\n').enumerate().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, first) = lines.next()?;
            let mut unfolded = first.strip_suffix(b"\r").unwrap_or(first).to_vec();
            // A line that begins with a space goes on with the one before.
            while let Some((_, [b' ', more @ ..])) = lines.peek() {
                unfolded.extend_from_slice(more.strip_suffix(b"\r").unwrap_or(more));
                lines.next();
            }
            if let Some(encoded) = wanted(&unfolded) {
                let text = std::str::from_utf8(encoded).ok().map(str::trim);
                let bytes = text.and_then(|text| decode_block(text).ok());
                return Some(Value { line: at + 1, bytes });
            }
        }
    })
}

/// The base64 of a line `attribute[;option]:: base64` whose attribute is read.
fn wanted(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (attribute, value) = line.split_at(colon);
    let encoded = value.strip_prefix(b"::")?;
    let name = attribute.split(|byte| *byte == b';').next()?.to_ascii_lowercase();
    ATTRIBUTES.iter().any(|known| known.as_bytes() == name).then_some(encoded)
}
