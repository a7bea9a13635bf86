//! Signed submissions (Art. 8): who is admitted, what is refused whole and why, and what an agreement lets a row ask for.

use std::cell::Cell;
use std::fs;

use concord::enforce::{Actor, EventKind, Law};
use concord::job::Completion;
use concord::register::{Recorder, RegisterError, found};
use concord::submission::{Ended, FileHash, Manifest, Submission, submit};
use concord::terms::Instant;
use datasets::chips::{Authority, CurveForm, DAY, SignerSpec, SigningKey, pem};
use kernels::signature;
use serde_json::json;

use crate::support::binary::{concord, text};
use crate::support::outputs::Answers;
use crate::support::provider::{BEGUN, ECDSA, FROM, MINUTE, Provider, RSA, SM2, Signer, id};
use crate::support::rows::{self, Row};
use crate::support::{NOW, fixture};

fn good_rows(count: usize) -> Vec<Row> {
    let world = &fixture().world;
    (0..count).map(|n| Row::real_name(&rows::good_person(world, n), &format!("r-{n}"))).collect()
}

#[test]
fn each_algorithm_is_admitted_once() {
    for (name, algorithm, hash) in
        [("ecdsa", ECDSA, FileHash::Sha256), ("rsa", RSA, FileHash::Sha256), ("sm2", SM2, FileHash::Sm3)]
    {
        let signer = Signer::new(algorithm, 1);
        let provider = Provider::new(name, &[&signer], &json!({}));
        let requests = provider.requests("night.ndjson", good_rows(3));
        let submission = provider.signed("signed", &signer, &[&requests], hash);
        let answers = provider.answered(&submission, &[&requests], NOW + MINUTE);
        assert_eq!(answers.receipt.counts.results, 3, "{name}");
        assert_eq!(answers.receipt.entity_id.as_deref(), Some("hotel"));
        assert_eq!(provider.kinds(2), ["job_admitted", "job_released"]);
        let again = provider.submit(&submission, &[&requests], NOW + 2 * MINUTE).unwrap();
        let Ended::Refused { refusal, .. } = again else { panic!("{name}: a replay was admitted") };
        assert_eq!(refusal.code, "submission_replayed");
        assert_eq!(provider.kinds(1), ["job_refused"]);
    }
}

/// Long because each way of being no submission is one step.
#[test]
fn what_is_no_submission_is_refused_whole() {
    let (signer, other) = (Signer::new(ECDSA, 1), Signer::new(ECDSA, 2));
    let provider = Provider::new("refused", &[&signer], &json!({}));
    let requests = provider.requests("night.ndjson", good_rows(2));
    let files = [requests.as_path()];
    let whole = provider.signed("whole", &signer, &files, FileHash::Sha256);
    let at = NOW + MINUTE;
    let with_manifest =
        |name: &str, bytes: &[u8]| Submission { manifest: provider.folder.write(name, bytes), ..whole.clone() };
    let bytes = fs::read(&whole.manifest).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();

    let by_sm3 = provider.signed("sm3", &signer, &files, FileHash::Sm3);
    let late = provider.signed("late", &signer, &files, FileHash::Sha256);
    provider.refused("submission_expired", &whole, &files, NOW - 6 * MINUTE);
    provider.refused("manifest_syntax", &with_manifest("no.json", b"{}"), &files, at);
    let unknown = text.replacen('{', "{\"priority\":1,", 1);
    provider.refused("manifest_syntax", &with_manifest("unknown.json", unknown.as_bytes()), &files, at);
    let valued = text.replace("Counterterrorism Law, Article 21", "");
    provider.refused("manifest_value", &with_manifest("value.json", valued.as_bytes()), &files, at);
    let forged = text.replace("Article 21", "Article 22");
    provider.refused("signature_wrong", &with_manifest("forged.json", forged.as_bytes()), &files, at);
    let missing = Submission { signature: provider.folder.path("none.p7s"), ..whole.clone() };
    provider.refused("signature_missing", &missing, &files, at);
    provider.refused("credential_unknown", &provider.signed("other", &other, &files, FileHash::Sha256), &files, at);
    let more = provider.requests("more.ndjson", good_rows(1));
    provider.refused("files_differ", &whole, &[&requests, &more], at);
    provider.refused("files_differ", &whole, &[&more], at);
    // The same size, and other bytes: found while it is read, before anything is visible.
    let before = fs::read_to_string(&requests).unwrap();
    fs::write(&requests, before.replace("\"r-1\"", "\"r-9\"")).unwrap();
    provider.refused("file_changed", &whole, &files, at);
    provider.refused("file_changed", &by_sm3, &files, at);
    fs::write(&requests, before).unwrap();
    // Nothing of it stands in the way of the true one, which has the same nonce and the same hash.
    assert_eq!(provider.answered(&whole, &files, at + MINUTE).receipt.counts.results, 2);
    let ended = provider.submit(&late, &files, NOW + 61 * MINUTE).unwrap();
    assert!(matches!(ended, Ended::Refused { refusal, .. } if refusal.code == "submission_expired"));
}

#[test]
fn a_nonce_is_used_once_and_a_credential_while_it_holds() {
    let signer = Signer::new(ECDSA, 1);
    let short = {
        let key = || SigningKey::generate(ECDSA.0, CurveForm::Named);
        let authority = Authority::new("CN", key(), ECDSA.1, FROM);
        let past = SignerSpec { validity: (FROM, NOW / 1_000_000 - DAY), ..SignerSpec::new(3, FROM) };
        let document = authority.signer(key(), ECDSA.1, &past);
        Signer { authority, document }
    };
    let stranger = Signer { authority: Signer::new(ECDSA, 9).authority, document: Signer::new(ECDSA, 4).document };
    let provider = Provider::new("nonce", &[&signer, &short, &stranger], &json!({}));
    let requests = provider.requests("night.ndjson", good_rows(2));
    let files = [requests.as_path()];
    provider.refused("credential_expired", &provider.signed("short", &short, &files, FileHash::Sha256), &files, NOW);
    provider.refused(
        "credential_chain",
        &provider.signed("stranger", &stranger, &files, FileHash::Sha256),
        &files,
        NOW,
    );

    let first = provider.signed("first", &signer, &files, FileHash::Sha256);
    let second = provider.signed("second", &signer, &files, FileHash::Sha256);
    let manifest = |submission: &Submission| -> Manifest {
        serde_json::from_slice(&fs::read(&submission.manifest).unwrap()).unwrap()
    };
    let stolen = Manifest { nonce: manifest(&first).nonce, ..manifest(&second) };
    fs::write(&second.manifest, stolen.to_bytes()).unwrap();
    let key = signature::SigningKey::from_pem(&signer.document.key.private_pem(), None).unwrap();
    let at = kernels::chip::asn1::Moment(NOW / 1_000_000);
    fs::write(&second.signature, signature::sign(&stolen.to_bytes(), &key, &signer.document.certificate, at).unwrap())
        .unwrap();

    provider.answered(&first, &files, NOW);
    let Ended::Refused { refusal, .. } = provider.submit(&second, &files, NOW).unwrap() else { panic!("admitted") };
    assert_eq!(refusal.code, "submission_replayed");
    let third = provider.signed("third", &signer, &files, FileHash::Sha256);
    provider.officer(NOW + MINUTE, json!({
        "kind": "credential_revoked", "certificate_sha256": signer.registered()["certificate_sha256"], "reasons": "lost",
    }));
    let Ended::Refused { refusal, .. } = provider.submit(&third, &files, NOW + MINUTE).unwrap() else {
        panic!("admitted")
    };
    assert_eq!(refusal.code, "credential_revoked");
}

#[test]
fn rows_are_held_to_the_agreement() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new(
        "agreement",
        &[&signer],
        &json!({"fields": ["sex"], "quota_a_day": 2, "scenes": ["account_opening", "lottery"]}),
    );
    let rows = good_rows(7);
    let rows = [
        rows[0].clone(),
        rows[1].clone().set("scene", "casino"),
        rows[2].clone().set("service", "real_person"),
        rows[3].clone().raw("nationality", "\"CHN\""),
        rows[4].clone().set("name", "NOBODY"),
        rows[5].clone(),
        // It is agreed, and the manifest does not announce it.
        rows[6].clone().set("scene", "lottery"),
    ];
    let requests = provider.requests("night.ndjson", rows);
    let files = [requests.as_path()];
    let answers = provider.answered(&provider.signed("one", &signer, &files, FileHash::Sha256), &files, NOW);
    let reasons: Vec<Vec<String>> = answers.analyst().into_iter().map(|answer| answer.reasons).collect();
    let expected: [&[&str]; 7] = [
        &[],
        &["scene_not_agreed"],
        &["service_not_agreed"],
        &["field_not_agreed"],
        &["name_differs"],
        &["quota_exceeded"],
        &["scene_not_agreed"],
    ];
    assert_eq!(reasons, expected.map(|words| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()));
    // The day's quota is used up; the next day there is a new one.
    let more = provider.requests("more.ndjson", good_rows(8).split_off(7));
    let next = provider.signed("two", &signer, &[&more], FileHash::Sha256);
    let Ended::Refused { refusal, .. } = provider.submit(&next, &[&more], NOW + MINUTE).unwrap() else {
        panic!("admitted")
    };
    assert_eq!(refusal.code, "quota_used_up");
}

#[test]
fn more_than_the_peak_is_queued() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("peak", &[&signer], &json!({"peak_a_second": 40}));
    let requests = provider.requests("night.ndjson", good_rows(50));
    let files = [requests.as_path()];
    let submission = provider.signed("one", &signer, &files, FileHash::Sha256);
    let ended = provider.submit(&submission, &files, NOW).unwrap();
    let Ended::Answered(done) = ended else { panic!("refused") };
    let Completion::Answered { receipt, queued, .. } = *done else { panic!("answered before") };
    // Ten rows beyond the first second's worth, at forty a second.
    assert_eq!(receipt.counts.outcomes[0], ("consistent".to_owned(), 50));
    assert!(!queued.is_zero() && queued.as_millis() <= 250, "{queued:?}");
}

#[test]
fn the_command_line_signs_and_submits() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("commands", &[&signer], &json!({}));
    let folder = &provider.folder;
    let certificate = folder.write("cert.pem", pem("CERTIFICATE", &signer.document.certificate));
    let requests = provider.requests("night.ndjson", good_rows(2));
    let now = "2026-03-10T00:00:00Z";
    let signed = |signer: &Signer, to: &str| {
        let key = folder.write(&format!("{to}.pem"), signer.document.key.private_pem());
        let to = folder.path(to);
        let files = ["--requests", text(&requests), "--key", text(&key), "--certificate", text(&certificate)];
        let words = "--window-from 2026-03-09T00:00:00Z --legal-basis law --scene account_opening --now";
        let words: Vec<&str> = words.split(' ').chain([now, "--to", text(&to)]).collect();
        concord(&[&["--json", "submit", "sign", "--entity", "hotel"], &files[..], &words[..]].concat())
    };
    let made = signed(&signer, "whole");
    assert_eq!(made.code, Some(0), "{}", made.err);
    let manifest = made.json()["manifest"].as_str().unwrap().to_owned();
    let (ledger, out, store) = (provider.ledger(), folder.path("out"), &provider.fixture.store);
    let verify = || {
        let signed = ["--json", "verify", "--manifest", &manifest, "--ledger", text(&ledger), "--now", now];
        let job = ["--records", text(store), "--requests", text(&requests), "--out", text(&out)];
        concord(&[&signed[..], &job[..]].concat())
    };
    let answered = verify();
    assert_eq!(answered.code, Some(0), "{}", answered.err);
    assert_eq!(answered.json()["outcomes"]["consistent"], 2);
    let again = verify();
    assert_eq!(again.code, Some(3), "{}", again.err);
    assert!(again.err.contains("submission_replayed") && again.err.contains("receipt.json"), "{}", again.err);
    // A key that is not the certificate's signs nothing.
    let wrong = signed(&Signer::new(ECDSA, 2), "wrong");
    assert_eq!(wrong.code, Some(2), "{}", wrong.err);
    assert!(!folder.path("wrong").join("manifest.p7s").exists());
}

#[test]
fn a_suspended_entity_is_answered_and_not_processed() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("suspended", &[&signer], &json!({}));
    let requests = provider.requests("night.ndjson", good_rows(3));
    let files = [requests.as_path()];
    let submission = provider.signed("one", &signer, &files, FileHash::Sha256);
    provider.suspend(NOW);
    let answers = provider.answered(&submission, &files, NOW + MINUTE);
    assert_eq!(answers.receipt.counts.not_processed, [("entity_not_open".to_owned(), 3)]);
    assert_eq!(provider.kinds(2), ["job_admitted", "job_released"]);
}

/// Killed between its release in the ledger and its commit: nothing is visible, and the same submission completes it.
#[test]
fn a_job_that_died_after_its_release_is_completed() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("interrupted", &[&signer], &json!({}));
    let requests = provider.requests("night.ndjson", good_rows(3));
    let files = [requests.as_path()];
    let submission = provider.signed("one", &signer, &files, FileHash::Sha256);
    let job = provider.answered(&submission, &files, NOW).receipt.job_id;
    let out = provider.folder.path("out");
    fs::remove_dir_all(&out).unwrap();
    fs::create_dir_all(out.join(format!(".job-{job}/receipt"))).unwrap();
    let answers = provider.answered(&submission, &files, NOW + MINUTE);
    assert_eq!((answers.receipt.counts.results, answers.receipt.job_id), (3, job));
    assert_eq!(provider.kinds(2), ["job_admitted", "job_released"], "each once");
    let Ended::Refused { refusal, .. } = provider.submit(&submission, &files, NOW + MINUTE).unwrap() else {
        panic!("again")
    };
    assert_eq!(refusal.code, "submission_replayed");
}

#[test]
fn a_suspension_while_the_job_runs_stops_its_release() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("meanwhile", &[&signer], &json!({}));
    let requests = provider.requests("night.ndjson", good_rows(3));
    let files = [requests.as_path()];
    let submission = provider.signed("one", &signer, &files, FileHash::Sha256);
    let asked = Cell::new(0);
    // The first time is the admission; before the second one an officer signs the order.
    let clock = || {
        asked.set(asked.get() + 1);
        if asked.get() == 2 {
            provider.suspend(NOW + MINUTE);
        }
        Instant(NOW + 2 * MINUTE * i64::from(asked.get() > 1))
    };
    let Ended::Answered(done) = submit(&submission, provider.options(&files), &clock).unwrap() else {
        panic!("refused")
    };
    let answers = Answers::of(&provider.folder.path("out"), done.receipt().clone());
    assert_eq!(answers.receipt.counts.not_processed, [("entity_not_open".to_owned(), 3)]);
    assert!(answers.analyst().iter().all(|answer| answer.reasons == ["entity_not_open"]));
    assert_eq!(provider.kinds(2), ["order_signed", "job_released"]);
}

#[test]
fn an_entity_without_a_file_or_an_opening_is_refused() {
    let signer = Signer::new(ECDSA, 1);
    let provider = Provider::new("unknown", &[&signer], &json!({}));
    let requests = provider.requests("night.ndjson", good_rows(1));
    let files = [requests.as_path()];
    let mut submission = provider.signed("one", &signer, &files, FileHash::Sha256);
    submission.ledger = provider.folder.path("empty");
    found(&submission.ledger).unwrap();
    provider.refused("entity_unknown", &submission, &files, NOW);
    let applied = vec![(Actor::Entity {}, EventKind::ApplicationSubmitted {})];
    let recorder = Recorder::open(&submission.ledger, Law::published()).unwrap();
    recorder.record::<RegisterError>(&id("hotel"), Instant(BEGUN), |_| Ok(applied)).unwrap();
    drop(recorder);
    provider.refused("entity_not_opened", &submission, &files, NOW);
}
