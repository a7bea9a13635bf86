//! Real photos for the photo path: a folder with six group photos goes in; portraits, requests with photos and their true
//! answers come out.
//!
//! ```text
//! sample1.jpg … sample6.jpg ─▶ album ─▶ picture ─▶ photo of a holder, of another, of several, of none, spoilt
//! ```
//!
//! Invariants: the photos are of a public package, are fetched by the set-up and are in no commit; the persons of the records
//! are made up and have nothing to do with those who are in the photos; who is in which photo is known by looking at
//! them, never by comparing them; photo `k` is a pure function of the album, the seed and `k`.
//! See `CARD.md` beside this file.

mod album;
mod maker;
mod picture;
mod plan;
mod subjects;
mod write;

pub use album::Album;
pub use maker::{Holder, PhotoRequest, PhotoWorld};
pub use plan::{PhotoKind, PhotoSet};
pub use subjects::SUBJECTS;
pub use write::{write_photo_records, write_photo_requests};

#[cfg(test)]
mod tests;
