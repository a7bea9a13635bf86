//! Whom to trust: authorities, what they revoked, and what is known to be defective, as data and as an index.
//!
//! What comes in are files of authorities: master lists, certificates, revocation lists, deviation lists, LDIF. What goes out is a
//! [`TrustSet`], which is data with a snapshot id, and of it a [`TrustStore`], which answers who issued a certificate.
//! Invariants: a list counts where its signature verifies; a link certificate counts where it leads to an anchor; a revocation list
//! counts where the authority of its issuer signed it; a certificate is compared link by link, never by a library's path building.

mod anchors;
mod crl;
mod defect;
mod import;
mod ldif;
mod list;
mod set;
mod signer;
mod store;

pub use crl::{Revocation, RevocationList, Revoked};
pub use defect::{Defect, DefectKind, Scope};
pub use import::{Import, ImportError, ListReport, ListTrust, Refused, import};
pub use list::{ListError, ListKind};
pub use set::{Difference, Kind, SetError, SnapshotId, TrustSet};
pub(super) use signer::{Chained, SignerFault, SignerPurpose, SignerRecord};
pub use store::{TrustStore, Unused};

#[cfg(test)]
mod tests;
