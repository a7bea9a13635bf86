//! Networks in ONNX: the bytes of a model in, a network that turns numbers into numbers out.
//!
//! Two runtimes serve the same code: ONNX Runtime, loaded from its shared library when the first network is opened, and
//! an embedded one in plain Rust (tract). A process uses one of them, since the interface between is global.
//!
//! Invariants: nothing is loaded before it is asked for; a missing library is an error that says where it was looked for
//! and how to get it; a network runs on the thread that calls it, and on no other.

mod backend;
mod network;

pub use backend::{Device, Engine, LIBRARY_VARIABLE, OnnxError, Runtime};
pub use network::Network;
