//! What entities with signals sent, by scene, beside the days before.

use std::collections::BTreeMap;

use super::ReportError;
use super::rows::Rows;
use super::tables::{Tables, word};
use crate::report::night::{EntityNight, SceneNight, SceneShares};
use crate::terms::Service;

/// Days that the day is held beside: four weeks, so that each weekday is among them as often.
const DAYS_BEFORE: i32 = 28;

/// Answered rows, by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    rows: u64,
    inconsistent: u64,
    not_processed: u64,
}

/// The counts of a scene, of the days before and of the day itself.
type Both = [Counts; 2];

impl Tables<'_> {
    /// Splits what entities sent of the services that their signals are of.
    pub fn split(&self, entities: &mut [EntityNight]) -> Result<(), ReportError> {
        let (first, date) = (self.date.plus(-DAYS_BEFORE), self.date);
        let of_entities = format!(
            "FROM features WHERE date >= DATE '{first}' AND date <= DATE '{date}' AND service IS NOT NULL AND entity_id IN (SELECT \
             entity_id FROM signals WHERE date = DATE '{date}')"
        );
        let mut days: BTreeMap<(String, Service), u32> = BTreeMap::new();
        let sql = format!(
            "SELECT entity_id, service, count(DISTINCT date) FILTER (WHERE date < DATE '{date}') AS days {of_entities} GROUP BY \
             entity_id, service"
        );
        for batch in self.ask(&sql)? {
            let rows = Rows(&batch);
            let (ids, services, counts) = (rows.texts("entity_id"), rows.texts("service"), rows.unsigned("days"));
            for row in 0..rows.len() {
                let service = word("features", "service", services[row].clone())?;
                let count = u32::try_from(counts[row]).unwrap_or(u32::MAX);
                days.insert((ids[row].clone().unwrap_or_default(), service), count);
            }
        }
        let mut split: BTreeMap<(String, Service), BTreeMap<String, Both>> = BTreeMap::new();
        let sql = format!(
            "SELECT entity_id, service, scene, date = DATE '{date}' AS now, sum(consistent + inconsistent + not_processed) AS rows, \
             sum(inconsistent) AS inconsistent, sum(not_processed) AS not_processed {of_entities} GROUP BY entity_id, service, scene, \
             date = DATE '{date}'"
        );
        for batch in self.ask(&sql)? {
            let rows = Rows(&batch);
            let text = |name| rows.texts(name).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
            let (ids, services, scenes) = (text("entity_id"), text("service"), text("scene"));
            let (counts, now) = (rows.unsigned("rows"), rows.flags("now"));
            let (inconsistent, not_processed) = (rows.unsigned("inconsistent"), rows.unsigned("not_processed"));
            for row in 0..rows.len() {
                let service = word("features", "service", Some(services[row].clone()))?;
                let of_service = split.entry((ids[row].clone(), service)).or_default();
                of_service.entry(scenes[row].clone()).or_default()[usize::from(now[row])] =
                    Counts { rows: counts[row], inconsistent: inconsistent[row], not_processed: not_processed[row] };
            }
        }
        for entity in entities {
            for service in Service::ALL {
                let of_signals = entity.signals.iter().any(|signal| signal.service.is_none_or(|one| one == service));
                let key = (entity.entity_id.clone(), service);
                if let Some(scenes) = split.get(&key).filter(|_| of_signals) {
                    entity.scenes.extend(shares(service, scenes, days.get(&key).copied().unwrap_or_default()));
                }
            }
        }
        Ok(())
    }
}

/// The scenes of a service, the one with the most rows first.
fn shares(service: Service, scenes: &BTreeMap<String, Both>, days_before: u32) -> Vec<SceneNight> {
    let all = [0, 1].map(|when| scenes.values().map(|both| both[when].rows).sum::<u64>());
    let share = |count: u64, of: u64| count as f64 / of.max(1) as f64;
    let of = |counts: Counts, all: u64| {
        (counts.rows > 0).then(|| SceneShares {
            rows: share(counts.rows, all),
            inconsistent: share(counts.inconsistent, counts.rows),
            not_processed: share(counts.not_processed, counts.rows),
        })
    };
    let night = |(scene, [before, day]): (&String, &Both)| SceneNight {
        service,
        scene: scene.clone(),
        rows: day.rows,
        day: of(*day, all[1]),
        days_before,
        before: of(*before, all[0]),
    };
    let mut nights: Vec<SceneNight> = scenes.iter().map(night).collect();
    nights.sort_by(|one, other| other.rows.cmp(&one.rows).then_with(|| one.scene.cmp(&other.scene)));
    nights
}

#[cfg(test)]
#[path = "scenes_tests.rs"]
mod tests;
