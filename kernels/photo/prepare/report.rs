//! What a preparation gives back: the model, what was changed, or why it cannot be prepared.

use core::fmt;

use prost::DecodeError;

/// A model that gives the same answers faster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The ONNX file.
    pub bytes: Vec<u8>,
    /// What was changed.
    pub report: Report,
}

/// How often each rewriting found something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Inputs and outputs whose unknown first dimension is 1 now.
    pub batches_fixed: usize,
    /// Nodes whose result is known beforehand, or is what they are given.
    pub nodes_folded: usize,
    /// Weights that were too small to matter, and are zero now.
    pub weights_zeroed: usize,
    /// Batch normalisations that went into the layer before them.
    pub normalizations_folded: usize,
    /// Fully connected layers that are 1×1 convolutions now.
    pub dense_rewritten: usize,
    /// Channels that carried nothing, or always the same.
    pub channels_pruned: usize,
    /// PRelu activations that are convolutions, Relu and Add now.
    pub prelus_rewritten: usize,
    /// Softmaxes over two classes that are Sigmoids now.
    pub softmaxes_rewritten: usize,
    /// Decodings of boxes that go coordinate by coordinate now.
    pub boxes_rewritten: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            ("batches fixed", self.batches_fixed),
            ("nodes folded", self.nodes_folded),
            ("weights zeroed", self.weights_zeroed),
            ("normalizations folded", self.normalizations_folded),
            ("dense layers rewritten", self.dense_rewritten),
            ("channels pruned", self.channels_pruned),
            ("prelus rewritten", self.prelus_rewritten),
            ("softmaxes rewritten", self.softmaxes_rewritten),
            ("boxes rewritten", self.boxes_rewritten),
        ];
        let mut between = "";
        for (what, count) in counts.iter().filter(|(_, count)| *count > 0) {
            write!(formatter, "{between}{count} {what}")?;
            between = ", ";
        }
        if between.is_empty() { formatter.write_str("nothing to change") } else { Ok(()) }
    }
}

/// Why a model is not prepared. All but [`Self::Protobuf`] name what to change in the export of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrepareError {
    /// The file is longer than [`MODEL_BYTES_MAX`](super::MODEL_BYTES_MAX).
    TooLong(usize),
    /// The file is not ONNX: fetch it again and compare its hash.
    Protobuf(DecodeError),
    /// The model has no graph, or the graph has no output.
    Empty,
    /// The model keeps something that is not prepared, such as a loop or weights in another file.
    Unsupported(&'static str),
    /// Two weights or results have this name.
    NameTwice(String),
    /// This is used, but nothing before makes it.
    NameUnknown(String),
    /// The numbers of this tensor are more or fewer than its shape says.
    TensorLength(String),
}

impl fmt::Display for PrepareError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(length) => {
                write!(formatter, "the model has {length} bytes, more than {}", super::MODEL_BYTES_MAX)
            }
            Self::Protobuf(_) => formatter.write_str("the model is not an ONNX file"),
            Self::Empty => formatter.write_str("the model computes nothing"),
            Self::Unsupported(what) => write!(formatter, "the model has {what}, which is not prepared"),
            Self::NameTwice(name) => write!(formatter, "the model makes {name:?} twice"),
            Self::NameUnknown(name) => write!(formatter, "the model uses {name:?} before it is made"),
            Self::TensorLength(name) => write!(formatter, "tensor {name:?} is not as long as its shape says"),
        }
    }
}

impl core::error::Error for PrepareError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Protobuf(source) => Some(source),
            _ => None,
        }
    }
}
