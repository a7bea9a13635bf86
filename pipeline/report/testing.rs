//! A small night for the tests of this stage: one entity, one signal, an hour of buckets.

use super::{
    Curve, CurveBucket, Due, DueTime, EntityNight, EvidenceRow, Named, Night, Quality, SceneNight, SceneShares, Signal,
    StateCount, Suppression, Task, Terms, Totals, Versions, WeekdayMean,
};
use crate::enforce::{StateName, Whom};
use crate::terms::{Article, Day, Instant, Service};
use crate::watch::{DayType, Measured, Phase, Severity};

/// 2026-11-27, a Friday.
pub(super) const DATE: Day = Day(20_784);

/// So many minutes after the night's midnight in Shanghai.
pub(super) fn minute(minutes: i64) -> Instant {
    Instant(DATE.start().0 + minutes * 60_000_000)
}

pub(super) fn signal(id: &str) -> Signal {
    Signal {
        signal_id: id.to_owned(),
        article: Article::item(12, 2),
        kind: "volume_burst".to_owned(),
        service: Some(Service::RealName),
        phase: Phase::Begun,
        window_start: minute(20),
        window_end: minute(40),
        observed: Some(412.0),
        expected_low: Some(40.0),
        expected_high: Some(96.0),
        p_value: Some(3.1e-5),
        q_value: Some(0.004),
        severity: Severity::High,
        reason: "412 rows, 40 to 96 are usual.".to_owned(),
        reason_zh: "共 412 条，一般为 40 至 96 条。".to_owned(),
        compared_with: "its own 56 days".to_owned(),
        compared_with_zh: "该单位自身56天的历史".to_owned(),
        peers: None,
        baseline_days: 56,
        detector: "seasonal_tail".to_owned(),
        detector_version: "3".to_owned(),
        evidence_query: "SELECT * FROM results WHERE entity_id = 'e-1'".to_owned(),
        replay_hash: "ab".repeat(32),
        suppression: None,
        evidence_rows: Some(412),
        evidence: vec![EvidenceRow {
            requested_at: minute(21),
            service: Service::RealName,
            scene: "hotel".to_owned(),
            doc_type: "passport".to_owned(),
            doc_token: "0123456789abcdef".to_owned(),
            claim_token: "fedcba9876543210".to_owned(),
            outcome: "inconsistent".to_owned(),
            reasons: vec!["name_differs".to_owned()],
            similarity: None,
            job_id: "job-1".to_owned(),
            row_hash: "77".repeat(32),
        }],
    }
}

pub(super) fn suppression() -> Suppression {
    Suppression {
        suppression_id: "sup-1".to_owned(),
        by: "officer-1".to_owned(),
        reason: "announced".to_owned(),
        until: None,
    }
}

pub(super) fn curve() -> Curve {
    let bucket = |at: i64| CurveBucket {
        start: minute(at * 10),
        observed: if (2..4).contains(&at) { 206.0 } else { 30.0 },
        expected: 32.0,
        expected_low: 20.0,
        expected_high: 48.0,
        alarm: (2..4).contains(&at),
    };
    Curve {
        service: Some(Service::RealName),
        measure: Measured::Volume,
        step_s: 600,
        buckets: (0..6).map(bucket).collect(),
    }
}

/// A scene that has a part of the rows, and had none before where it is the smaller one.
pub(super) fn scene(name: &str, rows: u64, part: f64) -> SceneNight {
    let shares = SceneShares { rows: part, inconsistent: 0.04, not_processed: 0.0 };
    SceneNight {
        service: Service::RealName,
        scene: name.to_owned(),
        rows,
        day: Some(shares),
        days_before: 20,
        before: (part > 0.5).then_some(SceneShares { rows: 1.0, ..shares }),
    }
}

pub(super) fn entity(id: &str, signals: Vec<Signal>) -> EntityNight {
    EntityNight {
        entity_id: id.to_owned(),
        state: Some(StateName::Open),
        state_since: Some(DATE.plus(-100)),
        rows: 4_000,
        rejects: 3,
        rows_judged: Some(3_900.0),
        rows_expected: Some(3_600.0),
        signals,
        scenes: vec![scene("hotel", 3_000, 0.75), scene("lottery", 1_000, 0.25)],
        curves: vec![curve()],
    }
}

pub(super) fn due(entity: &str, task: Task, days: i32) -> Due {
    Due {
        entity_id: entity.to_owned(),
        task,
        whom: Whom::Officer,
        about: "N-1".to_owned(),
        article: Some(Article::paragraph(12, 2)),
        time: DueTime::Waiting { since: DATE.plus(-days), days },
        answered: false,
        calendar_missing: false,
    }
}

pub(super) fn night(entities: Vec<EntityNight>) -> Night {
    let text = str::to_owned;
    let totals = Totals {
        entities: 214,
        entities_with_traffic: 203,
        rows: 10_000,
        consistent: 9_500,
        inconsistent: 400,
        not_processed: 100,
        rejects: 12,
    };
    Night {
        date: DATE,
        day_type: DayType::Workday,
        as_of: minute(25 * 60),
        provider: Named { zh: text("信息技术研究所"), en: text("Institute") },
        versions: Versions {
            program: text("0.1.0"),
            watch: text("watch-1"),
            detectors: text("3"),
            rules: text("rules-1"),
            law: text("rules-2019-09-11"),
            calendar: text("2026"),
        },
        terms: Terms { correction_days: 10, rectification_days: 30 },
        totals,
        day_before: Some(Totals { rows: 8_000, ..totals }),
        same_weekday: Some(WeekdayMean { weeks: 8, mean: totals }),
        states: vec![StateCount { state: StateName::Open, entities: 208, day_before: 209 }],
        entities,
        due: vec![due("e-1", Task::DecideSignal, 4)],
        quality: Quality::default(),
    }
}

/// The night that most tests look at.
pub(super) fn small() -> Night {
    night(vec![entity("e-1", vec![signal("s-1")])])
}
