//! `cosine_similarity` of a whole batch.
//!
//! What comes in are templates, as bytes, and embeddings, as lists of floats, in either order; what goes out is one
//! similarity a row. Invariant: the numbers are those of the function row by row, bit for bit: the batch kernel promises
//! it, and a row that is not like the others is left to that function.

use std::num::NonZeroUsize;

use arrow::array::{Array, AsArray, Float32Array};
use arrow::datatypes::{DataType, Float32Type};
use kernels::face::{Batch, Comparison, Requests, cosine_batch, squared_lengths};

use super::text::Argument;

/// Rows that are gathered for the kernel at a time: half a megabyte of embeddings of 512 numbers, a second-level cache.
const ROWS_TOGETHER: usize = 256;

/// The similarities of lists and f16 templates, `alone` giving those of rows with other lengths or nulls in a list; `None`
/// where the arguments are of other kinds.
pub(super) fn similarities(
    left: &Argument,
    right: &Argument,
    rows: usize,
    mut alone: impl FnMut(usize) -> Option<f32>,
) -> Option<Float32Array> {
    let (lists, bytes) = match (is_list(left), is_list(right)) {
        (true, false) => (left, right),
        (false, true) => (right, left),
        _ => return None,
    };
    let dimension = (0..rows).find_map(|row| floats(lists, row)).and_then(|floats| NonZeroUsize::new(floats.len()))?;
    let mut similarities = Vec::with_capacity(rows);
    let (mut requests, mut lengths, mut templates) = (Vec::new(), Vec::new(), Vec::new());
    let mut compared = [Comparison::Absent; ROWS_TOGETHER];
    for start in (0..rows).step_by(ROWS_TOGETHER) {
        let together = start..rows.min(start + ROWS_TOGETHER);
        requests.clear();
        templates.clear();
        for row in together.clone() {
            let pair = floats(lists, row).zip(template(bytes, row)).filter(|(request, template)| {
                request.len() == dimension.get() && template.len() == 2 * dimension.get()
            });
            match pair {
                Some((request, _)) => requests.extend_from_slice(request),
                None => requests.resize(requests.len() + dimension.get(), 0.0),
            }
            templates.push(pair.map(|(_, template)| template));
        }
        let rows = Requests::MeetF16(&requests);
        lengths.clear();
        squared_lengths(rows, dimension, &mut lengths);
        let batch = Batch { requests: rows, lengths: &lengths, dimension, templates: &templates };
        let compared = &mut compared[..together.len()];
        cosine_batch(batch, compared);
        similarities.extend(together.zip(compared).map(|(row, compared)| match compared {
            Comparison::Compared(similarity) => Some(*similarity),
            Comparison::Fault(_) => None,
            Comparison::Absent => alone(row),
        }));
    }
    Some(Float32Array::from(similarities))
}

fn is_list(argument: &Argument) -> bool {
    matches!(argument.array().data_type(), DataType::List(_) | DataType::FixedSizeList(..))
}

/// The floats of a row's list; `None` where it or one of them is null.
fn floats(lists: &Argument, row: usize) -> Option<&[f32]> {
    let (position, array) = (lists.position(row)?, lists.array());
    let (items, start, end) = match array.data_type() {
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.value_offsets();
            (list.values(), offsets[position] as usize, offsets[position + 1] as usize)
        }
        _ => {
            let list = array.as_fixed_size_list();
            let start = list.value_offset(position) as usize;
            (list.values(), start, start + list.value_length() as usize)
        }
    };
    let is_whole = items.nulls().is_none_or(|nulls| nulls.slice(start, end - start).null_count() == 0);
    is_whole.then(|| &items.as_primitive::<Float32Type>().values()[start..end])
}

/// The bytes of a row; `None` where they are null.
fn template(bytes: &Argument, row: usize) -> Option<&[u8]> {
    let (position, array) = (bytes.position(row)?, bytes.array());
    Some(match array.data_type() {
        DataType::FixedSizeBinary(_) => array.as_fixed_size_binary().value(position),
        _ => array.as_binary::<i32>().value(position),
    })
}
