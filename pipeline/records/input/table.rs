//! A table of records as a file has them: columns of whatever type, and where each row stood.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};

use crate::records::columns::{COLUMNS, Column};
use crate::records::rejects::{Refusal, RefusedRow};

/// Rows of one input.
#[derive(Clone, Default)]
pub(in crate::records) struct Table {
    /// The columns that the file has, at their positions in the contract.
    pub columns: [Option<ArrayRef>; COLUMNS],
    /// Line or row of each row in the file, from 1.
    pub rows: Vec<u64>,
    /// Rows that are refused before their values were looked at.
    pub refused: Vec<RefusedRow>,
    /// Names that are no column of a record.
    pub unknown: BTreeSet<String>,
}

/// Most unknown names that are kept of one table: enough to see what is wrong.
const UNKNOWN_MAX: usize = 32;

/// Text values of one row, at their columns' positions.
pub(super) type TextRow<'a> = [Option<Cow<'a, str>>; COLUMNS];

/// Builds a table from a text format.
pub(super) struct TextTable {
    builders: [StringBuilder; COLUMNS],
    table: Table,
    bytes: usize,
}

impl TextTable {
    /// An empty table.
    pub(super) fn new() -> TextTable {
        TextTable { builders: std::array::from_fn(|_| StringBuilder::new()), table: Table::default(), bytes: 0 }
    }

    /// Rows taken or refused so far.
    pub(super) fn len(&self) -> usize {
        self.table.rows.len() + self.table.refused.len()
    }

    /// Bytes of the values taken so far.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes a row.
    pub(super) fn push(&mut self, row: u64, values: &TextRow<'_>) {
        for (builder, value) in self.builders.iter_mut().zip(values) {
            builder.append_option(value.as_deref());
            self.bytes += value.as_ref().map_or(0, |value| value.len());
        }
        self.table.rows.push(row);
    }

    /// Refuses a row.
    pub(super) fn refuse(&mut self, row: u64, refusal: Refusal) {
        self.table.refused.push(RefusedRow { row, refusal });
    }

    /// Notes a name that is no column of a record.
    pub(super) fn note_unknown(&mut self, name: &str) {
        if self.table.unknown.len() < UNKNOWN_MAX && !self.table.unknown.contains(name) {
            self.table.unknown.insert(name.to_owned());
        }
    }

    /// The table; columns without any value are left out.
    pub(super) fn finish(mut self) -> Table {
        for (column, builder) in Column::ALL.into_iter().zip(&mut self.builders) {
            let values: ArrayRef = Arc::new(builder.finish());
            if values.null_count() < values.len() {
                self.table.columns[column.index()] = Some(values);
            }
        }
        self.table
    }
}
