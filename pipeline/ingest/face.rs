//! A face as a row brings it in, a photo's bytes or an embedding's numbers out.

use kernels::face::squared_length;

use super::batch::make_room;
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
        ImageField::Bytes(bytes) => {
            make_room(out, bytes.len());
            out.extend_from_slice(bytes);
        }
        ImageField::Base64(text) => append_base64(text, out)
            .ok_or(Reject::field(RejectCode::FieldValue, Field::FaceImage).with_fix("send the image file as base64"))?,
    }
    Ok(())
}

/// Adds the bytes that a text of base64 holds to `out`; `None`, and nothing added, where it is not base64.
pub(super) fn append_base64(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    make_room(out, base64_turbo::STANDARD.decoded_len_estimate(text.len()));
    base64_turbo::STANDARD.decode_vec(text, out).ok()
}

/// Bytes that a text of base64 holds; `None` where no text of its length and padding holds any whole number.
pub(super) fn base64_bytes(text: &[u8]) -> Option<usize> {
    let padding = text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    text.len().is_multiple_of(4).then(|| (text.len() / 4 * 3).saturating_sub(padding))
}

/// Numbers of room that the decoder wants beyond the last one: it fills whole groups of three bytes.
pub(super) const DECODER_SLACK: usize = 1;

/// Fills the first `dimension` places of `room`, and gives the squared length; `None` where the text is not base64.
pub(super) fn decode_embedding(embedding: EmbeddingField<'_>, dimension: usize, room: &mut [f32]) -> Option<f64> {
    let bytes: &mut [u8] = bytemuck::cast_slice_mut(room);
    match embedding {
        EmbeddingField::Bytes(source) => bytes[..4 * dimension].copy_from_slice(source),
        EmbeddingField::Base64(text) => {
            base64_turbo::STANDARD.decode_slice(text, bytes).ok().filter(|decoded| *decoded == 4 * dimension)?;
        }
    }
    let row = &mut room[..dimension];
    if cfg!(target_endian = "big") {
        row.iter_mut().for_each(|number| *number = f32::from_bits(number.to_bits().swap_bytes()));
    }
    Some(squared_length(row))
}
