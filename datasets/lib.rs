//! The seeded synthetic world: a seed goes in; records, requests with their true answers, and entities come out.
//!
//! Invariants: the same seed gives the same bytes on every machine and with any number of threads; item `i` is a
//! pure function of the seed and `i`, but for keys of `chips` that no seed makes; no real person, face or business is in any set, but for
//! the faces of `photos`, which are fetched and in no commit. Each set's folder has a
//! `CARD.md` that says how it is made and what it is not good for.
//!
//! ```text
//! seed ─▶ records ─▶ requests ─▶ write
//!               └▶ chips ─▲ ▲  └▶ photos ─▲
//!                  entities ┘
//! seed ─▶ traffic, as what verifying it would come to
//! ```

#![forbid(unsafe_code)]

pub mod calendar;
pub mod chips;
pub mod entities;
pub mod photos;
pub mod records;
pub mod requests;
pub mod traffic;
pub mod write;

mod base64;
mod ordered;
mod seed;
mod world;

pub use entities::{entities, write_entities};
pub use requests::{Mix, RequestSet, Requests};
pub use world::{DIMENSION, World};
pub use write::{Compression, Format, Summary, truth, write_records, write_requests, write_trust};
