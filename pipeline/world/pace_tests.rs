//! What comes too early, and by how much.

use super::*;

#[test]
fn a_second_of_it_passes_and_the_rest_waits() {
    let after = |taken, a_second, millis| early(taken, a_second, Duration::from_millis(millis)).as_millis();
    assert_eq!(after(20, 20, 0), 0);
    assert_eq!(after(30, 20, 0), 500);
    assert_eq!(after(30, 20, 200), 300);
    assert_eq!(after(30, 20, 500), 0);
    assert_eq!(after(1_000_000, 1000, 0), 999_000);
    assert_eq!(after(3, 0, 0), 3000, "a pace of none is one of one");
}

#[test]
fn what_was_queued_is_told() {
    let pace = Pace::new(1000);
    pace.take(1000);
    assert_eq!(pace.queued(), Duration::ZERO);
    pace.take(20);
    assert!(pace.queued() > Duration::ZERO && pace.queued() <= Duration::from_millis(20));
}
