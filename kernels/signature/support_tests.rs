//! What the tests of signatures share: using entities with keys of every kind, and signed data with whatever is asked to be odd.

use std::sync::LazyLock;

use datasets::chips::{Authority, CurveForm, DocumentSigner, Hash, KeyKind, SignerSpec, Signing, SigningKey};

use super::der;
use super::key::KeyWord;
use super::sign::SigningKey as Key;
use crate::chip::asn1::{Moment, oid};
use crate::chip::certificate::Certificate;

/// When everything here begins to be valid.
pub const FROM: i64 = 1_700_000_000;

/// When submissions are signed.
pub const AT: Moment = Moment(FROM + 86_400);

/// What is signed.
pub const CONTENT: &[u8] = b"{\"job\":\"2026-03-01-0007\",\"rows\":10000000}";

/// The kinds of keys with a scheme of each.
pub const P256: (KeyKind, Signing) = (KeyKind::Curve("P-256"), Signing::Ecdsa(Hash::Sha256));
pub const SM2: (KeyKind, Signing) = (KeyKind::Curve("SM2"), Signing::Sm2);
pub const RSA: (KeyKind, Signing) = (KeyKind::Rsa(2048), Signing::Pkcs1(Hash::Sha256));

/// Entities that every test may use; RSA keys take long to draw.
pub static ENTITIES: LazyLock<[DocumentSigner; 3]> = LazyLock::new(|| [P256, RSA, SM2].map(entity));

/// The entity with a key of a kind.
pub fn of(kind: KeyKind) -> &'static DocumentSigner {
    ENTITIES.iter().find(|entity| entity.key.kind() == kind).expect("a kind of the list")
}

/// A key that names its curve.
pub fn key(kind: KeyKind) -> SigningKey {
    SigningKey::generate(kind, CurveForm::Named)
}

/// An authority.
pub fn authority((kind, signing): (KeyKind, Signing)) -> Authority {
    Authority::new("QQ", key(kind), signing, FROM)
}

/// An entity, of an authority with the same kind of key.
pub fn entity((kind, signing): (KeyKind, Signing)) -> DocumentSigner {
    authority((kind, signing)).signer(key(kind), signing, &SignerSpec::new(3, FROM))
}

/// The key of an entity.
pub fn signing_key(entity: &DocumentSigner) -> Key {
    Key::from_pem(&entity.key.private_pem(), None).unwrap()
}

/// The word of a key.
pub fn word(entity: &DocumentSigner) -> KeyWord {
    super::Credential::parse(&entity.certificate).unwrap().key
}

/// A certificate with bytes of what is signed of it replaced, signed anew.
pub fn reissued(certificate: &[u8], change: (&[u8], &[u8]), issuer: &SigningKey, signing: Signing) -> Vec<u8> {
    let signed = replaced(Certificate::parse(certificate).unwrap().signed, change);
    let signature = issuer.sign(signing, &signed);
    der::sequence(&[&signed, &signing.algorithm(), &der::bits(&signature)])
}

/// Bytes with a part replaced by as many others.
pub fn replaced(bytes: &[u8], (from, to): (&[u8], &[u8])) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "lengths around it stay");
    let at = memchr::memmem::find(bytes, from).expect("it is there");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

/// An attribute with one value.
pub fn attribute(id: &[u8], value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::object(id), &der::element(0x31, value)])
}

/// The parts of signed data, each to be replaced.
pub struct Form<'s> {
    pub signer: &'s DocumentSigner,
    pub signing: Signing,
    pub outer: &'static [u8],
    pub version: u8,
    pub announced: Vec<u8>,
    pub content_type: &'static [u8],
    /// What stands behind the type of the content.
    pub attached: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
    /// What stands behind the certificates.
    pub lists: Vec<u8>,
    pub signer_version: u8,
    pub id: Vec<u8>,
    pub digest: Vec<u8>,
    pub attributes: Vec<Vec<u8>>,
    /// Whether the attributes are written as they stand here; they are signed in order.
    pub unordered: bool,
    pub algorithm: Vec<u8>,
    /// What stands behind the signature.
    pub unsigned: Vec<u8>,
    pub signers: usize,
}

impl<'s> Form<'s> {
    /// A straight one.
    pub fn new(signer: &'s DocumentSigner, signing: Signing) -> Form<'s> {
        let hash = signing.hash();
        let certificate = Certificate::parse(&signer.certificate).unwrap();
        Form {
            signer,
            signing,
            outer: oid::SIGNED_DATA,
            version: 1,
            announced: hash.algorithm(),
            content_type: oid::DATA,
            attached: Vec::new(),
            certificates: vec![signer.certificate.clone()],
            lists: Vec::new(),
            signer_version: 1,
            id: der::sequence(&[certificate.issuer.whole(), &der::element(0x02, &signer.serial)]),
            digest: hash.algorithm(),
            attributes: vec![
                attribute(oid::CONTENT_TYPE, &der::object(oid::DATA)),
                attribute(oid::SIGNING_TIME, &der::time(AT).unwrap()),
                attribute(oid::MESSAGE_DIGEST, &der::octets(&hash.digest(CONTENT))),
            ],
            unordered: false,
            algorithm: signing.algorithm(),
            unsigned: Vec::new(),
            signers: 1,
        }
    }

    /// With the identifiers of GM/T 0010.
    pub fn gm(signer: &'s DocumentSigner) -> Form<'s> {
        let mut form = Form::new(signer, Signing::Sm2);
        (form.outer, form.content_type) = (oid::SIGNED_DATA_GM, oid::DATA_GM);
        form.attributes[0] = attribute(oid::CONTENT_TYPE, &der::object(oid::DATA_GM));
        form
    }

    /// The bytes.
    pub fn write(&self) -> Vec<u8> {
        let in_order = der::members(self.attributes.clone());
        let signature = self.signer.key.sign(self.signing, &der::element(0x31, &in_order));
        let kept = if self.unordered { self.attributes.concat() } else { in_order };
        let attributes = if kept.is_empty() { Vec::new() } else { der::context(0, &kept) };
        let mut parts = vec![der::positive(&[self.signer_version]), self.id.clone(), self.digest.clone(), attributes];
        parts.extend([self.algorithm.clone(), der::octets(&signature), self.unsigned.clone()]);
        let signer = der::element(0x30, &parts.concat());
        let certificates = self.certificates.concat();
        let certificates = if certificates.is_empty() { Vec::new() } else { der::context(0, &certificates) };
        let signed = der::sequence(&[
            &der::positive(&[self.version]),
            &der::element(0x31, &self.announced),
            &der::sequence(&[&der::object(self.content_type), &self.attached]),
            &certificates,
            &self.lists,
            &der::element(0x31, &signer.repeat(self.signers)),
        ]);
        der::sequence(&[&der::object(self.outer), &der::context(0, &signed)])
    }
}
