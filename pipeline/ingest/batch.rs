//! The batch of requests: columns of equal length, one entry an admitted row, and the refused rows beside it.

use zeroize::{Zeroize, Zeroizing};

use super::chip::{ChipClaim, Chips};
use crate::terms::{DocKey, Nationality, Reject, Service, Sex};

/// Strings of a column in Arrow's own shape: `offsets[i]..offsets[i + 1]` of `bytes`.
#[derive(Clone, Debug)]
pub struct Strings {
    offsets: Vec<i32>,
    bytes: Vec<u8>,
}

impl Default for Strings {
    fn default() -> Strings {
        Strings { offsets: vec![0], bytes: Vec::new() }
    }
}

impl Strings {
    /// Adds one string.
    ///
    /// # Panics
    /// When the column outgrows 2 GiB, which a chunk of [`super::CHUNK_BYTES`] plus one line cannot.
    pub fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        let end = i32::try_from(self.bytes.len()).expect("a chunk holds less than 2 GiB of text");
        self.offsets.push(end);
    }

    /// The bytes of string `index`; they are UTF-8.
    pub fn bytes(&self, index: usize) -> &[u8] {
        &self.bytes[self.offsets[index] as usize..self.offsets[index + 1] as usize]
    }

    /// String `index`.
    pub fn get(&self, index: usize) -> &str {
        std::str::from_utf8(self.bytes(index)).expect("only strings are pushed")
    }

    /// Bytes of all strings together.
    pub fn total_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Zeroize for Strings {
    fn zeroize(&mut self) {
        self.bytes.zeroize();
        self.offsets.truncate(1);
    }
}

/// Embeddings of a batch, one after the other, in a buffer that goes from batch to batch.
///
/// Fresh pages for every batch would cost as much as decoding into them. The buffer is all zeros between two
/// batches: what is biometric is overwritten as soon as it has served.
#[derive(Debug, Default)]
pub struct Embeddings {
    buffer: Vec<f32>,
    used: usize,
    /// How far the buffer was ever written in this batch, refused rows included.
    touched: usize,
}

impl Embeddings {
    /// Room for the next `count` numbers; they do not count until [`Embeddings::keep`].
    pub(super) fn room(&mut self, count: usize) -> &mut [f32] {
        if self.buffer.len() < self.used + count {
            self.buffer.resize((self.used + count).next_power_of_two(), 0.0);
        }
        self.touched = self.touched.max(self.used + count);
        &mut self.buffer[self.used..self.used + count]
    }

    /// The first `count` numbers of the room, which do not count yet.
    pub(super) fn pending(&self, count: usize) -> &[f32] {
        &self.buffer[self.used..self.used + count]
    }

    /// The numbers in the room count from now on.
    pub(super) fn keep(&mut self, count: usize) {
        self.used += count;
        assert!(self.used <= self.buffer.len(), "only numbers that there was room for are kept");
    }

    /// All numbers.
    pub fn numbers(&self) -> &[f32] {
        &self.buffer[..self.used]
    }

    /// Overwrites all numbers, those of refused rows included, and leaves the buffer to the next batch.
    #[must_use]
    pub fn wiped(mut self) -> Embeddings {
        self.buffer[..self.touched].fill(0.0);
        (self.used, self.touched) = (0, 0);
        self
    }
}

/// The photos of a batch, or the data groups of chips in which they are, one file after the other, in a buffer that is
/// overwritten when the batch ends.
#[derive(Debug, Default)]
pub struct Images {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Images {
    /// Adds one file.
    pub(super) fn push(&mut self, file: &[u8]) {
        make_room(&mut self.bytes, file.len());
        self.bytes.extend_from_slice(file);
        self.ends.push(self.bytes.len());
    }

    /// The files, in the order of their rows.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl Drop for Images {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// Room for `more` bytes behind those of `buffer`. A buffer that grows by itself would leave what is in it, photos or the
/// parts of chips, behind in memory that is free.
pub(super) fn make_room(buffer: &mut Vec<u8>, more: usize) {
    let length = buffer.len() + more;
    if buffer.capacity() < length {
        let mut larger = Vec::with_capacity(length.next_power_of_two());
        larger.extend_from_slice(buffer);
        buffer.zeroize();
        *buffer = larger;
    }
}

/// What a row brings for the comparison of faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FaceClaim {
    /// Neither a photo nor an embedding, nor a chip with data group 2.
    Missing,
    /// A photo: the next one in [`Requests::images`].
    Image,
    /// An embedding: the next one in [`Requests::embeddings`], unless [`Requests::dimension`] is 0.
    Embedding,
    /// Data group 2 of a chip, whose face is the photo: the next one in [`Requests::images`].
    Chip,
}

/// A row that was refused, and what can be said of it without repeating its content.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedRow {
    /// Line within the chunk, from 0; the job adds the chunk's first line.
    pub line: u32,
    /// The row's own id where one could be read, so that the partner finds it again.
    pub request_id: Option<String>,
    /// The row's entity where one could be read and the job has none of its own.
    pub entity_id: Option<String>,
    /// The column that the contract does not know, where that is why and its name is fit to be repeated.
    pub unknown: Option<String>,
    /// Why, where and how to put it right.
    pub reject: Reject,
}

/// A batch of admitted requests, in columns.
///
/// All vectors have [`Requests::len`] entries, except the last eight.
#[derive(Debug, Default)]
pub struct Requests {
    /// Line within the chunk, from 0.
    pub line: Vec<u32>,
    /// The idempotency key, 1–64 visible ASCII characters.
    pub request_id: Strings,
    /// The submitting entity.
    pub entity_id: Strings,
    /// The business scene claimed (Art. 9(1)).
    pub scene: Strings,
    /// When the entity asked, microseconds since 1970 UTC.
    pub requested_at: Vec<i64>,
    /// Which of the three services.
    pub service: Vec<Service>,
    /// The certificate: type and canonical number, exact.
    pub key: Vec<DocKey>,
    /// The canonical claimed name, as a 128-bit key.
    pub name: Vec<kernels::name::NameKey>,
    /// The claimed name as it was sent; overwritten when the batch ends.
    pub name_text: Zeroizing<Strings>,
    /// The claimed birth date, days since 1970.
    pub birth_date: Vec<i32>,
    /// The claimed sex.
    pub sex: Vec<Option<Sex>>,
    /// The claimed nationality.
    pub nationality: Vec<Option<Nationality>>,
    /// The claimed expiry date, days since 1970.
    pub expiry_date: Vec<Option<i32>>,
    /// What the row brings for the comparison of faces.
    pub face: Vec<FaceClaim>,
    /// Whether the row brings a chip to be judged.
    pub chip: Vec<ChipClaim>,
    /// Fingerprint of entity and request id: equal for equal pairs.
    pub identity: Vec<u128>,
    /// Fingerprint of everything that the row claims: equal for equal content, whatever the format.
    pub content: Vec<u64>,
    /// Numbers in each embedding; 0 until the first one is kept, and where the records have nothing to compare with.
    pub dimension: usize,
    /// The embeddings of the rows that have one, one after the other, `dimension` numbers each.
    pub embeddings: Embeddings,
    /// The squared length of each embedding, as [`kernels::face::squared_length`] gives it; all have a direction.
    pub lengths: Vec<f64>,
    /// The photos of the rows that have one and no embedding, and data group 2 of those that have neither.
    pub images: Images,
    /// The parts of the chips of the rows that have one and ask for it to be judged.
    pub chips: Chips,
    /// The rows that were refused.
    pub refused: Vec<RefusedRow>,
    /// Lines of the chunk: rows and empty lines.
    pub lines: u32,
    /// Rows of the chunk, counted before any is judged: each is admitted or refused.
    pub rows: u32,
}

impl Requests {
    /// An empty batch that decodes embeddings into `embeddings`.
    pub fn reusing(embeddings: Embeddings) -> Requests {
        Requests { embeddings, ..Requests::default() }
    }

    /// How many rows were admitted.
    pub fn len(&self) -> usize {
        self.line.len()
    }

    /// Whether no row was admitted.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }
}
