//! The state as bytes, and back.
//!
//! Invariants: little-endian, each field in its place, tables in ascending order of their keys, so equal states are
//! equal bytes; what is read is checked by a digest, so that damage is noticed and never another state; nothing is
//! allocated that the bytes do not fill.
//!
//! ```text
//! parts, each: "probing4" · length of the body, u64 · body · digest of the body, u64
//! ```

use super::table::{Record, Table};

/// Begins every part of a saved state; its last letter is the version.
const MAGIC: [u8; 8] = *b"probing4";

/// What can be saved.
pub(super) trait Saved: Sized {
    /// Appends itself.
    fn write(&self, out: &mut Vec<u8>);

    /// Reads what `write` appended; `None` where it is not that.
    fn read(bytes: &mut Bytes) -> Option<Self>;
}

/// Bytes that are read from the front.
pub(super) struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn take<T: Saved>(&mut self) -> Option<T> {
        T::read(self)
    }

    pub(super) fn array<T: Saved + Copy + Default, const N: usize>(&mut self) -> Option<[T; N]> {
        let mut items = [T::default(); N];
        for item in &mut items {
            *item = self.take()?;
        }
        Some(items)
    }

    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    fn raw<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Saved for $number {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn read(bytes: &mut Bytes) -> Option<$number> {
                bytes.raw().map(<$number>::from_le_bytes)
            }
        }
    )*};
}

numbers!(u8, u16, u32, u64, i64);

/// Exact, and never a number that arithmetic does not come back from.
impl Saved for f64 {
    fn write(&self, out: &mut Vec<u8>) {
        self.to_bits().write(out);
    }

    fn read(bytes: &mut Bytes) -> Option<f64> {
        bytes.take().map(f64::from_bits).filter(|number| number.is_finite())
    }
}

impl Saved for f32 {
    fn write(&self, out: &mut Vec<u8>) {
        self.to_bits().write(out);
    }

    fn read(bytes: &mut Bytes) -> Option<f32> {
        bytes.take().map(f32::from_bits).filter(|number| number.is_finite())
    }
}

/// Appends a body between its frame.
pub(super) fn write_framed(out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(&MAGIC);
    let length_at = out.len();
    0_u64.write(out);
    let start = out.len();
    body(out);
    let length = (out.len() - start) as u64;
    out[length_at..start].copy_from_slice(&length.to_le_bytes());
    digest(&out[start..]).write(out);
}

/// Takes the body of a frame from the front of `bytes`.
pub(super) fn read_framed<'a>(bytes: &mut &'a [u8]) -> Option<Bytes<'a>> {
    let mut rest = Bytes(bytes);
    if rest.raw()? != MAGIC {
        return None;
    }
    let length = usize::try_from(rest.take::<u64>()?).ok()?;
    let body = rest.0.get(..length)?;
    let mut rest = Bytes(rest.0.get(length..)?);
    (rest.take::<u64>()? == digest(body)).then_some(())?;
    *bytes = rest.0;
    Some(Bytes(body))
}

/// Records of a part of a saved table: two megabytes of the largest.
const PART_RECORDS: usize = 4_096;

/// Records in ascending order of keys: a part that says how many there are, then parts of them.
impl<R: Record + Saved> Table<R> {
    pub(super) fn write<E>(
        &self,
        out: &mut Vec<u8>,
        full: &mut impl FnMut(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        write_framed(out, |out| {
            (self.cap() as u64).write(out);
            (self.len() as u64).write(out);
        });
        let mut records: Vec<&R> = self.records().collect();
        records.sort_unstable_by_key(|record| record.key());
        for part in records.chunks(PART_RECORDS) {
            write_framed(out, |out| part.iter().for_each(|record| record.write(out)));
            full(out)?;
        }
        Ok(())
    }

    pub(super) fn read(bytes: &mut &[u8]) -> Option<Table<R>> {
        let mut body = read_framed(bytes)?;
        let (cap, length) = (usize::try_from(body.take::<u64>()?).ok()?, body.take::<u64>()?);
        // A record has at least a byte, so the length is bounded by what there is.
        if length > cap as u64 || length > bytes.len() as u64 || body.left() > 0 {
            return None;
        }
        let mut table = Table::new(cap);
        let mut last: Option<u64> = None;
        let mut left = length as usize;
        while left > 0 {
            let mut body = read_framed(bytes)?;
            for _ in 0..left.min(PART_RECORDS) {
                let record = R::read(&mut body)?;
                if record.is_empty() || last.is_some_and(|last| last >= record.key()) {
                    return None;
                }
                last = Some(record.key());
                table.add(record, 0, &mut |_| {});
            }
            (body.left() == 0).then_some(())?;
            left = left.saturating_sub(PART_RECORDS);
        }
        Some(table)
    }
}

/// Eight bytes a step, each step a bijection of the digest so far and of the eight bytes: one changed word always
/// shows, more than one but for once in 2^64.
fn digest(body: &[u8]) -> u64 {
    // 2^64 divided by the golden ratio, made odd, as SplitMix64 has it.
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let step = |sum: u64, word: u64| (sum.rotate_left(29) ^ word).wrapping_mul(GOLDEN);
    let (words, tail) = body.as_chunks::<8>();
    let sum = words.iter().fold(body.len() as u64, |sum, word| step(sum, u64::from_le_bytes(*word)));
    let last = tail.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let sum = step(sum, last);
    sum ^ (sum >> 32)
}
