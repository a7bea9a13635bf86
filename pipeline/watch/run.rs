//! A run of the watch over a folder: what was saved goes on, new jobs are fed, nights are written.
//!
//! ```text
//! out/signals|buckets|features|quality|gaps/date=…/   what is told of each night
//! out/state/YYYY-MM-DD.state                          the watch as that night began
//! out/state/latest.state                              the watch after the last job that was fed
//! ```
//!
//! A job that sorts before what was fed already takes the watch back to the last saved state before it. The running night is told as
//! though nothing more came until its end; the next job tells it anew. Invariant: what lies in `out` after a run follows from the
//! jobs in the folder and the time that was asked for, not from how many runs there were.

use std::path::PathBuf;

use super::feed::{Fed, Feed};
use super::machine::Watch;
use super::signal::{Phase, Signal};
use super::time::{DAY_S, day_of, day_start};
use super::{Facts, WatchError, tables};
use crate::enforce::Calendar;
use crate::terms::{Day, Instant};
use crate::world::files::replace_with;

/// Nights whose beginnings are kept: a job that comes a week late is fed without beginning anew.
const NIGHTS_KEPT: usize = 8;

/// What a run is asked for.
#[derive(Clone, Debug)]
pub struct WatchOptions {
    /// The output folder of `concord verify`.
    pub results: PathBuf,
    /// Where signals and the saved state go.
    pub out: PathBuf,
    /// The first night that is written.
    pub from: Option<Day>,
    /// How far the watch goes.
    pub until: Until,
    /// Working days.
    pub calendar: Calendar,
    /// What the entities' files say.
    pub facts: Facts,
}

/// How far a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// All jobs, and to the end of the last one's day.
    LastDay,
    /// All jobs, and to the end of the last one's day or to the present, whichever is first.
    Present(Instant),
    /// Jobs of before then, and on to it: so it shows that nothing came.
    Time(Instant),
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WatchReport {
    /// Jobs that were fed in this run.
    pub jobs: u64,
    /// Rows of them.
    pub rows: u64,
    /// Nights that were written, in their order.
    pub nights: Vec<Day>,
    /// Signals of the last of them.
    pub last: Vec<Signal>,
    /// Signals that began in one of the others.
    pub begun: Vec<Signal>,
}

/// Feeds what is new, and writes the nights that it touches.
///
/// # Errors
/// What the system says, and files that are no results.
pub fn run(options: &WatchOptions) -> Result<WatchReport, WatchError> {
    let feed = Feed::open(&options.results)?;
    let mut all = feed.all()?;
    if let Until::Time(to) = options.until {
        all.retain(|fed| fed.job.processed_at < to.0);
    }
    let saved = State { folder: options.out.join("state"), options };
    let mut watch = saved.before(&all)?;
    let mut report = WatchReport::default();
    let rows = watch.rows_fed();
    let done = usize::try_from(watch.fed().1).expect("as many jobs as there are files");
    for fed in &all[done..] {
        let mut told = |watch: &Watch| saved.tell(watch, &mut report);
        let day = day_of(fed.job.processed_at.div_euclid(1_000_000));
        if watch.day().is_some_and(|former| former < day) {
            watch.advance(day_start(day), &mut told)?;
            saved.write(&day.to_string(), &watch)?;
        }
        feed.feed(fed, &mut watch, &mut told)?;
        report.jobs += 1;
    }
    report.rows = watch.rows_fed() - rows;
    saved.write("latest", &watch)?;
    if let Some(end_s) = saved.end(all.last()) {
        let mut told = |watch: &Watch| saved.tell(watch, &mut report);
        watch.advance(end_s, &mut told)?;
        saved.tell(&watch, &mut report)?;
    }
    Ok(report)
}

/// The saved states of a folder.
struct State<'a> {
    folder: PathBuf,
    options: &'a WatchOptions,
}

impl State<'_> {
    /// The newest saved state that was made of the first of these jobs alone, or a watch that has seen nothing.
    fn before(&self, all: &[Fed]) -> Result<Watch, WatchError> {
        for path in self.saved()?.into_iter().rev() {
            let bytes = std::fs::read(&path).map_err(|source| WatchError::file("read", &path, source))?;
            let (calendar, facts) = (self.options.calendar.clone(), self.options.facts.clone());
            // What cannot be read, as of an earlier version, is passed over: the results tell everything again.
            let Some(watch) = Watch::restore(&bytes, calendar, facts) else { continue };
            if fits(&watch, all) && self.is_early_enough(&watch) {
                return Ok(watch);
            }
        }
        Ok(Watch::new(self.options.calendar.clone(), self.options.facts.clone()))
    }

    /// Whether a state lies before the first night that is to be written.
    fn is_early_enough(&self, watch: &Watch) -> bool {
        match (self.options.from, watch.day()) {
            (Some(from), Some(day)) => day <= from,
            _ => true,
        }
    }

    /// Saved states, the ones of nights in their order and the latest last.
    fn saved(&self) -> Result<Vec<PathBuf>, WatchError> {
        let mut paths = super::feed::entries(&self.folder)?;
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "state"));
        // "latest" sorts behind the digits of days.
        paths.sort();
        Ok(paths)
    }

    /// The moment to which the clock goes in the end.
    fn end(&self, last: Option<&Fed>) -> Option<i64> {
        let last_s = last?.job.processed_at.div_euclid(1_000_000);
        let midnight_s = day_start(day_of(last_s)) + DAY_S;
        Some(match self.options.until {
            Until::LastDay => midnight_s,
            Until::Present(present) => midnight_s.min(present.0.div_euclid(1_000_000)),
            Until::Time(to) => to.0.div_euclid(1_000_000),
        })
    }

    /// Writes the running night, once any of it has passed.
    fn tell(&self, watch: &Watch, report: &mut WatchReport) -> Result<(), WatchError> {
        let Some(day) = watch.night().day else { return Ok(()) };
        if watch.has_just_begun() || self.options.from.is_some_and(|from| day < from) {
            return Ok(());
        }
        let signals = watch.signals();
        tables::write(watch, &signals, &self.options.out)?;
        let former = std::mem::replace(&mut report.last, signals);
        report.begun.extend(former.into_iter().filter(|signal| signal.phase == Phase::Begun));
        report.nights.push(day);
        Ok(())
    }

    /// Saves a state, and removes those of nights that are long over.
    fn write(&self, name: &str, watch: &Watch) -> Result<(), WatchError> {
        let path = self.folder.join(format!("{name}.state"));
        std::fs::create_dir_all(&self.folder)
            .and_then(|()| replace_with(&path, |file| watch.save(file)))
            .map_err(|source| WatchError::file("write", &path, source))?;
        let saved = self.saved()?;
        for path in &saved[..saved.len().saturating_sub(NIGHTS_KEPT + 1)] {
            std::fs::remove_file(path).map_err(|source| WatchError::file("remove", path, source))?;
        }
        Ok(())
    }
}

/// Whether a state was made of the first of these jobs alone.
fn fits(watch: &Watch, all: &[Fed]) -> bool {
    let (last, count) = watch.fed();
    let Ok(count) = usize::try_from(count) else { return false };
    match (last, count.checked_sub(1)) {
        (Some(last), Some(place)) => all.get(place).is_some_and(|fed| fed.job == *last),
        _ => false,
    }
}
