//! The demonstration's using entities: three short lives under the Measures, and what their signed submissions come to.
//!
//! One is opened; one is noticed for abnormal traffic and corrects in time; one does not, and is suspended. Then each submits some
//! rows of the made-up night, signed with a credential of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use datasets::chips::{Authority, CurveForm, DocumentSigner, Hash, KeyKind, SignerSpec, Signing, SigningKey};
use datasets::entities::entities;
use kernels::digest::hex;
use kernels::signature::{Credential, SigningKey as SubmissionKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Failure;
use super::acting::word;
use super::entity::registered;
use super::outlook::{Item, items};
use crate::emit::Receipt;
use crate::enforce::{Actor, Entity, EventKind, FindingStatus, Law};
use crate::job::JobOptions;
use crate::register::{Recorder, Register, RegisterError, due, found};
use crate::submission::{Ended, FileHash, ManifestWindow, Submission, ToSign, sign, submit};
use crate::terms::{Article, Condition, Day, EntityId, Instant, Material};

/// Microseconds of a day and of an hour.
const DAY_MICROS: i64 = 86_400_000_000;
const HOUR_MICROS: i64 = 3_600_000_000;

/// Rows that each entity submits at most.
const ROWS_MAX: usize = 400;

/// When the lives begin, in days before the present: long enough for a notice, its ten days and an order, whatever holidays come
/// between.
const BEGUN_DAYS: i64 = 120;

/// How each life goes.
const LIVES: [(&str, &str); 3] = [
    ("bank-01", "opened"),
    ("airline-01", "noticed for abnormal traffic, corrected in time"),
    ("telecom-01", "suspended for not correcting (Art. 13(1))"),
];

/// What three lives came to.
pub(super) struct Shown {
    ledger: PathBuf,
    lives: Vec<Life>,
    due: Vec<Item>,
}

/// One life.
struct Life {
    id: &'static str,
    story: &'static str,
    state: &'static str,
    receipt: Receipt,
}

/// Plays the lives in a ledger below `to`, and submits rows of the file `requests` for each; `options` say the rest of a job.
pub(super) fn show(to: &Path, requests: &Path, options: &JobOptions) -> Result<Shown, Failure> {
    let (ledger, now) = (to.join("ledger"), Instant(options.now));
    found(&ledger)?;
    let signers: Vec<DocumentSigner> = play(&ledger, now)?;
    let mut lives = Vec::new();
    for ((id, story), signer) in LIVES.into_iter().zip(signers) {
        let receipt = submitted(&to.join(id), id, &signer, requests, options, &ledger)?;
        let register = Register::open(&ledger, Law::published())?;
        let state = register.entity(&entity_id(id), now)?.state.name().as_str();
        lives.push(Life { id, story, state, receipt });
    }
    let register = Register::open(&ledger, Law::published())?;
    let mut due = due(&register, now, |entity, plan| items(entity, plan, now))?;
    Item::sort(&mut due);
    Ok(Shown { ledger, lives, due })
}

fn entity_id(id: &str) -> EntityId {
    word(id).expect("the ids of made-up entities are ids")
}

/// A step of a life: when it is recorded, whose it is, who acts, and what happens.
struct Step {
    at: Instant,
    id: &'static str,
    actor: Actor,
    fact: Value,
}

/// Records all lives, in the order of time; returns the credentials.
fn play(ledger: &Path, now: Instant) -> Result<Vec<DocumentSigner>, Failure> {
    let before = |days: i64| Instant(now.0 - days * DAY_MICROS);
    let mut steps = Vec::new();
    let mut signers = Vec::new();
    for (id, _) in LIVES {
        let signer = opened(id, before(BEGUN_DAYS), &mut steps);
        signers.push(signer);
    }
    noticed("telecom-01", before(61), &mut steps);
    noticed("airline-01", before(31), &mut steps);
    corrected("airline-01", before(22), &mut steps);
    steps.sort_by_key(|step| step.at);
    let recorder = Recorder::open(ledger, Law::published())?;
    let mut suspended = false;
    for Step { at, id, actor, fact } in steps {
        // The order rests on the finding that the program makes when the ten days are over.
        if !suspended && at > before(23) {
            suspend(&recorder, "telecom-01", before(23))?;
            suspended = true;
        }
        let fact: EventKind = serde_json::from_value(fact).expect("the steps of a life are events");
        recorder.record::<RegisterError>(&entity_id(id), at, |_| Ok(vec![(actor, fact)]))?;
    }
    Ok(signers)
}

/// Where a document of the demonstration would lie; there is none, only its name.
fn document(name: &str) -> Value {
    json!({"id": name, "sha256": hex(&<[u8; 32]>::from(Sha256::digest(name)))})
}

fn officer() -> Actor {
    Actor::Officer { id: word("demo-officer").expect("it is a name") }
}

/// The six steps of Art. 7, at one moment; returns the credential that is registered.
fn opened(id: &'static str, at: Instant, steps: &mut Vec<Step>) -> DocumentSigner {
    let mut step = |actor: Actor, fact: Value| steps.push(Step { at, id, actor, fact });
    let (signer, credential) = credential(at);
    let agreed = entities().iter().find(|entity| entity.id == id).expect("the lives are of made-up entities");
    let words = |list: &[&'static str]| list.to_vec();
    step(Actor::Entity {}, json!({"kind": "application_submitted"}));
    for material in Material::OF_APPLICATION.into_iter().chain(Material::PLANS) {
        let name = material.as_str();
        let handed_in = json!({
            "kind": "material_submitted", "material": material, "document": document(name), "submitted_on": at.day(),
        });
        step(Actor::Entity {}, handed_in);
        let accepted =
            json!({"kind": "material_reviewed", "material": material, "document_id": name, "outcome": "accepted"});
        step(officer(), accepted);
    }
    for condition in Condition::ALL {
        let met = json!({
            "kind": "condition_recorded", "condition": Article::from(condition), "standing": "met",
            "holds_from": at.day(), "evidence": document("evidence"),
        });
        step(officer(), met);
    }
    step(officer(), json!({"kind": "application_reviewed", "outcome": "passed", "reasons": []}));
    step(officer(), json!({"kind": "demand_assessed", "verifications_a_day": 1_000_000, "peak_a_second": 10_000}));
    step(officer(), json!({"kind": "credential_chosen", "means": "signature_verification_server"}));
    step(officer(), json!({"kind": "credential_registered", "credential": credential}));
    step(officer(), json!({"kind": "commissioning_started"}));
    let commissioned =
        json!({"kind": "commissioning_completed", "report": document("commissioning"), "records": "synthetic"});
    step(officer(), commissioned);
    let terms = json!({
        "document": document("agreement"), "from": at.day(), "scenes": words(agreed.scenes),
        "services": agreed.services.iter().map(|service| service.as_str()).collect::<Vec<_>>(),
        "fields": agreed.fields.iter().map(|field| field.as_str()).collect::<Vec<_>>(),
        "quota_a_day": 1_000_000, "peak_a_second": 10_000,
    });
    step(officer(), json!({"kind": "agreement_signed", "terms": terms}));
    step(officer(), json!({"kind": "service_opened"}));
    signer
}

/// A credential as its entity has it, and as it is registered.
fn credential(at: Instant) -> (DocumentSigner, crate::enforce::Credential) {
    let key = || SigningKey::generate(KeyKind::Curve("P-256"), CurveForm::Named);
    let (signing, from) = (Signing::Ecdsa(Hash::Sha256), at.0.div_euclid(1_000_000));
    let authority = Authority::new("CN", key(), signing, from);
    let signer = authority.signer(key(), signing, &SignerSpec::new(1, from));
    let parse = |der: &[u8]| Credential::parse(der).expect("made-up certificates are certificates");
    let credential = registered(&parse(&signer.certificate), &parse(&authority.certificate));
    (signer, credential)
}

/// A signal, the notice that takes it up, and the proof that it was received the day after.
fn noticed(id: &'static str, at: Instant, steps: &mut Vec<Step>) {
    let received = Instant(at.0 + DAY_MICROS);
    let mut step = |at: Instant, actor: Actor, fact: Value| steps.push(Step { at, id, actor, fact });
    let evidence = format!("SELECT * FROM results WHERE entity_id = '{id}'");
    step(
        at,
        Actor::System {},
        json!({"kind": "signal_raised", "signal_id": "S1", "article": "12(2)", "evidence": evidence}),
    );
    let issued = json!({
        "kind": "notice_issued", "notice_id": "N1", "grounds": ["12(2)"], "signal_ids": ["S1"],
        "correct": "find and stop the source of the traffic at night", "document": document("notice"),
    });
    step(at, officer(), issued);
    let proven = json!({
        "kind": "notice_received", "notice_id": "N1", "proof": document("proof"), "received_on": received.day(),
    });
    step(received, officer(), proven);
}

/// A report that answers the notice, and its review an hour later.
fn corrected(id: &'static str, at: Instant, steps: &mut Vec<Step>) {
    let reported = json!({
        "kind": "correction_reported", "about": {"notice": "N1"}, "report": document("report"), "reported_on": at.day(),
    });
    steps.push(Step { at, id, actor: Actor::Entity {}, fact: reported });
    let accepted = json!({
        "kind": "correction_reviewed", "about": {"notice": "N1"}, "report_id": "report", "outcome": "accepted",
    });
    steps.push(Step { at: Instant(at.0 + HOUR_MICROS), id, actor: officer(), fact: accepted });
}

/// The order that suspends, and the proof that it was received, both in one go.
fn suspend(recorder: &Recorder, id: &str, at: Instant) -> Result<(), Failure> {
    let order = |entity: &Entity| {
        let standing = entity.findings.iter().filter(|finding| finding.status == FindingStatus::Standing);
        let findings: Vec<_> = standing.map(|finding| &finding.id).collect();
        let signed = json!({
            "kind": "order_signed", "order_id": "O1", "measure": "suspension", "finding_ids": findings,
            "decider": "demo-director", "reasons": "no report came within the ten days of Art. 12",
            "document": document("order"), "effective_at": at,
        });
        let received = json!({
            "kind": "order_received", "order_id": "O1", "proof": document("proof-of-order"), "received_on": at.day(),
        });
        let facts =
            [signed, received].map(|fact| serde_json::from_value(fact).expect("the steps of a life are events"));
        Ok::<_, RegisterError>(facts.map(|fact| (officer(), fact)).to_vec())
    };
    recorder.record(&entity_id(id), at, order)?;
    Ok(())
}

/// Rows of the night that are an entity's own, signed and submitted; its receipt.
fn submitted(
    to: &Path,
    id: &str,
    signer: &DocumentSigner,
    requests: &Path,
    options: &JobOptions,
    ledger: &Path,
) -> Result<Receipt, Failure> {
    std::fs::create_dir_all(to)?;
    let file = to.join("requests.ndjson");
    own_rows(requests, id, &file)?;
    let requests = vec![file.display().to_string()];
    let now = Instant(options.now);
    // Some minutes before the night and up to the present, as far as a manifest's window goes.
    let to_sign = ToSign {
        entity_id: entity_id(id),
        requests: requests.clone(),
        window: ManifestWindow { from: Day(0).start(), to: now },
        legal_basis: "made up for the demonstration".to_owned(),
        scenes: entities()
            .iter()
            .filter(|entity| entity.id == id)
            .flat_map(|entity| entity.scenes)
            .map(|scene| (*scene).to_owned())
            .collect(),
        hash: FileHash::Sha256,
        now,
        expires_at: Instant(now.0 + HOUR_MICROS),
    };
    let key = SubmissionKey::from_pem(&signer.key.private_pem(), None);
    let key = key.map_err(|error| Failure::dependency(&error))?;
    let [manifest, signature] = sign(&to_sign, &key, &signer.certificate, to)?;
    let submission = Submission { manifest, signature, ledger: ledger.to_owned() };
    let options = JobOptions { requests, out: to.join("out"), ..options.clone() };
    match submit(&submission, options, &|| now)? {
        Ended::Answered(done) => Ok(done.receipt().clone()),
        Ended::Refused { refusal, .. } => Err(Failure::input(refusal.to_string())),
    }
}

/// Writes the first rows of an entity into a file of their own.
fn own_rows(requests: &Path, id: &str, to: &Path) -> Result<(), Failure> {
    let (mut file, mark) = (File::create(to)?, format!("\"entity_id\":\"{id}\""));
    let mut rows = 0;
    for line in BufReader::new(File::open(requests)?).split(b'\n') {
        let line = line?;
        if memchr::memmem::find(&line, mark.as_bytes()).is_some() {
            file.write_all(&line)?;
            file.write_all(b"\n")?;
            rows += 1;
        }
        if rows == ROWS_MAX {
            break;
        }
    }
    Ok(())
}

impl Shown {
    /// Where the entities' files are.
    pub fn ledger(&self) -> &Path {
        &self.ledger
    }

    /// The lives, their answers, and what is due, for a person.
    pub fn print(&self, out: &mut impl Write) -> Result<(), Failure> {
        writeln!(out, "\nthree using entities, and what their signed submissions come to")?;
        for Life { id, story, state, receipt } in &self.lives {
            writeln!(out, "  {id:<11}{state:<11}{story}")?;
            let counts = &receipt.counts;
            let outcomes = counts.outcomes.iter().filter(|(_, count)| *count > 0);
            let outcomes: Vec<String> = outcomes.map(|(word, count)| format!("{count} {word}")).collect();
            let reasons: Vec<&str> = counts.not_processed.iter().map(|(word, _)| word.as_str()).collect();
            writeln!(out, "  {:<22}{} refused, {} ({})", "", counts.rejects, outcomes.join(", "), reasons.join(", "))?;
        }
        let program = std::env::args().next().unwrap_or_else(|| "concord".to_owned());
        writeln!(out, "\n{program} due --ledger {}", self.ledger.display())?;
        self.due.iter().try_for_each(|item| item.print(0, out))?;
        Ok(())
    }

    /// The lives as one JSON object.
    pub fn summary(&self) -> Value {
        let lives = self.lives.iter().map(|Life { id, state, receipt, .. }| {
            json!({
                "entity": id, "state": state, "results": receipt.counts.results, "not_processed": receipt.counts.not_processed,
            })
        });
        json!({"ledger": self.ledger, "lives": lives.collect::<Vec<_>>(), "due": super::outlook::summary(&self.due)})
    }
}
