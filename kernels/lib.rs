//! The kernels of Concord: pure functions over slices that know nothing of the pipeline.
//!
//! What comes in are slices of numbers or bytes; what goes out are numbers, codes and keys.
//! Invariants: no I/O except the read-only file map, no threads, no allocation in arithmetic kernels,
//! and the same bits on every CPU level. All unsafe code of the project lives in this crate.

pub mod chip;
pub mod digest;
pub mod document;
pub mod face;
pub mod memory;
pub mod name;
pub mod photo;
pub mod signature;
pub mod time;

#[cfg(test)]
mod testing;
