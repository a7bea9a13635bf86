//! Signed submissions (Art. 8): who is admitted, what is refused whole and why, and what an agreement lets a row ask for.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use concord::enforce::{Actor, EventKind, Law};
use concord::job::JobOptions;
use concord::register::{Recorder, Register, found};
use concord::submission::{
    Ended, FileHash, Manifest, ManifestWindow, Submission, SubmissionError, ToSign, sign, submit,
};
use concord::terms::{EntityId, Identifier, Instant};
use datasets::chips::{Authority, CurveForm, DAY, DocumentSigner, Hash, KeyKind, SignerSpec, Signing, SigningKey};
use kernels::signature::{self, Credential};
use serde_json::{Value, json};

use crate::support::outputs::Answers;
use crate::support::rows::{self, Row, file_of};
use crate::support::{Fixture, Folder, Life, NOW, Stage, fixture, options};

/// 2023-11-14, when every certificate here begins to be valid.
const FROM: i64 = 1_700_000_000;

/// When the files of the entities begin, in microseconds: a year before the jobs.
const BEGUN: i64 = NOW - 365 * 86_400_000_000;

const MINUTE: i64 = 60_000_000;

const ECDSA: (KeyKind, Signing) = (KeyKind::Curve("P-256"), Signing::Ecdsa(Hash::Sha256));
const RSA: (KeyKind, Signing) = (KeyKind::Rsa(2048), Signing::Pkcs1(Hash::Sha256));
const SM2: (KeyKind, Signing) = (KeyKind::Curve("SM2"), Signing::Sm2);

fn id(name: &str) -> EntityId {
    EntityId::read(name).unwrap()
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64_turbo::STANDARD.encode(der))
}

/// A credential with the authority that issued it.
struct Signer {
    authority: Authority,
    document: DocumentSigner,
}

impl Signer {
    fn new((kind, signing): (KeyKind, Signing), serial: u8) -> Signer {
        let key = || SigningKey::generate(kind, CurveForm::Named);
        let authority = Authority::new("CN", key(), signing, FROM);
        let document = authority.signer(key(), signing, &SignerSpec::new(serial, FROM));
        Signer { authority, document }
    }

    /// As it is registered.
    fn registered(&self) -> Value {
        let credential = Credential::parse(&self.document.certificate).unwrap();
        json!({
            "certificate_sha256": kernels::digest::hex(&credential.sha256), "issuer": credential.issuer,
            "serial": credential.serial, "not_before": Instant(credential.not_before.0 * 1_000_000),
            "not_after": Instant(credential.not_after.0 * 1_000_000), "algorithm": "sm2_sm3",
            "means": "signature_verification_server", "authority": pem("CERTIFICATE", &self.authority.certificate),
        })
    }
}

/// A ledger in which `hotel` is open with these credentials, and what is submitted to it.
struct Provider {
    folder: Folder,
    fixture: Arc<Fixture>,
}

impl Provider {
    fn new(name: &str, signers: &[&Signer], terms: &Value) -> Provider {
        let provider = Provider { folder: Folder::new(&format!("submission-{name}")), fixture: fixture() };
        found(&provider.ledger()).unwrap();
        let law = Law::published();
        let mut life = Life::new(Instant(BEGUN));
        life.reach(&law, Stage::Open);
        for signer in signers {
            life.officer(&law, json!({"kind": "credential_registered", "credential": signer.registered()}));
        }
        let mut agreed = json!({
            "document": {"id": "second", "sha256": "0b".repeat(32)}, "services": ["real_name"],
            "scenes": ["account_opening"], "fields": [], "quota_a_day": 1000, "peak_a_second": 20,
            "from": life.now.day(),
        });
        terms.as_object().unwrap().iter().for_each(|(field, value)| agreed[field] = value.clone());
        life.officer(&law, json!({"kind": "agreement_amended", "version": 2, "terms": agreed}));
        let recorder = provider.recorder();
        for event in life.events {
            let fact = vec![(event.actor, event.fact)];
            recorder.record::<concord::register::RegisterError>(&id("hotel"), event.recorded_at, |_| Ok(fact)).unwrap();
        }
        drop(recorder);
        provider
    }

    fn ledger(&self) -> PathBuf {
        self.folder.path("ledger")
    }

    fn recorder(&self) -> Recorder {
        Recorder::open(&self.ledger(), Law::published()).unwrap()
    }

    fn officer(&self, at: i64, fact: Value) {
        let fact: EventKind = serde_json::from_value(fact).unwrap();
        let recorded = self.recorder().record::<concord::register::RegisterError>(&id("hotel"), Instant(at), |_| {
            Ok(vec![(crate::support::officer(), fact)])
        });
        recorded.unwrap();
    }

    fn suspend(&self, at: i64) {
        let document = json!({"id": "shown", "sha256": "0c".repeat(32)});
        self.officer(
            at,
            json!({"kind": "finding_made", "finding_id": "F1", "ground": "13(3)", "evidence": [document]}),
        );
        self.officer(
            at,
            json!({
                "kind": "order_signed", "order_id": "O1", "measure": "suspension", "finding_ids": ["F1"], "decider": "li",
                "reasons": "beyond the scope", "document": document, "effective_at": Instant(at),
            }),
        );
    }

    /// The kinds of the newest events of the file.
    fn kinds(&self, newest: usize) -> Vec<String> {
        let register = Register::open(&self.ledger(), Law::published()).unwrap();
        let events = register.timeline(&id("hotel"), Instant(i64::MAX)).unwrap();
        let kind = |event: &concord::enforce::Event| {
            serde_json::to_value(&event.fact).unwrap()["kind"].as_str().unwrap().to_owned()
        };
        events[events.len() - newest..].iter().map(kind).collect()
    }

    fn requests(&self, name: &str, rows: impl IntoIterator<Item = Row>) -> PathBuf {
        self.folder.write(name, file_of(rows.into_iter().map(|row| row.without("entity_id"))))
    }

    /// A manifest of files and its signature, in a folder of its own.
    fn signed(&self, name: &str, signer: &Signer, requests: &[&Path], hash: FileHash) -> Submission {
        let to_sign = ToSign {
            entity_id: id("hotel"),
            requests: requests.iter().map(|path| path.to_str().unwrap().to_owned()).collect(),
            window: ManifestWindow { from: Instant(NOW - 1440 * MINUTE), to: Instant(NOW) },
            legal_basis: "Counterterrorism Law, Article 21".into(),
            scenes: vec!["account_opening".into()],
            hash,
            now: Instant(NOW),
            expires_at: Instant(NOW + 60 * MINUTE),
        };
        let key = signature::SigningKey::from_pem(&signer.document.key.private_pem(), None).unwrap();
        let [manifest, signature] =
            sign(&to_sign, &key, &signer.document.certificate, &self.folder.path(name)).unwrap();
        Submission { manifest, signature, ledger: self.ledger() }
    }

    fn options(&self, requests: &[&Path]) -> JobOptions {
        options(&self.fixture, requests, &self.folder.path("out"))
    }

    fn submit(&self, submission: &Submission, requests: &[&Path], at: i64) -> Result<Ended, SubmissionError> {
        submit(submission, self.options(requests), &|| Instant(at))
    }

    fn answered(&self, submission: &Submission, requests: &[&Path], at: i64) -> Answers {
        match self.submit(submission, requests, at).unwrap() {
            Ended::Answered(done) => Answers::of(&self.folder.path("out"), done.receipt().clone()),
            Ended::Refused { refusal, .. } => panic!("{refusal}"),
        }
    }

    /// A submission that is refused whole for one reason, with a signed receipt and nothing else.
    fn refused(&self, code: &str, submission: &Submission, requests: &[&Path], at: i64) {
        let ended = self.submit(submission, requests, at).unwrap();
        let Ended::Refused { refusal, receipt } = ended else { panic!("{code}: it was admitted") };
        assert_eq!(refusal.code, code, "{refusal}");
        let receipt: Value = serde_json::from_slice(&fs::read(receipt).unwrap()).unwrap();
        assert_eq!(receipt["refused"]["code"], code);
        assert!(receipt["refused"]["fix"].as_str().unwrap().len() > 10 && receipt["signature"].is_string());
        assert!(!self.folder.path("out").join("results").exists(), "{code}: nothing becomes visible");
    }
}

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
    let provider = Provider::new("agreement", &[&signer], &json!({"fields": ["sex"], "quota_a_day": 2}));
    let rows = good_rows(7);
    let rows = [
        rows[0].clone(),
        rows[1].clone().set("scene", "lottery"),
        rows[2].clone().set("service", "real_person"),
        rows[3].clone().raw("nationality", "\"CHN\""),
        rows[4].clone().set("name", "NOBODY"),
        rows[5].clone(),
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
    recorder.record::<concord::register::RegisterError>(&id("hotel"), Instant(BEGUN), |_| Ok(applied)).unwrap();
    drop(recorder);
    provider.refused("entity_not_opened", &submission, &files, NOW);
}
