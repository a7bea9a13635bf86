//! The command line: arguments in, one stage called, its answer printed.
//!
//! Thin on purpose. Standard output carries what was asked for, standard error what a person should know; with `--json`
//! a command's summary is one JSON object on standard output. A failure is text on standard error either way, and its exit
//! code tells its kind, so that standard output never holds anything but what was asked for.

mod acting;
mod arguments;
mod chip;
mod corrections;
mod demo;
mod documents;
mod due;
mod enroll;
mod entity;
mod evaluate;
mod failure;
mod generate;
mod ledger;
mod lives;
mod mix;
mod model;
mod nights;
mod notice;
mod order;
mod outlook;
mod photos;
mod records;
mod report;
mod schema;
mod sql;
mod submit;
mod trace;
mod traffic;
mod validate;
mod verify;
mod watch;

use std::io::Write;

use clap::{Parser, Subcommand};
use kernels::face::Level;

pub use failure::Failure;

/// Exit/entry certificate identification in bulk: verifies, answers, and keeps what the law asks to be kept.
#[derive(Debug, Parser)]
#[command(name = "concord", version, propagate_version = true)]
struct Cli {
    /// Print the summary as one JSON object; failures stay text on standard error.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The main job on made-up data, in under two minutes: records, requests, answers, a table, a query.
    Demo(demo::Arguments),
    /// Seeded synthetic records, requests and entities.
    Generate(generate::Arguments),
    /// One bulk job: requests and records in; results, rejects and a receipt out.
    Verify(verify::Arguments),
    /// A dry run of a submission: what would be refused, and why.
    Validate(validate::Arguments),
    /// The record store.
    #[command(subcommand)]
    Records(records::Command),
    /// The face model of photos.
    #[command(subcommand)]
    Model(model::Command),
    /// Photos into templates of the record store.
    ///
    /// Every row of the index ends in one outcome: enrolled, already_enrolled, not_found, face_unreadable, face_none,
    /// face_several, face_quality:GATE, photo_missing, or what is wrong with the row itself (syntax, encoding,
    /// field_value, doc_number_format, photo_path, duplicate_certificate). Only a record's template, its model and its
    /// updated_at change. Templates of other models are replaced; those of other dimensions need a store of their own.
    /// Killed, it leaves whole parts; run again, it goes on behind them.
    Enroll(enroll::Arguments),
    /// The error rates of a face model.
    #[command(subcommand)]
    Evaluate(evaluate::Command),
    /// Chips from files: what each file says, where it deviates, and whether the chip is genuine.
    ///
    /// Nothing of the holder is told without --content. A verdict is authentic, altered, trust_unknown, revoked, expired_signer
    /// or unreadable, with what is behind it; not_proved is a chip without its security object.
    Chip(chip::Arguments),
    /// Results in, signals out: what is unusual about each entity's traffic, and what breaks a rule (Art. 12(2)).
    ///
    /// Signals are never verdicts. The same results give the same signals, at once or as they arrive.
    Watch(watch::Arguments),
    /// One night's report: what is unusual, what waits for whom, and the evidence, as a page, JSON and Parquet.
    Report(report::Arguments),
    /// The file of a using entity: application, materials, review, credential, agreement, opening (Art. 5 to 9).
    #[command(subcommand)]
    Entity(entity::Command),
    /// Signals, correction notices, their receipt, and the reports that answer them (Art. 12).
    #[command(subcommand)]
    Notice(notice::Command),
    /// Findings, and orders that suspend or terminate the service or reopen it (Art. 13, 14).
    #[command(subcommand)]
    Order(order::Command),
    /// What runs out when, and what waits for whom, of all entities.
    Due(due::Arguments),
    /// The chain of events: made, proved, exported, handed over.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// What a using entity does before it submits.
    #[command(subcommand)]
    Submit(submit::Command),
    /// One read-only SQL query over results, records and signals.
    Sql(sql::Arguments),
    /// The JSON Schema of a shape.
    Schema(schema::Arguments),
    /// The versions of the program and its rules.
    Version,
}

/// How a summary is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// For a person.
    Text,
    /// One JSON object.
    Json,
}

/// Runs the command line and returns the exit code of the contract.
///
/// # Errors
/// What is printed to standard error with the code that it carries.
pub fn run() -> Result<u8, Failure> {
    let cli = Cli::parse();
    // Told here, before any work: the kernels themselves could only panic, in the middle of a job.
    Level::from_environment().map_err(|error| Failure::arguments(error.to_string()))?;
    let style = if cli.json { Style::Json } else { Style::Text };
    let mut out = std::io::stdout().lock();
    let code = match cli.command {
        Command::Demo(arguments) => demo::run(&arguments, style, &mut out),
        Command::Generate(arguments) => generate::run(&arguments, style, &mut out),
        Command::Verify(arguments) => verify::run(&arguments, style, &mut out),
        Command::Validate(arguments) => validate::run(&arguments, style, &mut out),
        Command::Records(command) => records::run(&command, style, &mut out),
        Command::Model(command) => model::run(&command, style, &mut out),
        Command::Enroll(arguments) => enroll::run(&arguments, style, &mut out),
        Command::Evaluate(command) => evaluate::run(&command, style, &mut out),
        Command::Chip(arguments) => chip::run(&arguments, style, &mut out),
        Command::Watch(arguments) => watch::run(&arguments, style, &mut out),
        Command::Report(arguments) => report::run(&arguments, style, &mut out),
        Command::Entity(command) => entity::run(&command, style, &mut out),
        Command::Notice(command) => notice::run(&command, style, &mut out),
        Command::Order(command) => order::run(&command, style, &mut out),
        Command::Due(arguments) => due::run(&arguments, style, &mut out),
        Command::Ledger(command) => ledger::run(&command, style, &mut out),
        Command::Submit(command) => submit::run(&command, style, &mut out),
        Command::Sql(arguments) => sql::run(&arguments, style, &mut out),
        Command::Schema(arguments) => schema::run(&arguments, &mut out),
        Command::Version => version(style, &mut out),
    }?;
    out.flush()?;
    Ok(code)
}

fn version(style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let (program, rules) = (env!("CARGO_PKG_VERSION"), crate::terms::RULE_VERSION);
    match style {
        Style::Text => writeln!(out, "concord {program}\nrules {rules}")?,
        Style::Json => writeln!(out, "{}", serde_json::json!({"version": program, "rule_version": rules}))?,
    }
    Ok(0)
}
