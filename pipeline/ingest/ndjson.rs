//! Lines of JSON in, requests out: the common path.
//!
//! A request is one flat object of known keys with plain string values. This reader takes exactly that and
//! nothing else, walking each byte once and never writing to the chunk; whatever surprises it (an escape, a number,
//! a nested value, an unknown or repeated key, bad UTF-8, a value of `null`) sends the *line* to [`super::ndjson_slow`],
//! which is complete and says what is wrong. A line is therefore never refused here. The property test
//! `both_readers_agree` holds the two to one meaning.
//!
//! The embedding is nine tenths of a line. Its length is that of the embedding before it, so its closing quote is
//! looked for there first, and the base64 decoder is the only one that reads it. Of the rest half are keys, and they
//! follow each other as in the line before ([`super::keys`]).

use memchr::memchr;

use super::admit::{Admission, Fields, Scratch};
use super::batch::{RefusedRow, Requests};
use super::face::{EmbeddingField, ImageField};
use super::keys::Keys;
use super::limits::{ID_BYTES_MAX, LINE_BYTES_MAX};
use super::ndjson_slow::{self, SlowScratch};
use crate::terms::{Field, Reject, RejectCode};

/// Reads all lines of `text` into `out`; the last one may lack its line feed.
pub(super) fn parse(text: &[u8], admission: &Admission, out: &mut Requests) {
    let mut scratch = Scratch::default();
    let mut slow = SlowScratch::default();
    let mut keys = Keys::default();
    let mut embedding_bytes = 0;
    let mut at = 0;
    while at < text.len() {
        let line = out.lines;
        out.lines += 1;
        let mut fields = Fields::default();
        let cursor = Cursor { text, at, embedding_bytes };
        if let Some(end) = cursor.object(&mut keys, &mut fields) {
            if let Some(EmbeddingField::Base64(base64)) = fields.face_embedding {
                embedding_bytes = base64.len();
            }
            // What is refused here is read again by the other path, which decides: a value may have been taken for longer than
            // it is, and a line may be over the limit.
            if end - at <= LINE_BYTES_MAX && admission.admit(line, &fields, &mut scratch, out).is_ok() {
                out.rows += 1;
                at = end;
                continue;
            }
        }
        let end = memchr(b'\n', &text[at..]).map_or(text.len(), |length| at + length + 1);
        slow_line(&text[at..end], line, admission, &mut scratch, &mut slow, out);
        at = end;
    }
}

fn slow_line(
    text: &[u8],
    line: u32,
    admission: &Admission,
    scratch: &mut Scratch,
    slow: &mut SlowScratch,
    out: &mut Requests,
) {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let blank = text.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
    // An empty line is no row; NDJSON files often end with one. A row over the limit may show nothing but blanks here.
    if blank && text.len() <= LINE_BYTES_MAX {
        return;
    }
    out.rows += 1;
    if text.len() > LINE_BYTES_MAX {
        return refuse(line, &Fields::default(), Reject::row(RejectCode::TooLong), out);
    }
    let read = ndjson_slow::read(text, slow, |fields, fault| {
        let admitted = fault.map_or_else(|| admission.admit(line, fields, scratch, out), Err);
        if let Err(reject) = admitted {
            refuse(line, fields, reject, out);
        }
    });
    if let Err(reject) = read {
        refuse(line, &Fields::default(), reject, out);
    }
}

/// Puts a refusal beside the batch, with the row's ids where they are fit to be repeated.
pub(super) fn refuse(line: u32, fields: &Fields<'_>, reject: Reject, out: &mut Requests) {
    let fit = |id: &&str| !id.is_empty() && id.len() <= ID_BYTES_MAX && id.bytes().all(|byte| byte.is_ascii_graphic());
    // What stands in the place of a name may be anything, so only what looks like one is repeated.
    let name =
        |name: &&str| fit(name) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    let unknown = fields.unknown.filter(|_| reject.code == RejectCode::FieldUnknown);
    out.refused.push(RefusedRow {
        line,
        unknown: unknown.filter(name).map(str::to_owned),
        request_id: fields.request_id.filter(fit).map(str::to_owned),
        entity_id: fields.entity_id.filter(fit).map(str::to_owned),
        reject,
    });
}

/// A place in the chunk, and what the row before taught about the next one.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
    embedding_bytes: usize,
}

impl<'a> Cursor<'a> {
    /// Reads one object and the line feed behind it; the end of the line, or `None` to leave it to the slow path.
    fn object(mut self, keys: &mut Keys, fields: &mut Fields<'a>) -> Option<usize> {
        let mut seen = 0_u32;
        let mut before = None;
        loop {
            let field = match keys.expected(before, &self.text[self.at..]) {
                Some((field, bytes)) => {
                    self.at += bytes;
                    field
                }
                None => match self.field(before.is_none())? {
                    Some((field, start)) => {
                        keys.learn(before, field, &self.text[start..self.at]);
                        field
                    }
                    None => break,
                },
            };
            let bit = 1 << field as u32;
            if seen & bit != 0 {
                return None;
            }
            seen |= bit;
            self.value(field, fields)?;
            before = Some(field);
        }
        self.skip_blanks();
        match self.text.get(self.at) {
            Some(b'\n') => Some(self.at + 1),
            None => Some(self.at),
            Some(_) => None,
        }
    }

    /// Reads from the end of one value to the beginning of the next one: the next field and where that stretch began; no
    /// field where the object ends.
    #[expect(clippy::option_option, reason = "the outer one leaves the line to the slow path")]
    fn field(&mut self, is_first: bool) -> Option<Option<(Field, usize)>> {
        let start = self.at;
        self.skip_blanks();
        match (self.next()?, is_first) {
            (b'{', true) | (b',', false) => {}
            (b'}', false) => return Some(None),
            _ => return None,
        }
        self.skip_blanks();
        self.expect(b'"')?;
        let field = Field::from_bytes(self.key()?)?;
        self.skip_blanks();
        self.expect(b':')?;
        self.skip_blanks();
        self.expect(b'"')?;
        Some(Some((field, start)))
    }

    fn next(&mut self) -> Option<u8> {
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\r') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    /// The bytes up to the closing quote of a key; keys of the contract have at most 14.
    fn key(&mut self) -> Option<&'a [u8]> {
        let rest = &self.text[self.at..];
        let length = rest.iter().take(16).position(|byte| *byte == b'"')?;
        self.at += length + 1;
        Some(&rest[..length])
    }

    fn value(&mut self, field: Field, fields: &mut Fields<'a>) -> Option<()> {
        match field {
            Field::FaceEmbedding => fields.face_embedding = Some(EmbeddingField::Base64(self.embedding()?)),
            Field::FaceImage => fields.face_image = Some(ImageField::Base64(self.string()?.as_bytes())),
            Field::Chip => return None,
            _ => fields.set_text(field, self.string()?),
        }
        Some(())
    }

    /// Base64 up to its closing quote. Its alphabet has no quote, backslash or control character, so bytes that the
    /// decoder takes need no look of their own.
    fn embedding(&mut self) -> Option<&'a [u8]> {
        let rest = &self.text[self.at..];
        let length = match rest.get(self.embedding_bytes) {
            Some(b'"') if self.embedding_bytes > 0 => self.embedding_bytes,
            _ => memchr(b'"', rest)?,
        };
        self.at += length + 1;
        Some(&rest[..length])
    }

    /// A string without escapes, up to its closing quote: eight bytes a step.
    fn string(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.at..];
        let mut length = 0;
        let found = loop {
            let Some(word) = rest.get(length..length + 8) else {
                break tail(rest, length)?;
            };
            let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
            let stops = bytes_equal(word, b'"') | bytes_equal(word, b'\\') | bytes_below(word, 0x20);
            if stops != 0 {
                break length + (stops.trailing_zeros() / 8) as usize;
            }
            length += 8;
        };
        if rest[found] != b'"' {
            return None;
        }
        self.at += found + 1;
        std::str::from_utf8(&rest[..found]).ok()
    }
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The lowest set bit marks the first byte of `word` that equals `byte`; higher bits may be wrong by a borrow.
fn bytes_equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ (LOW * u64::from(byte));
    difference.wrapping_sub(LOW) & !difference & HIGH
}

/// The lowest set bit marks the first byte of `word` below `limit` (≤ 0x80); higher bits may be wrong by a borrow.
fn bytes_below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(LOW * u64::from(limit)) & !word & HIGH
}

/// The last bytes of the chunk, one at a time.
fn tail(rest: &[u8], mut length: usize) -> Option<usize> {
    loop {
        let byte = *rest.get(length)?;
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            return Some(length);
        }
        length += 1;
    }
}
