//! Whether a chip is genuine: passive authentication of ICAO Doc 9303-11, section 5.1, and active authentication where it was done.
//!
//! What comes in are a security object, data groups and a moment; what goes out is an [`Authenticity`].
//! Invariants: a signature that does not verify is never authentic, whatever else is tolerated; every tolerance is listed; what is
//! unknown is kept apart from what is forged; active authentication counts only after passive authentication.

mod authenticator;
mod cache;
mod passive;
mod verdict;

pub use authenticator::{ActiveResponse, Authenticator, Chip};
pub use verdict::{Active, Altered, Authenticity, Expired, Groups, Party, SignedAt, TrustUnknown, Unreadable, Verdict};

#[cfg(test)]
mod active_tests;
#[cfg(test)]
mod deviation_tests;
#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod real_tests;
#[cfg(test)]
mod tests;
