//! Boxes are decoded coordinate by coordinate.
//!
//! A detector of the SSD family gives out four numbers a box, relative to a fixed one, and its export turns them into
//! corners box by box: six slices and two concatenations of pairs of floats. In planes of one coordinate each the same
//! takes memory in order:
//!
//! ```text
//! in   [1, boxes, (x, y, w, h)]
//!      [4, boxes]                      transposed
//!      centre = (x, y)·(step·size) + place          half = exp((w, h)·step)·(size / 2)
//!      [4, boxes]                      centre − half, centre + half
//! out  [1, boxes, (left, top, right, bottom)]
//! ```
//!
//! The shapes in between have two dimensions on purpose: ONNX Runtime moves a transposition through anything that has
//! three, and takes the gain back. `fr_detect` takes 5 % less.

use std::collections::BTreeSet;

use super::graph::{Graph, Index};
use super::proto::NodeProto;
use super::tensor::{Tensor, Values};

/// First version of the operators in which the lengths of a split are an input.
const OPSET_SPLIT_INPUT: i64 = 13;

/// Which two of four coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    First,
    Last,
}

/// A decoding, found in the graph.
struct Decoding {
    /// What is decoded.
    from: String,
    /// What x and y are multiplied with, and then moved by, in planes.
    centre: [Vec<f32>; 2],
    /// What w and h are multiplied with.
    exponent: f32,
    /// What their exponentials are multiplied with, in planes.
    half: Vec<f32>,
    boxes: usize,
    /// The nodes that make it up, without the last.
    nodes: BTreeSet<usize>,
}

/// Rewrites every decoding whose result the graph gives out.
pub(super) fn rewrite_boxes(graph: &mut Graph) -> usize {
    let found = |graph: &Graph| {
        let index = graph.index();
        (0..graph.nodes.len()).find_map(|last| Some((last, Search::new(graph, &index).decoding(last)?)))
    };
    let mut count = 0;
    while let Some((last, decoding)) = found(graph) {
        let result = graph.nodes[last].output[0].clone();
        let nodes = decode(graph, &decoding, &result);
        graph.nodes.splice(last..=last, nodes);
        graph.remove(&decoding.nodes);
        count += 1;
    }
    count
}

/// The nodes that decode in planes.
fn decode(graph: &mut Graph, decoding: &Decoding, result: &str) -> Vec<NodeProto> {
    let planes = |values: &[f32]| Tensor::floats(&[2, decoding.boxes], values.to_vec());
    let [size, place] = decoding.centre.each_ref().map(|values| graph.add_weight(planes(values)));
    let half = graph.add_weight(planes(&decoding.half));
    let exponent = graph.add_weight(Tensor::floats(&[], vec![decoding.exponent]));
    let flat = graph.add_weight(Tensor::integers(vec![4, -1]));
    let deep = graph.add_weight(Tensor::integers(vec![1, 4, -1]));
    let names = [(); 12].map(|()| graph.new_name());
    let [turned, planes, xy, wh, moved, centre, scaled, grown, reach, low, high, corners] =
        names.each_ref().map(String::as_str);
    let by_pairs = vec![2, 2];
    let mut split = NodeProto::new("Split", [planes], xy).with_int("axis", 0);
    split.output.push(wh.to_owned());
    if graph.opset < OPSET_SPLIT_INPUT {
        split = split.with_ints("split", &by_pairs);
    } else {
        split.input.push(graph.add_weight(Tensor::integers(by_pairs)));
    }
    let joined = graph.new_name();
    vec![
        NodeProto::new("Transpose", [&decoding.from], turned).with_ints("perm", &[0, 2, 1]),
        NodeProto::new("Reshape", [turned, &flat], planes),
        split,
        NodeProto::new("Mul", [xy, &size], moved),
        NodeProto::new("Add", [moved, &place], centre),
        NodeProto::new("Mul", [wh, &exponent], scaled),
        NodeProto::new("Exp", [scaled], grown),
        NodeProto::new("Mul", [grown, &half], reach),
        NodeProto::new("Sub", [centre, reach], low),
        NodeProto::new("Add", [centre, reach], high),
        NodeProto::new("Concat", [low, high], corners).with_int("axis", 0),
        NodeProto::new("Reshape", [corners, &deep], &joined),
        NodeProto::new("Transpose", [&joined], result).with_ints("perm", &[0, 2, 1]),
    ]
}

/// A look backward from the last node of a decoding. It notes the nodes that it passes.
struct Search<'a> {
    graph: &'a Graph,
    index: &'a Index,
    passed: BTreeSet<usize>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Graph, index: &'a Index) -> Self {
        Self { graph, index, passed: BTreeSet::new() }
    }

    /// The decoding that ends with this node.
    fn decoding(mut self, last: usize) -> Option<Decoding> {
        let node = &self.graph.nodes[last];
        let [low, high] = self.pair(node)?;
        let boxes = self.boxes_given_out(&node.output[0])?;
        let [low_centre, low_half] = self.step(low, "Sub")?;
        let [high_centre, high_half] = self.step(high, "Add")?;
        let (low_size, two) = self.scaled(low_half, "Div")?;
        let (high_size, other_two) = self.scaled(high_half, "Div")?;
        if two != other_two || two == 0.0 {
            return None;
        }
        let decoded =
            [(low_centre, Half::First), (high_centre, Half::First), (low_size, Half::Last), (high_size, Half::Last)]
                .map(|(name, half)| self.slice(name).filter(|(_, found)| *found == half).map(|(from, _)| from));
        let [Some(decoded), Some(second), Some(third), Some(fourth)] = decoded else { return None };
        if [second, third, fourth] != [decoded; 3] || self.index.users(decoded).len() != 4 {
            return None;
        }
        let maker = self.index.maker(decoded).filter(|_| !self.index.is_given(decoded))?;
        self.passed.insert(maker);
        let [centre, size] = self.pair(&self.graph.nodes[maker])?;
        let [placed, place] = self.step(centre, "Add")?;
        let [stepped, size_of_centre] = self.step(placed, "Mul")?;
        let (xy, step) = self.scaled(stepped, "Mul")?;
        let [grown, size_of_size] = self.step(size, "Mul")?;
        let [exponent] = self.step(grown, "Exp")?;
        let (wh, exponent) = self.scaled(exponent, "Mul")?;
        let (from, xy) = self.slice(xy)?;
        let (same, wh) = self.slice(wh)?;
        if (xy, wh) != (Half::First, Half::Last) || from != same || self.index.users(from).len() != 2 {
            return None;
        }
        let plane = |name: &str, scale: f64| self.planes(name, boxes, scale);
        Some(Decoding {
            from: from.to_owned(),
            centre: [plane(size_of_centre, f64::from(step))?, plane(place, 1.0)?],
            exponent,
            half: plane(size_of_size, 1.0 / f64::from(two))?,
            boxes,
            nodes: self.passed,
        })
    }

    /// How many boxes the graph says it gives out under this name, one picture a call.
    fn boxes_given_out(&self, name: &str) -> Option<usize> {
        let output = self.graph.outputs.iter().find(|output| output.name == name)?;
        let shape = output.kind.as_ref()?.tensor_type.as_ref()?.shape.as_ref()?;
        let dims: Vec<_> = shape.dim.iter().map(|dimension| dimension.dim_value).collect();
        let [Some(1), Some(boxes), Some(4)] = dims.as_slice() else { return None };
        usize::try_from(*boxes).ok().filter(|boxes| *boxes > 1)
    }

    /// The two inputs that a node puts side by side in the last of three dimensions.
    fn pair(&self, node: &'a NodeProto) -> Option<[&'a str; 2]> {
        node.inputs().filter(|_| node.is("Concat") && matches!(node.int("axis"), Some(2 | -1)))
    }

    /// The inputs of the node that makes a name for one user only.
    fn step<const N: usize>(&mut self, name: &str, op: &str) -> Option<[&'a str; N]> {
        let maker = self.index.maker(name).filter(|_| self.index.is_private(name))?;
        self.passed.insert(maker);
        let node = &self.graph.nodes[maker];
        node.inputs().filter(|_| node.is(op))
    }

    /// The same of a node that multiplies with, or divides by, one number.
    fn scaled(&mut self, name: &str, op: &str) -> Option<(&'a str, f32)> {
        let [from, by] = self.step(name, op)?;
        let by = self.graph.weights.get(by).filter(|by| by.dims.is_empty())?.as_floats()?;
        by.first().filter(|by| by.is_finite()).map(|by| (from, *by))
    }

    /// What a slice takes which half of.
    fn slice(&mut self, name: &str) -> Option<(&'a str, Half)> {
        let maker = self.index.maker(name).filter(|_| self.index.is_private(name))?;
        self.passed.insert(maker);
        let node: &'a NodeProto = self.graph.nodes.get(maker).filter(|node| node.is("Slice"))?;
        // From version 10 of the operators on, the settings are inputs.
        let list = |setting: &str, slot: usize| match node.input.len() {
            1 => Some(node.ints(setting)),
            _ => self.graph.integers(node.input.get(slot)?),
        };
        let steps = node.input.get(4).map_or(Some([1].as_slice()), |name| self.graph.integers(name))?;
        let ([start], [end], [2 | -1], [1]) = (list("starts", 1)?, list("ends", 2)?, list("axes", 3)?, steps) else {
            return None;
        };
        let half = match (*start, *end) {
            (0, 2) => Half::First,
            (2, 4..) => Half::Last,
            _ => return None,
        };
        Some((&node.input[0], half))
    }

    /// A constant of two numbers a box, times a factor, as two planes.
    fn planes(&self, name: &str, boxes: usize, scale: f64) -> Option<Vec<f32>> {
        let Tensor { dims, values: Values::Floats(values) } = self.graph.weights.get(name)? else { return None };
        if *dims != [1, boxes, 2] {
            return None;
        }
        let plane = |of: usize| values.iter().skip(of).step_by(2).map(move |&value| (f64::from(value) * scale) as f32);
        let planes: Vec<f32> = plane(0).chain(plane(1)).collect();
        planes.iter().all(|value| value.is_finite()).then_some(planes)
    }
}
