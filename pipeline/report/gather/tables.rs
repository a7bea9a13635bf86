//! What the report asks of the tables.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::ReportError;
use super::rows::Rows;
use crate::query::Session;
use crate::report::curve::{Curve, CurveBucket};
use crate::report::night::{EntityNight, Totals, WeekdayMean};
use crate::report::signal::{EvidenceRow, Signal, Suppression};
use crate::terms::{Day, Instant, Service};
use crate::watch::{Measured, STEP_S};

/// Weeks whose same weekday is compared with.
const WEEKS: i32 = 8;

/// Rows of evidence that are shown of a signal.
const EVIDENCE_ROWS: usize = 5;

/// Rows of a signal that are counted; of more it is not told how many, and the query finds them.
const COUNTED_MAX: usize = 10_000;

/// Days of which it is told whether there were results.
const DAYS_LOOKED_AT: i32 = 14;

/// The tables of a night.
pub(super) struct Tables<'a> {
    pub session: &'a Session,
    pub runtime: &'a Runtime,
    pub date: Day,
}

/// Days in numbers.
pub(super) struct Days(BTreeMap<Day, Totals>);

impl Days {
    pub fn of(&self, day: Day) -> Totals {
        self.0.get(&day).copied().unwrap_or_default()
    }

    pub fn before(&self, day: Day) -> Option<Totals> {
        self.0.get(&day.plus(-1)).copied()
    }

    /// The mean of the same weekday of the weeks before.
    pub fn same_weekday(&self, day: Day) -> Option<WeekdayMean> {
        let days: Vec<Totals> = (1..=WEEKS).filter_map(|week| self.0.get(&day.plus(-7 * week)).copied()).collect();
        let weeks = u16::try_from(days.len()).ok().filter(|weeks| *weeks > 0)?;
        let mean = |of: fn(&Totals) -> u64| days.iter().map(of).sum::<u64>() / u64::from(weeks);
        let mean = Totals {
            entities: mean(|day| day.entities),
            entities_with_traffic: mean(|day| day.entities_with_traffic),
            rows: mean(|day| day.rows),
            consistent: mean(|day| day.consistent),
            inconsistent: mean(|day| day.inconsistent),
            not_processed: mean(|day| day.not_processed),
            rejects: mean(|day| day.rejects),
        };
        Some(WeekdayMean { weeks, mean })
    }

    /// Days among the last ones without any result, behind the first that has some.
    pub fn missing(&self, day: Day) -> Vec<Day> {
        let first = self.0.keys().next().copied().unwrap_or(day);
        let days = (1..DAYS_LOOKED_AT).rev().map(|back| day.plus(-back));
        days.filter(|day| *day > first && !self.0.contains_key(day)).collect()
    }
}

impl Tables<'_> {
    pub fn ask(&self, sql: &str) -> Result<Vec<RecordBatch>, ReportError> {
        Ok(self.runtime.block_on(self.session.run(sql))?)
    }

    /// The nights until this one in numbers, as far as they are compared with.
    pub fn days(&self) -> Result<Days, ReportError> {
        let codes: Vec<String> =
            crate::terms::RejectCode::ALL.iter().map(|code| format!("code_{}", code.as_str())).collect();
        let sql = format!(
            "SELECT date, count(DISTINCT entity_id) AS entities, sum(consistent) AS consistent, sum(inconsistent) AS \
             inconsistent, sum(not_processed) AS not_processed, sum({}) AS rejects FROM features WHERE date >= DATE '{}' AND \
             date <= DATE '{}' GROUP BY date",
            codes.join(" + "),
            self.date.plus(-7 * WEEKS),
            self.date,
        );
        let mut days = BTreeMap::new();
        for batch in self.ask(&sql)? {
            let rows = Rows(&batch);
            let dates = rows.texts("date");
            let counts = |name| rows.counts(name).into_iter().map(|count| count.unwrap_or_default().unsigned_abs());
            let (entities, rejects): (Vec<u64>, Vec<u64>) = (counts("entities").collect(), counts("rejects").collect());
            let consistent: Vec<u64> = counts("consistent").collect();
            let inconsistent: Vec<u64> = counts("inconsistent").collect();
            let not_processed: Vec<u64> = counts("not_processed").collect();
            for (row, date) in dates.into_iter().enumerate() {
                let totals = Totals {
                    entities: entities[row],
                    entities_with_traffic: entities[row],
                    rows: consistent[row] + inconsistent[row] + not_processed[row],
                    consistent: consistent[row],
                    inconsistent: inconsistent[row],
                    not_processed: not_processed[row],
                    rejects: rejects[row],
                };
                let day = date.and_then(|date| Day::try_from(date).ok());
                days.insert(day.ok_or(ReportError::Column { table: "features", column: "date" })?, totals);
            }
        }
        Ok(Days(days))
    }

    /// The night's signals with whose they are.
    pub fn signals(
        &self,
        suppressed_by: &BTreeMap<String, (String, Instant)>,
    ) -> Result<Vec<(String, Signal)>, ReportError> {
        let mut signals = Vec::new();
        for batch in self.ask(&format!("SELECT * FROM signals WHERE date = DATE '{}'", self.date))? {
            let rows = Rows(&batch);
            let text = |name| rows.texts(name);
            let number = |name| rows.numbers(name);
            let (ids, entities, kinds) = (text("signal_id"), text("entity_id"), text("kind"));
            let (articles, services, phases, severities) =
                (text("article"), text("service"), text("phase"), text("severity"));
            let (starts, ends) = (rows.instants("window_start"), rows.instants("window_end"));
            let (observed, low, high) = (number("observed"), number("expected_low"), number("expected_high"));
            let (p_values, q_values) = (number("p_value"), number("q_value"));
            let (reasons, chinese) = (text("reason"), text("reason_zh"));
            let (compared, compared_chinese) = (text("compared_with"), text("compared_with_zh"));
            let (peers, days) = (rows.counts("peers"), rows.counts("baseline_days"));
            let (detectors, versions) = (text("detector"), text("detector_version"));
            let (queries, replays) = (text("evidence_query"), text("replay_hash"));
            let (by, why) = (text("suppressed_by"), text("suppressed_reason"));
            for row in 0..rows.len() {
                let of = |texts: &[Option<String>]| texts[row].clone().unwrap_or_default();
                let suppression = by[row].clone().map(|id| {
                    let decided = suppressed_by.get(&id);
                    Suppression {
                        by: decided.map(|(officer, _)| officer.clone()).unwrap_or_default(),
                        until: decided.map(|(_, until)| *until),
                        reason: of(&why),
                        suppression_id: id,
                    }
                });
                let signal = Signal {
                    signal_id: of(&ids),
                    article: word("signals", "article", articles[row].clone())?,
                    kind: of(&kinds),
                    service: services[row].clone().map(|text| word("signals", "service", Some(text))).transpose()?,
                    phase: word("signals", "phase", phases[row].clone())?,
                    window_start: starts[row],
                    window_end: ends[row],
                    observed: observed[row],
                    expected_low: low[row],
                    expected_high: high[row],
                    p_value: p_values[row],
                    q_value: q_values[row],
                    severity: word("signals", "severity", severities[row].clone())?,
                    reason: of(&reasons),
                    reason_zh: of(&chinese),
                    compared_with: of(&compared),
                    // A night of an earlier version has it in English alone.
                    compared_with_zh: compared_chinese[row].clone().unwrap_or_else(|| of(&compared)),
                    peers: peers[row].and_then(|peers| u32::try_from(peers).ok()),
                    baseline_days: days[row].and_then(|days| u32::try_from(days).ok()).unwrap_or_default(),
                    detector: of(&detectors),
                    detector_version: of(&versions),
                    evidence_query: of(&queries),
                    replay_hash: of(&replays),
                    suppression,
                    evidence_rows: None,
                    evidence: Vec::new(),
                };
                signals.push((of(&entities), signal));
            }
        }
        Ok(signals)
    }

    /// Counts the rows of a signal, and shows the first ones. Where they lie is asked first, of narrow columns; whole rows are read of the
    /// jobs of those that are shown alone.
    pub fn show_rows(&self, signal: &mut Signal) -> Result<(), ReportError> {
        let query = &signal.evidence_query;
        let unordered = query.split(" ORDER BY ").next().unwrap_or(query);
        let places = format!(
            "SELECT requested_at, row_hash, job_id FROM ({unordered}) ORDER BY requested_at, row_hash LIMIT {}",
            COUNTED_MAX + 1
        );
        let (mut count, mut jobs, mut hashes) = (0, Vec::new(), Vec::new());
        for batch in self.ask(&places)? {
            let rows = Rows(&batch);
            count += rows.len();
            let left = EVIDENCE_ROWS - hashes.len();
            jobs.extend(rows.texts("job_id").into_iter().flatten().take(left));
            hashes.extend(rows.texts("row_hash").into_iter().flatten().take(left));
        }
        signal.evidence_rows = (count <= COUNTED_MAX).then_some(count as u64);
        if hashes.is_empty() {
            return Ok(());
        }
        let whole = format!(
            "SELECT * FROM ({unordered}) WHERE job_id IN ({}) AND row_hash IN ({})",
            quoted(&jobs),
            quoted(&hashes)
        );
        for batch in self.ask(&whole)? {
            add_evidence(signal, &batch)?;
        }
        signal
            .evidence
            .sort_by(|one, other| (one.requested_at, &one.row_hash).cmp(&(other.requested_at, &other.row_hash)));
        signal.evidence.truncate(EVIDENCE_ROWS);
        Ok(())
    }

    /// Counts the rows of entities.
    pub fn count(&self, entities: &mut [EntityNight]) -> Result<(), ReportError> {
        let codes: Vec<String> =
            crate::terms::RejectCode::ALL.iter().map(|code| format!("code_{}", code.as_str())).collect();
        let sql = format!(
            "SELECT entity_id, sum(consistent + inconsistent + not_processed) AS rows, sum({}) AS rejects FROM features \
             WHERE date = DATE '{}' GROUP BY entity_id",
            codes.join(" + "),
            self.date
        );
        for batch in self.ask(&sql)? {
            let rows = Rows(&batch);
            let (ids, counts, rejects) = (rows.texts("entity_id"), rows.counts("rows"), rows.counts("rejects"));
            for (row, id) in ids.into_iter().enumerate() {
                for entity in entities.iter_mut().filter(|entity| Some(&entity.entity_id) == id.as_ref()) {
                    entity.rows = counts[row].unwrap_or_default().unsigned_abs();
                    entity.rejects = rejects[row].unwrap_or_default().unsigned_abs();
                }
            }
        }
        Ok(())
    }

    /// The curves of entities over the days until this one; that of refused rows where a signal is of no service.
    pub fn draw(&self, entities: &mut [EntityNight], days: i32) -> Result<(), ReportError> {
        let from = self.date.plus(1 - days);
        let sql = format!(
            "SELECT entity_id, service, measure, bucket_start, observed, expected, expected_low, expected_high, alarm FROM buckets WHERE date >= DATE '{from}' AND date <= DATE '{0}' AND entity_id IN (SELECT entity_id FROM signals \
             WHERE date = DATE '{0}') ORDER BY entity_id, service, measure, bucket_start",
            self.date
        );
        for batch in self.ask(&sql)? {
            let rows = Rows(&batch);
            let (ids, services, measures) = (rows.texts("entity_id"), rows.texts("service"), rows.texts("measure"));
            let (starts, alarms) = (rows.instants("bucket_start"), rows.flags("alarm"));
            let number = |name| rows.numbers(name).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
            let (observed, expected) = (number("observed"), number("expected"));
            let (low, high) = (number("expected_low"), number("expected_high"));
            for row in 0..rows.len() {
                let Some(entity) = entities.iter_mut().find(|entity| Some(&entity.entity_id) == ids[row].as_ref())
                else {
                    continue;
                };
                let service = services[row].clone().map(|text| word("buckets", "service", Some(text))).transpose()?;
                // What no signal is of is not drawn.
                if !entity.signals.iter().any(|signal| signal.service.is_none() || signal.service == service) {
                    continue;
                }
                let measure = word("buckets", "measure", measures[row].clone())?;
                let bucket = CurveBucket {
                    start: starts[row],
                    observed: observed[row],
                    expected: expected[row],
                    expected_low: low[row],
                    expected_high: high[row],
                    alarm: alarms[row],
                };
                curve(entity, service, measure).buckets.push(bucket);
            }
        }
        Ok(())
    }
}

/// Texts as a list of SQL.
fn quoted(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| format!("'{}'", text.replace('\'', "''"))).collect();
    quoted.join(", ")
}

/// Adds rows of the results to what is shown of a signal.
fn add_evidence(signal: &mut Signal, batch: &RecordBatch) -> Result<(), ReportError> {
    let rows = Rows(batch);
    let (requested, services) = (rows.instants("requested_at"), rows.texts("service"));
    let text = |name| rows.texts(name).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    let (scenes, types, docs, claims) = (text("scene"), text("doc_type"), text("doc_token"), text("claim_token"));
    let (outcomes, reasons, similarities) = (text("outcome"), rows.lists("reasons"), rows.numbers("similarity"));
    let (jobs, hashes) = (text("job_id"), text("row_hash"));
    for row in 0..rows.len() {
        signal.evidence.push(EvidenceRow {
            requested_at: requested[row],
            service: word("results", "service", services[row].clone())?,
            scene: scenes[row].clone(),
            doc_type: types[row].clone(),
            doc_token: docs[row].clone(),
            claim_token: claims[row].clone(),
            outcome: outcomes[row].clone(),
            reasons: reasons[row].clone(),
            similarity: similarities[row],
            job_id: jobs[row].clone(),
            row_hash: hashes[row].clone(),
        });
    }
    Ok(())
}

/// The curve of an entity's service and measure.
fn curve(entity: &mut EntityNight, service: Option<Service>, measure: Measured) -> &mut Curve {
    let is_it = |curve: &Curve| curve.service == service && curve.measure == measure;
    let place = entity.curves.iter().position(is_it).unwrap_or_else(|| {
        let step_s = u32::try_from(STEP_S).expect("a bucket has some hundred seconds");
        entity.curves.push(Curve { service, measure, step_s, buckets: Vec::new() });
        entity.curves.len() - 1
    });
    &mut entity.curves[place]
}

/// A word of the contract.
pub(super) fn word<T: DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    text: Option<String>,
) -> Result<T, ReportError> {
    let read = text.and_then(|text| serde_json::from_value(Value::String(text)).ok());
    read.ok_or(ReportError::Column { table, column })
}

#[cfg(test)]
#[path = "tables_tests.rs"]
mod tests;
