//! What a chip holds: the files of the logical data structure (ICAO Doc 9303-10).
//!
//! What comes in are the bytes of a file as the chip gave them; what goes out is its content, which borrows from them, and a list
//! of how the file deviates from the standard.
//! Invariants: a deviation that leaves the content readable is listed and not refused, and the list has a bound; what cannot be
//! read is an error with the file and the byte; nothing is allocated from a length or a count that the bytes do not bear out; no
//! message and no `Debug` output repeats what a chip says of its holder. Whether a file is genuine is not asked here.

mod agreement;
mod common;
mod details;
mod face_19794;
mod face_39794;
mod faces;
mod fault;
mod file;
mod images;
mod notify;
mod security;
mod text;
mod walk;
mod zone;

pub use agreement::{Agreement, Consistency, consistency};
pub use common::{Common, common};
pub use details::{DocumentDetails, PersonalDetails, document_details, personal_details};
pub use face_19794::{FaceImage, FaceRecord, FeaturePoint};
pub use face_39794::{FaceBlock, Representation};
pub use faces::{BiometricHeader, Face, FaceData, Faces, Fingers, faces, fingers};
pub use fault::{Deviation, DeviationKind, LdsError, LdsFault, Parsed};
pub use file::{DataGroup, File};
pub use images::{Image, ImageFormat, Images, portraits, signatures};
pub use notify::{PersonToNotify, persons_to_notify};
pub use security::{Oid, SecurityInfo, active_authentication_key, optional_details, security_infos};
pub use text::FullDate;
pub use zone::{MachineReadable, machine_readable};

#[cfg(test)]
mod deviation_tests;
#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod group_tests;
#[cfg(test)]
mod shared_tests;
#[cfg(test)]
#[path = "support_tests.rs"]
mod support;
