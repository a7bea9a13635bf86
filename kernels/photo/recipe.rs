//! What a model directory says of its networks: sizes, colours, numbers to scale by, gates. Data, no code.
//!
//! The field names are those of `model.toml`; whatever is missing or unknown there is an error of its reader.

use serde::{Deserialize, Serialize};

/// Order of the colour planes of a network's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Colours {
    /// Red first.
    Rgb,
    /// Blue first.
    Bgr,
}

/// How a pixel becomes a number: `(value − mean) / deviation`, where a value is 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scaling {
    /// What is taken off.
    pub mean: f32,
    /// What the rest is divided by.
    pub deviation: f32,
}

/// A detector of the RFB kind: one input, outputs `[1, n, 2]` scores and `[1, n, 4]` boxes as x1, y1, x2, y2 in 0 to 1.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DetectorRecipe {
    /// Order of the planes.
    pub colours: Colours,
    /// Pixels to numbers; what lies outside of the photo is the mean.
    pub scaling: Scaling,
    /// Share of the input's side that the photo fills, so that faces that fill a photo are found too.
    pub fill: f32,
    /// Least score of a face.
    pub score_min: f32,
    /// Boxes that share more of their union than this are one face.
    pub overlap_max: f32,
    /// A smaller detector that looks first, where the model has one.
    pub glance: Option<Glance>,
}

/// The same detector for a smaller input. It takes half the time, and sees less of what is around a face: where it is not
/// sure, the whole one looks again.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Glance {
    /// Share of its input's side that the photo fills.
    pub fill: f32,
    /// Least score of its surest face; below it the whole detector looks.
    pub score_sure: f32,
}

/// A network of 68 points in the order of iBUG 300-W: one grey square in, 136 numbers out, x and y in 0 to 1.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LandmarksRecipe {
    /// Grey to numbers.
    pub scaling: Scaling,
    /// Side of the square, in heights of the face's box.
    pub side: f32,
}

/// The network that makes the embedding, ArcFace-style: an aligned face in, a direction out.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingRecipe {
    /// Numbers of an embedding.
    pub dimension: usize,
    /// Order of the planes.
    pub colours: Colours,
    /// Pixels to numbers.
    pub scaling: Scaling,
    /// Where the left and right eye, the tip of the nose and the corners of the mouth lie in the aligned face, in pixels of
    /// the network's input; left and right as one looks at the photo.
    pub points: [[f32; 2]; 5],
}

/// What a photo must be like to be compared. Each gate follows a requirement of ICAO 9303-3 and ISO/IEC 19794-5; the numbers
/// are looser than for a passport, for they say what can be compared at all, and their source is the manifest.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Gates {
    /// Least distance of the eyes, in pixels of the photo.
    pub eyes_pixels_min: f32,
    /// A second face counts from this share of the first one's area.
    pub second_face_min: f32,
    /// Most turn to a side: how far the nose is off the middle of the eyes, in eye distances.
    pub turn_max: f32,
    /// Least and most height of the nose between the eyes and the mouth, 0 at the eyes, 1 at the mouth: head up, head down.
    pub nod: [f32; 2],
    /// Most tilt of the eyes against the photo's edge, in degrees.
    pub tilt_degrees_max: f32,
    /// Least sharpness of the aligned face: variance of its Laplacian over its own variance.
    pub sharpness_min: f32,
    /// Least and most mean brightness of the aligned face, 0 to 255.
    pub brightness: [f32; 2],
    /// Least standard deviation of the aligned face's brightness, 0 to 255.
    pub contrast_min: f32,
    /// Most root mean square distance of the five points from where they should lie, in pixels of the aligned face.
    pub misfit_max: f32,
}

/// All that a photo goes through.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Where the faces are.
    pub detector: DetectorRecipe,
    /// Where its points are.
    pub landmarks: LandmarksRecipe,
    /// What it looks like.
    pub embedding: EmbeddingRecipe,
    /// Whether it is fit to be compared.
    pub gates: Gates,
}
