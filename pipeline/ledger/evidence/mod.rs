//! The pack of evidence on one entity (Art. 15; an order under Art. 13 or 14 has one too): what was recorded of it, and that
//! nothing was changed, left out or put in between, for somebody who trusts neither this program nor who runs it.
//!
//! ```text
//! PACK/timeline.ndjson   every link of the entity, whole, oldest first
//! PACK/chain.ndjson      every link from the entity's first to the newest of the ledger: number, hashes; nothing of content
//! PACK/manifest.json     the files with their SHA-256, the ledger's id, the newest link (the anchor), the entity
//! PACK/rows-SIGNAL.ndjson the rows of results behind a signal, by hashes, where results were named
//! PACK/signature.json    the provider's signature over the bytes of manifest.json, where its keys were there
//! PACK/check.py          checks all of it with Python's standard library: python3 check.py [ANCHOR]
//! ```
//!
//! The chain goes on to the newest link so that every anchor that was written down since is in it: `check.py ANCHOR` proves
//! against that one. It takes some 250 bytes a link. A link counts its entity's links, so what is missing between the first
//! and the last of the timeline shows. That the timeline ends too early would show only in the contents of others.
//!
//! Invariants: of other entities a pack holds hashes of salted contents and nothing else; a pack appears under its name whole
//! or not at all, and never replaces one.

mod lines;
mod pack;

pub use lines::write_link;
pub use pack::{Enclosed, Evidence, Signed};
