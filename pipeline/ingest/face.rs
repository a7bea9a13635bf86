//! A face as a row brings it in, a photo's bytes or an embedding's numbers out.

use crate::terms::{Field, Reject, RejectCode};

/// A face embedding as the format delivers it.
#[derive(Clone, Copy, Debug)]
pub(super) enum EmbeddingField<'a> {
    /// Base64 of little-endian f32.
    Base64(&'a [u8]),
    /// Little-endian f32.
    Bytes(&'a [u8]),
}

/// A photo as the format delivers it.
#[derive(Clone, Copy, Debug)]
pub(super) enum ImageField<'a> {
    /// Base64 of the file.
    Base64(&'a [u8]),
    /// The file.
    Bytes(&'a [u8]),
}

/// The image file behind what is in `out`.
///
/// # Errors
/// When a text is not base64.
pub(super) fn decode_image(image: ImageField<'_>, out: &mut Vec<u8>) -> Result<(), Reject> {
    match image {
        ImageField::Bytes(bytes) => out.extend_from_slice(bytes),
        ImageField::Base64(text) => base64_simd::STANDARD.decode_append(text, out).map_err(|_malformed| {
            Reject::field(RejectCode::FieldValue, Field::FaceImage).with_fix("send the image file as base64")
        })?,
    }
    Ok(())
}

/// Fills `out` with the numbers; false where the text is not base64, or where the numbers have no direction: one is not
/// finite, all are zero, or they are so large or small that their length cannot be told.
pub(super) fn decode_embedding(embedding: EmbeddingField<'_>, out: &mut [f32]) -> bool {
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(out);
    match embedding {
        EmbeddingField::Bytes(source) => bytes.copy_from_slice(source),
        EmbeddingField::Base64(text) => {
            use base64_simd::AsOut;
            if base64_simd::STANDARD.decode(text, bytes.as_out()).is_err() {
                return false;
            }
        }
    }
    if cfg!(target_endian = "big") {
        out.iter_mut().for_each(|number| *number = f32::from_bits(number.to_bits().swap_bytes()));
    }
    (SQUARED_LENGTH_MIN..f32::INFINITY).contains(&squared_length(out))
}

/// The least squared length of a vector that has a direction: below it, the comparison loses it in rounding.
const SQUARED_LENGTH_MIN: f32 = 1.0 / (1_u128 << 100) as f32;

/// The sum of the squares, in lanes so that it becomes vector instructions; a NaN or an infinity anywhere shows in it.
fn squared_length(numbers: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let (whole, rest) = numbers.as_chunks::<16>();
    for numbers in whole {
        lanes.iter_mut().zip(numbers).for_each(|(lane, number)| *lane += number * number);
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|number| number * number).sum::<f32>()
}
