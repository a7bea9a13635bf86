//! A signal in full says what it is, how sure it is, and what it can lead to.

use super::*;
use crate::report::testing::{entity, minute, night, signal, small};
use crate::watch::Measured;

fn shown(signal: &Signal) -> String {
    let night = night(vec![entity("e-1", vec![signal.clone()])]);
    block(&night, &night.entities[0], signal, "x").into_string()
}

#[test]
fn it_explains_itself() {
    let page = shown(&signal("s-1"));
    for said in [
        "共 412 条，一般为 40 至 96 条。",
        "412 rows, 40 to 96 are usual.",
        "412; expected 40 to 96",
        "p = 3.1 × 10⁻⁵",
        "about one such window in 32,000",
        "0.4 % are expected to be false",
        "its own 56 days",
        "该单位自身56天的历史",
        "the entity has 10 days to correct and report (Art. 12 § 2); then a finding under Art. 13(1)",
        "自送达证明之日起 10 日内改正并报告（第十二条第二款）",
        "SELECT * FROM results WHERE entity_id = 'e-1'",
        "Evidence: 1 of 412 rows",
        "01234567…",
        "seasonal_tail 3",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(!page.contains("0123456789abcdef"), "hashes are shown by their beginning");
}

#[test]
fn what_it_can_lead_to_follows_from_its_article() {
    let night = small();
    let of_scope = leads_to(&night, Article::item(13, 3)).en;
    assert!(of_scope.starts_with("Art. 13(3) needs no notice before it") && of_scope.contains("30 days"), "{of_scope}");
    assert_eq!(leads_to(&night, Article::item(14, 4)).en, "An officer decides under Art. 14(4).");
}

#[test]
fn rules_have_no_probability() {
    let rule = Signal { p_value: None, q_value: None, baseline_days: 0, ..signal("s") };
    assert!(shown(&rule).contains("no probability is involved"));
}

#[test]
fn refused_rows_are_drawn_though_they_name_no_service() {
    let refused = Signal { kind: "refused_share".to_owned(), service: None, ..signal("s") };
    let mut entity = entity("e-1", vec![refused.clone()]);
    entity.curves.push(Curve { service: None, measure: Measured::Refused, ..entity.curves[0].clone() });
    let night = night(vec![entity]);
    let page = block(&night, &night.entities[0], &refused, "x").into_string();
    for said in
        ["Share of refused rows, by the time of jobs · all services · last", "拒收占比（按作业时间） · 全部方式"]
    {
        assert!(page.contains(said), "{said}\n{page}");
    }
}

#[test]
fn the_near_plot_holds_the_window_and_ends_with_the_night() {
    let night = small();
    let times = near_times(&night, &signal("s"));
    assert_eq!((times.from, times.until), (minute(-180).0, minute(240).0));
    let long = Signal { window_start: minute(-100 * 1440), window_end: minute(1440), ..signal("s") };
    let times = near_times(&night, &long);
    assert_eq!((times.until - times.from, times.until), (NEAR_HOURS_MAX * HOUR_US, minute(1440).0));
    let strange = Signal { window_start: Instant(i64::MAX), window_end: Instant(i64::MIN), ..signal("s") };
    let times = near_times(&night, &strange);
    assert!(times.from < times.until);
}
