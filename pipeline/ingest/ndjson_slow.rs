//! One line of JSON in, its fields out, or the exact reason why not: the complete path.
//!
//! simd-json parses the line to a flat tape, which never recurses; what it lets pass is refused here first
//! (nesting beyond the limit, NUL, lone surrogates: FINDINGS on hostile input), and what a tape keeps silently is refused after
//! (repeated keys, unknown keys, wrong types).

use simd_json::{Buffers, Node, StaticNode, Tape};
use zeroize::Zeroize;

use super::admit::Fields;
use super::batch::make_room;
use super::chip::{BY_NAME, Gathered, Part};
use super::face::{EmbeddingField, ImageField};
use super::limits::NESTING_MAX;
use crate::terms::{Field, Reject, RejectCode};

/// Scratch space of one worker: the line is parsed in place, in a copy.
pub(super) struct SlowScratch {
    line: Vec<u8>,
    chip: Gathered,
    buffers: Buffers,
}

impl Default for SlowScratch {
    fn default() -> SlowScratch {
        SlowScratch { line: Vec::new(), chip: Gathered::default(), buffers: Buffers::new(4096) }
    }
}

/// The line may hold photos and the parts of chips.
impl Drop for SlowScratch {
    fn drop(&mut self) {
        self.line.zeroize();
    }
}

/// Reads one line and hands its fields to `take`, with the fault of one where there is any.
///
/// # Errors
/// The reject of a line whose fields cannot be read at all; `take` is then not called.
pub(super) fn read(
    line: &[u8],
    scratch: &mut SlowScratch,
    take: impl FnOnce(&Fields<'_>, Option<Reject>),
) -> Result<(), Reject> {
    inspect(line)?;
    scratch.line.clear();
    make_room(&mut scratch.line, line.len());
    scratch.line.extend_from_slice(line);
    let tape = simd_json::to_tape_with_buffers(&mut scratch.line, &mut scratch.buffers)
        .map_err(|_position| Reject::row(RejectCode::Syntax))?;
    scratch.chip.clear();
    let (fields, fault) = fields_of(&tape, &mut scratch.chip)?;
    take(&Fields { chip: scratch.chip.chip(), ..fields }, fault);
    Ok(())
}

/// Refuses what the parser would accept or not survive: bad UTF-8, NUL, lone surrogates, deep nesting.
fn inspect(line: &[u8]) -> Result<(), Reject> {
    if std::str::from_utf8(line).is_err() {
        return Err(Reject::row(RejectCode::Encoding).with_fix("send UTF-8"));
    }
    let mut depth = 0_usize;
    let mut at = 0;
    let mut inside = false;
    while at < line.len() {
        match line[at] {
            0 => return Err(Reject::row(RejectCode::Encoding).with_fix("remove the NUL character")),
            b'"' => inside = !inside,
            b'\\' if inside => at += escape(&line[at..])?,
            b'{' | b'[' if !inside => {
                depth += 1;
                if depth > NESTING_MAX {
                    return Err(Reject::row(RejectCode::TooDeep));
                }
            }
            b'}' | b']' if !inside => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Ok(())
}

/// The bytes of an escape beyond its backslash; refuses `\u0000` and surrogates without their other half.
fn escape(text: &[u8]) -> Result<usize, Reject> {
    if text.get(1) != Some(&b'u') {
        return Ok(1);
    }
    let unit = |text: &[u8]| {
        let digits = std::str::from_utf8(text.get(2..6)?).ok()?;
        u16::from_str_radix(digits, 16).ok()
    };
    let lone = Reject::row(RejectCode::Encoding).with_fix("remove the lone surrogate");
    match unit(text) {
        None => Ok(1),
        Some(0) => Err(Reject::row(RejectCode::Encoding).with_fix("remove the NUL character")),
        Some(0xDC00..=0xDFFF) => Err(lone),
        Some(0xD800..=0xDBFF) => {
            let low = text.get(6..).filter(|rest| rest.starts_with(b"\\u")).and_then(unit);
            if matches!(low, Some(0xDC00..=0xDFFF)) { Ok(11) } else { Err(lone) }
        }
        Some(_) => Ok(5),
    }
}

/// Walks the tape of one object.
fn fields_of<'a>(tape: &Tape<'a>, chip: &mut Gathered) -> Result<(Fields<'a>, Option<Reject>), Reject> {
    let nodes = &tape.0;
    let Some(Node::Object { len, .. }) = nodes.first() else {
        return Err(Reject::row(RejectCode::Syntax));
    };
    let mut fields = Fields::default();
    let mut fault = None;
    let mut seen = 0_u32;
    let mut at = 1;
    for _ in 0..*len {
        let Some(Node::String(key)) = nodes.get(at) else {
            return Err(Reject::row(RejectCode::Syntax));
        };
        let value = nodes.get(at + 1).ok_or(Reject::row(RejectCode::Syntax))?;
        at += 2 + nested(value);
        let Some(field) = Field::from_bytes(key.as_bytes()) else {
            fault.get_or_insert(Reject::row(RejectCode::FieldUnknown));
            fields.unknown.get_or_insert(*key);
            continue;
        };
        if seen & (1 << field as u32) != 0 {
            fault = Some(Reject::field(RejectCode::DuplicateKey, field));
            break;
        }
        seen |= 1 << field as u32;
        if field == Field::Chip {
            if let Err(reject) = chip_of(&nodes[at - 1 - nested(value)..at], chip) {
                fault.get_or_insert(reject);
            }
        } else if let Err(reject) = place(field, value, &mut fields) {
            fault.get_or_insert(reject);
        }
    }
    Ok((fields, fault))
}

/// Nodes inside a value, beyond its own.
fn nested(value: &Node<'_>) -> usize {
    match value {
        Node::Object { count, .. } | Node::Array { count, .. } => *count,
        Node::String(_) | Node::Static(_) => 0,
    }
}

/// Puts a value where it belongs; `null` is absent.
fn place<'a>(field: Field, value: &Node<'a>, fields: &mut Fields<'a>) -> Result<(), Reject> {
    let text = match value {
        Node::String(text) => *text,
        Node::Static(StaticNode::Null) => return Ok(()),
        Node::Static(_) | Node::Object { .. } | Node::Array { .. } => {
            return Err(Reject::field(RejectCode::FieldType, field).with_fix("send the field as a JSON string"));
        }
    };
    match field {
        Field::FaceImage => fields.face_image = Some(ImageField::Base64(text.as_bytes())),
        Field::FaceEmbedding => fields.face_embedding = Some(EmbeddingField::Base64(text.as_bytes())),
        _ => fields.set_text(field, text),
    }
    Ok(())
}

/// Checks the shape of a chip and gathers its parts.
fn chip_of(nodes: &[Node<'_>], gathered: &mut Gathered) -> Result<(), Reject> {
    let kind =
        Reject::field(RejectCode::FieldType, Field::Chip).with_fix("send the chip as an object of base64 strings");
    let Node::Object { .. } = nodes[0] else {
        return if matches!(nodes[0], Node::Static(StaticNode::Null)) { Ok(()) } else { Err(kind) };
    };
    let mut texts = [None; BY_NAME.len()];
    let (mut seen, mut twice) = (0_u32, false);
    for pair in nodes[1..].chunks(2) {
        let [Node::String(name), value] = pair else { return Err(kind) };
        let Some(part) = Part::from_bytes(name.as_bytes()) else {
            return Err(Reject::field(RejectCode::FieldUnknown, Field::Chip));
        };
        twice |= seen & (1 << part as u32) != 0;
        seen |= 1 << part as u32;
        match value {
            Node::String(text) => texts[part as usize] = Some(*text),
            Node::Static(StaticNode::Null) => {}
            _ => return Err(kind),
        }
    }
    if twice {
        return Err(Reject::field(RejectCode::DuplicateKey, Field::Chip));
    }
    gathered.begin();
    for part in BY_NAME {
        if let Some(text) = texts[part as usize] {
            gathered.push_base64(part, text.as_bytes())?;
        }
    }
    Ok(())
}
