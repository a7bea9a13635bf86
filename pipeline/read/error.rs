//! What can be wrong with chips' files and with a trust folder, and what the operator does about it.

use std::path::{Path, PathBuf};

use kernels::chip::trust::SetError;

/// Why chips cannot be read at all; no fault of any chip.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file or folder cannot be read or written.
    #[error("cannot {action} {path}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// No file of a chip is there.
    #[error(
        "there is no file of a chip in {path}: a file of a chip begins with the tag of EF.COM, EF.SOD or a data group",
        path = .0.display()
    )]
    NothingThere(PathBuf),
    /// Files of several chips lie in one folder.
    #[error("{path} has the {file} of several chips; give each chip a folder of its own", path = path.display())]
    Several {
        /// The folder.
        path: PathBuf,
        /// The file that is there twice.
        file: String,
    },
    /// A file is larger than a chip's.
    #[error("{path} has {found} bytes, and a file of a chip has {max} at most", path = path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its bytes.
        found: u64,
        /// The most.
        max: u64,
    },
    /// There is no trust folder.
    #[error("{path} is no trust folder; make one with `concord chip trust import --to {path} FILE…`", path = .0.display())]
    NotATrust(PathBuf),
    /// The trust folder is damaged.
    #[error("{path} is not what was written; import the lists anew into another folder", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, where that is known.
        source: Option<SetError>,
    },
    /// Somebody else imports.
    #[error("another import is at work in {path}; try again when it has ended", path = .0.display())]
    Locked(PathBuf),
}

impl ReadError {
    /// What the system said of a file.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> ReadError {
        move |source| ReadError::Io { action, path: path.to_owned(), source }
    }

    /// The exit code of the contract: 2 for a trust folder that is none, 3 for chips that are none, 4 for what fails.
    pub fn exit_code(&self) -> u8 {
        match self {
            ReadError::NotATrust(_) => 2,
            ReadError::NothingThere(_) | ReadError::Several { .. } | ReadError::TooLarge { .. } => 3,
            ReadError::Io { .. } | ReadError::Damaged { .. } | ReadError::Locked(_) => 4,
        }
    }
}
