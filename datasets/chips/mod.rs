//! A public key infrastructure and chips of its own: authorities, document signers, lists and security objects.
//!
//! What comes in are kinds of keys, schemes and what shall be odd, or a seed and the holder of a passport; what goes out are the
//! bytes of files.
//! Invariants: nothing here uses the reader of chips in `kernels`, so that what one writes and the other reads agree only where
//! both follow the standards; chips of holders and all that is behind them are pure functions of the seed; other keys are drawn anew
//! at every run, so the bytes differ from run to run, and what a test says of them never does; no key here is a state's.

mod active;
mod authority;
mod certificate;
mod cms;
mod der;
mod groups;
mod hash;
mod key;
mod lists;
mod oid;
mod passport;
mod security;
mod seeded;
mod zone;

pub use active::{active_ec, active_rsa, group_14, group_15};
pub use authority::{Authority, DocumentSigner, SignerSpec, Usage};
pub use certificate::{CertificateSpec, NameForm, name};
pub use cms::{CmsForm, SignerNaming, signed_data};
pub use groups::{common, group_1, group_2, group_11};
pub use hash::Hash;
pub use key::{CurveForm, KeyKind, Signing, SigningKey};
pub use lists::{Defective, ldif, pem};
pub use passport::{Chip, PassportIssuer, Standing, zone_group};
pub use security::{ContentType, LdsForm, SodForm, group, security_object, sod};
pub use zone::{PassportZone, check_digit, name_field};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

#[cfg(test)]
mod passport_tests;
#[cfg(test)]
mod tests;
