//! PRelu becomes what stays in the blocked layout.
//!
//! ONNX Runtime runs convolutions, Relu and Add on blocks of 16 channels, and for a PRelu it puts the picture into
//! plain order and back. With the slope a of a channel
//!
//! ```text
//! a ≤ 1    prelu(x) =    a·x + relu((1 − a)·x)
//! a > 1   −prelu(x) =   −a·x + relu((a − 1)·x)
//! ```
//!
//! where each product is a depthwise 1×1 convolution, Relu runs within the first and Add within the second. The sign
//! goes into the convolutions that read it. `fr_feature` takes 8.7 ms with PRelu and 3.9 ms so; in tract, which has no
//! blocks, 24 ms and 11 ms. Also tried there: two products behind a Relu of its own, which need no sign, 4.2 ms; the
//! products within a 3×3 depthwise convolution before them, which is done twice then, 4.0 ms.

use super::graph::{Graph, Index};
use super::proto::NodeProto;
use super::tensor::Tensor;

/// Steepest slope that is rewritten. Above, the two terms would be large numbers that almost cancel.
const SLOPE_MAX: f32 = 8.0;

/// Rewrites every PRelu behind a convolution.
pub(super) fn rewrite_prelus(graph: &mut Graph) -> usize {
    let index = graph.index();
    let mut replaced = Vec::new();
    for position in 0..graph.nodes.len() {
        if let Some(nodes) = rewrite(graph, &index, position) {
            replaced.push((position, nodes));
        }
    }
    let count = replaced.len();
    for (position, nodes) in replaced.into_iter().rev() {
        graph.nodes.splice(position..=position, nodes);
    }
    count
}

/// The nodes in place of a PRelu, whose readers are changed already.
fn rewrite(graph: &mut Graph, index: &Index, position: usize) -> Option<[NodeProto; 4]> {
    let node = &graph.nodes[position];
    let (from, slopes) = graph.prelu(node)?;
    let (from, slopes, result) = (from.to_owned(), slopes.to_vec(), node.output[0].clone());
    let maker = graph.conv(&graph.nodes[index.maker(&from)?])?;
    if maker.outputs != slopes.len() || slopes.iter().any(|slope| slope.abs() > SLOPE_MAX) {
        return None;
    }
    let signs: Vec<f32> = slopes.iter().map(|&slope| if slope > 1.0 { -1.0 } else { 1.0 }).collect();
    if signs.contains(&-1.0) {
        let readers = index.users(&result);
        let all_take_signs = readers
            .iter()
            .all(|&reader| graph.conv(&graph.nodes[reader]).is_some_and(|conv| conv.inputs == slopes.len()));
        if !all_take_signs || index.is_given(&result) {
            return None;
        }
        readers.iter().for_each(|&reader| take_signs(graph, reader, &signs));
    }
    let linear = slopes.iter().zip(&signs).map(|(slope, sign)| slope * sign).collect();
    let bent = slopes.iter().map(|slope| (1.0 - slope).abs()).collect();
    let [scaled, rest, product] = [(); 3].map(|()| graph.new_name());
    Some([
        product_by_channel(graph, bent, &from, &scaled),
        NodeProto::new("Relu", [&scaled], &rest),
        product_by_channel(graph, linear, &from, &product),
        NodeProto::new("Add", [&product, &rest], &result),
    ])
}

/// A depthwise 1×1 convolution.
fn product_by_channel(graph: &mut Graph, factors: Vec<f32>, from: &str, to: &str) -> NodeProto {
    let channels = factors.len();
    let weight = graph.add_weight(Tensor::floats(&[channels, 1, 1, 1], factors));
    NodeProto::new("Conv", [from, &weight], to)
        .with_ints("dilations", &[1, 1])
        .with_int("group", i64::try_from(channels).expect("channels fit in memory"))
        .with_ints("kernel_shape", &[1, 1])
        .with_ints("pads", &[0, 0, 0, 0])
        .with_ints("strides", &[1, 1])
}

/// Multiplies what a convolution sees in each channel by a sign.
fn take_signs(graph: &mut Graph, position: usize, signs: &[f32]) {
    let conv = graph.conv(&graph.nodes[position]).expect("a reader is a convolution");
    let taps = conv.taps();
    // A dense convolution has all its input channels again for every output; a depthwise one has each once.
    let taps = conv.weight.chunks_exact(taps).zip(signs.iter().cycle());
    let weight = taps.flat_map(|(taps, sign)| taps.iter().map(move |tap| tap * sign)).collect();
    let bias = conv.bias.map(<[f32]>::to_vec);
    let weight = Tensor::floats(&conv.shape(conv.outputs, conv.inputs), weight);
    graph.set_conv(position, weight, bias);
}

impl Graph {
    /// What a PRelu with known finite slopes, one a channel, is given, and the slopes; `None` for anything else.
    pub(super) fn prelu<'a>(&'a self, node: &'a NodeProto) -> Option<(&'a str, &'a [f32])> {
        let [from, slope] = node.inputs().filter(|_| node.is("PRelu"))?;
        let (&[channels, 1, 1] | &[1, channels, 1, 1]) = self.weights.get(slope)?.dims.as_slice() else { return None };
        let slopes = self.floats(slope)?;
        debug_assert_eq!(slopes.len(), channels);
        slopes.iter().all(|slope| slope.is_finite()).then_some((from, slopes))
    }
}
