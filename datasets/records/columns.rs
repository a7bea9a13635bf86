//! Records as Arrow columns, in the contract's order.
//!
//! Invariants: rows are in the order of their indices whatever the number of threads; a null template has a null
//! model, and its bytes are zero.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, FixedSizeBinaryArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::buffer::{Buffer, NullBuffer};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use rayon::prelude::*;

use super::person::Enrolment;
use super::{FACE_MODEL, Person, fill_template};
use crate::World;
use crate::ordered::{TASK_ROWS, map_rows};

/// The schema of records whose templates have `dimension` numbers, two bytes each.
pub fn records_schema(dimension: usize) -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let date = |name: &str| Field::new(name, DataType::Date32, false);
    let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        text("doc_type"),
        text("doc_number"),
        text("issuer"),
        text("name"),
        text("name_latin"),
        date("birth_date"),
        text("sex"),
        text("nationality"),
        date("issue_date"),
        date("expiry_date"),
        text("status"),
        Field::new("face_template", DataType::FixedSizeBinary(template_bytes(dimension) as i32), true),
        Field::new("face_model", DataType::Utf8, true),
        Field::new("updated_at", utc, false),
    ]))
}

/// The records `rows` of a world as one batch; memory is about 2 × dimension + 200 bytes a row.
///
/// # Panics
/// Where `rows` ends beyond the world.
pub fn records_batch(world: &World, rows: Range<u64>) -> RecordBatch {
    assert!(rows.end <= world.records, "rows {rows:?} of a world of {} records", world.records);
    let persons = map_rows(rows, |index| Person::of(world.seed, index));
    let text =
        |of: fn(&Person) -> &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(persons.iter().map(of))) };
    let date = |of: fn(&Person) -> i32| -> ArrayRef { Arc::new(Date32Array::from_iter_values(persons.iter().map(of))) };
    let model = |person: &Person| (person.template == Enrolment::Present).then_some(FACE_MODEL);
    let updated = persons.iter().map(|person| person.updated_at.0);
    let columns: Vec<ArrayRef> = vec![
        text(|person| person.doc_type.as_str()),
        text(|person| &person.doc_number),
        text(|person| person.issuer),
        text(|person| &person.name),
        text(|person| &person.name_latin),
        date(|person| person.birth_date.0),
        text(|person| person.sex.as_str()),
        text(|person| person.nationality),
        date(|person| person.issue_date.0),
        date(|person| person.expiry_date.0),
        text(|person| person.status.as_str()),
        Arc::new(templates(world, &persons)),
        Arc::new(persons.iter().map(model).collect::<StringArray>()),
        Arc::new(TimestampMicrosecondArray::from_iter_values(updated).with_timezone("UTC")),
    ];
    RecordBatch::try_new(records_schema(world.dimension), columns)
        .expect("the columns are made in the order and types of the schema")
}

fn template_bytes(dimension: usize) -> usize {
    2 * dimension
}

fn templates(world: &World, persons: &[Person]) -> FixedSizeBinaryArray {
    let width = template_bytes(world.dimension);
    let mut bytes = vec![0u8; width * persons.len()];
    bytes.par_chunks_mut(width).with_min_len(TASK_ROWS as usize).zip(persons).for_each(|(bytes, person)| {
        if person.template == Enrolment::Present {
            fill_template(world.seed, person.index, bytes);
        }
    });
    let present = persons.iter().map(|person| person.template == Enrolment::Present);
    let nulls = present.collect::<NullBuffer>();
    FixedSizeBinaryArray::try_new(width as i32, Buffer::from_vec(bytes), Some(nulls))
        .expect("there are as many widths of bytes as persons")
}
