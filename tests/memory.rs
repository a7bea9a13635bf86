//! A job stays within its memory, and a larger input takes no more of it.
//!
//! What is measured is the peak of anonymous memory: pages of mapped files belong to the kernel, which takes them back when
//! it needs them. It is sampled while the program runs; the waits between samples are no synchronisation.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use datasets::World;

use crate::support::binary::{text, verify_against};
use crate::support::fixture::build_store;
use crate::support::rows::{Row, good_person};
use crate::support::{Folder, fixture};

/// The least that a job takes.
const MEMORY: &str = "128M";
const MEMORY_BYTES: u64 = 128 << 20;

/// What a process has beside that: stacks, tables of libraries, and what the allocator keeps for each thread (some 20 MiB).
const BESIDE_BYTES: u64 = 32 << 20;

/// How much more the larger input may take for each thread: two groups of 32,768 rows where the smaller input's were smaller,
/// some 12 MiB each with their columns and pages, and a table of ids of 6 MiB; how many meet differs from run to run, and how
/// long freed pages stay: 31 MiB were seen on a busy machine. The larger inputs are larger by more than twice that, so that keeping the text, or anything of its size, is seen.
const WAVERS_BYTES: u64 = 34 << 20;

/// The most anonymous memory that a command has while it runs; it must succeed.
fn peak(mut command: Command) -> u64 {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // The line is missing once the process has ended.
        let anonymous = fs::read_to_string(&status).ok().and_then(|text| rss_anon(&text));
        peak = peak.max(anonymous.unwrap_or_default());
        if let Some(ended) = child.try_wait().unwrap() {
            assert!(ended.success(), "{ended}");
            return peak;
        }
        sleep(Duration::from_millis(2));
    }
}

fn rss_anon(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

/// Writes the row `times` times under ids of their own.
fn write(path: &Path, row: &Row, times: usize) -> PathBuf {
    let line = row.clone().set("request_id", "%").line();
    let (head, tail) = line.split_once('%').unwrap();
    let mut text = String::with_capacity(times * (line.len() + 8));
    for number in 0..times {
        writeln!(text, "{head}{number:07}{tail}").unwrap();
    }
    fs::write(path, text).unwrap();
    path.to_path_buf()
}

/// Compares the peaks of `rows` rows and of `times` as many.
fn check(store: &Path, row: &Row, rows: usize, times: usize, threads: &str) {
    if rss_anon(&fs::read_to_string("/proc/self/status").unwrap_or_default()).is_none() {
        // Not by a macro: what tests print by those is hidden where they pass.
        let told =
            "\n*** NOT TESTED: this system has no /proc/PID/status, so nobody measured the memory of a job ***\n";
        return std::io::stderr().write_all(told.as_bytes()).unwrap();
    }
    let folder = Folder::new("memory");
    let keys = &fixture().keys;
    let more = ["--memory", MEMORY, "--threads", threads, "--keys", text(keys)];
    let peak_of = |rows: usize| {
        let requests = write(&folder.path(&format!("{rows}.ndjson")), row, rows);
        let bytes = fs::metadata(&requests).unwrap().len();
        (bytes, peak(verify_against(store, &requests, &folder.path(&format!("out-{rows}")), &more)))
    };
    let ((small_input, small), (large_input, large)) = (peak_of(rows), peak_of(times * rows));
    let wavers = threads.parse::<u64>().unwrap() * WAVERS_BYTES;
    let mib = |bytes: u64| bytes >> 20;
    let told = format!(
        "{} MiB for {} MiB of input, {} MiB for {} MiB",
        mib(small),
        mib(small_input),
        mib(large),
        mib(large_input)
    );
    assert!(small > 0 && large_input - small_input > 2 * wavers, "there is something to compare: {told}");
    assert!(large <= MEMORY_BYTES + BESIDE_BYTES, "over the bound: {told}");
    assert!(large <= small + wavers, "it grows with the input: {told}");
}

/// Many short rows: answers, groups and ids, though not so many ids that they spill, which takes 900,000. On one thread, as
/// more would encode as many groups beside each other, or not, as it happens.
#[test]
fn of_many_rows() {
    let fixture = fixture();
    check(&fixture.store, &Row::real_name(&good_person(&fixture.world, 0), ""), 80_000, 5, "1");
}

/// Long rows: text and embeddings. Both inputs are larger than what is in flight, and have groups of 8,192 rows and more.
#[test]
fn of_many_bytes() {
    let folder = Folder::new("memory-faces");
    let world = World::new(13, 200);
    let store = build_store(&folder, &world);
    check(&store, &Row::real_person(&world, &good_person(&world, 0), ""), 12_000, 5, "2");
}
