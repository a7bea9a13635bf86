//! Chips in, readings out: what each file of a chip says, where it deviates, and whether the chip is genuine (Art. 4(3)).
//!
//! ```text
//! DIR/CURRENT           the snapshot id of the trust set that counts
//! DIR/LOCK              held by the one that imports
//! DIR/<id>.trust        the authorities' certificates, revocation lists and deviation lists of a set
//! ```
//!
//! Invariants: nobody is trusted whom an import did not name; a set never changes, so that a verdict can be given again with the
//! set whose id it carries; a file that cannot be read costs no other; what a chip says of its holder leaves only as a
//! [`Content`], which is asked for.

mod batch;
mod content;
mod error;
mod files;
mod reading;
mod trust;
mod words;

pub use batch::{ChipFacts, ChipReader, ChipState, Readings};
pub use content::Content;
pub use error::ReadError;
pub use files::{ChipFiles, Parts, find};
pub use reading::{FileReading, FileState, Reading, Wanted, read};
pub use trust::{Imported, ImportedFile, Trust, import, open};
pub use words::{verdict_detail, verdict_word};
