//! Which job a submission is: the same one again, one that must not be touched, or a new one.

use std::fs;
use std::path::Path;

use concord::emit::EmitError;
use concord::ingest::Window;
use concord::job::{Completion, JobError, JobOptions, run};
use datasets::records::template;

use crate::support::folder::files_below;
use crate::support::rows::{Row, base64, file_of, good_person};
use crate::support::{Folder, NOW, answer, fixture, options};

/// A day, in microseconds.
const DAY: i64 = 86_400_000_000;

fn rows(from: usize, to: usize) -> String {
    let world = fixture().world;
    file_of((from..to).map(|number| Row::real_name(&good_person(&world, number), &format!("r-{number}"))))
}

/// Asks again with other options; the rows that are refused and answered then, or `None` where it was answered before.
fn again(options: &JobOptions) -> Option<(u64, u64)> {
    match run(options).unwrap() {
        Completion::Answered { receipt, .. } => Some((receipt.counts.rejects, receipt.counts.results)),
        Completion::AnsweredBefore { .. } => None,
    }
}

fn is_taken(options: &JobOptions) -> bool {
    matches!(run(options), Err(JobError::Emit(EmitError::JobTaken { .. })))
}

#[test]
fn the_same_files_of_the_same_entity_are_the_same_job() {
    let (fixture, folder) = (fixture(), Folder::new("again"));
    let file = folder.write("rows.ndjson", rows(0, 20));
    let job = options(&fixture, &[&file], &folder.path("out"));
    answer(&job);
    assert_eq!(again(&JobOptions { now: NOW + DAY, ..job.clone() }), None, "at any time");
    let moved = folder.path("moved.ndjson");
    fs::rename(&file, &moved).unwrap();
    assert_eq!(again(&options(&fixture, &[&moved], &folder.path("out"))), None, "wherever they lie");
}

#[test]
fn an_entity_never_gets_anothers_receipt() {
    let (fixture, folder) = (fixture(), Folder::new("entities"));
    let world = &fixture.world;
    let nameless = (0..5).map(|number| Row::real_name(&good_person(world, number), &format!("r-{number}")));
    let file = folder.write("rows.ndjson", file_of(nameless.map(|row| row.without("entity_id"))));
    let of = |entity: &str, job: Option<&str>| JobOptions {
        entity: Some(entity.into()),
        job: job.map(str::to_owned),
        ..options(&fixture, &[&file], &folder.path("out"))
    };
    assert_eq!(again(&of("bank-01", Some("night"))), Some((0, 5)));
    assert!(is_taken(&of("bank-02", Some("night"))), "the name is another's");
    assert_eq!(again(&of("bank-02", None)), Some((0, 5)), "its own job is another");
    assert_eq!(again(&of("bank-01", Some("night"))), None);
}

/// A receipt is handed over and may be moved; what it spoke of stays as it is.
#[test]
fn what_is_left_of_a_job_is_never_replaced() {
    let (fixture, folder) = (fixture(), Folder::new("moved"));
    let file = folder.write("rows.ndjson", rows(0, 20));
    for name in [None, Some("night".to_owned())] {
        let out = folder.path(if name.is_some() { "named" } else { "derived" });
        let job = JobOptions { job: name.clone(), ..options(&fixture, &[&file], &out) };
        answer(&job);
        fs::remove_dir_all(out.join("receipts")).unwrap();
        let left = files_below(&out);
        if name.is_some() {
            assert!(is_taken(&job), "the name stays taken");
        } else {
            assert_eq!(again(&job), Some((20, 0)), "every row is a duplicate");
        }
        let now = files_below(&out);
        assert!(left.iter().all(|file| now.contains(file)), "nothing that was there has changed");
    }
}

/// Two files of one length whose difference lies outside the sample that derives an id.
#[test]
fn a_corrected_file_is_another_job() {
    let (fixture, folder) = (fixture(), Folder::new("corrected"));
    let world = &fixture.world;
    // Five MiB are sampled and not read whole; the scene pads each line to about three kilobytes of blanks.
    let line = |number: usize, scene: &str| {
        let row = Row::real_name(&good_person(world, number % 40), &format!("r-{number}")).set("scene", scene);
        format!("{}{}\n", row.line(), " ".repeat(3000))
    };
    let file = |scene: &str| {
        (0..1700).map(|number| line(number, if number == 851 { scene } else { "one" })).collect::<String>()
    };
    let (first, second) = (file("one"), file("two"));
    assert!(first.len() == second.len() && first.len() > 5 << 20);
    let path = folder.write("rows.ndjson", first);
    let job = options(&fixture, &[&path], &folder.path("out"));
    assert_eq!(again(&job), Some((0, 1700)));
    fs::write(&path, second).unwrap();
    assert_eq!(again(&job), Some((1700, 0)), "the rest are duplicates, and one is a conflict");
    let conflicts = refusals(&folder.path("out"), "request_conflict");
    assert_eq!(conflicts, 1);
}

/// Refused rows of all jobs with this code.
fn refusals(out: &Path, code: &str) -> usize {
    let rejects = files_below(out).into_iter().filter(|(name, _)| name.ends_with("rejects.ndjson"));
    let text: String = rejects.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect();
    text.lines().filter(|line| line.contains(&format!("\"code\":\"{code}\""))).count()
}

/// A wrong argument that refuses every row does not use the submission up.
#[test]
fn a_job_that_was_refused_whole_can_be_run_rightly() {
    let (fixture, folder) = (fixture(), Folder::new("whole"));
    let file = folder.write("rows.ndjson", rows(0, 10));
    let right = options(&fixture, &[&file], &folder.path("out"));
    let early = JobOptions { window: Window { from: i64::MIN, to: NOW - 300 * DAY }, ..right.clone() };
    assert_eq!(again(&early), Some((10, 0)), "all rows are out of the window");
    assert_eq!(again(&right), Some((0, 10)));
    assert_eq!(again(&right), None);
    // A name that the submitter chose stands for one answer.
    let named = |job: &JobOptions| JobOptions { job: Some("night".into()), out: folder.path("named"), ..job.clone() };
    assert_eq!(again(&named(&early)), Some((10, 0)));
    assert_eq!(again(&named(&right)), None);
}

/// Whatever differs, and whether there is a record at all: the entity's files have the same sizes and counts.
#[test]
fn a_receipt_has_one_size_for_every_inconsistency() {
    let (fixture, folder) = (fixture(), Folder::new("sizes"));
    let world = &fixture.world;
    let person = good_person(world, 0);
    let absent = datasets::records::Person::of(world.seed, world.records + 1);
    let row = |person| Row::real_person(world, person, "r-1");
    let wrong = [
        row(&person).set("name", "NOBODY"),
        row(&person).set("birth_date", "1899-01-01"),
        row(&person).set("name", "NOBODY").set("birth_date", "1899-01-01"),
        row(&person)
            .set("face_embedding", &base64(&template(world.seed, good_person(world, 1).index, world.dimension))),
        row(&absent),
    ];
    let sizes = wrong.iter().enumerate().map(|(place, row)| {
        let file = folder.write("rows.ndjson", row.line());
        let out = folder.path(&format!("out-{place}"));
        // The entity may choose its job's name; a derived one is as long.
        answer(&JobOptions { job: Some("one".into()), ..options(&fixture, &[file], &out) });
        let files = files_below(&out.join("receipts")).into_iter();
        files.map(|(name, bytes)| (name, blank_input(&bytes).len())).collect::<Vec<_>>()
    });
    let sizes: Vec<_> = sizes.collect();
    assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
}

/// The bytes without the size of the input, which the entity knows.
fn blank_input(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    match text.find("\"inputs\"").zip(text.find("\"outputs\"")) {
        Some((from, to)) => format!("{}{}", &text[..from], &text[to..]),
        None => text,
    }
}
