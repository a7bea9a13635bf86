//! Buckets in whatever order their rows come.

use super::Open;
use crate::watch::bytes::Reader;

fn filled(buckets: &[i64]) -> Open {
    let mut open = Open::default();
    for bucket in buckets {
        open.tally(*bucket).refused += 1;
    }
    open
}

fn emptied(mut open: Open) -> Vec<(i64, u32)> {
    let mut taken = Vec::new();
    while let Some((bucket, _)) = open.first() {
        assert!(open.take(bucket - 1).is_none() && open.take(bucket + 1).is_none());
        taken.push((bucket, open.take(bucket).unwrap().refused));
    }
    taken
}

#[test]
fn buckets_close_in_the_order_of_time_with_all_their_rows() {
    let open = filled(&[7, 7, 9, 8, 7, -3, 9, 9]);
    assert_eq!(open.len(), 4);
    assert_eq!(emptied(open), [(-3, 1), (7, 3), (8, 1), (9, 3)]);
}

#[test]
fn saved_and_read_they_are_the_same_and_out_of_order_they_are_refused() {
    let (open, mut bytes) = (filled(&[5, 2, 900]), Vec::new());
    open.write(&mut bytes);
    let read = Open::read(&mut Reader::new(&bytes)).unwrap();
    assert_eq!(emptied(read), [(2, 1), (5, 1), (900, 1)]);
    // The first bucket's number stands behind the count.
    bytes[4..12].copy_from_slice(&6_i64.to_le_bytes());
    assert!(Open::read(&mut Reader::new(&bytes)).is_none());
}
