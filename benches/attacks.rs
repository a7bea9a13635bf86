//! How many attacks on certificates are found, how soon, at how many false alarms, and how many attempts a second are
//! seen?
//!
//! The background is a file of arrivals per second as white-space separated numbers: `workload.txt` of the NASA logs of
//! July and August 1995. `tar -xOjf nasa_workload.tbz2 workload.txt > workload.txt`, then `cargo bench --bench attacks
//! -- workload.txt [FIRST_SEED] [SEEDS] [stream|nightly]`.

#![expect(clippy::disallowed_methods, reason = "a bench times")]
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

use std::time::Instant as Clock;

use concord::evaluate::attacks::{AttackSummary, Feed, Plan, Trial, attempts, table, trial};
use concord::watch::probing::{Limits, Probing};
use datasets::traffic::LabelKind;

/// How often the attempts are fed for the time that it takes.
const TIMED: usize = 7;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let Some(path) = arguments.first() else {
        println!("no file of arrivals is named: nothing is measured");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let arrivals: Vec<u16> = text.split_whitespace().map(|count| count.parse().unwrap()).collect();
    let number = |place: usize, otherwise: u64| arguments.get(place).map_or(otherwise, |text| text.parse().unwrap());
    let feed = if arguments.get(3).is_some_and(|word| word == "nightly") { Feed::Nightly } else { Feed::Stream };
    let plan = Plan { feed, ..Plan::USUAL };
    let first = number(1, 1);
    let mut summaries = Vec::new();
    for seed in first..first + number(2, 5) {
        let summary = trial(&Trial { arrivals: arrivals.clone(), seed, plan });
        println!("{}", table(&summary));
        summaries.push(summary);
    }
    total(&summaries);
    speed(&Trial { arrivals, seed: first, plan });
}

fn total(summaries: &[AttackSummary]) {
    for kind in [None, Some(LabelKind::Vertical), Some(LabelKind::Horizontal), Some(LabelKind::Face)] {
        let counts = summaries.iter().map(|summary| summary.recall(kind));
        let (found, injected) = counts.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let name = kind.map_or("all", LabelKind::as_str);
        println!("{name}: {found} of {injected}, {:.4}", f64::from(found) / f64::from(injected));
    }
    let planned =
        summaries.iter().map(|summary| summary.as_planned).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let share = f64::from(planned.0) / f64::from(planned.1);
    println!("vertical and horizontal as planned: {} of {}, {share:.4}", planned.0, planned.1);
    let alarms: u32 = summaries.iter().flat_map(|summary| summary.false_alarms).sum();
    let months: f64 = summaries.iter().map(|summary| summary.entity_months).sum();
    println!("false alarms: {alarms} in {months:.0} entity-months, {:.4}", f64::from(alarms) / months);
}

/// Over all rows, on one core; the fastest of several, since a machine is seldom idle.
fn speed(trial: &Trial) {
    let attempts = attempts(&trial.traffic().rows);
    let (mut best, mut told, mut state) = (f64::INFINITY, 0_u64, Vec::new());
    for _ in 0..TIMED {
        let mut probing = Probing::new(Limits::USUAL);
        told = 0;
        let start = Clock::now();
        attempts.iter().for_each(|attempt| probing.see(attempt, &mut |_| told += 1));
        best = best.min(start.elapsed().as_secs_f64());
        state.clear();
        probing.write(&mut state, &mut |_| Ok::<(), std::convert::Infallible>(())).unwrap();
    }
    let (rate, mib) = (attempts.len() as f64 / best / 1e6, state.len() as f64 / 1_048_576.0);
    println!("{rate:.1} M attempts/s; {told} probes; state of {mib:.1} MiB");
}
