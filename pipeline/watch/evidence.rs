//! The query that shows the rows behind a signal, over the table `results`.

use super::cause::{Cause, Strand};
use super::time::day_of;
use crate::terms::{Instant, Service, SignalKind};

/// SQL that shows the rows of a cause.
pub(super) fn query(entity: &str, service: Option<Service>, strand: Strand, cause: &Cause) -> String {
    let mut conditions = Vec::new();
    match strand {
        // A certificate is probed by whoever tries it.
        Strand::Certificate(_, certificate) => conditions.push(format!("doc_token LIKE '{certificate:016x}%'")),
        Strand::Series(_) | Strand::Rule(_) => conditions.push(format!("entity_id = '{}'", entity.replace('\'', "''"))),
    }
    if let Some(service) = service {
        conditions.push(format!("service = '{}'", service.as_str()));
    }
    if let Some(condition) = condition(cause.peak.kind) {
        conditions.push(condition.to_owned());
    }
    let instant = |seconds: i64| format!("TIMESTAMP '{}'", Instant(seconds * 1_000_000));
    // Refused rows and submissions have no row among the results: the jobs of that time are shown.
    let time =
        if service.is_none() && !matches!(strand, Strand::Certificate(..)) { "processed_at" } else { "requested_at" };
    conditions.push(format!("{time} >= {}", instant(cause.began_s)));
    conditions.push(format!("{time} < {}", instant(cause.until_s)));
    // The days of the jobs that brought them: a reader opens no other folder. A row's time may be an hour ahead of its job's.
    conditions.push(format!("date >= DATE '{}'", day_of(cause.began_s - 3_600)));
    conditions.push(format!("date <= DATE '{}'", day_of(cause.confirmed_s)));
    format!("SELECT * FROM results WHERE {} ORDER BY requested_at, request_id", conditions.join(" AND "))
}

/// What rows of a kind have in common.
const fn condition(kind: SignalKind) -> Option<&'static str> {
    match kind {
        SignalKind::InconsistentShare | SignalKind::ProbingClaims | SignalKind::ProbingCertificates => {
            Some("outcome = 'inconsistent'")
        }
        SignalKind::NotProcessedShare => Some("outcome = 'not_processed'"),
        SignalKind::SimilarityShift => Some("similarity IS NOT NULL"),
        SignalKind::ProbingFaces => Some("array_has(reasons, 'face_differs')"),
        SignalKind::SceneNotAgreed => Some("array_has(reasons, 'scene_not_agreed')"),
        SignalKind::ServiceNotAgreed => Some("array_has(reasons, 'service_not_agreed')"),
        SignalKind::FieldNotAgreed => Some("array_has(reasons, 'field_not_agreed')"),
        SignalKind::QuotaExceeded => Some("array_has(reasons, 'quota_exceeded')"),
        _ => None,
    }
}
