//! Concord: the provider's side of exit/entry certificate identification.
//!
//! Requests come in as files; results, rejects and receipts go out. The stages, in the order in which a
//! row meets them, are the modules below; a stage uses `terms`, `world` and earlier stages, never later ones
//! (`tests/tidy.rs` holds it to that).

#![forbid(unsafe_code)]

pub mod terms;
pub mod world;

pub mod ingest;
pub mod records;

pub mod acquire;

pub mod read;

pub mod compare;
pub mod decide;

pub mod emit;

pub mod job;

pub mod enforce;
pub mod ledger;
pub mod register;

pub mod query;

pub mod watch;

pub mod evaluate;

pub mod enroll;

pub mod submission;

pub mod report;

pub mod command;
