//! Agreed hours of a day, by the clock of Shanghai, written `08:00-22:00`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Instant;

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// From the first minute on and before the last, both counted from midnight; where the last is the earlier one, over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    from: u16,
    until: u16,
}

/// A text that names no hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` are no hours of a day; write them like 08:00-22:00")]
pub struct HoursError(String);

impl Hours {
    /// Whether an instant lies in them.
    #[must_use]
    pub fn admit(self, at: Instant) -> bool {
        let since = at.0 - at.day().start().0;
        let minute = u16::try_from(since / 60_000_000).expect("a day has 1,440 minutes");
        if self.from < self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }
}

impl FromStr for Hours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Hours, HoursError> {
        let read = || {
            let (from, until) = text.split_once('-')?;
            let (from, until) = (minute(from)?, minute(until)?);
            (from != until && from < DAY_MINUTES).then_some(Hours { from, until })
        };
        read().ok_or_else(|| HoursError(text.to_owned()))
    }
}

/// Minutes from midnight to `HH:MM`; `24:00` ends the day.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<u16>().ok())?
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= DAY_MINUTES).then_some(minutes)
}

impl fmt::Display for Hours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, until] = [self.from, self.until].map(|minute| (minute / 60, minute % 60));
        write!(out, "{:02}:{:02}-{:02}:{:02}", from.0, from.1, until.0, until.1)
    }
}

impl TryFrom<String> for Hours {
    type Error = HoursError;

    fn try_from(text: String) -> Result<Hours, HoursError> {
        text.parse()
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> String {
        hours.to_string()
    }
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
