//! The five points of a face: its square into the network of 68 points, and their means out.

use super::Pixels;
use super::detect::Face;
use super::pyramid::Pyramid;
use super::recipe::LandmarksRecipe;
use super::sample::{Affine, Beyond, Grid, luma, sample};

/// A place in a photo, in pixels from its upper left corner.
pub(super) type Point = [f32; 2];

/// Left eye, right eye, tip of the nose, left and right corner of the mouth, as one looks at the photo.
pub(super) type FivePoints = [Point; 5];

/// Points of iBUG 300-W whose means are the five: the eyes without their corners, which move least; the tip of the nose; the
/// outer and inner corners of the mouth.
const MEANS: [&[usize]; 5] = [&[37, 38, 40, 41], &[43, 44, 46, 47], &[30], &[48, 60], &[54, 64]];

/// The square around a face that the points are looked for in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Square {
    left: f32,
    top: f32,
    side: f32,
}

impl Square {
    /// As high as the face's box, about its middle.
    pub(super) fn around(face: &Face, recipe: &LandmarksRecipe) -> Square {
        let side = ((face.bottom - face.top) * recipe.side).max(1.0);
        Square { left: (face.left + face.right - side) / 2.0, top: (face.top + face.bottom - side) / 2.0, side }
    }

    /// The network's input, `edge` pixels along a side.
    pub(super) fn fill(
        self,
        photo: &Pixels,
        pyramid: &Pyramid,
        recipe: &LandmarksRecipe,
        edge: usize,
        out: &mut [f32],
    ) {
        assert_eq!(out.len(), edge * edge, "one plane");
        let step = self.side / edge as f32;
        let map = Affine { x: [step, 0.0, self.left + 0.5 * step - 0.5], y: [0.0, step, self.top + 0.5 * step - 0.5] };
        let grid = Grid { width: edge, height: edge };
        sample(pyramid.level(photo, step), map, grid, Beyond::Edge, |place, colours| {
            out[place] = (luma(colours) - recipe.scaling.mean) / recipe.scaling.deviation;
        });
    }

    /// The five points that 136 numbers tell of.
    pub(super) fn points(self, numbers: &[f32]) -> FivePoints {
        let (all, _) = numbers.as_chunks::<2>();
        MEANS.map(|numbers| {
            let sum = |axis: usize| numbers.iter().map(|number| all[*number][axis]).sum::<f32>();
            let mean = |axis: usize| sum(axis) / numbers.len() as f32;
            // A place of the photo counts from the centre of its first pixel.
            [self.left + mean(0) * self.side - 0.5, self.top + mean(1) * self.side - 0.5]
        })
    }
}

/// Numbers that the network of 68 points gives.
pub(super) const NUMBERS: usize = 136;
