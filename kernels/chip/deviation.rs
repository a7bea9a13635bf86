//! What real chips, certificates and lists show that the standards do not say, and what is tolerated of it.
//!
//! Invariant: a deviation that is in this list harms no proof. What would is no deviation but a verdict.

use std::fmt;
use std::ops::{BitOr, BitOrAssign};

use super::words::words;

words! {
    /// A way in which something that is accepted differs from the standards.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[repr(u8)]
    pub enum Deviation {
        /// The security object lacks the tag 77 around it.
        TagMissing = "tag_missing",
        /// Bytes follow the security object.
        TrailingBytes = "trailing_bytes",
        /// Lengths are indefinite: BER where DER is wanted.
        IndefiniteLength = "indefinite_length",
        /// The content is an octet string in pieces.
        StringInPieces = "string_in_pieces",
        /// The content is named otherwise than `2.23.136.1.1.1`.
        ContentType = "content_type",
        /// The version of the signed data or of its signer is not the one that RFC 5652 wants.
        CmsVersion = "cms_version",
        /// The digest algorithm of the signer is not in the list of the signed data.
        DigestNotAnnounced = "digest_not_announced",
        /// There are several signers; one that verifies counts.
        SeveralSigners = "several_signers",
        /// No certificate is named by the signer, but the key of one verifies.
        SignerNotNamed = "signer_not_named",
        /// The signer names its certificate by another form of the same name.
        SignerNameForm = "signer_name_form",
        /// No certificate is on the chip; the one that the signer names is of the trust store.
        SignerOffChip = "signer_off_chip",
        /// There are no signed attributes: the signature is over the content itself.
        AttributesMissing = "attributes_missing",
        /// The signed attributes are not kept as DER, over which the signature is.
        AttributesNotDer = "attributes_not_der",
        /// Digest algorithm and signature algorithm name different hash functions.
        DigestsDiffer = "digests_differ",
        /// The signature verifies with the hash function of the digest algorithm, not with the one that its own algorithm names.
        SignatureDigest = "signature_digest",
        /// A PSS signature says nothing of its parameters.
        PssParametersMissing = "pss_parameters_missing",
        /// A PSS signature has another salt length than its parameters say.
        PssSaltLength = "pss_salt_length",
        /// A PSS signature has a mask of the hash function of its message, and its parameters name another or none.
        PssMask = "pss_mask",
        /// A PKCS #1 signature names its hash function without `NULL`.
        DigestInfoWithoutNull = "digest_info_without_null",
        /// An RSA signature lost zeros before it.
        SignatureLength = "signature_length",
        /// An ECDSA signature whose numbers are not written as DER writes them.
        SignatureForm = "signature_form",
        /// A key that names its curve instead of writing it out, as ICAO Doc 9303-12 wants it.
        CurveNamed = "curve_named",
        /// A key whose point is compressed.
        PointCompressed = "point_compressed",
        /// A key that says it is for agreement.
        KeyForAgreement = "key_for_agreement",
        /// The version of the LDS security object is 0 and it tells versions, or 1 and it tells none.
        LdsVersionInfo = "lds_version_info",
        /// Hashes of data groups out of order.
        LdsOrder = "lds_order",
        /// A certificate that is no DER.
        CertificateNotDer = "certificate_not_der",
        /// A serial number that is negative or longer than 20 bytes.
        CertificateSerial = "certificate_serial",
        /// A certificate whose two signature algorithms differ.
        CertificateAlgorithms = "certificate_algorithms",
        /// An extension that should be known and cannot be read, or an unknown one that is critical.
        CertificateExtension = "certificate_extension",
        /// The document signer is an authority.
        SignerIsAuthority = "signer_is_authority",
        /// The key usage of the document signer lacks signatures.
        SignerKeyUsage = "signer_key_usage",
        /// The document signer has an extended key usage, which ICAO Doc 9303-12 gives to other signers alone.
        SignerExtendedUsage = "signer_extended_usage",
        /// The document signer does not name the key of its authority, or one that no authority of its name has.
        AuthorityKeyNotNamed = "authority_key_not_named",
        /// The authority was found by its key: its name differs.
        AuthorityName = "authority_name",
        /// Signed outside the private key usage period of the document signer.
        OutsideKeyPeriod = "outside_key_period",
        /// An active authentication signature in another form than BSI TR-03111 wants.
        ActiveForm = "active_form",
        /// An active authentication signature with another hash function than the chip says, or than its key size calls for.
        ActiveDigest = "active_digest",
    }
}

const _: () = assert!(Deviation::ALL.len() <= 64, "a set of deviations is one 64-bit mask");

impl Deviation {
    fn bit(self) -> u64 {
        1 << self as u8
    }
}

/// A set of deviations.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Deviations(u64);

impl Deviations {
    /// No deviation.
    pub const NONE: Deviations = Deviations(0);

    /// Whether one is in it.
    pub fn has(self, deviation: Deviation) -> bool {
        self.0 & deviation.bit() != 0
    }

    /// Whether none is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in it, in the order of [`Deviation::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Deviation> {
        Deviation::ALL.iter().copied().filter(move |deviation| self.has(*deviation))
    }

    pub(super) fn add(&mut self, deviation: Deviation) {
        self.0 |= deviation.bit();
    }

    pub(super) fn add_if(&mut self, seen: bool, deviation: Deviation) {
        if seen {
            self.add(deviation);
        }
    }
}

impl From<Deviation> for Deviations {
    fn from(deviation: Deviation) -> Deviations {
        Deviations(deviation.bit())
    }
}

impl BitOr for Deviations {
    type Output = Deviations;

    fn bitor(self, other: Deviations) -> Deviations {
        Deviations(self.0 | other.0)
    }
}

impl BitOrAssign for Deviations {
    fn bitor_assign(&mut self, other: Deviations) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for Deviations {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_set().entries(self.iter()).finish()
    }
}
