//! Documents of the law on files: what comes in is named and hashed; letters that go out are written whole or not at all.
//!
//! Invariants: a document itself never enters the ledger; a letter never replaces a file that says something else.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use kernels::digest::hex;
use sha2::{Digest, Sha256};

use super::Failure;
use super::acting::word;
use crate::enforce::Law;
use crate::enforce::documents::{Addressee, Language, Letter};
use crate::terms::{Document, DocumentId};
use crate::world::files::{blocks, read_at_most};

/// How a document is named.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Naming {
    /// The document's name in the ledger; the file's own where it is not given.
    #[arg(long, value_name = "ID", value_parser = word::<DocumentId>)]
    document_id: Option<DocumentId>,
}

impl Naming {
    /// A document by its name and the SHA-256 of its file.
    ///
    /// # Errors
    /// A file that cannot be read, or whose own name is none of a document.
    pub fn document(&self, path: &Path) -> Result<Document, Failure> {
        let sha256 = hash(path).map_err(unreadable(path))?;
        let id = self.document_id.clone().map_or_else(|| own_name(path), Ok)?;
        Ok(Document { id, sha256 })
    }
}

/// Documents by their files' own names.
///
/// # Errors
/// As [`Naming::document`].
pub(super) fn documents(paths: &[PathBuf]) -> Result<Vec<Document>, Failure> {
    let own = Naming { document_id: None };
    paths.iter().map(|path| own.document(path)).collect()
}

/// A file of which at most `bytes_max` bytes are of use; one more is read, so that a longer one shows.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn content(path: &Path, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    read_at_most(path, bytes_max).map_err(unreadable(path))
}

fn own_name(path: &Path) -> Result<DocumentId, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    word(&name).map_err(|error| Failure::arguments(format!("{error}; or name it with --document-id")))
}

fn hash(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    blocks(path, |block| hash.update(block))?;
    Ok(hex(&hash.finalize()))
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    move |error| Failure::arguments(format!("cannot read {}: {error}; name a file that can be read", path.display()))
}

/// Where letters go, and to whom.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct LetterArguments {
    /// The folder into which the letter is written, in Chinese and in English.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// The entity's registered name, as the letter addresses it.
    #[arg(long, value_name = "TEXT")]
    pub name: String,
}

/// A letter in both languages, on disk. Where it is not kept, what was written of it is taken away again.
pub(super) struct Letters {
    /// The Chinese one, which has effect.
    pub chinese: Document,
    paths: Vec<PathBuf>,
    written: Vec<PathBuf>,
}

impl Letters {
    /// Writes a letter as `NAME.zh.md` and `NAME.en.md`.
    ///
    /// # Errors
    /// What the letter lacks, a file of that name that says something else, and what the system says.
    pub fn write(letter: &Letter<'_>, to: Addressee<'_>, name: &str, folder: &Path) -> Result<Letters, Failure> {
        let law = Law::published();
        let render = |language| letter.render(to, &law, language).map_err(|error| Failure::input(error.to_string()));
        let (chinese, english) = (render(Language::Chinese)?, render(Language::English)?);
        let id = word(&format!("{name}.zh.md")).map_err(Failure::arguments)?;
        let document = Document { id, sha256: hex(&Sha256::digest(chinese.as_bytes())) };
        let mut letters = Letters { chinese: document, paths: Vec::new(), written: Vec::new() };
        fs::create_dir_all(folder).map_err(unwritable(folder))?;
        for (ending, text) in [("zh.md", chinese), ("en.md", english)] {
            letters.put(folder.join(format!("{name}.{ending}")), &text)?;
        }
        Ok(letters)
    }

    /// One file. One that says the same already was written for a fact that was not recorded, and stays.
    fn put(&mut self, path: PathBuf, text: &str) -> Result<(), Failure> {
        match File::create_new(&path) {
            Ok(mut file) => {
                self.written.push(path.clone());
                file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable(&path))?;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if fs::read(&path).map_err(unreadable(&path))? != text.as_bytes() {
                    let path = path.display();
                    let why = format!("{path} is there already and says something else; give another folder with --to");
                    return Err(Failure::arguments(why));
                }
            }
            Err(error) => return Err(unwritable(&path)(error)),
        }
        self.paths.push(path);
        Ok(())
    }

    /// Leaves the letter where it is, and says where that is.
    pub fn keep(mut self) -> Vec<PathBuf> {
        self.written.clear();
        std::mem::take(&mut self.paths)
    }
}

impl Drop for Letters {
    fn drop(&mut self) {
        // What stays behind is a letter of which the ledger knows nothing.
        self.written.iter().for_each(|path| _ = fs::remove_file(path));
    }
}

fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    move |error| {
        let path = path.display();
        Failure { code: 4, message: format!("cannot write {path}: {error}; make room or mend the permissions") }
    }
}
