//! What goes wrong with an input as a whole, in words that tell the operator what to do.
//!
//! A bad row is no error: it is refused further on. Errors that come up in the middle of a source are of this type too,
//! inside an [`io::Error`] or an Arrow error.

use std::error::Error;
use std::io;

use arrow::error::ArrowError;

/// Why an input cannot be listed, opened or read on.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No path was given; name one.
    #[error("no input was named; give files, folders, s3:// URLs, or - for standard input")]
    NothingNamed,
    /// Nothing of that name exists; correct the path.
    #[error("{0} is not there; check the path")]
    Missing(String),
    /// The operating system refused; look at the permissions and the device, then try again.
    #[error("cannot {action} {name}; check its permissions and the device, then run it again")]
    Io {
        /// The input.
        name: String,
        /// What was tried, as a verb.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The name tells no format; rename the file or name the format.
    #[error("the name of {0} tells no format; end it in .ndjson, .csv, .parquet or .arrow, or pass --format")]
    FormatUnknown(String),
    /// A folder or prefix without any input; correct the path.
    #[error("{0} holds no file that could be read; its files must end in .ndjson, .csv, .parquet or .arrow")]
    Empty(String),
    /// More files than one job takes; give a folder at a time.
    #[error("{name} holds more than {max} files; split it into several jobs")]
    TooManyFiles {
        /// The folder or prefix.
        name: String,
        /// The limit.
        max: usize,
    },
    /// Folders within folders without an end; give the inner one.
    #[error("{name} is nested deeper than {max} folders; name an inner folder")]
    TooDeep {
        /// The outermost folder.
        name: String,
        /// The limit.
        max: usize,
    },
    /// Standard input can be read once only.
    #[error("- is named twice, and standard input can be read once only")]
    StandardInputTwice,
    /// A columnar format in a stream; put it into a file.
    #[error("{name} is a stream, and {format} is read from its end; write it to a file first")]
    NotAFile {
        /// The input.
        name: String,
        /// The format's word.
        format: &'static str,
    },
    /// A URL that names no object; correct it.
    #[error("{name} cannot be read: {what}")]
    Url {
        /// The URL.
        name: String,
        /// What does not fit.
        what: &'static str,
    },
    /// The object store did not answer; check the credentials and `AWS_ENDPOINT`, then try again.
    #[error("the object store did not give {name}; check the AWS_* settings, then run it again ({answer})")]
    Store {
        /// The object or prefix.
        name: String,
        /// The store's answer. It is no source, since it repeats the text of all its causes and then names them again.
        answer: object_store::Error,
    },
    /// The input was written to while it was read; run the job again when it is whole.
    #[error("{0} changed while it was read; run it again when nobody writes to it")]
    Changed(String),
    /// The bytes are not what they should be; ask for the file again.
    #[error("{name} is damaged or cut off ({what}); ask its sender for it again")]
    Damaged {
        /// The input.
        name: String,
        /// Of what the bytes should be.
        what: &'static str,
        /// Where it fails.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A size that no honest file has; refuse it, or split the file.
    #[error("{name} has {found} {what}, at most {max} are read; split it, or ask its sender")]
    OverLimit {
        /// The input.
        name: String,
        /// What there is too much of.
        what: &'static str,
        /// How much.
        found: u64,
        /// The limit.
        max: u64,
    },
    /// The decoder failed on the file in a way that it should not; report it with the file.
    #[error("{name} made the {format} decoder fail; convert it to another format, and report this as a bug")]
    DecoderFailed {
        /// The input.
        name: String,
        /// The format's word.
        format: &'static str,
    },
}

impl InputError {
    /// Whether a service that the job depends on failed, and not the input (exit code 4, not 3).
    pub fn is_dependency(&self) -> bool {
        matches!(self, InputError::Store { .. })
    }

    /// What befell a local file, or what the reader of the source has said already.
    pub(super) fn io(name: &str, action: &'static str) -> impl FnOnce(io::Error) -> InputError {
        let name = name.to_owned();
        move |source| match InputError::within(source) {
            Ok(known) => known,
            Err(source) if source.kind() == io::ErrorKind::NotFound => InputError::Missing(name),
            Err(source) => InputError::Io { name, action, source },
        }
    }

    /// The error of this type inside another, which may itself be inside an Arrow error.
    ///
    /// # Errors
    /// The other error as it was, where there is none inside.
    pub fn within(error: io::Error) -> Result<InputError, io::Error> {
        let inside = |error: &(dyn Error + Send + Sync + 'static)| {
            error.is::<InputError>()
                || matches!(error.downcast_ref(), Some(ArrowError::ExternalError(inner)) if inner.is::<InputError>())
        };
        if !error.get_ref().is_some_and(inside) {
            return Err(error);
        }
        let inner = error.into_inner().expect("an error was seen inside");
        let inner = match inner.downcast::<ArrowError>().map(|arrow| *arrow) {
            Ok(ArrowError::ExternalError(inner)) => inner,
            Ok(other) => other.into(),
            Err(inner) => inner,
        };
        inner.downcast().map(|known| *known).map_err(io::Error::other)
    }

    /// What an object store answered.
    pub(super) fn store(name: &str) -> impl FnOnce(object_store::Error) -> InputError {
        let name = name.to_owned();
        move |source| match source {
            object_store::Error::NotFound { .. } => InputError::Missing(name),
            object_store::Error::Precondition { .. } => InputError::Changed(name),
            answer => InputError::Store { name, answer },
        }
    }

    /// What a decoder said of the bytes.
    pub(super) fn damaged<E>(name: &str, what: &'static str) -> impl FnOnce(E) -> InputError
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let name = name.to_owned();
        move |source| InputError::Damaged { name, what, source: source.into() }
    }
}

impl From<InputError> for io::Error {
    fn from(error: InputError) -> io::Error {
        io::Error::other(error)
    }
}
