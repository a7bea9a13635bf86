//! The files of a chip and their tags (Doc 9303-10, tables 34 and 38).

use std::fmt;

use crate::chip::tlv::Tag;

/// The tags of the data groups from 1 to 16.
const GROUP_TAGS: [u32; 16] =
    [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70];

/// A data group, 1 to 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DataGroup(u8);

impl DataGroup {
    /// The group of a number; `None` but for 1 to 16.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (1..=16).contains(&number).then_some(Self(number))
    }

    /// The group whose file has this tag.
    #[must_use]
    pub fn of_tag(tag: Tag) -> Option<Self> {
        let place = GROUP_TAGS.iter().position(|known| *known == tag.0)?;
        // There are 16 places.
        Self::new(place as u8 + 1)
    }

    /// Its number, 1 to 16.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// The tag of its file.
    #[must_use]
    pub fn tag(self) -> Tag {
        Tag(GROUP_TAGS[usize::from(self.0) - 1])
    }
}

impl fmt::Display for DataGroup {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "DG{}", self.0)
    }
}

/// A file of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum File {
    /// EF.COM: versions, and which data groups there are.
    Common,
    /// A data group.
    Group(DataGroup),
    /// EF.SOD: the signed hashes of the data groups.
    SecurityObject,
}

impl File {
    /// The file whose outermost tag is this.
    #[must_use]
    pub fn of_tag(tag: Tag) -> Option<Self> {
        match tag.0 {
            0x60 => Some(Self::Common),
            0x77 => Some(Self::SecurityObject),
            _ => DataGroup::of_tag(tag).map(Self::Group),
        }
    }

    /// The outermost tag of the file.
    #[must_use]
    pub fn tag(self) -> Tag {
        match self {
            Self::Common => Tag(0x60),
            Self::Group(group) => group.tag(),
            Self::SecurityObject => Tag(0x77),
        }
    }

    pub(super) const fn group(number: u8) -> Self {
        assert!(number >= 1 && number <= 16);
        Self::Group(DataGroup(number))
    }
}

impl fmt::Display for File {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Common => to.write_str("EF.COM"),
            Self::Group(group) => group.fmt(to),
            Self::SecurityObject => to.write_str("EF.SOD"),
        }
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
