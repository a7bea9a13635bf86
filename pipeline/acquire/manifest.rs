//! `model.toml`: all that is particular to a face model, as data.

use std::path::Path;

use kernels::photo::{DetectorRecipe, EmbeddingRecipe, Gates, LandmarksRecipe, Recipe, Scaling};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use toml_edit::{DocumentMut, Item, TableLike, Value};

use super::ModelError;
use crate::world;

/// The manifest's name in its directory.
pub(super) const FILE: &str = "model.toml";

/// Longest name of a model: with its fingerprint it is written into every template.
const NAME_BYTES_MAX: usize = 48;

/// Longest name of a file, as Linux's file systems have it.
const FILE_NAME_BYTES_MAX: usize = 255;

/// Sides of a network's input, in pixels: no face can be told below, and no published network asks for more.
const INPUT_SIDE: std::ops::RangeInclusive<usize> = 16..=4096;

/// Hex digits of the fingerprint in a model's id: 48 bits, for a handful of models.
const FINGERPRINT_DIGITS: usize = 12;

/// Most numbers in an embedding, as [`crate::records::DIMENSION_MAX`].
const DIMENSION_MAX: usize = crate::records::DIMENSION_MAX as usize;

/// A file of a model.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Its name in the directory.
    pub name: String,
    /// SHA-256 of it, in hex.
    pub sha256: String,
    /// Width and height of the image that it takes.
    pub input: [usize; 2],
    /// The file that its authors publish, where this one was prepared from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_of: Option<RawFile>,
}

/// A network's file as its authors publish it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RawFile {
    /// Its name there.
    pub name: String,
    /// SHA-256 of it, in hex.
    pub sha256: String,
}

/// The networks.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// Where the faces are.
    pub detector: FileEntry,
    /// The same for a smaller picture, where the detector's recipe has a glance.
    pub glance: Option<FileEntry>,
    /// Where its points are.
    pub landmarks: FileEntry,
    /// What it looks like.
    pub embedding: FileEntry,
}

/// A network of a manifest, and what is common to all of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NetworkEntry<'a> {
    /// Its name in the manifest.
    pub name: &'static str,
    /// Its file.
    pub file: &'a FileEntry,
    /// How it takes pixels.
    pub scaling: Scaling,
}

impl Files {
    fn check(&self) -> Result<(), String> {
        let Files { detector, glance, landmarks, embedding } = self;
        for FileEntry { name, sha256, input, made_of } in [detector, landmarks, embedding].into_iter().chain(glance) {
            let raw = made_of.as_ref().map(|raw| (&raw.name, &raw.sha256));
            for (name, sha256) in [(name, sha256)].into_iter().chain(raw) {
                if !is_plain(name, FILE_NAME_BYTES_MAX) {
                    return Err(format!("files: {name:?} is no name of a file in the directory"));
                }
                if sha256.len() != 64 || !sha256.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
                    return Err(format!("files: the sha256 of {name} is not 64 lower-case hex digits"));
                }
            }
            if !input.iter().all(|side| INPUT_SIDE.contains(side)) {
                let (least, most) = (INPUT_SIDE.start(), INPUT_SIDE.end());
                return Err(format!("files: the input of {name} is a width and a height from {least} to {most}"));
            }
        }
        Ok(())
    }
}

/// Whether a name is short, of plain characters, and hides nothing.
fn is_plain(name: &str, bytes_max: usize) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    plain && (1..=bytes_max).contains(&name.len()) && !name.starts_with('.')
}

/// The least similarity of a consistent face, and what it stands for.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdEntry {
    /// The similarity.
    pub similarity: f32,
    /// Share of pairs of different people that reach it: the false match rate of ISO/IEC 19795-1.
    pub fmr: f64,
    /// Pairs of different people that it was set on.
    pub impostor_pairs: u64,
    /// The data that it was set on.
    pub set_on: String,
}

/// How coarsely networks may compute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Arithmetic {
    /// Numbers of 32 bits, as they were published.
    #[default]
    Single,
    /// Numbers of 16 bits with the range of 32 (8 bits of significand), added up in 32.
    Bfloat16,
}

/// A face model, as its directory describes it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// A short name, of letters, digits, '-', '_' and '.'.
    pub name: String,
    /// The licence of the networks.
    pub licence: String,
    /// Where they come from.
    pub source: String,
    /// The coarsest arithmetic that the threshold holds for.
    #[serde(default)]
    pub arithmetic: Arithmetic,
    /// The networks' files.
    pub files: Files,
    /// What the detector takes.
    pub detector: DetectorRecipe,
    /// What the network of points takes.
    pub landmarks: LandmarksRecipe,
    /// What the embedding is made of.
    pub embedding: EmbeddingRecipe,
    /// Which photos are fit to be compared.
    pub gates: Gates,
    /// Which faces agree.
    pub threshold: ThresholdEntry,
}

impl Manifest {
    /// Reads and checks the manifest of a directory.
    ///
    /// # Errors
    /// When it is not there, not of this form, or says what cannot be.
    pub fn read(directory: &Path) -> Result<Manifest, ModelError> {
        Manifest::read_file(&directory.join(FILE)).map(|(manifest, _)| manifest)
    }

    /// The same of a file of any name, with its text.
    pub(super) fn read_file(path: &Path) -> Result<(Manifest, String), ModelError> {
        let text = std::fs::read_to_string(path).map_err(|source| ModelError::read(path, source))?;
        match Manifest::parse(&text) {
            Ok(manifest) => Ok((manifest, text)),
            Err(fault) => Err(ModelError::Manifest { path: path.to_owned(), fault }),
        }
    }

    /// The manifest that a text is; else what is wrong with it, and where.
    pub(super) fn parse(text: &str) -> Result<Manifest, String> {
        let manifest: Manifest = toml::from_str(text).map_err(|error| error.to_string())?;
        manifest.check().map(|()| manifest)
    }

    fn check(&self) -> Result<(), String> {
        if !is_plain(&self.name, NAME_BYTES_MAX) {
            return Err(format!("name takes 1 to {NAME_BYTES_MAX} letters, digits, '-', '_' and '.'"));
        }
        self.files.check()?;
        if self.files.glance.is_some() != self.detector.glance.is_some() {
            return Err("files.glance and detector.glance go together".to_owned());
        }
        if !(1..=DIMENSION_MAX).contains(&self.embedding.dimension) {
            return Err(format!("embedding.dimension is a number from 1 to {DIMENSION_MAX}"));
        }
        let scalings = [self.detector.scaling, self.landmarks.scaling, self.embedding.scaling];
        if scalings.iter().any(|scaling| !(scaling.deviation > 0.0 && scaling.mean.is_finite())) {
            return Err("a scaling takes a mean and a deviation above 0".to_owned());
        }
        let fills = self.detector.glance.iter().map(|glance| glance.fill).chain([self.detector.fill]);
        if fills.into_iter().any(|fill| !(fill > 0.0 && fill <= 1.0)) {
            return Err("a fill is above 0 and at most 1".to_owned());
        }
        if !(self.landmarks.side > 0.0 && self.landmarks.side <= 4.0) {
            return Err("landmarks.side is above 0 and at most 4".to_owned());
        }
        if self.embedding.points.iter().flatten().any(|place| !place.is_finite()) {
            return Err("embedding.points are numbers".to_owned());
        }
        if !(-1.0..=1.0).contains(&self.threshold.similarity) || !(0.0..=1.0).contains(&self.threshold.fmr) {
            return Err("threshold.similarity is within -1 and 1, and threshold.fmr within 0 and 1".to_owned());
        }
        Ok(())
    }

    /// The id that templates carry: the name, and a fingerprint of all that an embedding depends on once a face is found,
    /// so that no two embeddings with one id are of different models.
    pub fn id(&self) -> String {
        let made_of = (&self.files.embedding.sha256, &self.embedding);
        let bytes = serde_json::to_vec(&made_of).expect("strings and finite numbers are written to memory");
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        format!("{}-{}", self.name, &kernels::digest::hex(&digest)[..FINGERPRINT_DIGITS])
    }

    /// The networks, in the order in which a photo meets them.
    pub(super) fn networks(&self) -> Vec<NetworkEntry<'_>> {
        let entry = |name, file, scaling| NetworkEntry { name, file, scaling };
        let glance = self.files.glance.as_ref().map(|file| entry("glance", file, self.detector.scaling));
        let detector = entry("detector", &self.files.detector, self.detector.scaling);
        let landmarks = entry("landmarks", &self.files.landmarks, self.landmarks.scaling);
        let embedding = entry("embedding", &self.files.embedding, self.embedding.scaling);
        glance.into_iter().chain([detector, landmarks, embedding]).collect()
    }

    /// What a photo goes through.
    pub(super) fn recipe(&self) -> Recipe {
        Recipe {
            detector: self.detector.clone(),
            landmarks: self.landmarks.clone(),
            embedding: self.embedding.clone(),
            gates: self.gates.clone(),
        }
    }
}

/// Writes a threshold into the manifest of a directory, in one step; all else in it stays as it is, comments too.
///
/// # Errors
/// When the manifest is not one, or cannot be replaced.
pub fn write_threshold(directory: &Path, threshold: &ThresholdEntry) -> Result<(), ModelError> {
    let path = directory.join(FILE);
    let text = std::fs::read_to_string(&path).map_err(|source| ModelError::read(&path, source))?;
    let changed =
        with_threshold(&text, threshold).map_err(|fault| ModelError::Manifest { path: path.clone(), fault })?;
    world::files::replace(&path, changed.as_bytes()).map_err(|source| ModelError::Write { path, source })
}

/// The manifest's text with another threshold.
fn with_threshold(text: &str, threshold: &ThresholdEntry) -> Result<String, String> {
    let before = Manifest::parse(text)?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let table = document.get_mut("threshold").and_then(Item::as_table_like_mut).expect("the manifest has a threshold");
    // Through its shortest digits, as `f32` would come out with the error of its last place.
    let similarity: f64 = threshold.similarity.to_string().parse().expect("a number is written as one");
    set(table, "similarity", similarity.into());
    set(table, "fmr", threshold.fmr.into());
    set(table, "impostor_pairs", i64::try_from(threshold.impostor_pairs).unwrap_or(i64::MAX).into());
    set(table, "set_on", threshold.set_on.as_str().into());
    let changed = document.to_string();
    let after = Manifest::parse(&changed)?;
    assert_eq!(after, Manifest { threshold: threshold.clone(), ..before }, "only the threshold changes");
    Ok(changed)
}

/// Replaces a value; blanks and a comment behind it stay.
fn set(table: &mut dyn TableLike, key: &str, mut value: Value) {
    let item = table.get_mut(key).expect("the manifest has all entries of a threshold");
    if let Some(former) = item.as_value() {
        *value.decor_mut() = former.decor().clone();
    }
    *item = Item::Value(value);
}

#[cfg(test)]
#[path = "manifest_tests.rs"]
mod tests;
