//! The object identifiers that are known, as DER writes their values.

/// `1.2.840.113549.1.7.2`, RFC 5652, section 5.
pub const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
/// `1.2.840.113549.1.7.1`, RFC 5652, section 4; chips of China name their content so.
pub const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
/// `1.2.156.10197.6.1.4.2.2`, GM/T 0010: signed data as it is named beside SM2.
pub const SIGNED_DATA_GM: &[u8] = b"\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02\x02";
/// `1.2.156.10197.6.1.4.2.1`, GM/T 0010: data as it is named beside SM2.
pub const DATA_GM: &[u8] = b"\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02\x01";
/// `2.23.136.1.1.1`, the LDS security object of ICAO Doc 9303-10.
pub const LDS_SECURITY_OBJECT: &[u8] = b"\x67\x81\x08\x01\x01\x01";
/// `1.2.528.1.1006.1.20.1`, a maker's own identifier on early chips.
pub const LDS_SECURITY_OBJECT_SDU: &[u8] = b"\x2a\x84\x10\x01\x87\x6e\x01\x14\x01";
/// `1.3.27.1.1.1`, the identifier of drafts of the LDS, on early chips.
pub const LDS_SECURITY_OBJECT_DRAFT: &[u8] = b"\x2b\x1b\x01\x01\x01";
/// `2.23.136.1.1.2`, the list of CSCA certificates of ICAO Doc 9303-12.
pub const MASTER_LIST: &[u8] = b"\x67\x81\x08\x01\x01\x02";
/// `2.23.136.1.1.3`, the extended key usage of a signer of master lists.
pub const MASTER_LIST_KEY: &[u8] = b"\x67\x81\x08\x01\x01\x03";
/// `2.23.136.1.1.5`, active authentication in data group 14, ICAO Doc 9303-11.
pub const ACTIVE_AUTHENTICATION: &[u8] = b"\x67\x81\x08\x01\x01\x05";
/// `2.23.136.1.1.7`, the deviation list of ICAO Doc 9303-3; what it describes lies below it.
pub const DEVIATION_LIST: &[u8] = b"\x67\x81\x08\x01\x01\x07";
/// `2.23.136.1.1.8`, the extended key usage of a signer of deviation lists.
pub const DEVIATION_LIST_KEY: &[u8] = b"\x67\x81\x08\x01\x01\x08";

/// `1.2.840.113549.1.9.3`, RFC 5652, section 11.1.
pub const CONTENT_TYPE: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
/// `1.2.840.113549.1.9.4`, RFC 5652, section 11.2.
pub const MESSAGE_DIGEST: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
/// `1.2.840.113549.1.9.5`, RFC 5652, section 11.3.
pub const SIGNING_TIME: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05";

/// `1.3.14.3.2.26`.
pub const SHA1: &[u8] = b"\x2b\x0e\x03\x02\x1a";
/// `2.16.840.1.101.3.4.2`, below which NIST counts its hash functions.
pub const NIST_HASH: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02";
/// `1.2.156.10197.1.401`, GM/T 0006.
pub const SM3: &[u8] = b"\x2a\x81\x1c\xcf\x55\x01\x83\x11";

/// `1.2.840.113549.1.1`, below which PKCS #1 counts its algorithms.
pub const PKCS1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01";
/// `1.2.840.113549.1.1.8`, RFC 8017, appendix B.2.1.
pub const MGF1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08";
/// `1.3.14.3.2.29`, SHA-1 with RSA as OIW named it.
pub const SHA1_RSA_OIW: &[u8] = b"\x2b\x0e\x03\x02\x1d";

/// `1.2.840.10045.2.1`, RFC 5480.
pub const EC_KEY: &[u8] = b"\x2a\x86\x48\xce\x3d\x02\x01";
/// `1.3.132.1.12`, RFC 5480: a key for agreement, which some certificates name for signing.
pub const EC_KEY_AGREEMENT: &[u8] = b"\x2b\x81\x04\x01\x0c";
/// `1.2.840.10045.4.1`, RFC 3279.
pub const ECDSA_SHA1: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x01";
/// `1.2.840.10045.4.3`, RFC 5758; with a further arc it names the hash function.
pub const ECDSA_SPECIFIED: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03";
/// `0.4.0.127.0.7.1.1.4.1`, BSI TR-03111: signatures of two numbers of fixed length; a further arc names the hash function.
pub const ECDSA_PLAIN: &[u8] = b"\x04\x00\x7f\x00\x07\x01\x01\x04\x01";
/// `1.2.840.10045.1.1`, RFC 3279: a curve over the integers modulo a prime.
pub const PRIME_FIELD: &[u8] = b"\x2a\x86\x48\xce\x3d\x01\x01";
/// `1.2.156.10197.1.501`, GM/T 0006: SM2 with SM3.
pub const SM2_SM3: &[u8] = b"\x2a\x81\x1c\xcf\x55\x01\x83\x75";
/// `1.2.156.10197.1.301`, GM/T 0006: the curve of SM2, and keys on it.
pub const SM2: &[u8] = b"\x2a\x81\x1c\xcf\x55\x01\x82\x2d";

/// `2.5.29.14`, RFC 5280, section 4.2.1.2.
pub const SUBJECT_KEY: &[u8] = b"\x55\x1d\x0e";
/// `2.5.29.15`, RFC 5280, section 4.2.1.3.
pub const KEY_USAGE: &[u8] = b"\x55\x1d\x0f";
/// `2.5.29.16`, RFC 3280, section 4.2.1.4; ICAO Doc 9303-12 keeps it.
pub const KEY_PERIOD: &[u8] = b"\x55\x1d\x10";
/// `2.5.29.19`, RFC 5280, section 4.2.1.9.
pub const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";
/// `2.5.29.21`, RFC 5280, section 5.3.1.
pub const REVOCATION_REASON: &[u8] = b"\x55\x1d\x15";
/// `2.5.29.27`, RFC 5280, section 5.2.4: a list of changes to another list.
pub const DELTA_LIST: &[u8] = b"\x55\x1d\x1b";
/// `2.5.29.35`, RFC 5280, section 4.2.1.1.
pub const AUTHORITY_KEY: &[u8] = b"\x55\x1d\x23";
/// `2.5.29.37`, RFC 5280, section 4.2.1.12.
pub const EXTENDED_KEY_USAGE: &[u8] = b"\x55\x1d\x25";

/// `2.5.4.6`, RFC 4519.
pub const COUNTRY: &[u8] = b"\x55\x04\x06";

/// The arcs of `oid` below `parent`, as written; `None` where it does not lie below.
pub fn below<'a>(oid: &'a [u8], parent: &[u8]) -> Option<&'a [u8]> {
    oid.strip_prefix(parent).filter(|rest| !rest.is_empty())
}
