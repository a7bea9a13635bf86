//! Counts in, one line on standard error out, while a person watches it.
//!
//! Where standard error is no terminal nothing is printed and no thread runs. The line is replaced five times a second, and
//! is gone when the work ends, however it ends.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Between two lines; more often only flickers.
const TICK: Duration = Duration::from_millis(200);

/// The progress of one job.
#[derive(Debug)]
pub struct Progress {
    counts: Arc<Counts>,
    /// The thread that prints, and the channel whose closing ends it.
    printer: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
}

#[derive(Debug)]
struct Counts {
    rows: AtomicU64,
    bytes_total: Option<u64>,
    bytes: Mutex<Vec<Arc<AtomicU64>>>,
}

/// What there is to say at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Moment {
    rows: u64,
    bytes: u64,
    /// Where it is known.
    bytes_total: Option<u64>,
    /// Since the start.
    elapsed: Duration,
}

impl Progress {
    /// Starts to watch; `bytes_total` is the size of all inputs, where all are known.
    pub fn start(bytes_total: Option<u64>) -> Progress {
        let counts = Arc::new(Counts { rows: AtomicU64::new(0), bytes_total, bytes: Mutex::default() });
        let printer = io::stderr().is_terminal().then(|| {
            let (sender, ended) = mpsc::channel::<()>();
            let counts = Arc::clone(&counts);
            (sender, thread::spawn(move || print(&counts, &ended)))
        });
        Progress { counts, printer }
    }

    /// Adds the bytes that a reader counts to those that are shown.
    pub fn watch(&self, consumed: Arc<AtomicU64>) {
        self.counts.bytes.lock().unwrap_or_else(PoisonError::into_inner).push(consumed);
    }

    /// Rows that are done.
    pub fn add_rows(&self, rows: u64) {
        self.counts.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Ends and removes the line; dropping does the same.
    pub fn finish(self) {}
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.printer.take() {
            drop(sender);
            // A line that could not be printed is no reason to fail.
            let _printed = thread.join();
        }
    }
}

impl Counts {
    fn moment(&self, elapsed: Duration) -> Moment {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        Moment {
            rows: self.rows.load(Ordering::Relaxed),
            bytes: bytes.iter().map(|consumed| consumed.load(Ordering::Relaxed)).sum(),
            bytes_total: self.bytes_total,
            elapsed,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "elapsed time is shown, and nothing else is done with it")]
fn print(counts: &Counts, ended: &mpsc::Receiver<()>) {
    let start = Instant::now();
    let mut terminal = io::stderr();
    while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
        let line = line(&counts.moment(start.elapsed()));
        // Back to the beginning of the line, the text, and no rest of the last one.
        let _shown = write!(terminal, "\r{line}\x1b[K").and_then(|()| terminal.flush());
    }
    let _shown = write!(terminal, "\r\x1b[K").and_then(|()| terminal.flush());
}

/// One moment as a line: rows, rows a second, bytes, and, where the total is known, percent and the time left.
fn line(moment: &Moment) -> String {
    let seconds = moment.elapsed.as_secs_f64();
    let rate = if seconds > 0.0 { (moment.rows as f64 / seconds) as u64 } else { 0 };
    let mut line = format!("{} rows  {} rows/s  {}", grouped(moment.rows), grouped(rate), size(moment.bytes));
    if let Some(total) = moment.bytes_total.filter(|total| *total > 0) {
        let share = (moment.bytes as f64 / total as f64).min(1.0);
        line += &format!(" of {}  {}%", size(total), (share * 100.0) as u64);
        if share > 0.0 {
            line += &format!("  {} left", length((seconds / share - seconds).ceil() as u64));
        }
    }
    line
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Bytes in the unit that leaves one to four digits before the point.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut amount = bytes as f64 / 1024.0;
    let mut unit = 0;
    while amount >= 1024.0 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    format!("{amount:.1} {}", UNITS[unit])
}

/// Seconds as `45 s`, `3:05` or `2:03:05`.
fn length(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, _) => format!("{minutes}:{rest:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

#[cfg(test)]
mod tests;
