//! Holders with portraits, and requests with photos: a place in the set goes in, a request, its photo and its true answer come out.

use std::io;

use super::Album;
use super::picture::{PORTRAIT, Picture, View};
use super::plan::{PhotoKind, PhotoPlan, PhotoSet};
use super::subjects::{NOBODY, SEVERAL, SUBJECTS};
use crate::entities::{Entity, Service};
use crate::records::{Enrolment, INDEX_MAX, Person, Status};
use crate::requests::{Arrivals, Request, Window, draw_entity, offset_of};
use crate::seed::{Random, Stream};

/// Certificates a subject: each of them has a portrait of its own.
const HOLDERS_A_SUBJECT: usize = 4;

/// Sides of a picture in which the eyes are less than 24 pixels apart, the least that can be compared.
const TINY: [u16; 2] = [64, 82];

/// How many pixels to each side a blurred picture is smeared: the least that leaves no face of the subjects sharp enough to be
/// compared, while most are still found.
const BLUR: usize = 4;

/// A certificate whose made-up holder is given the face of a subject.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The person of the record, in force for as long as requests arrive.
    pub person: Person,
    /// The number of the subject.
    pub subject: usize,
    /// The portrait that the record's template is made of, a JPEG file.
    pub portrait: Vec<u8>,
}

/// One request with a photo.
#[derive(Clone, Debug)]
pub struct PhotoRequest {
    /// The request, without embedding; its expected answer included.
    pub request: Request,
    /// The photo, a JPEG file of 413 by 531 pixels unless it is to be unusable.
    pub photo: Vec<u8>,
    /// What it shows.
    pub kind: PhotoKind,
}

/// Holders with faces, and the album that the photos of requests are cut from.
pub struct PhotoWorld {
    album: Album,
    holders: Vec<Holder>,
    subjects: Vec<usize>,
}

impl PhotoWorld {
    /// The first persons of the world of `seed` whose certificate holds, with the faces of the album.
    ///
    /// # Errors
    /// Where a portrait cannot be encoded.
    pub fn new(album: Album, seed: u64) -> io::Result<PhotoWorld> {
        let end = Window::USUAL.end().day().days_later(2);
        let in_force = |person: &Person| {
            person.status == Status::Valid && person.expiry_date > end && person.template == Enrolment::Present
        };
        let persons = (0..INDEX_MAX).map(|index| Person::of(seed, index)).filter(in_force);
        let faces = (0..HOLDERS_A_SUBJECT * SUBJECTS.len()).map(|place| place % SUBJECTS.len());
        let holders = persons.zip(faces).map(|(person, subject)| {
            let mut random = Random::of(seed, Stream::Portrait, person.index);
            let sitting = &SUBJECTS[subject].sittings[0];
            let view = varied(sitting.portrait(), &mut random, Variation::PORTRAIT);
            let portrait = album.cut(sitting.sample, view, PORTRAIT).jpeg(92)?;
            Ok(Holder { person, subject, portrait })
        });
        let holders: Vec<Holder> = holders.collect::<io::Result<_>>()?;
        let subjects = holders.iter().map(|holder| holder.subject).collect();
        Ok(PhotoWorld { album, holders, subjects })
    }

    /// Everybody who has a record.
    pub fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// The request at `place` of a set, from 0.
    ///
    /// # Errors
    /// Where its photo cannot be encoded.
    pub fn request(&self, set: &PhotoSet, place: u64) -> io::Result<PhotoRequest> {
        let number = set.first + place;
        let (plan, mut random) = PhotoPlan::of(set, number, &self.subjects);
        let entity = draw_entity(&mut random, Service::RealPerson);
        let photo = self.photo(&plan, &mut random)?;
        let person = &self.holders[plan.holder].person;
        let request = Request {
            request_id: request_id(entity, number),
            entity,
            requested_at: Arrivals::new(set.seed, Window::USUAL, set.requests).instant(place),
            offset: offset_of(entity),
            service: Service::RealPerson,
            scene: random.pick::<&str>(entity.scenes),
            doc_type: person.doc_type,
            doc_number: person.doc_number.clone(),
            name: person.name.clone(),
            birth_date: person.birth_date,
            sex: None,
            nationality: None,
            expiry_date: None,
            face_embedding: None,
            chip: None,
            defect: None,
            expected: plan.kind.expected(),
        };
        Ok(PhotoRequest { request, photo, kind: plan.kind })
    }

    /// The id of the request at `place`, and what its photo shows, without making it.
    pub fn named(&self, set: &PhotoSet, place: u64) -> (String, PhotoKind) {
        let number = set.first + place;
        let (plan, mut random) = PhotoPlan::of(set, number, &self.subjects);
        (request_id(draw_entity(&mut random, Service::RealPerson), number), plan.kind)
    }

    fn photo(&self, plan: &PhotoPlan, random: &mut Random) -> io::Result<Vec<u8>> {
        let sitting = &SUBJECTS[plan.subject].sittings[plan.sitting];
        let portrait = |random: &mut Random| {
            // How far a smear of so many pixels goes hangs on the size of the face.
            let by = if plan.kind == PhotoKind::Blurred { Variation::PORTRAIT } else { Variation::CLAIM };
            let view = varied(sitting.portrait(), random, by);
            self.album.cut(sitting.sample, view, PORTRAIT)
        };
        let part = |part: &super::subjects::Place, random: &mut Random| {
            self.album.cut(part.sample, varied(part.view, random, Variation::PART), PORTRAIT)
        };
        let mut picture = match plan.kind {
            PhotoKind::Holder | PhotoKind::OtherPhoto | PhotoKind::Impostor | PhotoKind::Cut => portrait(random),
            PhotoKind::Several => part(&SEVERAL[plan.place], random),
            PhotoKind::Nobody => part(&NOBODY[plan.place], random),
            PhotoKind::Tiny => portrait(random).scaled(TINY),
            PhotoKind::Blurred => portrait(random).blurred(BLUR),
        };
        expose(&mut picture, random);
        let mut file = picture.jpeg(random.between(75, 97) as u8)?;
        if plan.kind == PhotoKind::Cut {
            let percent = random.between(30, 90) as usize;
            file.truncate(file.len() * percent / 100);
        }
        Ok(file)
    }
}

fn request_id(entity: &Entity, number: u64) -> String {
    format!("p-{}-{number:09}", entity.id)
}

/// Between the lighting of the photo, darker by a fifth and lighter by a seventh.
fn expose(picture: &mut Picture, random: &mut Random) {
    let (gain, offset) = (random.between(205, 292), random.between(-10, 10));
    picture.expose(gain, offset);
}

/// How far a view may stray, to either side.
struct Variation {
    /// In shares of its height.
    shift: f64,
    /// In shares of its height.
    scale: f64,
    /// In tangents of half the angle: a tenth is 11 degrees.
    half_turn: f64,
    /// The share that is mirrored, as by a telephone's front camera.
    mirrored: f64,
}

impl Variation {
    /// Portraits of records are taken with care.
    const PORTRAIT: Variation = Variation { shift: 0.01, scale: 0.02, half_turn: 0.005, mirrored: 0.0 };
    /// Claims are taken by hand.
    const CLAIM: Variation = Variation { shift: 0.04, scale: 0.15, half_turn: 0.04, mirrored: 0.15 };
    /// Parts stay where they are known to be what they are.
    const PART: Variation = Variation { shift: 0.01, scale: 0.01, half_turn: 0.01, mirrored: 0.5 };
}

fn varied(view: View, random: &mut Random, by: Variation) -> View {
    let mut stray = |most: f64| (2.0 * random.fraction() - 1.0) * most;
    let (right, down) = (stray(by.shift) * view.height, stray(by.shift) * view.height);
    let (scale, half_turn) = (1.0 + stray(by.scale), stray(by.half_turn));
    View {
        centre: [view.centre[0] + right, view.centre[1] + down],
        height: view.height * scale,
        half_turn: view.half_turn + half_turn,
        mirrored: random.chance(by.mirrored),
    }
}
