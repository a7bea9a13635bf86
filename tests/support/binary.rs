//! The program itself, run as a user runs it.

use std::path::Path;
use std::process::{Command, Output};

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

/// Runs the program to its end.
pub fn concord(arguments: &[&str]) -> Ran {
    Ran::of(command(arguments).output().unwrap())
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
