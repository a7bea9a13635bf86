//! What of a file would be refused: line, code and field, through the dry run, which reads as a job does.

use std::path::Path;

use concord::ingest::{Admission, Dimension, Window};
use concord::job::validate;

use super::fixture::DIMENSION;
use super::{Folder, NOW};

/// A refused row: its line, its code, and its field or nothing.
pub type Refused = (u64, String, String);

/// What became of the rows of a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdicts {
    pub rows: u64,
    pub refused: Vec<Refused>,
}

impl Verdicts {
    /// How many rows would be judged.
    pub fn admitted(&self) -> u64 {
        self.rows - self.refused.len() as u64
    }
}

/// What a job without a submitter of its own takes: any entity, embeddings of the fixture's dimension.
pub fn admission() -> Admission {
    Admission { entity: None, window: Window { from: i64::MIN, to: NOW }, dimension: Dimension::Agreed(DIMENSION) }
}

/// Reads a file of these bytes, whose name tells its format.
pub fn verdicts(name: &str, content: impl AsRef<[u8]>) -> Verdicts {
    let folder = Folder::new("refusals");
    verdicts_of(&folder.write(name, content), &admission())
}

/// Reads a file as `admission` says.
pub fn verdicts_of(path: &Path, admission: &Admission) -> Verdicts {
    let found = validate(&[path.display().to_string()], None, admission, usize::MAX).unwrap();
    let refused: Vec<Refused> = found
        .rejects
        .iter()
        .map(|row| {
            let field = row.reject.field.map_or("", |field| field.as_str());
            (row.line, row.reject.code.as_str().to_owned(), field.to_owned())
        })
        .collect();
    assert_eq!(found.counts.rejects, refused.len() as u64, "every refusal is told");
    assert_eq!(found.counts.rows, found.counts.results + found.counts.rejects);
    Verdicts { rows: found.counts.rows, refused }
}

/// Refusals as tests write them.
pub fn refused(expected: &[(u64, &str, &str)]) -> Vec<Refused> {
    expected.iter().map(|(line, code, field)| (*line, (*code).to_owned(), (*field).to_owned())).collect()
}
