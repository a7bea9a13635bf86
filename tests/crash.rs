//! A job that is killed, starved or given broken input leaves all of its files or none, and can be run again.
//!
//! Black box: the program is run as a user runs it. Where a job is killed, the waits are no synchronisation: any of them
//! may hit any point of the job, and every outcome must be whole.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use datasets::{Compression, Format, RequestSet};

use crate::support::binary::{command, run, text, verify};
use crate::support::fixture::EVERYTHING;
use crate::support::folder::files_below;
use crate::support::{Fixture, Folder, concord, fixture};

/// Requests of a job that is killed: some tenths of a second of work.
const REQUESTS: u64 = 20_000;

/// How often a job is to be killed: after delays that rise from none to a fifth more than an undisturbed run takes, so
/// that it is hit while it starts, in the middle and during the commit, on a fast machine and on a slow one.
const KILLS: u32 = 25;

/// Writes a set of requests to a folder of its own.
fn requests(fixture: &Fixture, folder: &Folder, count: u64) -> PathBuf {
    let set = RequestSet { mix: EVERYTHING, ..RequestSet::new(31, count) };
    fixture.write(folder, &set, Format::Ndjson(Compression::Plain), 1).files[0].clone()
}

/// Everything below `out` except the lock, which is empty and of no meaning.
fn tree(out: &Path) -> Vec<(String, Vec<u8>)> {
    if !out.exists() {
        return Vec::new();
    }
    files_below(out).into_iter().filter(|(name, _)| name != ".lock").collect()
}

/// After the next opening there are all files of the job or none, and nothing half made.
fn assert_all_or_nothing(out: &Path, undisturbed: &[(String, Vec<u8>)], what: &str) {
    let names: Vec<String> = tree(out).into_iter().map(|(name, _)| name).collect();
    let expected: Vec<String> = undisturbed.iter().map(|(name, _)| name.clone()).collect();
    assert!(names.is_empty() || names == expected, "{what}: {names:?}");
}

/// Opens the folder without doing anything in it: a job whose id can be none ends after the folder was mended.
fn open_only(fixture: &Fixture, requests: &Path, out: &Path) {
    let ran = run(verify(fixture, requests, out, &["--job", "../no"]));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

/// Runs a job undisturbed, and says how long it took.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a run takes is what delays are scaled by; nothing is told of it"
)]
fn undisturbed_run(fixture: &Fixture, requests: &Path, out: &Path) -> Duration {
    let start = Instant::now();
    let ran = run(verify(fixture, requests, out, &[]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    start.elapsed()
}

#[test]
fn a_killed_job_leaves_all_or_nothing() {
    let (fixture, folder) = (fixture(), Folder::new("kill"));
    let requests = requests(&fixture, &folder, REQUESTS);
    let reference = folder.path("reference");
    let mut run_takes = undisturbed_run(&fixture, &requests, &reference);
    let undisturbed = tree(&reference);
    // Attempts that were killed in each third of a run.
    let mut killed = [0; 3];
    for attempt in 0..KILLS {
        let out = folder.path(&format!("out-{attempt}"));
        let mut child: Child =
            verify(&fixture, &requests, &out, &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let part = 1.2 * f64::from(attempt) / f64::from(KILLS);
        sleep(run_takes.mul_f64(part));
        child.kill().unwrap();
        if !child.wait().unwrap().success() {
            killed[((3.0 * part) as usize).min(2)] += 1;
        }
        open_only(&fixture, &requests, &out);
        assert_all_or_nothing(&out, &undisturbed, &format!("attempt {attempt}"));
        // The load of the machine changes, and the next delay with it.
        run_takes = undisturbed_run(&fixture, &requests, &out);
        assert!(tree(&out) == undisturbed, "attempt {attempt}: the same bytes as undisturbed");
        fs::remove_dir_all(&out).unwrap();
    }
    let enough = killed.iter().sum::<u32>() >= KILLS / 3 && killed.iter().all(|part| *part > 0);
    assert!(enough, "of {KILLS} attempts, {killed:?} were killed in the thirds of a run");
}

/// Each step of a commit, left as a kill would leave it: the next opening undoes what is before the commit point and
/// finishes what is behind it.
#[test]
fn every_step_of_a_commit_can_be_the_last() {
    let (fixture, folder) = (fixture(), Folder::new("steps"));
    let requests = requests(&fixture, &folder, 500);
    let reference = folder.path("reference");
    let ran = run(verify(&fixture, &requests, &reference, &[]));
    let job = ran.json()["job_id"].as_str().unwrap().to_owned();
    let undisturbed = tree(&reference);
    let places = [
        ("answered.ids", format!("answered/{job}.ids")),
        ("receipt", format!("receipts/{job}")),
        ("results.parquet", format!("results/date=2026-03-10/{job}.parquet")),
    ];
    // How many of the three moves were made; 4 is before the commit point.
    for moved in 0..=4 {
        let out = folder.path(&format!("out-{moved}"));
        let staging = out.join(format!(".job-{job}"));
        fs::create_dir_all(&staging).unwrap();
        for (number, (staged, place)) in places.iter().enumerate() {
            let to = if number < moved && moved < 4 { out.join(place) } else { staging.join(staged) };
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            copy(&reference.join(place), &to);
        }
        if moved < 4 {
            fs::write(staging.join("commit.json"), format!(r#"{{"job":"{job}","date":"2026-03-10"}}"#)).unwrap();
        }
        open_only(&fixture, &requests, &out);
        let expected = if moved < 4 { &undisturbed[..] } else { &[] };
        assert!(tree(&out) == expected, "after {moved} moves");
        let again = run(verify(&fixture, &requests, &out, &[]));
        assert_eq!((again.code, tree(&out) == undisturbed), (Some(0), true), "after {moved} moves");
    }
}

fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let name = entry.unwrap().file_name();
        copy(&from.join(&name), &to.join(&name));
    }
}

/// A file-size limit stands in for a full disk: the write fails in the middle of a file in the same way.
#[test]
fn a_full_disk_leaves_nothing() {
    let (fixture, folder) = (fixture(), Folder::new("full"));
    let requests = requests(&fixture, &folder, 4_000);
    let out = folder.path("out");
    for blocks in [0, 1, 8, 64, 256] {
        let whole = verify(&fixture, &requests, &out, &[]);
        let mut limited = Command::new("sh");
        // The signal is ignored, so that the program sees the error that a full disk gives.
        limited.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")).arg(whole.get_program());
        limited.args(whole.get_args());
        let ran = run(limited);
        assert_eq!(ran.code, Some(4), "{blocks} blocks: {}", ran.err);
        assert!(ran.err.contains("make room"), "{}", ran.err);
        assert!(
            tree(&out).is_empty(),
            "{blocks} blocks leave {:?}",
            tree(&out).iter().map(|(name, _)| name).collect::<Vec<_>>()
        );
    }
    assert_eq!(run(verify(&fixture, &requests, &out, &[])).code, Some(0), "with room the job runs");
}

/// Keys that could not be written whole must not stand in the way of the next job.
#[test]
fn half_a_key_file_is_never_left() {
    let (fixture, folder) = (fixture(), Folder::new("keys"));
    let requests = requests(&fixture, &folder, 50);
    let out = folder.path("out");
    let arguments = ["verify", "--records", text(&fixture.store), "--requests", text(&requests), "--out", text(&out)];
    let mut limited = Command::new("sh");
    limited.arg("-c").arg("trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"").arg(env!("CARGO_BIN_EXE_concord"));
    limited.args(arguments).env_remove("CONCORD_KEYS");
    assert_eq!(run(limited).code, Some(4));
    let ran = concord(&arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("made new keys"), "{}", ran.err);
}

/// The arguments that make a run fail, its exit code, and words that tell the operator what to do.
fn check(what: &str, command: Command, code: i32, words: &[&str]) {
    let ran = run(command);
    assert_eq!(ran.code, Some(code), "{what}: {}", ran.err);
    assert!(words.iter().all(|word| ran.err.contains(word)), "{what}: {}", ran.err);
    assert!(!ran.err.contains("panicked"), "{what}: {}", ran.err);
}

#[test]
fn bad_arguments_are_code_two() {
    let (fixture, folder) = (fixture(), Folder::new("arguments"));
    let requests = requests(&fixture, &folder, 20);
    let out = folder.path("out");
    let with = |more: &[&str]| verify(&fixture, &requests, &out, more);
    check("no command", command(&[]), 2, &[]);
    check("an unknown flag", with(&["--no-such-flag"]), 2, &["--no-such-flag"]);
    check("a threshold over 1", with(&["--threshold", "1.5"]), 2, &["from -1 to 1"]);
    check("a threshold that is no number", with(&["--threshold", "NaN"]), 2, &["from -1 to 1"]);
    check("no threads", with(&["--threads", "0"]), 2, &["--threads"]);
    check("little memory", with(&["--memory", "1M"]), 2, &["128 MiB"]);
    check("a size without sense", with(&["--memory", "lots"]), 2, &["unit"]);
    check("an entity with a blank", with(&["--entity", "a b"]), 2, &["visible ASCII"]);
    check("standard input twice", verify(&fixture, Path::new("-"), &out, &["--requests", "-"]), 2, &["named twice"]);
    let dry = |more: &[&str]| command(&[&["validate", "--requests", text(&requests)], more].concat());
    for entity in ["", "a b", &"x".repeat(65), &"x".repeat(200), "é"] {
        check("an entity that is none", with(&["--entity", entity]), 2, &["visible ASCII"]);
        check("an entity that is none", dry(&["--entity", entity]), 2, &["visible ASCII"]);
    }
    for dimension in ["0", "8193", "many"] {
        check("a dimension that is none", dry(&["--dimension", dimension]), 2, &["--dimension"]);
    }
    check("a job with a slash", with(&["--job", "a/b"]), 2, &["--job"]);
    check("an unknown format", with(&["--format", "xml"]), 2, &["ndjson"]);
    let no_keys = folder.write("no-keys.json", "{}");
    let levelled = |level: &OsStr| {
        let mut command = with(&[]);
        command.env("KERNELS_LEVEL", level);
        command
    };
    check("a level that is none", levelled(OsStr::new("sse9")), 2, &["KERNELS_LEVEL", "sse9", "base"]);
    #[cfg(unix)]
    check("a level that is no text", levelled(std::os::unix::ffi::OsStrExt::from_bytes(b"ba\xFFse")), 2, &["base"]);
    check("keys that are none", with(&["--keys", text(&no_keys)]), 2, &["64 hex digits"]);
    assert!(tree(&out).is_empty(), "nothing is written");
}

#[test]
fn refused_input_is_code_three() {
    let (fixture, folder) = (fixture(), Folder::new("input"));
    let whole = requests(&fixture, &folder, 3_000);
    let out = folder.path("out");
    let of = |path: &Path| verify(&fixture, path, &out, &[]);
    check("a missing file", of(&folder.path("absent.ndjson")), 3, &["absent.ndjson"]);
    check(
        "an empty folder",
        of(&{
            let empty = folder.path("empty");
            fs::create_dir_all(&empty).unwrap();
            empty
        }),
        3,
        &["empty"],
    );
    check("a name without a format", of(&folder.write("requests.bin", "x")), 3, &["--format"]);
    check("no Parquet", of(&folder.write("no.parquet", "not Parquet at all")), 3, &["no.parquet"]);
    check("no Arrow", of(&folder.write("no.arrow", "not Arrow at all")), 3, &["no.arrow"]);
    for (extension, format) in [
        ("ndjson.gz", Format::Ndjson(Compression::Gzip)),
        ("csv.zst", Format::Csv(Compression::Zstd)),
        ("parquet", Format::Parquet),
        ("arrow", Format::Arrow),
    ] {
        let place = Folder::new("cut");
        let set = RequestSet { mix: EVERYTHING, ..RequestSet::new(32, 3_000) };
        let bytes = fs::read(&fixture.write(&place, &set, format, 1).files[0]).unwrap();
        for part in [bytes.len() / 2, bytes.len() - 1, 3] {
            let name = format!("cut-{part}.{extension}");
            check(&name, of(&folder.write(&name, &bytes[..part])), 3, &[&name]);
        }
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle..middle + 64].iter_mut().for_each(|byte| *byte ^= 0x5A);
        let ran = run(of(&folder.write(&format!("changed.{extension}"), changed)));
        let told = matches!(ran.code, Some(0 | 3)) && !ran.err.contains("panicked");
        assert!(told, "damage is told or is within a value: {extension}: {:?} {}", ran.code, ran.err);
    }
    assert_eq!(run(of(&whole)).code, Some(0), "the whole file is answered after all that");
}

#[test]
fn failed_dependencies_are_code_four() {
    let (fixture, folder) = (fixture(), Folder::new("dependencies"));
    let requests = requests(&fixture, &folder, 200);
    let out = folder.path("out");
    let against = |records: &Path| {
        let arguments = ["verify", "--records", text(records), "--requests", text(&requests), "--out", text(&out)];
        command(&arguments)
    };
    check("no store", against(&folder.path("nowhere")), 4, &["records build --to"]);
    let data: Vec<String> = files_below(&fixture.store)
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("data/"))
        .collect();
    for name in
        data.iter().filter(|name| name.ends_with(".facts")).chain(data.iter().find(|name| name.ends_with(".parquet")))
    {
        let broken = folder.path("vanished");
        copy(&fixture.store, &broken);
        fs::remove_file(broken.join(name)).unwrap();
        check("a vanished file", against(&broken), 4, &[name.rsplit_once('/').unwrap().1, "backup"]);
        fs::write(broken.join(name), "cut off").unwrap();
        check("a file cut off", against(&broken), 4, &["restore it from the backup"]);
        fs::remove_dir_all(&broken).unwrap();
    }
    let file = folder.write("a-file", "");
    check("an output folder that is a file", verify(&fixture, &requests, &file, &[]), 4, &["a-file"]);
    let missing = folder.path("no-keys.json");
    check(
        "keys that are not there",
        verify(&fixture, &requests, &out, &["--keys", text(&missing)]),
        4,
        &["no-keys.json"],
    );
    assert!(tree(&out).iter().all(|(name, _)| name == "keys.json"), "nothing of a failed job is left");
}

#[test]
fn rejected_rows_over_the_allowed_number_are_code_one() {
    let (fixture, folder) = (fixture(), Folder::new("allowed"));
    let requests = requests(&fixture, &folder, 600);
    let ran = run(verify(&fixture, &requests, &folder.path("out"), &["--rejects-allowed", "0"]));
    let rejects = ran.json()["rejects"].as_u64().unwrap();
    assert!(ran.code == Some(1) && rejects > 10, "{}", ran.err);
    let again = run(verify(&fixture, &requests, &folder.path("out"), &["--rejects-allowed", &rejects.to_string()]));
    assert_eq!((again.code, &again.json()["answered_before"]), (Some(0), &serde_json::Value::Bool(true)));
    let dry = concord(&[
        "validate",
        "--json",
        "--requests",
        text(&requests),
        "--now",
        "2026-03-10T00:00:00Z",
        "--dimension",
        "50",
    ]);
    assert_eq!((dry.code, dry.json()["rejects"].as_u64()), (Some(0), Some(rejects)), "the dry run tells the same");
}

/// A store whose index was overwritten in place passes the quick look of an opening. What is then met does not match its
/// check: the job ends with a code and leaves nothing; `timeout` only turns a job that waits for ever into a failure.
#[test]
fn a_damaged_index_ends_the_job() {
    let (fixture, folder) = (fixture(), Folder::new("damaged"));
    let requests = requests(&fixture, &folder, 3_000);
    let store = folder.path("store");
    copy(&fixture.store, &store);
    let name =
        files_below(&store).into_iter().map(|(name, _)| name).find(|name| name.ends_with("index.facts")).unwrap();
    let mut index = fs::read(store.join(&name)).unwrap();
    // Behind the lines of 64 bytes are 16 bytes for each; the template's place is in bytes 56 to 60 of a line.
    let records = fixture.world.records as usize;
    let lines = index.len() - 80 * records;
    let lines = &mut index[lines..][..64 * records];
    lines.chunks_mut(64).for_each(|line| line[56..60].copy_from_slice(&0xFFFF_0000_u32.to_le_bytes()));
    fs::write(store.join(&name), index).unwrap();
    for threads in ["1", "4"] {
        let out = folder.path("out");
        let arguments = [
            "verify",
            "--threads",
            threads,
            "--records",
            text(&store),
            "--requests",
            text(&requests),
            "--out",
            text(&out),
        ];
        let mut limited = Command::new("timeout");
        limited.arg("120").arg(env!("CARGO_BIN_EXE_concord")).args(arguments).arg("--keys").arg(&fixture.keys);
        let ran = run(limited);
        assert_eq!(ran.code, Some(4), "{threads} threads: {}", ran.err);
        assert!(ran.err.contains("index.facts is damaged"), "{}", ran.err);
        open_only(&fixture, &requests, &out);
        assert!(tree(&out).is_empty(), "nothing is left");
    }
}
