//! A public key infrastructure and chips of its own: authorities, document signers, lists and security objects.
//!
//! What comes in are kinds of keys, schemes and what shall be odd; what goes out are the bytes of files.
//! Invariants: nothing here uses the reader of chips in `kernels`, so that what one writes and the other reads agree only where
//! both follow the standards; keys are drawn anew at every run, so the bytes differ from run to run, and what a test says of
//! them never does; no state of these names exists.

mod active;
mod authority;
mod certificate;
mod cms;
mod der;
mod hash;
mod key;
mod lists;
mod oid;
mod security;

pub use active::{active_ec, active_rsa, group_14, group_15};
pub use authority::{Authority, DocumentSigner, SignerSpec, Usage};
pub use certificate::{CertificateSpec, NameForm, name};
pub use cms::{CmsForm, SignerNaming, signed_data};
pub use hash::Hash;
pub use key::{CurveForm, KeyKind, Signing, SigningKey};
pub use lists::{Defective, ldif, pem};
pub use security::{ContentType, LdsForm, SodForm, group, security_object, sod};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

#[cfg(test)]
mod tests;
