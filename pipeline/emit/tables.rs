//! The properties of the tables that the watch writes beside its signals.

use serde_json::{Value, json};

use super::schema::{Need, Property};
use super::shapes::{cosine, id, instant, number, one_of, optional, or_null, required, services, text};
use crate::terms::{Outcome, Reason, RejectCode};

/// The series of an entity and service, by their words.
const MEASURES: [&str; 6] =
    ["volume", "inconsistent_share", "not_processed_share", "refused_share", "attempts_per_certificate", "similarity"];

fn count() -> Value {
    json!({"type": "integer", "minimum": 0})
}

fn share() -> Value {
    json!({"type": "number", "minimum": 0, "maximum": 1})
}

pub(super) fn buckets() -> Vec<Property> {
    vec![
        required("entity_id", id(), "The entity whose traffic it is."),
        optional("service", or_null(services()), "The service; null in the series of refused rows, which name none."),
        required("measure", one_of(MEASURES), "Which series."),
        required("bucket_start", instant(), "First instant of its ten minutes."),
        required("observed", number(), "Rows of a volume; of shares the share; of the rest the mean."),
        required("trials", number(), "What a share or a mean is over: certificates, rows or compared faces."),
        required("expected", number(), "What the series' past, or its peers', led to expect."),
        required("expected_low", number(), "Lower end of what was expected, in the unit of what is observed."),
        required("expected_high", number(), "Upper end of what was expected, in the same unit."),
        required("p_value", share(), "How likely such an observation is where nothing is wrong."),
        required("alarm", json!({"type": "boolean"}), "Whether the series by itself raises an alarm here."),
    ]
}

pub(super) fn features() -> Vec<Property> {
    let counted = |name: String, what: String| Property {
        name: name.into(),
        need: Need::Required,
        shape: count(),
        what: what.into(),
    };
    let mut properties = vec![
        required("entity_id", id(), "The entity that sent it."),
        optional("service", or_null(services()), "The service; null in the row of refused rows."),
        optional("scene", or_null(text()), "The business for which identification was needed; null as the service is."),
    ];
    properties.extend(
        Outcome::ALL
            .map(|outcome| counted(outcome.as_str().to_owned(), format!("Rows that were {}.", outcome.as_str()))),
    );
    properties.extend([
        required("at_night", count(), "Rows that were asked between 0:00 and 6:00 in China."),
        required("late", count(), "Rows whose bucket was closed when they came."),
        required("certificates", count(), "Different certificates, estimated by HyperLogLog."),
        required("claims", count(), "Different claims of name and birth date, estimated likewise."),
        optional(
            "similarity_p05",
            cosine(),
            "A twentieth of compared faces were at most this similar, to 0.025; null where none were compared.",
        ),
        optional("similarity_p50", cosine(), "Half of them were at most this similar."),
        optional("similarity_p95", cosine(), "All but a twentieth were at most this similar."),
    ]);
    properties.extend(Reason::ALL.iter().map(|reason| {
        counted(format!("reason_{}", reason.as_str()), format!("Rows that were answered with {}.", reason.as_str()))
    }));
    properties.extend(RejectCode::ALL.iter().map(|code| {
        counted(format!("code_{}", code.as_str()), format!("Rows that were refused with {}.", code.as_str()))
    }));
    properties
}

pub(super) fn quality() -> Vec<Property> {
    vec![
        required("entity_id", id(), "The entity whose data it is."),
        required("service", services(), "The service."),
        required(
            "own_history",
            json!({"type": "boolean"}),
            "Whether it is judged by its own past, or still by its peers.",
        ),
        required("late", count(), "Rows whose bucket was closed when they came."),
        required("late_s_max", count(), "Seconds from the oldest of them to its job."),
        required("open", count(), "Buckets with rows that are not closed yet."),
        optional("judged_until", or_null(instant()), "First instant that is not judged yet; null where nothing is."),
        optional("judged_rows", or_null(number()), "Rows of the buckets that closed; null without a history."),
        optional("expected_rows", or_null(number()), "Rows that were expected of them."),
    ]
}

pub(super) fn gaps() -> Vec<Property> {
    vec![
        required("entity_id", id(), "The entity that sent nothing."),
        required("service", services(), "The service."),
        required("gap_start", instant(), "First instant of the stretch."),
        required("gap_end", instant(), "First instant behind it."),
        required("expected_rows", number(), "Rows that its history expected in that time."),
    ]
}
