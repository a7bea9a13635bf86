//! How many files the process may hold open.

/// Files that a process needs beside those of the records.
const OTHERS: u64 = 256;

/// Asks the system to allow `files` open files and some more, as far as its hard limit goes, if it allows fewer: the usual
/// soft limit is 1,024, and the records of a nation are some thousand files.
pub fn allow_open(files: u64) {
    // What the system refuses now is told when a file cannot be opened.
    _ = rlimit::increase_nofile_limit(files.saturating_add(OTHERS));
}
