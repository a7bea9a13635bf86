//! Signers that were met, so that each is parsed and chained once.
//!
//! Invariant: it holds at most twice [`GENERATION`] records; those that were not met for a generation go first.

use std::collections::HashMap;
use std::sync::Arc;

use crate::chip::trust::{SignerFault, SignerRecord};

/// Records of a generation. A state uses some dozen document signers a year, all states some 28,000 in 15 years; a record takes
/// about 4 KiB, so two generations are 32 MiB at most.
const GENERATION: usize = 4096;

/// What became of a certificate.
pub type Record = Result<Arc<SignerRecord>, SignerFault>;

/// Signers by the SHA-256 of their certificates.
#[derive(Default)]
pub struct Cache {
    young: HashMap<[u8; 32], Record>,
    old: HashMap<[u8; 32], Record>,
}

impl Cache {
    /// The record of a certificate, made by `make` if it was not met.
    pub fn get(&mut self, digest: [u8; 32], make: impl FnOnce() -> Result<SignerRecord, SignerFault>) -> Record {
        if let Some(record) = self.young.get(&digest) {
            return record.clone();
        }
        let record = self.old.remove(&digest).unwrap_or_else(|| make().map(Arc::new));
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(digest, record.clone());
        record
    }

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
