//! Readings as the files hold them, before they are a series.

use super::TrafficError;
use super::instant::{Clock, Instant};

/// Most readings of all files together: each takes some hundred bytes while it is evaluated.
pub const READINGS_MAX: usize = 50_000_000;

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub at: Instant,
    pub value: f64,
    /// Whether it is labelled as out of the ordinary; none where the file has no labels.
    pub label: Option<bool>,
}

/// The readings of one series, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Readings {
    /// What the series is called: the file's path below the folder, for Parquet followed by a colon and the series'
    /// name.
    pub name: String,
    pub readings: Vec<Reading>,
    /// Readings that have no value, which are left out.
    pub without_value: u64,
}

impl Readings {
    /// The series of that name, still without readings.
    pub(super) fn named(name: impl Into<String>) -> Readings {
        Readings { name: name.into(), ..Readings::default() }
    }

    /// Puts a reading behind the others; a value that is no number is one that is missing.
    ///
    /// # Errors
    /// What is wrong, and how to put it right: times are written in one way, and values have an end.
    pub(super) fn push(&mut self, reading: Reading) -> Result<(), String> {
        if self.readings.first().is_some_and(|first| first.at.clock != reading.at.clock) {
            return Err("the time is written in another way than above; write all with a zone, or none".to_owned());
        }
        if reading.value.is_infinite() {
            return Err("the value is infinite; leave it empty where there is none".to_owned());
        }
        if reading.value.is_nan() {
            self.without_value += 1;
        } else {
            self.readings.push(reading);
        }
        Ok(())
    }

    /// How far the local time of the series is ahead of UTC, and whether that is known.
    pub(super) fn zone(&self) -> Option<i64> {
        self.readings.first().filter(|first| first.at.clock != Clock::Local).map(|first| first.at.ahead_s)
    }
}

/// A label of 0 or 1, as text.
///
/// # Errors
/// What is wrong, and how to write it.
pub(super) fn label(text: &str) -> Result<bool, String> {
    match text {
        "1" | "1.0" => Ok(true),
        "0" | "0.0" => Ok(false),
        other => Err(format!("a label is 0 or 1, not {other:?}")),
    }
}

/// Refuses more readings than are taken.
///
/// # Errors
/// Too many readings.
pub(super) fn bounded(file: &str, readings: u64) -> Result<(), TrafficError> {
    if readings <= READINGS_MAX as u64 {
        return Ok(());
    }
    let what = format!("with this file the readings are more than {READINGS_MAX}; evaluate fewer files at once");
    Err(TrafficError::Whole { name: file.to_owned(), what })
}
