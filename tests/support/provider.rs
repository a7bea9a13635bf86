//! A provider's ledger in which one entity, `hotel`, is open, and signed submissions to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use concord::enforce::{Event, EventKind, Law};
use concord::job::JobOptions;
use concord::register::{Recorder, Register, RegisterError, found};
use concord::submission::{Ended, FileHash, ManifestWindow, Submission, SubmissionError, ToSign, sign, submit};
use concord::terms::{EntityId, Identifier, Instant};
use datasets::chips::{Authority, CurveForm, DocumentSigner, Hash, KeyKind, SignerSpec, Signing, SigningKey, pem};
use kernels::signature::{self, Credential};
use serde_json::{Value, json};

use super::outputs::Answers;
use super::rows::{Row, file_of};
use super::{Fixture, Folder, Life, NOW, Stage, fixture, officer, options};

/// 2023-11-14, when every certificate here begins to be valid.
pub const FROM: i64 = 1_700_000_000;

/// When the files of the entities begin, in microseconds: a year before the jobs.
pub const BEGUN: i64 = NOW - 365 * 86_400_000_000;

pub const MINUTE: i64 = 60_000_000;

pub const ECDSA: (KeyKind, Signing) = (KeyKind::Curve("P-256"), Signing::Ecdsa(Hash::Sha256));
pub const RSA: (KeyKind, Signing) = (KeyKind::Rsa(2048), Signing::Pkcs1(Hash::Sha256));
pub const SM2: (KeyKind, Signing) = (KeyKind::Curve("SM2"), Signing::Sm2);

pub fn id(name: &str) -> EntityId {
    EntityId::read(name).unwrap()
}

/// A credential with the authority that issued it.
pub struct Signer {
    pub authority: Authority,
    pub document: DocumentSigner,
}

impl Signer {
    pub fn new((kind, signing): (KeyKind, Signing), serial: u8) -> Signer {
        let key = || SigningKey::generate(kind, CurveForm::Named);
        let authority = Authority::new("CN", key(), signing, FROM);
        let document = authority.signer(key(), signing, &SignerSpec::new(serial, FROM));
        Signer { authority, document }
    }

    /// As it is registered.
    pub fn registered(&self) -> Value {
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
pub struct Provider {
    pub folder: Folder,
    pub fixture: Arc<Fixture>,
}

impl Provider {
    pub fn new(name: &str, signers: &[&Signer], terms: &Value) -> Provider {
        let provider = Provider { folder: Folder::new(&format!("submission-{name}")), fixture: fixture() };
        found(&provider.ledger()).unwrap();
        provider.open("hotel", signers, terms);
        provider
    }

    /// The whole way of Art. 7 for an entity, with an agreement of these terms.
    pub fn open(&self, entity: &str, signers: &[&Signer], terms: &Value) {
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
        let recorder = self.recorder();
        for event in life.events {
            let fact = vec![(event.actor, event.fact)];
            recorder.record::<RegisterError>(&id(entity), event.recorded_at, |_| Ok(fact)).unwrap();
        }
    }

    pub fn ledger(&self) -> PathBuf {
        self.folder.path("ledger")
    }

    pub fn recorder(&self) -> Recorder {
        Recorder::open(&self.ledger(), Law::published()).unwrap()
    }

    pub fn officer(&self, at: i64, fact: Value) {
        let fact: EventKind = serde_json::from_value(fact).unwrap();
        let recorded =
            self.recorder().record::<RegisterError>(&id("hotel"), Instant(at), |_| Ok(vec![(officer(), fact)]));
        recorded.unwrap();
    }

    pub fn suspend(&self, at: i64) {
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
    pub fn kinds(&self, newest: usize) -> Vec<String> {
        let register = Register::open(&self.ledger(), Law::published()).unwrap();
        let events = register.timeline(&id("hotel"), Instant(i64::MAX)).unwrap();
        let kind = |event: &Event| serde_json::to_value(&event.fact).unwrap()["kind"].as_str().unwrap().to_owned();
        events[events.len() - newest..].iter().map(kind).collect()
    }

    pub fn requests(&self, name: &str, rows: impl IntoIterator<Item = Row>) -> PathBuf {
        self.folder.write(name, file_of(rows.into_iter().map(|row| row.without("entity_id"))))
    }

    /// A manifest of files and its signature, in a folder of its own.
    pub fn signed(&self, name: &str, signer: &Signer, requests: &[&Path], hash: FileHash) -> Submission {
        self.signed_of("hotel", name, signer, requests, hash)
    }

    /// The same of another entity.
    pub fn signed_of(
        &self,
        entity: &str,
        name: &str,
        signer: &Signer,
        requests: &[&Path],
        hash: FileHash,
    ) -> Submission {
        let to_sign = ToSign {
            entity_id: id(entity),
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

    pub fn options(&self, requests: &[&Path]) -> JobOptions {
        options(&self.fixture, requests, &self.folder.path("out"))
    }

    pub fn submit(&self, submission: &Submission, requests: &[&Path], at: i64) -> Result<Ended, SubmissionError> {
        submit(submission, self.options(requests), &|| Instant(at))
    }

    pub fn answered(&self, submission: &Submission, requests: &[&Path], at: i64) -> Answers {
        match self.submit(submission, requests, at).unwrap() {
            Ended::Answered(done) => Answers::of(&self.folder.path("out"), done.receipt().clone()),
            Ended::Refused { refusal, .. } => panic!("{refusal}"),
        }
    }

    /// A submission that is refused whole for one reason, with a signed receipt and nothing else.
    pub fn refused(&self, code: &str, submission: &Submission, requests: &[&Path], at: i64) {
        self.refuses(code, submission, requests, at);
        assert!(!self.folder.path("out").join("results").exists(), "{code}: nothing becomes visible");
    }

    /// The same where others were answered before.
    pub fn refuses(&self, code: &str, submission: &Submission, requests: &[&Path], at: i64) {
        let ended = self.submit(submission, requests, at).unwrap();
        let Ended::Refused { refusal, receipt } = ended else { panic!("{code}: it was admitted") };
        assert_eq!(refusal.code, code, "{refusal}");
        let receipt: Value = serde_json::from_slice(&fs::read(receipt).unwrap()).unwrap();
        assert_eq!(receipt["refused"]["code"], code);
        assert!(receipt["refused"]["fix"].as_str().unwrap().len() > 10 && receipt["signature"].is_string());
    }
}
