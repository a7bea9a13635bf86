//! The progress line.

use super::*;

fn check(rows: u64, bytes: u64, bytes_total: Option<u64>, seconds: u64, expected: &str) {
    let elapsed = Duration::from_secs(seconds);
    assert_eq!(line(&Moment { rows, bytes, bytes_total, elapsed }), expected);
}

#[test]
fn a_line_says_what_is_known() {
    check(0, 0, None, 0, "0 rows  0 rows/s  0 B");
    check(999, 1023, None, 1, "999 rows  999 rows/s  1023 B");
    check(1_234_567, 3 << 30, None, 2, "1,234,567 rows  617,283 rows/s  3.0 GiB");
    check(1_000, 256 << 20, Some(1 << 30), 10, "1,000 rows  100 rows/s  256.0 MiB of 1.0 GiB  25%  30 s left");
    check(10, 1 << 20, Some(200 << 20), 1, "10 rows  10 rows/s  1.0 MiB of 200.0 MiB  0%  3:19 left");
    check(10, 1 << 20, Some(1 << 30), 10, "10 rows  1 rows/s  1.0 MiB of 1.0 GiB  0%  2:50:30 left");
}

#[test]
fn odd_totals_do_not_divide_by_nothing() {
    check(5, 0, Some(0), 1, "5 rows  5 rows/s  0 B");
    check(5, 0, Some(2048), 1, "5 rows  5 rows/s  0 B of 2.0 KiB  0%");
    check(5, 4096, Some(2048), 1, "5 rows  5 rows/s  4.0 KiB of 2.0 KiB  100%  0 s left");
}

#[test]
fn counts_come_from_all_inputs() {
    let progress = Progress::start(Some(30));
    for bytes in [10, 5] {
        progress.watch(Arc::new(AtomicU64::new(bytes)));
    }
    progress.add_rows(2);
    progress.add_rows(3);
    let moment = progress.counts.moment(Duration::from_secs(1));
    assert_eq!((moment.rows, moment.bytes, moment.bytes_total), (5, 15, Some(30)));
    progress.finish();
}
