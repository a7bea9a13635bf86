//! DG1: the machine-readable zone (Doc 9303-10, 4.7.1).

use super::fault::{LdsError, LdsFault, Notes, Parsed};
use super::file::File;
use super::walk::Walk;
use crate::chip::tlv::Tag;
use crate::document::mrz::{MrzError, Reading, examine};

/// What DG1 holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineReadable<'a> {
    /// The zone with everything that is wrong in it.
    pub reading: Reading<'a>,
}

/// Reads DG1. Wrong check digits are in the reading, since real chips have them.
///
/// # Errors
/// Bytes that are no DG1, or a zone of no format.
pub fn machine_readable(bytes: &[u8]) -> Result<Parsed<MachineReadable<'_>>, LdsError> {
    let mut notes = Notes::default();
    let mut walk = Walk::file(bytes, File::group(1), &mut notes)?;
    let element = walk.need(Tag(0x5F1F))?;
    let offset = element.offset + element.whole.len() - element.value.len();
    let text = std::str::from_utf8(element.value).map_err(|error| {
        let wrong = MrzError::NotAscii { offset: error.valid_up_to() };
        walk.error(offset + error.valid_up_to(), LdsFault::Zone(wrong))
    })?;
    let reading = examine(text).map_err(|error| walk.error(offset, LdsFault::Zone(error)))?;
    walk.end();
    Ok(notes.with(MachineReadable { reading }))
}
