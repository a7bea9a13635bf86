//! Who and what is in the photos: boxes around faces, and places without one, found by looking at the photos.
//!
//! Of the 22 faces those are left out whose eyes are shut or who look away, and those who may be a subject of another photo
//! once more, about which one can be of two minds. Two faces of one photo are two persons; of two photos, two that nobody
//! would confuse.

use super::picture::View;

/// Heights of a face's box that a portrait is high, and how far below the middle of the box its middle is.
const PORTRAIT_HEIGHTS: f64 = 1.8;
const PORTRAIT_BELOW: f64 = 0.02;

/// A face in a photo.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sitting {
    /// The number of the photo, from 1.
    pub sample: usize,
    /// Left, top, right and bottom of the face, in pixels.
    corners: [f64; 4],
    /// The tangent of half the angle that the head is tilted by.
    half_turn: f64,
}

/// Someone in the photos, by one face or by several.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    pub(crate) sittings: &'static [Sitting],
}

const fn sitting(sample: usize, corners: [f64; 4]) -> Sitting {
    Sitting { sample, corners, half_turn: 0.0 }
}

/// The subjects. The first was photographed twice: in photo 3, and in photo 1 with the head tilted by some 45 degrees.
pub const SUBJECTS: [Subject; 11] = [
    Subject {
        sittings: &[
            sitting(3, [1075.0, 197.0, 1308.0, 517.0]),
            Sitting { sample: 1, corners: [1477.0, 207.0, 1691.0, 438.0], half_turn: 0.38 },
        ],
    },
    Subject { sittings: &[sitting(3, [585.0, 313.0, 777.0, 598.0])] },
    Subject { sittings: &[sitting(3, [1510.0, 288.0, 1678.0, 564.0])] },
    Subject { sittings: &[sitting(1, [403.0, 349.0, 599.0, 597.0])] },
    Subject { sittings: &[sitting(5, [388.0, 864.0, 568.0, 1154.0])] },
    Subject { sittings: &[sitting(5, [1113.0, 224.0, 1276.0, 436.0])] },
    Subject { sittings: &[sitting(5, [797.0, 117.0, 945.0, 320.0])] },
    Subject { sittings: &[sitting(6, [1478.0, 249.0, 1708.0, 553.0])] },
    Subject { sittings: &[sitting(6, [248.0, 488.0, 458.0, 756.0])] },
    Subject { sittings: &[sitting(6, [1174.0, 296.0, 1375.0, 585.0])] },
    Subject { sittings: &[sitting(6, [667.0, 316.0, 841.0, 639.0])] },
];

impl Sitting {
    /// The view of a portrait: head and shoulders, upright, with only this face in full.
    pub(crate) fn portrait(&self) -> View {
        let [left, top, right, bottom] = self.corners;
        let height = bottom - top;
        let centre = [(left + right) / 2.0, (top + bottom) / 2.0 + PORTRAIT_BELOW * height];
        View { centre, height: PORTRAIT_HEIGHTS * height, half_turn: self.half_turn, mirrored: false }
    }
}

/// A part of a photo that is no portrait.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The number of the photo, from 1.
    pub sample: usize,
    /// The part.
    pub view: View,
}

const fn place(sample: usize, centre: [f64; 2], height: f64) -> Place {
    Place { sample, view: View { centre, height, half_turn: 0.0, mirrored: false } }
}

/// Parts with two faces of about one size.
pub(crate) const SEVERAL: [Place; 4] = [
    place(3, [1300.0, 600.0], 1000.0),
    place(5, [1015.0, 350.0], 700.0),
    place(6, [940.0, 450.0], 1000.0),
    place(6, [1430.0, 600.0], 1000.0),
];

/// Parts without a face: stairs, sleeves, dresses, trousers.
pub(crate) const NOBODY: [Place; 4] = [
    place(3, [1500.0, 950.0], 450.0),
    place(4, [780.0, 1100.0], 500.0),
    place(5, [200.0, 450.0], 500.0),
    place(6, [1250.0, 1000.0], 500.0),
];
