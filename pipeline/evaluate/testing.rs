//! Made-up faces for the tests of this stage.
//!
//! A person is a direction drawn from a seed, pulled towards one that all share, so that some people look like many; a face
//! is the person's direction with noise.

use super::faces::Faces;

/// Numbers from a seed: SplitMix64 (Steele, Lea and Flood, 2014).
pub(super) struct Draws(u64);

impl Draws {
    pub(super) fn new(seed: u64) -> Draws {
        Draws(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// As a standard normal distribution: twelve even draws, added.
    pub(super) fn normal(&mut self) -> f32 {
        (0..12).map(|_| (self.next() >> 40) as f32 / (1_u64 << 24) as f32).sum::<f32>() - 6.0
    }
}

/// The embeddings of people with so many faces each, person after person.
pub(super) fn embeddings(sizes: &[usize], dimension: usize, noise: f32, seed: u64) -> Vec<Vec<f32>> {
    let mut draws = Draws::new(seed);
    let mut all = Vec::new();
    for faces in sizes {
        // What a face has of the common direction differs from person to person.
        let common = 0.5 + 0.5 * draws.normal();
        let person: Vec<f32> = (0..dimension).map(|at| draws.normal() + if at == 0 { common } else { 0.0 }).collect();
        for _ in 0..*faces {
            all.push(person.iter().map(|value| value + noise * draws.normal()).collect());
        }
    }
    all
}

/// The same as faces to compare.
pub(super) fn faces_of(sizes: &[usize], dimension: usize, noise: f32, seed: u64) -> Faces {
    let all = embeddings(sizes, dimension, noise, seed);
    let people: Vec<usize> = sizes.iter().enumerate().flat_map(|(person, faces)| vec![person; *faces]).collect();
    Faces::new(&all.iter().map(Vec::as_slice).collect::<Vec<_>>(), &people)
}
