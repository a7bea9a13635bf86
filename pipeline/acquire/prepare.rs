//! Published networks in, a model directory out: rewritten to run faster, and proved to answer as before.
//!
//! ```text
//! FROM/raw.onnx ─SHA-256 of made_of▶ rewritten ─run beside the raw one▶ agreement ─SHA-256▶ TO/name.onnx, TO/model.toml
//! ```
//!
//! Invariants: nothing is written unless every network agrees; the directory appears whole, by one rename, and the one that was
//! there before stays whole until then; the same files give the same directory, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use kernels::photo::onnx::{Device, Engine, Network, OnnxError};
use kernels::photo::prepare::reframe;
use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::manifest::{Arithmetic, FILE, Manifest, NetworkEntry, RawFile};
use super::model::{read_file, sha256};
use super::trial::{self, Agreement, agreement};
use super::{Inference, ModelError};

/// Least cosine between the embeddings of a network and of what it was made of. Rounding leaves 1 − 2·10⁻¹²; a similarity
/// moves by less than 0.0005 within this bound, as much as its last printed digit.
const COSINE_MIN: f64 = 0.999_999_9;

/// Largest difference between scores, boxes and points, all from 0 to 1, of a network and of what it was made of: a fortieth
/// of a pixel of the detector's input. Rounding leaves 10⁻⁶.
const DIFFERENCE_MAX: f64 = 1e-4;

/// What to make of what.
#[derive(Clone, Debug)]
pub struct Preparation {
    /// The manifest, which is copied as it is.
    pub manifest: PathBuf,
    /// Where the published networks are.
    pub from: PathBuf,
    /// The directory to make.
    pub to: PathBuf,
    /// What runs the networks for the proof.
    pub inference: Inference,
}

/// A directory that is as its manifest says.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// The model's id.
    pub id: String,
    /// The proofs of the networks that were rewritten; `None` where the directory was there before.
    pub proofs: Option<Vec<Proof>>,
}

/// A network that was rewritten, and how far it agrees with what it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Its file.
    pub file: String,
    /// The file that it was made of.
    pub made_of: String,
    /// What was changed, in words.
    pub changes: String,
    /// Images that both were run on.
    pub images: usize,
    /// Least cosine between their first outputs for one image.
    pub cosine_min: f64,
    /// Largest difference between two numbers.
    pub difference_max: f64,
    /// The least time that an image took before and after, on one thread.
    pub micros_min: [u64; 2],
}

/// Makes a model directory, unless it is there already.
///
/// # Errors
/// Files other than the manifest names, a network that cannot be rewritten or answers otherwise then, and what the system and
/// the runtime say.
pub fn prepare(preparation: &Preparation) -> Result<Prepared, ModelError> {
    let (manifest, text) = Manifest::read_file(&preparation.manifest)?;
    let id = manifest.id();
    if is_made(&preparation.to, &manifest, &text) {
        return Ok(Prepared { id, proofs: None });
    }
    let is_another = |mut entries: fs::ReadDir| entries.next().is_some() && !preparation.to.join(FILE).is_file();
    if fs::read_dir(&preparation.to).is_ok_and(is_another) {
        return Err(ModelError::Occupied { path: preparation.to.clone() });
    }
    let engine = Engine::start(&preparation.inference.runtime()?)?;
    // Rewritten networks have to be equal, which a coarser arithmetic would hide.
    let (_, device) = preparation.inference.settle(&engine, Arithmetic::Single)?;
    let mut files = vec![(FILE.to_owned(), text.into_bytes())];
    let mut proofs = Vec::new();
    for network in manifest.networks() {
        let bytes = match &network.file.made_of {
            None => read_file(&preparation.from.join(&network.file.name), &network.file.sha256)?,
            Some(raw) => {
                let (bytes, proof) = Rewriting { preparation, engine: &engine, device, network, raw }.prove()?;
                proofs.push(proof);
                bytes
            }
        };
        files.push((network.file.name.clone(), bytes));
    }
    write(&preparation.to, &files)?;
    Ok(Prepared { id, proofs: Some(proofs) })
}

/// Whether a directory has this very manifest and the files that it names.
fn is_made(directory: &Path, manifest: &Manifest, text: &str) -> bool {
    let whole =
        |network: NetworkEntry<'_>| read_file(&directory.join(&network.file.name), &network.file.sha256).is_ok();
    fs::read_to_string(directory.join(FILE)).is_ok_and(|found| found == text)
        && manifest.networks().into_iter().all(whole)
}

/// One network to be rewritten.
struct Rewriting<'a> {
    preparation: &'a Preparation,
    engine: &'a Engine,
    device: Device,
    network: NetworkEntry<'a>,
    raw: &'a RawFile,
}

impl Rewriting<'_> {
    /// The rewritten network, which is the one of the manifest and answers as the published one.
    fn prove(&self) -> Result<(Vec<u8>, Proof), ModelError> {
        let Rewriting { preparation, network: NetworkEntry { file, .. }, raw, .. } = self;
        let path = preparation.from.join(&raw.name);
        let refused = |source| ModelError::Prepare { path: path.clone(), source };
        let mut published = read_file(&path, &raw.sha256)?;
        let mut made = kernels::photo::prepare::prepare(&published).map_err(refused)?;
        let mut network = self.open(&published)?;
        let mut changes = String::new();
        let [width, height] = file.input;
        if network.input()[2..] != [height, width] {
            // No identity: what it costs is measured as error rates. What it is made of here is the reframed network.
            published = reframe(&published, width, height).map_err(refused)?;
            made = kernels::photo::prepare::prepare(&published).map_err(refused)?;
            network = self.open(&published)?;
            changes = format!("made for {width} x {height}, ");
        }
        let before = trial::run(&mut network, self.network.scaling)?;
        let after = trial::run(&mut self.open(&made.bytes)?, self.network.scaling)?;
        let agreement = agreement(&before.answers, &after.answers);
        let Some(Agreement { cosine_min, difference_max }) = agreement.filter(|agreement| self.is_enough(agreement))
        else {
            return Err(self.disagrees(agreement));
        };
        let found = sha256(&made.bytes);
        if found != file.sha256 {
            let (named, manifest) = (file.sha256.clone(), preparation.manifest.clone());
            return Err(ModelError::OtherPrepared { name: file.name.clone(), found, named, manifest });
        }
        let proof = Proof {
            file: file.name.clone(),
            made_of: raw.name.clone(),
            changes: changes + &made.report.to_string(),
            images: trial::IMAGES,
            cosine_min,
            difference_max,
            micros_min: [before.micros_min, after.micros_min],
        };
        Ok((made.bytes, proof))
    }

    fn open(&self, bytes: &[u8]) -> Result<Network, ModelError> {
        let failed = |source: OnnxError| ModelError::Open {
            directory: self.preparation.from.clone(),
            source: source.of(self.network.name),
        };
        self.engine.open(bytes, self.device).map_err(failed)
    }

    /// Embeddings count by their direction, all else by its numbers.
    fn is_enough(&self, agreement: &Agreement) -> bool {
        match self.network.name {
            "embedding" => agreement.cosine_min >= COSINE_MIN,
            _ => agreement.difference_max <= DIFFERENCE_MAX,
        }
    }

    fn disagrees(&self, agreement: Option<Agreement>) -> ModelError {
        let how = match (agreement, self.network.name) {
            (None, _) => "their outputs have not the same shape".to_owned(),
            (Some(found), "embedding") => {
                format!("the least cosine is {}, and {COSINE_MIN} is asked", found.cosine_min)
            }
            (Some(found), _) => {
                format!("the largest difference is {:e}, and {DIFFERENCE_MAX:e} is allowed", found.difference_max)
            }
        };
        ModelError::Disagrees { name: self.network.file.name.clone(), raw: self.raw.name.clone(), how }
    }
}

/// Writes a directory aside and puts it in its place.
fn write(to: &Path, files: &[(String, Vec<u8>)]) -> Result<(), ModelError> {
    let name = to.file_name().ok_or_else(|| ModelError::Occupied { path: to.to_owned() })?;
    let aside = to.with_file_name(format!(".{}.{}", name.display(), std::process::id()));
    let written = fill(&aside, files).and_then(|()| put(&aside, to));
    // What stands aside now is unfinished or what was there before. A failure to remove it hides no other.
    let removed = fs::remove_dir_all(&aside);
    match written {
        Ok(()) if aside.exists() => removed.map_err(|source| ModelError::write(&aside, source)),
        written => written,
    }
}

fn fill(aside: &Path, files: &[(String, Vec<u8>)]) -> Result<(), ModelError> {
    fs::create_dir_all(aside).map_err(|source| ModelError::write(aside, source))?;
    for (name, bytes) in files {
        let path = aside.join(name);
        let written = fs::File::create(&path).and_then(|mut file| {
            std::io::Write::write_all(&mut file, bytes)?;
            file.sync_all()
        });
        written.map_err(|source| ModelError::write(&path, source))?;
    }
    Ok(())
}

/// Puts a directory in the place of another by one rename, which leaves the other aside.
fn put(aside: &Path, to: &Path) -> Result<(), ModelError> {
    let put = match to.join(FILE).exists() {
        true => renameat_with(CWD, aside, CWD, to, RenameFlags::EXCHANGE).map_err(std::io::Error::from),
        false => fs::rename(aside, to),
    };
    put.map_err(|source| ModelError::write(to, source))
}
