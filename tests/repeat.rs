//! A request is answered once, for ever: within a job, across jobs and across formats.

use std::collections::HashMap;
use std::path::Path;

use concord::emit::{Answered, EmitError, Seen};
use concord::job::{Completion, JobError, run};
use datasets::{Compression, Format};

use crate::support::folder::files_below;
use crate::support::refusals::{refused, verdicts};
use crate::support::rows::{Row, file_of, good_person};
use crate::support::{Answers, Folder, NOW, answer, assert_same, fixture, options, try_job};

/// Rows and what must be refused of them: line and code.
fn check(rows: &[Row], expected: &[(u64, &str)]) {
    let expected: Vec<(u64, &str, &str)> = expected.iter().map(|(line, code)| (*line, *code, "request_id")).collect();
    let found = verdicts("repeat.ndjson", file_of(rows.iter().cloned()));
    assert_same("refusals", &found.refused, &refused(&expected));
    assert_eq!(found.rows, rows.len() as u64);
}

fn row(id: &str) -> Row {
    Row::real_name(&good_person(&fixture().world, 0), id)
}

const DUPLICATE: &str = "duplicate_request";
const CONFLICT: &str = "request_conflict";

#[test]
fn the_same_content_in_other_words_is_the_same() {
    let again = |row: Row| check(&[self::row("a"), row], &[(2, DUPLICATE)]);
    again(row("a"));
    again(row("a").without("name").set("name", &good_person(&fixture().world, 0).name));
    again(row("a").raw("request_id", "\"\\u0061\""));
    again(row("a").set("requested_at", "2026-03-10T08:00:00+08:00"));
    again(row("a").set("requested_at", "2026-03-10t00:00:00.000000z"));
    again(row("a").raw("sex", "null").raw("chip", "null"));
}

#[test]
fn any_other_content_is_a_conflict() {
    let world = fixture().world;
    let other = good_person(&world, 3);
    let face = |id: &str| Row::real_person(&world, &good_person(&world, 0), id);
    let conflict = |row: Row| check(&[self::row("a"), row], &[(2, CONFLICT)]);
    conflict(row("a").set("name", &other.name_latin));
    conflict(row("a").set("birth_date", &other.birth_date.days_later(1).to_string()));
    conflict(row("a").set("doc_type", other.doc_type.as_str()).set("doc_number", &other.doc_number));
    conflict(row("a").set("scene", "check_in"));
    conflict(row("a").set("service", "chip"));
    conflict(row("a").set("requested_at", "2026-03-10T00:00:00.000001Z"));
    conflict(row("a").set("sex", "X"));
    conflict(row("a").set("nationality", "USA"));
    conflict(row("a").set("expiry_date", "2030-01-01"));
    conflict(row("a").set("face_image", "AAAA"));
    conflict(row("a").raw("chip", r#"{"sod":"AAAA"}"#));
    conflict(face("a"));
    check(&[face("a"), Row::real_person(&world, &other, "a")], &[(2, CONFLICT)]);
    let one = row("a").set("face_image", "AAAA");
    check(&[one.clone(), one.clone().set("face_image", "AAAB"), one], &[(2, CONFLICT), (3, DUPLICATE)]);
}

#[test]
fn who_asks_and_what_was_refused() {
    // Another entity's request of the same id is another request.
    check(&[row("a"), row("a").set("entity_id", "bank-02")], &[]);
    // Ids are joined with their entity so that no two pairs look alike.
    check(&[row("a").set("entity_id", "bank-1"), row("1a").set("entity_id", "bank-")], &[]);
    // A refused row does not use up its id.
    let found = verdicts("refused.ndjson", file_of([row("a").set("sex", "?"), row("a"), row("a")]));
    assert_same("refusals", &found.refused, &refused(&[(1, "field_value", "sex"), (3, DUPLICATE, "request_id")]));
    // The first is the one answered; what comes later never replaces it.
    check(
        &[row("a"), row("b"), row("a").set("sex", "X"), row("b"), row("a")],
        &[(3, CONFLICT), (4, DUPLICATE), (5, DUPLICATE)],
    );
}

/// Runs a job over lines into `out`.
fn job(folder: &Folder, name: &str, rows: &[Row]) -> Answers {
    let requests = folder.write(&format!("{name}.ndjson"), file_of(rows.iter().cloned()));
    answer(&options(&fixture(), &[requests], &folder.path("out")))
}

fn told(answers: &Answers) -> Vec<(u64, String)> {
    answers.rejects().into_iter().map(|row| (row.line, row.code)).collect()
}

#[test]
fn across_jobs_and_formats() {
    let (fixture, folder) = (fixture(), Folder::new("across"));
    let set = fixture.set();
    let mut first = None;
    for (number, format) in [Format::Csv(Compression::Plain), Format::Parquet, Format::Arrow].into_iter().enumerate() {
        let mut set = set;
        (set.mix.malformed, set.mix.wrong_dimension, set.requests) = (0.0, 0.0, 500);
        let place = Folder::new("across-format");
        let written = fixture.write(&place, &set, format, 1);
        let answers = answer(&options(&fixture, &written.files, &folder.path("out")));
        let rejects = answers.rejects();
        if number == 0 {
            first = Some(answers.receipt.counts.results);
            continue;
        }
        let repeated = rejects.iter().filter(|row| row.code == DUPLICATE).count() as u64;
        assert_eq!(answers.receipt.counts.results, 0, "everything is answered already");
        assert!(repeated >= first.unwrap(), "what was answered is a duplicate in {}", format.extension());
        assert_eq!(rejects.len(), 500);
    }
    let later = job(&folder, "later", &[row("new"), row("other")]);
    assert_eq!(told(&later), [], "what is new is answered");
    let last = job(&folder, "last", &[row("new").set("sex", "X"), row("newer"), row("other")]);
    assert_eq!(told(&last), [(1, CONFLICT.to_owned()), (3, DUPLICATE.to_owned())]);
}

/// Runs of ids are merged after some jobs; none is forgotten.
#[test]
fn many_small_jobs_forget_nothing() {
    let folder = Folder::new("many");
    for number in 0..12 {
        let rows: Vec<Row> = (0..=number).map(|known| row(&format!("id-{known}"))).collect();
        let answers = job(&folder, &format!("job-{number}"), &rows);
        let expected: Vec<(u64, String)> = (1..=number).map(|line| (line, DUPLICATE.to_owned())).collect();
        assert_eq!(told(&answers), expected, "job {number}");
    }
    let changed: Vec<Row> = (0..12).map(|known| row(&format!("id-{known}")).set("sex", "X")).collect();
    assert_eq!(job(&folder, "changed", &changed).receipt.counts.codes, [(CONFLICT.to_owned(), 12)]);
}

/// A merged run must not take the name of a job's own run.
#[test]
fn the_names_of_jobs_hide_no_ids() {
    let (fixture, folder) = (fixture(), Folder::new("names"));
    let run = |name: &str, id: &str| {
        let requests = folder.write(&format!("{name}.ndjson"), file_of([row(id)]));
        let mut job = options(&fixture, &[requests], &folder.path("out"));
        job.job = Some(name.to_owned());
        answer(&job)
    };
    // Five runs of one size are merged into one that is named after the first.
    for number in 0..5 {
        run(&format!("a{number}"), &format!("id-{number}"));
    }
    run("a0.merged", "id-5");
    let known: Vec<Row> = (0..6).map(|number| row(&format!("id-{number}"))).collect();
    assert_eq!(job(&folder, "all", &known).receipt.counts.codes, [(DUPLICATE.to_owned(), 6)]);
}

#[test]
fn the_same_job_again_gives_its_receipt() {
    let (fixture, folder) = (fixture(), Folder::new("again"));
    let requests = folder.write("a.ndjson", file_of([row("a"), row("b")]));
    let moved = folder.write("moved.ndjson", file_of([row("a"), row("b")]));
    let mut job = options(&fixture, &[requests], &folder.path("out"));
    let receipt = answer(&job).receipt;
    let before = files_below(&folder.path("out"));
    // Neither the time nor the threads nor the place of the file makes it another job.
    (job.now, job.limits.threads, job.requests) = (NOW + 1_000_000, 1, vec![moved.display().to_string()]);
    match run(&job).unwrap() {
        Completion::AnsweredBefore { receipt: again } => assert_eq!(again, receipt),
        Completion::Answered { .. } => panic!("it was answered twice"),
    }
    assert!(files_below(&folder.path("out")) == before, "nothing is written");
}

#[test]
fn a_job_id_is_not_used_for_other_input() {
    let (fixture, folder) = (fixture(), Folder::new("taken"));
    let file = |name: &str, id: &str| folder.write(name, file_of([row(id)]));
    let mut job = options(&fixture, &[file("a.ndjson", "a")], &folder.path("out"));
    job.job = Some("monday".to_owned());
    answer(&job);
    for requests in [vec![file("b.ndjson", "b")], vec![file("a.ndjson", "a"), file("b.ndjson", "b")]] {
        job.requests = requests.iter().map(|path| path.display().to_string()).collect();
        let error = try_job(&job).unwrap_err();
        assert!(matches!(error, JobError::Emit(EmitError::JobTaken { .. })), "{error}");
        assert_eq!(error.exit_code(), 2);
    }
    for bad in ["", "a/b", ".hidden", "..", "a b", &"x".repeat(65)] {
        job.job = Some(bad.to_owned());
        assert_eq!(try_job(&job).unwrap_err().exit_code(), 2, "{bad:?}");
    }
}

/// Ids in memory, in spilled files and in the runs of earlier jobs are all the same to a request.
#[test]
fn ids_beyond_memory_are_not_forgotten() {
    let folder = Folder::new("ids");
    let (runs, spill) = (folder.path("runs"), folder.path("spill"));
    std::fs::create_dir_all(&runs).unwrap();
    std::fs::create_dir_all(&spill).unwrap();
    let mut oracle: HashMap<u128, u64> = HashMap::new();
    let mut state = 0x1234_5678_9ABC_DEF1_u64;
    for run in 0..4 {
        // Room for ten ids: nearly all are spilled.
        let mut answered = Answered::open(&runs, &spill, 500).unwrap();
        for step in 0..2_000_u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let small = u128::from(state >> 52);
            // Ids of both ends and of the middle, close together and far apart.
            let id = [small, u128::MAX - small, small << 100, small << 64][(state >> 20) as usize % 4];
            let content = step % 3;
            let expected = match oracle.get(&id) {
                None => Seen::First,
                Some(known) if *known == content => Seen::SameContent,
                Some(_) => Seen::OtherContent,
            };
            oracle.entry(id).or_insert(content);
            assert_eq!(answered.note(id, content).unwrap(), expected, "run {run}, step {step}");
        }
        answered.write(&runs.join(format!("{run}.ids"))).unwrap();
        clear(&spill);
    }
}

fn clear(dir: &Path) {
    std::fs::remove_dir_all(dir).unwrap();
    std::fs::create_dir_all(dir).unwrap();
}
