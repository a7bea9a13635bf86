//! `SignerInfo`, RFC 5652, section 5.3, and its signed attributes.

use std::borrow::Cow;

use crate::chip::asn1::{
    Algorithm, FrameError, FrameFault, Moment, OCTETS, SEQUENCE, SET, algorithm, canonical, context, object, octets,
    oid, small,
};
use crate::chip::certificate::SignerId;
use crate::chip::crypto::DigestAlgorithm;
use crate::chip::tlv::{Element, Length, Reader};

/// The most signed attributes. Real signers sign up to 6.
const ATTRIBUTES_MAX: usize = 32;

/// Who signed, how, and the signature.
#[derive(Clone, Debug)]
pub struct Signer<'a> {
    pub version: u32,
    pub id: SignerId<'a>,
    /// `None` where it is not known.
    pub digest: Option<DigestAlgorithm>,
    pub attributes: Option<Attributes<'a>>,
    pub algorithm: Algorithm<'a>,
    pub signature: Cow<'a, [u8]>,
}

impl<'a> Signer<'a> {
    /// The signer that has to stand next.
    pub fn read(reader: &mut Reader<'a>) -> Result<Signer<'a>, FrameError> {
        let mut inside = reader.need(SEQUENCE)?.inside();
        let version = small(&mut inside)?;
        let id = SignerId::read(&mut inside)?;
        let digest = DigestAlgorithm::of(&algorithm(&mut inside)?);
        let attributes = inside.take(context(0))?.map(Attributes::read).transpose()?;
        let named = algorithm(&mut inside)?;
        let signature = octets(&mut inside, OCTETS)?;
        Ok(Signer { version, id, digest, attributes, algorithm: named, signature })
    }
}

/// Attributes that are signed in the content's place.
#[derive(Clone, Copy, Debug)]
pub struct Attributes<'a> {
    element: Element<'a>,
    /// What the content is.
    pub content_type: Option<&'a [u8]>,
    /// The digest of the content.
    pub message_digest: Option<&'a [u8]>,
    /// When it was signed.
    pub signing_time: Option<Moment>,
}

impl<'a> Attributes<'a> {
    fn read(element: Element<'a>) -> Result<Attributes<'a>, FrameError> {
        let mut attributes = Attributes { element, content_type: None, message_digest: None, signing_time: None };
        let (mut members, mut count) = (element.inside(), 0);
        while let Some(attribute) = members.take(SEQUENCE)? {
            count += 1;
            if count > ATTRIBUTES_MAX {
                return Err(FrameError::new(attribute.offset, FrameFault::Many));
            }
            attributes.read_one(&attribute)?;
        }
        members.end()?;
        Ok(attributes)
    }

    fn read_one(&mut self, attribute: &Element<'a>) -> Result<(), FrameError> {
        let mut inside = attribute.inside();
        let kind = object(&mut inside)?;
        let mut values = inside.need(SET)?.inside();
        let twice = match kind {
            oid::CONTENT_TYPE => self.content_type.replace(object(&mut values)?).is_some(),
            oid::MESSAGE_DIGEST => self.message_digest.replace(values.need(OCTETS)?.value).is_some(),
            // A time in a form that cannot be read is as good as none.
            oid::SIGNING_TIME if Moment::is_next(&values)? => {
                let (before, time) = (self.signing_time, Moment::read(&mut values).ok());
                self.signing_time = before.or(time);
                before.is_some()
            }
            _ => return Ok(()),
        };
        // RFC 5652, section 11: each at most once, and with one value.
        if twice || !values.rest().is_empty() {
            return Err(FrameError::new(attribute.offset, FrameFault::Twice));
        }
        Ok(())
    }

    /// What is signed if they are kept as DER: as they stand, under the tag of a set. `None` where their length is indefinite.
    pub fn as_kept(&self) -> Option<Vec<u8>> {
        if self.element.length == Length::Indefinite {
            return None;
        }
        let mut kept = self.element.whole.to_vec();
        kept[0] = 0x31;
        Some(kept)
    }

    /// What is signed, written anew as DER.
    pub fn as_der(&self) -> Result<Vec<u8>, FrameError> {
        canonical(&self.element, SET)
    }
}
