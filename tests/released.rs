//! When the results of a submission are out: how long they took (Art. 9(4)), and what was sent is deleted (Art. 10).

use std::fs;

use concord::submission::{Deletion, FileHash, delete};
use concord::terms::Instant;
use serde_json::json;

use crate::support::binary::{concord, text};
use crate::support::provider::{ECDSA, MINUTE, Provider, SM2, Signer};
use crate::support::rows::{self, Row};
use crate::support::{NOW, fixture};

fn good_rows(count: usize, name: &str) -> Vec<Row> {
    let world = &fixture().world;
    (0..count).map(|n| Row::real_name(&rows::good_person(world, n), &format!("{name}-{n}"))).collect()
}

#[test]
fn what_was_sent_is_deleted_once_and_recorded() {
    for (name, algorithm, hash) in [("deleted", ECDSA, FileHash::Sha256), ("deleted-sm3", SM2, FileHash::Sm3)] {
        let signer = Signer::new(algorithm, 1);
        let provider = Provider::new(name, &[&signer], &json!({}));
        let night = provider.requests("night.ndjson", good_rows(2, "a"));
        let day = provider.requests("day.ndjson", good_rows(2, "b"));
        let files = [day.as_path(), night.as_path()];
        let submission = provider.signed("one", &signer, &files, hash);
        let ledger = provider.ledger();
        let delete = |requests: &str| {
            let now = Instant(NOW + 5 * MINUTE).to_string();
            let manifest = ["--manifest", text(&submission.manifest), "--requests", requests];
            let told = ["--ledger", text(&ledger), "--now", &now, "--json"];
            concord(&[&["entity", "delete-requests"], &manifest[..], &told[..]].concat())
        };
        let folder = text(&provider.folder.path("")).to_owned();
        let early = delete(&folder);
        assert!(early.code == Some(2) && early.err.contains("no results are released"), "{}", early.err);
        let job = provider.answered(&submission, &files, NOW + MINUTE).receipt.job_id;

        // A dispute holds it; what is not as it was signed is left, and all the rest with it.
        provider.officer(NOW + 2 * MINUTE, json!({"kind": "dispute_held", "dispute_id": "D1", "job_id": job}));
        let held = delete(&folder);
        assert!(held.code == Some(3) && held.err.contains("a dispute holds"), "{}", held.err);
        provider
            .officer(NOW + 3 * MINUTE, json!({"kind": "dispute_released", "dispute_id": "D1", "reasons": "settled"}));
        let whole = fs::read(&night).unwrap();
        fs::write(&night, [&whole[..], b"\n"].concat()).unwrap();
        let other = delete(&folder);
        assert!(other.code == Some(2) && other.err.contains("nothing was deleted"), "{}", other.err);
        assert!(night.exists() && day.exists());
        fs::write(&night, whole).unwrap();

        let done = delete(&folder);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert_eq!((&done.json()["files"], &done.json()["job_id"]), (&json!(2), &json!(job)));
        assert!(!night.exists() && !day.exists() && submission.manifest.exists());
        assert_eq!(provider.kinds(1), ["requests_deleted"]);
        // Done again, as after a crash between the deletion and its record.
        let again = delete(&folder);
        assert_eq!((again.code, &again.json()["files"]), (Some(0), &json!(0)), "{}", again.err);
    }
}

/// Terminated with a dispute, and applying anew: the new life does not know of it, and still nothing is deleted.
#[test]
fn a_dispute_outlasts_the_life_that_it_is_of() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("former", &[&signer], &json!({}));
    let night = provider.requests("night.ndjson", good_rows(2, "a"));
    let files = [night.as_path()];
    let submission = provider.signed("one", &signer, &files, FileHash::Sha256);
    let job = provider.answered(&submission, &files, NOW + MINUTE).receipt.job_id;
    let document = json!({"id": "shown", "sha256": "0c".repeat(32)});
    for fact in [
        json!({"kind": "dispute_held", "dispute_id": "D1", "job_id": job}),
        json!({"kind": "finding_made", "finding_id": "F1", "ground": "14(2)", "evidence": [document]}),
        json!({
            "kind": "order_signed", "order_id": "O1", "measure": "termination", "finding_ids": ["F1"], "decider": "li",
            "reasons": "false materials", "document": document, "effective_at": Instant(NOW + 2 * MINUTE),
        }),
        json!({"kind": "application_submitted"}),
    ] {
        provider.officer(NOW + 2 * MINUTE, fact);
    }
    let requests = vec![night.clone()];
    let deletion = Deletion { manifest: submission.manifest, requests, ledger: provider.ledger() };
    let refused = delete(&deletion, Instant(NOW + 3 * MINUTE)).unwrap_err().to_string();
    assert!(refused.contains("`D1`") && night.exists(), "{refused}");
}

#[test]
fn timeliness_is_measured_from_admission_to_release() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("timely", &[&signer], &json!({}));
    for (name, rows, seconds) in [("a", 6, 2), ("b", 2, 40)] {
        let requests = provider.requests(name, good_rows(rows, name));
        let requests = {
            let to = requests.with_extension("ndjson");
            fs::rename(requests, &to).unwrap();
            to
        };
        let files = [requests.as_path()];
        let submission = provider.signed(&format!("signed-{name}"), &signer, &files, FileHash::Sha256);
        let asked = std::cell::Cell::new(0);
        let begun = NOW + seconds * MINUTE;
        // Admitted at once, released so many seconds later.
        let clock = || {
            asked.set(asked.get() + 1);
            Instant(begun + i64::from(asked.get() > 1) * seconds * 1_000_000)
        };
        concord::submission::submit(&submission, provider.options(&files), &clock).unwrap();
    }
    let ledger = provider.ledger();
    let asked = |words: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        concord(
            &[&["entity", "timeliness", "--json", "--as-of", "2026-03-11", "--ledger", text(&ledger)], &words[..]]
                .concat(),
        )
    };
    let told = asked("--from 2026-03-10 --to 2026-03-10 hotel").json()["entities"][0].clone();
    let expected = json!({
        "entity": "hotel", "jobs": 2, "rows": 8, "refused_whole": 0,
        "waited": {"p50_seconds": 2.0, "p99_seconds": 40.0, "most_seconds": 40.0},
        "not_released": {"jobs": 0, "rows": 0, "since": null},
        "busiest_day": {"day": "2026-03-10", "processed": 8, "quota_a_day": 1000},
    });
    assert_eq!(told, expected);
    assert_eq!(asked("--to 2026-03-09").json()["entities"], json!([]), "of all that submitted then");
    let plain = concord(&["entity", "timeliness", "hotel", "--as-of", "2026-03-11", "--ledger", text(&ledger)]);
    assert!(plain.out.contains("  p50 2.000 s, p99 40.000 s, 40.000 s at most\n"), "{}", plain.out);
    let wrong = asked("--from 2026-03-10 --to 2026-03-09");
    assert!(wrong.code == Some(2) && wrong.err.contains("--from"), "{}", wrong.err);
}
