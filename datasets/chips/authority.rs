//! Authorities, and whom they sign.

use super::certificate::{CertificateSpec, NameForm, key_id, name};
use super::cms::{CmsForm, signed_data};
use super::der;
use super::key::{Signing, SigningKey};
use super::oid;

/// Years from now after which nothing here is valid any more, in seconds.
const YEAR: i64 = 365 * super::DAY;

/// What a signer's key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Security objects.
    Documents,
    /// Master lists.
    MasterLists,
    /// Deviation lists.
    DeviationLists,
}

/// A country signing authority.
pub struct Authority {
    /// Two letters.
    pub country: String,
    /// Its private key.
    pub key: SigningKey,
    /// How it signs.
    pub signing: Signing,
    /// Its certificate, signed by itself.
    pub certificate: Vec<u8>,
    /// Its name, as it is written in its certificate.
    pub name: Vec<u8>,
    validity: (i64, i64),
}

/// What is asked of a document signer's certificate.
#[derive(Clone, Debug)]
pub struct SignerSpec {
    /// The bytes of the serial number.
    pub serial: Vec<u8>,
    /// First and last second of its validity.
    pub validity: (i64, i64),
    /// When its key may sign.
    pub key_period: Option<(i64, i64)>,
    /// What it is for.
    pub usage: Usage,
    /// The form in which it names its issuer.
    pub issuer_form: NameForm,
    /// Whether it does not say which key signed it.
    pub no_authority_key: bool,
    /// Whether it is written with an indefinite length.
    pub indefinite: bool,
}

impl SignerSpec {
    /// A plain one with a serial number, valid for ten years from `from`.
    pub fn new(serial: u8, from: i64) -> SignerSpec {
        SignerSpec {
            serial: vec![serial],
            validity: (from, from + 10 * YEAR),
            key_period: None,
            usage: Usage::Documents,
            issuer_form: NameForm::Printable,
            no_authority_key: false,
            indefinite: false,
        }
    }
}

/// A signer of documents or lists.
pub struct DocumentSigner {
    /// Its private key.
    pub key: SigningKey,
    /// How it signs.
    pub signing: Signing,
    /// Its certificate.
    pub certificate: Vec<u8>,
    /// The bytes of its serial number.
    pub serial: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    pub(super) issuer_other_form: Vec<u8>,
}

impl Authority {
    /// One that signs itself, valid for 15 years from `from`.
    pub fn new(country: &str, key: SigningKey, signing: Signing, from: i64) -> Authority {
        let name = name(country, "Country Signing", NameForm::Printable);
        let validity = (from, from + 15 * YEAR);
        let certificate = authority_spec(&name, validity, &key, &key, 1).sign(&key, &key, signing);
        Authority { country: country.to_owned(), key, signing, certificate, name, validity }
    }

    /// The next one of the same name, and the link certificate by which this one answers for it.
    pub fn successor(&self, key: SigningKey, signing: Signing, from: i64) -> (Authority, Vec<u8>) {
        let next = Authority::new(&self.country, key, signing, from);
        let link = self.link_for(&next);
        (next, link)
    }

    /// A certificate by which this authority answers for another, of its own name or a strange one.
    pub fn link_for(&self, other: &Authority) -> Vec<u8> {
        let mut link = authority_spec(&other.name, other.validity, &other.key, &self.key, 2);
        link.issuer.clone_from(&self.name);
        link.sign(&other.key, &self.key, self.signing)
    }

    /// Signs a signer's key.
    pub fn signer(&self, key: SigningKey, signing: Signing, spec: &SignerSpec) -> DocumentSigner {
        let issuer = name(&self.country, "Country Signing", spec.issuer_form);
        let usage = match spec.usage {
            Usage::Documents => None,
            Usage::MasterLists => Some(oid::MASTER_LIST_KEY),
            Usage::DeviationLists => Some(oid::DEVIATION_LIST_KEY),
        };
        let certificate = CertificateSpec {
            serial: spec.serial.clone(),
            issuer: issuer.clone(),
            subject: name(&self.country, "Document Signer", NameForm::Printable),
            validity: spec.validity,
            key_period: spec.key_period,
            authority: false,
            authority_key: (!spec.no_authority_key).then(|| key_id(&self.key)),
            subject_key: Some(key_id(&key)),
            extended_usage: usage,
            indefinite: spec.indefinite,
        };
        let certificate = certificate.sign(&key, &self.key, self.signing);
        let other = if spec.issuer_form == NameForm::Printable { NameForm::Other } else { NameForm::Printable };
        let issuer_other_form = name(&self.country, "Country Signing", other);
        DocumentSigner { key, signing, certificate, serial: spec.serial.clone(), issuer, issuer_other_form }
    }

    /// A revocation list made at a moment, the next one announced for another.
    pub fn revocation_list(&self, made: i64, next: i64, serials: &[&[u8]]) -> Vec<u8> {
        let reason = der::sequence(&[der::object("2.5.29.21"), der::octets(&der::element(0x0A, &[1]))]);
        let entry = |serial: &&[u8]| {
            let extensions = der::sequence(std::slice::from_ref(&reason));
            der::sequence(&[der::element(0x02, serial), der::utc_time(made), extensions])
        };
        let mut parts = vec![der::small(1), self.signing.algorithm(), self.name.clone()];
        parts.extend([der::utc_time(made), der::utc_time(next)]);
        if !serials.is_empty() {
            parts.push(der::sequence(&serials.iter().map(entry).collect::<Vec<_>>()));
        }
        let key = der::octets(&der::sequence(&[der::context_value(0, &key_id(&self.key))]));
        let extension = der::sequence(&[der::object("2.5.29.35"), key]);
        parts.push(der::context(0, &der::sequence(&[extension])));
        let signed = der::sequence(&parts);
        let signature = self.key.sign(self.signing, &signed);
        der::sequence(&[signed, self.signing.algorithm(), der::bits(&signature)])
    }
}

impl DocumentSigner {
    /// A master list of certificates.
    pub fn master_list(&self, certificates: &[&[u8]], signing_time: i64) -> Vec<u8> {
        let members: Vec<_> = certificates.iter().map(|certificate| certificate.to_vec()).collect();
        let content = der::sequence(&[der::small(0), der::set(&members)]);
        let form =
            CmsForm { signing_time: Some(signing_time), naming: super::cms::SignerNaming::Key, ..CmsForm::default() };
        signed_data(self, oid::MASTER_LIST, &content, &form)
    }
}

fn authority_spec(
    name: &[u8],
    validity: (i64, i64),
    key: &SigningKey,
    issuer: &SigningKey,
    serial: u8,
) -> CertificateSpec {
    CertificateSpec {
        serial: vec![serial],
        issuer: name.to_vec(),
        subject: name.to_vec(),
        validity,
        key_period: None,
        authority: true,
        authority_key: Some(key_id(issuer)),
        subject_key: Some(key_id(key)),
        extended_usage: None,
        indefinite: false,
    }
}
