//! Deviation lists, and certificates and lists as text.

use super::authority::DocumentSigner;
use super::certificate::key_id;
use super::cms::{CmsForm, signed_data};
use super::der;
use super::hash::Hash;
use super::oid;
use crate::base64;

/// How a deviation list names a document signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defective {
    /// By issuer and serial number.
    Issued,
    /// By the identifier of its key.
    Key,
    /// By the digest of its certificate.
    Digest,
}

impl DocumentSigner {
    /// A deviation list that says of another signer's documents that they have the defect with these arcs below the list's own
    /// identifier, such as `1.4`; of those issued within `issued`, or of all.
    pub fn deviation_list(
        &self,
        of: &DocumentSigner,
        by: Defective,
        defect: &str,
        issued: Option<(i64, i64)>,
        signing_time: i64,
    ) -> Vec<u8> {
        let named = match by {
            Defective::Issued => der::context(1, &[of.issuer.clone(), der::element(0x02, &of.serial)].concat()),
            Defective::Key => der::context_value(2, &key_id(&of.key)),
            Defective::Digest => der::context_value(3, &Hash::Sha256.digest(&of.certificate)),
        };
        let mut documents = vec![named];
        documents.extend(issued.map(|(first, last)| {
            der::context(4, &[der::generalized_time(first), der::generalized_time(last)].concat())
        }));
        let kind = der::object(&format!("{}.{defect}", oid::DEVIATION_LIST));
        let description = der::sequence(&[der::element(0x13, b"made for a test"), kind]);
        let deviation = der::sequence(&[der::sequence(&documents), der::set(&[description])]);
        let content = der::sequence(&[der::small(0), Hash::Sha256.algorithm(), der::set(&[deviation])]);
        let form = CmsForm { signing_time: Some(signing_time), ..CmsForm::default() };
        signed_data(self, oid::DEVIATION_LIST, &content, &form)
    }
}

/// LDIF as the ICAO PKD gives it out: an entry for every value of an attribute, long lines folded.
pub fn ldif(values: &[(&str, &[u8])]) -> String {
    let mut text = String::from("version: 1\n\n");
    for (at, (attribute, value)) in values.iter().enumerate() {
        text.push_str(&format!("dn: cn={at},o=test,dc=download\nobjectClass: top\n"));
        let line = format!("{attribute}:: {}", encode(value));
        // RFC 2849: a line that goes on begins with a space.
        let pieces: Vec<_> = line.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
        text.push_str(&pieces.join("\n "));
        text.push_str("\n\n");
    }
    text
}

/// A block of RFC 7468.
pub fn pem(label: &str, bytes: &[u8]) -> String {
    let encoded = encode(bytes);
    let lines: Vec<_> = encoded.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn encode(bytes: &[u8]) -> String {
    let mut text = Vec::new();
    base64::append(&mut text, bytes);
    String::from_utf8(text).expect("base64 is ASCII")
}
