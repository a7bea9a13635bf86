//! `concord sql` as a person or a script runs it: questions in, answers out, and the exit codes of the contract.

use std::io::Write;
use std::process::{Output, Stdio};

use crate::support::Folder;
use crate::support::binary::{Ran, command, concord, text};

/// The program with questions on its standard input.
fn piped(arguments: &[&str], input: &str) -> Output {
    let mut command = command(&[&["sql"], arguments].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// Questions and their answers as CSV, from standard input and as an argument.
fn check(questions: &str, answers: &str) {
    for ran in [Ran::of(piped(&["--format", "csv"], questions)), concord(&["sql", "--format", "csv", "--", questions])]
    {
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), answers), "{questions}: {}", ran.err);
    }
}

#[test]
fn semicolons_end_questions() {
    check("select 1 as a; select 2 as b;", "a\n1\nb\n2\n");
    check("select 1 as a; -- the first;\n;\n select 2 as b -- the last", "a\n1\nb\n2\n");
    check("select 'x;\ny' as a;\nselect\n';' as b\n;", "a\n\"x;\ny\"\nb\n;\n");
    check(" ;; \n", "");
}

#[test]
fn a_question_that_fails_ends_the_rest() {
    let ran = Ran::of(piped(&["--format", "csv"], "select 1 as a; select nothing; select 2 as b;"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), "a\n1\n"), "{}", ran.err);
}

#[test]
fn json_is_a_format() {
    let expected = "{\"a\":1}\n{\"b\":2}\n";
    for arguments in [["--json"].as_slice(), &["--format", "json"]] {
        let ran = Ran::of(piped(arguments, "select 1 as a; select 2 as b"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), expected), "{}", ran.err);
    }
}

#[test]
fn a_parquet_file_has_one_answer() {
    let one = piped(&["--format", "parquet"], "select 1 as a;\n-- no more\n");
    assert!(one.status.success() && one.stdout.starts_with(b"PAR1") && one.stdout.ends_with(b"PAR1"));
    let two = Ran::of(piped(&["--format", "parquet"], "select 1 as a;\nselect 2 as b;\n"));
    assert_eq!((two.code, two.out.as_str()), (Some(2), ""), "{}", two.err);
    assert!(two.err.contains("here are 2 queries"), "{}", two.err);
}

#[test]
fn exit_codes_say_whose_fault_it_is() {
    let folder = Folder::new("sql");
    let nowhere = folder.path("nowhere");
    let damaged = folder.write("out/results/date=2026-01-01/job.parquet", "no Parquet");
    let out = folder.path("out");
    for (arguments, code, said) in [
        (["--results", text(&nowhere), "select 1"], 2, "is not a folder"),
        (["--signals", text(&nowhere), "select 1"], 2, "is not a folder"),
        (["--results", text(&out), "select * from nothing"], 2, "nothing"),
        (["--results", text(&out), "drop table results"], 2, "nothing is changed"),
        (["--results", text(&out), "select 1 / 0"], 2, "put it right"),
        (["--records", text(&nowhere), "select 1"], 4, "nowhere"),
        (["--results", text(&out), "select job_id from results"], 4, "a file cannot be read"),
    ] {
        let ran = concord(&[&["sql"], arguments.as_slice()].concat());
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(said) && !ran.err.contains("memory"), "{arguments:?}: {}", ran.err);
    }
    assert!(damaged.is_file());
}

#[test]
fn keys_are_looked_for_beside_the_results() {
    let folder = Folder::new("sql-keys");
    std::fs::create_dir_all(folder.path("out/results")).unwrap();
    std::fs::create_dir_all(folder.path("elsewhere")).unwrap();
    folder.write("elsewhere/keys.json", "{\"somebody\": \"else's\"}");
    let keys = format!(
        "{{\"id\": \"k\", \"doc_token\": \"{0}\", \"claim_token\": \"{0}\", \"receipt\": \"{0}\"}}",
        "00".repeat(32)
    );
    folder.write("out/keys.json", keys);
    let (out, days) = (folder.path("out"), folder.path("out/results"));
    let ask = |arguments: &[&str]| {
        let mut command = command(&[&["sql", "--format", "csv"], arguments].concat());
        Ran::of(command.current_dir(folder.path("elsewhere")).output().unwrap())
    };
    let ran = ask(&["select 1 as a"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "a\n1\n"), "{}", ran.err);
    let token = "select doc_token('passport', 'E12345678') is not null as a";
    for results in [out, days] {
        let ran = ask(&["--results", text(&results), token]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), "a\ntrue\n"), "{}", ran.err);
    }
}
