//! The file of each entity: the ledger's links read as events, and what an officer or an entity does, written as the next one.
//!
//! What comes in is a ledger, the law and an instant; what goes out are entities, timelines and what is due. An event is held against
//! the law inside the transaction that appends it, so that two officers never act on the same stale state.
//!
//! Invariants: nothing is appended that the law refuses; an entity of any past day is what its events recorded until then make of
//! it; a snapshot only saves time, and one that does not fit is made again from the links.

mod due;
mod error;
mod mark;
mod read;
mod write;

pub use due::{due, due_within, every};
pub use error::RegisterError;
pub use mark::mark;
pub use read::{Register, snapshot};
pub use write::{Recorder, found};
