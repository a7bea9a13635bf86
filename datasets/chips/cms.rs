//! Signed data, RFC 5652, straight and in the ways in which real chips differ.

use super::authority::DocumentSigner;
use super::der;
use super::hash::Hash;
use super::oid;

/// How a signer names its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignerNaming {
    /// By issuer and serial number.
    Issued,
    /// By issuer and serial number, the issuer in another form of the same name.
    IssuedOtherForm,
    /// By issuer and another serial number: no certificate is named.
    IssuedWrong,
    /// By the identifier of its key.
    Key,
}

/// What is odd about signed data. Each field is straight by default.
#[derive(Clone, Copy, Debug)]
pub struct CmsForm {
    /// How the certificate is named.
    pub naming: SignerNaming,
    /// When it says it was signed.
    pub signing_time: Option<i64>,
    /// Lengths are indefinite.
    pub indefinite: bool,
    /// The content is in pieces of so many bytes.
    pub pieces: Option<usize>,
    /// There are no signed attributes.
    pub no_attributes: bool,
    /// The attributes are kept out of order, and signed in order.
    pub unordered: bool,
    /// There is no certificate.
    pub no_certificate: bool,
    /// The digest algorithm that is written down, where it is another than the signature's.
    pub other_digest: Option<Hash>,
    /// The version of the signed data, where it is another than 3.
    pub version: u32,
}

impl Default for CmsForm {
    fn default() -> CmsForm {
        CmsForm {
            naming: SignerNaming::Issued,
            signing_time: None,
            indefinite: false,
            pieces: None,
            no_attributes: false,
            unordered: false,
            no_certificate: false,
            other_digest: None,
            version: 3,
        }
    }
}

/// Content of a type, signed.
pub fn signed_data(signer: &DocumentSigner, content_type: &str, content: &[u8], form: &CmsForm) -> Vec<u8> {
    let hash = form.other_digest.unwrap_or(signer.signing.hash());
    let string = match form.pieces {
        Some(size) => der::octets_in_pieces(content, size),
        None => der::octets(content),
    };
    let nest = |tag: u8, value: &[u8]| {
        if form.indefinite { der::indefinite(tag, value) } else { der::element(tag, value) }
    };
    let encapsulated = nest(0x30, &[der::object(content_type), nest(0xA0, &string)].concat());
    let mut parts = vec![der::small(form.version), der::set(&[hash.algorithm()]), encapsulated];
    if !form.no_certificate {
        parts.push(nest(0xA0, &signer.certificate));
    }
    parts.push(der::element(0x31, &signer_info(signer, content_type, content, hash, form)));
    let signed = nest(0x30, &parts.concat());
    nest(0x30, &[der::object(oid::SIGNED_DATA), nest(0xA0, &signed)].concat())
}

fn signer_info(signer: &DocumentSigner, content_type: &str, content: &[u8], hash: Hash, form: &CmsForm) -> Vec<u8> {
    let (version, id) = naming(signer, form.naming);
    let mut parts = vec![der::small(version), id, hash.algorithm()];
    let signature = if form.no_attributes {
        signer.key.sign(signer.signing, content)
    } else {
        let mut attributes = attributes(content_type, content, hash, form.signing_time);
        let in_order = der::set(&attributes);
        attributes.sort();
        if form.unordered {
            attributes.reverse();
        }
        parts.push(der::context(0, &attributes.concat()));
        signer.key.sign(signer.signing, &in_order)
    };
    parts.push(signer.signing.algorithm());
    parts.push(der::octets(&signature));
    der::sequence(&parts)
}

fn attributes(content_type: &str, content: &[u8], hash: Hash, signing_time: Option<i64>) -> Vec<Vec<u8>> {
    let attribute = |id: &str, value: Vec<u8>| der::sequence(&[der::object(id), der::set(&[value])]);
    let mut attributes = vec![
        attribute(oid::CONTENT_TYPE, der::object(content_type)),
        attribute(oid::MESSAGE_DIGEST, der::octets(&hash.digest(content))),
    ];
    attributes.extend(signing_time.map(|time| attribute(oid::SIGNING_TIME, der::utc_time(time))));
    attributes
}

fn naming(signer: &DocumentSigner, naming: SignerNaming) -> (u32, Vec<u8>) {
    let issued = |issuer: &[u8], serial: &[u8]| (1, der::sequence(&[issuer.to_vec(), der::element(0x02, serial)]));
    match naming {
        SignerNaming::Issued => issued(&signer.issuer, &signer.serial),
        SignerNaming::IssuedOtherForm => issued(&signer.issuer_other_form, &signer.serial),
        SignerNaming::IssuedWrong => issued(&signer.issuer, &[0x55]),
        SignerNaming::Key => (3, der::context_value(0, &super::certificate::key_id(&signer.key))),
    }
}
