//! A softmax over two classes becomes a sigmoid of their difference.
//!
//! The difference is taken by the convolution that makes the scores, so it costs nothing:
//!
//! ```text
//! softmax(a, b) = sigmoid(a − b), sigmoid(b − a)
//! ```
//!
//! ONNX Runtime calls its softmax once for every pair. `fr_detect` has 4,420 pairs and takes 2 % less.

use super::conv::Reach;
use super::graph::{Graph, Index};
use super::proto::NodeProto;
use super::tensor::Tensor;

/// From channels first to channels last.
const CHANNELS_LAST: [i64; 4] = [0, 2, 3, 1];

/// Rewrites every softmax over pairs of channels that come from convolutions.
pub(super) fn rewrite_softmaxes(graph: &mut Graph) -> usize {
    let index = graph.index();
    let mut count = 0;
    for position in 0..graph.nodes.len() {
        let Some(convs) = convs_of_pairs(graph, &index, position) else { continue };
        for conv in convs {
            take_differences(graph, conv);
        }
        let node = &graph.nodes[position];
        graph.nodes[position] = NodeProto::new("Sigmoid", [&node.input[0]], &node.output[0]);
        count += 1;
    }
    count
}

/// The convolutions whose channels, put last and two by two, a softmax goes over.
fn convs_of_pairs(graph: &Graph, index: &Index, position: usize) -> Option<Vec<usize>> {
    let softmax = &graph.nodes[position];
    let [scores] = softmax.inputs().filter(|_| softmax.is("Softmax"))?;
    // Of three dimensions the last, by either count. Nothing said would mean the second to old versions.
    if !matches!(softmax.int("axis"), Some(2 | -1)) {
        return None;
    }
    let before = |name: &str| index.maker(name).filter(|_| index.is_private(name)).map(|maker| &graph.nodes[maker]);
    let maker = before(scores)?;
    let parts: Vec<&str> = if maker.is("Concat") {
        maker.input.iter().map(String::as_str).filter(|_| maker.int("axis") == Some(1)).collect()
    } else {
        vec![scores]
    };
    let conv = |part: &&str| {
        let [last, shape] = before(part).filter(|node| node.is("Reshape"))?.inputs()?;
        let [first] =
            before(last).filter(|node| node.is("Transpose") && node.ints("perm") == CHANNELS_LAST)?.inputs()?;
        let [_, _, 2] = graph.integers(shape)? else { return None };
        let maker = index.maker(first).filter(|_| index.is_private(first))?;
        let conv = graph.conv(&graph.nodes[maker])?;
        (conv.reach == Reach::Dense && conv.outputs.is_multiple_of(2)).then_some(maker)
    };
    let convs: Vec<usize> = parts.iter().map(conv).collect::<Option<_>>()?;
    (!convs.is_empty()).then_some(convs)
}

/// Lets a convolution make a − b and b − a in place of every pair a, b.
fn take_differences(graph: &mut Graph, position: usize) {
    let conv = graph.conv(&graph.nodes[position]).expect("the maker of pairs is a convolution");
    let mut weight = Vec::with_capacity(conv.weight.len());
    let mut bias = Vec::with_capacity(conv.outputs);
    for pair in (0..conv.outputs).step_by(2) {
        for (one, other) in [(pair, pair + 1), (pair + 1, pair)] {
            weight.extend(conv.row(one).iter().zip(conv.row(other)).map(|(one, other)| one - other));
            bias.push(conv.bias_of(one) - conv.bias_of(other));
        }
    }
    let weight = Tensor::floats(&conv.shape(conv.outputs, conv.inputs), weight);
    graph.set_conv(position, weight, Some(bias));
}
