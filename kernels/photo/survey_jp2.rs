//! What a JPEG 2000 file is made of, read from its boxes and markers before anything is decoded.
//!
//! What comes in is a JP2 file or a bare codestream; what goes out are its sides, or why the file is unreadable.
//! Invariants: nothing is reserved; the sides are within the limits; the time is linear in the headers. A file that passes holds one codestream with its
//! end marker, of 1 to 4 unsigned components up to 16 bits, in grey, sRGB or sYCC; its tiles, and the blocks and
//! precincts of each, are few enough that the decoder's tables stay below [`PIECES_MAX`] entries. Marker segments are as
//! long as their content says, so the decoder, which goes by the content, reads the same segments as this survey.
//!
//! ```text
//! JP2: jP, ftyp, jp2h (ihdr, colr, …), jp2c (codestream)
//! codestream: SOC SIZ (COD QCD …)* (SOT (COD …)* SOD data)* EOC
//! ```

use super::{PhotoLimits, Unreadable};

/// Most tiles. Photos have one; 1024 tiles of 128 by 128 pixels are more than the largest that is decoded.
const TILES_MAX: u64 = 1024;

/// Most entries in the tables of a tile: of blocks times quality layers, and of precincts times changes of order. An entry
/// takes 24 to 100 bytes, so this is 100 MB at worst. The largest photo in common blocks of 64 by 64 has 8 thousand
/// blocks, and in 32 quality layers a quarter of this.
const PIECES_MAX: u64 = 1 << 20;

/// Most quality layers, which the decoder has too.
const LAYERS_MAX: u64 = 32;

/// Most changes of the order of packets, each of which lists all precincts again. Each of 33 resolutions may have one.
const ORDER_CHANGES_MAX: u64 = 33;

/// The largest grid; all sums of its coordinates stay within 32 bits.
const GRID_MAX: u32 = 1 << 24;

/// Box types, and colour spaces by their numbers in a colour specification.
const JP2H: &[u8; 4] = b"jp2h";
const JP2C: &[u8; 4] = b"jp2c";
const SRGB: u32 = 16;
const GREY: u32 = 17;
const SYCC: u32 = 18;

/// Checks a whole file and returns the sides of its picture.
pub(super) fn survey(file: &[u8], limits: PhotoLimits) -> Result<(u32, u32), Unreadable> {
    if file.starts_with(&[0xFF, 0x4F]) {
        return survey_codestream(file, limits);
    }
    let (mut header, mut codestream, mut rest) = (None, None, file);
    while !rest.is_empty() {
        let Box { kind, content, rest: after } = next_box(rest)?;
        let seen = match kind {
            JP2H => header.replace(content).is_some(),
            JP2C => codestream.replace(content).is_some(),
            _ => false,
        };
        if seen {
            return Err(Unreadable::UnknownForm);
        }
        rest = after;
    }
    let mut rest = header.ok_or(Unreadable::Damaged)?;
    while !rest.is_empty() {
        let Box { kind, content, rest: after } = next_box(rest)?;
        match (kind, content) {
            // By number: only colours that become RGB without a profile.
            (b"colr", [1, _, _, number @ ..]) => {
                let number = number.first_chunk().ok_or(Unreadable::Damaged)?;
                if !matches!(u32::from_be_bytes(*number), SRGB | GREY | SYCC) {
                    return Err(Unreadable::UnknownForm);
                }
            }
            // Palettes: no camera and no chip writes them, and each of their columns copies the picture.
            (b"pclr" | b"cmap", _) => return Err(Unreadable::UnknownForm),
            _ => {}
        }
        rest = after;
    }
    survey_codestream(codestream.ok_or(Unreadable::Damaged)?, limits)
}

/// A box of a JP2 file, and what comes after it.
struct Box<'a> {
    kind: &'a [u8; 4],
    content: &'a [u8],
    rest: &'a [u8],
}

/// The first box. A length of 0 reaches to the end, one of 1 stands in eight more bytes.
fn next_box(bytes: &[u8]) -> Result<Box<'_>, Unreadable> {
    let read = || {
        let (length, kind) = bytes.split_first_chunk()?;
        let (start, length) = match u32::from_be_bytes(*length) {
            0 => (8, bytes.len()),
            1 => (16, usize::try_from(u64::from_be_bytes(*bytes.get(8..)?.first_chunk()?)).ok()?),
            length => (8, length as usize),
        };
        Some(Box { kind: kind.first_chunk()?, content: bytes.get(start..length)?, rest: bytes.get(length..)? })
    };
    read().ok_or(Unreadable::Damaged)
}

/// Sides of the picture and of its tiles in samples, and the number of components.
struct Size {
    sides: (u32, u32),
    tile: (u64, u64),
    components: u64,
}

/// How often the order of packets changes, and the most precincts of a tile, all of which every order lists.
struct Order {
    changes: u64,
    precincts: u64,
}

impl Order {
    fn check(&self) -> Result<(), Unreadable> {
        if self.changes > ORDER_CHANGES_MAX || (1 + self.changes) * self.precincts > PIECES_MAX {
            return Err(Unreadable::TooComplex);
        }
        Ok(())
    }
}

fn survey_codestream(stream: &[u8], limits: PhotoLimits) -> Result<(u32, u32), Unreadable> {
    let Some(([0xFF, 0x4F, 0xFF, 0x51], rest)) = stream.split_first_chunk() else {
        return Err(Unreadable::Damaged);
    };
    let (content, rest) = segment(rest)?;
    let size = read_size(content, limits)?;
    let mut order = Order { changes: 0, precincts: 0 };
    let mut rest = survey_header(rest, &size, &mut order)?;
    loop {
        rest = match rest {
            // Start of a tile part: tile of 2 bytes, length of 4 from this marker on, two counts of 1.
            [0xFF, 0x90, 0, 10, _, _, length @ ..] => {
                let length = u32::from_be_bytes(*length.first_chunk().ok_or(Unreadable::Damaged)?) as usize;
                // The last part may leave its length open: it ends before the end marker.
                let length = if length == 0 { rest.len().saturating_sub(2) } else { length };
                let (part, after) = rest.split_at_checked(length).ok_or(Unreadable::Damaged)?;
                let header = part.get(12..).ok_or(Unreadable::Damaged)?;
                survey_header(header, &size, &mut order)?;
                after
            }
            [0xFF, 0xD9, ..] => return Ok(size.sides),
            _ => return Err(Unreadable::Damaged),
        };
    }
}

/// The content of a marker segment and what follows it.
fn segment(bytes: &[u8]) -> Result<(&[u8], &[u8]), Unreadable> {
    let length = bytes.first_chunk().map(|length| usize::from(u16::from_be_bytes(*length)));
    let (whole, rest) = length.and_then(|length| bytes.split_at_checked(length)).ok_or(Unreadable::Damaged)?;
    Ok((whole.get(2..).ok_or(Unreadable::Damaged)?, rest))
}

/// Capabilities, then ends and starts of image, tile sides and tile start on the grid, then for each component its depth
/// and how far its samples are apart.
fn read_size(content: &[u8], limits: PhotoLimits) -> Result<Size, Unreadable> {
    let numbers = content.get(2..).and_then(|rest| rest.as_chunks::<4>().0.first_chunk::<8>());
    let [right, bottom, left, top, tile_width, tile_height, tiles_left, tiles_top] =
        numbers.ok_or(Unreadable::Damaged)?.map(u32::from_be_bytes);
    let (components, odd) = content.get(36..).ok_or(Unreadable::Damaged)?.as_chunks::<3>();
    let count = u16::from_be_bytes([content[34], content[35]]);
    if !odd.is_empty() || components.len() != usize::from(count) || left >= right || top >= bottom {
        return Err(Unreadable::Damaged);
    }
    // The high bit of the depth tells signed samples, of which no photo is made.
    let known = (1..=4).contains(&count) && components.iter().all(|[depth, ..]| *depth < 16);
    if !known || right.max(bottom) > GRID_MAX {
        return Err(Unreadable::UnknownForm);
    }
    let sound = tile_width > 0 && tile_height > 0 && tiles_left <= left && tiles_top <= top;
    if !sound || components.iter().any(|[_, across, down]| *across == 0 || *down == 0) {
        return Err(Unreadable::Damaged);
    }
    // Where all components are as sparse as each other, the picture shrinks by that much.
    let (across, down) = (u32::from(components[0][1]), u32::from(components[0][2]));
    let alike = components.iter().all(|component| component[1..] == components[0][1..]);
    let (across, down) = if alike { (across, down) } else { (1, 1) };
    let sides = (right.div_ceil(across) - left.div_ceil(across), bottom.div_ceil(down) - top.div_ceil(down));
    limits.check_jp2(sides)?;
    let tiles = |end: u32, start: u32, side: u32| u64::from((end - start).div_ceil(side));
    if tiles(right, tiles_left, tile_width) * tiles(bottom, tiles_top, tile_height) > TILES_MAX {
        return Err(Unreadable::TooComplex);
    }
    let width = tile_width.min(right - left).div_ceil(across);
    let height = tile_height.min(bottom - top).div_ceil(down);
    Ok(Size { sides, tile: (u64::from(width), u64::from(height)), components: u64::from(count) })
}

/// Reads segments up to the data of a tile part or up to the first tile part, and returns what follows.
fn survey_header<'a>(mut rest: &'a [u8], size: &Size, order: &mut Order) -> Result<&'a [u8], Unreadable> {
    loop {
        let ([0xFF, code], after) = rest.split_first_chunk().ok_or(Unreadable::Damaged)? else {
            return Err(Unreadable::Damaged);
        };
        match *code {
            0x90 => return Ok(rest),
            0x93 => return Ok(after),
            // Markers without content.
            0x30..=0x3F => {
                rest = after;
                continue;
            }
            _ => {}
        }
        let (content, after) = segment(after)?;
        rest = after;
        match (*code, content) {
            // Coding style: flags, order, layers of 2 bytes, transform of components, style.
            (0x52, [flags, _, high, low, _, style @ ..]) => {
                let layers = u64::from(u16::from_be_bytes([*high, *low]));
                check_style(*flags, layers, style, size, order)?;
            }
            // Of one component: its number, flags, style.
            (0x53, [_, flags, style @ ..]) => check_style(*flags, LAYERS_MAX, style, size, order)?,
            // Quantisation, of all and of one component: derived, expounded or none.
            (0x5C, [kind, steps @ ..]) | (0x5D, [_, kind, steps @ ..]) => match kind & 0x1F {
                0 => {}
                1 if steps.len() == 2 => {}
                2 if steps.len().is_multiple_of(2) => {}
                _ => return Err(Unreadable::Damaged),
            },
            // A region of interest.
            (0x5E, [_, _, _]) => {}
            // Changes of order, of 7 bytes each.
            (0x5F, changes) => {
                order.changes += changes.len() as u64 / 7;
                order.check()?;
            }
            (0x52 | 0x53 | 0x5C | 0x5D | 0x5E, _) => return Err(Unreadable::Damaged),
            _ => {}
        }
    }
}

/// Levels, block sides as exponents less 2, block style, transform, then a precinct of two exponents for every resolution
/// if the flags say so.
fn check_style(flags: u8, layers: u64, style: &[u8], size: &Size, order: &mut Order) -> Result<(), Unreadable> {
    let [levels, block_width, block_height, _, _, precincts @ ..] = style else { return Err(Unreadable::Damaged) };
    let resolutions = usize::from(*levels) + 1;
    let given = if flags & 1 == 0 { 0 } else { resolutions };
    if precincts.len() != given || *levels > 32 || block_width.max(block_height) > &8 {
        return Err(Unreadable::Damaged);
    }
    let (mut blocks, mut precinct_count) = (0, 0);
    for resolution in 0..resolutions {
        // Precincts are the whole where none are given.
        let exponents = precincts.get(resolution).map_or((15, 15), |both| (both & 15, both >> 4));
        let side = |tile: u64, block: u8, precinct: u8| {
            let length = (tile >> (resolutions - 1 - resolution)) + 1;
            // A block is at most as large as its precinct, and one of a band covers two samples of its resolution.
            let block = u32::from((block + 3).min(precinct));
            ((length >> block) + 2, (length >> precinct) + 2)
        };
        let across = side(size.tile.0, *block_width, exponents.0);
        let down = side(size.tile.1, *block_height, exponents.1);
        blocks += 3 * across.0 * down.0;
        precinct_count += 3 * across.1 * down.1;
    }
    if layers > LAYERS_MAX || blocks * layers.max(1) * size.components > PIECES_MAX {
        return Err(Unreadable::TooComplex);
    }
    order.precincts = order.precincts.max(precinct_count * size.components);
    order.check()
}
