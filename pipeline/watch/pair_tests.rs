//! Rises that follow each other are of one run.

use super::*;
use crate::watch::series::Shape;

#[test]
fn rises_within_six_hours_are_of_one_run() {
    let mut pair = Pair::new(&[Measured::Volume]);
    let judged = Judged {
        p_value: 1e-3,
        score: 1.0,
        expected: 10.0,
        expected_low: 4.0,
        expected_high: 16.0,
        shape: Shape::Burst,
        alarm: true,
        baseline_days: 28,
    };
    assert_eq!(RUN_BUCKETS * STEP_S, 6 * 3_600);
    let (rise, again) = (RISE_IN_NIGHT, RISE_IN_NIGHT * NEXT_RISE);
    assert_eq!(pair.by_run(1_000, 17.0, &judged), rise);
    assert_eq!(pair.by_run(1_000 + RUN_BUCKETS, 17.0, &judged), again, "six hours later it goes on");
    assert_eq!(pair.by_run(1_001 + RUN_BUCKETS, 16.0, &judged), 1.0, "what is usual is no rise");
    assert_eq!(pair.by_run(1_002 + RUN_BUCKETS, 17.0, &Judged { alarm: false, ..judged }), 1.0);
    assert_eq!(pair.by_run(1_001 + 2 * RUN_BUCKETS, 17.0, &judged), rise, "a bucket later another begins");
}
