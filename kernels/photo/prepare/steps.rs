//! The order of the rewritings.

use prost::Message;

use super::boxes::rewrite_boxes;
use super::dense::rewrite_dense;
use super::graph::Graph;
use super::known::{fix_batches, fold_known};
use super::negligible::zero_negligible;
use super::normalization::fold_normalizations;
use super::prelu::rewrite_prelus;
use super::proto::ModelProto;
use super::prune::prune;
use super::softmax::rewrite_softmaxes;
use super::{PrepareError, Prepared, Report};

/// Longest model that is read. The models of this project have 1 to 28 MB.
pub const MODEL_BYTES_MAX: usize = 64 << 20;

/// Rewrites an ONNX model so that it gives the same answers faster.
///
/// The same bytes give the same bytes, always. The answers are equal but for rounding, for pictures whose
/// activations are finite.
///
/// # Errors
///
/// See [`PrepareError`]: the bytes are no ONNX model, or one with something in it that is not prepared.
pub fn prepare(model: &[u8]) -> Result<Prepared, PrepareError> {
    if model.len() > MODEL_BYTES_MAX {
        return Err(PrepareError::TooLong(model.len()));
    }
    let model = ModelProto::decode(model).map_err(PrepareError::Protobuf)?;
    let mut graph = Graph::read(model)?;
    // The batch is part of shapes; zeroed weights and folded layers make channels constant; a PRelu keeps a channel in
    // one node, so channels go before it is rewritten.
    let report = Report {
        batches_fixed: fix_batches(&mut graph),
        nodes_folded: fold_known(&mut graph),
        normalizations_folded: fold_normalizations(&mut graph),
        weights_zeroed: zero_negligible(&mut graph),
        dense_rewritten: rewrite_dense(&mut graph),
        channels_pruned: prune(&mut graph),
        prelus_rewritten: rewrite_prelus(&mut graph),
        softmaxes_rewritten: rewrite_softmaxes(&mut graph),
        boxes_rewritten: rewrite_boxes(&mut graph),
    };
    Ok(Prepared { bytes: graph.write().encode_to_vec(), report })
}
