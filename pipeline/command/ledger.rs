//! `concord ledger`: made, proved, anchored, handed over as evidence, exported.

mod enclosed;
pub(super) mod export;

use std::io::Write;
use std::path::{Path, PathBuf};

use kernels::digest::hex;
use serde_json::json;

use super::acting::{Asking, word};
use super::{Failure, Style};
use crate::emit::Keys;
use crate::ledger::{Anchor, Break, Enclosed, LedgerError, LedgerReader, Signed, Verdict, View};
use crate::register::found;
use crate::terms::{EntityId, Identifier};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Makes an empty ledger.
    Create(Folder),
    /// Walks the chain and says whether it is as it was written; the exit code is 3 where it is not.
    Verify {
        #[command(flatten)]
        folder: Folder,
        /// The number and the hash of a link that were written down elsewhere: the chain must still hold it.
        #[arg(long, value_name = "SEQ:HASH")]
        anchor: Option<String>,
    },
    /// The newest link and its hash, to be written down elsewhere: proof that nothing before it is changed later.
    Anchor(Asking),
    /// The pack of evidence on one entity (Art. 15), with a program by which anybody checks it.
    Evidence {
        /// The entity.
        #[arg(value_name = "ENTITY", value_parser = word::<EntityId>)]
        entity: EntityId,
        #[command(flatten)]
        folder: Folder,
        /// The folder of the pack; it must not be there yet.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// The output folder of `concord verify`: the entity's rows behind each signal of the watch are enclosed.
        #[arg(long, value_name = "DIR")]
        results: Option<PathBuf>,
        /// The provider's key file, with which the pack is signed; else CONCORD_KEYS, else keys.json beside the results.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// All events as Parquet, one row each.
    Export {
        #[command(flatten)]
        asking: Asking,
        /// The file; it replaces an earlier one.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Folder {
    /// The ledger's folder.
    #[arg(long, value_name = "DIR")]
    ledger: PathBuf,
}

pub(super) fn run(command: &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match command {
        Command::Create(folder) => create(&folder.ledger, style, out),
        Command::Verify { folder, anchor } => verify(&folder.ledger, anchor.as_deref(), style, out),
        Command::Anchor(asking) => anchor(asking, style, out),
        Command::Evidence { entity, folder, to, results, keys } => {
            let beside = results.as_deref().unwrap_or(Path::new(""));
            let keys = Keys::find(keys.as_deref(), beside)?;
            let rows = results.as_deref().map(|results| enclosed::rows(entity, &folder.ledger, results)).transpose()?;
            let sign = keys.as_ref().map(|keys| |bytes: &[u8]| signed(keys, bytes));
            let sign = sign.as_ref().map(|sign| sign as &dyn Fn(&[u8]) -> Signed);
            let enclosed = Enclosed { files: rows.unwrap_or_default(), sign };
            evidence(entity, &folder.ledger, &enclosed, to, style, out)
        }
        Command::Export { asking, to } => export(asking, to, style, out),
    }
}

fn view(folder: &Path) -> Result<View, LedgerError> {
    LedgerReader::open(folder)?.view()
}

fn create(folder: &Path, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    found(folder)?;
    let view = view(folder)?;
    match style {
        Style::Text => writeln!(out, "ledger {} in {}\nanchor {}", view.id(), folder.display(), view.anchor())?,
        Style::Json => {
            let told = json!({"ledger_id": view.id().to_string(), "anchor": view.anchor().to_string()});
            writeln!(out, "{told}")?;
        }
    }
    Ok(0)
}

/// The exit code of a ledger that is not what was written: it is refused whole.
const BROKEN: u8 = 3;

fn verify(folder: &Path, anchor: Option<&str>, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let anchor: Option<Anchor> = anchor.map(str::parse).transpose()?;
    let walked = view(folder).and_then(|view| match anchor {
        Some(anchor) => view.verify_against(anchor),
        None => view.verify(),
    });
    let (text, told, code) = match walked {
        Ok(verdict @ Verdict::Sound { anchor }) => {
            (verdict.to_string(), json!({"sound": true, "links": anchor.seq, "anchor": anchor.to_string()}), 0)
        }
        Ok(Verdict::Broken(broken)) => {
            let Break { sound, seq, entity_id, difference } = &broken;
            let told = json!({
                "sound": false, "seq": seq, "entity": entity_id, "what": difference.to_string(), "links_before": sound,
            });
            (Verdict::Broken(broken.clone()).to_string(), told, BROKEN)
        }
        // Too damaged to be walked.
        Err(LedgerError::Damaged { what }) => {
            (format!("broken: {what}"), json!({"sound": false, "what": what}), BROKEN)
        }
        Err(error) => return Err(error.into()),
    };
    match style {
        Style::Text => writeln!(out, "{text}")?,
        Style::Json => writeln!(out, "{told}")?,
    }
    Ok(code)
}

fn anchor(asking: &Asking, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let view = view(&asking.ledger)?;
    let anchor = match asking.as_of {
        None => view.anchor(),
        Some(at) => match view.link(view.newest_seq_at(at.0)?)? {
            Some(link) => link.anchor(),
            None => Anchor { seq: 0, hash: view.id().genesis() },
        },
    };
    match style {
        Style::Text => writeln!(out, "{anchor}")?,
        Style::Json => {
            writeln!(out, "{}", json!({"anchor": anchor.to_string(), "seq": anchor.seq, "hash": hex(&anchor.hash)}))?;
        }
    }
    Ok(0)
}

/// The provider's signature.
fn signed(keys: &Keys, bytes: &[u8]) -> Signed {
    let (signature, public_key) = keys.sign(bytes);
    Signed { key_id: keys.id.clone(), signature, public_key }
}

fn evidence(
    entity: &EntityId,
    folder: &Path,
    enclosed: &Enclosed<'_>,
    to: &Path,
    style: Style,
    out: &mut impl Write,
) -> Result<u8, Failure> {
    let pack = view(folder)?.export_evidence(entity.as_str(), enclosed, to)?;
    let is_signed = enclosed.sign.is_some();
    let manifest = hex(&pack.manifest_sha256);
    match style {
        Style::Text => {
            writeln!(out, "evidence on {entity}: {} events, in {}", pack.links, to.display())?;
            writeln!(out, "  anchor {}\n  manifest.json {manifest}", pack.anchor)?;
            let signed = if is_signed { "signed by the provider" } else { "not signed: name the provider's --keys" };
            writeln!(out, "  {} files with rows behind signals; {signed}", enclosed.files.len())?;
            writeln!(out, "  to check it: python3 {}", to.join("check.py").display())?;
        }
        Style::Json => {
            let told = json!({
                "entity": entity, "events": pack.links, "first_seq": pack.first_seq, "last_seq": pack.last_seq,
                "anchor": pack.anchor.to_string(), "manifest_sha256": manifest, "signed": is_signed,
                "rows": enclosed.files.len(), "to": to,
            });
            writeln!(out, "{told}")?;
        }
    }
    Ok(0)
}

fn export(asking: &Asking, to: &Path, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let view = view(&asking.ledger)?;
    let newest = asking.as_of.map_or_else(|| Ok(view.anchor().seq), |at| view.newest_seq_at(at.0))?;
    export::write(&view, newest, to)?;
    match style {
        Style::Text => writeln!(out, "{newest} events in {}", to.display())?,
        Style::Json => writeln!(out, "{}", json!({"events": newest, "to": to}))?,
    }
    Ok(0)
}
