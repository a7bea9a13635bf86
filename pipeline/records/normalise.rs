//! Tables of an input to working batches: every value parsed, every fact worked out, bad rows refused.
//!
//! Invariant: a row is taken with all of its values or refused as a whole; the number that is stored is the
//! canonical one.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryBuilder, Date32Builder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use kernels::document::{DocKey, DocType};
use kernels::name::{self, NameKey};

use super::RecordsError;
use super::columns::{Column, working_schema};
use super::facts::{self, Facts, Status};
use super::input::Table;
use super::rejects::{Refusal, RefusedRow};
use super::template::{Scratch, Templates};
use super::values::{Dates, Instants, Texts};
use crate::terms::{Nationality, RejectCode, Sex};

/// Bits of a row's number within its file in the order of the whole input: 2⁴⁰ rows, and 2²⁴ files.
const ROW_BITS: u32 = 40;

/// What became of a table.
pub(super) struct Normalised {
    /// The rows that are taken.
    pub batch: RecordBatch,
    /// The rows that are refused, in their order.
    pub refused: Vec<RefusedRow>,
    /// The models of the rows that are taken.
    pub face_models: BTreeSet<String>,
}

/// Where a table comes from.
pub(super) struct Origin<'a> {
    /// The file, for messages.
    pub path: &'a Path,
    /// The position of the file in the input.
    pub file: u64,
}

/// The dimension of the first template of a table.
pub(super) fn dimension(origin: &Origin<'_>, table: &Table) -> Result<Option<u32>, RecordsError> {
    let values = table.columns[Column::FaceTemplate.index()].as_ref();
    Ok(Templates::new(origin.path, values)?.dimension())
}

/// Normalises a table; templates must have `dimension` numbers.
pub(super) fn normalise(origin: &Origin<'_>, table: Table, dimension: Option<u32>) -> Result<Normalised, RecordsError> {
    let views = Views::new(origin.path, &table)?;
    let mut builders = Builders::default();
    let mut scratch = Scratches::default();
    let mut refused = table.refused;
    for (position, row) in table.rows.iter().enumerate() {
        match views.record(position, dimension, &mut scratch) {
            Ok(record) => builders.push(&record, origin.file << ROW_BITS | row),
            Err(refusal) => refused.push(RefusedRow { row: *row, refusal }),
        }
    }
    refused.sort_by_key(|refused| refused.row);
    let (batch, face_models) = builders.finish();
    Ok(Normalised { batch, refused, face_models })
}

/// Buffers that are written over by every record.
#[derive(Default)]
struct Scratches {
    name: String,
    template: Scratch,
}

/// The columns of a table.
struct Views {
    doc_type: Texts,
    doc_number: Texts,
    issuer: Texts,
    name: Texts,
    name_latin: Texts,
    birth_date: Dates,
    sex: Texts,
    nationality: Texts,
    issue_date: Dates,
    expiry_date: Dates,
    status: Texts,
    face_template: Templates,
    face_model: Texts,
    updated_at: Instants,
}

/// One record, parsed.
struct Record<'a> {
    facts: Facts,
    issuer: Option<&'a str>,
    name: Option<&'a str>,
    name_latin: Option<&'a str>,
    issue_date: Option<i32>,
    face_template: Option<&'a [u8]>,
    face_model: Option<&'a str>,
    updated_at: Option<i64>,
}

impl Views {
    fn new(path: &Path, table: &Table) -> Result<Views, RecordsError> {
        let values = |column: Column| table.columns[column.index()].as_ref();
        let texts = |column| Texts::new(path, column, values(column));
        let dates = |column| Dates::new(path, column, values(column));
        Ok(Views {
            doc_type: texts(Column::DocType)?,
            doc_number: texts(Column::DocNumber)?,
            issuer: texts(Column::Issuer)?,
            name: texts(Column::Name)?,
            name_latin: texts(Column::NameLatin)?,
            birth_date: dates(Column::BirthDate)?,
            sex: texts(Column::Sex)?,
            nationality: texts(Column::Nationality)?,
            issue_date: dates(Column::IssueDate)?,
            expiry_date: dates(Column::ExpiryDate)?,
            status: texts(Column::Status)?,
            face_template: Templates::new(path, values(Column::FaceTemplate))?,
            face_model: texts(Column::FaceModel)?,
            updated_at: Instants::new(path, Column::UpdatedAt, values(Column::UpdatedAt))?,
        })
    }

    fn record<'a>(
        &'a self,
        row: usize,
        dimension: Option<u32>,
        scratch: &'a mut Scratches,
    ) -> Result<Record<'a>, Refusal> {
        let name = self.name.get(row)?;
        let name_latin = self.name_latin.get(row)?;
        let facts = self.facts(row, (name, name_latin), &mut scratch.name)?;
        let invalid = |_| Refusal::column(RejectCode::EmbeddingInvalid, Column::FaceTemplate).with_fix(TEMPLATE_FIX);
        Ok(Record {
            facts,
            issuer: self.issuer.get(row)?,
            name,
            name_latin,
            issue_date: self.issue_date.get(row)?,
            face_template: self.face_template.get(row, dimension, &mut scratch.template).map_err(invalid)?,
            face_model: self.face_model.get(row)?,
            updated_at: self.updated_at.get(row)?,
        })
    }

    fn facts(
        &self,
        row: usize,
        (name, name_latin): (Option<&str>, Option<&str>),
        scratch: &mut String,
    ) -> Result<Facts, Refusal> {
        let missing = |column| Refusal::column(RejectCode::FieldMissing, column);
        let native = name_key(Column::Name, name, scratch)?;
        let latin = name_key(Column::NameLatin, name_latin, scratch)?;
        if native.is_none() && latin.is_none() {
            return Err(missing(Column::Name));
        }
        Ok(Facts {
            key: self.key(row)?,
            native,
            latin,
            birth_date: self.birth_date.get(row)?.ok_or(missing(Column::BirthDate))?,
            expiry_date: self.expiry_date.get(row)?,
            sex: choice(Column::Sex, self.sex.get(row)?, Sex::from_bytes)?,
            nationality: choice(Column::Nationality, self.nationality.get(row)?, Nationality::from_bytes)?,
            status: choice(Column::Status, Some(self.status.require(row)?), Status::from_bytes)?
                .expect("a required value is there"),
            face_model: None,
        })
    }

    fn key(&self, row: usize) -> Result<DocKey, Refusal> {
        let doc_type = choice(Column::DocType, Some(self.doc_type.require(row)?), DocType::from_bytes)?;
        let doc_type = doc_type.expect("a required value is there");
        let number = self.doc_number.require(row)?;
        DocKey::parse(doc_type, number.as_bytes())
            .map_err(|fault| Refusal::column(RejectCode::DocNumberFormat, Column::DocNumber).with_fix(fault.fix()))
    }
}

/// What is to be done about a bad template.
const TEMPLATE_FIX: &str = "give the store's dimension as f16 or f32 (base64 of f32 in text), finite and not all zero";

/// The value of a word of a closed list.
fn choice<T>(column: Column, word: Option<&str>, parse: fn(&[u8]) -> Option<T>) -> Result<Option<T>, Refusal> {
    let unknown = Refusal::column(RejectCode::FieldValue, column);
    word.map(|word| parse(word.as_bytes()).ok_or(unknown)).transpose()
}

/// The key of a name, which must have a letter if it is there.
fn name_key(column: Column, name: Option<&str>, scratch: &mut String) -> Result<Option<NameKey>, Refusal> {
    let empty = Refusal::column(RejectCode::FieldValue, column).with_fix("give the name in letters or leave it out");
    name.map(|name| name::key(name, scratch).ok_or(empty)).transpose()
}

/// The columns of a working batch in the making.
#[derive(Default)]
struct Builders {
    doc_type: StringBuilder,
    doc_number: StringBuilder,
    issuer: StringBuilder,
    name: StringBuilder,
    name_latin: StringBuilder,
    birth_date: Date32Builder,
    sex: StringBuilder,
    nationality: StringBuilder,
    issue_date: Date32Builder,
    expiry_date: Date32Builder,
    status: StringBuilder,
    face_template: BinaryBuilder,
    face_model: StringBuilder,
    updated_at: TimestampMicrosecondBuilder,
    facts: BinaryBuilder,
    hash: UInt64Builder,
    order: UInt64Builder,
    face_models: BTreeSet<String>,
}

impl Builders {
    fn push(&mut self, record: &Record<'_>, order: u64) {
        let facts = &record.facts;
        self.doc_type.append_value(facts.key.doc_type().as_str());
        self.doc_number.append_value(facts.key.number().as_str());
        self.issuer.append_option(record.issuer);
        self.name.append_option(record.name);
        self.name_latin.append_option(record.name_latin);
        self.birth_date.append_value(facts.birth_date);
        self.sex.append_option(facts.sex.map(Sex::as_str));
        let letters = facts.nationality.map(Nationality::letters);
        self.nationality
            .append_option(letters.as_ref().map(|letters| str::from_utf8(letters).expect("capital letters")));
        self.issue_date.append_option(record.issue_date);
        self.expiry_date.append_option(facts.expiry_date);
        self.status.append_value(facts.status.as_str());
        self.face_template.append_option(record.face_template);
        self.face_model.append_option(record.face_model);
        self.updated_at.append_option(record.updated_at);
        self.facts.append_value(facts::encode(facts));
        self.hash.append_value(facts.key.hash());
        self.order.append_value(order);
        if let Some(model) = record.face_model.filter(|model| !self.face_models.contains(*model)) {
            self.face_models.insert(model.to_owned());
        }
    }

    fn finish(mut self) -> (RecordBatch, BTreeSet<String>) {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.doc_type.finish()),
            Arc::new(self.doc_number.finish()),
            Arc::new(self.issuer.finish()),
            Arc::new(self.name.finish()),
            Arc::new(self.name_latin.finish()),
            Arc::new(self.birth_date.finish()),
            Arc::new(self.sex.finish()),
            Arc::new(self.nationality.finish()),
            Arc::new(self.issue_date.finish()),
            Arc::new(self.expiry_date.finish()),
            Arc::new(self.status.finish()),
            Arc::new(self.face_template.finish()),
            Arc::new(self.face_model.finish()),
            Arc::new(self.updated_at.finish().with_timezone("UTC")),
            Arc::new(self.facts.finish()),
            Arc::new(self.hash.finish()),
            Arc::new(self.order.finish()),
        ];
        let batch = RecordBatch::try_new(working_schema(), columns).expect("the builders follow the working schema");
        (batch, self.face_models)
    }
}
