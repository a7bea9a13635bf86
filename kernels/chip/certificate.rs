//! X.509 certificates of document signers and their authorities, RFC 5280 and ICAO Doc 9303-12.
//!
//! What comes in are the bytes of one certificate; what goes out are its parts, borrowed. Nothing is verified here but the frame.
//! Invariants: what real certificates get wrong and harms nothing is read and listed; an extension that decides something and
//! cannot be read is as if it were not there, and listed.

use super::asn1::{
    Algorithm, BOOLEAN, FrameError, FrameFault, INTEGER, Moment, Name, OBJECT, OCTETS, SEQUENCE, algorithm, bits,
    context, context_value, is_der, magnitude, object, oid,
};
use super::crypto::{PublicKey, Scheme};
use super::deviation::{Deviation, Deviations};
use super::tlv::{Element, Reader, Tag};

/// The most extensions that are read. Real certificates have up to 14.
const EXTENSIONS_MAX: usize = 64;

/// The longest serial number of RFC 5280, section 4.1.2.2, in bytes.
const SERIAL_BYTES_MAX: usize = 20;

/// The bit of key usage for signatures over content, RFC 5280, section 4.2.1.3, from the left.
const USAGE_SIGNATURE: u8 = 0x80;

/// The bit for signatures over certificates.
const USAGE_CERTIFICATES: u8 = 0x04;

/// From when to when something counts, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first second.
    pub from: Moment,
    /// The last second.
    pub to: Moment,
}

impl Period {
    /// Whether a moment lies in it.
    pub fn has(&self, moment: Moment) -> bool {
        (self.from..=self.to).contains(&moment)
    }
}

/// A certificate.
#[derive(Clone, Copy, Debug)]
pub struct Certificate<'a> {
    /// All of it.
    pub whole: &'a [u8],
    /// What is signed of it.
    pub signed: &'a [u8],
    /// Its serial number without zeros before it.
    pub serial: &'a [u8],
    /// Who issued it.
    pub issuer: Name<'a>,
    /// Whose key it holds.
    pub subject: Name<'a>,
    /// When it is valid.
    pub validity: Period,
    /// Its subject public key information.
    pub key: &'a [u8],
    /// How the key of its issuer is named.
    pub authority_key: Option<&'a [u8]>,
    /// How its own key is named.
    pub subject_key: Option<&'a [u8]>,
    /// When its key may sign.
    pub key_period: Option<Period>,
    /// What its key is for.
    pub purpose: Purpose<'a>,
    /// What is odd about it.
    pub deviations: Deviations,
    /// How it is signed, as it says itself.
    pub(crate) algorithm: Algorithm<'a>,
    /// What signs it.
    pub(crate) signature: &'a [u8],
}

/// What a key is for, as its certificate says it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Purpose<'a> {
    /// The first byte of the key usage.
    usage: Option<u8>,
    /// Whether the basic constraints say that it is an authority.
    authority: bool,
    extended: Option<Element<'a>>,
}

impl Purpose<'_> {
    /// Whether it may sign certificates.
    pub fn is_authority(&self) -> bool {
        self.authority || self.usage.is_some_and(|usage| usage & USAGE_CERTIFICATES != 0)
    }

    /// Whether it may sign content. One that says nothing may.
    pub fn is_signer(&self) -> bool {
        self.usage.is_none_or(|usage| usage & USAGE_SIGNATURE != 0)
    }

    /// Whether both the basic constraints and the key usage say that it signs certificates, as RFC 5280, sections 4.2.1.3 and
    /// 4.2.1.9, want it.
    pub(crate) fn says_authority(&self) -> bool {
        self.authority && self.usage.is_some_and(|usage| usage & USAGE_CERTIFICATES != 0)
    }

    /// Whether the key usage says that it signs content.
    pub(crate) fn says_signer(&self) -> bool {
        self.usage.is_some_and(|usage| usage & USAGE_SIGNATURE != 0)
    }

    /// Whether there is an extended key usage.
    pub fn is_extended(&self) -> bool {
        self.extended.is_some()
    }

    /// Whether the extended key usage has this identifier.
    pub(super) fn has(&self, usage: &[u8]) -> bool {
        let Some(mut usages) = self.extended.map(|extended| extended.inside()) else { return false };
        while let Ok(Some(found)) = usages.take(OBJECT) {
            if found.value == usage {
                return true;
            }
        }
        false
    }
}

impl<'a> Certificate<'a> {
    /// Reads one certificate that fills the bytes.
    ///
    /// # Errors
    /// Bytes that are no certificate; the offset counts from their beginning.
    pub fn parse(bytes: &'a [u8]) -> Result<Certificate<'a>, FrameError> {
        let mut reader = Reader::new(bytes);
        let certificate = Certificate::read(&mut reader)?;
        reader.end()?;
        Ok(certificate)
    }

    /// Reads the certificate that has to stand next.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Certificate<'a>, FrameError> {
        let whole = reader.need(SEQUENCE)?;
        let mut outside = whole.inside();
        let signed = outside.need(SEQUENCE)?;
        let mut inside = signed.inside();
        inside.take(context(0))?;
        let serial = inside.need(INTEGER)?;
        let inner_algorithm = algorithm(&mut inside)?;
        let issuer = Name::read(&mut inside)?;
        let mut validity = inside.need(SEQUENCE)?.inside();
        let validity = Period { from: Moment::read(&mut validity)?, to: Moment::read(&mut validity)? };
        let subject = Name::read(&mut inside)?;
        let key = inside.need(SEQUENCE)?.whole;
        let outer_algorithm = algorithm(&mut outside)?;
        let mut certificate = Certificate {
            whole: whole.whole,
            signed: signed.whole,
            serial: magnitude(serial.value),
            issuer,
            subject,
            validity,
            key,
            authority_key: None,
            subject_key: None,
            key_period: None,
            purpose: Purpose::default(),
            deviations: Deviations::NONE,
            algorithm: outer_algorithm,
            signature: bits(&mut outside)?,
        };
        let odd_serial =
            !matches!(serial.value, [first, ..] if *first < 0x80) || serial.value.len() > SERIAL_BYTES_MAX + 1;
        certificate.deviations.add_if(odd_serial, Deviation::CertificateSerial);
        certificate.deviations.add_if(inner_algorithm.id != outer_algorithm.id, Deviation::CertificateAlgorithms);
        certificate.deviations.add_if(!is_der(&whole).unwrap_or(false), Deviation::CertificateNotDer);
        certificate.read_extensions(&mut inside)?;
        Ok(certificate)
    }

    /// Whether it is signed by a key, and what was odd about the signature.
    pub(super) fn is_signed_by(&self, key: &PublicKey) -> Option<Deviations> {
        let (scheme, deviations) = Scheme::of(&self.algorithm, None).ok()?;
        key.verify(scheme, self.signed, self.signature).map(|odd| odd | deviations)
    }

    /// Whether issuer and subject are one name as they are written.
    pub fn is_self_issued(&self) -> bool {
        self.issuer.whole() == self.subject.whole() || self.issuer.canonical() == self.subject.canonical()
    }

    fn read_extensions(&mut self, inside: &mut Reader<'a>) -> Result<(), FrameError> {
        // The unique identifiers of issuer and subject, which nobody uses.
        inside.take(context_value(1))?;
        inside.take(context_value(2))?;
        let Some(extensions) = inside.take(context(3))? else { return Ok(()) };
        let mut extensions = extensions.inside().need(SEQUENCE)?.inside();
        let mut count = 0;
        while let Some(extension) = extensions.take(SEQUENCE)? {
            count += 1;
            if count > EXTENSIONS_MAX {
                return Err(FrameError::new(extension.offset, FrameFault::Many));
            }
            if self.read_extension(extension.inside()).is_err() {
                self.deviations.add(Deviation::CertificateExtension);
            }
        }
        Ok(extensions.end()?)
    }

    fn read_extension(&mut self, mut extension: Reader<'a>) -> Result<(), FrameError> {
        let kind = object(&mut extension)?;
        let critical = extension.take(BOOLEAN)?.is_some_and(|critical| critical.value != [0]);
        let value = extension.need(OCTETS)?;
        let mut inside = value.inside();
        match kind {
            oid::SUBJECT_KEY => self.subject_key = Some(inside.need(OCTETS)?.value),
            oid::AUTHORITY_KEY => {
                let mut identifier = inside.need(SEQUENCE)?.inside();
                self.authority_key = identifier.take(context_value(0))?.map(|key| key.value);
            }
            oid::KEY_USAGE => {
                let usage = inside.need(Tag(0x03))?;
                self.purpose.usage = Some(usage.value.get(1).copied().unwrap_or(0));
            }
            oid::BASIC_CONSTRAINTS => {
                let authority = inside.need(SEQUENCE)?.inside().take(BOOLEAN)?;
                self.purpose.authority = authority.is_some_and(|authority| authority.value != [0]);
            }
            oid::EXTENDED_KEY_USAGE => self.purpose.extended = Some(inside.need(SEQUENCE)?),
            oid::KEY_PERIOD => self.key_period = Some(key_period(inside.need(SEQUENCE)?.inside(), self.validity)?),
            _ if critical => return Err(FrameError::new(value.offset, FrameFault::Unknown)),
            _ => {}
        }
        Ok(())
    }
}

/// RFC 3280, section 4.2.1.4: either end may be missing, and is then that of the certificate.
fn key_period(mut inside: Reader<'_>, validity: Period) -> Result<Period, FrameError> {
    let mut end = |number, otherwise| match inside.take(context_value(number))? {
        None => Ok(otherwise),
        Some(end) => Moment::of_value(end.value).ok_or(FrameError::new(end.offset, FrameFault::Value)),
    };
    Ok(Period { from: end(0, validity.from)?, to: end(1, validity.to)? })
}

/// By what a certificate is named, kept beyond its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// The issuer as it is written.
    pub issuer: Box<[u8]>,
    /// What is the same for all ways to write the issuer.
    pub issuer_canonical: Vec<u8>,
    /// The serial number without zeros before it.
    pub serial: Box<[u8]>,
    /// The identifier of its key.
    pub subject_key: Option<Box<[u8]>>,
}

impl Identity {
    /// Of a certificate.
    pub(crate) fn of(certificate: &Certificate<'_>) -> Identity {
        Identity {
            issuer: certificate.issuer.whole().into(),
            issuer_canonical: certificate.issuer.canonical(),
            serial: certificate.serial.into(),
            subject_key: certificate.subject_key.map(Into::into),
        }
    }
}

/// A certificate as signers name it: issuer and serial number, or the identifier of its key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SignerId<'a> {
    /// Its issuer, and its serial number without zeros before it.
    Issued { issuer: Name<'a>, serial: &'a [u8] },
    /// The identifier of its key.
    Key(&'a [u8]),
}

impl<'a> SignerId<'a> {
    /// `IssuerAndSerialNumber`, or `[tag] SubjectKeyIdentifier`, whichever stands next.
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<SignerId<'a>, FrameError> {
        if let Some(key) = reader.take(context_value(0))? {
            return Ok(SignerId::Key(key.value));
        }
        // In pieces or explicitly tagged: both were seen.
        if let Some(key) = reader.take(context(0))? {
            return Ok(SignerId::Key(key.inside().need(OCTETS)?.value));
        }
        SignerId::read_issued(reader)
    }

    /// `IssuerAndSerialNumber`.
    pub(super) fn read_issued(reader: &mut Reader<'a>) -> Result<SignerId<'a>, FrameError> {
        let mut inside = reader.need(SEQUENCE)?.inside();
        let issuer = Name::read(&mut inside)?;
        let serial = magnitude(inside.need(INTEGER)?.value);
        Ok(SignerId::Issued { issuer, serial })
    }

    /// Whether it names a certificate, and what was odd about how.
    pub(crate) fn names(&self, identity: &Identity) -> Option<Deviations> {
        match self {
            SignerId::Key(key) => (identity.subject_key.as_deref() == Some(*key)).then_some(Deviations::NONE),
            SignerId::Issued { issuer, serial } if **serial == *identity.serial => {
                if *issuer.whole() == *identity.issuer {
                    return Some(Deviations::NONE);
                }
                (issuer.canonical() == identity.issuer_canonical).then(|| Deviation::SignerNameForm.into())
            }
            SignerId::Issued { .. } => None,
        }
    }
}
