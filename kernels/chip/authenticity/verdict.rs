//! What comes out: one verdict, and beside it everything that somebody may want to know of how it came about.

use std::fmt;

use crate::chip::active::ActiveFault;
use crate::chip::asn1::{FrameError, Moment};
use crate::chip::certificate::Period;
use crate::chip::crypto::{DigestAlgorithm, KeyFault};
use crate::chip::deviation::Deviations;
use crate::chip::sod::SodError;
use crate::chip::trust::{Defect, Revocation, Revoked, SnapshotId};

/// Whether a chip is genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Signed by a document signer that a trusted authority answers for, and every data group that was given is the signed one.
    Authentic,
    /// Forged or altered: something was signed otherwise.
    Altered(Altered),
    /// The signature is one, but nobody who is trusted answers for the signer.
    TrustUnknown(TrustUnknown),
    /// The signer, or its authority, was revoked.
    Revoked(Party, Revoked),
    /// The signer, or its authority, was not valid when it signed.
    Expired(Party, Expired),
    /// The security object cannot be read.
    Unreadable(Unreadable),
}

/// What was altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Altered {
    /// The signature is none of the document signer.
    Signature,
    /// The signed attributes do not belong to the content.
    Attributes,
    /// The content is not the one whose digest was signed.
    Content,
    /// These data groups are not those that were signed.
    Groups(Groups),
    /// No data group was signed under these numbers.
    Unsigned(Groups),
    /// The authority that the document signer's certificate names did not sign it.
    Signer,
    /// The signer's certificate is for other things than documents.
    Purpose,
}

/// Why trust is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustUnknown {
    /// There is no authority of the signer's issuer.
    Issuer,
    /// There are authorities of the issuer, but none with the key.
    Key,
    /// The chip carries no certificate of its signer, and the store does not know it.
    Signer,
}

/// Whom a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The document signer.
    Signer,
    /// The authority that answers for it.
    Authority,
}

/// When somebody was valid, and when he signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expired {
    /// When he was valid.
    pub validity: Period,
    /// When he signed.
    pub at: Moment,
}

/// Why a security object cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Its frame or its content.
    Sod(SodError),
    /// The algorithm of its signature.
    Algorithm {
        /// The byte at which it stands.
        offset: usize,
    },
    /// The certificate of its signer; the offset counts from the beginning of the certificate.
    Certificate(FrameError),
    /// The key in the certificate of its signer.
    Key(KeyFault),
}

/// By what the moment of signing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedAt {
    /// The signer says it, under its signature.
    Stated(Moment),
    /// The signer does not say it; the document was issued on this day.
    Issued(Moment),
    /// Nobody says it; the signer has to be valid at the moment of asking.
    Asked(Moment),
}

impl SignedAt {
    /// The moment that counts.
    pub fn moment(self) -> Moment {
        match self {
            SignedAt::Stated(moment) | SignedAt::Issued(moment) | SignedAt::Asked(moment) => moment,
        }
    }

    /// The word that programs tell it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            SignedAt::Stated(_) => "stated",
            SignedAt::Issued(_) => "issued",
            SignedAt::Asked(_) => "asked",
        }
    }
}

/// What came of active authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Active {
    /// It was not done.
    NotDone,
    /// The chip holds the key of data group 15, which is the signed one.
    Passed,
    /// The chip does not hold the key of data group 15.
    Failed,
    /// The answer proves nothing: passive authentication did not end well, data group 15 is not the signed one, or its key is
    /// listed as compromised.
    NotCounted,
    /// Key or answer cannot be read.
    Unreadable(ActiveFault),
}

impl Active {
    /// The word that programs tell it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Active::NotDone => "not_done",
            Active::Passed => "passed",
            Active::Failed => "failed",
            Active::NotCounted => "not_counted",
            Active::Unreadable(_) => "unreadable",
        }
    }
}

/// Numbers of data groups.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Groups(u32);

impl Groups {
    /// Whether a number is in it.
    pub fn has(self, number: u8) -> bool {
        self.0 & bit(number) != 0
    }

    /// Whether none is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The numbers in it.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..32).filter(move |number| self.has(*number))
    }

    pub(super) fn add(&mut self, number: u8) {
        self.0 |= bit(number);
    }
}

/// Numbers beyond 31 are no data group's, and share one place.
fn bit(number: u8) -> u32 {
    1 << number.min(31)
}

impl fmt::Debug for Groups {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_set().entries(self.iter()).finish()
    }
}

/// The verdict on a chip, and how it came about.
#[derive(Clone, Debug)]
pub struct Authenticity {
    /// The verdict.
    pub verdict: Verdict,
    /// What was tolerated.
    pub deviations: Deviations,
    /// The data groups that are those that were signed.
    pub agreeing: Groups,
    /// The data groups that are not those that were signed.
    pub differing: Groups,
    /// The data groups under whose numbers none was signed.
    pub unsigned: Groups,
    /// The data groups that were signed and not given: of these nothing is known.
    pub not_given: Groups,
    /// The hash function of the data groups.
    pub digest: Option<DigestAlgorithm>,
    /// When it was signed.
    pub signed_at: Option<SignedAt>,
    /// SHA-256 of the document signer's certificate.
    pub signer: Option<[u8; 32]>,
    /// The country of the document signer's issuer.
    pub country: Option<String>,
    /// SHA-256 of the certificate of the authority that answers for it.
    pub authority: Option<[u8; 32]>,
    /// What the revocation lists say of the document signer.
    pub revocation: Revocation,
    /// What its state knows to be wrong with its documents.
    pub defects: Vec<Defect>,
    /// What came of active authentication.
    pub active: Active,
    /// Which trust set the verdict was given with.
    pub snapshot: SnapshotId,
}

impl Authenticity {
    pub(super) fn new(verdict: Verdict, snapshot: SnapshotId) -> Authenticity {
        Authenticity {
            verdict,
            deviations: Deviations::NONE,
            agreeing: Groups::default(),
            differing: Groups::default(),
            unsigned: Groups::default(),
            not_given: Groups::default(),
            digest: None,
            signed_at: None,
            signer: None,
            country: None,
            authority: None,
            revocation: Revocation::NoList,
            defects: Vec::new(),
            active: Active::NotDone,
            snapshot,
        }
    }
}
