//! Whether a face is fit to be compared: what is measured, and the gates.
//!
//! | gate | requirement behind it |
//! |---|---|
//! | size | ICAO 9303-3, 3.9.2.1 and ISO/IEC 19794-5, 7: least distance of the eyes |
//! | pose | ISO/IEC 19794-5, 7.2.2: turn, nod and tilt of the head |
//! | sharpness | ISO/IEC 19794-5, 7.3.3: in focus |
//! | exposure | ISO/IEC 19794-5, 7.3.2: neither dark nor washed out |
//! | fit | the five points are those of a face |

use super::landmarks::FivePoints;
use super::recipe::Gates;
use super::sample::Grid;

/// A gate that a photo did not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// The face is too small.
    Size,
    /// The head is turned, nods or is tilted too far.
    Pose,
    /// The face is blurred.
    Sharpness,
    /// The face is too dark, too bright or without contrast.
    Exposure,
    /// The points that were found are not placed as in a face.
    Fit,
}

impl Gate {
    /// What the photographer does about it.
    pub const fn fix(self) -> &'static str {
        match self {
            Gate::Size => "send a photo with more pixels, or with the face larger in it",
            Gate::Pose => "send a photo in which the head faces the camera, upright",
            Gate::Sharpness => "send a photo that is in focus",
            Gate::Exposure => "send a photo in which the face is neither dark nor washed out",
            Gate::Fit => "send a photo in which eyes, nose and mouth are seen",
        }
    }
}

/// What was measured of a face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// Distance of the eyes, in pixels of the photo.
    pub eyes_pixels: f32,
    /// How far the nose is off the middle of the eyes, in eye distances: 0 is straight.
    pub turn: f32,
    /// Where the nose is between the eyes (0) and the mouth (1).
    pub nod: f32,
    /// Tilt of the eyes against the photo's edge, in degrees.
    pub tilt_degrees: f32,
    /// Variance of the aligned face's Laplacian over its own variance.
    pub sharpness: f32,
    /// Mean brightness of the aligned face, 0 to 255.
    pub brightness: f32,
    /// Standard deviation of the same.
    pub contrast: f32,
    /// Root mean square distance of the five points from where they should lie, in pixels of the aligned face.
    pub misfit: f32,
}

impl Measures {
    /// Measures a face by its points and the brightness of its aligned picture.
    pub(super) fn of(points: &FivePoints, misfit: f32, brightness: &[f32], grid: Grid) -> Measures {
        let [left, right, nose, mouth_left, mouth_right] = *points;
        let (across, down) = (right[0] - left[0], right[1] - left[1]);
        let eyes_pixels = across.hypot(down);
        let unit = eyes_pixels.max(f32::MIN_POSITIVE);
        let along = [across / unit, down / unit];
        let middle = |one: [f32; 2], other: [f32; 2]| [(one[0] + other[0]) / 2.0, (one[1] + other[1]) / 2.0];
        let eyes = middle(left, right);
        let mouth = middle(mouth_left, mouth_right);
        // In the face's own axes: along the line of the eyes, and down from it.
        let aside = |point: [f32; 2]| (point[0] - eyes[0]) * along[0] + (point[1] - eyes[1]) * along[1];
        let below = |point: [f32; 2]| (point[1] - eyes[1]) * along[0] - (point[0] - eyes[0]) * along[1];
        let nod = below(nose) / below(mouth).max(f32::MIN_POSITIVE);
        let (mean, deviation) = spread(brightness);
        Measures {
            eyes_pixels,
            turn: aside(nose).abs() / unit,
            nod,
            tilt_degrees: down.atan2(across).to_degrees().abs(),
            sharpness: laplacian(brightness, grid) / (deviation * deviation).max(1.0),
            brightness: mean,
            contrast: deviation,
            misfit,
        }
    }

    /// The first gate that these measures do not pass. Numbers that are none pass no gate.
    pub fn failed(&self, gates: &Gates) -> Option<Gate> {
        let within = |number: f32, [least, most]: [f32; 2]| number >= least && number <= most;
        let straight =
            self.turn <= gates.turn_max && within(self.nod, gates.nod) && self.tilt_degrees <= gates.tilt_degrees_max;
        let lit = within(self.brightness, gates.brightness) && self.contrast >= gates.contrast_min;
        let passed = [
            (Gate::Size, self.eyes_pixels >= gates.eyes_pixels_min),
            (Gate::Fit, self.misfit <= gates.misfit_max),
            (Gate::Pose, straight),
            (Gate::Exposure, lit),
            (Gate::Sharpness, self.sharpness >= gates.sharpness_min),
        ];
        passed.into_iter().find(|(_, passed)| !passed).map(|(gate, _)| gate)
    }
}

/// Mean and standard deviation.
fn spread(numbers: &[f32]) -> (f32, f32) {
    let count = numbers.len() as f32;
    let mean = numbers.iter().sum::<f32>() / count;
    let variance = numbers.iter().map(|number| (number - mean) * (number - mean)).sum::<f32>() / count;
    (mean, variance.sqrt())
}

/// Variance of the Laplacian inside of the picture's edge (Pech-Pacheco et al., 2000).
fn laplacian(numbers: &[f32], grid: Grid) -> f32 {
    let Grid { width, height } = grid;
    let (mut sum, mut squares) = (0.0_f32, 0.0_f32);
    for row in 1..height - 1 {
        let above = &numbers[(row - 1) * width..row * width];
        let here = &numbers[row * width..(row + 1) * width];
        let below = &numbers[(row + 1) * width..(row + 2) * width];
        for column in 1..width - 1 {
            let beside = here[column - 1] + here[column + 1] + above[column] + below[column];
            let value = beside - 4.0 * here[column];
            sum += value;
            squares += value * value;
        }
    }
    let count = ((width - 2) * (height - 2)) as f32;
    squares / count - (sum / count) * (sum / count)
}

#[cfg(test)]
#[path = "quality_tests.rs"]
mod tests;
