//! Ranks, clusters, ties.

use super::{KEPT, Peaks};

fn after(sizes: &[f32]) -> Peaks {
    let mut peaks = Peaks::new();
    for size in sizes {
        for _ in 0..20 {
            peaks.tick(10);
        }
        peaks.close(*size);
    }
    for _ in 0..20 {
        peaks.tick(10);
    }
    peaks
}

#[test]
fn a_vote_falls_with_the_rank() {
    let votes = [90.0, 70.0, 45.0, 25.0, 15.0, 5.0].map(|size| after(&[40.0, 10.0, 80.0, 20.0]).close(size));
    assert!(votes.windows(2).all(|pair| pair[0] > pair[1] || pair[1] == 0.0), "{votes:?}");
    assert_eq!(votes[0], 1.0);
    assert_eq!(votes[5], 0.0);
}

#[test]
fn a_cluster_leaves_one_peak() {
    let mut peaks = after(&[1.0, 2.0]);
    for size in [5.0, 7.0, 6.0, 9.0] {
        peaks.tick(10);
        assert!(peaks.close(size) > 0.9 || size == 6.0);
    }
    assert_eq!(peaks.highest.iter().filter(|peak| **peak > 0).count(), 3);
}

#[test]
fn the_same_again_is_no_record() {
    let votes: Vec<f32> = (0..2 * KEPT as i32).map(|times| after(&vec![3.3; times as usize]).close(3.3)).collect();
    assert!(votes.windows(2).all(|pair| pair[0] >= pair[1]), "{votes:?}");
    assert_eq!(votes[KEPT], 0.0);
}

#[test]
fn nothing_and_no_number_have_no_vote() {
    for size in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(after(&[1.0]).close(size), 0.0);
    }
}
