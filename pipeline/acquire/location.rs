//! Where a face model and the runtime of its networks are: as named, else as the environment says, else where the set-up
//! put them.

use std::path::{Path, PathBuf};

use kernels::photo::onnx::{Device, LIBRARY_VARIABLE, Runtime};

use super::ModelError;

/// The variable that names the directory of the face model.
const MODEL_VARIABLE: &str = "CONCORD_MODEL";

/// The variable that names the folder of the set-up; `~/.cache/concord` where it is not set.
const CACHE_VARIABLE: &str = "CONCORD_CACHE";

/// The library's name below the set-up's folder, a link to its version.
const LIBRARY: &str = "onnxruntime/libonnxruntime.so";

/// The usual model below the set-up's folder.
const MODEL: &str = "models/usual";

/// Photos of a public package below the set-up's folder.
const PHOTOS: &str = "photos";

/// Which runtime computes, and where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Inference {
    /// ONNX Runtime on the processor.
    #[default]
    OnnxRuntime,
    /// ONNX Runtime on the graphics card of this number, by CUDA.
    Cuda(i32),
    /// The embedded runtime, in plain Rust.
    Embedded,
}

impl Inference {
    /// `onnxruntime`, `embedded`, `cuda` or `cuda:1`; `None` for anything else.
    pub fn from_word(word: &str) -> Option<Inference> {
        match word.split_once(':').unwrap_or((word, "0")) {
            ("onnxruntime", "0") if word == "onnxruntime" => Some(Inference::OnnxRuntime),
            ("embedded", "0") if word == "embedded" => Some(Inference::Embedded),
            ("cuda", number) => number.parse().ok().filter(|number| *number >= 0).map(Inference::Cuda),
            _ => None,
        }
    }

    /// The word for it.
    pub fn word(self) -> String {
        match self {
            Inference::OnnxRuntime => "onnxruntime".to_owned(),
            Inference::Embedded => "embedded".to_owned(),
            Inference::Cuda(number) => format!("cuda:{number}"),
        }
    }

    /// The device that the networks are opened for.
    pub(super) fn device(self) -> Device {
        match self {
            Inference::OnnxRuntime | Inference::Embedded => Device::Processor,
            Inference::Cuda(number) => Device::Cuda(number),
        }
    }

    /// The runtime, where its library is found.
    ///
    /// # Errors
    /// When no library is named and none is where the set-up puts it.
    pub(super) fn runtime(self) -> Result<Runtime, ModelError> {
        if self == Inference::Embedded {
            return Ok(Runtime::Embedded);
        }
        let usual = cache().join(LIBRARY);
        match named(LIBRARY_VARIABLE) {
            Some(path) => Ok(Runtime::OnnxRuntime(path)),
            None if usual.is_file() => Ok(Runtime::OnnxRuntime(usual)),
            None => Err(ModelError::NoRuntime { usual }),
        }
    }
}

/// Where a job's model comes from.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The directory, where one is named.
    pub model: Option<PathBuf>,
    /// What computes.
    pub inference: Inference,
}

impl Source {
    /// The directory of the model.
    ///
    /// # Errors
    /// When none is named and none is where the set-up puts it.
    pub(super) fn directory(&self) -> Result<PathBuf, ModelError> {
        let usual = cache().join(MODEL);
        match self.model.clone().or_else(|| named(MODEL_VARIABLE)) {
            Some(directory) => Ok(directory),
            None if usual.join(super::manifest::FILE).is_file() => Ok(usual),
            None => Err(ModelError::NoModel { variable: MODEL_VARIABLE, usual }),
        }
    }
}

/// The folder of real photos to try a model on, below the set-up's folder.
pub fn usual_photos() -> PathBuf {
    cache().join(PHOTOS)
}

fn named(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The folder of the set-up.
fn cache() -> PathBuf {
    named(CACHE_VARIABLE).unwrap_or_else(|| Path::new(&named("HOME").unwrap_or_default()).join(".cache/concord"))
}
