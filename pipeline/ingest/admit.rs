//! One row's fields in, one entry of each column out, or the reason why not.
//!
//! Every format ends here, so that a row means the same whatever it came in. The fields are checked in the
//! contract's order and the first fault is the one reported.

use kernels::{document::NumberFault, face::has_direction, name, time};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed, xxh3_128};
use zeroize::Zeroize;

use super::batch::{FaceClaim, Requests};
use super::chip::{ChipClaim, Gathered};
use super::face::{DECODER_SLACK, EmbeddingField, ImageField, base64_bytes, decode_embedding, decode_image};
use super::limits::{DIMENSION_MAX, ID_BYTES_MAX, NAME_BYTES_MAX, SCENE_BYTES_MAX, SKEW_MICROS_MAX};
use crate::terms::{DocKey, DocType, Field, Nationality, Reject, RejectCode, Service, Sex};

/// The instants between which a job's requests were made, microseconds since 1970 UTC.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// First instant.
    pub from: i64,
    /// Last instant.
    pub to: i64,
}

/// What a job lays down for all its rows.
#[derive(Clone, Debug)]
pub struct Admission {
    /// The submitter; rows may leave it out, and must not name another.
    pub entity: Option<String>,
    /// When the requests may have been made.
    pub window: Window,
    /// How many numbers an embedding must have.
    pub dimension: Dimension,
}

/// How many numbers an embedding must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// As many as those of the records.
    Agreed(usize),
    /// As many as the first of the batch.
    OfFirst,
    /// Any number: the records have nothing to compare with, so embeddings are checked and not kept.
    Any,
}

/// The fields of one row, as text where the format has text. `None` is absent or null.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fields<'a> {
    pub request_id: Option<&'a str>,
    pub entity_id: Option<&'a str>,
    pub requested_at: Option<&'a str>,
    /// Microseconds, where the format has a timestamp type of its own.
    pub requested_at_micros: Option<i64>,
    pub service: Option<&'a str>,
    pub scene: Option<&'a str>,
    pub doc_type: Option<&'a str>,
    pub doc_number: Option<&'a str>,
    pub name: Option<&'a str>,
    pub birth_date: Option<&'a str>,
    /// Days since 1970, where the format has a date type of its own.
    pub birth_date_days: Option<i32>,
    pub sex: Option<&'a str>,
    pub nationality: Option<&'a str>,
    pub expiry_date: Option<&'a str>,
    /// Days since 1970, where the format has a date type of its own.
    pub expiry_date_days: Option<i32>,
    pub face_image: Option<ImageField<'a>>,
    pub face_embedding: Option<EmbeddingField<'a>>,
    pub chip: Option<&'a Gathered>,
    /// The name of a column that the contract does not know.
    pub unknown: Option<&'a str>,
}

impl<'a> Fields<'a> {
    /// Sets one of the fields that are plain text in every text format.
    ///
    /// # Panics
    /// For a photo, an embedding or a chip, which are not.
    pub(super) fn set_text(&mut self, field: Field, text: &'a str) {
        let place = match field {
            Field::RequestId => &mut self.request_id,
            Field::EntityId => &mut self.entity_id,
            Field::RequestedAt => &mut self.requested_at,
            Field::Service => &mut self.service,
            Field::Scene => &mut self.scene,
            Field::DocType => &mut self.doc_type,
            Field::DocNumber => &mut self.doc_number,
            Field::Name => &mut self.name,
            Field::BirthDate => &mut self.birth_date,
            Field::Sex => &mut self.sex,
            Field::Nationality => &mut self.nationality,
            Field::ExpiryDate => &mut self.expiry_date,
            Field::FaceImage | Field::FaceEmbedding | Field::Chip => unreachable!("not plain text"),
        };
        *place = Some(text);
    }
}

/// Scratch space of one worker.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    name: String,
    text: Vec<u8>,
    image: Vec<u8>,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.image.zeroize();
    }
}

/// The checked small fields of a row.
struct Checked<'a> {
    request_id: &'a str,
    entity_id: &'a str,
    requested_at: i64,
    service: Service,
    scene: &'a str,
    key: DocKey,
    name: name::NameKey,
    birth_date: i32,
    sex: Option<Sex>,
    nationality: Option<Nationality>,
    expiry_date: Option<i32>,
}

impl Admission {
    /// Adds a row to `out`, or says why it is refused; `out` is then as it was.
    ///
    /// # Errors
    /// The first fault in the contract's order of fields.
    pub(super) fn admit(
        &self,
        line: u32,
        fields: &Fields<'_>,
        scratch: &mut Scratch,
        out: &mut Requests,
    ) -> Result<(), Reject> {
        let checked = self.check(fields, scratch)?;
        let (face, Embedding { dimension, length }) = self.take_face(checked.service, fields, scratch, out)?;
        let content = fingerprint(fields, &checked, face, scratch, out.embeddings.pending(dimension));
        if dimension > 0 && self.dimension != Dimension::Any {
            out.embeddings.keep(dimension);
            out.lengths.push(length);
            out.dimension = dimension;
        }
        match face {
            FaceClaim::Image => out.images.push(&scratch.image),
            FaceClaim::Chip => out.images.push(fields.chip.and_then(Gathered::faces).expect("it was claimed by that")),
            FaceClaim::Missing | FaceClaim::Embedding => {}
        }
        let chip = fields.chip.filter(|_| checked.service == Service::Chip);
        if let Some(parts) = chip {
            out.chips.push(parts);
        }
        out.line.push(line);
        out.request_id.push(checked.request_id);
        out.entity_id.push(checked.entity_id);
        out.scene.push(checked.scene);
        out.requested_at.push(checked.requested_at);
        out.service.push(checked.service);
        out.key.push(checked.key);
        out.name.push(checked.name);
        out.name_text.push(fields.name.unwrap_or_default());
        out.birth_date.push(checked.birth_date);
        out.sex.push(checked.sex);
        out.nationality.push(checked.nationality);
        out.expiry_date.push(checked.expiry_date);
        out.face.push(face);
        out.chip.push(chip.map_or(ChipClaim::Missing, |_| ChipClaim::Present));
        out.identity.push(identity(checked.entity_id, checked.request_id));
        out.content.push(content);
        Ok(())
    }

    fn check<'a>(&'a self, fields: &Fields<'a>, scratch: &mut Scratch) -> Result<Checked<'a>, Reject> {
        let request_id = visible(required(fields.request_id, Field::RequestId)?, Field::RequestId)?;
        let entity_id = self.entity_of(fields.entity_id)?;
        let requested_at = self.instant_of(fields)?;
        let service = Service::from_bytes(required(fields.service, Field::Service)?.as_bytes())
            .ok_or(Reject::field(RejectCode::FieldValue, Field::Service))?;
        let scene = scene_of(fields.scene)?;
        let doc_type = DocType::from_bytes(required(fields.doc_type, Field::DocType)?.as_bytes())
            .ok_or(Reject::field(RejectCode::FieldValue, Field::DocType))?;
        let key = DocKey::parse(doc_type, required(fields.doc_number, Field::DocNumber)?.as_bytes())
            .map_err(number_reject)?;
        let name = name_of(fields.name, &mut scratch.name)?;
        let birth_date = match date_of(fields.birth_date, fields.birth_date_days, Field::BirthDate)? {
            Some(days) => days,
            None => return Err(Reject::field(RejectCode::FieldMissing, Field::BirthDate)),
        };
        let sex = fields
            .sex
            .map(|word| Sex::from_bytes(word.as_bytes()).ok_or(Reject::field(RejectCode::FieldValue, Field::Sex)))
            .transpose()?;
        let nationality = fields
            .nationality
            .map(|word| {
                Nationality::from_bytes(word.as_bytes())
                    .ok_or(Reject::field(RejectCode::FieldValue, Field::Nationality))
            })
            .transpose()?;
        let expiry_date = date_of(fields.expiry_date, fields.expiry_date_days, Field::ExpiryDate)?;
        Ok(Checked {
            request_id,
            entity_id,
            requested_at,
            service,
            scene,
            key,
            name,
            birth_date,
            sex,
            nationality,
            expiry_date,
        })
    }

    fn entity_of<'a>(&'a self, claimed: Option<&'a str>) -> Result<&'a str, Reject> {
        match (&self.entity, claimed) {
            (Some(entity), None) => Ok(entity),
            (Some(entity), Some(claimed)) if entity == claimed => Ok(entity),
            (Some(_), Some(_)) => Err(Reject::field(RejectCode::EntityMismatch, Field::EntityId)),
            (None, Some(claimed)) => visible(claimed, Field::EntityId),
            (None, None) => Err(Reject::field(RejectCode::FieldMissing, Field::EntityId)
                .with_fix("name the entity in the row, or for the whole job with --entity")),
        }
    }

    fn instant_of(&self, fields: &Fields<'_>) -> Result<i64, Reject> {
        let micros = match (fields.requested_at_micros, fields.requested_at) {
            (Some(micros), _) if DAYS.contains(&days_of(micros)) => micros,
            (Some(_), _) => return Err(Reject::field(RejectCode::DateInvalid, Field::RequestedAt)),
            (None, text) => time::parse_rfc3339_micros(required(text, Field::RequestedAt)?.as_bytes())
                .ok_or(Reject::field(RejectCode::DateInvalid, Field::RequestedAt))?,
        };
        let Window { from, to } = self.window;
        if micros < from.saturating_sub(SKEW_MICROS_MAX) || micros > to.saturating_add(SKEW_MICROS_MAX) {
            return Err(Reject::field(RejectCode::TimeOutOfWindow, Field::RequestedAt));
        }
        Ok(micros)
    }

    /// Decodes the embedding into the room behind `out.embeddings`, so that no copy of it is made; what the row brings, and
    /// what is known of its embedding.
    fn take_face(
        &self,
        service: Service,
        fields: &Fields<'_>,
        scratch: &mut Scratch,
        out: &mut Requests,
    ) -> Result<(FaceClaim, Embedding), Reject> {
        scratch.image.clear();
        if let Some(image) = fields.face_image {
            decode_image(image, &mut scratch.image)?;
        }
        let Some(embedding) = fields.face_embedding else {
            let of_chip = fields.chip.filter(|_| service == Service::RealPerson).and_then(Gathered::faces);
            let face = match (fields.face_image, of_chip) {
                (Some(_), _) => FaceClaim::Image,
                (None, Some(_)) => FaceClaim::Chip,
                (None, None) => FaceClaim::Missing,
            };
            return Ok((face, Embedding { dimension: 0, length: 0.0 }));
        };
        let invalid = Reject::field(RejectCode::EmbeddingInvalid, Field::FaceEmbedding);
        let bytes = match embedding {
            EmbeddingField::Base64(text) => base64_bytes(text).ok_or(invalid)?,
            EmbeddingField::Bytes(bytes) => bytes.len(),
        };
        let dimension = bytes / 4;
        if bytes % 4 != 0 || dimension == 0 || dimension > DIMENSION_MAX {
            return Err(invalid);
        }
        let expected = match self.dimension {
            Dimension::Agreed(expected) => expected,
            Dimension::OfFirst if out.dimension > 0 => out.dimension,
            Dimension::OfFirst | Dimension::Any => dimension,
        };
        if expected != dimension {
            return Err(invalid.with_fix("send an embedding of the agreed model; its dimension differs"));
        }
        let room = out.embeddings.room(dimension + DECODER_SLACK);
        let length = decode_embedding(embedding, dimension, room).filter(|length| has_direction(*length));
        Ok((FaceClaim::Embedding, Embedding { dimension, length: length.ok_or(invalid)? }))
    }
}

/// An embedding that was decoded: how many numbers it has, and its squared length.
struct Embedding {
    dimension: usize,
    length: f64,
}

/// The days that text can express too: years 1850 to 2200, as [`time::parse_date`] takes them.
const DAYS: std::ops::RangeInclusive<i32> = -43_829..=84_370;

fn days_of(micros: i64) -> i32 {
    i32::try_from(micros.div_euclid(86_400_000_000)).unwrap_or(i32::MAX)
}

fn required(value: Option<&str>, field: Field) -> Result<&str, Reject> {
    value.ok_or(Reject::field(RejectCode::FieldMissing, field))
}

fn visible(text: &str, field: Field) -> Result<&str, Reject> {
    if text.len() > ID_BYTES_MAX {
        return Err(Reject::field(RejectCode::TooLong, field).with_fix("send 1 to 64 visible ASCII characters"));
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Reject::field(RejectCode::FieldValue, field).with_fix("send 1 to 64 visible ASCII characters"));
    }
    Ok(text)
}

fn scene_of(scene: Option<&str>) -> Result<&str, Reject> {
    let scene = required(scene, Field::Scene)?;
    if scene.len() > SCENE_BYTES_MAX {
        return Err(Reject::field(RejectCode::TooLong, Field::Scene));
    }
    if scene.is_empty() || scene.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(Reject::field(RejectCode::FieldValue, Field::Scene).with_fix("send a scene of the agreement"));
    }
    Ok(scene)
}

fn name_of(name: Option<&str>, scratch: &mut String) -> Result<name::NameKey, Reject> {
    let name = required(name, Field::Name)?;
    if name.len() > NAME_BYTES_MAX {
        return Err(Reject::field(RejectCode::TooLong, Field::Name));
    }
    name::key(name, scratch).ok_or(
        Reject::field(RejectCode::FieldValue, Field::Name).with_fix("send the holder's name in native script or Latin"),
    )
}

fn date_of(text: Option<&str>, days: Option<i32>, field: Field) -> Result<Option<i32>, Reject> {
    match (days, text) {
        (Some(days), _) if DAYS.contains(&days) => Ok(Some(days)),
        (Some(_), _) => Err(Reject::field(RejectCode::DateInvalid, field)),
        (None, None) => Ok(None),
        (None, Some(text)) => match time::parse_date(text.as_bytes()) {
            Some(days) => Ok(Some(days)),
            None => Err(Reject::field(RejectCode::DateInvalid, field)),
        },
    }
}

fn number_reject(fault: NumberFault) -> Reject {
    Reject::field(RejectCode::DocNumberFormat, Field::DocNumber).with_fix(fault.fix())
}

/// Fingerprint of an entity and its request id, each of at most 64 bytes; the separator is in neither.
pub fn identity(entity: &str, request_id: &str) -> u128 {
    let mut joined = [0_u8; 2 * ID_BYTES_MAX + 1];
    let (entity, request_id) = (entity.as_bytes(), request_id.as_bytes());
    let end = entity.len() + 1 + request_id.len();
    joined[..entity.len()].copy_from_slice(entity);
    joined[entity.len() + 1..end].copy_from_slice(request_id);
    xxh3_128(&joined[..end])
}

/// Fingerprint of what a row claims, from the checked values, so that formats and white space do not matter.
fn fingerprint(
    fields: &Fields<'_>,
    checked: &Checked<'_>,
    face: FaceClaim,
    scratch: &mut Scratch,
    embedding: &[f32],
) -> u64 {
    let mut fixed = [0_u8; 48];
    fixed[0..8].copy_from_slice(&checked.requested_at.to_le_bytes());
    fixed[8..24].copy_from_slice(&checked.key.to_bits().to_le_bytes());
    fixed[24..28].copy_from_slice(&checked.birth_date.to_le_bytes());
    fixed[28..32].copy_from_slice(&checked.expiry_date.unwrap_or(i32::MIN).to_le_bytes());
    fixed[32] = checked.service as u8;
    fixed[33] = face as u8;
    fixed[34] = checked.sex.map_or(0, |sex| sex as u8 + 1);
    fixed[36..38].copy_from_slice(&checked.nationality.map_or(0, Nationality::to_bits).to_le_bytes());
    fixed[40..42].copy_from_slice(&(checked.scene.len() as u16).to_le_bytes());
    fixed[42..44].copy_from_slice(&(fields.name.map_or(0, str::len) as u16).to_le_bytes());
    let text = &mut scratch.text;
    text.clear();
    text.extend_from_slice(&fixed);
    text.extend_from_slice(checked.scene.as_bytes());
    text.extend_from_slice(fields.name.unwrap_or_default().as_bytes());
    let mut hash = xxh3_64(text);
    if face == FaceClaim::Embedding {
        hash = xxh3_64_with_seed(bytemuck::cast_slice(embedding), hash);
    }
    if !scratch.image.is_empty() {
        hash = xxh3_64_with_seed(&scratch.image, hash);
    }
    match fields.chip {
        Some(chip) => xxh3_64_with_seed(chip.laid_out(), hash),
        None => hash,
    }
}
