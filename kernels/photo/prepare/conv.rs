//! Convolutions as the rewritings see them.
//!
//! What comes in is a node; what goes out is a view of its weights, or `None` for what is not understood.
//! Invariants of a view: the weights are finite, two-dimensional in space, and as many as the shape says; a bias has
//! one number for each output channel.
//!
//! ```text
//! dense      weight[output][input][tap]     every output sees every input
//! depthwise  weight[channel][tap]           every channel sees itself
//! ```

use super::graph::Graph;
use super::proto::NodeProto;
use super::tensor::Tensor;

/// Who sees whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Dense,
    Depthwise,
}

/// A convolution with known weights.
pub(super) struct Conv<'a> {
    pub(super) reach: Reach,
    pub(super) outputs: usize,
    pub(super) inputs: usize,
    /// Rows and columns of the kernel.
    pub(super) kernel: [usize; 2],
    pub(super) weight: &'a [f32],
    pub(super) bias: Option<&'a [f32]>,
    /// Whether zeros are put around the picture, so that a constant does not stay constant at its edges.
    pub(super) is_padded: bool,
}

impl Conv<'_> {
    /// How many weights lie between one pair of channels.
    pub(super) fn taps(&self) -> usize {
        self.kernel[0] * self.kernel[1]
    }

    /// All weights of one output channel.
    pub(super) fn row(&self, output: usize) -> &[f32] {
        let length = self.weight.len() / self.outputs;
        &self.weight[output * length..][..length]
    }

    /// The weights from one input channel to one output channel of a dense convolution.
    pub(super) fn between(&self, output: usize, input: usize) -> &[f32] {
        debug_assert_eq!(self.reach, Reach::Dense);
        &self.row(output)[input * self.taps()..][..self.taps()]
    }

    /// The bias of one output channel.
    pub(super) fn bias_of(&self, output: usize) -> f32 {
        self.bias.map_or(0.0, |bias| bias[output])
    }

    /// The shape of the weights for so many channels.
    pub(super) fn shape(&self, outputs: usize, inputs: usize) -> [usize; 4] {
        let seen = match self.reach {
            Reach::Dense => inputs,
            Reach::Depthwise => 1,
        };
        [outputs, seen, self.kernel[0], self.kernel[1]]
    }
}

impl Graph {
    /// Looks at a node as a convolution.
    pub(super) fn conv(&self, node: &NodeProto) -> Option<Conv<'_>> {
        if !node.is("Conv") {
            return None;
        }
        let (weight_name, bias_name) = match node.input.as_slice() {
            [_, weight] => (weight, None),
            [_, weight, bias] => (weight, Some(bias).filter(|name| !name.is_empty())),
            _ => return None,
        };
        let tensor = self.weights.get(weight_name)?;
        let weight = tensor.as_floats().filter(|values| values.iter().all(|value| value.is_finite()))?;
        let &[outputs, seen, rows, columns] = tensor.dims.as_slice() else { return None };
        if weight.is_empty() {
            return None;
        }
        let group = usize::try_from(node.int("group").unwrap_or(1)).ok()?;
        let reach = match (group, seen) {
            (1, _) => Reach::Dense,
            (group, 1) if group == outputs => Reach::Depthwise,
            _ => return None,
        };
        let bias = match bias_name {
            None => None,
            Some(name) => Some(
                self.floats(name).filter(|bias| bias.len() == outputs && bias.iter().all(|value| value.is_finite()))?,
            ),
        };
        let inputs = if reach == Reach::Dense { seen } else { outputs };
        let pads_itself = !matches!(node.text("auto_pad"), b"" | b"NOTSET" | b"VALID");
        let is_padded = pads_itself || node.ints("pads").iter().any(|&pad| pad != 0);
        Some(Conv { reach, outputs, inputs, kernel: [rows, columns], weight, bias, is_padded })
    }

    /// Gives the convolution at a position other weights, under new names.
    pub(super) fn set_conv(&mut self, position: usize, weight: Tensor, bias: Option<Vec<f32>>) {
        let outputs = weight.dims[0];
        let weight = self.add_weight(weight);
        let bias = bias.map(|bias| self.add_weight(Tensor::floats(&[outputs], bias)));
        let node = &mut self.nodes[position];
        node.input.truncate(1);
        node.input.push(weight);
        node.input.extend(bias);
    }
}
