//! A model directory, tried out: are the files those of its manifest, and do the networks give what it says?

use std::sync::Arc;

use kernels::photo::onnx::OnnxError;

use super::{FaceModel, ModelError, Source, trial};

/// Numbers of an output that are told, evenly spread over it.
const SAMPLE: usize = 16;

/// A directory whose files are those of its manifest, and whose networks give what it says.
pub struct Checked {
    /// The model.
    pub model: Arc<FaceModel>,
    /// Its networks, in the order in which a photo meets them.
    pub networks: Vec<CheckedNetwork>,
}

/// A network that was run on made-up images.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedNetwork {
    /// Its name in the manifest.
    pub network: &'static str,
    /// Its file.
    pub file: String,
    /// The image that it takes: batch, channels, height, width.
    pub input: [usize; 4],
    /// How many numbers each output has.
    pub outputs: Vec<usize>,
    /// Some numbers of each output for the first image, so that machines and runtimes can be compared.
    pub sample: Vec<Vec<f32>>,
    /// The least time that an image took, on one thread.
    pub micros_min: u64,
}

/// Reads all files of a model, opens its networks and runs them.
///
/// # Errors
/// No model, files or networks other than the manifest says, and a runtime that is missing or fails.
pub fn check(source: &Source) -> Result<Checked, ModelError> {
    let model = FaceModel::find(source)?;
    let open = |error: OnnxError| model.cannot_open(error);
    model.extractor()?.rehearse().map_err(open)?;
    let loaded = model.loaded()?;
    let mut networks = Vec::new();
    for entry in model.manifest().networks() {
        let mut opened = loaded.engine.open(loaded.bytes(entry.name), loaded.device).map_err(open)?;
        let tried = trial::run(&mut opened, entry.scaling)?;
        let first = &tried.answers[0];
        networks.push(CheckedNetwork {
            network: entry.name,
            file: entry.file.name.clone(),
            input: opened.input(),
            outputs: first.iter().map(Vec::len).collect(),
            sample: first.iter().map(|numbers| sample(numbers)).collect(),
            micros_min: tried.micros_min,
        });
    }
    Ok(Checked { model, networks })
}

fn sample(numbers: &[f32]) -> Vec<f32> {
    let step = numbers.len().div_ceil(SAMPLE).max(1);
    numbers.iter().copied().step_by(step).collect()
}
