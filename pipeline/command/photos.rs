//! Real photos through the whole job: what the set-up fetched becomes records and requests, and the answers meet the truth.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use datasets::photos::{Album, PhotoKind, PhotoSet, PhotoWorld, SUBJECTS, write_photo_records, write_photo_requests};

use super::Failure;
use super::generate::Written;
use crate::acquire::{Acquirer, FaceModel, ModelError, Source, usual_photos};
use crate::emit::Receipt;
use crate::ingest::Window;
use crate::job::{JobOptions, Limits, run as run_job};
use crate::records::{BuildOptions, build};
use crate::world;

/// How the part with photos of a demonstration is made.
pub(super) struct Options {
    /// A folder that is empty or not there yet.
    pub to: PathBuf,
    /// The photos, where they are not at their usual place.
    pub from: Option<PathBuf>,
    /// How many requests.
    pub requests: u64,
    /// The model, and what computes.
    pub source: Source,
    /// Of the job.
    pub limits: Limits,
    /// Of the record store's making.
    pub memory_bytes: u64,
}

/// The answers beside the truth.
pub(super) struct Shown {
    seconds: f64,
    model: String,
    licence: String,
    from: PathBuf,
    requests: u64,
    agreeing: u64,
    results: PathBuf,
    receipt: Receipt,
    answers: Answers,
}

/// By what a photo shows and how it was answered: how many, and whether that is the truth.
type Answers = BTreeMap<(PhotoKind, String), (u64, Agreement)>;

/// Whether an answer is the true one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Agreement {
    True,
    False,
}

/// The photos of a folder, or what is missing and how to get it.
pub(super) fn open(from: Option<&Path>, seed: u64) -> Result<PhotoWorld, Failure> {
    let folder = from.map_or_else(usual_photos, Path::to_owned);
    let made = Album::open(&folder).and_then(|album| PhotoWorld::new(album, seed));
    made.map_err(|error| Failure {
        code: 4,
        message: format!("there are no photos to show: {error}; `make models` fetches them, or name their folder"),
    })
}

/// The face model. That there is none is for the set-up to put right, as is a missing photo.
pub(super) fn model(source: &Source) -> Result<Arc<FaceModel>, Failure> {
    FaceModel::find(source).map_err(|error| match error {
        ModelError::NoModel { .. } => Failure::dependency(&error),
        error => error.into(),
    })
}

/// Enrols the portraits of all holders and writes records and requests below `to`.
pub(super) fn write(world: &PhotoWorld, set: &PhotoSet, model: &Arc<FaceModel>, to: &Path) -> Result<Written, Failure> {
    let mut acquirer = Acquirer::new(Some(model.clone()));
    let mut templates = Vec::with_capacity(world.holders().len());
    for holder in world.holders() {
        let mut template = vec![0.0; model.dimension()];
        let acquired = acquirer.photo(&holder.portrait, &mut template)?;
        templates.push(acquired.is_ok().then_some(template));
    }
    for folder in ["records", "requests"] {
        std::fs::create_dir_all(to.join(folder))?;
    }
    let records = to.join("records/records.ndjson");
    write_photo_records(world, &templates, model.id(), &records)?;
    let (file, truth) = (to.join("requests/requests.ndjson"), to.join("truth.csv"));
    Ok(Written { records, requests: write_photo_requests(world, set, &file, &truth)?, trust: None })
}

/// Enrols, verifies, and holds the answers against the truth.
pub(super) fn show(options: &Options) -> Result<Shown, Failure> {
    let model = model(&options.source)?;
    let world = open(options.from.as_deref(), 1)?;
    let set = PhotoSet::new(1, options.requests);
    let made = write(&world, &set, &model, &options.to)?;
    let store = options.to.join("store");
    let mut building = BuildOptions::new(world::clock::now_micros());
    building.memory_bytes = options.memory_bytes;
    build(&[made.records], &store, &building)?;
    let now = world::clock::now_micros();
    let results = options.to.join("out");
    let completion = run_job(&JobOptions {
        records: store,
        requests: made.requests.files.iter().map(|file| file.display().to_string()).collect(),
        format: Some(crate::world::input::Format::Ndjson),
        out: results.clone(),
        entity: None,
        job: None,
        threshold: None,
        photos: options.source.clone(),
        trust: None,
        now,
        window: Window { from: i64::MIN, to: now },
        terms: None,
        keys: None,
        limits: options.limits,
    })?;
    let seconds = Duration::from_micros(world::clock::now_micros().saturating_sub(now).unsigned_abs()).as_secs_f64();
    let receipt = completion.receipt().clone();
    let answers = answers(&world, &set, &results.join("receipts").join(&receipt.job_id).join("results.ndjson"))?;
    let agreeing =
        answers.values().filter(|(_, agreement)| *agreement == Agreement::True).map(|(count, _)| count).sum();
    Ok(Shown {
        seconds,
        model: model.id().to_owned(),
        licence: model.manifest().licence.clone(),
        from: options.from.clone().unwrap_or_else(usual_photos),
        requests: set.requests,
        agreeing,
        results,
        receipt,
        answers,
    })
}

/// A line of the entity's results.
#[derive(serde::Deserialize)]
struct Line {
    request_id: String,
    outcome: String,
    reason: Option<String>,
}

/// How each kind of photo was answered, by the entity's own results.
fn answers(world: &PhotoWorld, set: &PhotoSet, results: &Path) -> Result<Answers, Failure> {
    let mut given = BTreeMap::new();
    for line in std::fs::read_to_string(results)?.lines() {
        let Line { request_id, outcome, reason } = serde_json::from_str(line).map_err(std::io::Error::other)?;
        given.insert(request_id, reason.map_or(outcome.clone(), |reason| format!("{outcome}: {reason}")));
    }
    let mut counted = Answers::new();
    for place in 0..set.requests {
        let (request_id, kind) = world.named(set, place);
        let expected = kind.expected();
        // Everything but the photo is true, so that an inconsistent request is one whose face differs.
        let expected = match (expected.disposition(), expected.reasons().iter().next()) {
            ("not_processed", Some(reason)) => format!("not_processed: {}", reason.as_str()),
            (outcome, _) => outcome.to_owned(),
        };
        let answer = given.remove(&request_id).unwrap_or_else(|| "refused".to_owned());
        let agreement = if answer == expected { Agreement::True } else { Agreement::False };
        counted.entry((kind, answer)).or_insert((0, agreement)).0 += 1;
    }
    Ok(counted)
}

impl Shown {
    /// As JSON, for the summary of the demonstration.
    pub(super) fn summary(&self) -> serde_json::Value {
        let answers = self.answers.iter().map(|((kind, answer), (count, agreement))| {
            let agrees = *agreement == Agreement::True;
            serde_json::json!({"photo": kind.as_str(), "answer": answer, "photos": count, "agrees": agrees})
        });
        serde_json::json!({
            "photos": self.requests,
            "seconds": self.seconds,
            "photos_per_second": self.requests as f64 / self.seconds,
            "agreeing": self.agreeing,
            "face_model": self.model,
            "answers": answers.collect::<Vec<_>>(),
            "results_file": self.results.join(self.receipt.results_name()),
        })
    }

    /// For a person.
    pub(super) fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        let Shown { seconds, model, licence, from, requests, agreeing, .. } = self;
        writeln!(
            out,
            "\nreal photos of {} people, from {}; face model {model} ({licence})",
            SUBJECTS.len(),
            from.display()
        )?;
        writeln!(
            out,
            "verified {requests} photos in {seconds:.2} s: {:.0} photos a second",
            *requests as f64 / seconds
        )?;
        writeln!(out, "  {:<30}{:<32}{:>6}", "the photo shows", "answered", "photos")?;
        for ((kind, answer), (count, agreement)) in &self.answers {
            let told = if *agreement == Agreement::True { "" } else { "  not the truth" };
            writeln!(out, "  {:<30}{answer:<32}{count:>6}{told}", kind.as_str())?;
        }
        writeln!(out, "answers that are the truth: {agreeing} of {requests}")?;
        writeln!(out, "for the analyst  {}", self.results.join(self.receipt.results_name()).display())
    }
}
