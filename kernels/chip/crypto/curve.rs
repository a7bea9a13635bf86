//! Elliptic curves by name, and explicit parameters matched to them.
//!
//! Chips write out p, a, b, G, n and h, as ICAO Doc 9303-12 wants it. Parameters that somebody chose himself make any signature
//! verify (CVE-2020-0601), so they only count where every one of them is that of a known curve.
//! Invariant: no key is ever on a curve that is not in [`Curve::ALL`].

use std::sync::OnceLock;

use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcGroupRef, EcPointRef};
use openssl::error::ErrorStack;
use openssl::nid::Nid;

use crate::chip::asn1::{FrameError, FrameFault, INTEGER, OCTETS, SEQUENCE, magnitude, object, octets, oid};
use crate::chip::tlv::Reader;

/// A curve over a prime field, all of cofactor 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named after itself in FIPS 186-4, RFC 5639 and GB/T 32918")]
pub enum Curve {
    P192,
    P224,
    P256,
    P384,
    P521,
    BrainpoolP160r1,
    BrainpoolP160t1,
    BrainpoolP192r1,
    BrainpoolP192t1,
    BrainpoolP224r1,
    BrainpoolP224t1,
    BrainpoolP256r1,
    BrainpoolP256t1,
    BrainpoolP320r1,
    BrainpoolP320t1,
    BrainpoolP384r1,
    BrainpoolP384t1,
    BrainpoolP512r1,
    BrainpoolP512t1,
    Sm2,
}

impl Curve {
    /// All of them.
    pub const ALL: [Curve; 20] = [
        Self::P192,
        Self::P224,
        Self::P256,
        Self::P384,
        Self::P521,
        Self::BrainpoolP160r1,
        Self::BrainpoolP160t1,
        Self::BrainpoolP192r1,
        Self::BrainpoolP192t1,
        Self::BrainpoolP224r1,
        Self::BrainpoolP224t1,
        Self::BrainpoolP256r1,
        Self::BrainpoolP256t1,
        Self::BrainpoolP320r1,
        Self::BrainpoolP320t1,
        Self::BrainpoolP384r1,
        Self::BrainpoolP384t1,
        Self::BrainpoolP512r1,
        Self::BrainpoolP512t1,
        Self::Sm2,
    ];

    /// The curve that an identifier names.
    pub(in crate::chip) fn of_id(id: &[u8]) -> Option<Curve> {
        let known = known();
        Curve::ALL.into_iter().find(|curve| known[*curve as usize].id == id)
    }

    /// The curve whose every parameter stands in an `ECParameters` that follows; `None` where it is another curve.
    pub(in crate::chip) fn of_parameters(reader: &mut Reader<'_>) -> Result<Option<Curve>, FrameError> {
        let parameters = Parameters::read(reader)?;
        let known = known();
        Ok(Curve::ALL.into_iter().find(|curve| parameters.are_those_of(&known[*curve as usize])))
    }

    /// OpenSSL's own.
    pub(super) fn group(self) -> &'static EcGroup {
        &known()[self as usize].group
    }

    /// Bytes of the order, and of each number of a plain signature.
    pub fn order_bytes(self) -> usize {
        known()[self as usize].order.len()
    }

    /// Bits of the order.
    pub fn order_bits(self) -> u32 {
        self.group().order_bits()
    }

    fn nid(self) -> Nid {
        match self {
            Self::P192 => Nid::X9_62_PRIME192V1,
            Self::P224 => Nid::SECP224R1,
            Self::P256 => Nid::X9_62_PRIME256V1,
            Self::P384 => Nid::SECP384R1,
            Self::P521 => Nid::SECP521R1,
            // The crate has no name for these two; the numbers are OpenSSL's, which never change.
            Self::BrainpoolP160r1 => Nid::from_raw(921),
            Self::BrainpoolP160t1 => Nid::from_raw(922),
            Self::BrainpoolP192r1 => Nid::BRAINPOOL_P192R1,
            Self::BrainpoolP192t1 => Nid::BRAINPOOL_P192T1,
            Self::BrainpoolP224r1 => Nid::BRAINPOOL_P224R1,
            Self::BrainpoolP224t1 => Nid::BRAINPOOL_P224T1,
            Self::BrainpoolP256r1 => Nid::BRAINPOOL_P256R1,
            Self::BrainpoolP256t1 => Nid::BRAINPOOL_P256T1,
            Self::BrainpoolP320r1 => Nid::BRAINPOOL_P320R1,
            Self::BrainpoolP320t1 => Nid::BRAINPOOL_P320T1,
            Self::BrainpoolP384r1 => Nid::BRAINPOOL_P384R1,
            Self::BrainpoolP384t1 => Nid::BRAINPOOL_P384T1,
            Self::BrainpoolP512r1 => Nid::BRAINPOOL_P512R1,
            Self::BrainpoolP512t1 => Nid::BRAINPOOL_P512T1,
            Self::Sm2 => Nid::SM2,
        }
    }

    /// The identifier as DER writes it: FIPS 186-4 and SEC 2, RFC 5639 section 4.1, GM/T 0006.
    pub(crate) fn id(self) -> Vec<u8> {
        const BRAINPOOL: &[u8] = b"\x2b\x24\x03\x03\x02\x08\x01\x01";
        let brainpool = |last: u8| [BRAINPOOL, &[last]].concat();
        match self {
            Self::P192 => b"\x2a\x86\x48\xce\x3d\x03\x01\x01".to_vec(),
            Self::P224 => b"\x2b\x81\x04\x00\x21".to_vec(),
            Self::P256 => b"\x2a\x86\x48\xce\x3d\x03\x01\x07".to_vec(),
            Self::P384 => b"\x2b\x81\x04\x00\x22".to_vec(),
            Self::P521 => b"\x2b\x81\x04\x00\x23".to_vec(),
            Self::Sm2 => oid::SM2.to_vec(),
            // The brainpool curves are numbered in the order in which they stand here, from 1.
            other => brainpool(other as u8 - Self::BrainpoolP160r1 as u8 + 1),
        }
    }
}

/// A known curve: numbers without zeros before them.
struct Known {
    id: Vec<u8>,
    group: EcGroup,
    prime: Vec<u8>,
    a: Vec<u8>,
    b: Vec<u8>,
    /// x and y of the generator, each as long as the prime.
    generator: (Vec<u8>, Vec<u8>),
    order: Vec<u8>,
}

/// The known curves in the order of [`Curve::ALL`].
fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let describe = |curve: Curve| Known::of(curve).expect("OpenSSL is built with every curve of the list");
        Curve::ALL.map(describe).into()
    })
}

impl Known {
    fn of(curve: Curve) -> Result<Known, ErrorStack> {
        let group = EcGroup::from_curve_name(curve.nid())?;
        let mut context = BigNumContext::new()?;
        let [mut prime, mut a, mut b, mut x, mut y, mut order] = numbers()?;
        group.components_gfp(&mut prime, &mut a, &mut b, &mut context)?;
        generator(&group).affine_coordinates(&group, &mut x, &mut y, &mut context)?;
        group.order(&mut order, &mut context)?;
        let bytes = prime.num_bytes();
        let generator = (x.to_vec_padded(bytes)?, y.to_vec_padded(bytes)?);
        let (prime, a, b, order) = (prime.to_vec(), a.to_vec(), b.to_vec(), order.to_vec());
        Ok(Known { id: curve.id(), group, prime, a, b, generator, order })
    }
}

/// The generator of a known curve.
pub(super) fn generator(group: &EcGroupRef) -> &EcPointRef {
    group.generator_opt().expect("a named curve has a generator")
}

fn numbers() -> Result<[BigNum; 6], ErrorStack> {
    Ok([BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?])
}

/// An `ECParameters` of RFC 3279, section 2.3.5, as it is written.
struct Parameters<'a> {
    prime: &'a [u8],
    a: Vec<u8>,
    b: Vec<u8>,
    generator: Vec<u8>,
    order: &'a [u8],
    cofactor: Option<&'a [u8]>,
}

impl<'a> Parameters<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Parameters<'a>, FrameError> {
        let mut inside = reader.need(SEQUENCE)?.inside();
        inside.need(INTEGER)?;
        let field = inside.need(SEQUENCE)?;
        let mut field_inside = field.inside();
        if object(&mut field_inside)? != oid::PRIME_FIELD {
            return Err(FrameError::new(field.offset, FrameFault::Unknown));
        }
        let prime = magnitude(field_inside.need(INTEGER)?.value);
        let mut curve = inside.need(SEQUENCE)?.inside();
        let a = magnitude(&octets(&mut curve, OCTETS)?).to_vec();
        let b = magnitude(&octets(&mut curve, OCTETS)?).to_vec();
        let generator = octets(&mut inside, OCTETS)?.into_owned();
        let order = magnitude(inside.need(INTEGER)?.value);
        let cofactor = inside.take(INTEGER)?.map(|cofactor| magnitude(cofactor.value));
        Ok(Parameters { prime, a, b, generator, order, cofactor })
    }

    fn are_those_of(&self, known: &Known) -> bool {
        self.prime == known.prime
            && self.a == known.a
            && self.b == known.b
            && self.order == known.order
            && self.cofactor.is_none_or(|cofactor| cofactor == [1])
            && is_point(&self.generator, &known.generator)
    }
}

/// Whether a point as X9.62 writes it, whole, compressed or both, is the one with these coordinates.
fn is_point(written: &[u8], (x, y): &(Vec<u8>, Vec<u8>)) -> bool {
    let Some((form, coordinates)) = written.split_first() else { return false };
    let odd = y.last().is_some_and(|last| last & 1 == 1);
    match form {
        4 => coordinates.strip_prefix(&x[..]) == Some(y),
        6 | 7 => coordinates.strip_prefix(&x[..]) == Some(y) && (form & 1 == 1) == odd,
        2 | 3 => coordinates == x && (form & 1 == 1) == odd,
        _ => false,
    }
}
