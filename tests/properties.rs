//! What must not matter does not: threads, order, splitting, format, and where the reader's chunks end.

use std::io::{Cursor, Read};

use datasets::{Compression, Format, Mix, RequestSet};
use proptest::prelude::*;
use proptest::test_runner::Config;

use concord::ingest::{CHUNK_BYTES, Layout};
use kernels::face::Level;

use crate::support::binary::{run, verify};
use crate::support::fixture::EVERYTHING;
use crate::support::folder::files_below;
use crate::support::outputs::AnalystRow;
use crate::support::parsing::{Seen, rows, rows_of};
use crate::support::{Answers, Folder, answer, assert_same, fixture, options};

/// Everything of a row but where it stands: answers by id, refusals by what is told.
#[derive(Debug)]
struct Told {
    answers: Vec<AnalystRow>,
    refusals: Vec<(String, Option<String>, Option<String>)>,
}

impl Told {
    fn of(jobs: &Answers) -> Told {
        let mut answers = jobs.analyst();
        answers.sort_by(|one, other| one.request_id.cmp(&other.request_id));
        let told = |row: crate::support::RejectLine| (row.code, row.field, row.request_id);
        let mut refusals: Vec<_> = jobs.rejects().into_iter().map(told).collect();
        refusals.sort();
        Told { answers, refusals }
    }
}

fn assert_told(what: &str, found: &Told, expected: &Told) {
    assert_same(&format!("{what}: answers"), &found.answers, &expected.answers);
    assert_same(&format!("{what}: refusals"), &found.refusals, &expected.refusals);
}

/// The lines of a set in which no row refers to another, so that their order means nothing.
fn lines(requests: u64) -> Vec<String> {
    let (fixture, folder) = (fixture(), Folder::new("lines"));
    let mix = Mix { duplicate: 0.0, conflict: 0.0, ..EVERYTHING };
    let set = RequestSet { mix, ..RequestSet::new(21, requests) };
    let written = fixture.write(&folder, &set, Format::Ndjson(Compression::Plain), 1);
    std::fs::read_to_string(&written.files[0]).unwrap().lines().map(str::to_owned).collect()
}

/// Answers `lines` cut into files before the places `cuts`, on so many threads.
fn told(lines: &[String], cuts: &[usize], threads: usize) -> Told {
    let (fixture, folder) = (fixture(), Folder::new("property"));
    let mut files = Vec::new();
    let mut bounds: Vec<usize> = cuts.iter().map(|cut| cut % (lines.len() + 1)).collect();
    bounds.extend([0, lines.len()]);
    bounds.sort_unstable();
    for (number, pair) in bounds.windows(2).enumerate() {
        let text: String = lines[pair[0]..pair[1]].iter().map(|line| format!("{line}\n")).collect();
        files.push(folder.write(&format!("part-{number:03}.ndjson"), text));
    }
    let mut job = options(&fixture, &files, &folder.path("out"));
    job.limits.threads = threads;
    Told::of(&answer(&job))
}

proptest! {
    // A case is a whole job; the seeds that once failed are in proptest-regressions.
    #![proptest_config(Config { cases: 12, ..Config::default() })]

    #[test]
    fn order_splitting_and_threads_change_no_answer(
        order in Just((0..400).collect::<Vec<usize>>()).prop_shuffle(),
        cuts in prop::collection::vec(any::<usize>(), 0..5),
        threads in prop::sample::select(vec![1, 2, 3, 8]),
    ) {
        let lines = lines(400);
        let shuffled: Vec<String> = order.iter().map(|place| lines[*place].clone()).collect();
        assert_told("shuffled", &told(&shuffled, &cuts, threads), &told(&lines, &[], 1));
    }
}

#[test]
fn formats_change_no_answer() {
    let (fixture, folder) = (fixture(), Folder::new("formats"));
    // What every format can express: no malformed rows.
    let mix = Mix { malformed: 0.0, wrong_dimension: 0.0, ..EVERYTHING };
    let set = RequestSet { mix, ..RequestSet::new(22, 1200) };
    let mut first: Option<Told> = None;
    for (number, format) in Format::ALL.into_iter().enumerate() {
        let place = Folder::new("format");
        let written = fixture.write(&place, &set, format, 1);
        let told = Told::of(&answer(&options(&fixture, &written.files, &folder.path(&format!("out-{number}")))));
        assert!(told.refusals.len() > 10, "there are duplicates and conflicts");
        match &first {
            None => first = Some(told),
            Some(first) => assert_told(format.extension(), &told, first),
        }
    }
}

#[test]
fn threads_and_memory_change_no_byte() {
    let (fixture, folder) = (fixture(), Folder::new("bytes"));
    // Several chunks, so that threads have something to race for.
    let set = RequestSet { mix: EVERYTHING, ..RequestSet::new(23, 12_000) };
    for format in [
        Format::Ndjson(Compression::Plain),
        Format::Ndjson(Compression::Gzip),
        Format::Csv(Compression::Plain),
        Format::Parquet,
    ] {
        let place = Folder::new("bytes-of");
        let written = fixture.write(&place, &set, format, 3);
        let run = |name: &str, threads: usize, memory_bytes: u64| {
            let mut job = options(&fixture, &written.files, &folder.path(&format!("{}-{name}", format.extension())));
            (job.limits.threads, job.limits.memory_bytes) = (threads, memory_bytes);
            answer(&job).all_bytes()
        };
        let expected = run("one", 1, 512 << 20);
        for (name, threads, memory_bytes) in [("four", 4, 512 << 20), ("eight", 8, 128 << 20), ("again", 1, 128 << 20)]
        {
            let found = run(name, threads, memory_bytes);
            assert!(found == expected, "{} with {threads} threads", format.extension());
        }
    }
}

/// No decision depends on the processor: the whole program writes the same bytes at each of its levels.
#[test]
fn levels_change_no_byte() {
    let (fixture, folder) = (fixture(), Folder::new("levels"));
    let set = RequestSet { mix: EVERYTHING, ..RequestSet::new(24, 2_000) };
    let requests = fixture.write(&folder, &set, Format::Ndjson(Compression::Plain), 1).files[0].clone();
    let mut first = None;
    for level in Level::present() {
        let out = folder.path(level.name());
        let mut command = verify(&fixture, &requests, &out, &[]);
        command.env("KERNELS_LEVEL", level.name());
        let ran = run(command);
        assert_eq!(ran.code, Some(0), "{}: {}", level.name(), ran.err);
        let files = files_below(&out);
        assert!(files.len() > 4, "a job leaves its files");
        assert!(*first.get_or_insert_with(|| files.clone()) == files, "{} writes other bytes", level.name());
    }
}

/// Rows that straddle the end of a chunk come out as they would alone, wherever the end falls.
#[test]
fn chunks_end_between_lines() {
    let text: String = lines(6000).into_iter().map(|line| line + "\n").collect();
    assert!(text.len() > 2 * CHUNK_BYTES, "there are three chunks or more");
    let expected = rows(text.as_bytes(), Layout::Ndjson);
    let content = |rows: Vec<Seen>| rows.into_iter().map(Seen::content).collect::<Vec<_>>();
    let plain = content(expected);
    // A line is some 500 bytes long; in steps that share no factor with it, the ends fall on every part of one.
    for shift in (1..700).step_by(37) {
        let shifted = format!("{}\n{text}", " ".repeat(shift - 1));
        let found = content(rows(shifted.as_bytes(), Layout::Ndjson));
        assert_same(&format!("shift {shift}"), &found, &plain);
    }
    // The end of the text at the end of a chunk, and one byte before and behind it.
    for bytes in [CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES] {
        let cut = text[..bytes].rfind('\n').unwrap() + 1;
        let padded = " ".repeat(bytes - cut - 1) + "\n" + &text[..cut];
        assert_eq!(padded.len(), bytes);
        for ending in ["", "\n"] {
            let found = content(rows(format!("{padded}{ending}").as_bytes(), Layout::Ndjson));
            assert_same(&format!("{bytes} bytes"), &found, &plain[..found.len()]);
            assert_eq!(found.len(), text[..cut].lines().count());
        }
    }
}

/// A source that gives a few bytes at a time, as a pipe or a decoder does.
struct Dribble(Cursor<Vec<u8>>, usize);

impl Read for Dribble {
    fn read(&mut self, space: &mut [u8]) -> std::io::Result<usize> {
        self.1 = self.1 * 31 % 8191;
        let bytes = space.len().min(self.1 + 1);
        self.0.read(&mut space[..bytes])
    }
}

#[test]
fn how_a_source_gives_its_bytes_does_not_matter() {
    let text: String = lines(4000).into_iter().map(|line| line + "\n").collect();
    let dribble = Dribble(Cursor::new(text.clone().into_bytes()), 17);
    assert_same("dribble", &rows_of(Box::new(dribble), Layout::Ndjson), &rows(text.as_bytes(), Layout::Ndjson));
}
