//! `concord model prepare` and `concord model check`.

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::arguments::{self, ModelArguments};
use super::{Failure, Style};
use crate::acquire::{Checked, Inference, Preparation, Prepared, check, prepare};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Makes a model directory: published networks, rewritten to run faster, with a proof that they answer as before.
    Prepare(PrepareArguments),
    /// Reads all files of a model directory, compares them with its manifest, and runs its networks.
    Check(ModelArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct PrepareArguments {
    /// The manifest, model.toml, which is copied into the directory.
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Where the published networks are that the manifest names.
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// The directory to make; one with a manifest is replaced, unless it is as this one says.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// What runs the networks for the proof: onnxruntime, embedded, cuda or cuda:N.
    #[arg(long, value_name = "RUNTIME", default_value = "onnxruntime", value_parser = arguments::inference)]
    inference: Inference,
}

pub(super) fn run(command: &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match command {
        Command::Prepare(arguments) => {
            let prepared = prepare(&Preparation {
                manifest: arguments.manifest.clone(),
                from: arguments.from.clone(),
                to: arguments.to.clone(),
                inference: arguments.inference,
            })?;
            match style {
                Style::Text => print_prepared(arguments, &prepared, out)?,
                Style::Json => writeln!(out, "{}", prepared_summary(arguments, &prepared))?,
            }
        }
        Command::Check(arguments) => {
            let checked = check(&arguments.source())?;
            match style {
                Style::Text => print_checked(&checked, out)?,
                Style::Json => writeln!(out, "{}", checked_summary(&checked))?,
            }
        }
    }
    Ok(0)
}

/// Milliseconds of microseconds.
fn millis(micros: u64) -> f64 {
    micros as f64 / 1e3
}

fn print_prepared(arguments: &PrepareArguments, prepared: &Prepared, out: &mut impl Write) -> std::io::Result<()> {
    let (id, to) = (&prepared.id, arguments.to.display());
    let Some(proofs) = &prepared.proofs else {
        return writeln!(out, "model {id} is in {to} already");
    };
    for proof in proofs {
        let [before, after] = proof.micros_min.map(millis);
        writeln!(out, "{} of {}: {}", proof.file, proof.made_of, proof.changes)?;
        writeln!(
            out,
            "  over {} images the least cosine is 1 - {:.0e} and the largest difference {:.0e}; {before:.2} ms, now {after:.2} ms",
            proof.images,
            1.0 - proof.cosine_min,
            proof.difference_max
        )?;
    }
    writeln!(out, "model {id} is in {to}")
}

fn prepared_summary(arguments: &PrepareArguments, prepared: &Prepared) -> serde_json::Value {
    let proofs = prepared.proofs.iter().flatten().map(|proof| {
        json!({
            "file": proof.file,
            "made_of": proof.made_of,
            "changes": proof.changes,
            "images": proof.images,
            "cosine_min": proof.cosine_min,
            "difference_max": proof.difference_max,
            "milliseconds_before": millis(proof.micros_min[0]),
            "milliseconds": millis(proof.micros_min[1]),
        })
    });
    json!({
        "id": prepared.id,
        "to": arguments.to,
        "made_before": prepared.proofs.is_none(),
        "inference": arguments.inference.word(),
        "proofs": proofs.collect::<Vec<_>>(),
    })
}

fn print_checked(checked: &Checked, out: &mut impl Write) -> std::io::Result<()> {
    let manifest = checked.model.manifest();
    let threshold = &manifest.threshold;
    writeln!(out, "model {}: {} numbers, licence {}", checked.model.id(), checked.model.dimension(), manifest.licence)?;
    writeln!(out, "  from {}", manifest.source)?;
    writeln!(
        out,
        "  threshold {}, which stands for a false match rate of {} over {} pairs of {}",
        threshold.similarity, threshold.fmr, threshold.impostor_pairs, threshold.set_on
    )?;
    for network in &checked.networks {
        let [_, planes, height, width] = network.input;
        let given: Vec<String> = network.outputs.iter().map(usize::to_string).collect();
        writeln!(
            out,
            "  {:<18}{planes} x {height} x {width} in, {} out, {:.2} ms",
            network.file,
            given.join(" + "),
            millis(network.micros_min)
        )?;
    }
    writeln!(out, "all files are those of the manifest, and all networks run: {}", word_of(checked))
}

/// What ran the networks.
fn word_of(checked: &Checked) -> String {
    checked.model.inference().expect("a checked model is loaded").word()
}

fn checked_summary(checked: &Checked) -> serde_json::Value {
    let manifest = checked.model.manifest();
    let networks = checked.networks.iter().map(|network| {
        json!({
            "network": network.network,
            "file": network.file,
            "input": network.input,
            "outputs": network.outputs,
            "sample": network.sample,
            "milliseconds": millis(network.micros_min),
        })
    });
    json!({
        "id": checked.model.id(),
        "dimension": checked.model.dimension(),
        "licence": manifest.licence,
        "source": manifest.source,
        "threshold": manifest.threshold,
        "inference": word_of(checked),
        "networks": networks.collect::<Vec<_>>(),
    })
}
