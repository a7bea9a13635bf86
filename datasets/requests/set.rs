//! A set of requests: how many, when, and of what kind.

use super::arrival::Window;
use super::mix::Mix;

/// How Parquet and Arrow files hold embeddings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmbeddingColumn {
    /// A fixed-size list of f32; cannot express another dimension.
    FixedSizeList,
    /// The bytes of little-endian f32.
    Binary,
}

/// A set of requests about the persons of a world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RequestSet {
    /// The seed of the requests; the world has its own.
    pub seed: u64,
    /// How many.
    pub requests: u64,
    /// The number of the first: sets that do not overlap in their numbers share no request id.
    pub first: u64,
    /// When they arrive.
    pub window: Window,
    /// What they are made of.
    pub mix: Mix,
    /// How columnar files hold embeddings.
    pub embedding_column: EmbeddingColumn,
}

impl RequestSet {
    /// A usual set: numbered from 0, over five working days from Monday, 2 March 2026, Chinese time.
    pub const fn new(seed: u64, requests: u64) -> RequestSet {
        RequestSet {
            seed,
            requests,
            first: 0,
            window: Window::USUAL,
            mix: Mix::USUAL,
            embedding_column: EmbeddingColumn::FixedSizeList,
        }
    }
}
