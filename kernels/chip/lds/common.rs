//! EF.COM: the versions, and which data groups there are (Doc 9303-10, 4.6.1).

use super::fault::{DeviationKind, LdsError, Notes, Parsed, broken};
use super::file::{DataGroup, File};
use super::walk::Walk;
use crate::chip::tlv::{Element, Reader, Tag};

/// What EF.COM says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Common {
    /// Version and update of the logical data structure: (1, 7).
    pub lds_version: Option<(u8, u8)>,
    /// Major, minor and release version of Unicode: (4, 0, 0).
    pub unicode_version: Option<(u8, u8, u8)>,
    /// The data groups, in their order, each once.
    pub groups: Vec<DataGroup>,
}

/// Reads EF.COM.
///
/// # Errors
/// Bytes that are no EF.COM.
pub fn common(bytes: &[u8]) -> Result<Parsed<Common>, LdsError> {
    let mut notes = Notes::default();
    let mut walk = Walk::file(bytes, File::Common, &mut notes)?;
    let mut common = Common { lds_version: None, unicode_version: None, groups: Vec::new() };
    let mut listed = false;
    while let Some(element) = walk.next()? {
        match element.tag.0 {
            0x5F01 => {
                let version = numbers::<2>(&mut walk, &element);
                common.lds_version = version.map(|[version, update]| (version, update));
            }
            0x5F36 => {
                let version = numbers::<3>(&mut walk, &element);
                common.unicode_version = version.map(|[major, minor, release]| (major, minor, release));
            }
            0x5C => {
                listed = true;
                read_groups(&mut walk, &element, &mut common.groups)?;
            }
            _ => walk.note(element.offset, DeviationKind::Foreign(element.tag)),
        }
    }
    if !listed {
        walk.note(walk.offset(), DeviationKind::NoTagList);
    }
    Ok(notes.with(common))
}

/// Numbers of two ASCII digits each.
fn numbers<const COUNT: usize>(walk: &mut Walk<'_, '_>, element: &Element<'_>) -> Option<[u8; COUNT]> {
    let (pairs, rest) = element.value.as_chunks::<2>();
    let whole = pairs.len() == COUNT && rest.is_empty() && element.value.iter().all(u8::is_ascii_digit);
    if !whole {
        walk.note(element.offset, DeviationKind::Size);
        return None;
    }
    Some(std::array::from_fn(|place| (pairs[place][0] - b'0') * 10 + pairs[place][1] - b'0'))
}

fn read_groups(walk: &mut Walk<'_, '_>, element: &Element<'_>, groups: &mut Vec<DataGroup>) -> Result<(), LdsError> {
    let mut tags: Reader<'_> = element.inside();
    loop {
        let offset = tags.offset();
        let Some(tag) = tags.next_tag().map_err(|error| broken(File::Common, error))? else { break };
        match DataGroup::of_tag(tag) {
            Some(group) if groups.contains(&group) => walk.note(offset, DeviationKind::Repeated(tag)),
            Some(group) => groups.push(group),
            // Some chips list the security object too.
            None => walk.note(offset, DeviationKind::Foreign(tag)),
        }
    }
    groups.sort_unstable();
    Ok(())
}

/// The tag lists of DG11 and DG12 against what follows them.
pub(super) struct TagList {
    offset: usize,
    /// Whether there is a list, and which of the known tags it has.
    listed: Option<u32>,
    seen: u32,
    known: &'static [u32],
}

impl TagList {
    /// A list of a group that may have these tags, of which there are at most 32.
    pub(super) fn new(known: &'static [u32], offset: usize) -> TagList {
        TagList { offset, listed: None, seen: 0, known }
    }

    pub(super) fn read(&mut self, walk: &mut Walk<'_, '_>, file: File, element: &Element<'_>) -> Result<(), LdsError> {
        let mut listed = 0;
        let mut tags = element.inside();
        loop {
            let offset = tags.offset();
            let Some(tag) = tags.next_tag().map_err(|error| broken(file, error))? else { break };
            match self.known.iter().position(|known| *known == tag.0) {
                Some(place) => listed |= 1 << place,
                None => walk.note(offset, DeviationKind::Foreign(tag)),
            }
        }
        (self.listed, self.offset) = (Some(listed), element.offset);
        Ok(())
    }

    /// Notes that an element is there; false where it is not known, or there already. Of names there may be several.
    pub(super) fn see(&mut self, walk: &mut Walk<'_, '_>, element: &Element<'_>) -> bool {
        let Some(place) = self.known.iter().position(|known| *known == element.tag.0) else {
            walk.note(element.offset, DeviationKind::Foreign(element.tag));
            return false;
        };
        let first = self.seen & 1 << place == 0;
        self.seen |= 1 << place;
        first
    }

    pub(super) fn compare(&self, walk: &mut Walk<'_, '_>) {
        let Some(listed) = self.listed else {
            walk.note(self.offset, DeviationKind::NoTagList);
            return;
        };
        for (place, tag) in self.known.iter().enumerate() {
            match (listed & 1 << place != 0, self.seen & 1 << place != 0) {
                (true, false) => walk.note(self.offset, DeviationKind::ListedAbsent(Tag(*tag))),
                (false, true) => walk.note(self.offset, DeviationKind::Unlisted(Tag(*tag))),
                _ => {}
            }
        }
    }
}
