//! What is drawn: gaps break the line, extremes stay, the size is bounded.

use super::*;
use crate::report::testing::{DATE, curve, minute};
use crate::watch::Measured;

fn drawn(curve: &Curve, size: Size) -> String {
    let times = Times { from: DATE.plus(-6).start().0, until: DATE.plus(1).start().0 };
    let plot = Plot {
        curve,
        times,
        window: Some((minute(20), minute(40))),
        size,
        caption: Said::same("Volume"),
        id: "p".to_owned(),
    };
    plot.drawn().into_string()
}

fn path<'d>(drawing: &'d str, class: &str) -> &'d str {
    drawing.split(&format!("class=\"{class}\" d=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

#[test]
fn a_gap_breaks_the_line() {
    let mut curve = curve();
    assert_eq!(path(&drawn(&curve, Size::Wide), "observed").matches('M').count(), 1);
    curve.buckets.remove(3);
    let drawing = drawn(&curve, Size::Wide);
    assert_eq!(path(&drawing, "observed").matches('M').count(), 2);
    assert_eq!(path(&drawing, "band").matches('M').count(), 2);
    curve.buckets[1].observed = f64::NAN;
    assert_eq!(path(&drawn(&curve, Size::Wide), "observed").matches('M').count(), 3);
}

#[test]
fn extremes_and_alarms_stay_however_many_buckets_there_are() {
    let mut curve = curve();
    let bucket = CurveBucket { alarm: false, observed: 30.0, ..curve.buckets[0] };
    curve.step_s = 60;
    curve.buckets = (0..7 * 1440).map(|at| CurveBucket { start: minute(at - 6 * 1440), ..bucket }).collect();
    (curve.buckets[5_000].observed, curve.buckets[5_000].alarm) = (900.0, true);
    for size in [Size::Wide, Size::Small] {
        let drawing = drawn(&curve, size);
        assert!(drawing.len() < 16_000, "{size:?}: {}", drawing.len());
        // 900 is a tenth below the top of an axis that ends at 1,000.
        assert!(path(&drawing, "observed").contains(" 100L"), "{size:?}");
        assert_eq!(path(&drawing, "alarm").matches('M').count(), 1);
    }
}

#[test]
fn a_tick_at_the_right_end_has_a_line_and_no_label() {
    let axes = |minutes: i64| {
        let times = Times { from: DATE.start().0, until: minute(minutes).0 };
        let curve = curve();
        let (window, size, caption) = (None, Size::Near, Said::same("Volume"));
        let page = Plot { curve: &curve, times, window, size, caption, id: "p".to_owned() }.drawn().into_string();
        (page.matches("y2=\"100%\"").count(), page.matches("<text class=\"x\"").count())
    };
    // The tick of four o'clock lies at 96 and at 94 hundredths.
    const { assert!(240.0 / 250.0 * SQUARE > LABELLED_MAX && 240.0 / 255.0 * SQUARE < LABELLED_MAX) };
    assert_eq!((axes(250), axes(255)), ((5, 4), (5, 5)));
}

#[test]
fn it_is_named_and_told_in_words() {
    let drawing = drawn(&curve(), Size::Near);
    assert!(drawing.contains("role=\"img\" aria-labelledby=\"p\"") && drawing.contains("<figcaption id=\"p\">Volume"));
    assert!(drawing.contains("Window 11-27 00:20–00:40. Points: 6, least 30, greatest 206, alarms: 2."), "{drawing}");
}

#[test]
fn nothing_and_nonsense_are_drawn_too() {
    let mut curve = curve();
    for bucket in &mut curve.buckets {
        (bucket.observed, bucket.expected, bucket.expected_low) = (f64::NAN, f64::INFINITY, f64::NAN);
    }
    curve.measure = Measured::Similarity;
    assert_eq!(path(&drawn(&curve, Size::Wide), "observed"), "");
    curve.buckets.clear();
    assert!(drawn(&curve, Size::Wide).contains("<svg"));
    curve.step_s = 0;
    curve.buckets = vec![CurveBucket { start: Instant(i64::MAX), ..super::super::testing::curve().buckets[0] }];
    assert!(drawn(&curve, Size::Small).contains("<svg"));
}
