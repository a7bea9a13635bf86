//! `cosine_similarity`.
//!
//! What comes in are two vectors a row, each a list of floats or bytes; what goes out is the kernel's cosine, bit for bit
//! what the verification says of the same numbers, or null.
//!
//! Bytes are little-endian. What they hold follows from the other side:
//!
//! ```text
//! list of d floats   and 2·d bytes   the bytes are f16: a record's template
//! list of d floats   and 4·d bytes   the bytes are f32: a request's embedding
//! n bytes            and n bytes     both are f16, for two requests' embeddings are compared as lists
//! 2·n bytes          and n bytes     the longer is f32, the shorter f16
//! ```
//!
//! Everything else has no number: other lengths, a null, a NaN or an infinity, a zero vector.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float32Array};
use arrow::datatypes::{DataType, Field, Float32Type};
use datafusion::common::plan_err;
use datafusion::common::utils::take_function_args;
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use half::f16;
use kernels::face::{Comparison, cosine};

use super::cosine_rows::similarities;
use super::text::Argument;

/// `cosine_similarity(a, b)`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct CosineSimilarity {
    signature: Signature,
}

impl CosineSimilarity {
    pub(super) fn new() -> CosineSimilarity {
        CosineSimilarity { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for CosineSimilarity {
    fn name(&self) -> &str {
        "cosine_similarity"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        if given.len() != 2 {
            return plan_err!("cosine_similarity takes two vectors, not {} arguments", given.len());
        }
        given.iter().map(vector_type).collect()
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [left, right] = take_function_args(self.name(), &args.args)?;
        let (left, right) = (Argument::new(left)?, Argument::new(right)?);
        let mut scratch = (Vec::new(), Vec::new());
        let mut similarity = |row: usize| {
            let (left, right) = (vector(&left, row)?, vector(&right, row)?);
            let (left, right) = pair(&left, &right, (&mut scratch.0, &mut scratch.1))?;
            match cosine(left, right) {
                Comparison::Compared(similarity) => Some(similarity),
                _ => None,
            }
        };
        let rows = args.number_rows;
        let together = similarities(&left, &right, rows, &mut similarity);
        let similarities: Float32Array = together.unwrap_or_else(|| (0..rows).map(&mut similarity).collect());
        Ok(ColumnarValue::Array(Arc::new(similarities)))
    }
}

/// The type to which a vector's is cast.
fn vector_type(given: &DataType) -> Result<DataType> {
    let floats = |item: &Field| Arc::new(Field::new(item.name(), DataType::Float32, true));
    Ok(match given {
        DataType::List(item) | DataType::LargeList(item) | DataType::ListView(item)
            if item.data_type().is_numeric() =>
        {
            DataType::List(floats(item))
        }
        DataType::FixedSizeList(item, length) if item.data_type().is_numeric() => {
            DataType::FixedSizeList(floats(item), *length)
        }
        DataType::FixedSizeBinary(_) => given.clone(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::Null => DataType::Binary,
        other => return plan_err!("cosine_similarity takes lists of floats or bytes, not {other}"),
    })
}

/// One vector, as it is stored.
enum Vector<'a> {
    Floats(ArrayRef),
    Bytes(&'a [u8]),
}

/// The vector of a row; `None` where it is null.
fn vector(argument: &Argument, row: usize) -> Option<Vector<'_>> {
    let (position, array) = (argument.position(row)?, argument.array());
    let floats = |values: ArrayRef| (values.null_count() == 0).then_some(Vector::Floats(values));
    match array.data_type() {
        DataType::List(_) => floats(array.as_list::<i32>().value(position)),
        DataType::FixedSizeList(..) => floats(array.as_fixed_size_list().value(position)),
        DataType::FixedSizeBinary(_) => Some(Vector::Bytes(array.as_fixed_size_binary().value(position))),
        _ => Some(Vector::Bytes(array.as_binary::<i32>().value(position))),
    }
}

/// Both vectors as floats of one length, widened where needed; `None` where the lengths say nothing.
fn pair<'a>(
    left: &'a Vector<'_>,
    right: &'a Vector<'_>,
    scratch: (&'a mut Vec<f32>, &'a mut Vec<f32>),
) -> Option<(&'a [f32], &'a [f32])> {
    let floats = |vector: &'a ArrayRef| -> &'a [f32] { vector.as_primitive::<Float32Type>().values() };
    match (left, right) {
        (Vector::Floats(left), Vector::Floats(right)) => {
            (left.len() == right.len()).then(|| (floats(left), floats(right)))
        }
        (Vector::Floats(left), Vector::Bytes(right)) => {
            let width = width(right.len(), left.len())?;
            Some((floats(left), widen(right, width, scratch.1)))
        }
        (Vector::Bytes(left), Vector::Floats(right)) => {
            let width = width(left.len(), right.len())?;
            Some((widen(left, width, scratch.0), floats(right)))
        }
        (Vector::Bytes(left), Vector::Bytes(right)) => {
            // The shorter side is f16, which says how many numbers there are.
            let length = left.len().min(right.len()) / 2;
            let widths = (width(left.len(), length)?, width(right.len(), length)?);
            Some((widen(left, widths.0, scratch.0), widen(right, widths.1, scratch.1)))
        }
    }
}

/// Bytes of a number.
#[derive(Clone, Copy)]
enum Width {
    Half,
    Single,
}

/// The width at which `bytes` bytes are `length` numbers.
fn width(bytes: usize, length: usize) -> Option<Width> {
    if bytes == length * 2 {
        Some(Width::Half)
    } else if bytes == length * 4 {
        Some(Width::Single)
    } else {
        None
    }
}

/// The numbers of little-endian bytes; every f16 is an f32 exactly.
fn widen<'a>(bytes: &[u8], width: Width, out: &'a mut Vec<f32>) -> &'a [f32] {
    out.clear();
    match width {
        Width::Half => out.extend(bytes.as_chunks().0.iter().map(|number| f16::from_le_bytes(*number).to_f32())),
        Width::Single => out.extend(bytes.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number))),
    }
    out
}
