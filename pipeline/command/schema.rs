//! `concord schema`: the published shapes, and the data dictionary that is made from them.

use std::io::Write;

use super::Failure;
use crate::emit::{Schema, dictionary, json_schema};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which shape, as JSON Schema; or all of them for people, as Markdown.
    #[arg(value_enum)]
    shape: Shape,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shape {
    Requests,
    Records,
    Answers,
    Results,
    Rejects,
    Signals,
    Buckets,
    Features,
    Quality,
    Gaps,
    Dictionary,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let schema = match arguments.shape {
        Shape::Requests => Schema::Requests,
        Shape::Records => Schema::Records,
        Shape::Answers => Schema::Answers,
        Shape::Results => Schema::Results,
        Shape::Rejects => Schema::Rejects,
        Shape::Signals => Schema::Signals,
        Shape::Buckets => Schema::Buckets,
        Shape::Features => Schema::Features,
        Shape::Quality => Schema::Quality,
        Shape::Gaps => Schema::Gaps,
        Shape::Dictionary => {
            write!(out, "{}", dictionary())?;
            return Ok(0);
        }
    };
    writeln!(out, "{:#}", json_schema(schema))?;
    Ok(0)
}
