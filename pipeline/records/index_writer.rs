//! Writes the index of a generation while its buckets are written, in the order of their hashes.
//!
//! Directory and facts lines grow side by side through two handles, so that neither is held in memory. Where the entries
//! beside the lines begin is known once all lines are written, so they wait in a file of their own.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::RecordsError;
use super::digest::{self, Sealed};
use super::facts::{FACTS_LINE_BYTES, Line};
use super::index::{HEADER_BYTES, Header, directory_entry, top_bits};
use super::names::{Entries, NamesWriter};
use super::side::{SIDE_BYTES, Side};

/// Bytes of the index that one record takes beside the directory.
const LINE_AND_SIDE_BYTES: u64 = (FACTS_LINE_BYTES + SIDE_BYTES) as u64;

/// The name of the index in its generation's folder.
pub(super) const FACTS_NAME: &str = "index.facts";

/// The name of the file of names there.
pub(super) const NAMES_NAME: &str = "index.names";

/// A facts line on its way into the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The key's hash.
    pub hash: u64,
    /// The line.
    pub line: Line,
    /// What stands beside it.
    pub side: Side,
}

/// An index in the making.
pub(super) struct IndexWriter {
    path: PathBuf,
    header: Header,
    directory: BufWriter<File>,
    lines: BufWriter<File>,
    sides: BufWriter<File>,
    sides_path: PathBuf,
    /// Directory entries written.
    slots: usize,
    /// The hash of the last line.
    last: u64,
    names: NamesWriter,
}

/// The files of an index that is complete.
pub(super) struct SealedIndex {
    /// `index.facts`.
    pub facts: Sealed,
    /// `index.names`.
    pub names: Sealed,
}

impl IndexWriter {
    /// Begins an index in `folder`; the header's number of records is set at the end.
    pub(super) fn create(folder: &Path, header: Header) -> Result<IndexWriter, RecordsError> {
        let path = folder.join(FACTS_NAME);
        let io = |action| RecordsError::io(action, &path);
        let mut directory = File::create_new(&path).map_err(io("create"))?;
        directory.seek(SeekFrom::Start(HEADER_BYTES as u64)).map_err(io("write"))?;
        // A handle of its own, since a cloned one would share its position.
        let mut lines = File::options().write(true).open(&path).map_err(io("open"))?;
        lines.seek(SeekFrom::Start(header.facts_start() as u64)).map_err(io("write"))?;
        let header = Header { records: 0, ..header };
        let (directory, lines) = (BufWriter::new(directory), BufWriter::new(lines));
        let sides_path = path.with_extension("sides");
        let mut options = File::options();
        let sides = options.create_new(true).read(true).write(true).open(&sides_path);
        let sides = BufWriter::new(sides.map_err(RecordsError::io("create", &sides_path))?);
        let names = NamesWriter::create(folder.join(NAMES_NAME))?;
        Ok(IndexWriter { path, header, directory, lines, sides, sides_path, slots: 0, last: 0, names })
    }

    /// Appends lines, sorted, whose hashes are not below any before them, and their names.
    pub(super) fn append(&mut self, entries: &[Entry], names: &Entries) -> Result<(), RecordsError> {
        assert_eq!(entries.len(), names.len(), "each line has names");
        self.names.append(names)?;
        for Entry { hash, line, side } in entries {
            assert!(*hash >= self.last, "lines come in the order of their hashes");
            self.last = *hash;
            self.fill_directory(top_bits(*hash, self.header.slot_bits) + 1)?;
            self.lines.write_all(line).map_err(RecordsError::io("write", &self.path))?;
            self.sides.write_all(side).map_err(RecordsError::io("write", &self.sides_path))?;
            self.header.records += 1;
        }
        Ok(())
    }

    /// Completes the index, makes it durable, and returns its hashes.
    pub(super) fn finish(mut self) -> Result<SealedIndex, RecordsError> {
        self.fill_directory((1 << self.header.slot_bits) + 1)?;
        let io = |action| RecordsError::io(action, &self.path);
        let into_file = |writer: BufWriter<File>| writer.into_inner().map_err(|error| error.into_error());
        let mut lines = into_file(self.lines).map_err(io("write"))?;
        let mut sides = into_file(self.sides).map_err(RecordsError::io("write", &self.sides_path))?;
        let copied = sides.seek(SeekFrom::Start(0)).and_then(|_| io::copy(&mut sides, &mut lines));
        // Without a line nothing was written where lines begin, and the file must reach there all the same.
        let bytes = self.header.facts_start() as u64 + self.header.records * LINE_AND_SIDE_BYTES;
        copied.and_then(|_| lines.set_len(bytes)).and_then(|()| lines.sync_all()).map_err(io("write"))?;
        fs::remove_file(&self.sides_path).map_err(RecordsError::io("remove", &self.sides_path))?;
        let mut file = into_file(self.directory).map_err(io("write"))?;
        let header = self.header.encode();
        let written =
            file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&header)).and_then(|()| file.sync_all());
        written.map_err(io("write"))?;
        let facts = digest::of_file(&self.path).map_err(io("read"))?;
        Ok(SealedIndex { facts, names: self.names.finish()? })
    }

    /// Writes directory entries up to `slots`, all of which begin at the next line.
    fn fill_directory(&mut self, slots: usize) -> Result<(), RecordsError> {
        let position = u32::try_from(self.header.records).expect("the number of records was checked");
        while self.slots < slots {
            let entry = directory_entry(self.slots, position);
            self.directory.write_all(&entry).map_err(RecordsError::io("write", &self.path))?;
            self.slots += 1;
        }
        Ok(())
    }
}
