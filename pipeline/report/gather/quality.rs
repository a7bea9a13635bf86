//! How whole the data of the night is, as the watch tells it: late rows, open buckets, gaps, what was expected of whom.

use super::ReportError;
use super::rows::Rows;
use super::tables::{Tables, word};
use crate::report::night::{EntityNight, Gap, Late, Quality};

/// Entities with late rows, and gaps, that are told of: those with most late rows, and with most rows missed. A night on which the link to
/// everybody was down has as many as there are entities.
const TOLD_MAX: usize = 1_000;

impl Tables<'_> {
    /// All of it but for missing days.
    pub fn quality(&self) -> Result<Quality, ReportError> {
        Ok(Quality { jobs: self.jobs()?, late: self.late()?, gaps: self.gaps()?, ..self.sums()? })
    }

    fn jobs(&self) -> Result<u64, ReportError> {
        let jobs = format!("SELECT count(DISTINCT job_id) AS jobs FROM results WHERE date = DATE '{}'", self.date);
        let batches = self.ask(&jobs)?;
        Ok(batches.iter().flat_map(|batch| Rows(batch).unsigned("jobs")).sum())
    }

    fn sums(&self) -> Result<Quality, ReportError> {
        let sql = format!(
            "SELECT sum(late) AS late, max(late_s_max) AS late_s_max, sum(open) AS open, count(DISTINCT entity_id) FILTER (WHERE open > \
             0) AS entities_open, count(DISTINCT entity_id) FILTER (WHERE NOT own_history) AS without_history FROM quality WHERE \
             date = DATE '{}'",
            self.date
        );
        let batches = self.ask(&sql)?;
        let sum = |name| batches.iter().flat_map(|batch| Rows(batch).unsigned(name)).sum();
        Ok(Quality {
            rows_late: sum("late"),
            late_s_max: sum("late_s_max"),
            buckets_open: sum("open"),
            entities_open: sum("entities_open"),
            entities_without_history: sum("without_history"),
            ..Quality::default()
        })
    }

    fn late(&self) -> Result<Vec<Late>, ReportError> {
        let sql = format!(
            "SELECT entity_id, service, late, late_s_max FROM quality WHERE date = DATE '{}' AND late > 0 ORDER BY late DESC, \
             entity_id, service LIMIT {TOLD_MAX}",
            self.date
        );
        let mut late = Vec::new();
        for batch in self.ask(&sql)? {
            let rows = Rows(&batch);
            let (ids, services) = (rows.texts("entity_id"), rows.texts("service"));
            let (counts, oldest) = (rows.unsigned("late"), rows.unsigned("late_s_max"));
            for row in 0..rows.len() {
                late.push(Late {
                    entity_id: ids[row].clone().unwrap_or_default(),
                    service: word("quality", "service", services[row].clone())?,
                    rows: counts[row],
                    late_s_max: oldest[row],
                });
            }
        }
        Ok(late)
    }

    fn gaps(&self) -> Result<Vec<Gap>, ReportError> {
        let sql = format!(
            "SELECT entity_id, service, gap_start, gap_end, expected_rows FROM gaps WHERE date = DATE '{}' ORDER BY expected_rows \
             DESC, entity_id, service, gap_start LIMIT {TOLD_MAX}",
            self.date
        );
        let mut gaps = Vec::new();
        for batch in self.ask(&sql)? {
            let rows = Rows(&batch);
            let (ids, services) = (rows.texts("entity_id"), rows.texts("service"));
            let (from, until) = (rows.instants("gap_start"), rows.instants("gap_end"));
            let expected = rows.numbers("expected_rows");
            for row in 0..rows.len() {
                gaps.push(Gap {
                    entity_id: ids[row].clone().unwrap_or_default(),
                    service: word("gaps", "service", services[row].clone())?,
                    from: from[row],
                    until: until[row],
                    expected: expected[row].unwrap_or_default(),
                });
            }
        }
        gaps.sort_by(|one, other| {
            (one.from, &one.entity_id, one.service).cmp(&(other.from, &other.entity_id, other.service))
        });
        Ok(gaps)
    }

    /// Rows of the buckets that closed on the day, and how many were expected of them, of entities with a history.
    pub fn expect(&self, entities: &mut [EntityNight]) -> Result<(), ReportError> {
        let sql = format!(
            "SELECT entity_id, sum(judged_rows) AS judged, sum(expected_rows) AS expected FROM quality WHERE date = DATE '{}' AND \
             judged_rows IS NOT NULL GROUP BY entity_id",
            self.date
        );
        for batch in self.ask(&sql)? {
            let rows = Rows(&batch);
            let (ids, judged, expected) = (rows.texts("entity_id"), rows.numbers("judged"), rows.numbers("expected"));
            for (row, id) in ids.into_iter().enumerate() {
                for entity in entities.iter_mut().filter(|entity| Some(&entity.entity_id) == id.as_ref()) {
                    (entity.rows_judged, entity.rows_expected) = (judged[row], expected[row]);
                }
            }
        }
        Ok(())
    }
}
