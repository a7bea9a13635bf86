//! Parts of the day by their own distances.

use super::Spread;

const STEP_S: u32 = 600;
const DAY: i64 = 144;

/// Feeds days in which the nine hours from noon on lie `noon` times as far as the others; the divisors of the last day.
fn fed(days: i64, noon: impl Fn(i64) -> f32) -> Vec<f32> {
    let mut spread = Spread::new();
    let mut last = Vec::new();
    for index in 0..days * DAY {
        let (day, of_day) = (index / DAY, index % DAY);
        spread.begin(index * i64::from(STEP_S), STEP_S, day as u16 + 1);
        spread.add([if (72..126).contains(&of_day) { noon(day) } else { 1.0 }].into_iter());
        if day == days - 1 {
            last.push(spread.divisor);
        }
    }
    last
}

#[test]
fn a_part_that_lies_further_is_divided_by_more() {
    let last = fed(60, |_| 3.0);
    assert!(last[..72].iter().all(|divisor| (divisor - 1.0).abs() < 0.01), "{last:?}");
    assert!(last[72..126].iter().all(|divisor| (1.4..3.0f32.sqrt()).contains(divisor)), "{last:?}");
}

#[test]
fn nothing_is_believed_on_the_first_days_and_little_in_the_first_week() {
    assert!(fed(1, |_| 3.0).iter().all(|divisor| *divisor == 1.0));
    assert!(fed(7, |_| 3.0).iter().all(|divisor| *divisor < 1.15));
}

#[test]
fn one_incident_is_no_part_of_the_day() {
    let before = fed(60, |_| 1.0);
    let after = fed(61, |day| if day == 59 { 1e9 } else { 1.0 });
    let most = before.iter().zip(&after).map(|(before, after)| (after / before - 1.0).abs()).fold(0.0, f32::max);
    assert!(most < 0.1, "{most}");
}

#[test]
fn what_is_no_number_is_not_learned() {
    let last = fed(30, |_| f32::NAN);
    assert!(last.iter().all(|divisor| (divisor - 1.0).abs() < 0.01));
}
