//! X.509 certificates.

use super::der;
use super::hash::Hash;
use super::key::{Signing, SigningKey};

/// In which form a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameForm {
    /// Strings as `PrintableString`.
    Printable,
    /// Strings as `UTF8String`, in other letter case and with other spaces.
    Other,
}

/// A name of country, organisation and common name.
pub fn name(country: &str, common_name: &str, form: NameForm) -> Vec<u8> {
    let write = |id: &str, text: &str| {
        let value = match form {
            NameForm::Printable => der::element(0x13, text.as_bytes()),
            NameForm::Other => der::element(0x0C, format!(" {}  ", text.to_lowercase().replace(' ', "  ")).as_bytes()),
        };
        der::set(&[der::sequence(&[der::object(id), value])])
    };
    // A country is two letters in whatever type of string, so it alone gets no spaces.
    let country = match form {
        NameForm::Printable => {
            der::set(&[der::sequence(&[der::object("2.5.4.6"), der::element(0x13, country.as_bytes())])])
        }
        NameForm::Other => {
            let lower = country.to_lowercase();
            der::set(&[der::sequence(&[der::object("2.5.4.6"), der::element(0x0C, lower.as_bytes())])])
        }
    };
    der::sequence(&[country, write("2.5.4.10", "Concord Test"), write("2.5.4.3", common_name)])
}

/// What a certificate says.
#[derive(Clone, Debug)]
pub struct CertificateSpec {
    /// The bytes of its serial number as they are written.
    pub serial: Vec<u8>,
    /// The name of its issuer.
    pub issuer: Vec<u8>,
    /// The name of its subject.
    pub subject: Vec<u8>,
    /// First and last second of its validity.
    pub validity: (i64, i64),
    /// When its key may sign.
    pub key_period: Option<(i64, i64)>,
    /// Whether it is an authority.
    pub authority: bool,
    /// The identifier of its issuer's key.
    pub authority_key: Option<Vec<u8>>,
    /// The identifier of its key.
    pub subject_key: Option<Vec<u8>>,
    /// An extended key usage.
    pub extended_usage: Option<&'static str>,
    /// Whether it is written as BER: its outermost length indefinite.
    pub indefinite: bool,
}

impl CertificateSpec {
    /// The certificate of a key, signed by another.
    pub fn sign(&self, key: &SigningKey, issuer: &SigningKey, signing: Signing) -> Vec<u8> {
        let mut parts = vec![
            der::context(0, &der::small(2)),
            der::element(0x02, &self.serial),
            signing.algorithm(),
            self.issuer.clone(),
            der::sequence(&[der::utc_time(self.validity.0), der::utc_time(self.validity.1)]),
            self.subject.clone(),
            key.public(),
        ];
        parts.push(der::context(3, &der::sequence(&self.extensions())));
        let signed = der::sequence(&parts);
        let signature = issuer.sign(signing, &signed);
        let members = [signed, signing.algorithm(), der::bits(&signature)];
        if self.indefinite { der::indefinite(0x30, &members.concat()) } else { der::sequence(&members) }
    }

    fn extensions(&self) -> Vec<Vec<u8>> {
        let mut extensions = Vec::new();
        let critical = [0x01, 0x01, 0xFF].to_vec();
        let mut add = |id: &str, critical: &[u8], value: &[u8]| {
            extensions.push(der::sequence(&[der::object(id), critical.to_vec(), der::octets(value)]));
        };
        if let Some(key) = &self.authority_key {
            add("2.5.29.35", &[], &der::sequence(&[der::context_value(0, key)]));
        }
        if let Some(key) = &self.subject_key {
            add("2.5.29.14", &[], &der::octets(key));
        }
        if self.authority {
            let constraints = der::sequence(&[critical.clone(), der::small(0)]);
            add("2.5.29.19", &critical, &constraints);
        }
        // keyCertSign and cRLSign of an authority, digitalSignature of a signer.
        let usage: [u8; 2] = if self.authority { [0x01, 0x06] } else { [0x07, 0x80] };
        add("2.5.29.15", &critical, &der::element(0x03, &usage));
        if let Some((from, to)) = self.key_period {
            let ends = [der::context_value(0, &der::digits(from)), der::context_value(1, &der::digits(to))];
            add("2.5.29.16", &[], &der::sequence(&ends));
        }
        if let Some(usage) = self.extended_usage {
            add("2.5.29.37", &critical, &der::sequence(&[der::object(usage)]));
        }
        extensions
    }
}

/// The usual identifier of a key, RFC 5280, section 4.2.1.2.
pub fn key_id(key: &SigningKey) -> Vec<u8> {
    Hash::Sha1.digest(&key.public_bits())
}
