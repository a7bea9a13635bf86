//! PEM around DER, RFC 7468.
//!
//! What comes in are bytes, DER or text with one block of a label; what goes out is the DER, borrowed where it was no text.
//! Invariants: a block has no headers, and no other block is beside it, so that one file has one meaning; the text is as long as the
//! caller let it be.

use std::borrow::Cow;

use openssl::base64::decode_block;
use openssl::error::ErrorStack;
use thiserror::Error;

/// The most bytes of a signature, a certificate or a key. A signature with a chain of RSA certificates has 10 KiB.
pub const BYTES_MAX: usize = 64 * 1024;

/// The tag with which signed data and certificates begin; no text does.
const DER_BEGIN: u8 = 0x30;

/// Why text is no PEM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ArmourError {
    /// Neither DER nor a block of PEM.
    #[error("neither DER nor PEM: hand in the binary file, or the text from `-----BEGIN {label}-----` on")]
    None {
        /// The usual label.
        label: &'static str,
    },
    /// A block of something else.
    #[error("a PEM block of another kind on line {line}: the one wanted begins with `-----BEGIN {label}-----`")]
    Label {
        /// Counted from 1.
        line: usize,
        /// The usual label.
        label: &'static str,
    },
    /// A block that does not end, or ends as another.
    #[error("the PEM block of line {line} does not end: the file was cut, hand in all of it")]
    Open {
        /// The line on which it begins, counted from 1.
        line: usize,
    },
    /// A line that is no base64.
    #[error("the PEM block of line {line} is no base64: copy the file as it is, without headers or spaces in lines")]
    Base64 {
        /// The line on which it begins, counted from 1.
        line: usize,
    },
    /// A second block.
    #[error("a second PEM block on line {line}: hand in one block alone")]
    Several {
        /// Counted from 1.
        line: usize,
    },
}

/// The DER in bytes that are DER or one PEM block of one of the labels, of which the first is the usual one.
pub fn unwrap<'a>(bytes: &'a [u8], labels: &[&'static str]) -> Result<Cow<'a, [u8]>, ArmourError> {
    if bytes.first() == Some(&DER_BEGIN) {
        return Ok(Cow::Borrowed(bytes));
    }
    let label = labels[0];
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).zip(1..);
    // What stands before a block is for people, RFC 7468, section 2.
    let (begin, line) = lines.find(|(line, _)| is_boundary(line)).ok_or(ArmourError::None { label })?;
    let named = labels.iter().find(|label| is_end_of(begin, b"-----BEGIN ", label));
    let named = named.ok_or(ArmourError::Label { line, label })?;
    let (mut encoded, mut ended) = (Vec::with_capacity(bytes.len()), false);
    for (text, _) in lines.by_ref() {
        if is_boundary(text) {
            ended = is_end_of(text, b"-----END ", named);
            break;
        }
        encoded.extend_from_slice(text);
    }
    if !ended {
        return Err(ArmourError::Open { line });
    }
    if let Some((_, line)) = lines.find(|(line, _)| is_boundary(line)) {
        return Err(ArmourError::Several { line });
    }
    decode(&encoded).map(Cow::Owned).ok_or(ArmourError::Base64 { line })
}

fn is_boundary(line: &[u8]) -> bool {
    line.starts_with(b"-----")
}

/// Whether a line is a boundary of a label.
fn is_end_of(line: &[u8], word: &[u8], label: &str) -> bool {
    let named = line.strip_prefix(word).and_then(|rest| rest.strip_suffix(b"-----"));
    named == Some(label.as_bytes())
}

fn decode(encoded: &[u8]) -> Option<Vec<u8>> {
    let alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let letters = encoded.iter().take_while(|byte| alphabet(byte)).count();
    let padding = &encoded[letters..];
    // OpenSSL takes more than the alphabet, and more filling than two letters.
    if letters == 0 || !encoded.len().is_multiple_of(4) || !matches!(padding, b"" | b"=" | b"==") {
        return None;
    }
    let decoded = decode_block(std::str::from_utf8(encoded).ok()?);
    if decoded.is_err() {
        // What OpenSSL remembers of it would be told with the next error of this thread.
        drop(ErrorStack::get());
    }
    decoded.ok()
}

#[cfg(test)]
#[path = "armour_tests.rs"]
mod tests;
