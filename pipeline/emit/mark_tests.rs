//! Every order comes up about as often, and follows from job and row.

use std::collections::HashMap;

use super::{AnswerField, Marker, orders_of};
use crate::emit::Keys;

fn keys(name: &str) -> Keys {
    let folder = std::env::temp_dir().join(format!("concord-marks-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let keys = Keys::load(None, &folder).unwrap().0;
    std::fs::remove_dir_all(folder).unwrap();
    keys
}

#[test]
fn orders_are_even_and_of_the_job() {
    let keys = keys("even");
    let (one, other) = (Marker::of_job(&keys, "one"), Marker::of_job(&keys, "other"));
    for fields in [3, 4] {
        let mut counts: HashMap<[&str; 4], u32> = HashMap::new();
        let mut same = 0;
        for row in 0..24_000_u128 {
            let order = one.order(row, fields);
            assert_eq!(order, one.order(row, fields));
            assert!(fields == 4 || order[3] == AnswerField::Reason);
            *counts.entry(order.map(AnswerField::as_str)).or_default() += 1;
            same += u32::from(order == other.order(row, fields));
        }
        let usual = 24_000 / orders_of(fields) as u32;
        assert_eq!(counts.len() as u64, orders_of(fields), "every order is written");
        // Six deviations of a count of some thousand.
        let far = 6.0 * f64::from(usual).sqrt();
        assert!(counts.values().all(|count| (f64::from(*count) - f64::from(usual)).abs() < far), "{counts:?}");
        assert!((f64::from(same) - f64::from(usual)).abs() < far, "two jobs agree by chance alone: {same}");
    }
}

#[test]
fn other_keys_make_other_orders() {
    let of = |name| {
        let marker = Marker::of_job(&keys(name), "job");
        (0..40).map(|row| marker.order(row, 3)).collect::<Vec<_>>()
    };
    assert_ne!(of("a"), of("b"));
}
