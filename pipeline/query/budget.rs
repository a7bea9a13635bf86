//! How many holders one query may look up.
//!
//! What comes in are certificates as a query looks them up; what goes out is leave, or a refusal. A list of certificates
//! can be made up inside a query, number after number, and looking up all of them would be a search of all records
//! (Art. 2). Invariant: all joins of one plan draw on one budget, in whatever process each plan runs.

use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::error::{DataFusionError, Result};

/// Most certificates whose holders one query looks up: twice the requests of `make demo`, and a thousandth of the numbers
/// in one series of eight digits.
pub const CERTIFICATES_MAX: usize = 100_000;

/// What is left for one query.
#[derive(Debug, Default)]
pub(super) struct Budget {
    spent: AtomicUsize,
}

impl Budget {
    /// Asks leave to look up so many more.
    ///
    /// # Errors
    ///
    /// They would be more than [`CERTIFICATES_MAX`].
    pub(super) fn spend(&self, certificates: usize) -> Result<()> {
        let spent = self.spent.fetch_add(certificates, Ordering::Relaxed);
        if spent.saturating_add(certificates) <= CERTIFICATES_MAX {
            return Ok(());
        }
        Err(DataFusionError::Execution(format!(
            "one query looks up the names, birth dates and faces of at most {CERTIFICATES_MAX} certificates, \
             and this one of more; ask for fewer at a time, or leave those columns out"
        )))
    }
}
