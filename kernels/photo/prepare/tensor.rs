//! Weights as numbers.
//!
//! What comes in and goes out are tensors of protobuf. Invariant: the values are as many as the shape says.

use super::PrepareError;
use super::proto::{LOCATION_EXTERNAL, TYPE_FLOAT, TYPE_INT64, TensorProto};

/// A weight.
#[derive(Clone, Debug)]
pub(super) struct Tensor {
    /// Outermost first; none for a single number.
    pub(super) dims: Vec<usize>,
    pub(super) values: Values,
}

/// The numbers of a weight, in the order of the memory.
#[derive(Clone, Debug)]
pub(super) enum Values {
    Floats(Vec<f32>),
    Integers(Vec<i64>),
    /// Of a type that no rewriting reads: kept as it came.
    Other(Box<TensorProto>),
}

impl Tensor {
    /// Takes a tensor out of its message.
    pub(super) fn read(mut proto: TensorProto) -> Result<Self, PrepareError> {
        if proto.data_location == LOCATION_EXTERNAL || !proto.external_data.is_empty() || proto.segment.is_some() {
            return Err(PrepareError::Unsupported("weights outside of the file"));
        }
        let wrong = |proto: &TensorProto| PrepareError::TensorLength(proto.name.clone());
        let dims: Option<Vec<usize>> = proto.dims.iter().map(|&dim| usize::try_from(dim).ok()).collect();
        let dims = dims.ok_or_else(|| wrong(&proto))?;
        let length = dims.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim));
        let raw = proto.raw_data.as_deref().unwrap_or_default();
        let values = match proto.data_type {
            TYPE_FLOAT if raw.is_empty() => Values::Floats(core::mem::take(&mut proto.float_data)),
            TYPE_FLOAT => Values::Floats(words(raw).ok_or_else(|| wrong(&proto))?.map(f32::from_le_bytes).collect()),
            TYPE_INT64 if raw.is_empty() => Values::Integers(core::mem::take(&mut proto.int64_data)),
            TYPE_INT64 => Values::Integers(words(raw).ok_or_else(|| wrong(&proto))?.map(i64::from_le_bytes).collect()),
            _ => return Ok(Self { dims, values: Values::Other(Box::new(proto)) }),
        };
        let tensor = Self { dims, values };
        if length != Some(tensor.length()) {
            return Err(wrong(&proto));
        }
        Ok(tensor)
    }

    /// The message of this tensor.
    pub(super) fn write(self, name: String) -> TensorProto {
        let dims = self.dims.iter().map(|&dim| i64::try_from(dim).expect("a dimension fits in memory")).collect();
        let (data_type, raw_data) = match self.values {
            Values::Floats(values) => (TYPE_FLOAT, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::Integers(values) => (TYPE_INT64, values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Values::Other(proto) => return TensorProto { name, ..*proto },
        };
        TensorProto { dims, data_type, name, raw_data: Some(raw_data), ..TensorProto::default() }
    }

    /// A tensor of floats, whose values the caller has as many as the shape says.
    pub(super) fn floats(dims: &[usize], values: Vec<f32>) -> Self {
        assert_eq!(dims.iter().product::<usize>(), values.len(), "values fill the shape {dims:?}");
        Self { dims: dims.to_vec(), values: Values::Floats(values) }
    }

    /// A list of integers.
    pub(super) fn integers(values: Vec<i64>) -> Self {
        Self { dims: vec![values.len()], values: Values::Integers(values) }
    }

    /// The values, if they are floats.
    pub(super) fn as_floats(&self) -> Option<&[f32]> {
        match &self.values {
            Values::Floats(values) => Some(values),
            _ => None,
        }
    }

    /// The values, if they are integers.
    pub(super) fn as_integers(&self) -> Option<&[i64]> {
        match &self.values {
            Values::Integers(values) => Some(values),
            _ => None,
        }
    }

    fn length(&self) -> usize {
        match &self.values {
            Values::Floats(values) => values.len(),
            Values::Integers(values) => values.len(),
            Values::Other(_) => 0,
        }
    }
}

/// Cuts bytes into words of `N`; `None` if some are left over.
fn words<const N: usize>(bytes: &[u8]) -> Option<impl Iterator<Item = [u8; N]>> {
    let (words, rest) = bytes.as_chunks::<N>();
    rest.is_empty().then(|| words.iter().copied())
}
