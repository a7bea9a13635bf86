//! Columns of records out of the index.
//!
//! What comes in is what was found of each row; what goes out is one array of as many rows, null where nothing was.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, FixedSizeBinaryBuilder, StringBuilder};

use super::super::columns::RecordColumn;
use crate::records::{Facts, Found, RecordsError, Reference, Snapshot, Templates};
use crate::terms::{Nationality, Sex};

/// The array of a column that the index holds.
///
/// # Errors
///
/// [`RecordsError::Damaged`] where a template is not what was written.
///
/// # Panics
///
/// If the column is one that only the data files hold.
pub(super) fn array(
    column: RecordColumn,
    found: &[Option<Found>],
    snapshot: &Snapshot,
) -> Result<ArrayRef, RecordsError> {
    Ok(match column {
        RecordColumn::DocType => words(found, |facts| Some(facts.key.doc_type().as_str())),
        RecordColumn::DocNumber => texts(found, |facts, push| push(facts.key.number().as_str())),
        RecordColumn::BirthDate => dates(found, |facts| Some(facts.birth_date)),
        RecordColumn::ExpiryDate => dates(found, |facts| facts.expiry_date),
        RecordColumn::Sex => words(found, |facts| facts.sex.map(Sex::as_str)),
        RecordColumn::Nationality => texts(found, |facts, push| {
            if let Some(letters) = facts.nationality.map(Nationality::letters) {
                push(str::from_utf8(&letters).expect("a nationality is three capital letters"));
            }
        }),
        RecordColumn::Status => words(found, |facts| Some(facts.status.as_str())),
        RecordColumn::FaceModel => texts(found, |facts, push| {
            if let Some(model) = facts.face_model {
                push(&snapshot.face_models()[usize::from(model)]);
            }
        }),
        RecordColumn::FaceTemplate => templates(found, snapshot)?,
        RecordColumn::Issuer
        | RecordColumn::Name
        | RecordColumn::NameLatin
        | RecordColumn::IssueDate
        | RecordColumn::UpdatedAt => {
            unreachable!("the index does not hold this column")
        }
    })
}

/// A column of words that the code knows.
fn words(found: &[Option<Found>], word: impl Fn(&Facts) -> Option<&'static str>) -> ArrayRef {
    texts(found, |facts, push| {
        if let Some(word) = word(facts) {
            push(word);
        }
    })
}

/// A column of strings: `text` pushes at most one a row.
fn texts(found: &[Option<Found>], text: impl Fn(&Facts, &mut dyn FnMut(&str))) -> ArrayRef {
    let mut builder = StringBuilder::with_capacity(found.len(), found.len() * WORD_BYTES);
    for found in found {
        let mut is_null = true;
        if let Some(found) = found {
            text(&found.facts, &mut |text| {
                builder.append_value(text);
                is_null = false;
            });
        }
        if is_null {
            builder.append_null();
        }
    }
    Arc::new(builder.finish())
}

/// About the bytes of a number or a word, to begin a column with.
const WORD_BYTES: usize = 9;

fn dates(found: &[Option<Found>], date: impl Fn(&Facts) -> Option<i32>) -> ArrayRef {
    Arc::new(Date32Array::from_iter(found.iter().map(|found| found.and_then(|found| date(&found.facts)))))
}

fn templates(found: &[Option<Found>], snapshot: &Snapshot) -> Result<ArrayRef, RecordsError> {
    let dimension = snapshot.dimension().expect("a table without templates has no column for them");
    let width = i32::try_from(dimension * 2).expect("a template has at most 8 KiB");
    let references: Vec<Reference> = found.iter().flatten().filter_map(|found| found.reference).collect();
    let mut read = Templates::default();
    snapshot.read_templates(&references, &mut read)?;
    let mut next = 0..references.len();
    let mut builder = FixedSizeBinaryBuilder::with_capacity(found.len(), width);
    for found in found {
        match found.and_then(|found| found.reference).and_then(|_| next.next()) {
            Some(index) => builder.append_value(read.get(index)).expect("all templates of a store have one width"),
            None => builder.append_null(),
        }
    }
    Ok(Arc::new(builder.finish()))
}
