//! Late rows, what was expected, and stretches without rows, bucket by bucket.

use super::*;

fn silence(expected: f64) -> Silence {
    Silence { expected, chance: (-expected).exp() }
}

/// Closes empty buckets, each of which expects as many rows.
fn empty(whole: &mut Wholeness, buckets: std::ops::Range<i64>, each: f64) {
    let first = buckets.start;
    for bucket in buckets {
        whole.close(bucket, 0.0, each, silence(each * (bucket - first + 1) as f64));
    }
}

#[test]
fn a_gap_is_told_when_chance_would_hardly_make_it() {
    let mut whole = Wholeness::default();
    whole.close(9, 4.0, 3.0, silence(0.0));
    empty(&mut whole, 10..12, 3.0);
    assert_eq!(whole.gaps, [], "six rows less may be chance");
    empty(&mut whole, 10..14, 3.0);
    assert_eq!(whole.gaps, [Gap { from: 10, until: 14, expected: 12.0 }]);
    whole.close(14, 1.0, 3.0, silence(0.0));
    empty(&mut whole, 15..20, 3.0);
    assert_eq!(whole.gaps[1], Gap { from: 15, until: 20, expected: 15.0 }, "a row ends the first");
}

#[test]
fn quiet_hours_before_it_are_no_part_of_it() {
    let mut whole = Wholeness::default();
    empty(&mut whole, 0..40, 0.01);
    for bucket in 40..46 {
        whole.close(bucket, 0.0, 5.0, silence(0.4 + 5.0 * (bucket - 39) as f64));
    }
    assert_eq!(whole.gaps, [Gap { from: 40, until: 46, expected: 30.4 }]);
}

#[test]
fn a_gap_over_midnight_keeps_its_begin() {
    let mut whole = Wholeness::default();
    empty(&mut whole, 0..4, 3.0);
    whole.end_night();
    assert_eq!((whole.gaps.len(), whole.judged), (0, None));
    whole.close(4, 0.0, 3.0, silence(15.0));
    assert_eq!(whole.gaps, [Gap { from: 0, until: 5, expected: 15.0 }]);
    whole.sleep();
    whole.close(99, 0.0, 3.0, silence(18.0));
    assert_eq!(whole.gaps[1].from, 99, "who is not waited for is not missed");
}

#[test]
fn late_rows_and_what_was_expected_are_sums() {
    let mut whole = Wholeness::default();
    [7_200, 90_000, -60].into_iter().for_each(|seconds| whole.came_late(seconds));
    assert_eq!((whole.late, whole.late_s_max), (3, 90_000));
    whole.close(1, 4.0, 3.5, silence(0.0));
    whole.close(2, 6.0, f64::NAN, silence(0.0));
    assert_eq!(whole.judged, Some((10.0, 3.5)));
}

#[test]
fn saved_and_restored_it_goes_on() {
    let mut whole = Wholeness::default();
    whole.came_late(61);
    empty(&mut whole, 3..9, 4.0);
    let mut bytes = Vec::new();
    whole.write(&mut bytes);
    let mut restored = Wholeness::read(&mut Reader::new(&bytes)).unwrap();
    assert_eq!(restored, whole);
    for whole in [&mut restored, &mut whole] {
        whole.close(9, 0.0, 4.0, silence(28.0));
    }
    assert_eq!(restored, whole);
    assert_eq!(whole.gaps, [Gap { from: 3, until: 10, expected: 28.0 }]);
}
