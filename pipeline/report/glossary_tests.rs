//! Every word of the tables is known.

use super::*;
use crate::terms::Day;

/// The kinds of the signals table, as the watch writes them.
const WATCHED: &str = "volume_burst volume_drop volume_silence volume_level volume_unusual inconsistent_share \
    not_processed_share refused_share repeated_attempts similarity_shift probing_claims probing_certificates probing_faces \
    quota_exceeded scene_not_agreed service_not_agreed field_not_agreed off_hours credential_expired signature_invalid \
    submission_replayed";

#[test]
fn every_kind_is_known() {
    let words: Vec<&str> = WATCHED.split_whitespace().collect();
    assert_eq!(words.len(), KINDS.len());
    assert!(words.iter().all(|word| kind_of(word).is_some()));
    assert_eq!(kind_name("of_a_newer_version"), Said::same("of_a_newer_version"));
    assert_eq!(outcome("not_processed").zh, "未处理");
    assert_eq!(outcome("new"), Said::same("new"));
}

#[test]
fn days_are_counted_in_words() {
    let waiting = |count| days(DueTime::Waiting { since: Day(0), days: count }).en;
    let left = |count| days(DueTime::Running { started_on: Day(0), last_day: Day(9), days_left: count }).en;
    assert_eq!([0, 1, 9].map(waiting), ["since today", "for 1 day", "for 9 days"]);
    assert_eq!(
        [-2, -1, 0, 1, 5].map(left),
        ["2 days over", "1 day over", "last day today", "1 day left", "5 days left"]
    );
}
