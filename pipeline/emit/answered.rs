//! Which request ids have been answered, in this job and in all before it.
//!
//! An id is a 128-bit fingerprint, its content a 64-bit one. New ones are kept in memory up to a bound and then go to a *run*: a
//! file sorted by id, mapped, in which the uniform fingerprints are found by interpolation. A committed job leaves its
//! ids as one run beside the results; runs of one size class are merged, so that their number grows with the logarithm
//! of what was answered.
//!
//! ```text
//! run   magic 8 · count 8 · count × id 16 (ascending) · count × content 8      all little-endian
//! ```

use std::collections::HashMap;
use std::collections::hash_map;
use std::fs::File;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use kernels::memory::{Access, Mapped};

/// First bytes of a run, with the version of its layout.
const MAGIC: [u8; 8] = *b"CCIDRUN1";
const HEADER_BYTES: usize = 16;

/// Bytes that one id costs in memory: 24 of payload and a control byte at the table's mean load of 0.66, and as many
/// again while they are sorted.
const ENTRY_BYTES: u64 = 62;

/// Most ids with room from the start: what a table of 2^18 places takes, 6 MB.
const ENTRIES_START: usize = (1 << 18) / 8 * 7;

/// What is known of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It has not been answered; now it counts as answered.
    First,
    /// It was answered, with the same content.
    SameContent,
    /// It was answered, with other content.
    OtherContent,
}

/// An id as the table keeps it: two halves, since a whole `u128` would align every entry to 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Halves {
    high: u64,
    low: u64,
}

impl Hash for Halves {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.low);
    }
}

/// The ids are uniform already: their low half is the hash.
#[derive(Debug, Default)]
struct Uniform(u64);

impl Hasher for Uniform {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _bytes: &[u8]) {
        unreachable!("ids are written as one number");
    }
    fn write_u64(&mut self, low: u64) {
        self.0 = low;
    }
}

/// Ids and their contents.
type Table = HashMap<Halves, u64, BuildHasherDefault<Uniform>>;

/// The ids answered; by default none, and nothing is known of earlier jobs.
#[derive(Debug, Default)]
pub struct Answered {
    fresh: Table,
    entries_max: usize,
    earlier: Vec<Run>,
    spilled: Vec<Run>,
    spill_dir: PathBuf,
}

impl Answered {
    /// Those of earlier jobs, the runs under `dir`; new ones spill to `spill_dir` beyond `memory_bytes`.
    ///
    /// # Errors
    /// When a run cannot be read or is damaged.
    pub fn open(dir: &Path, spill_dir: &Path, memory_bytes: u64) -> io::Result<Answered> {
        let earlier = run_paths(dir)?.iter().map(|path| Run::open(path)).collect::<io::Result<_>>()?;
        Ok(Answered { earlier, ..Answered::none_before(spill_dir, memory_bytes) })
    }

    /// None of earlier jobs; new ones spill to `spill_dir` beyond `memory_bytes`.
    pub fn none_before(spill_dir: &Path, memory_bytes: u64) -> Answered {
        let entries_max = usize::try_from(memory_bytes / ENTRY_BYTES).unwrap_or(usize::MAX).max(1);
        Answered {
            fresh: Table::default(),
            entries_max,
            earlier: Vec::new(),
            spilled: Vec::new(),
            spill_dir: spill_dir.to_owned(),
        }
    }

    /// The same, with room for about `rows` ids, so that the table does not grow under them.
    #[must_use]
    pub fn expecting(mut self, rows: u64) -> Answered {
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        self.fresh.reserve(rows.min(ENTRIES_START).min(self.entries_max));
        self
    }

    /// Notes that an id is being answered, and says whether it was before.
    ///
    /// # Errors
    /// When ids must be spilled and cannot.
    pub fn note(&mut self, id: u128, content: u64) -> io::Result<Seen> {
        let compare = |known: u64| if known == content { Seen::SameContent } else { Seen::OtherContent };
        if let Some(known) = self.earlier.iter().chain(&self.spilled).find_map(|run| run.get(id)) {
            return Ok(compare(known));
        }
        match self.fresh.entry(Halves { high: (id >> 64) as u64, low: id as u64 }) {
            hash_map::Entry::Occupied(known) => return Ok(compare(*known.get())),
            hash_map::Entry::Vacant(place) => _ = place.insert(content),
        }
        if self.fresh.len() >= self.entries_max {
            self.spill()?;
        }
        Ok(Seen::First)
    }

    fn spill(&mut self) -> io::Result<()> {
        let path = self.spill_dir.join(format!("spilled-{}.ids", self.spilled.len()));
        let fresh = sorted(std::mem::take(&mut self.fresh));
        write_run(&path, || fresh.iter().copied())?;
        self.spilled.push(Run::open(&path)?);
        Ok(())
    }

    /// Writes the ids of this job as one run.
    ///
    /// # Errors
    /// When the run cannot be written.
    pub fn write(self, path: &Path) -> io::Result<()> {
        let fresh = sorted(self.fresh);
        if self.spilled.is_empty() {
            return write_run(path, || fresh.iter().copied());
        }
        write_run(path, || {
            let mut sources: Vec<Entries<'_>> = vec![Box::new(fresh.iter().copied())];
            sources.extend(self.spilled.iter().map(|run| Box::new(run.iter()) as Entries<'_>));
            Merge::new(sources)
        })
    }
}

/// An id and its content.
type Entry = (u128, u64);

fn sorted(fresh: Table) -> Vec<Entry> {
    let whole = |(id, content): (Halves, u64)| (u128::from(id.high) << 64 | u128::from(id.low), content);
    let mut entries: Vec<Entry> = fresh.into_iter().map(whole).collect();
    entries.sort_unstable_by_key(|(id, _)| *id);
    entries
}

/// The runs under `dir`, by name; none where there is no such folder.
fn run_paths(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ids"));
    paths.sort();
    Ok(paths)
}

/// Runs of one size class that are merged at once; more makes look-ups slower, fewer makes merging dearer.
const CLASS_RUNS_MAX: usize = 4;

/// Merges runs under `dir` until no size class (powers of four) holds more than four.
///
/// A crash between the new run and the removal of the old ones leaves ids twice, which changes no answer.
///
/// # Errors
/// When a run cannot be read, written or removed.
pub(super) fn merge_runs(dir: &Path) -> io::Result<()> {
    loop {
        let mut classes: HashMap<u32, Vec<PathBuf>> = HashMap::new();
        for path in run_paths(dir)? {
            let count = Run::open(&path)?.count;
            classes.entry(count.max(1).ilog(4)).or_default().push(path);
        }
        let Some(paths) = classes.into_values().find(|paths| paths.len() > CLASS_RUNS_MAX) else { return Ok(()) };
        let runs: Vec<Run> = paths.iter().map(|path| Run::open(path)).collect::<io::Result<_>>()?;
        let staged = dir.join("merging.tmp");
        write_run(&staged, || Merge::new(runs.iter().map(|run| Box::new(run.iter()) as Entries<'_>).collect()))?;
        let stem = paths[0].file_stem().expect("a run has a name");
        // No job's name has a plus sign, so this is no job's own run.
        let merged = paths[0].with_file_name(format!("{}+.ids", stem.to_string_lossy()));
        std::fs::rename(&staged, &merged)?;
        for path in &paths {
            std::fs::remove_file(path)?;
        }
    }
}

/// Writes ascending `entries`, ids first and contents behind them, through two handles; they are walked twice, for only
/// a walk tells how many there are.
fn write_run<I: Iterator<Item = Entry>>(path: &Path, entries: impl Fn() -> I) -> io::Result<()> {
    let count = entries().count() as u64;
    let file = File::create(path)?;
    // A handle of its own, since a cloned one would share its position.
    let mut contents = File::options().write(true).open(path)?;
    contents.seek(SeekFrom::Start(HEADER_BYTES as u64 + 16 * count))?;
    let (mut ids, mut contents) = (buffered(file), buffered(contents));
    ids.write_all(&MAGIC)?;
    ids.write_all(&count.to_le_bytes())?;
    for (id, content) in entries() {
        ids.write_all(&id.to_le_bytes())?;
        contents.write_all(&content.to_le_bytes())?;
    }
    contents.into_inner()?;
    ids.into_inner()?.sync_data()
}

fn buffered(file: File) -> BufWriter<File> {
    BufWriter::with_capacity(1 << 18, file)
}

/// A sorted file of ids.
#[derive(Debug)]
struct Run {
    map: Mapped,
    count: u64,
}

impl Run {
    fn open(path: &Path) -> io::Result<Run> {
        let map = Mapped::open(path, Access::Random)?;
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, format!("{}: damaged id run", path.display()));
        let header = map.as_slice().first_chunk::<HEADER_BYTES>().ok_or_else(damaged)?;
        let (magic, count) = header.split_at(8);
        let count = u64::from_le_bytes(count.try_into().expect("eight bytes"));
        let expected = count.checked_mul(24).and_then(|bytes| bytes.checked_add(HEADER_BYTES as u64));
        if *magic != MAGIC || expected != Some(map.as_slice().len() as u64) {
            return Err(damaged());
        }
        Ok(Run { map, count })
    }

    fn id(&self, at: u64) -> u128 {
        let start = HEADER_BYTES + at as usize * 16;
        u128::from_le_bytes(self.map.as_slice()[start..start + 16].try_into().expect("sixteen bytes"))
    }

    fn content(&self, at: u64) -> u64 {
        let start = HEADER_BYTES + self.count as usize * 16 + at as usize * 8;
        u64::from_le_bytes(self.map.as_slice()[start..start + 8].try_into().expect("eight bytes"))
    }

    /// The content of `id`, by interpolation: the ids are uniform, so the guess is near; then by halves.
    fn get(&self, id: u128) -> Option<u64> {
        if self.count == 0 {
            return None;
        }
        let guess = ((u128::from((id >> 64) as u64) * u128::from(self.count)) >> 64) as u64;
        let (mut low, mut high) = self.bracket(id, guess);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.id(middle) < id { low = middle + 1 } else { high = middle }
        }
        (low < self.count && self.id(low) == id).then(|| self.content(low))
    }

    /// Doubling steps from the guess until `id` lies between; `low..high` holds the first place not below it.
    fn bracket(&self, id: u128, guess: u64) -> (u64, u64) {
        let mut step = 1;
        if self.id(guess) < id {
            let mut low = guess;
            loop {
                let high = (low + step).min(self.count);
                if high == self.count || self.id(high) >= id {
                    return (low + 1, high);
                }
                (low, step) = (high, step * 2);
            }
        }
        let mut high = guess;
        loop {
            let low = high.saturating_sub(step);
            if low == 0 || self.id(low) < id {
                return (low, high);
            }
            (high, step) = (low, step * 2);
        }
    }

    fn iter(&self) -> impl Iterator<Item = (u128, u64)> + '_ {
        (0..self.count).map(|at| (self.id(at), self.content(at)))
    }
}

/// Ascending entries of one source.
type Entries<'a> = Box<dyn Iterator<Item = Entry> + 'a>;

/// Ascending entries of several ascending sources, each id once.
struct Merge<'a> {
    sources: Vec<std::iter::Peekable<Entries<'a>>>,
}

impl<'a> Merge<'a> {
    fn new(sources: Vec<Entries<'a>>) -> Merge<'a> {
        Merge { sources: sources.into_iter().map(Iterator::peekable).collect() }
    }
}

impl Iterator for Merge<'_> {
    type Item = (u128, u64);

    fn next(&mut self) -> Option<(u128, u64)> {
        let least = self.sources.iter_mut().filter_map(|source| source.peek().copied()).min_by_key(|(id, _)| *id)?;
        for source in &mut self.sources {
            source.next_if(|(id, _)| *id == least.0);
        }
        Some(least)
    }
}
