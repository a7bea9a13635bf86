//! How many files the process may hold open.

/// Files that a process needs beside those of the records.
const OTHERS: u64 = 256;

/// Asks the system to allow `files` more open files than usual, as far as its hard limit goes: the usual soft limit is 1,024,
/// and the records of a nation are some thousand files. Where it does not, opening a file says so.
pub fn allow_open(files: u64) {
    // What the system refuses now is told when a file cannot be opened.
    _ = rlimit::increase_nofile_limit(files.saturating_add(OTHERS).max(rlimit_now()));
}

fn rlimit_now() -> u64 {
    rlimit::Resource::NOFILE.get_soft().unwrap_or_default()
}
