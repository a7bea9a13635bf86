//! The only doors outside: the clock, randomness, files and object stores, the terminal.
//!
//! Everything else receives what comes through here as arguments. Invariants: [`clock`] is the only reader of the wall
//! clock, [`entropy`] the only source of randomness, [`progress`] the only reader of elapsed time, [`input`] never writes to
//! what it reads, and nothing stays behind of what is laid down in a [`scratch`] folder.

pub mod clock;
pub mod entropy;
pub mod input;
pub mod progress;
pub mod scratch;
