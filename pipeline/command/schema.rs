//! `concord schema`: the published shapes.

use std::io::Write;

use super::Failure;
use crate::emit::{Schema, json_schema};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which shape.
    #[arg(value_enum)]
    shape: Shape,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shape {
    Requests,
    Records,
    Results,
    Rejects,
    Signals,
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let schema = json_schema(match arguments.shape {
        Shape::Requests => Schema::Requests,
        Shape::Records => Schema::Records,
        Shape::Results => Schema::Results,
        Shape::Rejects => Schema::Rejects,
        Shape::Signals => Schema::Signals,
    });
    writeln!(out, "{schema:#}")?;
    Ok(0)
}
