//! What becomes of a row of the index, and the report that says so.
//!
//! ```text
//! line,outcome,fix           line is the row's in the index, from 1; the report names no certificate and no photo
//! 2,enrolled,
//! 3,face_quality:size,"send a photo with more pixels, or with the face larger in it"
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use kernels::photo::Unusable;

use super::EnrollError;
use crate::acquire::PhotoFailure;

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The record's template is now that of the photo.
    Enrolled,
    /// It was so before.
    AlreadyEnrolled,
    /// There is no record of the certificate.
    NotFound,
    /// The row is no row of an index.
    Row(RowFault),
    /// No template can be made of the photo.
    Photo(PhotoFailure),
}

/// Why a row of the index is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// Not one cell for each column, or longer than a row is.
    Syntax,
    /// Not UTF-8.
    Encoding,
    /// No such type of certificate.
    DocType,
    /// A number that the type does not have.
    DocNumber {
        /// How to put it right.
        fix: &'static str,
    },
    /// A path that is none below the folder of photos.
    PhotoPath,
    /// An earlier row has the certificate.
    Duplicate,
}

impl Outcome {
    /// Its word in report and summary.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Enrolled => "enrolled",
            Outcome::AlreadyEnrolled => "already_enrolled",
            Outcome::NotFound => "not_found",
            Outcome::Photo(failure) => failure.word(),
            Outcome::Row(fault) => match fault {
                RowFault::Syntax => "syntax",
                RowFault::Encoding => "encoding",
                RowFault::DocType => "field_value",
                RowFault::DocNumber { .. } => "doc_number_format",
                RowFault::PhotoPath => "photo_path",
                RowFault::Duplicate => "duplicate_certificate",
            },
        }
    }

    /// How to put it right; nothing where there is nothing to do.
    pub const fn fix(self) -> &'static str {
        match self {
            Outcome::Enrolled | Outcome::AlreadyEnrolled => "",
            Outcome::NotFound => "append the certificate's record to the store first",
            Outcome::Photo(failure) => match failure {
                PhotoFailure::Missing => "put the photo at its path below the folder of photos",
                PhotoFailure::Unreadable => "put a readable file of a photo there, of at most 32 MiB",
                PhotoFailure::Unusable(Unusable::Unreadable(why)) => why.fix(),
                PhotoFailure::Unusable(Unusable::NoFace) => "send a photo in which the face is seen",
                PhotoFailure::Unusable(Unusable::SeveralFaces) => "send a photo of the holder alone",
                PhotoFailure::Unusable(Unusable::Quality(gate)) => gate.fix(),
            },
            Outcome::Row(fault) => match fault {
                RowFault::Syntax => "write one cell for each column of the first line, in one line of at most 16 KiB",
                RowFault::Encoding => "write UTF-8",
                RowFault::DocType => "write one of the contract's types of certificates",
                RowFault::DocNumber { fix } => fix,
                RowFault::PhotoPath => "write a path below the folder of photos, with / and without . and ..",
                RowFault::Duplicate => "keep one row of each certificate; the first one counts",
            },
        }
    }

    /// Whether the record's template is that of the photo.
    pub const fn is_enrolled(self) -> bool {
        matches!(self, Outcome::Enrolled | Outcome::AlreadyEnrolled)
    }
}

/// Counts outcomes, and writes them where a report is wanted. It has its name when it is whole.
pub(super) struct ReportWriter {
    counts: BTreeMap<&'static str, u64>,
    file: Option<(PathBuf, PathBuf, BufWriter<File>)>,
}

impl ReportWriter {
    pub(super) fn new(path: Option<&Path>) -> Result<ReportWriter, EnrollError> {
        let Some(path) = path else { return Ok(ReportWriter { counts: BTreeMap::new(), file: None }) };
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        let file = File::create(&unfinished).map_err(EnrollError::write(&unfinished))?;
        let mut writer = BufWriter::new(file);
        writeln!(writer, "line,outcome,fix").map_err(EnrollError::write(&unfinished))?;
        Ok(ReportWriter { counts: BTreeMap::new(), file: Some((path.to_owned(), unfinished, writer)) })
    }

    pub(super) fn add(&mut self, line: u64, outcome: Outcome) -> Result<(), EnrollError> {
        *self.counts.entry(outcome.word()).or_default() += 1;
        let Some((_, path, writer)) = &mut self.file else { return Ok(()) };
        let (word, fix) = (outcome.word(), outcome.fix());
        // Fixes are ours and have no quotes, but commas.
        let quote = if fix.contains(',') { "\"" } else { "" };
        writeln!(writer, "{line},{word},{quote}{fix}{quote}").map_err(EnrollError::write(path))
    }

    /// The counts by word; the report is on disk under its name.
    pub(super) fn finish(self) -> Result<BTreeMap<&'static str, u64>, EnrollError> {
        if let Some((path, unfinished, writer)) = self.file {
            let file = writer.into_inner().map_err(|error| EnrollError::write(&unfinished)(error.into_error()))?;
            file.sync_all().map_err(EnrollError::write(&unfinished))?;
            fs::rename(&unfinished, &path).map_err(EnrollError::write(&path))?;
        }
        Ok(self.counts)
    }
}
