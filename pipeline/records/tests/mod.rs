//! Stores built from small tables and looked up again.

mod append;
mod damage;
mod formats;
mod reads;
mod rejected;
mod replace;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use arrow::array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, StringArray};
use half::f16;
use kernels::document::{DocKey, DocType};
use parquet::arrow::ArrowWriter;

use super::{BuildOptions, BuildReport, Found, RecordsError, Snapshot, Templates};

/// Numbers of a template in these tests: enough for several cache lines, few enough to print.
pub(super) const DIMENSION: usize = 40;

/// 2026-01-01T00:00:00Z.
pub(super) const NOW: i64 = 1_767_225_600_000_000;

/// A folder of one test, removed with it.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("concord-records-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(super) fn store(&self) -> PathBuf {
        self.path("store")
    }

    /// Writes a file and returns its path.
    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), content).unwrap();
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) fn options() -> BuildOptions {
    BuildOptions::new(NOW)
}

pub(super) fn build(from: &[PathBuf], to: &Path) -> Result<BuildReport, RecordsError> {
    super::build(from, to, &options())
}

/// The number of the `i`-th certificate.
pub(super) fn number(i: usize) -> String {
    format!("E{i:08}")
}

pub(super) fn key(number: &str) -> DocKey {
    DocKey::parse(DocType::Passport, number.as_bytes()).unwrap()
}

/// The template of the `i`-th record, as f16.
pub(super) fn template(i: usize) -> Vec<f16> {
    (0..DIMENSION).map(|place| f16::from_f32(((i * 31 + place * 7) % 97 + 1) as f32 / 97.0)).collect()
}

pub(super) fn bytes_of(template: &[f16]) -> Vec<u8> {
    template.iter().flat_map(|half| half.to_le_bytes()).collect()
}

/// Base64 of little-endian f32, as texts carry a template.
pub(super) fn text_of(template: &[f16]) -> String {
    let bytes: Vec<u8> = template.iter().flat_map(|half| half.to_f32().to_le_bytes()).collect();
    base64_turbo::STANDARD.encode(bytes)
}

/// Whether the `i`-th record has a template.
pub(super) fn has_template(i: usize) -> bool {
    i % 5 != 3
}

/// The records `range` as a Parquet batch.
pub(super) fn batch(range: std::ops::Range<usize>, names: &str) -> RecordBatch {
    let texts = |value: &dyn Fn(usize) -> String| -> ArrayRef {
        Arc::new(range.clone().map(|i| Some(value(i))).collect::<StringArray>())
    };
    let templates = range.clone().map(|i| has_template(i).then(|| bytes_of(&template(i))));
    let templates = FixedSizeBinaryArray::try_from_sparse_iter_with_size(templates, DIMENSION as i32 * 2).unwrap();
    RecordBatch::try_from_iter([
        ("doc_type", texts(&|_| "passport".to_owned())),
        ("doc_number", texts(&number)),
        ("name", texts(&|i| format!("{names}{i}"))),
        ("name_latin", texts(&|i| format!("LATIN {i}"))),
        ("birth_date", texts(&|i| format!("19{:02}-0{}-15", i % 100, i % 9 + 1))),
        ("sex", texts(&|i| ["F", "M", "X"][i % 3].to_owned())),
        ("nationality", texts(&|_| "CHN".to_owned())),
        ("expiry_date", texts(&|_| "2030-12-31".to_owned())),
        ("status", texts(&|i| ["valid", "lost", "revoked", "superseded"][i % 4].to_owned())),
        ("face_template", Arc::new(templates) as ArrayRef),
        ("face_model", texts(&|i| format!("model-{}", i % 2))),
        ("updated_at", texts(&|_| "2026-01-01T00:00:00Z".to_owned())),
    ])
    .unwrap()
}

pub(super) fn write_parquet(path: &Path, batches: &[RecordBatch]) -> PathBuf {
    let file = fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batches[0].schema(), None).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.close().unwrap();
    path.to_path_buf()
}

/// Looks up one certificate.
pub(super) fn find(snapshot: &Snapshot, number: &str) -> Option<Found> {
    let mut found = Vec::new();
    snapshot.find(&[key(number)], &mut found).unwrap();
    found.pop().unwrap()
}

/// The template of what was found.
pub(super) fn template_of(snapshot: &Snapshot, found: &Found) -> Result<Option<Vec<u8>>, RecordsError> {
    let Some(reference) = found.reference else { return Ok(None) };
    let mut templates = Templates::default();
    snapshot.read_templates(&[reference], &mut templates)?;
    Ok(Some(templates.get(0).to_vec()))
}

/// The key of a name.
pub(super) fn name_key(name: &str) -> Option<kernels::name::NameKey> {
    kernels::name::key(name, &mut String::new())
}

/// The files of the current snapshot with their hashes, as its manifest lists them.
pub(super) fn generations(store: &Path, number: u32) -> serde_json::Value {
    let manifest = fs::read(store.join(format!("snapshots/{number:06}.json"))).unwrap();
    serde_json::from_slice::<serde_json::Value>(&manifest).unwrap()["generations"].clone()
}
