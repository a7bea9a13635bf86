//! Batch normalisations go into the layer before them.
//!
//! A trained normalisation multiplies and adds per channel, and so does the layer. ONNX Runtime does this by itself;
//! it is done here because a normalisation in between would end a chain of channels for pruning.

use std::collections::BTreeSet;

use super::graph::Graph;
use super::proto::NodeProto;
use super::tensor::Tensor;

/// What `BatchNormalization` adds to the variance if nothing is said.
const EPSILON: f32 = 1e-5;

/// Factor and summand of every channel.
struct Affine {
    scale: Vec<f64>,
    shift: Vec<f64>,
}

/// Folds every normalisation behind a convolution or fully connected layer that nothing else uses.
pub(super) fn fold_normalizations(graph: &mut Graph) -> usize {
    let index = graph.index();
    let mut folded = BTreeSet::new();
    for position in 0..graph.nodes.len() {
        let node = &graph.nodes[position];
        let Some(affine) = affine(graph, node) else { continue };
        let (from, result) = (&node.input[0], node.output[0].clone());
        let Some(layer) = index.maker(from).filter(|layer| index.is_private(from) && !folded.contains(layer)) else {
            continue;
        };
        if fold_into_conv(graph, layer, &affine) || fold_into_dense(graph, layer, &affine) {
            graph.nodes[layer].output[0] = result;
            folded.insert(position);
        }
    }
    graph.remove(&folded);
    folded.len()
}

fn affine(graph: &Graph, node: &NodeProto) -> Option<Affine> {
    // A normalisation in training has more results, or says so.
    if !node.is("BatchNormalization") || node.int("training_mode").unwrap_or(0) != 0 {
        return None;
    }
    let [_, gamma, beta, mean, variance] = node.inputs()?;
    let [gamma, beta, mean, variance] =
        [graph.floats(gamma)?, graph.floats(beta)?, graph.floats(mean)?, graph.floats(variance)?];
    if [beta, mean, variance].iter().any(|values| values.len() != gamma.len()) {
        return None;
    }
    let epsilon = f64::from(node.float("epsilon").unwrap_or(EPSILON));
    let scale: Vec<f64> = gamma
        .iter()
        .zip(variance)
        .map(|(&gamma, &variance)| f64::from(gamma) / (f64::from(variance) + epsilon).sqrt())
        .collect();
    let shift = (0..scale.len()).map(|of| f64::from(beta[of]) - f64::from(mean[of]) * scale[of]).collect();
    Some(Affine { scale, shift })
        .filter(|affine| affine.scale.iter().chain(&affine.shift).all(|value| value.is_finite()))
}

fn fold_into_conv(graph: &mut Graph, layer: usize, affine: &Affine) -> bool {
    let Some(conv) = graph.conv(&graph.nodes[layer]).filter(|conv| conv.outputs == affine.scale.len()) else {
        return false;
    };
    let scaled = |of: usize| conv.row(of).iter().map(move |&weight| (f64::from(weight) * affine.scale[of]) as f32);
    let weight = (0..conv.outputs).flat_map(scaled).collect();
    let bias = (0..conv.outputs).map(|of| affine.apply(of, conv.bias_of(of))).collect();
    let weight = Tensor::floats(&conv.shape(conv.outputs, conv.inputs), weight);
    graph.set_conv(layer, weight, Some(bias));
    true
}

/// The same for `Gemm` with the weights of a channel in a row, which is how exporters write it.
fn fold_into_dense(graph: &mut Graph, layer: usize, affine: &Affine) -> bool {
    let Some((rows, columns)) = graph.dense(&graph.nodes[layer]) else { return false };
    let [_, weight, bias] = graph.nodes[layer].inputs().expect("a dense layer has three inputs");
    let (weight, bias) = (graph.floats(weight), graph.floats(bias));
    let (Some(weight), Some(bias)) = (weight, bias.filter(|_| rows == affine.scale.len())) else { return false };
    let weight = weight
        .chunks_exact(columns)
        .zip(&affine.scale)
        .flat_map(|(row, scale)| row.iter().map(move |&weight| (f64::from(weight) * scale) as f32))
        .collect();
    let bias = (0..rows).map(|of| affine.apply(of, bias[of])).collect();
    let weight = graph.add_weight(Tensor::floats(&[rows, columns], weight));
    let bias = graph.add_weight(Tensor::floats(&[rows], bias));
    graph.nodes[layer].input.truncate(1);
    graph.nodes[layer].input.extend([weight, bias]);
    true
}

impl Affine {
    fn apply(&self, of: usize, bias: f32) -> f32 {
        (f64::from(bias) * self.scale[of] + self.shift[of]) as f32
    }
}
