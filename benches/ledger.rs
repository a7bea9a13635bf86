//! How fast are events appended durably, and how soon is an entity's state, or everybody's, read?
//!
//! Beside each speed of appending stands what the disk does in the same run: the same bytes, written to a file and synced (fdatasync)
//! as often. `cargo bench --bench ledger -- [ENTITIES] [EVENTS_OF_EACH] [DIR]`, 100,000 and 10 by default.

#![expect(clippy::disallowed_methods, reason = "a bench times")]
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use concord::ledger::{Enclosed, Entry, Ledger, LedgerId, LedgerReader, Link, Verdict, Writer};

/// What the law folds an entity into, about.
const SNAPSHOT_BYTES: usize = 1000;

/// Events appended in one transaction, and how many transactions are timed.
const GROUPS: [(u64, u64); 4] = [(1, 200), (10, 200), (100, 100), (1000, 50)];

/// Bytes of a link with its key.
const EVENT_BYTES: usize = 280;

/// Events in a transaction while the ledger is filled.
const FILL_GROUP: u64 = 10_000;

/// How many entities are read one by one.
const READ: u64 = 20_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let number = |at: usize, otherwise: u64| arguments.get(at).map_or(otherwise, |text| text.parse().unwrap());
    let (entities, events) = (number(0, 100_000), number(1, 10));
    let parent = arguments.get(2).map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = parent.join(format!("concord-bench-ledger-{}", std::process::id()));
    Ledger::create(&dir, LedgerId([1; 16])).unwrap();
    fill(&dir, entities, events);
    append(&dir, entities);
    read(&dir, entities);
    reopen(&dir);
    std::fs::remove_dir_all(&dir).unwrap();
}

/// The place of an event among all: entities come in no order, as they do in life.
fn entity(number: u64, entities: u64) -> String {
    // 2654435761 is a prime, so that every entity has its turn.
    format!("entity-{:06}", number.wrapping_mul(2_654_435_761) % entities)
}

fn append_one(writer: &mut Writer<'_>, number: u64, entities: u64) -> Link {
    let digest = "3f".repeat(32);
    let body =
        format!(r#"{{"kind":"JobCommitted","job":"job-{number:08}","rows":{number},"receipt_sha256":"{digest}"}}"#);
    let (entity_id, salt) = (entity(number, entities), [number as u8; 16]);
    writer.append(Entry { entity_id: &entity_id, recorded_at_micros: number as i64, salt, body: &body }).unwrap()
}

/// What goes with an event.
#[derive(Clone, Copy)]
enum With {
    /// Nothing: what a night's jobs leave.
    Nothing,
    /// The snapshot of its entity, as the law puts one.
    Snapshot,
}

/// A group of events in one transaction.
fn append_group(ledger: &Ledger, group: u64, entities: u64, with: With) {
    let blob = vec![b'x'; SNAPSHOT_BYTES];
    let written = ledger.write(|writer| {
        for _ in 0..group {
            let number = writer.anchor().seq;
            let link = append_one(writer, number, entities);
            if let With::Snapshot = with {
                writer.put_snapshot(&link.entity_id, &blob, &[0; 24])?;
            }
        }
        Ok::<_, concord::ledger::LedgerError>(())
    });
    written.unwrap();
}

fn fill(dir: &Path, entities: u64, events: u64) {
    let ledger = Ledger::open(dir).unwrap();
    let start = Instant::now();
    for _ in 0..(entities * events).div_ceil(FILL_GROUP) {
        append_group(&ledger, FILL_GROUP, entities, With::Snapshot);
    }
    let took = start.elapsed();
    let start = Instant::now();
    ledger.close().unwrap();
    let bytes = std::fs::metadata(dir.join("ledger.redb")).unwrap().len();
    let count = entities * events;
    println!(
        "{entities} entities, {count} events in groups of {FILL_GROUP}, each with a snapshot of {SNAPSHOT_BYTES} B"
    );
    println!(
        "  filled at {:>9.0} events/s; closed in {:?}; {} MiB",
        count as f64 / took.as_secs_f64(),
        start.elapsed(),
        bytes >> 20
    );
}

fn append(dir: &Path, entities: u64) {
    let ledger = Ledger::open(dir).unwrap();
    println!("            |       |          | a commit: median,  99th, written | the bytes alone, synced");
    println!("            | group | events/s |        ms |      ms |       kB |  ms, median |   99th");
    for (with, name) in [(With::Nothing, "events"), (With::Snapshot, "+ snapshots")] {
        for (group, count) in GROUPS {
            let before = bytes_written();
            let commits = times(count, || append_group(&ledger, group, entities, with));
            let written_kb = (bytes_written() - before) / count / 1000;
            let snapshot_bytes = if let With::Snapshot = with { SNAPSHOT_BYTES } else { 0 };
            let syncs = bare(&dir.join("beside"), group as usize * (EVENT_BYTES + snapshot_bytes), count);
            let total: f64 = commits.iter().map(Duration::as_secs_f64).sum();
            let speed = (group * count) as f64 / total;
            let [(commit, commit_99), (sync, sync_99)] = [median_and_99th(commits), median_and_99th(syncs)];
            print!("{name:<11} | {group:>5} | {speed:>8.0} | {commit:>9.2} | {commit_99:>7.2} | {written_kb:>8}");
            println!(" | {sync:>11.2} | {sync_99:>6.2}");
        }
    }
    ledger.close().unwrap();
}

/// The same bytes written to the end of a file and synced.
fn bare(path: &Path, bytes: usize, count: u64) -> Vec<Duration> {
    let bytes = vec![b'x'; bytes];
    let mut file = File::create(path).unwrap();
    let syncs = times(count, || {
        file.write_all(&bytes).unwrap();
        file.sync_data().unwrap();
    });
    std::fs::remove_file(path).unwrap();
    syncs
}

/// Bytes that this process handed to the system to write, as Linux counts them; 0 elsewhere.
fn bytes_written() -> u64 {
    let counts = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = counts.lines().find_map(|line| line.strip_prefix("wchar: "));
    line.map_or(0, |count| count.parse().unwrap())
}

fn read(dir: &Path, entities: u64) {
    let reader = LedgerReader::open(dir).unwrap();
    let view = reader.view().unwrap();
    let mut links = 0;
    let each = times(READ, || {
        let id = entity(black_box(links as u64 * 7919), entities);
        links += view.of_entity(&id).unwrap().len();
    });
    let total: f64 = each.iter().map(Duration::as_secs_f64).sum();
    let (median, p99) = median_and_99th(each);
    let [median, p99] = [median, p99].map(|ms| ms * 1e3);
    println!(
        "of_entity: {median:.1} µs, p99 {p99:.1} µs, of {:.1} links on average; mean {:.1} µs",
        links as f64 / READ as f64,
        total / READ as f64 * 1e6
    );
    for turn in ["first", "again"] {
        let start = Instant::now();
        let (count, bytes) = view
            .snapshots()
            .unwrap()
            .map(Result::unwrap)
            .fold((0, 0), |(count, bytes), row| (count + 1, bytes + row.blob.len()));
        println!(
            "all snapshots, {turn}: {count} of {} MB in {:.0} ms",
            bytes / 1_000_000,
            start.elapsed().as_secs_f64() * 1e3
        );
    }
    let half = view.anchor().seq / 2;
    let start = Instant::now();
    let changed = view.entities_changed_after(half).unwrap().map(Result::unwrap).count();
    println!("entities changed after link {half}: {changed} in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let count = view.links(1).unwrap().map(Result::unwrap).count();
    println!("all links in their order: {:.0} links/s", count as f64 / start.elapsed().as_secs_f64());
    let start = Instant::now();
    assert!(matches!(view.verify().unwrap(), Verdict::Sound { .. }));
    println!("verified: {count} links in {:.2} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let pack = view.export_evidence(&entity(0, entities), &Enclosed::default(), &dir.join("pack")).unwrap();
    let bytes = std::fs::metadata(dir.join("pack/chain.ndjson")).unwrap().len();
    let lines = pack.anchor.seq - pack.first_seq + 1;
    println!(
        "pack of evidence: {lines} links of chain, {} MB, in {:.2} s",
        bytes / 1_000_000,
        start.elapsed().as_secs_f64()
    );
}

/// How long opening takes after a close, and after a kill: the copy of a store that is open is one that was not closed.
fn reopen(dir: &Path) {
    let start = Instant::now();
    let ledger = Ledger::open(dir).unwrap();
    println!("opened after a close in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let copy = dir.join("copy");
    std::fs::create_dir(&copy).unwrap();
    std::fs::copy(dir.join("ledger.redb"), copy.join("ledger.redb")).unwrap();
    ledger.close().unwrap();
    let start = Instant::now();
    Ledger::open(&copy).unwrap();
    println!("opened after a kill in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
}

fn times(count: u64, mut work: impl FnMut()) -> Vec<Duration> {
    let timed = (0..count).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    timed.collect()
}

/// In milliseconds.
fn median_and_99th(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e3;
    (at(50), at(99))
}
