//! What was read against what the submitter signed (Art. 8): the same files, with the same bytes and rows.

use super::options::{JobError, Terms};
use crate::emit::InputFile;

/// Holds the files that were read against those that were signed.
pub(super) fn check(terms: &Terms, read: &[InputFile], rows: u64) -> Result<(), JobError> {
    let differs = |what: String| Err(JobError::NotAsSigned { what });
    if read.len() != terms.files.len() {
        return differs(format!("{} files were read and {} were signed", read.len(), terms.files.len()));
    }
    for (read, signed) in read.iter().zip(&terms.files) {
        let name = &signed.name;
        if read.bytes != signed.bytes {
            return differs(format!("{name} has {} bytes and {} were signed", read.bytes, signed.bytes));
        }
        if signed.sha256.as_ref().is_some_and(|sha256| *sha256 != read.sha256) {
            return differs(format!("{name} has other bytes than those that were signed"));
        }
    }
    if rows != terms.rows {
        return differs(format!("{rows} rows were read and {} were signed", terms.rows));
    }
    Ok(())
}

#[cfg(test)]
#[path = "signed_tests.rs"]
mod tests;
