//! Nonces and the day's use.

use super::*;

fn job(nonce: &str, expires_at: i64) -> Job {
    let (nonce, manifest_sha256) = (nonce.into(), "ab".into());
    Job { nonce, manifest_sha256, expires_at: Instant(expires_at), admitted_on: Day(5), rows: 10, released: None }
}

#[test]
fn a_nonce_is_remembered_while_its_manifest_could_come() {
    let mut jobs = Jobs::default();
    jobs.admit(job("a", 10), Instant(1));
    assert!(jobs.release("a", "job-a", Day(5), 1));
    jobs.admit(job("b", 10), Instant(10));
    assert!(jobs.of_nonce("a").is_some(), "its last moment is not over");
    jobs.admit(job("c", 30), Instant(11));
    assert!(jobs.of_nonce("a").is_none() && jobs.of_nonce("b").is_some() && jobs.of_nonce("c").is_some());
    jobs.admit(job("d", 30), Instant(10 + RUNNING_MICROS_MAX));
    assert!(jobs.of_nonce("b").is_some(), "it may still be running");
    jobs.admit(job("e", 30), Instant(11 + RUNNING_MICROS_MAX));
    assert!(jobs.of_nonce("b").is_none() && jobs.of_nonce("c").is_some());
}

#[test]
fn a_job_is_released_once_and_counts_on_its_day() {
    let mut jobs = Jobs::default();
    jobs.admit(job("a", 10), Instant(1));
    jobs.admit(job("b", 10), Instant(1));
    assert_eq!((jobs.pending_on(Day(5), "a"), jobs.pending_on(Day(5), "c"), jobs.pending_on(Day(6), "c")), (10, 20, 0));
    assert!(!jobs.release("c", "job-c", Day(5), 3), "there is none");
    assert!(jobs.release("a", "job-a", Day(5), 3));
    assert!(!jobs.release("a", "job-a", Day(5), 3), "a second time");
    assert_eq!((jobs.pending_on(Day(5), "c"), jobs.of_nonce("a").unwrap().released.as_deref()), (10, Some("job-a")));
    assert!(jobs.release("b", "job-b", Day(5), 4));
    assert_eq!((jobs.processed_on(Day(5)), jobs.processed_on(Day(4)), jobs.processed_on(Day(6))), (7, 0, 0));
    jobs.admit(job("d", 10), Instant(2));
    assert!(jobs.release("d", "job-d", Day(6), u64::MAX) && jobs.processed_on(Day(6)) == u64::MAX);
    assert_eq!(jobs.processed_on(Day(5)), 0);
}
