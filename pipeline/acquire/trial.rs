//! Made-up images through a network, so that two networks, or one in two runtimes, can be compared.
//!
//! A network and how it takes pixels come in; what it answers goes out. Invariants: the images are the same on every machine,
//! and no photo is needed; an answer that is no number agrees with none.

use kernels::photo::Scaling;
use kernels::photo::onnx::{Network, OnnxError};
use xxhash_rust::xxh3::xxh3_64;

use crate::world::clock;

/// Images that a network is tried on.
pub(super) const IMAGES: usize = 16;

/// Sides of the squares of one value that an image is made of, in turns: noise alone would leave most units of a network
/// at rest, for it has neither edges nor plains.
const GRAINS: [usize; 4] = [1, 4, 16, 64];

/// The outputs of a network for one image.
pub(super) type Answer = Vec<Vec<f32>>;

/// A network that was tried.
pub(super) struct Tried {
    /// Its answers, by image.
    pub answers: Vec<Answer>,
    /// The least time that an image took.
    pub micros_min: u64,
}

/// Runs a network on the images.
///
/// # Errors
/// What the runtime says.
pub(super) fn run(network: &mut Network, scaling: Scaling) -> Result<Tried, OnnxError> {
    let mut tried = Tried { answers: Vec::with_capacity(IMAGES), micros_min: u64::MAX };
    for number in 0..IMAGES {
        let image = image(number, network.input(), scaling);
        let start = clock::now_micros();
        let answer = network.run(&image, |outputs| outputs.iter().map(|numbers| numbers.to_vec()).collect())?;
        // The wall clock may be set back meanwhile.
        let micros = u64::try_from(clock::now_micros() - start).unwrap_or(u64::MAX);
        tried.micros_min = tried.micros_min.min(micros);
        tried.answers.push(answer);
    }
    Ok(tried)
}

/// The image of this number: squares of values from 0 to 255, as a network takes them.
pub(super) fn image(number: usize, [_, channels, height, width]: [usize; 4], scaling: Scaling) -> Vec<f32> {
    let grain = GRAINS[number % GRAINS.len()];
    let places = (0..channels)
        .flat_map(|plane| (0..height).flat_map(move |y| (0..width).map(move |x| [plane, y / grain, x / grain])));
    places.map(|place| (value(number, place) - scaling.mean) / scaling.deviation).collect()
}

/// A value that depends on nothing but its place.
fn value(number: usize, [plane, y, x]: [usize; 3]) -> f32 {
    let mut key = [0; 16];
    for (bytes, part) in key.chunks_exact_mut(4).zip([number, plane, y, x]) {
        bytes.copy_from_slice(&(part as u32).to_le_bytes());
    }
    f32::from(xxh3_64(&key) as u8)
}

/// How far two networks agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Agreement {
    /// Least cosine between their first outputs for one image.
    pub cosine_min: f64,
    /// Largest difference between two numbers.
    pub difference_max: f64,
}

/// The agreement of answers to the same images; `None` where they have not the same shape.
pub(super) fn agreement(ones: &[Answer], others: &[Answer]) -> Option<Agreement> {
    let shape = |answers: &[Answer]| -> Vec<Vec<usize>> {
        answers.iter().map(|answer| answer.iter().map(Vec::len).collect()).collect()
    };
    if ones.is_empty() || shape(ones) != shape(others) || shape(ones).iter().any(Vec::is_empty) {
        return None;
    }
    let numbers =
        |answers: &'_ [Answer]| answers.iter().flatten().flatten().copied().map(f64::from).collect::<Vec<_>>();
    let differences = numbers(ones).into_iter().zip(numbers(others)).map(|(one, other)| (one - other).abs());
    let cosines = ones.iter().zip(others).map(|(one, other)| cosine(&one[0], &other[0]));
    // min and max pass over what is no number, so it is made the worst there is.
    let worst = |number: f64, worst: f64| if number.is_nan() { worst } else { number };
    Some(Agreement {
        cosine_min: cosines.map(|cosine| worst(cosine, -1.0)).fold(1.0, f64::min),
        difference_max: differences.map(|difference| worst(difference, f64::INFINITY)).fold(0.0, f64::max),
    })
}

fn cosine(one: &[f32], other: &[f32]) -> f64 {
    let dot = |one: &[f32], other: &[f32]| -> f64 {
        one.iter().zip(other).map(|(one, other)| f64::from(*one) * f64::from(*other)).sum()
    };
    dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
}
