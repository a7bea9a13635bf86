//! Where the faces of a photo are: the photo into the detector's input, its scores and boxes into faces.

use super::Pixels;
use super::pyramid::Pyramid;
use super::recipe::{Colours, DetectorRecipe};
use super::sample::{Affine, Beyond, Grid, sample};

/// A face in a photo: its box in pixels, and how sure the detector is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Face {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
    pub score: f32,
}

/// Most boxes that are looked at, the surest first; a photo with one face has some thirty.
const BOXES_MAX: usize = 512;

impl Face {
    pub(super) fn area(&self) -> f32 {
        (self.right - self.left).max(0.0) * (self.bottom - self.top).max(0.0)
    }

    /// Shared area over joint area, 0 to 1.
    fn overlap(&self, other: &Face) -> f32 {
        let width = self.right.min(other.right) - self.left.max(other.left);
        let height = self.bottom.min(other.bottom) - self.top.max(other.top);
        let shared = width.max(0.0) * height.max(0.0);
        shared / (self.area() + other.area() - shared).max(f32::MIN_POSITIVE)
    }
}

/// Where the photo lies in the detector's input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// Pixels of the photo along a pixel of the input.
    pub reduction: f32,
    left: usize,
    top: usize,
    grid: Grid,
    steps: [f32; 2],
}

/// Fits a photo into an input of this size: in the middle, undistorted, so that it fills a share of it.
pub(super) fn place(photo: &Pixels, input: Grid, fill: f32) -> Placed {
    let (width, height) = (photo.width() as f32, photo.height() as f32);
    let scale = (input.width as f32 / width).min(input.height as f32 / height) * fill;
    let side = |length: f32, most: usize| ((length * scale).round() as usize).clamp(1, most);
    let grid = Grid { width: side(width, input.width), height: side(height, input.height) };
    let steps = [width / grid.width as f32, height / grid.height as f32];
    let (left, top) = ((input.width - grid.width) / 2, (input.height - grid.height) / 2);
    Placed { reduction: steps[0].min(steps[1]), left, top, grid, steps }
}

/// The detector's input: three planes of `input`, zero outside of the photo.
pub(super) fn fill(
    photo: &Pixels,
    pyramid: &Pyramid,
    placed: Placed,
    recipe: &DetectorRecipe,
    input: Grid,
    out: &mut [f32],
) {
    let plane = input.width * input.height;
    assert_eq!(out.len(), 3 * plane, "three planes");
    out.fill(0.0);
    let [horizontal, vertical] = placed.steps;
    let map = Affine { x: [horizontal, 0.0, 0.5 * horizontal - 0.5], y: [0.0, vertical, 0.5 * vertical - 0.5] };
    let level = pyramid.level(photo, placed.reduction);
    let Grid { width, .. } = placed.grid;
    let order = planes(recipe.colours);
    sample(level, map, placed.grid, Beyond::Edge, |place, colours| {
        let to = (placed.top + place / width) * input.width + placed.left + place % width;
        for (plane_number, colour) in order.into_iter().enumerate() {
            out[plane_number * plane + to] = (colours[colour] - recipe.scaling.mean) / recipe.scaling.deviation;
        }
    });
}

/// Which of red, green, blue each plane holds.
pub(super) fn planes(colours: Colours) -> [usize; 3] {
    match colours {
        Colours::Rgb => [0, 1, 2],
        Colours::Bgr => [2, 1, 0],
    }
}

/// The faces that the detector's outputs tell of, the surest first, each once.
pub(super) fn faces(scores: &[f32], boxes: &[f32], placed: Placed, input: Grid, recipe: &DetectorRecipe) -> Vec<Face> {
    let (scores, _) = scores.as_chunks::<2>();
    let (boxes, _) = boxes.as_chunks::<4>();
    let mut found: Vec<Face> = scores
        .iter()
        .zip(boxes)
        .filter(|([_, score], _)| *score >= recipe.score_min)
        .map(|([_, score], corners)| placed.face(*corners, *score, input))
        .collect();
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    found.truncate(BOXES_MAX);
    let mut kept: Vec<Face> = Vec::new();
    for face in found {
        if face.area() > 0.0 && kept.iter().all(|before| before.overlap(&face) < recipe.overlap_max) {
            kept.push(face);
        }
    }
    kept
}

impl Placed {
    /// A box of the detector as a face of the photo.
    fn face(self, [left, top, right, bottom]: [f32; 4], score: f32, input: Grid) -> Face {
        let x = |share: f32| (share * input.width as f32 - self.left as f32) * self.steps[0];
        let y = |share: f32| (share * input.height as f32 - self.top as f32) * self.steps[1];
        Face { left: x(left), top: y(top), right: x(right), bottom: y(bottom), score }
    }
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
