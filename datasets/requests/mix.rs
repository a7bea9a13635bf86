//! What a set of requests is made of.

/// Shares, each from 0.0 to 1.0. Deviations are drawn apart from each other, so a request can have several;
/// faults exclude each other and everything else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// `real_person` among all requests.
    pub real_person: f64,
    /// `chip` among all requests; `real_name` is the rest.
    pub chip: f64,
    /// A certificate that no record has.
    pub unknown: f64,
    /// Another person's name.
    pub wrong_name: f64,
    /// Another birth date.
    pub wrong_birth_date: f64,
    /// Another person's face, among `real_person`.
    pub impostor: f64,
    /// No embedding, among `real_person`.
    pub face_missing: f64,
    /// The name in Latin letters instead of native script.
    pub latin_name: f64,
    /// Harmless variation of the name: case of Latin letters, white space.
    pub name_variation: f64,
    /// Each optional field of the agreement is sent, by its own draw.
    pub optional_sent: f64,
    /// A sent optional field differs from the record.
    pub optional_differs: f64,
    /// Malformed rows, evenly over the defects that the format can express.
    pub malformed: f64,
    /// An embedding of another dimension, among `real_person`; where the format can express it.
    pub wrong_dimension: f64,
    /// An earlier request again, word for word.
    pub duplicate: f64,
    /// An earlier request's id with another birth date.
    pub conflict: f64,
    /// A chip is sent, among `chip`; where the format can express it.
    pub chip_sent: f64,
    /// Something is wrong with the chip, evenly over what can be, among the chips that are sent.
    pub chip_wrong: f64,
}

impl Mix {
    /// What a usual day looks like, made up: half of the requests with a face, one in ten with something wrong.
    pub const USUAL: Mix = Mix {
        real_person: 0.5,
        chip: 0.01,
        unknown: 0.01,
        wrong_name: 0.02,
        wrong_birth_date: 0.01,
        impostor: 0.01,
        face_missing: 0.005,
        latin_name: 0.3,
        name_variation: 0.1,
        optional_sent: 0.2,
        optional_differs: 0.02,
        malformed: 0.005,
        wrong_dimension: 0.002,
        duplicate: 0.002,
        conflict: 0.001,
        chip_sent: 0.0,
        chip_wrong: 0.2,
    };

    /// Only well-formed requests with a face: what the speed of a job is measured on.
    pub const FACES: Mix = Mix {
        real_person: 1.0,
        chip: 0.0,
        face_missing: 0.0,
        malformed: 0.0,
        wrong_dimension: 0.0,
        duplicate: 0.0,
        conflict: 0.0,
        ..Mix::USUAL
    };

    /// Nothing wrong with any request; lost, revoked, superseded and expired certificates still occur.
    pub const CLEAN: Mix = Mix {
        unknown: 0.0,
        wrong_name: 0.0,
        wrong_birth_date: 0.0,
        impostor: 0.0,
        face_missing: 0.0,
        optional_differs: 0.0,
        malformed: 0.0,
        wrong_dimension: 0.0,
        duplicate: 0.0,
        conflict: 0.0,
        chip_wrong: 0.0,
        ..Mix::USUAL
    };
}
