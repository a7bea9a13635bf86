//! One network: numbers in, numbers out, on the calling thread.

use ort::ep::ArbitrarilyConfigurableExecutionProvider;
use ort::session::Session;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::{TensorRef, ValueType};
use zeroize::Zeroize;

use super::{Device, Engine, OnnxError, Runtime};

/// Most outputs that a network of this project has.
const OUTPUTS_MAX: usize = 4;

/// How OpenVINO computes: in bfloat16, one thread a network. Its threads are not bound to processors, for each network of the
/// pipeline would bind its own to the first.
const OPENVINO: &str = r#"{"CPU":{"INFERENCE_PRECISION_HINT":"bf16","INFERENCE_NUM_THREADS":"1","NUM_STREAMS":"1","ENABLE_CPU_PINNING":"NO"}}"#;

/// A model that is ready to run. It takes one image at a time: batches gain nothing on a processor, for the layers of
/// one image fill its units already (FINDINGS: one image a thread is the fastest).
pub struct Network {
    session: Session,
    input: [usize; 4],
    outputs: Vec<String>,
}

impl Engine {
    /// Opens a network from the bytes of its model.
    ///
    /// # Errors
    /// What the runtime says of the model, and an input that is not one image of a fixed size.
    pub fn open(&self, model: &[u8], device: Device) -> Result<Network, OnnxError> {
        let mut builder = Session::builder(&self.environment)?
            .with_optimization_level(GraphOptimizationLevel::All)
            .map_err(ort::Error::from)?;
        if let Runtime::OnnxRuntime(_) = self.runtime() {
            // One thread a network: the pipeline runs one network a core.
            builder = builder.with_intra_threads(1).map_err(ort::Error::from)?;
            builder = builder.with_inter_threads(1).map_err(ort::Error::from)?;
            builder = on_device(builder, device)?;
        }
        let session = builder.commit_from_memory(model)?;
        let input = image_shape(&session)?;
        let outputs = session.outputs().iter().take(OUTPUTS_MAX).map(|output| output.name().to_owned()).collect();
        Ok(Network { session, input, outputs })
    }
}

/// A session that computes on `device`, and nowhere else.
fn on_device(builder: SessionBuilder, device: Device) -> Result<SessionBuilder, OnnxError> {
    match device {
        Device::Processor => Ok(builder),
        Device::OpenVino => {
            let provider = ort::ep::OpenVINO::default()
                .with_device_type("CPU")
                .with_arbitrary_config("load_config", OPENVINO)
                .build()
                .error_on_failure();
            builder.with_execution_providers([provider]).map_err(|error| OnnxError::OpenVino(error.into()))
        }
        Device::Cuda(number) => {
            let provider = ort::ep::CUDA::default().with_device_id(number).build().error_on_failure();
            builder
                .with_execution_providers([provider])
                .map_err(|error| OnnxError::Device { number, source: error.into() })
        }
    }
}

impl Network {
    /// The image that it takes: batch of 1, channels, height, width.
    pub fn input(&self) -> [usize; 4] {
        self.input
    }

    /// Runs the network on `image`, and hands its outputs, in the order of the model, to `read`.
    ///
    /// The outputs are overwritten before the runtime takes them back, for some of them are biometric.
    ///
    /// # Errors
    /// What the runtime says.
    ///
    /// # Panics
    /// When `image` has not as many numbers as [`Network::input`] says.
    pub fn run<R>(&mut self, image: &[f32], read: impl FnOnce(&[&[f32]]) -> R) -> Result<R, OnnxError> {
        assert_eq!(image.len(), self.input.iter().product::<usize>(), "an image of the network's size");
        let tensor = TensorRef::from_array_view((self.input, image))?;
        let mut outputs = self.session.run(ort::inputs![tensor])?;
        let answer = {
            let mut slices: [&[f32]; OUTPUTS_MAX] = [&[]; OUTPUTS_MAX];
            for (slice, name) in slices.iter_mut().zip(&self.outputs) {
                *slice = outputs[name.as_str()].try_extract_tensor::<f32>()?.1;
            }
            read(&slices[..self.outputs.len()])
        };
        for name in &self.outputs {
            if let Some(output) = outputs.get_mut(name) {
                output.try_extract_tensor_mut::<f32>()?.1.zeroize();
            }
        }
        Ok(answer)
    }
}

/// The one input of a session, where it is an image of fixed size. A batch of unknown size is taken as 1.
fn image_shape(session: &Session) -> Result<[usize; 4], OnnxError> {
    let wrong = || {
        let inputs: Vec<String> = session.inputs().iter().map(|input| input.dtype().to_string()).collect();
        OnnxError::Input { found: inputs.join(", "), wanted: "one image of a fixed size".to_owned() }
    };
    let [input] = session.inputs() else { return Err(wrong()) };
    let ValueType::Tensor { shape, .. } = input.dtype() else { return Err(wrong()) };
    let [batch, channels, height, width] = shape[..] else { return Err(wrong()) };
    let side = |side: i64| usize::try_from(side).ok().filter(|side| (1..=4096).contains(side)).ok_or_else(wrong);
    if batch > 1 {
        return Err(wrong());
    }
    Ok([1, side(channels)?, side(height)?, side(width)?])
}
