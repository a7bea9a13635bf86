//! Templates from whatever an input holds, to little-endian f16.
//!
//! ```text
//! in text      base64 of little-endian f32
//! as bytes     little-endian f16 (2 bytes a dimension) or f32 (4 bytes a dimension)
//! as a list    of f16, f32 or f64
//! ```
//!
//! Invariant: a template that is taken has the store's dimension, is finite and not all zero in f16.

use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, FixedSizeBinaryArray, ListArray, StringArray};
use arrow::datatypes::{DataType, Field, Float32Type};
use half::f16;
use half::slice::HalfFloatSliceExt;
use zeroize::Zeroizing;

use super::RecordsError;
use super::columns::Column;
use super::values::cast_to;

/// Most dimensions of a template; twice the largest of published face models.
pub const DIMENSION_MAX: u32 = 4096;

/// The templates of a table.
pub(super) enum Templates {
    /// The table has no such column.
    Absent,
    /// Base64 of f32.
    Text(StringArray),
    /// f16 or f32.
    Fixed(FixedSizeBinaryArray),
    /// f16 or f32.
    Bytes(BinaryArray),
    /// f32.
    Numbers(ListArray),
}

/// A template that is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TemplateInvalid;

/// Buffers that are written over by every template.
#[derive(Default)]
pub(super) struct Scratch {
    bytes: Vec<u8>,
    numbers: Vec<f32>,
    halves: Vec<f16>,
}

impl Templates {
    /// The templates of a column of any readable type.
    pub(super) fn new(path: &Path, values: Option<&ArrayRef>) -> Result<Templates, RecordsError> {
        let Some(values) = values else { return Ok(Templates::Absent) };
        let cast = |to: &DataType| cast_to(path, Column::FaceTemplate, values, to, EXPECTED);
        Ok(match values.data_type() {
            DataType::FixedSizeBinary(_) => Templates::Fixed(values.as_fixed_size_binary().clone()),
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
                Templates::Bytes(cast(&DataType::Binary)?.as_binary().clone())
            }
            DataType::FixedSizeList(..) | DataType::List(_) | DataType::LargeList(_) => {
                let item = Field::new_list_field(DataType::Float32, true);
                Templates::Numbers(cast(&DataType::List(item.into()))?.as_list().clone())
            }
            _ => Templates::Text(cast(&DataType::Utf8)?.as_string().clone()),
        })
    }

    /// The dimension of the first template that has one. Bytes are taken as f16, the store's own form.
    pub(super) fn dimension(&self) -> Option<u32> {
        let rows = match self {
            Templates::Absent => 0,
            Templates::Text(values) => values.len(),
            Templates::Fixed(values) => values.len(),
            Templates::Bytes(values) => values.len(),
            Templates::Numbers(values) => values.len(),
        };
        (0..rows).find_map(|row| {
            let dimension = match self {
                Templates::Absent => 0,
                Templates::Text(values) if values.is_valid(row) => text_dimension(values.value(row)),
                Templates::Fixed(values) if values.is_valid(row) => values.value(row).len() / 2,
                Templates::Bytes(values) if values.is_valid(row) => values.value(row).len() / 2,
                Templates::Numbers(values) if values.is_valid(row) => values.value(row).len(),
                _ => 0,
            };
            u32::try_from(dimension).ok().filter(|dimension| (1..=DIMENSION_MAX).contains(dimension))
        })
    }

    /// The template of a row as f16; `None` where it has none.
    pub(super) fn get<'s>(
        &self,
        row: usize,
        dimension: Option<u32>,
        scratch: &'s mut Scratch,
    ) -> Result<Option<&'s [u8]>, TemplateInvalid> {
        // Without a dimension no template so far had a length that is one.
        let dimension = dimension.unwrap_or_default() as usize;
        match self {
            Templates::Text(values) if values.is_valid(row) => scratch.take_text(values.value(row), dimension)?,
            Templates::Fixed(values) if values.is_valid(row) => scratch.take_bytes(values.value(row), dimension)?,
            Templates::Bytes(values) if values.is_valid(row) => scratch.take_bytes(values.value(row), dimension)?,
            Templates::Numbers(values) if values.is_valid(row) => scratch.take_list(&values.value(row), dimension)?,
            _ => return Ok(None),
        }
        if is_usable(&scratch.bytes) { Ok(Some(&scratch.bytes)) } else { Err(TemplateInvalid) }
    }
}

/// What the operator reads where the column is of another type.
const EXPECTED: &str = "fixed-size binary of f16, binary of f16 or f32, a list of numbers, or base64 of f32";

/// Numbers in base64 of f32: every four characters are three bytes, less the padding.
fn text_dimension(text: &str) -> usize {
    let padding = text.bytes().rev().take_while(|byte| *byte == b'=').count();
    (text.len() / 4 * 3).saturating_sub(padding) / 4
}

impl Scratch {
    fn take_text(&mut self, text: &str, dimension: usize) -> Result<(), TemplateInvalid> {
        self.bytes.clear();
        base64_turbo::STANDARD.decode_vec(text, &mut self.bytes).map_err(|_| TemplateInvalid)?;
        if self.bytes.len() != dimension * 4 {
            return Err(TemplateInvalid);
        }
        read_f32(&self.bytes, &mut self.numbers);
        self.narrow();
        Ok(())
    }

    fn take_bytes(&mut self, bytes: &[u8], dimension: usize) -> Result<(), TemplateInvalid> {
        if bytes.len() == dimension * 2 {
            self.bytes.clear();
            self.bytes.extend_from_slice(bytes);
        } else if bytes.len() == dimension * 4 {
            read_f32(bytes, &mut self.numbers);
            self.narrow();
        } else {
            return Err(TemplateInvalid);
        }
        Ok(())
    }

    fn take_list(&mut self, values: &ArrayRef, dimension: usize) -> Result<(), TemplateInvalid> {
        if values.len() != dimension || values.null_count() > 0 {
            return Err(TemplateInvalid);
        }
        self.numbers.clear();
        self.numbers.extend_from_slice(values.as_primitive::<Float32Type>().values());
        self.narrow();
        Ok(())
    }

    /// Rounds the numbers to the nearest f16; what is too large becomes infinite, which is refused later.
    fn narrow(&mut self) {
        self.halves.resize(self.numbers.len(), f16::ZERO);
        self.halves.convert_from_f32_slice(&self.numbers);
        self.bytes.clear();
        self.bytes.extend(self.halves.iter().flat_map(|half| half.to_le_bytes()));
    }
}

/// An embedding in the form in which it is stored; `None` where it has no direction there.
pub fn template_of(embedding: &[f32]) -> Option<Zeroizing<Vec<u8>>> {
    // As long as it will be, for growing would leave a copy behind.
    let mut template = Zeroizing::new(Vec::with_capacity(embedding.len() * size_of::<f16>()));
    template.extend(embedding.iter().flat_map(|number| f16::from_f32(*number).to_le_bytes()));
    is_usable(&template).then_some(template)
}

fn read_f32(bytes: &[u8], numbers: &mut Vec<f32>) {
    let (words, _) = bytes.as_chunks::<4>();
    numbers.clear();
    numbers.extend(words.iter().map(|word| f32::from_le_bytes(*word)));
}

/// Whether all numbers are finite and one is not zero. An f16 is not finite where its five exponent bits are all
/// ones, and is zero where everything but its sign is.
fn is_usable(bytes: &[u8]) -> bool {
    let (halves, _) = bytes.as_chunks::<2>();
    let (mut finite, mut any) = (true, 0);
    for half in halves {
        let bits = u16::from_le_bytes(*half);
        finite &= bits & 0x7C00 != 0x7C00;
        any |= bits & 0x7FFF;
    }
    finite && any != 0
}
