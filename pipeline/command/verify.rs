//! `concord verify`: one bulk job.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::arguments::{self, LimitArguments, ModelArguments, TimeArguments};
use super::{Failure, Style};
use crate::compare::Threshold;
use crate::emit::{KeyOrigin, Receipt};
use crate::job::{Completion, JobOptions, run as run_job};
use crate::submission::{Ended, Submission, submit};
use crate::terms::{Instant, Reason};
use crate::world;
use crate::world::input::Format;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The record store, as `concord records build` made it.
    #[arg(long, value_name = "DIR")]
    records: PathBuf,
    /// Files, folders or s3:// URLs of requests, or - for NDJSON from standard input.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    requests: Vec<String>,
    /// The output folder: results/, receipts/ and, unless --keys is given, keys.json.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The submitter; rows may then leave entity_id out and must not name another.
    #[arg(long, value_name = "ID", value_parser = arguments::entity)]
    entity: Option<String>,
    /// The job's id; derived from the input where it is not given.
    #[arg(long, value_name = "ID")]
    job: Option<String>,
    /// The least similarity of a consistent face; else the model's where the records are of it, else 0.40.
    #[arg(long, value_name = "X", value_parser = arguments::threshold, allow_hyphen_values = true)]
    threshold: Option<Threshold>,
    /// ndjson, csv, parquet or arrow, where the names do not tell.
    #[arg(long, value_name = "FORMAT", value_parser = arguments::format)]
    format: Option<Format>,
    /// The key file of tokens and receipts; else the variable CONCORD_KEYS, else keys.json beside the results.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// End with exit code 1 when more rows than this are refused.
    #[arg(long, value_name = "N")]
    rejects_allowed: Option<u64>,
    /// The signed manifest of the submission (Art. 8), as `concord submit sign` makes it: it names the submitter and the window.
    #[arg(long, value_name = "FILE", requires = "ledger", conflicts_with_all = ["entity", "window_from", "window_to"])]
    manifest: Option<PathBuf>,
    /// Its detached signature; the manifest's name with .p7s where it is not given.
    #[arg(long, value_name = "FILE", requires = "manifest")]
    signature: Option<PathBuf>,
    /// The ledger with the files of the entities, which admits the submission and holds its rows to the agreement.
    #[arg(long, value_name = "DIR", requires = "manifest")]
    ledger: Option<PathBuf>,
    /// The trust folder that chips are proved with, as `concord chip trust import` made it; without it nobody is trusted.
    #[arg(long, value_name = "DIR")]
    trust: Option<PathBuf>,
    #[command(flatten)]
    model: ModelArguments,
    #[command(flatten)]
    time: TimeArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let (now, window) = arguments.time.resolve();
    let options = JobOptions {
        records: arguments.records.clone(),
        requests: arguments.requests.clone(),
        format: arguments.format,
        out: arguments.out.clone(),
        entity: arguments.entity.clone(),
        job: arguments.job.clone(),
        threshold: arguments.threshold,
        photos: arguments.model.source(),
        trust: arguments.trust.clone(),
        now,
        window,
        terms: None,
        keys: arguments.keys.clone(),
        limits: arguments.limits.limits(),
    };
    let completion = complete(arguments, options)?;
    let receipt = match &completion {
        Completion::Answered { receipt, keys, queued } => {
            if !queued.is_zero() {
                let seconds = queued.as_secs_f64();
                eprint_line(&format!(
                    "rows were queued, {seconds:.1} s at most: more came than the agreed peak (Art. 9(3))"
                ));
            }
            if let KeyOrigin::Made(path) = keys {
                eprint_line(&format!(
                    "made new keys at {}: keep them, tokens and receipts hang on them",
                    path.display()
                ));
            }
            receipt
        }
        Completion::AnsweredBefore { receipt } => {
            eprint_line("this input was answered before; nothing was done, and this is its receipt");
            receipt
        }
    };
    let not_looked_at = |(word, _): &(String, u64)| word == Reason::NotSupportedYet.as_str();
    if receipt.photo_model.is_none() && receipt.counts.not_processed.iter().any(not_looked_at) {
        eprint_line(
            "photos were not looked at, for there is no face model: name its directory with --model or CONCORD_MODEL, or \
             run `make models`, which puts the usual one in its place",
        );
    }
    let untrusted = |(word, _): &(String, u64)| word == Reason::ChipTrustUnknown.as_str();
    if receipt.trust_snapshot.is_none() && receipt.counts.not_processed.iter().any(untrusted) {
        eprint_line(
            "nobody was trusted to have made the chips: name a trust folder with --trust, which `concord chip trust import` \
             makes of master lists",
        );
    }
    match style {
        Style::Json => {
            let before = matches!(completion, Completion::AnsweredBefore { .. });
            writeln!(out, "{}", summary(&arguments.out, receipt, before))?;
        }
        Style::Text => print(arguments, receipt, out)?,
    }
    let over = arguments.rejects_allowed.is_some_and(|allowed| receipt.counts.rejects > allowed);
    Ok(u8::from(over))
}

/// Runs the job: of a signed submission under the entity's agreement, of plain files as they are.
fn complete(arguments: &Arguments, options: JobOptions) -> Result<Completion, Failure> {
    let (Some(manifest), Some(ledger)) = (&arguments.manifest, &arguments.ledger) else {
        return Ok(run_job(&options)?);
    };
    let signature = arguments.signature.clone().unwrap_or_else(|| manifest.with_extension("p7s"));
    let submission = Submission { manifest: manifest.clone(), signature, ledger: ledger.clone() };
    let fixed = arguments.time.now;
    let clock = || Instant(fixed.unwrap_or_else(world::clock::now_micros));
    match submit(&submission, options, &clock)? {
        Ended::Answered(completion) => Ok(*completion),
        Ended::Refused { refusal, receipt } => {
            let receipt = receipt.display();
            Err(Failure::input(format!("the submission is refused whole: {refusal}\n  receipt: {receipt}")))
        }
    }
}

fn eprint_line(line: &str) {
    // Standard error may be closed; the job is done all the same.
    _ = writeln!(std::io::stderr(), "concord: {line}");
}

/// A job as one JSON object, for the job whose files lie in `out`.
pub(super) fn summary(out: &Path, receipt: &Receipt, answered_before: bool) -> serde_json::Value {
    let pairs = |pairs: &[(String, u64)]| {
        pairs.iter().map(|(word, count)| (word.clone(), (*count).into())).collect::<serde_json::Map<_, _>>()
    };
    serde_json::json!({
        "job_id": receipt.job_id,
        "answered_before": answered_before,
        "rows": receipt.counts.rows,
        "results": receipt.counts.results,
        "rejects": receipt.counts.rejects,
        "outcomes": pairs(&receipt.counts.outcomes),
        "not_processed": pairs(&receipt.counts.not_processed),
        "codes": pairs(&receipt.counts.codes),
        "record_version": receipt.record_version,
        "rule_version": receipt.rule_version,
        "receipt": out.join("receipts").join(&receipt.job_id).join("receipt.json"),
        "results_file": out.join(receipt.results_name()),
    })
}

/// The counts as a table, and the paths to look at.
pub(super) fn print_counts(receipt: &Receipt, out: &mut impl Write) -> std::io::Result<()> {
    let counts = &receipt.counts;
    let lines = counts.outcomes.iter().map(|(word, count)| ("", word.as_str(), *count));
    let reasons = counts.not_processed.iter().map(|(word, count)| ("  ", word.as_str(), *count));
    for (indent, word, count) in lines.chain(reasons) {
        writeln!(out, "  {:<28}{count:>12}", format!("{indent}{word}"))?;
    }
    writeln!(out, "  {:<28}{:>12}", "refused", counts.rejects)?;
    for (word, count) in &counts.codes {
        writeln!(out, "    {word:<26}{count:>12}")?;
    }
    writeln!(out, "  {:<28}{:>12}", "rows", counts.rows)
}

fn print(arguments: &Arguments, receipt: &Receipt, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "job {} against records {}", receipt.job_id, receipt.record_version)?;
    print_counts(receipt, out)?;
    let receipts = arguments.out.join("receipts").join(&receipt.job_id);
    writeln!(out, "for the entity   {}", receipts.display())?;
    writeln!(out, "for the analyst  {}", arguments.out.join(receipt.results_name()).display())
}
