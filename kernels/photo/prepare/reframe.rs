//! A detector of the RFB kind for an input of another size.
//!
//! What comes in is a detector as its authors publish it, for one size of picture; what goes out is the same network for
//! another. Its layers are convolutions, which take any size; only its anchors, the boxes that it corrects, are numbers of the
//! size that it was made for, and those are written anew. Invariant: the anchors that are replaced are exactly those of the
//! published formula, else the model is refused.
//!
//! It is not an identity: near the edge of a smaller picture the network sees other surroundings. What that costs is measured
//! as error rates (`concord evaluate faces`), and who uses it asks the whole picture where it is not sure.

use prost::Message;

use super::proto::{DimensionProto, GraphProto, ModelProto, TensorProto, ValueInfoProto};
use super::tensor::Tensor;
use super::{MODEL_BYTES_MAX, PrepareError};

/// Sides of the anchors, in pixels, at each stride of the network (Linzaer, Ultra-Light-Fast-Generic-Face-Detector-1MB).
const ANCHORS: [(usize, &[f32]); 4] =
    [(8, &[10.0, 16.0, 24.0]), (16, &[32.0, 48.0]), (32, &[64.0, 96.0]), (64, &[128.0, 192.0, 256.0])];

/// Longest side of an input: more than any published detector of this kind has.
const SIDE_MAX: usize = 1024;

/// How far a published anchor may be from the formula: it is written in single precision.
const TOLERANCE: f32 = 1e-6;

/// Width and height of an input.
type Frame = [usize; 2];

/// The anchors of an input: their centres and sides, as shares of it.
struct Anchors {
    centres: Vec<f32>,
    sides: Vec<f32>,
}

/// Makes a detector for pictures of another size.
///
/// # Errors
///
/// See [`PrepareError`]; among them a size that is no multiple of the network's largest stride, 64, and a model without the
/// anchors of this kind.
pub fn reframe(model: &[u8], width: usize, height: usize) -> Result<Vec<u8>, PrepareError> {
    if model.len() > MODEL_BYTES_MAX {
        return Err(PrepareError::TooLong(model.len()));
    }
    let fits = |side: usize| side.is_multiple_of(64) && (1..=SIDE_MAX).contains(&side);
    if !(fits(width) && fits(height)) {
        return Err(PrepareError::Unsupported("to be made for a size that is no multiple of 64 up to 1024"));
    }
    let mut model = ModelProto::decode(model).map_err(PrepareError::Protobuf)?;
    let graph = model.graph.as_mut().ok_or(PrepareError::Empty)?;
    let published = input_frame(graph)?;
    let (before, after) = (Anchors::of(published, published), Anchors::of(published, [width, height]));
    replace(graph, &before, &after)?;
    resize(graph, before.count(), after.count(), [width, height]);
    Ok(model.encode_to_vec())
}

impl Anchors {
    /// The anchors in an input of `frame`, for a network made for `published`: in its pixels they lie where they lay.
    fn of(published: Frame, frame: Frame) -> Anchors {
        let mut anchors = Anchors { centres: Vec::new(), sides: Vec::new() };
        for (stride, sides) in ANCHORS {
            // The published formula divides the side by the cells, which is more or less than the stride where they do not fit.
            let step = published.map(|side| side as f32 / side.div_ceil(stride) as f32);
            let [columns, rows] = frame.map(|side| side.div_ceil(stride));
            for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                for side in sides {
                    let share = |number: f32, axis: usize| (number / frame[axis] as f32).clamp(0.0, 1.0);
                    let centre = |cell: usize, axis: usize| share((cell as f32 + 0.5) * step[axis], axis);
                    anchors.centres.extend([centre(column, 0), centre(row, 1)]);
                    anchors.sides.extend([share(*side, 0), share(*side, 1)]);
                }
            }
        }
        anchors
    }

    fn count(&self) -> usize {
        self.centres.len() / 2
    }
}

/// The size that a network was made for.
fn input_frame(graph: &GraphProto) -> Result<Frame, PrepareError> {
    let wrong = PrepareError::Unsupported("an input that is not one picture in three planes");
    let [input] = &graph.input[..] else { return Err(wrong) };
    let sides: Vec<usize> = dimensions(input)
        .iter()
        .map(|dimension| dimension.dim_value.and_then(|side| usize::try_from(side).ok()).unwrap_or(0))
        .collect();
    match sides[..] {
        [_, 3, height, width] if (1..=SIDE_MAX).contains(&width) && (1..=SIDE_MAX).contains(&height) => {
            Ok([width, height])
        }
        _ => Err(wrong),
    }
}

fn dimensions(value: &ValueInfoProto) -> &[DimensionProto] {
    let kind = value.kind.as_ref().and_then(|kind| kind.tensor_type.as_ref());
    kind.and_then(|tensor| tensor.shape.as_ref()).map_or(&[], |shape| &shape.dim)
}

/// Writes the new anchors wherever the old ones are.
fn replace(graph: &mut GraphProto, before: &Anchors, after: &Anchors) -> Result<(), PrepareError> {
    let (mut centres, mut sides) = (0, 0);
    let constants = graph.node.iter_mut().filter(|node| node.op_type == "Constant");
    let tensors = constants.flat_map(|node| &mut node.attribute).filter_map(|attribute| attribute.t.as_mut());
    for tensor in tensors.chain(&mut graph.initializer) {
        if tensor.dims != [1, before.count() as i64, 2] {
            continue;
        }
        let numbers = Tensor::read(tensor.clone())?;
        let is = |known: &[f32]| numbers.as_floats().is_some_and(|numbers| near(numbers, known));
        let new = match (is(&before.centres), is(&before.sides)) {
            (true, _) => (&after.centres, &mut centres),
            (_, true) => (&after.sides, &mut sides),
            _ => continue,
        };
        *new.1 += 1;
        *tensor = written(std::mem::take(&mut tensor.name), new.0);
    }
    if centres == 0 || sides == 0 {
        return Err(PrepareError::Unsupported("no anchors of an RFB detector"));
    }
    Ok(())
}

fn near(numbers: &[f32], known: &[f32]) -> bool {
    numbers.len() == known.len() && numbers.iter().zip(known).all(|(one, other)| (one - other).abs() <= TOLERANCE)
}

fn written(name: String, anchors: &[f32]) -> TensorProto {
    Tensor::floats(&[1, anchors.len() / 2, 2], anchors.to_vec()).write(name)
}

/// Declares the new sizes, and forgets what was said of those between.
fn resize(graph: &mut GraphProto, before: usize, after: usize, [width, height]: Frame) {
    graph.value_info.clear();
    let set = |value: &mut ValueInfoProto, place: usize, from: Option<usize>, to: usize| {
        let kind = value.kind.as_mut().and_then(|kind| kind.tensor_type.as_mut());
        if let Some(dimension) =
            kind.and_then(|tensor| tensor.shape.as_mut()).and_then(|shape| shape.dim.get_mut(place))
            && from.is_none_or(|from| dimension.dim_value == Some(from as i64))
        {
            dimension.dim_value = Some(to as i64);
        }
    };
    set(&mut graph.input[0], 2, None, height);
    set(&mut graph.input[0], 3, None, width);
    graph.output.iter_mut().for_each(|output| set(output, 1, Some(before), after));
}

#[cfg(test)]
#[path = "reframe_tests.rs"]
mod tests;
