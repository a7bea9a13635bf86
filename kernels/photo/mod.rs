//! Photos: from the bytes of a file to pixels.
//!
//! What comes in is a file that a stranger sent; what goes out are [`Pixels`], upright and in 8-bit RGB, or why the
//! file is [`Unreadable`].
//! Invariants: the sides are known and within [`PhotoLimits`] before anything of the size of the picture is reserved;
//! a file that ends early is damaged and never half a picture; a failed decode leaves no pixels; nothing that is said
//! about a file repeats its content.

mod decode;
mod decode_jp2;
mod decode_jpeg;
mod decode_png;
mod orientation;
mod pixels;
pub mod prepare;
mod survey_jp2;
mod survey_jpeg;

pub use decode::{PhotoLimits, Unreadable, decode};
pub use pixels::Pixels;

#[cfg(test)]
mod decode_tests;
#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod pixels_tests;
#[cfg(test)]
mod strict_tests;
#[cfg(test)]
mod support;
