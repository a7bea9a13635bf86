//! What differs from run to run: the clock, randomness, what a submitter hands over, the terminal.
//!
//! Everything else receives what comes through here as arguments. Stores, outputs and staging are not here: `records`, `emit`
//! and `job` read and write their own files. Invariants: [`clock`] is the only reader of the wall
//! clock, [`entropy`] the only source of randomness, [`progress`] the only reader of elapsed time, [`input`] never writes to
//! what it reads, and nothing stays behind of what is laid down in a [`scratch`] folder.

pub mod clock;
pub mod entropy;
pub mod files;
pub mod input;
pub mod pace;
pub mod progress;
pub mod scratch;
