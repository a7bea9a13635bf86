//! Which probe belongs to which attack.
//!
//! Probes with the place in the feed at which they were told in; for each label what found it, and the probes that
//! belong to none, out. A probe of claims or faces belongs to the attack on its certificate, one of certificates to the
//! attack by its entity in its service and time. An attack is also found where a cause that is open already is told
//! again in its time.

use datasets::traffic::{Label, LabelKind};

use crate::watch::Attempt;
use crate::watch::probing::{Kind, Phase, Probe};

/// A probe and the row with which it was told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Told {
    /// The place in the feed.
    pub place: u32,
    pub probe: Probe,
}

/// How an attack was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Attempts of the attack that had been fed.
    pub attempts: u32,
    /// Seconds from its eighth failure: the eighth different claim or photo.
    pub delay_s: i64,
}

/// What became of the probes.
#[derive(Clone, Debug, Default)]
pub(super) struct Scored {
    /// For each label, how it was found.
    pub found: Vec<Option<Found>>,
    /// Further beginnings for an attack that was found already.
    pub again: u32,
    /// Beginnings that belong to no attack, by kind in the order of [`Kind::ALL`].
    pub false_alarms: [u32; 3],
    /// Those of them in an entity whose ratio was shifted, which no row tells from probing.
    pub in_shifts: u32,
}

/// For how long after its last attempt an attack may still be found.
const GRACE_S: i64 = 7_200;

/// Scores the probes of one feed, whose order is `order`.
pub(super) fn score(labels: &[Label], attempts: &[Attempt], order: &[u32], told: &[Told]) -> Scored {
    let mut place_of = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, row)| place_of[*row as usize] = place as u32);
    let mut scored = Scored { found: vec![None; labels.len()], ..Scored::default() };
    for told in told.iter().filter(|told| !matches!(told.probe.phase, Phase::Ended(_))) {
        let own = labels.iter().position(|label| belongs(label, &told.probe));
        let begins = told.probe.phase == Phase::Begun;
        match own {
            Some(label) if scored.found[label].is_some() => scored.again += u32::from(begins),
            Some(label) => scored.found[label] = Some(found(&labels[label], attempts, &place_of, order, told)),
            // A cause that goes on was counted when it began.
            None if !begins => {}
            None if labels.iter().any(|label| is_shift(label, &told.probe)) => scored.in_shifts += 1,
            None => scored.false_alarms[told.probe.kind as usize] += 1,
        }
    }
    scored
}

fn belongs(label: &Label, probe: &Probe) -> bool {
    let in_time = probe.last_s >= label.start_s && probe.last_s <= label.end_s + GRACE_S;
    match (probe.kind, label.kind) {
        (Kind::Claims, LabelKind::Vertical) | (Kind::Faces, LabelKind::Face) => {
            in_time && probe.certificate == label.certificate
        }
        (Kind::Certificates, LabelKind::Horizontal) => {
            let service = label.service.map(|service| service as u8);
            in_time && probe.entities.named() == label.entities && probe.service.map(|service| service as u8) == service
        }
        _ => false,
    }
}

fn is_shift(label: &Label, probe: &Probe) -> bool {
    label.kind == LabelKind::RatioShift
        && probe.entities.named().contains(&label.entities[0])
        && probe.begun_s >= label.start_s
        && probe.kind == Kind::Certificates
}

fn found(label: &Label, attempts: &[Attempt], place_of: &[u32], order: &[u32], told: &Told) -> Found {
    let fed = label.rows.iter().filter(|row| place_of[**row as usize] <= told.place).count() as u32;
    let mut different: Vec<(u64, f32)> = Vec::new();
    let mut is_new = |attempt: &Attempt| {
        // Photos differ though the claim does not.
        let one = (attempt.claim, attempt.similarity);
        let new = !different.iter().any(|known| known.0 == one.0 && known.1.to_bits() == one.1.to_bits());
        different.push(one);
        new && !attempt.reasons.is_empty()
    };
    let eighth = label.rows.iter().map(|row| &attempts[*row as usize]).filter(|attempt| is_new(attempt)).nth(7);
    let at_s = attempts[order[told.place as usize] as usize].at_s;
    Found { attempts: fed, delay_s: eighth.map_or(0, |eighth| (at_s - eighth.at_s).max(0)) }
}
