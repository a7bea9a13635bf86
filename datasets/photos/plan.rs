//! What the photo of a request shows, before any is made.

use super::subjects::{NOBODY, SEVERAL, SUBJECTS};
use crate::records::words;
use crate::requests::{Expected, Reason, Reasons};
use crate::seed::{Random, Stream};

words! {
    /// What a photo shows.
    PhotoKind {
        /// The holder: another part of the photo that the portrait in the record is of, lit and packed in another way.
        Holder = "the holder",
        /// The holder, in another photo than that of the record.
        OtherPhoto = "the holder, in another photo",
        /// Somebody else.
        Impostor = "somebody else",
        /// Two persons.
        Several = "two persons",
        /// Nobody.
        Nobody = "nobody",
        /// The holder, in a picture of so few pixels that nothing can be compared.
        Tiny = "a tiny picture",
        /// The holder, out of focus.
        Blurred = "a blurred picture",
        /// The beginning of a file.
        Cut = "a file that ends early",
    }
}

impl PhotoKind {
    /// What a request is answered whose photo shows this, and which is true otherwise.
    pub const fn expected(self) -> Expected {
        match self {
            PhotoKind::Holder | PhotoKind::OtherPhoto => Expected::Consistent,
            PhotoKind::Impostor => Expected::Inconsistent(Reasons::only(Reason::FaceDiffers)),
            PhotoKind::Several => Expected::NotProcessed(Reason::FaceSeveral),
            PhotoKind::Nobody => Expected::NotProcessed(Reason::FaceNone),
            PhotoKind::Tiny | PhotoKind::Blurred => Expected::NotProcessed(Reason::FaceQuality),
            PhotoKind::Cut => Expected::NotProcessed(Reason::FaceUnreadable),
        }
    }
}

/// Requests with photos about the holders of a photo world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhotoSet {
    /// The seed of the requests.
    pub seed: u64,
    /// How many.
    pub requests: u64,
    /// The number of the first: sets that do not overlap in their numbers share no request id.
    pub first: u64,
    /// The share of photos of somebody else.
    pub impostors: f64,
    /// The share of photos in which no one face can be compared, of five kinds alike.
    pub unusable: f64,
}

impl PhotoSet {
    /// A set in which every kind occurs often enough to be seen; the shares are made up.
    pub const fn new(seed: u64, requests: u64) -> PhotoSet {
        PhotoSet { seed, requests, first: 0, impostors: 0.20, unusable: 0.20 }
    }
}

/// What a photo will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PhotoPlan {
    pub kind: PhotoKind,
    /// The certificate's holder among the holders.
    pub holder: usize,
    /// Who is shown, by number of the subject.
    pub subject: usize,
    /// Which of the subject's faces.
    pub sitting: usize,
    /// Which of the parts without a subject.
    pub place: usize,
}

impl PhotoPlan {
    /// The plan of request `number`; `subjects` are those of the holders.
    pub(crate) fn of(set: &PhotoSet, number: u64, subjects: &[usize]) -> (PhotoPlan, Random) {
        const UNUSABLE: [PhotoKind; 5] =
            [PhotoKind::Several, PhotoKind::Nobody, PhotoKind::Tiny, PhotoKind::Blurred, PhotoKind::Cut];
        let mut random = Random::of(set.seed, Stream::Photo, number);
        let holder = random.below(subjects.len() as u64) as usize;
        let (draw, which) = (random.fraction(), *random.pick(&UNUSABLE));
        let (other, face) = (1 + random.below(SUBJECTS.len() as u64 - 1) as usize, random.bits());
        let own = subjects[holder];
        let impostor = draw >= set.unusable && draw < set.unusable + set.impostors;
        let subject = if impostor { (own + other) % SUBJECTS.len() } else { own };
        let sitting = (face % SUBJECTS[subject].sittings.len() as u64) as usize;
        let kind = match (draw < set.unusable, impostor, sitting) {
            (true, ..) => which,
            (false, true, _) => PhotoKind::Impostor,
            (false, false, 0) => PhotoKind::Holder,
            (false, false, _) => PhotoKind::OtherPhoto,
        };
        let parts = if kind == PhotoKind::Nobody { NOBODY.len() } else { SEVERAL.len() };
        let place = ((face >> 32) % parts as u64) as usize;
        (PhotoPlan { kind, holder, subject, sitting, place }, random)
    }
}
