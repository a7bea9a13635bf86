//! What can be wrong with a model directory, and what the operator does about it.

use std::path::{Path, PathBuf};

use kernels::photo::onnx::OnnxError;
use kernels::photo::prepare::PrepareError;

/// Why photos cannot be compared at all; no fault of any photo.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// No directory was named, and none is where the set-up puts it.
    #[error(
        "there is no face model: name its directory with --model or {variable}, or run `make models`, which puts one at {usual}"
    )]
    NoModel {
        /// The variable that may name it.
        variable: &'static str,
        /// Where the set-up puts it.
        usual: PathBuf,
    },
    /// A file of the directory cannot be read.
    #[error(
        "cannot read {path} of the face model; put the directory together again, with `make models` for the usual one"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The manifest is not one; correct it.
    #[error("{path} is no manifest of a face model: {fault}")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong, where.
        fault: String,
    },
    /// A file is not the one that the manifest names; put the right one there, or make another manifest for this one.
    #[error("{path} is not the file that the manifest names: its SHA-256 is {found}, not {named}")]
    OtherFile {
        /// The file.
        path: PathBuf,
        /// SHA-256 of it, in hex.
        found: String,
        /// The one in the manifest.
        named: String,
    },
    /// ONNX Runtime is nowhere.
    #[error(
        "ONNX Runtime is not at {usual}: run `make models`, which installs it, set ORT_DYLIB_PATH to libonnxruntime, or take \
         the slower embedded runtime with --inference embedded"
    )]
    NoRuntime {
        /// Where the set-up puts it.
        usual: PathBuf,
    },
    /// The networks may not be computed so coarsely.
    #[error(
        "the manifest does not allow bfloat16, in which openvino computes: take --inference onnxruntime, or set arithmetic = \
         \"bfloat16\" in the manifest and see by `concord evaluate faces` whether its threshold still holds"
    )]
    SingleOnly,
    /// The networks of a directory cannot be opened, or are others than its manifest says.
    #[error("the face model in {directory} cannot be opened")]
    Open {
        /// The directory.
        directory: PathBuf,
        /// Why.
        source: OnnxError,
    },
    /// The networks cannot be run.
    #[error("the networks of the face model cannot be run")]
    Onnx(#[from] OnnxError),
    /// A network cannot be rewritten; take it as it is.
    #[error("cannot prepare {path}; a manifest without its `made_of` takes the network as it is")]
    Prepare {
        /// The file.
        path: PathBuf,
        /// What it is not.
        source: PrepareError,
    },
    /// A network was prepared by another version of this program than the manifest's.
    #[error(
        "{name} comes out with SHA-256 {found}, and the manifest names {named}: correct {manifest} if that is the network \
         that is meant, else prepare with the version of concord that the manifest is of"
    )]
    OtherPrepared {
        /// The prepared file.
        name: String,
        /// SHA-256 of it, in hex.
        found: String,
        /// The one in the manifest.
        named: String,
        /// The manifest.
        manifest: PathBuf,
    },
    /// A prepared network answers otherwise than the one that it was made of. Nothing was written; take it as it is.
    #[error(
        "{name} does not answer as {raw}, of which it was made: {how}; a manifest without its `made_of` takes the network as it is"
    )]
    Disagrees {
        /// The prepared file.
        name: String,
        /// The published file.
        raw: String,
        /// How far apart their answers are, and how far they may be.
        how: String,
    },
    /// What stands in the way is no model directory.
    #[error("{path} is there and holds no {file}: name another directory with --to, or remove it", file = super::manifest::FILE)]
    Occupied {
        /// The directory.
        path: PathBuf,
    },
    /// The directory cannot be written.
    #[error("cannot write {path} of the face model")]
    Write {
        /// The file or directory.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
}

impl ModelError {
    /// What the system said of a file.
    pub(super) fn read(path: &Path, source: std::io::Error) -> ModelError {
        ModelError::Read { path: path.to_owned(), source }
    }

    /// What the system said when a file was written.
    pub(super) fn write(path: &Path, source: std::io::Error) -> ModelError {
        ModelError::Write { path: path.to_owned(), source }
    }

    /// The exit code of the contract: 2 for what is configured wrongly, 4 for what is missing or fails.
    pub fn exit_code(&self) -> u8 {
        match self {
            ModelError::Manifest { .. }
            | ModelError::NoModel { .. }
            | ModelError::Occupied { .. }
            | ModelError::SingleOnly => 2,
            ModelError::OtherFile { .. } | ModelError::OtherPrepared { .. } | ModelError::Prepare { .. } => 2,
            ModelError::Open { source, .. } | ModelError::Onnx(source) if source.is_of_the_model() => 2,
            ModelError::Open { .. } | ModelError::Onnx(_) | ModelError::NoRuntime { .. } => 4,
            ModelError::Disagrees { .. } | ModelError::Read { .. } | ModelError::Write { .. } => 4,
        }
    }
}
