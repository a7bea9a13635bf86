//! Which key follows which: the stretch from the end of one value to the beginning of the next, such as `","name":"`.
//!
//! The lines of one partner are written by one program, with the same order and the same blanks. So the stretch that
//! followed a field in the line before is expected again, and is compared as a whole, 32 bytes at once, before its key
//! is looked at. Invariant: what is expected was read in full before, so a match means exactly that.

use crate::terms::Field;

/// Longest stretch that is expected, in bytes: the longest key has 14, with a comma, a colon and three quotes.
const STRETCH_BYTES_MAX: usize = 32;

/// A stretch as numbers, and which of their bits count.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    bytes: [u128; 2],
    mask: [u128; 2],
    length: usize,
}

/// What followed each field last.
#[derive(Debug, Default)]
pub(super) struct Keys {
    /// By the field before, the first place for the beginning of a line.
    after: [Option<(Field, Stretch)>; Field::ALL.len() + 1],
}

impl Keys {
    /// The field that comes next in `rest` and the bytes up to its value, where they are those that came last time.
    #[inline]
    pub(super) fn expected(&self, before: Option<Field>, rest: &[u8]) -> Option<(Field, usize)> {
        let (field, stretch) = self.after[place(before)].as_ref()?;
        let (halves, _) = rest.get(..STRETCH_BYTES_MAX)?.as_chunks::<16>();
        let differs = (u128::from_le_bytes(halves[0]) ^ stretch.bytes[0]) & stretch.mask[0]
            | (u128::from_le_bytes(halves[1]) ^ stretch.bytes[1]) & stretch.mask[1];
        (differs == 0).then_some((*field, stretch.length))
    }

    /// Notes the stretch that led to `field`.
    pub(super) fn learn(&mut self, before: Option<Field>, field: Field, stretch: &[u8]) {
        if stretch.len() > STRETCH_BYTES_MAX {
            return;
        }
        let (mut bytes, mut mask) = ([0; STRETCH_BYTES_MAX], [0; STRETCH_BYTES_MAX]);
        bytes[..stretch.len()].copy_from_slice(stretch);
        mask[..stretch.len()].fill(0xFF);
        let halves = |bytes: [u8; STRETCH_BYTES_MAX]| {
            let (halves, _) = bytes.as_chunks::<16>();
            [u128::from_le_bytes(halves[0]), u128::from_le_bytes(halves[1])]
        };
        let stretch = Stretch { bytes: halves(bytes), mask: halves(mask), length: stretch.len() };
        self.after[place(before)] = Some((field, stretch));
    }
}

#[inline]
fn place(before: Option<Field>) -> usize {
    before.map_or(0, |field| field as usize + 1)
}
