//! The world that every set is about.

/// Numbers of a template unless said otherwise: what the face model of the demonstration makes.
pub const DIMENSION: usize = 512;

/// A number of made-up persons, each with one certificate.
///
/// The persons of a small world are the first of a larger one with the same seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct World {
    /// Everything follows from it.
    pub seed: u64,
    /// How many records; at most `records::INDEX_MAX`.
    pub records: u64,
    /// Numbers of a face template.
    pub dimension: usize,
}

impl World {
    /// A world whose templates have [`DIMENSION`] numbers.
    pub const fn new(seed: u64, records: u64) -> World {
        World { seed, records, dimension: DIMENSION }
    }
}
