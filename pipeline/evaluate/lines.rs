//! Which line of a CSV file a row stands on.
//!
//! The bytes of a file and the place that the reader tells in, a number from 1 out. The reader's own count stops before
//! the line end of the row above, and before blank lines.
//!
//! Invariant: asked for places in their order, it walks over the file once.

/// Counts the lines of a file.
pub(super) struct Lines<'a> {
    file: &'a [u8],
    byte: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// At the beginning of a file.
    pub(super) fn new(file: &'a [u8]) -> Lines<'a> {
        Lines { file, byte: 0, line: 1 }
    }

    /// The line of the row that begins at or behind a place, which never goes back.
    pub(super) fn of(&mut self, place: Option<&csv::Position>) -> u64 {
        let place = place.map_or(self.byte, |place| place.byte() as usize);
        while let Some(byte) = self.file.get(self.byte)
            && (self.byte < place || matches!(byte, b'\r' | b'\n'))
        {
            self.line += u64::from(*byte == b'\n');
            self.byte += 1;
        }
        self.line
    }
}
