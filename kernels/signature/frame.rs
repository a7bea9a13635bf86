//! Detached signed data, RFC 5652, section 5, read strictly.
//!
//! ```text
//! SEQUENCE { signedData, [0] SEQUENCE {
//!   version, SET { one hash function }, SEQUENCE { data }, [0] { certificates }, SET { one
//!     SEQUENCE { version, who, hash function, [0] { signed attributes }, algorithm, OCTET STRING } } } }
//! ```
//!
//! What comes in are bytes; what goes out are certificates and the signer, borrowed. Nothing is verified here.
//! Invariants: every byte is one of a part that is named above; lists have bounds; the order of the certificates alone is free, since
//! signers put their own first.

use super::algorithm::{SignatureAlgorithm, digest_forms, rewritten};
use super::der;
use super::fault::SignatureError;
use crate::chip::asn1::{
    FrameError, FrameFault, INTEGER, Moment, OBJECT, OCTETS, SEQUENCE, SET, algorithm, canonical, context,
    context_value, object, oid,
};
use crate::chip::certificate::SignerId;
use crate::chip::crypto::{DigestAlgorithm, Scheme};
use crate::chip::tlv::{Element, Reader};

/// The most certificates: the signer's, and a chain of authorities above it.
const CERTIFICATES_MAX: usize = 16;

/// The most signed attributes. Real signers sign up to 6.
const ATTRIBUTES_MAX: usize = 32;

/// The most signers that are counted; more are refused all the same.
const SIGNERS_COUNTED_MAX: usize = 16;

/// What is read of signed data.
pub struct Frame<'a> {
    /// The certificates, each all of its element.
    pub certificates: Vec<Element<'a>>,
    /// How the signer names its certificate.
    pub id: SignerId<'a>,
    /// How it signed.
    pub algorithm: SignatureAlgorithm,
    /// The same with the parameters that are written down.
    pub scheme: Scheme,
    /// What it signed.
    pub attributes: Attributes<'a>,
    /// The signature.
    pub signature: &'a [u8],
}

/// What was signed in the content's place.
pub struct Attributes<'a> {
    /// All of them as DER, over which the signature is.
    pub signed: Vec<u8>,
    /// The digest of the content.
    pub message_digest: &'a [u8],
    /// When it was signed.
    pub signing_time: Moment,
}

impl<'a> Frame<'a> {
    /// Reads signed data that fills the bytes.
    pub fn parse(bytes: &'a [u8]) -> Result<Frame<'a>, SignatureError> {
        let mut reader = Reader::new(bytes);
        let whole = reader.need(SEQUENCE)?;
        reader.end()?;
        is_der(&whole)?;
        let mut outside = whole.inside();
        let offset = outside.offset();
        let kind = Kind::of(object(&mut outside)?, [oid::SIGNED_DATA, oid::SIGNED_DATA_GM])
            .ok_or(FrameError::new(offset, FrameFault::Unknown))?;
        let wrapped = last(&mut outside, context(0))?;
        let mut wrapped = wrapped.inside();
        let mut inside = last(&mut wrapped, SEQUENCE)?.inside();
        let version = inside.need(INTEGER)?;
        let announced = inside.need(SET)?;
        let (content_type, content) = content_type(&mut inside)?;
        let certificates = certificates(&mut inside)?;
        if let Some(lists) = inside.take(context(1))? {
            return Err(SignatureError::Unsigned { offset: lists.offset });
        }
        let signer = only_signer(&last(&mut inside, SET)?)?;
        let frame = Frame::of_signer(&signer, &content_type, certificates)?;
        announces(&announced, frame.algorithm.digest())?;
        // GM/T 0010 writes 1 whatever it holds; RFC 5652, section 5.1, follows the signer's version where the content is plain data.
        if version.value != version_of(&frame.id) && !(content_type.kind == Kind::Gm && version.value == [1]) {
            return Err(SignatureError::Version { offset: version.offset });
        }
        // The identifiers of GM/T 0010 are for SM2.
        if frame.algorithm != SignatureAlgorithm::Sm2Sm3 && [kind, content_type.kind].contains(&Kind::Gm) {
            return Err(SignatureError::ContentType { offset: content.offset });
        }
        Ok(frame)
    }

    /// `SignerInfo`, RFC 5652, section 5.3.
    fn of_signer(
        signer: &Element<'a>,
        content_type: &ContentType<'a>,
        certificates: Vec<Element<'a>>,
    ) -> Result<Frame<'a>, SignatureError> {
        let mut inside = signer.inside();
        let version = inside.need(INTEGER)?;
        let id = signer_id(&mut inside)?;
        if version.value != version_of(&id) {
            return Err(SignatureError::Version { offset: version.offset });
        }
        let digest = digest(&mut inside)?;
        let attributes = inside
            .take(context(0))?
            .ok_or(SignatureError::Attribute { attribute: "contentType", offset: inside.offset() })?;
        let attributes = Attributes::read(&attributes, content_type)?;
        let (algorithm, scheme) = signature_algorithm(&mut inside, digest)?;
        let signature = inside.need(OCTETS)?.value;
        if let Some(unsigned) = inside.take(context(1))? {
            return Err(SignatureError::Unsigned { offset: unsigned.offset });
        }
        inside.end()?;
        Ok(Frame { certificates, id, algorithm, scheme, attributes, signature })
    }
}

/// Whose identifiers are used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Those of RFC 5652.
    Rfc,
    /// Those of GM/T 0010.
    Gm,
}

impl Kind {
    /// Whose an identifier is, of the two that are known.
    fn of(id: &[u8], [rfc, gm]: [&[u8]; 2]) -> Option<Kind> {
        if id == rfc { Some(Kind::Rfc) } else { (id == gm).then_some(Kind::Gm) }
    }
}

/// What kind of content was signed.
struct ContentType<'a> {
    id: &'a [u8],
    kind: Kind,
}

/// That an element is DER all the way down.
fn is_der(whole: &Element<'_>) -> Result<(), SignatureError> {
    let written = canonical(whole, whole.tag)?;
    if written == whole.whole {
        return Ok(());
    }
    let same = written.iter().zip(whole.whole).take_while(|(written, found)| written == found).count();
    Err(SignatureError::NotDer { offset: whole.offset + same })
}

/// The element that has to stand next, and nothing behind it.
fn last<'a>(reader: &mut Reader<'a>, tag: crate::chip::tlv::Tag) -> Result<Element<'a>, SignatureError> {
    let element = reader.need(tag)?;
    reader.end()?;
    Ok(element)
}

/// The type of an `EncapsulatedContentInfo` without content, and the element of it.
fn content_type<'a>(inside: &mut Reader<'a>) -> Result<(ContentType<'a>, Element<'a>), SignatureError> {
    let content = inside.need(SEQUENCE)?;
    let mut encapsulated = content.inside();
    let id = object(&mut encapsulated)?;
    let kind = Kind::of(id, [oid::DATA, oid::DATA_GM]);
    let kind = kind.ok_or(SignatureError::ContentType { offset: content.offset })?;
    if let Some(attached) = encapsulated.take(context(0))? {
        return Err(SignatureError::Attached { offset: attached.offset });
    }
    encapsulated.end()?;
    Ok((ContentType { id, kind }, content))
}

fn certificates<'a>(inside: &mut Reader<'a>) -> Result<Vec<Element<'a>>, SignatureError> {
    let Some(set) = inside.take(context(0))? else { return Err(SignatureError::Certificate { found: 0 }) };
    let (mut members, mut certificates) = (set.inside(), Vec::new());
    while let Some(certificate) = members.next()? {
        if certificate.tag != SEQUENCE {
            return Err(SignatureError::Unsigned { offset: certificate.offset });
        }
        if certificates.len() == CERTIFICATES_MAX {
            return Err(FrameError::new(certificate.offset, FrameFault::Many).into());
        }
        certificates.push(certificate);
    }
    Ok(certificates)
}

fn only_signer<'a>(set: &Element<'a>) -> Result<Element<'a>, SignatureError> {
    let (mut members, mut signers) = (set.inside(), Vec::new());
    while let Some(signer) = members.take(SEQUENCE)? {
        signers.push(signer);
        if signers.len() == SIGNERS_COUNTED_MAX {
            break;
        }
    }
    match signers[..] {
        [signer] => members.end().map(|()| signer).map_err(SignatureError::from),
        _ => Err(SignatureError::Signers { signers: signers.len() }),
    }
}

/// How the signer names its certificate, written in the one way that DER knows.
fn signer_id<'a>(inside: &mut Reader<'a>) -> Result<SignerId<'a>, SignatureError> {
    let unknown = FrameError::new(inside.offset(), FrameFault::Unknown);
    let element = inside.next()?.filter(|element| [SEQUENCE, context_value(0)].contains(&element.tag));
    let element = element.ok_or(unknown)?;
    let id = SignerId::read(&mut element.again())?;
    if let SignerId::Issued { issuer, serial } = &id
        && der::sequence(&[issuer.whole(), &der::positive(serial)]) != element.whole
    {
        return Err(FrameError::new(element.offset, FrameFault::Value).into());
    }
    Ok(id)
}

/// RFC 5652, section 5.3: 1 with issuer and serial number, 3 with a key identifier.
fn version_of(id: &SignerId<'_>) -> [u8; 1] {
    if matches!(id, SignerId::Issued { .. }) { [1] } else { [3] }
}

/// The algorithm that has to stand next, with the hash function beside it.
fn signature_algorithm(
    inside: &mut Reader<'_>,
    digest: DigestAlgorithm,
) -> Result<(SignatureAlgorithm, Scheme), SignatureError> {
    let element = inside.need(SEQUENCE)?;
    let named = algorithm(&mut element.again())?;
    let known = SignatureAlgorithm::named(&named, Some(digest)).filter(|_| rewritten(&named) == element.whole);
    known.ok_or(SignatureError::Algorithm { offset: element.offset })
}

/// The hash function that has to stand next.
fn digest(reader: &mut Reader<'_>) -> Result<DigestAlgorithm, SignatureError> {
    let element = reader.need(SEQUENCE)?;
    let refused = SignatureError::Digest { offset: element.offset };
    let digest = DigestAlgorithm::of(&algorithm(&mut element.again())?).ok_or(refused)?;
    let forms = digest_forms(digest).ok_or(refused)?;
    if forms.iter().any(|form| form == element.whole) { Ok(digest) } else { Err(refused) }
}

/// That one hash function is announced, and it is the signer's.
fn announces(set: &Element<'_>, used: DigestAlgorithm) -> Result<(), SignatureError> {
    let mut members = set.inside();
    let announced = digest(&mut members)?;
    if announced != used || members.end().is_err() {
        return Err(SignatureError::Digest { offset: set.offset });
    }
    Ok(())
}

impl<'a> Attributes<'a> {
    /// RFC 5652, section 11: each of the three once, with one value.
    fn read(element: &Element<'a>, content_type: &ContentType<'a>) -> Result<Attributes<'a>, SignatureError> {
        let wrong = |attribute| SignatureError::Attribute { attribute, offset: element.offset };
        let (mut kind, mut digest, mut time) = (None, None, None);
        let (mut members, mut count) = (element.inside(), 0);
        while let Some(attribute) = members.take(SEQUENCE)? {
            count += 1;
            if count > ATTRIBUTES_MAX {
                return Err(FrameError::new(attribute.offset, FrameFault::Many).into());
            }
            let mut inside = attribute.inside();
            let id = object(&mut inside)?;
            let values = last(&mut inside, SET)?;
            let (slot, name) = match id {
                oid::CONTENT_TYPE => (&mut kind, "contentType"),
                oid::MESSAGE_DIGEST => (&mut digest, "messageDigest"),
                oid::SIGNING_TIME => (&mut time, "signingTime"),
                _ => continue,
            };
            if slot.replace(only_value(&values, name)?).is_some() {
                return Err(SignatureError::Attribute { attribute: name, offset: attribute.offset });
            }
        }
        members.end()?;
        let signed = canonical(element, SET)?;
        // The attributes are a set under another tag, so their order is not yet looked at.
        let same = signed[1..].iter().zip(&element.whole[1..]).take_while(|(written, found)| written == found).count();
        if same + 1 < signed.len() {
            return Err(SignatureError::NotDer { offset: element.offset + 1 + same });
        }
        let kind = kind.ok_or(wrong("contentType"))?;
        if kind.tag != OBJECT || kind.value != content_type.id {
            return Err(SignatureError::Attribute { attribute: "contentType", offset: kind.offset });
        }
        let digest = digest.filter(|digest| digest.tag == OCTETS).ok_or(wrong("messageDigest"))?;
        let time = time.ok_or(wrong("signingTime"))?;
        Ok(Attributes { signed, message_digest: digest.value, signing_time: moment(&time)? })
    }
}

fn only_value<'a>(values: &Element<'a>, attribute: &'static str) -> Result<Element<'a>, SignatureError> {
    let mut inside = values.inside();
    let value = inside.next()?.filter(|_| inside.rest().is_empty());
    value.ok_or(SignatureError::Attribute { attribute, offset: values.offset })
}

/// The moment of a `Time` as RFC 5652, section 11.3, wants it: to the second, in UTC, and until 2049 as `UTCTime`.
fn moment(element: &Element<'_>) -> Result<Moment, SignatureError> {
    let moment = Moment::of_value(element.value);
    let straight = moment.filter(|moment| der::time(*moment).as_deref() == Some(element.whole));
    straight.ok_or(SignatureError::Attribute { attribute: "signingTime", offset: element.offset })
}
