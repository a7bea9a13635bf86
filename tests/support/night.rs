//! A made-up night: 214 entities, twelve of them with signals, as a provider's officer could meet it.
//!
//! From one seed; everything is invented. Invariant: the same seed gives the same night.

use concord::enforce::{StateName, Whom};
use concord::report::{
    Curve, CurveBucket, Due, DueTime, EntityNight, EvidenceRow, Gap, Late, Named, Night, Quality, SceneNight,
    SceneShares, Signal, StateCount, Suppression, Task, Terms, Totals, Versions, WeekdayMean,
};
use concord::terms::{Article, Day, Instant, Service};
use concord::watch::{DayType, Measured, Phase, Severity};

/// 2026-11-27, a Friday.
const DATE: Day = Day(20_784);

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;

/// Buckets of ten minutes.
const STEP_S: u32 = 600;

/// Numbers from a seed: SplitMix64 (Steele, Lea and Flood, 2014).
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// As a standard normal distribution: twelve even draws, added.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| (self.next() >> 11) as f64 / (1_u64 << 53) as f64).sum::<f64>() - 6.0
    }

    fn hex(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}

/// An instant of the night, in hours since its midnight; negative on the days before.
fn at(hours: f64) -> Instant {
    Instant(DATE.start().0 + (hours * HOUR as f64) as i64)
}

/// What is made up of an entity with one signal.
pub struct Case {
    pub id: &'static str,
    pub service: Service,
    /// Rows in ten minutes at the height of a working day.
    pub rate: f64,
    pub state: StateName,
    pub kind: &'static str,
    pub article: Article,
    pub severity: Severity,
    pub phase: Phase,
    /// Hours of the window since midnight.
    pub window: (f64, f64),
    pub measure: Measured,
    /// What the measure is multiplied by within the window.
    pub times: f64,
    pub observed: f64,
    pub expected: (Option<f64>, f64),
    pub p: Option<f64>,
    pub q: Option<f64>,
    pub zh: &'static str,
    pub en: &'static str,
}

/// How busy an hour of a day is, from 0 to 1.
fn busy(hour: f64, day: Day) -> f64 {
    let weekend = matches!((day.0 + 3).rem_euclid(7), 5 | 6);
    let bump = |centre: f64, width: f64| (-((hour - centre) / width).powi(2)).exp();
    let shape = 0.04 + 0.9 * bump(10.5, 2.6) + 0.75 * bump(15.5, 2.8) + 0.3 * bump(20.0, 1.8);
    if weekend { shape * 0.45 } else { shape }
}

fn base(measure: Measured, rate: f64, hour: f64, day: Day) -> (f64, f64) {
    match measure {
        Measured::Volume => (rate * busy(hour, day), (rate * busy(hour, day)).sqrt() * 1.3 + 1.0),
        Measured::Inconsistent => (0.031, 0.006 + 0.02 * (1.0 - busy(hour, day).min(1.0))),
        Measured::NotProcessed => (0.012, 0.003 + 0.01 * (1.0 - busy(hour, day).min(1.0))),
        Measured::Refused => (0.004, 0.002 + 0.005 * (1.0 - busy(hour, day).min(1.0))),
        Measured::Attempts => (1.08, 0.04),
        Measured::Similarity => (0.71, 0.015),
    }
}

fn curve(case: &Case, measure: Measured, draws: &mut Draws) -> Curve {
    let mut buckets = Vec::new();
    for step in 0..7 * 144 {
        let start = Instant(DATE.plus(-6).start().0 + step * 10 * MINUTE);
        // An afternoon on which the link to one entity was down.
        if case.id == "ent-000087" && (start.0 >= at(-58.0).0 && start.0 < at(-53.5).0) {
            continue;
        }
        let hours = (start.0 - DATE.start().0) as f64 / HOUR as f64;
        let hour = hours.rem_euclid(24.0);
        let (expected, spread) = base(measure, case.rate, hour, start.day());
        let inside = measure == case.measure && hours >= case.window.0 && hours < case.window.1;
        let factor = if inside { case.times } else { 1.0 };
        let mut observed = (expected * factor + draws.normal() * spread * 0.9 * factor.sqrt()).max(0.0);
        if measure == Measured::Volume {
            observed = observed.round();
        }
        let (low, high) = ((expected - 3.0 * spread).max(0.0), expected + 3.0 * spread);
        let alarm = inside && !(low..=high).contains(&observed);
        buckets.push(CurveBucket { start, observed, expected, expected_low: low, expected_high: high, alarm });
    }
    let service = (measure != Measured::Refused).then_some(case.service);
    Curve { service, measure, step_s: STEP_S, buckets }
}

fn evidence(case: &Case, draws: &mut Draws) -> Vec<EvidenceRow> {
    let one = draws.hex();
    let probing = case.kind.starts_with("probing_claims") || case.kind == "repeated_attempts";
    let row = |at_row: i64| EvidenceRow {
        requested_at: Instant(at(case.window.0).0 + (at_row * 97 + 41) * 1_000_000),
        service: case.service,
        scene: if case.kind == "scene_not_agreed" { "lottery_payout" } else { "account_opening" }.to_owned(),
        doc_type: ["passport", "hk_macao_resident_permit", "permanent_resident_id"][draws.next() as usize % 3]
            .to_owned(),
        doc_token: if probing { one.clone() } else { draws.hex() },
        claim_token: draws.hex(),
        outcome: match case.kind {
            "scene_not_agreed" | "not_processed_share" => "not_processed",
            "volume_burst" | "volume_silence" | "off_hours" => "consistent",
            _ => "inconsistent",
        }
        .to_owned(),
        reasons: match case.kind {
            "scene_not_agreed" => vec!["scene_not_agreed".to_owned()],
            "not_processed_share" => vec!["face_quality".to_owned()],
            "probing_faces" => vec!["face_differs".to_owned()],
            "volume_burst" | "volume_silence" | "off_hours" => Vec::new(),
            "probing_certificates" => vec!["not_found".to_owned()],
            _ => vec!["name_differs".to_owned(), "birth_date_differs".to_owned()],
        },
        similarity: (case.service == Service::RealPerson).then_some(0.31 + 0.02 * at_row as f64),
        job_id: format!("job-{}", &draws.hex()[..12]),
        row_hash: draws.hex(),
    };
    (0..8).map(row).collect()
}

fn signal(case: &Case, draws: &mut Draws) -> Signal {
    let rule = case.p.is_none();
    let peers = (case.id == "ent-000213").then_some(23);
    let (compared_en, compared_zh) = match (rule, peers) {
        (true, _) => ("the agreement", "协议"),
        (false, Some(_)) => ("23 entities of the same service at the same hour", "同一服务、同一时刻的23家单位"),
        (false, None) => {
            ("its own 56 days from 2026-10-02 to 2026-11-27", "该单位自身56天的历史（2026-10-02至2026-11-27）")
        }
    };
    Signal {
        signal_id: format!("sig-{}", &draws.hex()[..20]),
        article: case.article,
        kind: case.kind.to_owned(),
        service: Some(case.service),
        phase: case.phase,
        window_start: at(case.window.0),
        window_end: at(case.window.1),
        observed: Some(case.observed),
        expected_low: case.expected.0,
        expected_high: Some(case.expected.1),
        p_value: case.p,
        q_value: case.q,
        severity: case.severity,
        reason: case.en.to_owned(),
        reason_zh: case.zh.to_owned(),
        compared_with: compared_en.to_owned(),
        compared_with_zh: compared_zh.to_owned(),
        peers,
        baseline_days: if rule || peers.is_some() { 0 } else { 56 },
        detector: if rule { "exact_rule" } else { "seasonal_tail" }.to_owned(),
        detector_version: "3".to_owned(),
        evidence_query: format!(
            "SELECT requested_at, scene, doc_type, doc_token, claim_token, outcome, reasons, row_hash\nFROM results\nWHERE \
             entity_id = '{}' AND service = '{}'\n  AND requested_at >= '{}' AND requested_at < '{}'\nORDER BY requested_at",
            case.id,
            case.service.as_str(),
            at(case.window.0),
            at(case.window.1),
        ),
        replay_hash: draws.hex() + &draws.hex(),
        suppression: None,
        evidence_rows: Some(case.observed.max(40.0) as u64),
        evidence: if case.kind == "volume_silence" { Vec::new() } else { evidence(case, draws) },
    }
}

/// Two scenes as they were, or one that the agreement does not have.
fn scenes(case: &Case, rows: u64) -> Vec<SceneNight> {
    let shares = |rows, inconsistent| Some(SceneShares { rows, inconsistent, not_processed: 0.012 });
    let scene = |scene: &str, part: f64, before| SceneNight {
        service: case.service,
        scene: scene.to_owned(),
        rows: (rows as f64 * part) as u64,
        day: shares(part, if case.kind == "inconsistent_share" { 0.061 } else { 0.031 }),
        days_before: if case.id == "ent-000213" { 2 } else { 28 },
        before,
    };
    if case.kind == "scene_not_agreed" {
        let refused = SceneShares { rows: 0.07, inconsistent: 0.0, not_processed: 1.0 };
        let lottery = SceneNight { day: Some(refused), ..scene("lottery_payout", 0.07, None) };
        return vec![scene("account_opening", 0.93, shares(1.0, 0.03)), lottery];
    }
    vec![scene("account_opening", 0.82, shares(0.81, 0.03)), scene("sim_card", 0.18, shares(0.19, 0.032))]
}

fn entity(case: &Case, draws: &mut Draws) -> EntityNight {
    let mut measures =
        vec![Measured::Volume, Measured::Inconsistent, Measured::NotProcessed, Measured::Refused, Measured::Attempts];
    if case.service == Service::RealPerson {
        measures.push(Measured::Similarity);
    }
    let curves: Vec<Curve> = measures.into_iter().map(|measure| curve(case, measure, draws)).collect();
    let rows =
        curves[0].buckets.iter().filter(|bucket| bucket.start.day() == DATE).map(|bucket| bucket.observed).sum::<f64>();
    let expected =
        curves[0].buckets.iter().filter(|bucket| bucket.start.day() == DATE).map(|bucket| bucket.expected).sum();
    EntityNight {
        entity_id: case.id.to_owned(),
        state: Some(case.state),
        state_since: Some(Day(20_784 - 300 - (case.rate as i32 * 7) % 500)),
        rows: rows as u64,
        rejects: rows as u64 / 240,
        rows_judged: (case.id != "ent-000213").then_some(rows),
        rows_expected: (case.id != "ent-000213").then_some(expected),
        signals: vec![signal(case, draws)],
        scenes: scenes(case, rows as u64),
        curves,
    }
}

fn waiting(entity: &str, task: Task, about: &str, article: Article, days: i32) -> Due {
    let time = DueTime::Waiting { since: DATE.plus(1 - days), days };
    due(entity, task, about, article, time)
}

fn running(entity: &str, task: Task, about: &str, article: Article, days_left: i32) -> Due {
    let time = DueTime::Running { started_on: DATE.plus(days_left - 9), last_day: DATE.plus(1 + days_left), days_left };
    Due { whom: Whom::Entity, ..due(entity, task, about, article, time) }
}

fn due(entity: &str, task: Task, about: &str, article: Article, time: DueTime) -> Due {
    Due {
        entity_id: entity.to_owned(),
        task,
        whom: Whom::Officer,
        about: about.to_owned(),
        article: Some(article),
        time,
        answered: false,
        calendar_missing: false,
    }
}

fn dues() -> Vec<Due> {
    let (p12, p13) = (Article::paragraph(12, 2), Article::paragraph(13, 2));
    vec![
        waiting("ent-000055", Task::SignSuspension, "ent-000055/13(1)/N-2026-0311", Article::item(13, 1), 9),
        waiting("ent-000140", Task::RecordFinding, "ent-000140/13(2)/business_licence", Article::item(13, 2), 1),
        running("ent-000007", Task::Correct, "N-2026-0334", p12, 2),
        Due { answered: true, ..running("ent-000031", Task::Correct, "N-2026-0329", p12, -1) },
        running("ent-000092", Task::Rectify, "O-2026-0021", p13, 6),
        running("ent-000018", Task::Resubmit, "security_plan", Article::paragraph(6, 2), 11),
        waiting("ent-000031", Task::ReviewNoticeReport, "N-2026-0329 rep-118", p12, 5),
        waiting("ent-000198", Task::DecideSignal, "sig-6f1f0c9be27a41d09a55", Article::item(12, 2), 4),
        waiting("ent-000064", Task::ProveNotice, "N-2026-0340", p12, 3),
        waiting("ent-000101", Task::DecideSignal, "sig-b0c7701dd1a2e94f3c10", Article::item(12, 2), 3),
        waiting("ent-000206", Task::ReviewApplication, "app-206", Article::item(7, 2), 2),
        waiting("ent-000009", Task::ReviewMaterial, "business_licence doc-5521", Article::item(6, 2), 2),
        Due { whom: Whom::Entity, ..waiting("ent-000211", Task::Supplement, "app-211", Article::item(7, 2), 2) },
        waiting("ent-000042", Task::DecideSignal, "sig-042", Article::item(12, 2), 1),
        waiting("ent-000119", Task::DecideSignal, "sig-119", Article::item(12, 2), 1),
    ]
}

fn suppressed(entity: &mut EntityNight, draws: &mut Draws) {
    let mut signal = entity.signals[0].clone();
    signal.signal_id = format!("sig-{}", &draws.hex()[..20]);
    signal.kind = "volume_drop".to_owned();
    signal.severity = Severity::Low;
    signal.observed = Some(210.0);
    (signal.expected_low, signal.expected_high) = (Some(380.0), Some(560.0));
    (signal.window_start, signal.window_end) = (at(12.0), at(13.5));
    signal.suppression = Some(Suppression {
        suppression_id: "sup-2026-019".to_owned(),
        by: "officer-wang".to_owned(),
        reason: "单位已报备：11-20 至 12-05 午间系统升级。".to_owned(),
        until: Some(at(9.0 * 24.0)),
    });
    entity.signals.push(signal);
}

fn late(entity_id: &str, service: Service, rows: u64, late_s_max: u64) -> Late {
    Late { entity_id: entity_id.to_owned(), service, rows, late_s_max }
}

fn quality() -> Quality {
    Quality {
        jobs: 1_902,
        rows_late: 812,
        late_s_max: 93_600,
        buckets_open: 14,
        entities_open: 4,
        entities_without_history: 9,
        missing_days: Vec::new(),
        late: vec![
            late("ent-000031", Service::RealPerson, 790, 93_600),
            late("ent-000140", Service::RealName, 22, 9_060),
        ],
        gaps: vec![Gap {
            entity_id: "ent-000087".to_owned(),
            service: Service::RealName,
            from: at(8.5),
            until: at(23.0),
            expected: 2_610.0,
        }],
    }
}

/// The night.
#[must_use]
pub fn night() -> Night {
    let mut draws = Draws(20_261_127);
    let cases = super::night_cases::cases();
    let mut entities: Vec<EntityNight> = cases.iter().map(|case| entity(case, &mut draws)).collect();
    let Signal { signal_id, .. } = &mut entities[0].signals[0];
    *signal_id = "sig-042".to_owned();
    suppressed(&mut entities[3], &mut draws);
    let totals = |rows: u64, rejects| Totals {
        entities: 214,
        entities_with_traffic: 203 - rejects % 4,
        rows,
        consistent: rows * 947 / 1000,
        inconsistent: rows * 38 / 1000,
        not_processed: rows - rows * 947 / 1000 - rows * 38 / 1000,
        rejects,
    };
    let state = |state, entities, day_before| StateCount { state, entities, day_before };
    let before = totals(1_204_377, 4_981);
    Night {
        date: DATE,
        day_type: DayType::Workday,
        as_of: at(25.0),
        provider: Named {
            zh: "出入境管理信息技术研究所".to_owned(),
            en: "Exit/Entry Administration Information Technology Institute".to_owned(),
        },
        versions: Versions {
            program: "0.1.0".to_owned(),
            watch: "watch-1".to_owned(),
            detectors: "seasonal_tail 3, probing 2, exact_rule 1".to_owned(),
            rules: "rules-1+name-2".to_owned(),
            law: "rules-2019-09-11".to_owned(),
            calendar: "2026 (2025-11-04)".to_owned(),
        },
        terms: Terms { correction_days: 10, rectification_days: 30 },
        totals: totals(1_251_904, 5_412),
        day_before: Some(Totals {
            consistent: before.consistent + 4_100,
            inconsistent: before.inconsistent - 4_100,
            ..before
        }),
        same_weekday: Some(WeekdayMean { weeks: 8, mean: totals(1_238_610, 4_702) }),
        states: vec![
            state(StateName::Open, 208, 209),
            state(StateName::Suspended, 6, 5),
            state(StateName::Commissioning, 4, 4),
            state(StateName::Applied, 3, 2),
            state(StateName::Supplementing, 1, 1),
            state(StateName::Terminated, 11, 11),
        ],
        entities,
        due: dues(),
        quality: quality(),
    }
}
