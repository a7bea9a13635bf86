//! The numbers of a trial, and how a person reads them.

use std::fmt::Write;

use datasets::traffic::{Label, LabelKind, Speed};

use super::score::{Found, Scored};

/// How the attacks of one kind and speed were found.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassSummary {
    /// The kind.
    pub kind: LabelKind,
    /// The speed.
    pub speed: Speed,
    /// How many were injected.
    pub injected: u32,
    /// How many were found.
    pub found: u32,
    /// How many were found within ten attempts.
    pub within_10_attempts: u32,
    /// How many were found within two hours of their eighth failing attempt.
    pub within_2_hours: u32,
    /// Attempts of the attack until it was found: half of them by this many.
    pub attempts_median: u32,
    /// All of them by this many.
    pub attempts_max: u32,
    /// Seconds from the eighth failing attempt until it was found: half of them within this.
    pub delay_median_s: i64,
    /// All of them within this.
    pub delay_max_s: i64,
}

/// What was told of background traffic whose labels had been permuted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permuted {
    /// Nights that were fed.
    pub nights: u32,
    /// Nights on which a cause began.
    pub nights_with_cause: u32,
    /// Causes that began.
    pub causes: u32,
}

/// How well probing was found in one trial.
#[derive(Clone, Debug, PartialEq)]
pub struct AttackSummary {
    /// The seed of the trial.
    pub seed: u64,
    /// Rows that were fed.
    pub rows: u64,
    /// Entities.
    pub entities: u32,
    /// Entities times days, by thirty.
    pub entity_months: f64,
    /// Attacks of a full dose, by kind and speed.
    pub classes: Vec<ClassSummary>,
    /// Attacks below the rules, by kind and speed.
    pub below: Vec<ClassSummary>,
    /// Vertical and horizontal attacks that were planned with a full dose, whatever they met: how many were found, of
    /// how many.
    pub as_planned: (u32, u32),
    /// Further beginnings for an attack that was found already.
    pub again: u32,
    /// Beginnings that belong to no attack: of claims, certificates, faces.
    pub false_alarms: [u32; 3],
    /// Further ones at entities whose failing share was shifted by an incident, which no row tells from probing.
    pub in_shifts: u32,
    /// The background with its labels permuted.
    pub permuted: Permuted,
}

impl AttackSummary {
    /// Attacks of a full dose, and how many of them were found; of all kinds, or of one.
    pub fn recall(&self, kind: Option<LabelKind>) -> (u32, u32) {
        let classes = self.classes.iter().filter(|class| kind.is_none_or(|kind| kind == class.kind));
        classes.fold((0, 0), |(found, injected), class| (found + class.found, injected + class.injected))
    }

    /// False alarms an entity and month.
    pub fn false_alarms_per_entity_month(&self) -> f64 {
        f64::from(self.false_alarms.iter().sum::<u32>()) / self.entity_months
    }

    /// The share of false discoveries: causes in permuted traffic by all causes in the real one.
    pub fn false_discovery(&self) -> f64 {
        let found = self.classes.iter().chain(&self.below).map(|class| class.found).sum::<u32>();
        let discoveries = found + self.false_alarms.iter().sum::<u32>() + self.in_shifts;
        f64::from(self.permuted.causes) / f64::from(discoveries.max(1))
    }
}

/// The classes of the labels that `wanted` holds for.
pub(super) fn classes(labels: &[Label], scored: &Scored, wanted: impl Fn(&Label) -> bool) -> Vec<ClassSummary> {
    let mut classes = Vec::new();
    for kind in [LabelKind::Vertical, LabelKind::Horizontal, LabelKind::Face] {
        for speed in Speed::ALL.iter().copied() {
            let own = |label: &Label| label.kind == kind && label.speed == Some(speed) && wanted(label);
            let own: Vec<Option<Found>> =
                labels.iter().zip(&scored.found).filter(|(label, _)| own(label)).map(|(_, found)| *found).collect();
            if !own.is_empty() {
                classes.push(class(kind, speed, &own));
            }
        }
    }
    classes
}

fn class(kind: LabelKind, speed: Speed, own: &[Option<Found>]) -> ClassSummary {
    let mut attempts: Vec<u32> = own.iter().flatten().map(|found| found.attempts).collect();
    let mut delays: Vec<i64> = own.iter().flatten().map(|found| found.delay_s).collect();
    attempts.sort_unstable();
    delays.sort_unstable();
    let middle = attempts.len() / 2;
    ClassSummary {
        kind,
        speed,
        injected: own.len() as u32,
        found: attempts.len() as u32,
        within_10_attempts: attempts.iter().filter(|attempts| **attempts <= 10).count() as u32,
        within_2_hours: delays.iter().filter(|delay| **delay <= 7_200).count() as u32,
        attempts_median: attempts.get(middle).copied().unwrap_or(0),
        attempts_max: attempts.last().copied().unwrap_or(0),
        delay_median_s: delays.get(middle).copied().unwrap_or(0),
        delay_max_s: delays.last().copied().unwrap_or(0),
    }
}

/// The summary as a person reads it.
pub fn table(summary: &AttackSummary) -> String {
    let mut text = String::new();
    let mut line = |words: std::fmt::Arguments<'_>| writeln!(text, "{words}").expect("a string takes every write");
    let (found, injected) = summary.recall(None);
    let AttackSummary { seed, rows, entities, entity_months, .. } = summary;
    line(format_args!("seed {seed}: {rows} rows, {entities} entities, {entity_months:.1} entity-months"));
    let (found_planned, planned) = summary.as_planned;
    line(format_args!(
        "found {found} of {injected}; vertical and horizontal as planned, whatever hides them: {found_planned} of {planned}"
    ));
    let parts = [("full dose", &summary.classes), ("below the rules", &summary.below)];
    for (part, class) in parts.into_iter().flat_map(|(part, classes)| classes.iter().map(move |class| (part, class))) {
        line(format_args!(
            "{part:15} {:10} {:9} {:3} of {:3}; within 10 attempts {:3}, \
             within 2 h of the eighth failure {:3}; \
             attempts {} median, {} most; delay {:.1} min median, {:.1} most",
            class.kind.as_str(),
            class.speed.as_str(),
            class.found,
            class.injected,
            class.within_10_attempts,
            class.within_2_hours,
            class.attempts_median,
            class.attempts_max,
            class.delay_median_s as f64 / 60.0,
            class.delay_max_s as f64 / 60.0,
        ));
    }
    let [claims, certificates, faces] = summary.false_alarms;
    line(format_args!(
        "false alarms: claims {claims}, certificates {certificates}, faces {faces}: {:.4} an entity-month; \
         begun again {}; in shifted ratios {}",
        summary.false_alarms_per_entity_month(),
        summary.again,
        summary.in_shifts,
    ));
    let Permuted { nights, nights_with_cause, causes } = summary.permuted;
    line(format_args!(
        "labels permuted: {causes} causes on {nights_with_cause} of {nights} nights; false discovery {:.4}",
        summary.false_discovery()
    ));
    text
}
