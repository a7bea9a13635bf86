//! What is known before a picture comes: the batch of one, constants, and shapes made of them.
//!
//! Invariant: what the graph gives out keeps its name and its maker.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::{Graph, Index};
use super::proto::{DimensionProto, NodeProto, ValueInfoProto};
use super::tensor::{Tensor, Values};

/// First version of the operators in which a Dropout without further inputs does nothing.
const OPSET_DROPOUT_IDLE: i64 = 7;

/// Longest shape that is put together. No tensor here has more than five dimensions.
const SHAPE_LENGTH_MAX: usize = 16;

/// First dimensions by name.
type Batches = BTreeMap<String, i64>;

/// Sets the first dimension of every input to 1 where it is open, and that of every output that has the same name.
///
/// A model that was exported for any batch runs with one picture a call here. Tract is two to three times as fast with
/// a known shape; ONNX Runtime is as fast.
pub(super) fn fix_batches(graph: &mut Graph) -> usize {
    let one = || DimensionProto { dim_value: Some(1), ..DimensionProto::default() };
    let mut names = BTreeSet::new();
    let mut count = 0;
    for dimension in graph.inputs.iter_mut().filter_map(first_dimension) {
        if dimension.dim_value.is_none_or(|value| value <= 0) {
            names.extend(core::mem::replace(dimension, one()).dim_param);
            count += 1;
        }
    }
    // An output may be open for another reason, such as a number of faces.
    for dimension in graph.outputs.iter_mut().filter_map(first_dimension) {
        if dimension.dim_param.as_ref().is_some_and(|name| names.contains(name)) {
            *dimension = one();
            count += 1;
        }
    }
    count
}

fn first_dimension(value: &mut ValueInfoProto) -> Option<&mut DimensionProto> {
    value.kind.as_mut()?.tensor_type.as_mut()?.shape.as_mut()?.dim.first_mut()
}

/// Takes out the nodes whose result is known, and those that give on what they are given.
pub(super) fn fold_known(graph: &mut Graph) -> usize {
    let index = graph.index();
    let mut batches = batches_given(graph);
    let mut folded = BTreeSet::new();
    for position in 0..graph.nodes.len() {
        let Some(result) = graph.nodes[position].result().map(str::to_owned) else { continue };
        if let Some(batch) = batch_of(graph, &batches, &graph.nodes[position]) {
            batches.insert(result.clone(), batch);
        }
        if index.is_given(&result) {
            continue;
        }
        let node = &graph.nodes[position];
        if let Some(known) = known(graph, &index, &batches, node) {
            graph.weights.insert(result, known);
        } else if is_idle(graph, node) {
            let from = node.input[0].clone();
            graph.rename_uses(&result, &from);
        } else {
            continue;
        }
        folded.insert(position);
    }
    graph.remove(&folded);
    folded.len() + remove_unused(graph)
}

/// Takes out the nodes whose results nobody uses any more, such as the shapes that constants were made of.
fn remove_unused(graph: &mut Graph) -> usize {
    let mut used: BTreeSet<String> = graph.outputs.iter().map(|output| output.name.clone()).collect();
    let mut unused = BTreeSet::new();
    for (position, node) in graph.nodes.iter().enumerate().rev() {
        if node.output.iter().any(|name| used.contains(name)) {
            used.extend(node.input.iter().cloned());
        } else {
            unused.insert(position);
        }
    }
    graph.remove(&unused);
    unused.len()
}

/// The result of a node, if it does not depend on the picture.
fn known(graph: &Graph, index: &Index, batches: &Batches, node: &NodeProto) -> Option<Tensor> {
    if node.is("Constant") {
        let [setting] = node.attribute.as_slice() else { return None };
        return Tensor::read(setting.t.clone().filter(|_| setting.name == "value")?).ok();
    }
    if node.is("Gather") {
        return picked_batch(graph, index, batches, node);
    }
    let list = |name: &str| Some(graph.weights.get(name)?).filter(|tensor| tensor.dims.len() <= 1)?.as_integers();
    if node.is("Unsqueeze") {
        // The list of new dimensions was a setting once and is an input now; of one number, a list can only be made.
        let is_number = graph.weights.get(node.input.first()?)?.dims.is_empty();
        let axes = node.input.get(1).map_or(Some(node.ints("axes")), |name| list(name))?;
        return (is_number && axes.len() == 1)
            .then(|| list(&node.input[0]).map(<[i64]>::to_vec))?
            .map(Tensor::integers);
    }
    if node.is("Concat") {
        let parts: Option<Vec<&[i64]>> = node.input.iter().map(|name| list(name)).collect();
        return Some(parts?.concat()).filter(|shape| shape.len() <= SHAPE_LENGTH_MAX).map(Tensor::integers);
    }
    None
}

/// The first dimension of a result, picked out of its shape.
fn picked_batch(graph: &Graph, index: &Index, batches: &Batches, gather: &NodeProto) -> Option<Tensor> {
    let [shape, picked] = gather.inputs()?;
    let picked = graph.weights.get(picked)?;
    let shape = &graph.nodes[index.maker(shape)?];
    if picked.as_integers()? != [0] || gather.int("axis").unwrap_or(0) != 0 || !shape.is("Shape") {
        return None;
    }
    if shape.attribute.iter().any(|setting| matches!(setting.name.as_str(), "start" | "end")) {
        return None;
    }
    let batch = *batches.get(shape.inputs::<1>()?[0])?;
    Some(Tensor { dims: picked.dims.clone(), values: Values::Integers(vec![batch]) })
}

/// The first dimensions of the inputs.
fn batches_given(graph: &Graph) -> Batches {
    let first = |input: &ValueInfoProto| {
        let shape = input.kind.as_ref()?.tensor_type.as_ref()?.shape.as_ref()?;
        Some((input.name.clone(), shape.dim.first()?.dim_value?))
    };
    graph.inputs.iter().filter_map(first).collect()
}

/// The first dimension of a result, if it is that of what the node is given.
fn batch_of(graph: &Graph, batches: &Batches, node: &NodeProto) -> Option<i64> {
    let batch = *batches.get(node.input.first()?)?;
    let is = |ops: &[&str]| ops.iter().any(|op| node.is(op));
    let is_number = |name: &String| graph.weights.get(name).is_some_and(|weight| weight.dims.is_empty());
    let keeps = is(&["Conv", "Relu", "PRelu", "BatchNormalization"])
        || node.is("Transpose") && node.ints("perm").first() == Some(&0)
        || is(&["Add", "Mul"]) && node.input.iter().all(|name| is_number(name) || batches.get(name) == Some(&batch))
        || node.is("Concat")
            && node.int("axis").is_some_and(|axis| axis > 0)
            && node.input.iter().all(|name| batches.get(name) == Some(&batch));
    keeps.then_some(batch)
}

/// Whether a node gives on its first input as it is.
fn is_idle(graph: &Graph, node: &NodeProto) -> bool {
    let idle_dropout = node.is("Dropout") && graph.opset >= OPSET_DROPOUT_IDLE && node.input.len() <= 2;
    (node.is("Identity") && node.input.len() == 1 || idle_dropout) && !node.input[0].is_empty()
}
