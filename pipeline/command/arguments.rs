//! Arguments that several commands take, and how their text is read.

use std::path::PathBuf;

use crate::acquire::{Inference, Source};
use crate::compare::Threshold;
use crate::ingest::{DIMENSION_MAX, ID_BYTES_MAX, Window};
use crate::job::Limits;
use crate::world;
use crate::world::input::Format;

/// Memory and threads.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct LimitArguments {
    /// Most memory to take, without the pages of mapped files: 512M, 2G.
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = size)]
    pub memory: u64,
    /// Worker threads; all processors where it is not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

impl LimitArguments {
    pub(super) fn limits(self) -> Limits {
        let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Limits { threads: self.threads.map_or_else(processors, usize::from), memory_bytes: self.memory }
    }
}

/// The face model of photos, and what computes it.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ModelArguments {
    /// The directory of the face model; else CONCORD_MODEL, else where `make models` puts the usual one.
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// What runs the networks: automatic (the fastest on the processor that the model allows), onnxruntime (single precision),
    /// openvino (bfloat16), embedded (nothing to install, slower), cuda or cuda:N.
    #[arg(long, value_name = "RUNTIME", default_value = "automatic", value_parser = inference)]
    pub inference: Inference,
}

impl ModelArguments {
    pub(super) fn source(&self) -> Source {
        Source { model: self.model.clone(), inference: self.inference }
    }
}

/// A runtime of networks by its name.
pub(super) fn inference(text: &str) -> Result<Inference, String> {
    Inference::from_word(text)
        .ok_or_else(|| "networks run by automatic, onnxruntime, openvino, embedded, cuda or cuda:N".to_owned())
}

/// The job's time and window.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct TimeArguments {
    /// The job's own time, RFC 3339; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub now: Option<i64>,
    /// First instant at which the requests may have been made, RFC 3339 (an hour of skew is allowed).
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub window_from: Option<i64>,
    /// Last such instant; the job's time where it is not given.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub window_to: Option<i64>,
}

impl TimeArguments {
    /// The job's time and its window.
    pub(super) fn resolve(&self) -> (i64, Window) {
        let now = self.now.unwrap_or_else(world::clock::now_micros);
        (now, Window { from: self.window_from.unwrap_or(i64::MIN), to: self.window_to.unwrap_or(now) })
    }
}

/// `512M`, `2G`, `1GiB`, `1048576`.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        "T" | "TB" | "TIB" => 1 << 40,
        unit => return Err(format!("'{unit}' is not a unit; use K, M, G or T")),
    };
    let number: u64 = digits.parse().map_err(|_not_a_number| "a size is a number with a unit, as 512M".to_owned())?;
    number.checked_mul(unit).ok_or_else(|| "the size is too large".to_owned())
}

/// An RFC 3339 instant, in microseconds.
pub(super) fn instant(text: &str) -> Result<i64, String> {
    kernels::time::parse_rfc3339_micros(text.as_bytes())
        .ok_or_else(|| "an instant is written as 2026-11-24T01:15:03Z".to_owned())
}

/// A threshold within [-1, 1].
pub(super) fn threshold(text: &str) -> Result<Threshold, String> {
    text.parse().ok().and_then(Threshold::new).ok_or_else(|| "a threshold is a number from -1 to 1".to_owned())
}

/// An entity's id, as the rows hold it.
pub(super) fn entity(text: &str) -> Result<String, String> {
    let fits = (1..=ID_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(text.to_owned()) } else { Err("an entity is named with 1 to 64 visible ASCII characters".to_owned()) }
}

/// Numbers in an embedding.
pub(super) fn dimension(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=DIMENSION_MAX).contains(number));
    number.ok_or_else(|| format!("a dimension is a number from 1 to {DIMENSION_MAX}"))
}

/// A format by its name.
pub(super) fn format(text: &str) -> Result<Format, String> {
    match text {
        "ndjson" => Ok(Format::Ndjson),
        "csv" => Ok(Format::Csv),
        "parquet" => Ok(Format::Parquet),
        "arrow" => Ok(Format::ArrowIpc),
        _ => Err("a format is ndjson, csv, parquet or arrow".to_owned()),
    }
}
