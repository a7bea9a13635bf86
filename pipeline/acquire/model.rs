//! A model directory: known by its manifest at once, read and opened when the first photo comes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use kernels::photo::onnx::{Device, Engine, OnnxError};
use kernels::photo::{Extractor, Model, Models};
use sha2::{Digest, Sha256};

use super::ModelError;
use super::location::{Inference, Source};
use super::manifest::{FileEntry, Files, Manifest};

/// A face model, shared by all threads of a job.
pub struct FaceModel {
    directory: PathBuf,
    manifest: Manifest,
    id: String,
    inference: Inference,
    /// The files, once a photo needs them.
    loaded: OnceLock<Loaded>,
    /// Held while the files are read, so that one thread reads them.
    loading: Mutex<()>,
    /// Held while a large photo is decoded, so that one at a time takes that memory.
    pub(super) large: Mutex<()>,
}

pub(super) struct Loaded {
    pub(super) engine: Engine,
    /// What computes, once it is settled.
    inference: Inference,
    pub(super) device: Device,
    /// The networks by their names in the manifest.
    files: BTreeMap<&'static str, Vec<u8>>,
}

impl Loaded {
    /// The ONNX file of a network of the manifest.
    pub(super) fn bytes(&self, name: &str) -> &[u8] {
        self.files.get(name).expect("the manifest's networks are loaded together")
    }
}

impl FaceModel {
    /// The model that `source` leads to; only its manifest is read.
    ///
    /// # Errors
    /// When there is none, or its manifest is not one.
    pub fn find(source: &Source) -> Result<Arc<FaceModel>, ModelError> {
        FaceModel::open(&source.directory()?, source.inference)
    }

    /// The model of a directory; only its manifest is read.
    ///
    /// # Errors
    /// When its manifest is not one.
    pub fn open(directory: &Path, inference: Inference) -> Result<Arc<FaceModel>, ModelError> {
        let manifest = Manifest::read(directory)?;
        Ok(Arc::new(FaceModel {
            directory: directory.to_owned(),
            id: manifest.id(),
            manifest,
            inference,
            loaded: OnceLock::new(),
            loading: Mutex::new(()),
            large: Mutex::new(()),
        }))
    }

    /// The id that its embeddings carry.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What its directory says of it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What computes its networks; `None` before a photo came.
    pub fn inference(&self) -> Option<Inference> {
        self.loaded.get().map(|loaded| loaded.inference)
    }

    /// Numbers of an embedding.
    pub fn dimension(&self) -> usize {
        self.manifest.embedding.dimension
    }

    /// Networks of one thread; the first call reads and checks the files.
    ///
    /// # Errors
    /// A file that is not there or not the one that the manifest names, and a runtime that is missing or fails.
    pub fn extractor(&self) -> Result<Extractor, ModelError> {
        let loaded = self.loaded()?;
        let model = |name, entry: &FileEntry| Model { bytes: loaded.bytes(name), input: entry.input };
        let Files { detector, glance, landmarks, embedding } = &self.manifest.files;
        let models = Models {
            detector: model("detector", detector),
            glance: glance.as_ref().map(|glance| model("glance", glance)),
            landmarks: model("landmarks", landmarks),
            embedding: model("embedding", embedding),
        };
        Extractor::open(&loaded.engine, models, loaded.device, &self.manifest.recipe())
            .map_err(|source| self.cannot_open(source))
    }

    /// Networks that do not open, or are others than the manifest says.
    pub(super) fn cannot_open(&self, source: OnnxError) -> ModelError {
        ModelError::Open { directory: self.directory.clone(), source }
    }

    /// The runtime and the bytes of the networks, read and checked once.
    pub(super) fn loaded(&self) -> Result<&Loaded, ModelError> {
        let _one = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let networks = self.manifest.networks();
        let files = networks.into_iter().map(|network| Ok((network.name, self.file(network.file)?)));
        let files = files.collect::<Result<_, ModelError>>()?;
        let engine = Engine::start(&self.inference.runtime()?)?;
        let (inference, device) = self.inference.settle(&engine, self.manifest.arithmetic)?;
        let loaded = Loaded { files, engine, inference, device };
        Ok(self.loaded.get_or_init(|| loaded))
    }

    /// A file of the directory, if it is the one that the manifest names.
    fn file(&self, entry: &FileEntry) -> Result<Vec<u8>, ModelError> {
        read_file(&self.directory.join(&entry.name), &entry.sha256)
    }
}

/// The bytes of a file, if it is the one of this SHA-256.
pub(super) fn read_file(path: &Path, named: &str) -> Result<Vec<u8>, ModelError> {
    let bytes = std::fs::read(path).map_err(|source| ModelError::read(path, source))?;
    let found = sha256(&bytes);
    if found == named {
        return Ok(bytes);
    }
    Err(ModelError::OtherFile { path: path.to_owned(), found, named: named.to_owned() })
}

/// SHA-256 in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    kernels::digest::hex(&digest)
}
