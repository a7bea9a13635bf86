//! Where a face model and the runtime of its networks are: as named, else as the environment says, else where the set-up
//! put them.

use std::path::{Path, PathBuf};

use kernels::photo::onnx::{Device, Engine, LIBRARY_VARIABLE, Runtime};

use super::ModelError;
use super::manifest::Arithmetic;

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
    /// The fastest on the processor that the manifest allows: OpenVINO where the library has it and the processor gains by
    /// bfloat16, else ONNX Runtime's own kernels.
    #[default]
    Automatic,
    /// ONNX Runtime on the processor, in single precision.
    OnnxRuntime,
    /// ONNX Runtime with OpenVINO on the processor, in bfloat16.
    OpenVino,
    /// ONNX Runtime on the graphics card of this number, by CUDA.
    Cuda(i32),
    /// The embedded runtime, in plain Rust.
    Embedded,
}

impl Inference {
    /// `automatic`, `onnxruntime`, `openvino`, `embedded`, `cuda` or `cuda:1`; `None` for anything else.
    pub fn from_word(word: &str) -> Option<Inference> {
        match word {
            "automatic" => Some(Inference::Automatic),
            "onnxruntime" => Some(Inference::OnnxRuntime),
            "openvino" => Some(Inference::OpenVino),
            "embedded" => Some(Inference::Embedded),
            "cuda" => Some(Inference::Cuda(0)),
            _ => {
                let number = word.strip_prefix("cuda:")?.parse().ok();
                number.filter(|number| *number >= 0).map(Inference::Cuda)
            }
        }
    }

    /// The word for it.
    pub fn word(self) -> String {
        match self {
            Inference::Automatic => "automatic".to_owned(),
            Inference::OnnxRuntime => "onnxruntime".to_owned(),
            Inference::OpenVino => "openvino".to_owned(),
            Inference::Embedded => "embedded".to_owned(),
            Inference::Cuda(number) => format!("cuda:{number}"),
        }
    }

    /// What computes networks for which so coarse an arithmetic will do, and the device that they are opened for.
    ///
    /// # Errors
    /// When a coarser arithmetic is asked for.
    pub(super) fn settle(self, engine: &Engine, allowed: Arithmetic) -> Result<(Inference, Device), ModelError> {
        match (self, allowed) {
            (Inference::Automatic, Arithmetic::Bfloat16) if engine.gains_by_bfloat16() => {
                Ok((Inference::OpenVino, Device::OpenVino))
            }
            (Inference::Automatic | Inference::OnnxRuntime, _) => Ok((Inference::OnnxRuntime, Device::Processor)),
            (Inference::Embedded, _) => Ok((self, Device::Processor)),
            (Inference::OpenVino, Arithmetic::Bfloat16) => Ok((self, Device::OpenVino)),
            (Inference::OpenVino, Arithmetic::Single) => Err(ModelError::SingleOnly),
            (Inference::Cuda(number), _) => Ok((self, Device::Cuda(number))),
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
