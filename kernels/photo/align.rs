//! A face upright, in the size and the place that the embedding was trained on.

use super::Pixels;
use super::detect::planes;
use super::landmarks::FivePoints;
use super::pyramid::Pyramid;
use super::recipe::EmbeddingRecipe;
use super::sample::{Affine, Beyond, Grid, luma, sample};

/// How a face is turned and scaled: a similarity, the least squares fit of its five points (Umeyama 1991, without reflection).
#[derive(Clone, Copy, Debug)]
pub(super) struct Alignment {
    /// From places of the aligned face to places of the photo.
    map: Affine,
    /// Pixels of the photo along a pixel of the aligned face.
    reduction: f32,
    /// Root mean square distance of the points from where they should lie, in pixels of the aligned face.
    pub misfit: f32,
}

/// Fits the five points of a face onto those of the recipe; `None` where they fall together.
pub(super) fn align(points: &FivePoints, recipe: &EmbeddingRecipe) -> Option<Alignment> {
    let mean = |points: &FivePoints, axis: usize| points.iter().map(|point| point[axis]).sum::<f32>() / 5.0;
    let (from, to) = ([mean(points, 0), mean(points, 1)], [mean(&recipe.points, 0), mean(&recipe.points, 1)]);
    let (mut along, mut across, mut spread) = (0.0, 0.0, 0.0);
    for (point, goal) in points.iter().zip(&recipe.points) {
        let (px, py) = (point[0] - from[0], point[1] - from[1]);
        let (gx, gy) = (goal[0] - to[0], goal[1] - to[1]);
        along += px * gx + py * gy;
        across += px * gy - py * gx;
        spread += px * px + py * py;
    }
    let size = along * along + across * across;
    // Nothing to turn where all points are one, and no number of the fit may be another than finite.
    if !(spread > 0.0 && size > 0.0 && size.is_finite()) {
        return None;
    }
    // goal = [[a, −b], [b, a]]·(point − from) + to, and back again.
    let (a, b) = (along / spread, across / spread);
    let scale = a * a + b * b;
    let (inverse_a, inverse_b) = (a / scale, b / scale);
    let map = Affine {
        x: [inverse_a, inverse_b, from[0] - inverse_a * to[0] - inverse_b * to[1]],
        y: [-inverse_b, inverse_a, from[1] + inverse_b * to[0] - inverse_a * to[1]],
    };
    let distance = |(point, goal): (&[f32; 2], &[f32; 2])| {
        let (px, py) = (point[0] - from[0], point[1] - from[1]);
        (a * px - b * py + to[0] - goal[0]).powi(2) + (b * px + a * py + to[1] - goal[1]).powi(2)
    };
    let misfit = (points.iter().zip(&recipe.points).map(distance).sum::<f32>() / 5.0).sqrt();
    Some(Alignment { map, reduction: scale.sqrt().recip(), misfit })
}

impl Alignment {
    /// The embedding's input, three planes of `grid`, and beside it the brightness of the aligned face, 0 to 255.
    pub(super) fn fill(
        &self,
        photo: &Pixels,
        pyramid: &Pyramid,
        recipe: &EmbeddingRecipe,
        grid: Grid,
        out: &mut [f32],
        brightness: &mut [f32],
    ) {
        let plane = grid.width * grid.height;
        assert_eq!((out.len(), brightness.len()), (3 * plane, plane), "three planes, and one beside them");
        let order = planes(recipe.colours);
        let level = pyramid.level(photo, self.reduction);
        sample(level, self.map, grid, Beyond::Black, |place, colours| {
            for (number, colour) in order.into_iter().enumerate() {
                out[number * plane + place] = (colours[colour] - recipe.scaling.mean) / recipe.scaling.deviation;
            }
            brightness[place] = luma(colours);
        });
    }
}

#[cfg(test)]
#[path = "align_tests.rs"]
mod tests;
