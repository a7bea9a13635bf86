//! Faces: how alike a request's embedding is to a record's template.
//!
//! What comes in are batches of pairs: embeddings as numbers, templates as the bytes of a mapped file.
//! What goes out is the cosine of each pair, or the reason why there is none.
//!
//! | file | its one job |
//! |---|---|
//! | `order` | the order of additions, in plain Rust; all builds equal it |
//! | `widen` | half precision to single |
//! | `cosine` | a batch of pairs; sums to a comparison or a fault |
//! | `dispatch` | the level of the processor, and the build for it |
//! | `arch` | builds by hand, where measured to gain |
//! | `quantize` | floats to the signed bytes that both sides of a byte comparison share |
//!
//! Invariants: the same bits on every level; never a NaN, an infinity or a number outside [-1, 1];
//! no allocation, no threads, no I/O.

mod arch;
mod cosine;
mod dispatch;
mod order;
mod quantize;
mod widen;

pub use cosine::{
    Batch, Comparison, ElementKind, Fault, Requests, cosine, cosine_batch, cosine_batch_at, has_direction,
    squared_length, squared_lengths,
};
pub use dispatch::{Level, LevelError};
pub use quantize::quantize;
