//! What a JPEG file is made of, read from its markers before anything is decoded.
//!
//! What comes in is a file; what goes out is its [`Survey`], or why the file is unreadable.
//! Invariants: nothing is reserved; the time is one pass over the bytes; a file that passes has one frame of 8-bit
//! samples, its end marker, and at most [`SCANS_MAX`] scans that start each component once and refine it only afterwards; forms that the decoder is known to draw wrongly do not pass.
//!
//! ```text
//! SOI (segment: 0xFF, code, length of 2 bytes, content)* SOF … (SOS, entropy-coded bytes)* EOI
//! ```

use memchr::memchr;

use super::Unreadable;
use super::orientation::Orientation;

/// Most scans of a progressive file, each of which is another pass over all coefficients. Common encoders write 10, those
/// that try for the shortest file up to 23; a file of thousands takes minutes to decode and is an attack.
pub(super) const SCANS_MAX: usize = 64;

/// Most components: the four of CMYK.
const COMPONENTS_MAX: usize = 4;

/// What decoding needs to know.
pub(super) struct Survey {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) orientation: Orientation,
    /// Where the end marker begins.
    pub(super) end: usize,
    /// Whether the decoder takes the only scan for one of many and looks for a marker right behind its data.
    pub(super) lone_progressive: bool,
}

struct Frame<'a> {
    progressive: bool,
    width: u16,
    height: u16,
    /// Of each its id, sampling factors and quantisation table.
    components: &'a [[u8; 3]],
}

/// Reads all markers up to the end of the image.
pub(super) fn survey(file: &[u8]) -> Result<Survey, Unreadable> {
    let mut frame: Option<Frame<'_>> = None;
    let mut orientation = None;
    // Bit i is set where component i has had the scan that starts it.
    let mut started = 0_u8;
    let mut scans = 0;
    let mut at = 2;
    loop {
        let (code, after) = marker_at(file, at)?;
        if code == 0xD9 {
            break;
        }
        let segment = segment_at(file, after).filter(|_| (0xC0..0xFF).contains(&code)).ok_or(Unreadable::Damaged)?;
        at = after + 2 + segment.len();
        match code {
            0xC0..=0xC2 if frame.is_none() => frame = Some(read_frame(segment, code == 0xC2)?),
            // Tables, restart interval, application data and comments: the decoder knows what to do with them.
            0xC4 | 0xDB | 0xDD | 0xFE | 0xE0 | 0xE2..=0xEF => {}
            0xE1 => {
                let exif = segment.strip_prefix(b"Exif\0\0");
                orientation = orientation.or(exif.map(Orientation::of_exif));
            }
            0xDA => {
                scans += 1;
                if scans > SCANS_MAX {
                    return Err(Unreadable::TooComplex);
                }
                started = start_scan(segment, frame.as_ref().ok_or(Unreadable::Damaged)?, started)?;
                at = end_of_scan(file, at)?;
            }
            // Lossless, hierarchical and arithmetic coding, and a height that is told later.
            0xC3 | 0xC5..=0xCF | 0xDC if code != 0xC8 => return Err(Unreadable::UnknownForm),
            _ => return Err(Unreadable::Damaged),
        }
    }
    let frame = frame.ok_or(Unreadable::Damaged)?;
    if started != (1 << frame.components.len()) - 1 {
        return Err(Unreadable::Damaged);
    }
    let orientation = orientation.unwrap_or(Orientation::UPRIGHT);
    let lone_progressive = frame.progressive && scans == 1;
    Ok(Survey { width: frame.width, height: frame.height, orientation, end: at, lone_progressive })
}

/// The code of the marker at a position, and where it ends. A marker may be filled up with 0xFF in front.
fn marker_at(file: &[u8], at: usize) -> Result<(u8, usize), Unreadable> {
    let rest = file.get(at..).ok_or(Unreadable::Damaged)?;
    let fill = rest.iter().take_while(|byte| **byte == 0xFF).count();
    let code = *rest.get(fill).ok_or(Unreadable::Damaged)?;
    if fill == 0 {
        return Err(Unreadable::Damaged);
    }
    Ok((code, at + fill + 1))
}

/// The content of a segment, whose length counts itself.
fn segment_at(file: &[u8], at: usize) -> Option<&[u8]> {
    let rest = file.get(at..)?;
    let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
    rest.get(2..length)
}

/// Precision, height, width, and the components.
fn read_frame(segment: &[u8], progressive: bool) -> Result<Frame<'_>, Unreadable> {
    let [precision, height_high, height_low, width_high, width_low, count, components @ ..] = segment else {
        return Err(Unreadable::Damaged);
    };
    let (components, rest) = components.as_chunks::<3>();
    if !rest.is_empty() || components.len() != usize::from(*count) {
        return Err(Unreadable::Damaged);
    }
    // Factors that are no power of two would ask for upsampling by fractions, which the decoder does not have; and where a
    // later component has more samples than the first, it draws the first one wrongly. No camera writes either.
    let sampled = components.iter().all(|[_, factors, _]| {
        let (across, down) = (factors >> 4, factors & 15);
        let (across_max, down_max) = (components[0][1] >> 4, components[0][1] & 15);
        matches!(across, 1 | 2 | 4) && matches!(down, 1 | 2 | 4) && across <= across_max && down <= down_max
    });
    if *precision != 8 || !sampled || !matches!(components.len(), 1 | 3 | COMPONENTS_MAX) {
        return Err(Unreadable::UnknownForm);
    }
    Ok(Frame {
        progressive,
        height: u16::from_be_bytes([*height_high, *height_low]),
        width: u16::from_be_bytes([*width_high, *width_low]),
        components,
    })
}

/// Adds the components that a scan starts: of a sequential file all that it has, of a progressive one those whose first
/// coefficients it has.
fn start_scan(segment: &[u8], frame: &Frame<'_>, mut started: u8) -> Result<u8, Unreadable> {
    let (count, rest) = segment.split_first().ok_or(Unreadable::Damaged)?;
    let (selectors, spectrum) = rest.split_at_checked(usize::from(*count) * 2).ok_or(Unreadable::Damaged)?;
    let [first, _, approximation] = *spectrum else { return Err(Unreadable::Damaged) };
    // Where a sequential file has scans of some components each, the decoder draws those wrongly that share samples from
    // row to row or have a scan of two. Hardly anyone writes either.
    let part = !frame.progressive && usize::from(*count) != frame.components.len();
    if part && (*count != 1 || frame.components.iter().any(|[_, factors, _]| factors & 15 != 1)) {
        return Err(Unreadable::UnknownForm);
    }
    let refines = frame.progressive && (first != 0 || approximation >> 4 != 0);
    for selector in selectors.chunks_exact(2) {
        let index =
            frame.components.iter().position(|component| component[0] == selector[0]).ok_or(Unreadable::Damaged)?;
        let bit = 1 << index;
        // What is started once is refined afterwards, and nothing is before.
        if refines != (started & bit != 0) {
            return Err(Unreadable::Damaged);
        }
        started |= bit;
    }
    Ok(started)
}

/// Where the entropy-coded bytes end: at the next marker other than a restart. A 0xFF that is data has a 0 behind it.
fn end_of_scan(file: &[u8], mut at: usize) -> Result<usize, Unreadable> {
    loop {
        let rest = file.get(at..).ok_or(Unreadable::Damaged)?;
        at += memchr(0xFF, rest).ok_or(Unreadable::Damaged)?;
        match file.get(at + 1) {
            Some(0 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return Ok(at),
            None => return Err(Unreadable::Damaged),
        }
    }
}
