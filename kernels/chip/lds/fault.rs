//! What a file is like: its content with its deviations, or why it cannot be read.
//!
//! Invariants: places are bytes of the file; nothing of the content is in a message.

use thiserror::Error;

use super::file::File;
use crate::chip::tlv::{Tag, TlvError, TlvFault};
use crate::document::mrz::MrzError;

/// The most deviations that are listed of one file. Real files have up to a dozen; one of thousands is an attack on the list.
const DEVIATIONS_MAX: usize = 64;

/// The content of a file, and how the file deviates from the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<T> {
    /// What it says.
    pub content: T,
    /// Where it is not as Doc 9303 has it, in the order of reading; at most 64.
    pub deviations: Vec<Deviation>,
}

/// A place at which a file is not as the standard has it, and could be read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("{kind}, at byte {offset}")]
pub struct Deviation {
    /// The byte of the file.
    pub offset: usize,
    /// What is different.
    pub kind: DeviationKind,
}

/// What is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum DeviationKind {
    /// A length is written in more bytes than it needs.
    #[error("a length in more bytes than it needs")]
    LongLength,
    /// A length is not written at all.
    #[error("an indefinite length")]
    IndefiniteLength,
    /// Zero bytes follow the file or a part of it.
    #[error("zero bytes after the end")]
    Padding,
    /// Other bytes follow the file or a part of it.
    #[error("bytes after the end")]
    Trailing,
    /// The list of tags has one that does not follow.
    #[error("the tag list has {0}, which is not there")]
    ListedAbsent(Tag),
    /// An element follows that the list of tags does not have.
    #[error("{0} is there and not in the tag list")]
    Unlisted(Tag),
    /// There is no list of tags.
    #[error("there is no tag list")]
    NoTagList,
    /// An element that does not belong here; it is not read.
    #[error("{0} does not belong here")]
    Foreign(Tag),
    /// An element that is there already; the first is read.
    #[error("{0} is there twice")]
    Repeated(Tag),
    /// An element that has to be there is not.
    #[error("{0} is missing")]
    Missing(Tag),
    /// There are more or fewer elements than their number says.
    #[error("a count of {said}, and {found} follow")]
    Count {
        /// What is said.
        said: u32,
        /// What is there.
        found: u32,
    },
    /// The length in the header of a face record is not that of the record.
    #[error("the length of the face record is not that of its bytes")]
    RecordLength,
    /// The length in the header of a face is not that of the face.
    #[error("the length of a face is not that of its bytes")]
    FaceLength,
    /// An image has another format than is said of it.
    #[error("the image is of another format than is said")]
    ImageFormat,
    /// An image is neither JPEG nor JPEG 2000.
    #[error("the image is neither JPEG nor JPEG 2000")]
    ImageUnknown,
    /// Other names stand directly in DG11 and not in their template, as in Chinese passports.
    #[error("other names without their template")]
    BareNames,
    /// A text is GBK and not UTF-8.
    #[error("a text in GBK")]
    Gbk,
    /// A text is neither UTF-8 nor GBK; it is not read.
    #[error("a text in no known encoding")]
    Encoding,
    /// A date that is none; it is not read.
    #[error("a date that is none")]
    Date,
    /// A value of another size than it has to have; it is not read.
    #[error("a value of another size")]
    Size,
    /// More deviations than are listed.
    #[error("and more")]
    More,
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{file}, byte {offset}: {fault}")]
pub struct LdsError {
    /// The file.
    pub file: File,
    /// The byte at which it goes wrong.
    pub offset: usize,
    /// What is wrong.
    pub fault: LdsFault,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LdsFault {
    /// The bytes are not BER, or another element stands where one has to be.
    #[error(transparent)]
    Tlv(TlvFault),
    /// The zone in DG1 has the lines of no format.
    #[error(transparent)]
    Zone(MrzError),
    /// A face record that is no record of ISO/IEC 19794-5:2005.
    #[error("no face record of ISO/IEC 19794-5:2005")]
    FaceRecord,
    /// A face record ends before a face does.
    #[error("the face record ends within a face")]
    FaceCut,
    /// There is not one face, image or template.
    #[error("there is nothing in it")]
    Empty,
}

/// The deviations of a file, as they are found.
#[derive(Default)]
pub(super) struct Notes(Vec<Deviation>);

impl Notes {
    pub(super) fn add(&mut self, offset: usize, kind: DeviationKind) {
        let deviation = Deviation { offset, kind };
        // An element that is looked at twice deviates once.
        if self.0.len() == DEVIATIONS_MAX || self.0.contains(&deviation) {
            return;
        }
        let last = self.0.len() + 1 == DEVIATIONS_MAX;
        self.0.push(if last { Deviation { offset, kind: DeviationKind::More } } else { deviation });
    }

    pub(super) fn with<T>(self, content: T) -> Parsed<T> {
        Parsed { content, deviations: self.0 }
    }
}

pub(super) fn broken(file: File, error: TlvError) -> LdsError {
    LdsError { file, offset: error.offset, fault: LdsFault::Tlv(error.fault) }
}
