//! All series of an evaluation, with their labels.
//!
//! Files by name and bytes in, a [`Corpus`] out. Where there is a file of windows, they are the labels of every series;
//! else each series has its own column.
//!
//! Invariants: the series are in the order of their names, each there once; every one is labelled.

use std::collections::BTreeMap;

use super::TrafficError;
use super::columns::read_columns;
use super::labels::{Weights, read_instants, read_profiles, read_windows};
use super::readings::bounded;
use super::rows::read_rows;
use super::series::Labelled;

/// A file, by its name for people and for the labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// For series the path below the folder, with `/`.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What an evaluation is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Files of series: Parquet where the name ends so, else CSV.
    pub series: Vec<File>,
    /// NAB's `combined_windows.json`.
    pub windows: Option<File>,
    /// NAB's `combined_labels.json`, from which the windows were made: for the ceiling.
    pub instants: Option<File>,
    /// NAB's `profiles.json`; the published weights where there is none.
    pub profiles: Option<File>,
}

/// The series, ready to be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Corpus {
    pub(super) series: Vec<Labelled>,
    pub(super) profiles: BTreeMap<String, Weights>,
    /// Names in the files of labels that no series has.
    pub(super) labels_unused: Vec<String>,
}

impl Corpus {
    /// Reads the files.
    ///
    /// # Errors
    /// The first thing that is wrong with one of them: which, where, what, and how to put it right.
    pub fn read(files: Files) -> Result<Corpus, TrafficError> {
        let mut series = read_series(files.series)?;
        let mut labels_unused = Vec::new();
        if let Some(File { name, bytes }) = &files.windows {
            let windows = read_windows(name, bytes)?;
            for one in &mut series {
                let own = windows.get(&one.name).ok_or_else(|| TrafficError::Whole {
                    name: name.clone(),
                    what: format!("{} is not there; add it, with [] where it has no windows", one.name),
                })?;
                one.mark_windows(own)?;
            }
            let known = |name: &String| series.binary_search_by(|one| one.name.cmp(name)).is_ok();
            labels_unused = windows.into_keys().filter(|name| !known(name)).collect();
        }
        if let Some(File { name, bytes }) = &files.instants {
            let instants = read_instants(name, bytes)?;
            for one in &mut series {
                one.mark_instants(instants.get(&one.name).map_or(&[], Vec::as_slice));
            }
        }
        if let Some(bare) = series.iter().find(|one| !one.is_labelled()) {
            if series.iter().all(|one| !one.is_labelled()) {
                return Err(TrafficError::Unlabelled);
            }
            let what = "it has no column label, but others have; add one, or take the file out".to_owned();
            return Err(TrafficError::Whole { name: bare.name.clone(), what });
        }
        let read = |File { name, bytes }: &File| read_profiles(name, bytes);
        let profiles = files.profiles.as_ref().map_or_else(|| Ok(BTreeMap::new()), read)?;
        Ok(Corpus { series, profiles, labels_unused })
    }
}

/// All series of all files.
fn read_series(files: Vec<File>) -> Result<Vec<Labelled>, TrafficError> {
    let mut series: Vec<Labelled> = Vec::new();
    let mut readings = 0;
    for File { name, bytes } in files {
        let found = if name.to_ascii_lowercase().ends_with(".parquet") {
            read_columns(&name, bytes)?
        } else {
            vec![read_rows(&name, &bytes)?]
        };
        for one in found {
            readings += one.readings.len() as u64;
            bounded(&name, readings)?;
            series.push(Labelled::new(one)?);
        }
    }
    series.sort_by(|one, other| one.name.cmp(&other.name));
    if let Some(two) = series.windows(2).find(|two| two[0].name == two[1].name) {
        let what = "two files have this name; rename one".to_owned();
        return Err(TrafficError::Whole { name: two[0].name.clone(), what });
    }
    if series.is_empty() { Err(TrafficError::Empty) } else { Ok(series) }
}

#[cfg(test)]
#[path = "corpus_tests.rs"]
mod tests;
