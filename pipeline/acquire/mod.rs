//! Photos in, probes out: the embedding of the face in each photo, or the reason why it could not be acquired.
//!
//! ```text
//! MODEL/model.toml     the manifest: files with SHA-256, recipe, gates, threshold, licence
//! MODEL/*.onnx         detector, landmarks, embedding, as the manifest names them
//! ```
//!
//! Invariants: no network is opened before a photo needs it, and none whose file is not the one that the manifest names;
//! an embedding carries the id of its model, which changes with everything that changes an embedding; what a photo
//! lacks is said of the photo alone, whatever the records hold; photos and embeddings are overwritten when they have served.

mod check;
mod error;
mod location;
mod manifest;
mod model;
mod photos;
mod prepare;
mod probes;
mod trial;

pub use check::{Checked, CheckedNetwork, check};
pub use error::ModelError;
pub use location::{Inference, Source, usual_photos};
pub use manifest::{Arithmetic, FileEntry, Files, Manifest, RawFile, ThresholdEntry, write_threshold};
pub use model::FaceModel;
pub use photos::{PhotoFailure, Photos, for_each_photo, stays_below};
pub use prepare::{Preparation, Prepared, Proof, prepare};
pub use probes::{Acquirer, Probes, reason};

#[cfg(test)]
mod trial_tests;
