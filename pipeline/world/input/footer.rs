//! The footer of a Parquet file in, leave to decode it out.
//!
//! The decoder calls itself for every level of the schema (2,000 levels overflowed a thread's stack and ended the process)
//! and sets memory aside for counts of children and row groups before it reads them. So the footer is walked first, by
//! the grammar of parquet-format, in Thrift's compact protocol:
//!
//! ```text
//! struct: (id step: 4 bits │ type: 4 bits) value … 0        list: (size: 4 bits │ type: 4 bits) [size] value …
//! ```
//!
//! The decoder reads a field that it knows by the published type, whatever type stands there; a field of another type is
//! therefore refused, so that both read the same bytes the same way.

use super::error::InputError;
use super::limits::{FOOTER_DEPTH_MAX, ROW_GROUPS_MAX, SCHEMA_DEPTH_MAX, SCHEMA_ELEMENTS_MAX, bound};

/// A published type, or a place in the grammar where something is counted.
enum Kind {
    Bool,
    Byte,
    I16,
    I32,
    I64,
    Double,
    Binary,
    Struct(Fields),
    List(&'static Kind),
    /// The list of schema elements.
    Schema(&'static Kind),
    /// One schema element.
    Element(Fields),
    /// The number of children of a schema element.
    Children,
    /// The list of row groups.
    RowGroups(&'static Kind),
}

/// The fields that the decoder knows; it passes over others.
type Fields = &'static [(i16, Kind)];

const EMPTY: Kind = Kind::Struct(&[]);
const UNIT: Kind = Kind::Struct(&[(1, EMPTY), (2, EMPTY), (3, EMPTY)]);
const TIME: Kind = Kind::Struct(&[(1, Kind::Bool), (2, UNIT)]);
const LOGICAL_TYPE: Kind = Kind::Struct(&[
    (1, EMPTY),
    (2, EMPTY),
    (3, EMPTY),
    (4, EMPTY),
    (5, Kind::Struct(&[(1, Kind::I32), (2, Kind::I32)])),
    (6, EMPTY),
    (7, TIME),
    (8, TIME),
    (10, Kind::Struct(&[(1, Kind::Byte), (2, Kind::Bool)])),
    (11, EMPTY),
    (12, EMPTY),
    (13, EMPTY),
    (14, EMPTY),
    (15, EMPTY),
    (16, Kind::Struct(&[(1, Kind::Byte)])),
    (17, Kind::Struct(&[(1, Kind::Binary)])),
    (18, Kind::Struct(&[(1, Kind::Binary), (2, Kind::I32)])),
]);
const SCHEMA_ELEMENT: Kind = Kind::Element(&[
    (1, Kind::I32),
    (2, Kind::I32),
    (3, Kind::I32),
    (4, Kind::Binary),
    (5, Kind::Children),
    (6, Kind::I32),
    (7, Kind::I32),
    (8, Kind::I32),
    (9, Kind::I32),
    (10, LOGICAL_TYPE),
]);
const STATISTICS: Kind = Kind::Struct(&[
    (1, Kind::Binary),
    (2, Kind::Binary),
    (3, Kind::I64),
    (4, Kind::I64),
    (5, Kind::Binary),
    (6, Kind::Binary),
    (7, Kind::Bool),
    (8, Kind::Bool),
]);
const PAGE_ENCODING: Kind = Kind::Struct(&[(1, Kind::I32), (2, Kind::I32), (3, Kind::I32)]);
const SIZES: Kind = Kind::Struct(&[(1, Kind::I64), (2, Kind::List(&Kind::I64)), (3, Kind::List(&Kind::I64))]);
const BOX: Kind = Kind::Struct(&[
    (1, Kind::Double),
    (2, Kind::Double),
    (3, Kind::Double),
    (4, Kind::Double),
    (5, Kind::Double),
    (6, Kind::Double),
    (7, Kind::Double),
    (8, Kind::Double),
]);
const COLUMN_METADATA: Kind = Kind::Struct(&[
    (1, Kind::I32),
    (2, Kind::List(&Kind::I32)),
    (4, Kind::I32),
    (5, Kind::I64),
    (6, Kind::I64),
    (7, Kind::I64),
    (9, Kind::I64),
    (10, Kind::I64),
    (11, Kind::I64),
    (12, STATISTICS),
    (13, Kind::List(&PAGE_ENCODING)),
    (14, Kind::I64),
    (15, Kind::I32),
    (16, SIZES),
    (17, Kind::Struct(&[(1, BOX), (2, Kind::List(&Kind::I32))])),
]);
const COLUMN_CHUNK: Kind = Kind::Struct(&[
    (1, Kind::Binary),
    (2, Kind::I64),
    (3, COLUMN_METADATA),
    (4, Kind::I64),
    (5, Kind::I32),
    (6, Kind::I64),
    (7, Kind::I32),
]);
const SORTING: Kind = Kind::Struct(&[(1, Kind::I32), (2, Kind::Bool), (3, Kind::Bool)]);
const ROW_GROUP: Kind = Kind::Struct(&[
    (1, Kind::List(&COLUMN_CHUNK)),
    (2, Kind::I64),
    (3, Kind::I64),
    (4, Kind::List(&SORTING)),
    (5, Kind::I64),
    (7, Kind::I16),
]);
const KEY_VALUE: Kind = Kind::Struct(&[(1, Kind::Binary), (2, Kind::Binary)]);
const FILE_METADATA: Kind = Kind::Struct(&[
    (1, Kind::I32),
    (2, Kind::Schema(&SCHEMA_ELEMENT)),
    (3, Kind::I64),
    (4, Kind::RowGroups(&ROW_GROUP)),
    (5, Kind::List(&KEY_VALUE)),
    (6, Kind::Binary),
    (7, Kind::List(&Kind::Struct(&[(1, EMPTY), (2, EMPTY)]))),
]);

/// Types as they stand in the bytes.
mod code {
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const BYTE: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I32: u8 = 5;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const STRUCT: u8 = 12;
    pub(super) const UUID: u8 = 13;
}

/// Walks the footer's description of the file, and returns an error where the decoder must not see it.
pub(super) fn check(name: &str, footer: &[u8]) -> Result<(), InputError> {
    let mut walk = Walk { name, rest: footer, children: 0, open: Vec::new() };
    walk.value(&FILE_METADATA, code::STRUCT)
}

struct Walk<'a> {
    name: &'a str,
    rest: &'a [u8],
    /// Children of the element that is being read.
    children: i64,
    /// Children still to come of each group around the element.
    open: Vec<i64>,
}

impl<'a> Walk<'a> {
    /// Walks over a known value, at which the type `stands`.
    fn value(&mut self, kind: &Kind, stands: u8) -> Result<(), InputError> {
        match (kind, stands) {
            (Kind::Bool, code::TRUE | code::FALSE) => Ok(()),
            (Kind::Byte, code::BYTE) => self.take(1).map(drop),
            (Kind::I16, code::I16) | (Kind::I32, code::I32) | (Kind::I64, code::I64) => self.number().map(drop),
            (Kind::Children, code::I32) => {
                self.children = self.number()?;
                Ok(())
            }
            (Kind::Double, code::DOUBLE) => self.take(8).map(drop),
            (Kind::Binary, code::BINARY) => self.binary(),
            (Kind::Struct(fields), code::STRUCT) => self.fields(fields),
            (Kind::Element(fields), code::STRUCT) => {
                self.children = 0;
                self.fields(fields)?;
                self.element()
            }
            (Kind::List(item), code::LIST) => self.list(item, u64::MAX),
            (Kind::Schema(item), code::LIST) => self.list(item, SCHEMA_ELEMENTS_MAX),
            (Kind::RowGroups(item), code::LIST) => self.list(item, ROW_GROUPS_MAX),
            _ => Err(self.wrong("a field of its footer has the wrong type")),
        }
    }

    fn fields(&mut self, known: Fields) -> Result<(), InputError> {
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            let (step, stands) = (i64::from(head >> 4), head & 0xf);
            if stands == 0 {
                return Ok(());
            }
            id = if step == 0 { self.number()? } else { id + step };
            match known.iter().find(|(field, _)| i64::from(*field) == id) {
                Some((_, kind)) => self.value(kind, stands)?,
                None if i16::try_from(id).is_err() => return Err(self.wrong("a field of its footer has no number")),
                None => self.pass_over(stands, FOOTER_DEPTH_MAX)?,
            }
        }
    }

    fn list(&mut self, item: &Kind, items_max: u64) -> Result<(), InputError> {
        let (items, stands) = self.list_head()?;
        bound(self.name, "parts in a list of its footer", items, items_max)?;
        for _ in 0..items {
            self.value(item, stands)?;
        }
        Ok(())
    }

    /// The number of items of a list, each of which takes a byte at least, and the type of each.
    fn list_head(&mut self) -> Result<(u64, u8), InputError> {
        let head = self.byte()?;
        let items = match head >> 4 {
            15 => self.varint()?,
            items => u64::from(items),
        };
        if items > self.rest.len() as u64 {
            return Err(self.wrong("a list in its footer is longer than the footer"));
        }
        Ok((items, head & 0xf))
    }

    /// Counts the levels at an element whose children are known.
    fn element(&mut self) -> Result<(), InputError> {
        if let Some(left) = self.open.last_mut() {
            *left -= 1;
        }
        let children =
            u64::try_from(self.children).map_err(|_negative| self.wrong("a count of columns is negative"))?;
        bound(self.name, "columns in a group", children, SCHEMA_ELEMENTS_MAX)?;
        if children > 0 {
            self.open.push(self.children);
        }
        bound(self.name, "levels of columns", self.open.len() as u64, SCHEMA_DEPTH_MAX)?;
        while self.open.last() == Some(&0) {
            self.open.pop();
        }
        Ok(())
    }

    /// Walks over a value of a field that the decoder does not know either.
    fn pass_over(&mut self, stands: u8, depth: usize) -> Result<(), InputError> {
        if depth == 0 {
            return Err(self.wrong("its footer is nested too deep"));
        }
        match stands {
            code::TRUE | code::FALSE => Ok(()),
            code::BYTE => self.take(1).map(drop),
            code::I16 | code::I32 | code::I64 => self.varint().map(drop),
            code::DOUBLE => self.take(8).map(drop),
            code::UUID => self.take(16).map(drop),
            code::BINARY => self.binary(),
            code::STRUCT => loop {
                let head = self.byte()?;
                if head & 0xf == 0 {
                    return Ok(());
                }
                if head >> 4 == 0 {
                    self.varint()?;
                }
                self.pass_over(head & 0xf, depth - 1)?;
            },
            code::LIST | code::SET => {
                let (items, stands) = self.list_head()?;
                // Readers differ in whether such an item takes a byte; no footer has one.
                if matches!(stands, code::TRUE | code::FALSE) {
                    return Err(self.wrong("its footer holds a list of bits"));
                }
                (0..items).try_for_each(|_| self.pass_over(stands, depth - 1))
            }
            _ => Err(self.wrong("a field of its footer has an unknown type")),
        }
    }

    fn binary(&mut self) -> Result<(), InputError> {
        let length = self.varint()?;
        match usize::try_from(length) {
            Ok(length) => self.take(length).map(drop),
            Err(_) => Err(self.wrong("its footer is cut off")),
        }
    }

    /// A signed number: the sign is in the lowest bit.
    fn number(&mut self) -> Result<i64, InputError> {
        let folded = self.varint()?;
        Ok((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }

    fn varint(&mut self) -> Result<u64, InputError> {
        let mut value = 0_u64;
        for place in 0..10 {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.wrong("a number in its footer is too long"))
    }

    fn byte(&mut self) -> Result<u8, InputError> {
        Ok(self.take(1)?[0])
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], InputError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.wrong("its footer is cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn wrong(&self, what: &'static str) -> InputError {
        InputError::damaged(self.name, "Parquet")(what)
    }
}
