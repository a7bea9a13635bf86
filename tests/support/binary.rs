//! The program itself, run as a user runs it.

use std::path::Path;
use std::process::{Command, Output};

use super::Fixture;

/// What a run of the program came to.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// A finished run.
    pub fn of(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Standard output, which is one JSON object.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).expect(&self.out)
    }
}

/// The program with `arguments`, not started yet; no keys and no settings of the caller reach it.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_concord"));
    command.args(arguments).env_remove("CONCORD_KEYS");
    command
}

/// `concord verify` over `requests`, with everything fixed that could differ between runs.
pub fn verify(fixture: &Fixture, requests: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = verify_against(&fixture.store, requests, out, more);
    if !more.contains(&"--keys") {
        command.arg("--keys").arg(&fixture.keys);
    }
    command
}

/// The same against another store, without keys.
pub fn verify_against(store: &Path, requests: &Path, out: &Path, more: &[&str]) -> Command {
    let usual = ["verify", "--json", "--now", "2026-03-10T00:00:00Z"];
    let threads: &[&str] = if more.contains(&"--threads") { &[] } else { &["--threads", "2"] };
    let paths = ["--records", text(store), "--requests", text(requests), "--out", text(out)];
    command(&[&usual, threads, &paths, more].concat())
}

/// Runs a command to its end.
pub fn run(mut command: Command) -> Ran {
    Ran::of(command.output().unwrap())
}

/// Runs the program to its end.
pub fn concord(arguments: &[&str]) -> Ran {
    run(command(arguments))
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
