//! Writes the index of a generation while its buckets are written, in the order of their hashes.
//!
//! Directory and facts lines grow side by side through two handles, so that neither is held in memory.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::RecordsError;
use super::digest::{self, Sealed};
use super::facts::Line;
use super::index::{HEADER_BYTES, Header, top_bits};

/// An index in the making.
pub(super) struct IndexWriter {
    path: PathBuf,
    header: Header,
    directory: BufWriter<File>,
    lines: BufWriter<File>,
    /// Directory entries written.
    slots: usize,
    /// The hash of the last line.
    last: u64,
}

impl IndexWriter {
    /// Begins an index; the header's number of records is set at the end.
    pub(super) fn create(path: PathBuf, header: Header) -> Result<IndexWriter, RecordsError> {
        let io = |action| RecordsError::io(action, &path);
        let mut directory = File::create_new(&path).map_err(io("create"))?;
        directory.seek(SeekFrom::Start(HEADER_BYTES as u64)).map_err(io("write"))?;
        // A handle of its own, since a cloned one would share its position.
        let mut lines = File::options().write(true).open(&path).map_err(io("open"))?;
        lines.seek(SeekFrom::Start(header.facts_start() as u64)).map_err(io("write"))?;
        let header = Header { records: 0, ..header };
        let (directory, lines) = (BufWriter::new(directory), BufWriter::new(lines));
        Ok(IndexWriter { path, header, directory, lines, slots: 0, last: 0 })
    }

    /// Appends lines, sorted, whose hashes are not below any before them.
    pub(super) fn append(&mut self, lines: &[(u64, Line)]) -> Result<(), RecordsError> {
        for (hash, line) in lines {
            assert!(*hash >= self.last, "lines come in the order of their hashes");
            self.last = *hash;
            self.fill_directory(top_bits(*hash, self.header.slot_bits) + 1)?;
            self.lines.write_all(line).map_err(RecordsError::io("write", &self.path))?;
            self.header.records += 1;
        }
        Ok(())
    }

    /// Completes the index, makes it durable, and returns its hash.
    pub(super) fn finish(mut self) -> Result<Sealed, RecordsError> {
        self.fill_directory((1 << self.header.slot_bits) + 1)?;
        let io = |action| RecordsError::io(action, &self.path);
        let into_file = |writer: BufWriter<File>| writer.into_inner().map_err(|error| error.into_error());
        into_file(self.lines).and_then(|lines| lines.sync_all()).map_err(io("write"))?;
        let mut file = into_file(self.directory).map_err(io("write"))?;
        let header = self.header.encode();
        let written =
            file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&header)).and_then(|()| file.sync_all());
        written.map_err(io("write"))?;
        digest::of_file(&self.path).map_err(io("read"))
    }

    /// Writes directory entries up to `slots`, all of which begin at the next line.
    fn fill_directory(&mut self, slots: usize) -> Result<(), RecordsError> {
        let position = u32::try_from(self.header.records).expect("the number of records was checked");
        while self.slots < slots {
            self.directory.write_all(&position.to_le_bytes()).map_err(RecordsError::io("write", &self.path))?;
            self.slots += 1;
        }
        Ok(())
    }
}
