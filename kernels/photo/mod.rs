//! Photos: from the bytes of a file to the embedding of the face in it.
//!
//! What comes in is a file that a stranger sent, and models; what goes out are [`Pixels`], upright and in 8-bit RGB, and an
//! embedding, or why there is none.
//! Invariants: the sides are known and within [`PhotoLimits`] before anything of the size of the picture is reserved;
//! a file that ends early is damaged and never half a picture; a failed decode leaves no pixels; nothing that is said
//! about a file repeats its content.

mod align;
mod decode;
mod decode_jp2;
mod decode_jpeg;
mod decode_png;
mod detect;
mod extract;
mod landmarks;
pub mod onnx;
mod orientation;
mod pixels;
pub mod prepare;
mod pyramid;
mod quality;
mod recipe;
mod sample;
mod survey_jp2;
mod survey_jpeg;

pub use decode::{PhotoLimits, Unreadable, decode};
pub use extract::{Extractor, Model, Models, Unusable};
pub use pixels::Pixels;
pub use quality::{Gate, Measures};
pub use recipe::{Colours, DetectorRecipe, EmbeddingRecipe, Gates, Glance, LandmarksRecipe, Recipe, Scaling};

#[cfg(test)]
mod decode_tests;
#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod pixels_tests;
#[cfg(test)]
mod strict_tests;
#[cfg(test)]
#[path = "support_tests.rs"]
mod support;
