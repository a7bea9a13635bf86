//! The signals of the made-up night, one entity each.

use super::night::Case;
use concord::enforce::StateName;
use concord::terms::{Article, Service};
use concord::watch::{Measured, Phase, Severity};

/// Twelve entities.
///
/// Long because it is data: a case for each kind of signal.
pub fn cases() -> Vec<Case> {
    let open = |id, service, rate| Case {
        id,
        service,
        rate,
        state: StateName::Open,
        kind: "volume_burst",
        article: Article::item(12, 2),
        severity: Severity::Medium,
        phase: Phase::Begun,
        window: (0.0, 1.0),
        measure: Measured::Volume,
        times: 1.0,
        observed: 0.0,
        expected: (None, 0.0),
        p: None,
        q: None,
        zh: "",
        en: "",
    };
    vec![
        Case {
            kind: "probing_claims",
            severity: Severity::High,
            window: (2.17, 4.67),
            measure: Measured::Attempts,
            times: 6.5,
            observed: 31.0,
            expected: (None, 7.0),
            p: Some(2.2e-9),
            q: Some(4.1e-7),
            zh: "02:10 至 04:40，同一证件在 2.5 小时内被 31 组不同的姓名与出生日期主张，其中 30 组不一致；一般不超过 7 组。",
            en: "Between 02:10 and 04:40 one certificate was claimed with 31 different pairs of name and birth date, 30 of them inconsistent; up to 7 are usual.",
            ..open("ent-000042", Service::RealName, 160.0)
        },
        Case {
            kind: "probing_faces",
            severity: Severity::High,
            window: (13.5, 16.0),
            measure: Measured::Similarity,
            times: 0.78,
            observed: 24.0,
            expected: (None, 4.0),
            p: Some(6.4e-8),
            q: Some(8.8e-6),
            zh: "13:30 至 16:00，同一证件先后提交 24 张不同照片，相似度由 0.31 逐步升至 0.58，未达阈值；一般不超过 4 张。",
            en: "Between 13:30 and 16:00 one certificate was presented with 24 different photos, whose similarity rose from 0.31 to 0.58, below the threshold; up to 4 are usual.",
            ..open("ent-000119", Service::RealPerson, 60.0)
        },
        Case {
            kind: "scene_not_agreed",
            article: Article::item(13, 3),
            severity: Severity::High,
            phase: Phase::Continuing,
            window: (-31.0, 17.5),
            measure: Measured::NotProcessed,
            times: 5.5,
            observed: 1_284.0,
            expected: (None, 0.0),
            zh: "自 11-25 17:00 起，1,284 条请求使用协议未约定的场景“lottery_payout”，均未处理。",
            en: "Since 11-25 17:00, 1,284 rows named the scene \"lottery_payout\", which the agreement does not have; none was processed.",
            ..open("ent-000007", Service::RealName, 220.0)
        },
        Case {
            window: (9.67, 11.33),
            times: 4.6,
            observed: 6_930.0,
            expected: (Some(1_150.0), 1_720.0),
            p: Some(3.1e-6),
            q: Some(2.4e-4),
            zh: "09:40 至 11:20 共 6,930 条，为同类时段上限 1,720 条的约 4 倍；各项占比正常。",
            en: "6,930 rows between 09:40 and 11:20, four times the upper end of 1,720 for such hours; all shares as usual.",
            ..open("ent-000153", Service::RealName, 150.0)
        },
        Case {
            kind: "volume_silence",
            window: (8.5, 24.0),
            times: 0.0,
            observed: 0.0,
            expected: (Some(2_400.0), 3_050.0),
            p: Some(8.0e-12),
            q: Some(2.0e-9),
            zh: "08:30 以后没有任何请求；同一工作日此时段一般为 2,400 至 3,050 条。",
            en: "No row since 08:30; 2,400 to 3,050 are usual on such a workday.",
            ..open("ent-000087", Service::RealName, 48.0)
        },
        Case {
            kind: "probing_certificates",
            window: (0.5, 9.0),
            measure: Measured::Inconsistent,
            times: 9.0,
            phase: Phase::Continuing,
            observed: 412.0,
            expected: (None, 40.0),
            p: Some(4.4e-5),
            q: Some(1.9e-3),
            zh: "00:30 至 09:00 试了 412 个不同证件，仅 6 个一致；号码相邻者占 71 %。",
            en: "412 different certificates were tried between 00:30 and 09:00 and 6 were consistent; 71 % had neighbouring numbers.",
            ..open("ent-000198", Service::RealName, 30.0)
        },
        Case {
            kind: "inconsistent_share",
            window: (14.0, 17.0),
            measure: Measured::Inconsistent,
            times: 3.4,
            observed: 0.107,
            expected: (Some(0.018), 0.052),
            p: Some(2.0e-4),
            q: Some(6.0e-3),
            zh: "14:00 至 17:00 不一致占 10.7 %，同类时段为 1.8 % 至 5.2 %，多为姓名不一致。",
            en: "10.7 % were inconsistent between 14:00 and 17:00, 1.8 % to 5.2 % are usual; mostly names that differ.",
            ..open("ent-000213", Service::RealName, 40.0)
        },
        Case {
            kind: "not_processed_share",
            window: (10.0, 12.0),
            measure: Measured::NotProcessed,
            times: 6.0,
            phase: Phase::Ended,
            observed: 0.083,
            expected: (Some(0.004), 0.021),
            p: Some(3.3e-4),
            q: Some(8.1e-3),
            zh: "10:00 至 12:00 有 8.3 % 因照片质量未处理，同类时段不超过 2.1 %；12:00 以后恢复。",
            en: "8.3 % were not processed for the quality of photos between 10:00 and 12:00, up to 2.1 % is usual; as usual again since 12:00.",
            ..open("ent-000031", Service::RealPerson, 70.0)
        },
        Case {
            kind: "quota_exceeded",
            window: (19.2, 24.0),
            times: 1.0,
            observed: 20_614.0,
            expected: (None, 20_000.0),
            zh: "当日第 20,001 条起超出约定用量（每日 20,000 条），超出 614 条未处理。",
            en: "From the 20,001st row on the agreed quota of 20,000 a day was exceeded; 614 rows were not processed.",
            ..open("ent-000064", Service::RealName, 280.0)
        },
        Case {
            kind: "off_hours",
            severity: Severity::Low,
            window: (3.0, 4.0),
            times: 9.0,
            observed: 96.0,
            expected: (None, 12.0),
            p: Some(9.0e-4),
            q: Some(0.014),
            zh: "03:00 至 04:00 有 96 条，协议所列营业时段为 07:00 至 23:00。",
            en: "96 rows between 03:00 and 04:00; the agreement lists 07:00 to 23:00.",
            ..open("ent-000176", Service::RealName, 36.0)
        },
        Case {
            kind: "volume_level",
            severity: Severity::Low,
            phase: Phase::Continuing,
            window: (-72.0, 24.0),
            times: 1.55,
            observed: 5_210.0,
            expected: (Some(2_980.0), 3_740.0),
            p: Some(1.1e-3),
            q: Some(0.021),
            zh: "自 11-24 起日业务量由约 3,350 条升至约 5,200 条，已持续 4 天。",
            en: "Since 11-24 the volume has risen from about 3,350 to about 5,200 rows a day, for 4 days now.",
            ..open("ent-000101", Service::RealName, 52.0)
        },
        Case {
            kind: "similarity_shift",
            severity: Severity::Low,
            window: (8.0, 20.0),
            measure: Measured::Similarity,
            times: 0.92,
            observed: 0.652,
            expected: (Some(0.686), 0.734),
            p: Some(2.1e-3),
            q: Some(0.034),
            zh: "08:00 至 20:00 平均相似度 0.652，同类时段为 0.686 至 0.734；可能更换了采集设备。",
            en: "Mean similarity was 0.652 between 08:00 and 20:00, 0.686 to 0.734 is usual; the camera may have changed.",
            ..open("ent-000128", Service::RealPerson, 90.0)
        },
    ]
}
