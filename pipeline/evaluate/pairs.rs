//! The labelled pairs of an evaluation, from CSV.
//!
//! ```text
//! left,right,same,group        group may be left out, as a column or in a row
//! A_0001.jpg,A_0002.jpg,1,
//! A_0001.jpg,B_0001.jpg,0,
//! ```
//!
//! Bytes in, [`Pairs`] out. The left photo stands for the record's, the right one for the claim. Other columns are named in
//! the report and not used; a pair that an earlier line has, in either order, is counted once.
//!
//! Invariants: a photo's path is relative and stays below the folder of photos; no pair is kept twice, and none has both
//! labels; no photo is paired with itself.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::EvaluateError;
use super::lines::Lines;
use crate::acquire::stays_below;

/// Most pairs of a file: each takes some hundred bytes, and no published set has a tenth of it.
pub const PAIRS_MAX: usize = 20_000_000;

/// Longest path of a photo, that of Linux.
const PATH_BYTES_MAX: usize = 4096;

/// Longest name of a group: it stands in a table.
const GROUP_BYTES_MAX: usize = 64;

/// What the file says of the two photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// They show one person.
    Same,
    /// They show two.
    Different,
}

/// Two photos with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The record's photo, by its place in [`Pairs::photos`].
    pub left: usize,
    /// The claim's photo.
    pub right: usize,
    pub label: Label,
    /// By its place in `Pairs::groups`.
    pub group: Option<usize>,
    /// Where it stands in the file, from 1.
    pub line: u64,
}

/// The pairs of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairs {
    photos: Vec<String>,
    pub(super) pairs: Vec<Pair>,
    pub(super) groups: Vec<String>,
    pub(super) columns_unused: Vec<String>,
    /// Lines that repeat an earlier one.
    pub(super) repeated: u64,
}

impl Pairs {
    /// Reads a file of pairs.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its line.
    pub fn read(file: &[u8]) -> Result<Pairs, EvaluateError> {
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
        let columns = Columns::of(reader.headers().map_err(|source| EvaluateError::Syntax { line: 1, source })?)?;
        let mut rows = Vec::new();
        let mut lines = Lines::new(file);
        for record in reader.records() {
            let record =
                record.map_err(|source| EvaluateError::Syntax { line: lines.of(source.position()), source })?;
            if rows.len() == PAIRS_MAX {
                return Err(EvaluateError::TooMany(PAIRS_MAX));
            }
            rows.push(columns.row(&record, lines.of(record.position()))?);
        }
        if rows.is_empty() {
            return Err(EvaluateError::Empty);
        }
        gather(rows, columns.unused)
    }

    /// The photos that the pairs name, each once, in the order of their bytes: paths below the folder of photos, with `/`.
    pub fn photos(&self) -> &[String] {
        &self.photos
    }
}

/// Where the columns stand.
struct Columns {
    left: usize,
    right: usize,
    same: usize,
    group: Option<usize>,
    unused: Vec<String>,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Columns, EvaluateError> {
        let find = |name: &'static str| {
            let mut places = (0..header.len()).filter(|at| &header[*at] == name);
            match (places.next(), places.next()) {
                (_, Some(_)) => Err(EvaluateError::ColumnTwice(name)),
                (place, None) => Ok(place),
            }
        };
        let needed = |name: &'static str| find(name)?.ok_or(EvaluateError::ColumnMissing(name));
        let (left, right, same, group) = (needed("left")?, needed("right")?, needed("same")?, find("group")?);
        let known = ["left", "right", "same", "group"];
        let unused = header.iter().filter(|name| !known.contains(name)).map(str::to_owned).collect();
        Ok(Columns { left, right, same, group, unused })
    }

    fn row(&self, record: &csv::StringRecord, line: u64) -> Result<Row, EvaluateError> {
        let fault = |what: String| EvaluateError::Row { line, what };
        let photo = |at: usize| path(&record[at]).map_err(fault);
        let (left, right) = (photo(self.left)?, photo(self.right)?);
        if left == right {
            return Err(fault("a photo is paired with itself; name two".to_owned()));
        }
        let label = match &record[self.same] {
            "1" => Label::Same,
            "0" => Label::Different,
            other => return Err(fault(format!("same is 1 or 0, not {other:?}"))),
        };
        let group = self.group.map(|at| record[at].to_owned()).filter(|group| !group.is_empty());
        if let Some(group) = &group
            && (group.len() > GROUP_BYTES_MAX || group.chars().any(char::is_control))
        {
            return Err(fault(format!("a group has a name of at most {GROUP_BYTES_MAX} bytes on one line")));
        }
        Ok(Row { left, right, label, group, line })
    }
}

struct Row {
    left: String,
    right: String,
    label: Label,
    group: Option<String>,
    line: u64,
}

/// A path that stays below its folder whatever the folder is.
fn path(text: &str) -> Result<String, String> {
    if text.is_empty() {
        Err("a photo is missing; name two".to_owned())
    } else if text.len() > PATH_BYTES_MAX || text.chars().any(char::is_control) {
        Err(format!("a photo is named with at most {PATH_BYTES_MAX} bytes and no control characters"))
    } else if !stays_below(text) {
        Err(format!("{text:?} leaves the folder of photos; name a path below it, without . and .."))
    } else {
        Ok(text.to_owned())
    }
}

/// Numbers photos and groups, and looks for pairs that are there twice.
fn gather(rows: Vec<Row>, columns_unused: Vec<String>) -> Result<Pairs, EvaluateError> {
    let photos: BTreeSet<&str> = rows.iter().flat_map(|row| [row.left.as_str(), row.right.as_str()]).collect();
    let photos: Vec<String> = photos.into_iter().map(str::to_owned).collect();
    let groups: BTreeSet<&str> = rows.iter().filter_map(|row| row.group.as_deref()).collect();
    let groups: Vec<String> = groups.into_iter().map(str::to_owned).collect();
    let place = |of: &[String], name: &str| of.binary_search_by(|known| known.as_str().cmp(name)).expect("gathered");
    let mut pairs = Vec::with_capacity(rows.len());
    let mut repeated = 0;
    let mut earlier: HashMap<(usize, usize), &Row> = HashMap::with_capacity(rows.len());
    for row in &rows {
        let (left, right) = (place(&photos, &row.left), place(&photos, &row.right));
        let first = earlier.entry((left.min(right), left.max(right))).or_insert(row);
        if first.label != row.label {
            return Err(EvaluateError::Contradicted { line: row.line, first: first.line });
        }
        if first.line != row.line {
            repeated += 1;
            continue;
        }
        let group = row.group.as_deref().map(|group| place(&groups, group));
        pairs.push(Pair { left, right, label: row.label, group, line: row.line });
    }
    Ok(Pairs { photos, pairs, groups, columns_unused, repeated })
}

#[cfg(test)]
#[path = "pairs_tests.rs"]
mod tests;
