//! Bytes in, requests and rejects out.
//!
//! [`Requests`] is the batch that crosses to the next stage: columns, one entry a row that was admitted.
//! What was refused is beside it with its line. Invariants: every row of the input is in exactly one of the two;
//! no row costs an allocation on the common path; nothing that a submitter sends can stop a batch.

mod admit;
mod batch;
mod chip;
mod column;
mod columnar;
mod csv;
mod face;
mod keys;
mod limits;
mod ndjson;
mod ndjson_slow;
mod text;

pub use admit::{Admission, Dimension, Window, identity};
pub use batch::{Embeddings, FaceClaim, Images, RefusedRow, Requests, Strings};
pub use chip::{ChipClaim, ChipParts, Chips, Part};
pub use columnar::{ColumnarReader, batch_requests};
pub use csv::CsvHeader;
pub use limits::{CHUNK_BYTES, DIMENSION_MAX, ID_BYTES_MAX, LINE_BYTES_MAX};
pub use text::{BufferPool, Chunk, ChunkReader, Layout, parse};
