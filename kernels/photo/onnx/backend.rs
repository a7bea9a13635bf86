//! The runtime behind all networks of the process: which one, from where, and how it is started once.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use libloading::Library;
use ort::environment::Environment;
use ort::ep::ExecutionProvider;

/// The variable that names the shared library of ONNX Runtime, as `ort` itself calls it.
pub const LIBRARY_VARIABLE: &str = "ORT_DYLIB_PATH";

/// What runs the networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// ONNX Runtime, from this shared library.
    OnnxRuntime(PathBuf),
    /// The embedded one, in plain Rust: nothing to install, a whole job takes three times as long.
    Embedded,
}

/// Where the networks compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// The processor, one thread a network, in single precision.
    Processor,
    /// The processor in bfloat16 by OpenVINO, one thread a network; only with an ONNX Runtime that was built with it. A
    /// processor without instructions for it computes in single precision.
    OpenVino,
    /// The graphics card of this number, by CUDA; only with an ONNX Runtime that was built for it.
    Cuda(i32),
}

/// Why a network cannot be opened or run.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    /// The library is not there or cannot be loaded.
    #[error(
        "cannot load ONNX Runtime from {path}; set {LIBRARY_VARIABLE} to libonnxruntime of 1.{} or later",
        ort::MINOR_VERSION
    )]
    Library {
        /// Where it was looked for.
        path: PathBuf,
        /// The loader's answer.
        source: libloading::Error,
    },
    /// The library is of a version that lacks the interface.
    #[error("{path} is an ONNX Runtime before 1.{}; set {LIBRARY_VARIABLE} to a later one", ort::MINOR_VERSION)]
    TooOld {
        /// The library.
        path: PathBuf,
    },
    /// Another runtime was started in this process before.
    #[error("this process runs its networks by another runtime already")]
    Another,
    /// The library computes on no such graphics card.
    #[error(
        "ONNX Runtime cannot compute on graphics card {number}; set {LIBRARY_VARIABLE} to libonnxruntime of the package \
         onnxruntime-gpu, with its CUDA and cuDNN where the loader finds them, or compute without a graphics card"
    )]
    Device {
        /// The card.
        number: i32,
        /// What the runtime says.
        source: ort::Error,
    },
    /// The library cannot compute by OpenVINO.
    #[error(
        "ONNX Runtime cannot compute by OpenVINO; set {LIBRARY_VARIABLE} to libonnxruntime of the package \
         onnxruntime-openvino with the libraries that it brings beside it, or take --inference onnxruntime"
    )]
    OpenVino(#[source] ort::Error),
    /// The model does not take what it should take.
    #[error("it takes {found}, not {wanted}")]
    Input {
        /// What it takes.
        found: String,
        /// What it should take.
        wanted: String,
    },
    /// The model does not give what it should give.
    #[error("it gives {found:?} numbers, not {wanted}")]
    Output {
        /// How many numbers each of its outputs has.
        found: Vec<usize>,
        /// What it should give.
        wanted: String,
    },
    /// One network of several; the source says what of it.
    #[error("the {network} network cannot be used")]
    Network {
        /// Which one, as the manifest calls it.
        network: &'static str,
        /// What is wrong.
        source: Box<OnnxError>,
    },
    /// What the runtime says.
    #[error("the runtime of the networks failed")]
    Runtime(#[from] ort::Error),
}

impl OnnxError {
    /// The same, of one network of several.
    pub fn of(self, network: &'static str) -> OnnxError {
        OnnxError::Network { network, source: Box::new(self) }
    }

    /// Whether a network is another than its manifest says, as against a runtime that is missing or fails.
    pub fn is_of_the_model(&self) -> bool {
        match self {
            OnnxError::Input { .. } | OnnxError::Output { .. } => true,
            OnnxError::Network { source, .. } => source.is_of_the_model(),
            _ => false,
        }
    }
}

/// A started runtime.
#[derive(Clone)]
pub struct Engine {
    runtime: Runtime,
    pub(super) environment: Environment,
}

/// The one that this process started.
static STARTED: Mutex<Option<Engine>> = Mutex::new(None);

impl Engine {
    /// Starts a runtime, or gives the one that was started before.
    ///
    /// # Errors
    /// A library that cannot be loaded or is too old, and another runtime at work in this process.
    pub fn start(runtime: &Runtime) -> Result<Engine, OnnxError> {
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = &*started {
            return if engine.runtime == *runtime { Ok(engine.clone()) } else { Err(OnnxError::Another) };
        }
        let api = match runtime {
            Runtime::OnnxRuntime(path) => load(path)?,
            Runtime::Embedded => ort_tract::api(),
        };
        ort::set_api(api);
        let environment = ort::init().with_name("concord").with_telemetry(false).build()?;
        Ok(started.insert(Engine { runtime: runtime.clone(), environment }).clone())
    }

    /// Which runtime it is.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Whether [`Device::OpenVino`] is faster here than [`Device::Processor`]: the library has OpenVINO, and the processor has
    /// instructions for bfloat16. Without them OpenVINO takes a tenth longer than ONNX Runtime's own kernels.
    pub fn gains_by_bfloat16(&self) -> bool {
        matches!(self.runtime, Runtime::OnnxRuntime(_))
            && has_bfloat16()
            && ort::ep::OpenVINO::is_available().unwrap_or(false)
    }
}

/// Whether the processor multiplies numbers of bfloat16. Those with tiles for it (AMX) have these instructions too.
#[cfg(target_arch = "x86_64")]
fn has_bfloat16() -> bool {
    std::arch::is_x86_feature_detected!("avx512bf16")
}

/// Whether the processor multiplies numbers of bfloat16; nothing is known of others than x86.
#[cfg(not(target_arch = "x86_64"))]
fn has_bfloat16() -> bool {
    false
}

/// The interface of a shared library, which stays loaded for as long as the process lives.
fn load(path: &Path) -> Result<ort::sys::OrtApi, OnnxError> {
    let failed = |source| OnnxError::Library { path: path.to_owned(), source };
    // SAFETY: loading runs the library's initialisers. It is ONNX Runtime, which the operator names or the set-up put
    // there and whose initialisers only register its kernels; that no other file stands there is the operator's to see to.
    let library = unsafe { Library::new(path) }.map_err(failed)?;
    // Never unloaded, so that the functions in the interface stay where they are.
    let library: &'static Library = Box::leak(Box::new(library));
    type Base = unsafe extern "C" fn() -> *const ort::sys::OrtApiBase;
    // SAFETY: `OrtGetApiBase` has this signature in every version of ONNX Runtime's C interface.
    let base = unsafe { library.get::<Base>(b"OrtGetApiBase\0") }.map_err(failed)?;
    // SAFETY: it takes nothing, and may be called from any thread at any time.
    let base = unsafe { base() };
    let too_old = || OnnxError::TooOld { path: path.to_owned() };
    // SAFETY: the pointer is null or points to a static of the library, which is never unloaded.
    let base = unsafe { base.as_ref() }.ok_or_else(too_old)?;
    // SAFETY: the function is part of the base in every version, and answers null for a version that it does not know.
    let api = unsafe { (base.GetApi)(ort::sys::ORT_API_VERSION) };
    // SAFETY: the pointer is null or points to a static of the library, laid out as this version says.
    let api = unsafe { api.as_ref() }.ok_or_else(too_old)?;
    // SAFETY: a table of function pointers, which is plain data; `OrtApi` has no destructor and no ownership.
    Ok(unsafe { std::ptr::read(api) })
}
