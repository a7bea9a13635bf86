//! One column of a record batch in, a place where each row's value is found out.
//!
//! Invariants: nothing is copied and nothing is looked at a second time for another row; a value in a dictionary is read
//! through its key, for a dictionary that is written out is as large as the sender likes.

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BinaryViewArray, FixedSizeBinaryArray, Float32Array, LargeBinaryArray,
};
use arrow::buffer::{NullBuffer, ScalarBuffer};
use arrow::compute::cast;
use arrow::datatypes::{self as types, DataType, TimeUnit};
use arrow::error::ArrowError;

use super::chip::Part;
use crate::terms::Field;
use crate::world::input::UNCHECKED_TEXT;

/// A column, brought to what its field takes.
pub(super) enum Column {
    /// Texts, or the bytes of a photo or an embedding.
    Strings(Strings),
    /// Instants in a unit, and which rows have one.
    Instants(ScalarBuffer<i64>, TimeUnit, Option<NullBuffer>),
    /// Days since 1970.
    Days(ScalarBuffer<i32>, Option<NullBuffer>),
    /// Milliseconds since 1970.
    Millis(ScalarBuffer<i64>, Option<NullBuffer>),
    Vectors(Vectors),
    Chip(Chip),
    /// Of a type that this field cannot have.
    WrongType(Option<NullBuffer>),
    Unknown(Option<NullBuffer>),
    /// Without any value, whatever its name.
    Empty,
}

impl Column {
    /// Brings a column to what `field` takes; `None` is a column that the contract does not know.
    pub(super) fn of(field: Option<Field>, described: &types::Field, column: &ArrayRef) -> Result<Column, ArrowError> {
        use DataType as T;
        if *column.data_type() == T::Null {
            return Ok(Column::Empty);
        }
        let Some(field) = field else { return Ok(Column::Unknown(column.logical_nulls())) };
        let plain = match column.data_type() {
            // Values of one small size may be written out.
            T::Dictionary(_, value) if value.is_primitive() => cast(column, value)?,
            _ => column.clone(),
        };
        if let Some(strings) = Strings::of(&plain, described) {
            let fits = match field {
                Field::FaceEmbedding | Field::FaceImage => true,
                Field::Chip => false,
                _ => strings.text,
            };
            return Ok(if fits { Column::Strings(strings) } else { Column::WrongType(strings.nulls) });
        }
        let nulls = plain.logical_nulls();
        Ok(match (field, plain.data_type()) {
            (Field::RequestedAt, T::Timestamp(unit, _)) => Column::Instants(instants(&plain, *unit), *unit, nulls),
            (Field::BirthDate | Field::ExpiryDate, T::Date32) => {
                Column::Days(plain.as_primitive::<types::Date32Type>().values().clone(), nulls)
            }
            (Field::BirthDate | Field::ExpiryDate, T::Date64) => {
                Column::Millis(plain.as_primitive::<types::Date64Type>().values().clone(), nulls)
            }
            (Field::FaceEmbedding, _) => match Vectors::of(&plain) {
                Some(vectors) => Column::Vectors(vectors),
                None => Column::WrongType(nulls),
            },
            (Field::Chip, T::Struct(_)) => Column::Chip(Chip::of(&plain)),
            _ => Column::WrongType(nulls),
        })
    }
}

/// Whether `row` has a value.
pub(super) fn has(nulls: Option<&NullBuffer>, row: usize) -> bool {
    nulls.is_none_or(|nulls| nulls.is_valid(row))
}

fn instants(column: &ArrayRef, unit: TimeUnit) -> ScalarBuffer<i64> {
    match unit {
        TimeUnit::Second => column.as_primitive::<types::TimestampSecondType>().values().clone(),
        TimeUnit::Millisecond => column.as_primitive::<types::TimestampMillisecondType>().values().clone(),
        TimeUnit::Microsecond => column.as_primitive::<types::TimestampMicrosecondType>().values().clone(),
        TimeUnit::Nanosecond => column.as_primitive::<types::TimestampNanosecondType>().values().clone(),
    }
}

/// Byte strings of any of Arrow's kinds.
pub(super) struct Strings {
    values: Values,
    /// Which value each row has, where they are in a dictionary.
    keys: Option<Vec<usize>>,
    nulls: Option<NullBuffer>,
    /// Whether they are texts; whether in UTF-8 is for the reader of a row to say.
    pub text: bool,
}

enum Values {
    Small(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
    Fixed(FixedSizeBinaryArray),
}

impl Strings {
    /// The column as byte strings; `None` where it holds something else.
    fn of(column: &ArrayRef, described: &types::Field) -> Option<Strings> {
        let nulls = column.logical_nulls();
        let Some(dictionary) = column.as_any_dictionary_opt() else {
            let (values, text) = Values::of(column)?;
            let text = text || described.metadata().contains_key(UNCHECKED_TEXT);
            return Some(Strings { values, keys: None, nulls, text });
        };
        let (values, text) = Values::of(dictionary.values())?;
        // A dictionary of nothing has no keys to be brought into its bounds, and no row has a value.
        let keys = if dictionary.values().is_empty() { vec![0; column.len()] } else { dictionary.normalized_keys() };
        Some(Strings { values, keys: Some(keys), nulls, text })
    }

    /// The value of a row.
    pub(super) fn get(&self, row: usize) -> Option<&[u8]> {
        if !has(self.nulls.as_ref(), row) {
            return None;
        }
        let at = self.keys.as_ref().map_or(row, |keys| keys[row]);
        Some(match &self.values {
            Values::Small(values) => values.value(at),
            Values::Large(values) => values.value(at),
            Values::View(values) => values.value(at),
            Values::Fixed(values) => values.value(at),
        })
    }
}

impl Values {
    fn of(column: &ArrayRef) -> Option<(Values, bool)> {
        use DataType as T;
        Some(match column.data_type() {
            T::Utf8 => (Values::Small(BinaryArray::from(column.as_string::<i32>().clone())), true),
            T::LargeUtf8 => (Values::Large(LargeBinaryArray::from(column.as_string::<i64>().clone())), true),
            T::Utf8View => (Values::View(column.as_string_view().clone().to_binary_view()), true),
            T::Binary => (Values::Small(column.as_binary::<i32>().clone()), false),
            T::LargeBinary => (Values::Large(column.as_binary::<i64>().clone()), false),
            T::BinaryView => (Values::View(column.as_binary_view().clone()), false),
            T::FixedSizeBinary(_) => (Values::Fixed(column.as_fixed_size_binary().clone()), false),
            _ => return None,
        })
    }
}

/// Lists of f32.
pub(super) struct Vectors {
    values: Float32Array,
    places: Places,
    nulls: Option<NullBuffer>,
}

/// Where each row's numbers lie.
enum Places {
    Every(usize),
    Small(ScalarBuffer<i32>),
    Large(ScalarBuffer<i64>),
}

impl Vectors {
    fn of(column: &ArrayRef) -> Option<Vectors> {
        let (values, places) = match column.data_type() {
            DataType::FixedSizeList(_, length) => {
                (column.as_fixed_size_list().values(), Places::Every(usize::try_from(*length).ok()?))
            }
            DataType::List(_) => {
                (column.as_list::<i32>().values(), Places::Small(column.as_list::<i32>().offsets().inner().clone()))
            }
            DataType::LargeList(_) => {
                (column.as_list::<i64>().values(), Places::Large(column.as_list::<i64>().offsets().inner().clone()))
            }
            _ => return None,
        };
        let values = values.as_primitive_opt()?.clone();
        Some(Vectors { values, places, nulls: column.logical_nulls() })
    }

    /// The numbers of a row; inside, `None` where one of them is missing, for it would be read as whatever lies beneath.
    pub(super) fn get(&self, row: usize) -> Option<Option<&[f32]>> {
        if !has(self.nulls.as_ref(), row) {
            return None;
        }
        let (from, to) = match &self.places {
            Places::Every(length) => (row * length, (row + 1) * length),
            Places::Small(offsets) => (offsets[row] as usize, offsets[row + 1] as usize),
            Places::Large(offsets) => (offsets[row] as usize, offsets[row + 1] as usize),
        };
        let holes = self.values.null_count() > 0 && (from..to).any(|at| self.values.is_null(at));
        Some((!holes).then(|| &self.values.values()[from..to]))
    }
}

/// The parts of chips, in the order of their names.
pub(super) struct Chip {
    pub parts: Vec<PartColumn>,
    /// Whether a part is there twice.
    pub twice: bool,
    nulls: Option<NullBuffer>,
}

/// One part of all chips.
pub(super) struct PartColumn {
    /// Which one; `None` where the contract does not know it.
    pub part: Option<Part>,
    /// Its bytes; `None` where they are of another type.
    pub bytes: Option<Strings>,
    nulls: Option<NullBuffer>,
}

impl Chip {
    fn of(column: &ArrayRef) -> Chip {
        let columns = column.as_struct();
        let part = |(described, values): (&types::FieldRef, &ArrayRef)| PartColumn {
            part: Part::from_bytes(described.name().as_bytes()),
            bytes: Strings::of(values, described).filter(|strings| !strings.text),
            nulls: values.logical_nulls(),
        };
        let mut named: Vec<(&types::FieldRef, &ArrayRef)> = columns.fields().iter().zip(columns.columns()).collect();
        named.sort_by_key(|(described, _)| described.name());
        let twice = named.windows(2).any(|pair| pair[0].0.name() == pair[1].0.name());
        Chip { parts: named.into_iter().map(part).collect(), twice, nulls: column.logical_nulls() }
    }

    /// Whether a row has a chip.
    pub(super) fn has(&self, row: usize) -> bool {
        has(self.nulls.as_ref(), row)
    }
}

impl PartColumn {
    /// Whether a row's chip has this part.
    pub(super) fn has(&self, row: usize) -> bool {
        has(self.nulls.as_ref(), row)
    }
}
