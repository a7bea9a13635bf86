//! BER, one element after the other: bytes in, borrowed tags and values out.
//!
//! ```text
//! element = tag (1 to 3 bytes) length (short, long, or indefinite) value [00 00 where the length is indefinite]
//! ```
//!
//! Invariants: nothing is copied or allocated; no length is believed before the bytes are there; the end of an element of
//! indefinite length is looked for without recursion and at most [`DEPTH_MAX`] elements deep. DER is BER, so a reader of
//! DER asks [`Element::length`] what form was used.

use thiserror::Error;

/// How deep elements of indefinite length may lie in each other. Signed data of real chips need 9.
pub const DEPTH_MAX: usize = 32;

/// The most bytes of a tag. Data groups use two (`5F1F`), and ICAO Doc 9303-10 reserves three.
const TAG_BYTES_MAX: usize = 3;

/// The most bytes of a length after its first: 2^32, beyond every chip and every master list.
const LENGTH_BYTES_MAX: usize = 4;

/// A tag as it is written, most significant byte first: `0x30`, `0x5F1F`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub u32);

impl Tag {
    /// Whether its value is made of elements.
    pub fn is_constructed(self) -> bool {
        let mut first = self.0;
        while first > 0xFF {
            first >>= 8;
        }
        first & 0x20 != 0
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{:02X}", self.0)
    }
}

/// How a length is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// In as few bytes as can be, as DER wants it.
    Shortest,
    /// In more bytes than it needs.
    Longer,
    /// Not at all: the value ends with two zero bytes.
    Indefinite,
}

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Its tag.
    pub tag: Tag,
    /// How its length is written.
    pub length: Length,
    /// Its value, without the zero bytes that end an indefinite one.
    pub value: &'a [u8],
    /// All of it, tag and length included.
    pub whole: &'a [u8],
    /// Where it begins in the bytes of the first reader.
    pub offset: usize,
}

impl<'a> Element<'a> {
    /// A reader of what it is made of; its offsets go on from this element's.
    pub fn inside(&self) -> Reader<'a> {
        let ending = if self.length == Length::Indefinite { 2 } else { 0 };
        Reader { bytes: self.value, offset: self.offset + self.whole.len() - ending - self.value.len() }
    }

    /// A reader that stands before it and ends behind it; its offsets go on from this element's.
    pub fn again(&self) -> Reader<'a> {
        Reader { bytes: self.whole, offset: self.offset }
    }
}

/// What is wrong with bytes that should be BER.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TlvFault {
    /// The bytes end before the element does.
    #[error("the bytes end within an element")]
    Cut,
    /// A tag of more than three bytes, or one that begins with a zero byte.
    #[error("a tag that is none")]
    Tag,
    /// A length of more than four bytes, or an indefinite one of a value without elements.
    #[error("a length that is none")]
    Length,
    /// Indefinite lengths in each other, deeper than [`DEPTH_MAX`].
    #[error("elements of indefinite length more than {DEPTH_MAX} deep")]
    Deep,
    /// Another tag than the one that has to stand here, or none.
    #[error("another element than {wanted}")]
    Other {
        /// The tag that has to stand here.
        wanted: Tag,
    },
    /// Bytes after the last element that belongs here.
    #[error("bytes after the end")]
    Trailing,
}

/// A fault, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{fault} at byte {offset}")]
pub struct TlvError {
    /// The byte at which the element begins, or would.
    pub offset: usize,
    /// What is wrong with it.
    pub fault: TlvFault,
}

/// Reads elements that follow each other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Reads `bytes` from their beginning, which is offset 0.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes, offset: 0 }
    }

    /// Where the next element begins.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What is not read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next element; `None` at the end.
    ///
    /// # Errors
    /// Bytes that are no BER; the reader stays where it is.
    #[expect(clippy::should_implement_trait, reason = "an iterator could not end at the first fault by `?`")]
    pub fn next(&mut self) -> Result<Option<Element<'a>>, TlvError> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let element = element(self.bytes, self.offset)?;
        self.skip(element.whole.len());
        Ok(Some(element))
    }

    /// The tag of the next element, without reading it; `None` at the end.
    ///
    /// # Errors
    /// Bytes that are no tag.
    pub fn peek(&self) -> Result<Option<Tag>, TlvError> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        tag(self.bytes).map(|(tag, _)| Some(tag)).map_err(|fault| TlvError { offset: self.offset, fault })
    }

    /// The next of tags that follow each other without lengths, as in the tag lists of a chip; `None` at the end.
    ///
    /// # Errors
    /// Bytes that are no tag; the reader stays where it is.
    pub fn next_tag(&mut self) -> Result<Option<Tag>, TlvError> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let (tag, size) = tag(self.bytes).map_err(|fault| TlvError { offset: self.offset, fault })?;
        self.skip(size);
        Ok(Some(tag))
    }

    /// The next element where it has this tag; otherwise nothing is read.
    ///
    /// # Errors
    /// Bytes that are no BER.
    pub fn take(&mut self, tag: Tag) -> Result<Option<Element<'a>>, TlvError> {
        if self.peek()? == Some(tag) { self.next() } else { Ok(None) }
    }

    /// The next element, which has to have this tag.
    ///
    /// # Errors
    /// Bytes that are no BER, and another element or none.
    pub fn need(&mut self, tag: Tag) -> Result<Element<'a>, TlvError> {
        let other = TlvError { offset: self.offset, fault: TlvFault::Other { wanted: tag } };
        self.take(tag)?.ok_or(other)
    }

    /// That nothing is left.
    ///
    /// # Errors
    /// Where something is.
    pub fn end(&self) -> Result<(), TlvError> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        Err(TlvError { offset: self.offset, fault: TlvFault::Trailing })
    }

    fn skip(&mut self, count: usize) {
        self.bytes = &self.bytes[count..];
        self.offset += count;
    }
}

/// The element at the beginning of `bytes`.
fn element(bytes: &[u8], offset: usize) -> Result<Element<'_>, TlvError> {
    let failed = |fault| TlvError { offset, fault };
    let head = head(bytes).map_err(failed)?;
    let (value, whole) = match head.length {
        Some(length) => {
            let end = head.size.checked_add(length).filter(|end| *end <= bytes.len());
            let end = end.ok_or_else(|| failed(TlvFault::Cut))?;
            (&bytes[head.size..end], &bytes[..end])
        }
        None => {
            let length = until_the_end(&bytes[head.size..])
                .map_err(|(at, fault)| TlvError { offset: offset + head.size + at, fault })?;
            (&bytes[head.size..head.size + length], &bytes[..head.size + length + 2])
        }
    };
    Ok(Element { tag: head.tag, length: head.form, value, whole, offset })
}

/// Tag and length of an element.
struct Head {
    tag: Tag,
    form: Length,
    /// Bytes of the value; `None` where the length is indefinite.
    length: Option<usize>,
    /// Bytes of tag and length.
    size: usize,
}

fn head(bytes: &[u8]) -> Result<Head, TlvFault> {
    let (tag, tag_size) = tag(bytes)?;
    let first = *bytes.get(tag_size).ok_or(TlvFault::Cut)?;
    if first < 0x80 {
        return Ok(Head { tag, form: Length::Shortest, length: Some(first.into()), size: tag_size + 1 });
    }
    let count = usize::from(first & 0x7F);
    if count == 0 {
        let form = Length::Indefinite;
        return if tag.is_constructed() {
            Ok(Head { tag, form, length: None, size: tag_size + 1 })
        } else {
            Err(TlvFault::Length)
        };
    }
    if count > LENGTH_BYTES_MAX {
        return Err(TlvFault::Length);
    }
    let digits = bytes.get(tag_size + 1..tag_size + 1 + count).ok_or(TlvFault::Cut)?;
    let length = digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit));
    let shortest = digits[0] != 0 && length >= 0x80;
    let form = if shortest { Length::Shortest } else { Length::Longer };
    Ok(Head { tag, form, length: Some(length), size: tag_size + 1 + count })
}

/// The tag at the beginning of `bytes`, and its size.
fn tag(bytes: &[u8]) -> Result<(Tag, usize), TlvFault> {
    let first = *bytes.first().ok_or(TlvFault::Cut)?;
    if first == 0 {
        return Err(TlvFault::Tag);
    }
    if first & 0x1F != 0x1F {
        return Ok((Tag(first.into()), 1));
    }
    let mut number = u32::from(first);
    for size in 2..=TAG_BYTES_MAX {
        let byte = *bytes.get(size - 1).ok_or(TlvFault::Cut)?;
        number = number << 8 | u32::from(byte);
        if byte & 0x80 == 0 {
            return Ok((Tag(number), size));
        }
    }
    Err(TlvFault::Tag)
}

/// Bytes of a value of indefinite length, without the zero bytes that end it; or where it is wrong, and how.
fn until_the_end(bytes: &[u8]) -> Result<usize, (usize, TlvFault)> {
    let (mut at, mut open) = (0, 1);
    loop {
        if bytes[at..].starts_with(&[0, 0]) {
            open -= 1;
            if open == 0 {
                return Ok(at);
            }
            at += 2;
            continue;
        }
        let head = head(&bytes[at..]).map_err(|fault| (at, fault))?;
        match head.length {
            Some(length) => {
                let end = (at + head.size).checked_add(length).filter(|end| *end <= bytes.len());
                at = end.ok_or((at, TlvFault::Cut))?;
            }
            None => {
                open += 1;
                if open > DEPTH_MAX {
                    return Err((at, TlvFault::Deep));
                }
                at += head.size;
            }
        }
    }
}

#[cfg(test)]
#[path = "tlv_tests.rs"]
mod tests;
