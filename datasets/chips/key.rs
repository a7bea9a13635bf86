//! Keys of every kind that chips use, and signatures of every scheme.

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint, PointConversionForm};
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::{RsaPssSaltlen, Signer};

use super::der;
use super::hash::Hash;
use super::seeded;

/// The identity of an SM2 signer who names none, GM/T 0009.
const SM2_IDENTITY: &[u8] = b"1234567812345678";

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with a modulus of so many bits.
    Rsa(u32),
    /// On a curve that OpenSSL knows under this number: one of [`KeyKind::CURVES`].
    Curve(&'static str),
}

impl KeyKind {
    /// The curves, each with its name, OpenSSL's number and its identifier.
    pub const CURVES: [(&'static str, i32, &'static str); 20] = [
        ("P-192", 409, "1.2.840.10045.3.1.1"),
        ("P-224", 713, "1.3.132.0.33"),
        ("P-256", 415, "1.2.840.10045.3.1.7"),
        ("P-384", 715, "1.3.132.0.34"),
        ("P-521", 716, "1.3.132.0.35"),
        ("brainpoolP160r1", 921, "1.3.36.3.3.2.8.1.1.1"),
        ("brainpoolP160t1", 922, "1.3.36.3.3.2.8.1.1.2"),
        ("brainpoolP192r1", 923, "1.3.36.3.3.2.8.1.1.3"),
        ("brainpoolP192t1", 924, "1.3.36.3.3.2.8.1.1.4"),
        ("brainpoolP224r1", 925, "1.3.36.3.3.2.8.1.1.5"),
        ("brainpoolP224t1", 926, "1.3.36.3.3.2.8.1.1.6"),
        ("brainpoolP256r1", 927, "1.3.36.3.3.2.8.1.1.7"),
        ("brainpoolP256t1", 928, "1.3.36.3.3.2.8.1.1.8"),
        ("brainpoolP320r1", 929, "1.3.36.3.3.2.8.1.1.9"),
        ("brainpoolP320t1", 930, "1.3.36.3.3.2.8.1.1.10"),
        ("brainpoolP384r1", 931, "1.3.36.3.3.2.8.1.1.11"),
        ("brainpoolP384t1", 932, "1.3.36.3.3.2.8.1.1.12"),
        ("brainpoolP512r1", 933, "1.3.36.3.3.2.8.1.1.13"),
        ("brainpoolP512t1", 934, "1.3.36.3.3.2.8.1.1.14"),
        ("SM2", 1172, "1.2.156.10197.1.301"),
    ];
}

/// How a key tells its curve and its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveForm {
    /// The curve written out, as ICAO Doc 9303-12 wants it.
    Explicit,
    /// The curve by its identifier.
    Named,
    /// The curve by its identifier, the point compressed.
    Compressed,
    /// The curve written out with another generator, of which nobody but the writer knows the relation: a forgery.
    OtherGenerator,
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// RSASSA-PKCS1-v1_5, the hash function in the signature's algorithm.
    Pkcs1(Hash),
    /// RSASSA-PKCS1-v1_5 under the bare identifier `rsaEncryption`.
    Pkcs1Bare(Hash),
    /// RSASSA-PSS with this salt length written down.
    Pss(Hash, u32),
    /// RSASSA-PSS with a salt as long as the digest, while the parameters tell another length.
    PssOtherSalt(Hash, u32),
    /// RSASSA-PSS whose parameters leave out the mask, so that they mean SHA-1, while the mask has the message's hash function.
    PssOtherMask(Hash, u32),
    /// ECDSA, its numbers as DER.
    Ecdsa(Hash),
    /// ECDSA, its numbers one behind the other, under the identifiers of BSI TR-03111.
    EcdsaPlain(Hash),
    /// SM2 with SM3.
    Sm2,
}

impl Signing {
    /// The hash function of the message.
    pub fn hash(self) -> Hash {
        match self {
            Self::Pkcs1(hash) | Self::Pkcs1Bare(hash) | Self::Ecdsa(hash) | Self::EcdsaPlain(hash) => hash,
            Self::Pss(hash, _) | Self::PssOtherSalt(hash, _) | Self::PssOtherMask(hash, _) => hash,
            Self::Sm2 => Hash::Sm3,
        }
    }

    /// Its `AlgorithmIdentifier`.
    pub fn algorithm(self) -> Vec<u8> {
        let number = |hash, first: u32| match hash {
            Hash::Sha1 => first,
            Hash::Sha224 => first + 1,
            Hash::Sha256 => first + 2,
            Hash::Sha384 => first + 3,
            Hash::Sha512 => first + 4,
            Hash::Sm3 => panic!("no identifier names this scheme with SM3"),
        };
        match self {
            Self::Pkcs1(hash) => {
                let last = match hash {
                    Hash::Sha1 => 5,
                    Hash::Sha224 => 14,
                    other => number(other, 9),
                };
                der::sequence(&[der::object(&format!("1.2.840.113549.1.1.{last}")), der::null()])
            }
            Self::Pkcs1Bare(_) => der::sequence(&[der::object("1.2.840.113549.1.1.1"), der::null()]),
            Self::Pss(hash, salt) | Self::PssOtherSalt(hash, salt) => pss_algorithm(hash, Some(hash), salt),
            Self::PssOtherMask(hash, salt) => pss_algorithm(hash, None, salt),
            Self::Ecdsa(Hash::Sha1) => der::sequence(&[der::object("1.2.840.10045.4.1")]),
            Self::Ecdsa(hash) => der::sequence(&[der::object(&format!("1.2.840.10045.4.3.{}", number(hash, 0)))]),
            Self::EcdsaPlain(hash) => {
                der::sequence(&[der::object(&format!("0.4.0.127.0.7.1.1.4.1.{}", number(hash, 1)))])
            }
            Self::Sm2 => der::sequence(&[der::object("1.2.156.10197.1.501")]),
        }
    }
}

/// RFC 8017, appendix A.2.3: defaults are left out, as DER wants it.
fn pss_algorithm(hash: Hash, mask: Option<Hash>, salt: u32) -> Vec<u8> {
    let mut parameters = Vec::new();
    if hash != Hash::Sha1 {
        parameters.push(der::context(0, &hash.algorithm()));
    }
    if let Some(mask) = mask.filter(|mask| *mask != Hash::Sha1) {
        let mask = der::sequence(&[der::object("1.2.840.113549.1.1.8"), mask.algorithm()]);
        parameters.push(der::context(1, &mask));
    }
    if salt != 20 {
        parameters.push(der::context(2, &der::small(salt)));
    }
    der::sequence(&[der::object("1.2.840.113549.1.1.10"), der::sequence(&parameters)])
}

/// Where the number comes from that an ECDSA signature uses up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nonce {
    /// It is drawn.
    Drawn,
    /// It follows from key and message, RFC 6979.
    Derived,
}

/// A private key.
pub struct SigningKey {
    kind: KeyKind,
    form: CurveForm,
    nonce: Nonce,
    pkey: PKey<Private>,
}

impl SigningKey {
    /// Draws a key.
    ///
    /// # Panics
    /// If OpenSSL cannot make a key of the kind.
    pub fn generate(kind: KeyKind, form: CurveForm) -> SigningKey {
        let pkey = match kind {
            KeyKind::Rsa(bits) => Rsa::generate(bits).and_then(PKey::from_rsa),
            KeyKind::Curve(name) => EcKey::generate(&group(name)).and_then(PKey::from_ec_key),
        };
        let pkey = pkey.expect("OpenSSL makes keys of every kind of the list");
        SigningKey { kind, form, nonce: Nonce::Drawn, pkey }
    }

    /// The key on a curve that a secret makes: the same for the same secret, as are its signatures.
    ///
    /// # Panics
    /// On the curve of SM2, whose signatures are drawn in any case, and on one that is not in the list.
    pub fn seeded(curve: &'static str, form: CurveForm, secret: &[u8]) -> SigningKey {
        assert_ne!(curve, "SM2", "signatures of SM2 are drawn");
        let pkey = seeded::private_key(&group(curve), secret).expect("every number below the order makes a key");
        SigningKey { kind: KeyKind::Curve(curve), form, nonce: Nonce::Derived, pkey }
    }

    /// Its kind.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The private key as PEM, PKCS #8, for whoever signs with it: no key here is anybody's.
    ///
    /// # Panics
    /// If OpenSSL cannot write it.
    pub fn private_pem(&self) -> Vec<u8> {
        self.pkey.private_key_to_pem_pkcs8().expect("a key that was made is written")
    }

    /// Its `SubjectPublicKeyInfo`.
    pub fn public(&self) -> Vec<u8> {
        let information = match self.kind {
            KeyKind::Rsa(_) => self.rsa_public(),
            KeyKind::Curve(name) => self.curve_public(name),
        };
        information.expect("a key has public numbers")
    }

    /// The bytes of the key in it, over which key identifiers are made.
    pub fn public_bits(&self) -> Vec<u8> {
        match self.kind {
            KeyKind::Rsa(_) => self.rsa_numbers().expect("an RSA key has a modulus"),
            KeyKind::Curve(name) => self.point(name).expect("a key has a point"),
        }
    }

    /// A signature over a message.
    ///
    /// # Panics
    /// If the scheme is of another kind of key.
    pub fn sign(&self, signing: Signing, message: &[u8]) -> Vec<u8> {
        let signature = match signing {
            Signing::Pkcs1(hash) | Signing::Pkcs1Bare(hash) => self.sign_rsa(hash, Padding::PKCS1, None, message),
            Signing::Pss(hash, salt) | Signing::PssOtherMask(hash, salt) => {
                self.sign_rsa(hash, Padding::PKCS1_PSS, Some(salt), message)
            }
            Signing::PssOtherSalt(hash, _) => {
                self.sign_rsa(hash, Padding::PKCS1_PSS, Some(hash.message_digest().size() as u32), message)
            }
            Signing::Ecdsa(hash) => self.sign_curve(hash, message).map(|(r, s)| two_numbers(&r.to_vec(), &s.to_vec())),
            Signing::EcdsaPlain(hash) => self.sign_curve(hash, message).and_then(|(r, s)| self.plain(&r, &s)),
            Signing::Sm2 => self.sign_sm2(message).map(|(r, s)| two_numbers(&r.to_vec(), &s.to_vec())),
        };
        signature.expect("the scheme is one of the key's kind")
    }

    /// The private RSA operation on a block as long as the modulus.
    ///
    /// # Panics
    /// If it is no RSA key, or the block is no number below its modulus.
    pub fn raw_rsa(&self, block: &[u8]) -> Vec<u8> {
        let rsa = self.pkey.rsa().expect("an RSA key");
        let mut signature = vec![0; rsa.size() as usize];
        rsa.private_encrypt(block, &mut signature, Padding::NONE).expect("a block below the modulus");
        signature
    }

    /// Bytes of the modulus.
    ///
    /// # Panics
    /// If it is no RSA key.
    pub fn raw_size(&self) -> usize {
        self.pkey.rsa().expect("an RSA key").size() as usize
    }

    fn rsa_numbers(&self) -> Result<Vec<u8>, ErrorStack> {
        let rsa = self.pkey.rsa()?;
        Ok(der::sequence(&[der::positive(&rsa.n().to_vec()), der::positive(&rsa.e().to_vec())]))
    }

    fn rsa_public(&self) -> Result<Vec<u8>, ErrorStack> {
        let algorithm = der::sequence(&[der::object("1.2.840.113549.1.1.1"), der::null()]);
        Ok(der::sequence(&[algorithm, der::bits(&self.rsa_numbers()?)]))
    }

    fn point(&self, name: &str) -> Result<Vec<u8>, ErrorStack> {
        let form = match self.form {
            CurveForm::Compressed => PointConversionForm::COMPRESSED,
            _ => PointConversionForm::UNCOMPRESSED,
        };
        let mut context = BigNumContext::new()?;
        self.pkey.ec_key()?.public_key().to_bytes(&group(name), form, &mut context)
    }

    fn curve_public(&self, name: &str) -> Result<Vec<u8>, ErrorStack> {
        let (_, _, id) = curve(name);
        let parameters = match self.form {
            CurveForm::Named | CurveForm::Compressed => der::object(id),
            CurveForm::Explicit => explicit(&group(name), None)?,
            CurveForm::OtherGenerator => explicit(&group(name), Some(self.pkey.ec_key()?.public_key()))?,
        };
        let algorithm = der::sequence(&[der::object("1.2.840.10045.2.1"), parameters]);
        Ok(der::sequence(&[algorithm, der::bits(&self.point(name)?)]))
    }

    fn sign_rsa(&self, hash: Hash, padding: Padding, salt: Option<u32>, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut signer = Signer::new(hash.message_digest(), &self.pkey)?;
        signer.set_rsa_padding(padding)?;
        if let Some(salt) = salt {
            signer.set_rsa_pss_saltlen(RsaPssSaltlen::custom(salt as i32))?;
        }
        signer.sign_oneshot_to_vec(message)
    }

    fn sign_curve(&self, hash: Hash, message: &[u8]) -> Result<(BigNum, BigNum), ErrorStack> {
        let digest = hash.digest(message);
        let signature = match self.nonce {
            Nonce::Drawn => EcdsaSig::sign(&digest, &*self.pkey.ec_key()?)?,
            Nonce::Derived => seeded::sign(&self.pkey, hash, &digest)?,
        };
        Ok((signature.r().to_owned()?, signature.s().to_owned()?))
    }

    fn plain(&self, r: &BigNum, s: &BigNum) -> Result<Vec<u8>, ErrorStack> {
        let bytes = self.pkey.ec_key()?.group().order_bits().div_ceil(8) as i32;
        Ok([r.to_vec_padded(bytes)?, s.to_vec_padded(bytes)?].concat())
    }

    /// GB/T 32918.2, section 6.1.
    fn sign_sm2(&self, message: &[u8]) -> Result<(BigNum, BigNum), ErrorStack> {
        let key = self.pkey.ec_key()?;
        let (group, mut context) = (group("SM2"), BigNumContext::new()?);
        let mut order = BigNum::new()?;
        group.order(&mut order, &mut context)?;
        let e = BigNum::from_slice(&Hash::Sm3.digest(&[sm2_prefix(&key)?, message.to_vec()].concat()))?;
        let one = BigNum::from_u32(1)?;
        loop {
            let mut k = BigNum::new()?;
            order.rand_range(&mut k)?;
            let mut point = EcPoint::new(&group)?;
            point.mul_generator2(&group, &k, &mut context)?;
            let [mut x, mut y, mut r] = [BigNum::new()?, BigNum::new()?, BigNum::new()?];
            point.affine_coordinates(&group, &mut x, &mut y, &mut context)?;
            r.mod_add(&e, &x, &order, &mut context)?;
            // s = (1 + d)^-1 · (k − r·d) mod n
            let [mut inverse, mut product, mut rest, mut s] =
                [BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?];
            let mut sum = BigNum::new()?;
            sum.mod_add(&one, key.private_key(), &order, &mut context)?;
            inverse.mod_inverse(&sum, &order, &mut context)?;
            product.mod_mul(&r, key.private_key(), &order, &mut context)?;
            rest.mod_sub(&k, &product, &order, &mut context)?;
            s.mod_mul(&inverse, &rest, &order, &mut context)?;
            if r.num_bits() > 0 && s.num_bits() > 0 {
                return Ok((r, s));
            }
        }
    }
}

/// An `ECDSA-Sig-Value`.
fn two_numbers(r: &[u8], s: &[u8]) -> Vec<u8> {
    der::sequence(&[der::positive(r), der::positive(s)])
}

/// What SM2 hashes before a message, GB/T 32918.2, section 5.5.
fn sm2_prefix(key: &EcKey<Private>) -> Result<Vec<u8>, ErrorStack> {
    let (group, mut context) = (group("SM2"), BigNumContext::new()?);
    let [mut p, mut a, mut b, mut x, mut y] =
        [BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?];
    group.components_gfp(&mut p, &mut a, &mut b, &mut context)?;
    let mut input = vec![0, 8 * SM2_IDENTITY.len() as u8];
    input.extend_from_slice(SM2_IDENTITY);
    input.extend(a.to_vec_padded(32)?);
    input.extend(b.to_vec_padded(32)?);
    for point in [group.generator_opt().expect("a named curve has a generator"), key.public_key()] {
        point.affine_coordinates(&group, &mut x, &mut y, &mut context)?;
        input.extend(x.to_vec_padded(32)?);
        input.extend(y.to_vec_padded(32)?);
    }
    Ok(openssl::hash::hash(MessageDigest::sm3(), &input)?.to_vec())
}

/// `ECParameters` of RFC 3279, with the generator of the curve or another one.
fn explicit(group: &EcGroup, generator: Option<&openssl::ec::EcPointRef>) -> Result<Vec<u8>, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let [mut p, mut a, mut b, mut n] = [BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?];
    group.components_gfp(&mut p, &mut a, &mut b, &mut context)?;
    group.order(&mut n, &mut context)?;
    let bytes = p.num_bytes();
    let generator = generator.or(group.generator_opt()).expect("a named curve has a generator");
    let generator = generator.to_bytes(group, PointConversionForm::UNCOMPRESSED, &mut context)?;
    let field = der::sequence(&[der::object("1.2.840.10045.1.1"), der::positive(&p.to_vec())]);
    let curve = der::sequence(&[der::octets(&a.to_vec_padded(bytes)?), der::octets(&b.to_vec_padded(bytes)?)]);
    let order = der::positive(&n.to_vec());
    Ok(der::sequence(&[der::small(1), field, curve, der::octets(&generator), order, der::small(1)]))
}

fn curve(name: &str) -> (&'static str, i32, &'static str) {
    KeyKind::CURVES.into_iter().find(|curve| curve.0 == name).expect("a curve of the list")
}

fn group(name: &str) -> EcGroup {
    EcGroup::from_curve_name(Nid::from_raw(curve(name).1)).expect("OpenSSL has every curve of the list")
}
