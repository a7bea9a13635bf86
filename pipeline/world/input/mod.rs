//! Paths and URLs in, open sources of rows out: what a job reads.
//!
//! [`list`] turns what the user typed into [`Input`]s in a fixed order; [`Input::open_text`] gives decompressed text,
//! [`Input::open_columnar`] gives record batches. Everything here may come from strangers, so every size that a file
//! claims is checked before memory is set aside for it (`limits.rs` names the bounds).
//!
//! `s3://bucket/key` and `s3://bucket/prefix/` are read with the settings of the environment:
//!
//! | variable | meaning |
//! |---|---|
//! | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | the credentials |
//! | `AWS_REGION` or `AWS_DEFAULT_REGION` | the region; `us-east-1` where none is given |
//! | `AWS_ENDPOINT` | the URL of a store that is not Amazon's |
//! | `AWS_ALLOW_HTTP` | `true` where that URL is `http:` |
//!
//! Without keys, the roles of the machine or the container are asked, as every AWS client does.
//!
//! Invariants: an input's name is what was typed, joined with the path below it; the order of a folder or prefix is that
//! of the bytes of its paths; no byte reaches a reader twice; a source that changes while it is read is an error.
//! All calls block and must not be made from inside an asynchronous task.

mod columnar;
mod decode;
mod error;
mod footer;
mod format;
mod ipc;
mod limits;
mod list;
mod location;
mod object;
mod parquet;
mod spool;
mod text;
mod unchecked;

#[cfg(test)]
#[path = "testing_tests.rs"]
mod testing;

pub use self::columnar::{BatchSize, Batches, ColumnarSource};
pub use self::error::InputError;
pub use self::format::{Compression, Format};
pub use self::list::list;
pub use self::location::Input;
pub use self::text::{CompressedHash, RawHash, TextSource};
pub use self::unchecked::UNCHECKED_TEXT;
