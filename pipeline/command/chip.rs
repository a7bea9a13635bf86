//! `concord chip`: chips from files, read and proved; and whom to trust.

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernels::chip::authenticity::{Authenticator, Authenticity, SignedAt};
use kernels::chip::crypto::DigestAlgorithm;
use kernels::chip::deviation::Deviation;
use kernels::chip::lds::{Agreement, ImageFormat};
use kernels::chip::trust::{ListKind, ListTrust, TrustStore};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::arguments;
use super::{Failure, Style};
use crate::compare::compare_chips;
use crate::read::{
    ChipFacts, ChipFiles, FileReading, FileState, Imported, Reading, Wanted, find, import, open, read, verdict_detail,
    verdict_word,
};
use crate::records::Snapshot;
use crate::terms::{Reason, Reasons};
use crate::world;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// The trust folder, as `concord chip trust import` made it.
    #[arg(long, value_name = "DIR", required = true)]
    trust: Option<PathBuf>,
    /// Files of chips, or folders of them: one chip a folder, or security objects alone.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Also tell what the chips say of their holders: personal data.
    #[arg(long)]
    content: bool,
    /// A record store: what each chip says is also held against the record of its certificate.
    #[arg(long, value_name = "DIR")]
    records: Option<PathBuf>,
    /// The moment that counts where a chip does not say when it was signed, RFC 3339; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    now: Option<i64>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Whom to trust.
    #[command(subcommand)]
    Trust(TrustCommand),
}

#[derive(Debug, clap::Subcommand)]
enum TrustCommand {
    /// Adds master lists, single and link certificates, revocation lists, deviation lists and LDIF of them to a trust folder.
    ///
    /// A list counts where its signature verifies. Whoever imports a master list that no authority known before answers for,
    /// vouches for it.
    Import {
        /// The trust folder; it is made where it is not there.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// The files.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// When lists that say no time are taken to be signed, RFC 3339; the present where it is not given.
        #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
        now: Option<i64>,
    },
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    if let Some(Command::Trust(TrustCommand::Import { to, files, now })) = &arguments.command {
        let imported = import(to, files, now.unwrap_or_else(world::clock::now_micros))?;
        match style {
            Style::Text => print_import(to, &imported, out)?,
            Style::Json => writeln!(out, "{}", import_summary(&imported))?,
        }
        let refused = imported.files.iter().any(|file| !file.import.refused.is_empty());
        return Ok(u8::from(refused));
    }
    let folder = arguments.trust.as_ref().expect("clap asks for it where there is no subcommand");
    let trust = open(folder)?;
    let chips = find(&arguments.paths)?;
    let now = arguments.now.unwrap_or_else(world::clock::now_micros);
    let wanted = if arguments.content { Wanted::Content } else { Wanted::Proof };
    let readings = read_all(&chips, &trust.store, now, wanted);
    let joined = arguments.records.as_ref().map(|records| join(&readings, records, now)).transpose()?;
    let joined = |place: usize| joined.as_ref().and_then(|joined| joined[place]);
    let told = chips.iter().zip(&readings).enumerate().map(|(place, (chip, reading))| (chip, reading, joined(place)));
    match style {
        Style::Text => {
            told.clone().try_for_each(|(chip, reading, record)| print_reading(chip, reading, record, out))?;
            writeln!(out, "trust {}: {} authorities", trust.store.snapshot(), trust.authorities)?;
            counts(&readings).into_iter().try_for_each(|(word, count)| writeln!(out, "  {word:<16}{count:>8}"))?;
        }
        Style::Json => {
            let chips: Vec<Value> =
                told.map(|(chip, reading, record)| reading_summary(chip, reading, record)).collect();
            let counts: serde_json::Map<String, Value> =
                counts(&readings).into_iter().map(|(word, count)| (word.to_owned(), count.into())).collect();
            let summary = json!({
                "chips": chips, "counts": counts, "trust_snapshot": trust.store.snapshot().to_string(),
                "authorities": trust.authorities, "revocation_lists": trust.revocation_lists,
            });
            writeln!(out, "{summary}")?;
        }
    }
    Ok(0)
}

/// Reads chips on all cores, each thread with an authenticator of its own.
fn read_all(chips: &[ChipFiles], store: &Arc<TrustStore>, now: i64, wanted: Wanted) -> Vec<Reading> {
    thread_local! {
        static AUTHENTICATOR: RefCell<Option<Authenticator>> = const { RefCell::new(None) };
    }
    let one = |chip: &ChipFiles| {
        AUTHENTICATOR.with_borrow_mut(|authenticator| {
            let authenticator = authenticator.get_or_insert_with(|| Authenticator::new(store.clone()));
            read(&chip.parts(), authenticator, now, wanted)
        })
    };
    chips.par_iter().map(one).collect()
}

/// What of each chip whose DG1 was read is not its record's; `None` of the others.
fn join(readings: &[Reading], records: &Path, now: i64) -> Result<Vec<Option<Reasons>>, Failure> {
    let snapshot = Snapshot::open(records)?;
    let facts: Vec<Option<ChipFacts>> = readings.iter().map(Reading::facts).collect();
    let known: Vec<ChipFacts> = facts.iter().flatten().cloned().collect();
    let mut compared = compare_chips(&known, &snapshot, kernels::time::shanghai_date(now))?.into_iter();
    Ok(facts.iter().map(|facts| facts.as_ref().and_then(|_| compared.next())).collect())
}

/// The word of a reading: that of its verdict, or that there was nothing to tell by.
fn word(reading: &Reading) -> &'static str {
    reading.authenticity.as_ref().map_or("not_proved", |authenticity| verdict_word(&authenticity.verdict))
}

fn counts(readings: &[Reading]) -> std::collections::BTreeMap<&'static str, usize> {
    let mut counts = std::collections::BTreeMap::new();
    readings.iter().for_each(|reading| *counts.entry(word(reading)).or_default() += 1);
    counts
}

fn print_reading(
    chip: &ChipFiles,
    reading: &Reading,
    record: Option<Reasons>,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let detail = reading.authenticity.as_ref().map(verdict_detail);
    let detail = detail.unwrap_or_else(|| "there is no security object (EF.SOD)".to_owned());
    writeln!(out, "{}: {}: {detail}", chip.path.display(), word(reading))?;
    for deviation in reading.authenticity.iter().flat_map(|authenticity| authenticity.deviations.iter()) {
        writeln!(out, "  tolerated: {}", deviation.as_str())?;
    }
    for FileReading { file, state, .. } in &reading.files {
        match state {
            FileState::Read(deviations) => {
                deviations.iter().try_for_each(|deviation| writeln!(out, "  {file}: {deviation}"))?;
            }
            FileState::Unreadable(error) => writeln!(out, "  cannot be read: {error}")?,
            FileState::Present => {}
        }
    }
    if reading.check_digits_hold == Some(false) {
        writeln!(out, "  DG1: a check digit does not hold")?;
    }
    if let Some(agreements) = reading.consistency {
        for (what, agreement) in CONSISTENCY.iter().zip(agreements) {
            if agreement == Agreement::Differ {
                writeln!(out, "  DG1 and DG11 differ: {what}")?;
            }
        }
    }
    match record {
        Some(reasons) if reasons.is_empty() => writeln!(out, "  agrees with its record")?,
        Some(reasons) => writeln!(out, "  against its record: {}", reason_words(reasons).join(", "))?,
        None => {}
    }
    if let Some(content) = &reading.content {
        writeln!(out, "  {}", serde_json::to_string(content).expect("texts are written to memory"))?;
    }
    Ok(())
}

/// What DG1 and DG11 are compared by.
const CONSISTENCY: [&str; 3] = ["name", "birth_date", "personal_number"];

fn reason_words(reasons: Reasons) -> Vec<&'static str> {
    reasons.iter().map(Reason::as_str).collect()
}

fn reading_summary(chip: &ChipFiles, reading: &Reading, record: Option<Reasons>) -> Value {
    let consistency = reading.consistency.map(|agreements| {
        let told = CONSISTENCY.iter().zip(agreements.map(agreement_word));
        told.map(|(what, agreement)| ((*what).to_owned(), agreement.into())).collect::<serde_json::Map<_, Value>>()
    });
    json!({
        "path": chip.path,
        "verdict": word(reading),
        "authenticity": reading.authenticity.as_ref().map(authenticity_summary),
        "doc_type": reading.doc_type.map(|doc_type| doc_type.as_str()),
        "check_digits_hold": reading.check_digits_hold,
        "consistency": consistency,
        "record": record.map(|reasons| json!({"agrees": reasons.is_empty(), "reasons": reason_words(reasons)})),
        "face": reading.face.map(|(format, bytes)| json!({"format": format.map(ImageFormat::as_str), "bytes": bytes})),
        "files": reading.files.iter().map(file_summary).collect::<Vec<_>>(),
        "content": reading.content,
    })
}

fn authenticity_summary(authenticity: &Authenticity) -> Value {
    let hex = |digest: Option<[u8; 32]>| digest.map(|digest| kernels::digest::hex(&digest));
    let groups = |groups: kernels::chip::authenticity::Groups| groups.iter().collect::<Vec<_>>();
    let signed_at = authenticity.signed_at.map(|signed| signed.moment().0.saturating_mul(1_000_000));
    let signed_at = signed_at.map(|micros| kernels::time::format_rfc3339_millis(micros).escape_ascii().to_string());
    json!({
        "detail": verdict_detail(authenticity),
        "deviations": authenticity.deviations.iter().map(Deviation::as_str).collect::<Vec<_>>(),
        "country": authenticity.country,
        "digest": authenticity.digest.map(DigestAlgorithm::as_str),
        "signed_at": signed_at,
        "signed_at_by": authenticity.signed_at.map(SignedAt::as_str),
        "groups_agreeing": groups(authenticity.agreeing),
        "groups_differing": groups(authenticity.differing),
        "groups_unsigned": groups(authenticity.unsigned),
        "groups_not_given": groups(authenticity.not_given),
        "signer_sha256": hex(authenticity.signer),
        "authority_sha256": hex(authenticity.authority),
        "revocation": authenticity.revocation.as_str(),
        "defects": authenticity.defects.iter().map(|defect| defect.kind.as_str()).collect::<Vec<_>>(),
        "active_authentication": authenticity.active.as_str(),
        "trust_snapshot": authenticity.snapshot.to_string(),
    })
}

fn file_summary(reading: &FileReading) -> Value {
    let (state, deviations, fault) = match &reading.state {
        FileState::Read(deviations) => ("read", deviations.iter().map(ToString::to_string).collect(), None),
        FileState::Unreadable(error) => ("unreadable", Vec::new(), Some(error.to_string())),
        FileState::Present => ("present", Vec::new(), None),
    };
    json!({
        "file": reading.file.to_string(), "bytes": reading.bytes, "state": state, "deviations": deviations, "fault": fault,
    })
}

fn agreement_word(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Agree => "agree",
        Agreement::Differ => "differ",
        Agreement::NotComparable => "not_comparable",
    }
}

fn print_import(to: &Path, imported: &Imported, out: &mut impl Write) -> std::io::Result<()> {
    for file in &imported.files {
        let path = file.path.display();
        for list in &file.import.lists {
            let (kind, trust) = (list_word(list.kind), trust_word(list.trust));
            writeln!(out, "{path}: {kind} of {} entries, {} of them new; {trust}", list.entries, list.added)?;
            if list.unusable > 0 {
                writeln!(out, "  {} of its certificates cannot be used", list.unusable)?;
            }
        }
        if file.import.added + file.import.known > 0 {
            writeln!(
                out,
                "{path}: {} single items, {} of them new",
                file.import.added + file.import.known,
                file.import.added
            )?;
        }
        for refused in &file.import.refused {
            writeln!(out, "{path}: refused at line {}: {}", refused.line, refused.why)?;
        }
    }
    writeln!(out, "trust {} in {}", imported.snapshot, to.display())?;
    writeln!(out, "  added {}, removed {}", imported.difference.added.len(), imported.difference.removed.len())?;
    imported.counts.iter().try_for_each(|(word, count)| writeln!(out, "  {word:<18}{count:>8}"))
}

fn list_word(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Master => "master list",
        ListKind::Deviation => "deviation list",
    }
}

fn trust_word(trust: ListTrust) -> &'static str {
    match trust {
        ListTrust::Known => "signed by an authority that was known",
        ListTrust::Itself => "signed by an authority of its own, for which the importer vouches",
    }
}

fn import_summary(imported: &Imported) -> Value {
    let files = imported.files.iter().map(|file| {
        let lists = file.import.lists.iter().map(|list| {
            json!({
                "kind": list.kind.as_str(), "trust": list.trust.as_str(), "entries": list.entries,
                "added": list.added, "unusable": list.unusable, "signer_sha256": kernels::digest::hex(&list.signer),
            })
        });
        let refused = file.import.refused.iter();
        let refused = refused.map(|refused| json!({"line": refused.line, "why": refused.why.to_string()}));
        json!({
            "path": file.path, "lists": lists.collect::<Vec<_>>(), "added": file.import.added,
            "known": file.import.known, "refused": refused.collect::<Vec<_>>(),
        })
    });
    let counts: serde_json::Map<String, Value> =
        imported.counts.iter().map(|(word, count)| ((*word).to_owned(), (*count).into())).collect();
    json!({
        "trust_snapshot": imported.snapshot.to_string(),
        "files": files.collect::<Vec<_>>(),
        "added": imported.difference.added.len(),
        "removed": imported.difference.removed.len(),
        "counts": counts,
    })
}
