//! Fully connected layers behind the last convolution become 1×1 convolutions.
//!
//! They run in the blocked layout of ONNX Runtime then, and their channels can be pruned: `fr_landmark` takes 3 % less
//! with both.

use super::graph::Graph;
use super::proto::NodeProto;
use super::tensor::Tensor;

/// Rewrites every `Flatten` and `Gemm` behind a convolution with one pixel left.
pub(super) fn rewrite_dense(graph: &mut Graph) -> usize {
    let index = graph.index();
    let mut count = 0;
    for position in 0..graph.nodes.len() {
        let Some((rows, columns)) = graph.dense(&graph.nodes[position]) else { continue };
        let Some(flatten) = index.maker(&graph.nodes[position].input[0]) else { continue };
        let flat = &graph.nodes[flatten];
        let private = flat.is("Flatten") && flat.int("axis").unwrap_or(1) == 1 && index.is_private(&flat.output[0]);
        let Some(picture) = flat.input.first().cloned().filter(|_| private) else { continue };
        // As many features as channels: so the picture has one pixel, and flattening changes nothing but the shape.
        let maker = index.maker(&picture).and_then(|maker| graph.conv(&graph.nodes[maker]));
        if maker.is_none_or(|conv| conv.outputs != columns) {
            continue;
        }
        let [_, weight, bias] = graph.nodes[position].inputs().expect("a dense layer has three inputs");
        let values = graph.floats(weight).expect("a dense layer has floats").to_vec();
        let bias = graph.floats(bias).expect("a dense layer has floats").to_vec();
        let result = graph.nodes[position].output[0].clone();
        let pixel = graph.new_name();
        graph.nodes[flatten] = NodeProto::new("Conv", [&picture], &pixel);
        graph.nodes[position] = NodeProto::new("Flatten", [&pixel], &result).with_int("axis", 1);
        graph.set_conv(flatten, Tensor::floats(&[rows, columns, 1, 1], values), Some(bias));
        count += 1;
    }
    count
}

impl Graph {
    /// Outputs and inputs of a fully connected layer `y = x·Wᵀ + b` with known weights; `None` for anything else.
    pub(super) fn dense(&self, node: &NodeProto) -> Option<(usize, usize)> {
        let plain = node.is("Gemm")
            && node.float("alpha").unwrap_or(1.0) == 1.0
            && node.float("beta").unwrap_or(1.0) == 1.0
            && node.int("transA").unwrap_or(0) == 0
            && node.int("transB").unwrap_or(0) == 1;
        let [_, weight, bias] = node.inputs().filter(|_| plain)?;
        let &[rows, columns] = self.weights.get(weight)?.dims.as_slice() else { return None };
        let (values, bias) = (self.floats(weight)?, self.floats(bias)?);
        let finite = values.iter().chain(bias).all(|value| value.is_finite());
        (finite && bias.len() == rows && rows > 0 && columns > 0).then_some((rows, columns))
    }
}
