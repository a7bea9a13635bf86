//! The columns of a record, and the two Arrow schemas in which records travel.
//!
//! Invariant: the stored schema is the contract's, in its order; a build's own columns follow it while it works
//! and are dropped on writing.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

macro_rules! columns {
    ($($name:ident = $word:literal;)*) => {
        /// A column of a record, by which a reject says where it went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(super) enum Column { $($name,)* }

        impl Column {
            /// Every column, in the contract's order.
            pub(super) const ALL: [Column; COLUMNS] = [$(Column::$name,)*];

            /// The contract's name.
            pub(super) const fn as_str(self) -> &'static str {
                match self { $(Column::$name => $word,)* }
            }

            /// The column of a name; `None` for any other.
            pub(super) fn from_name(name: &str) -> Option<Column> {
                match name { $($word => Some(Column::$name),)* _ => None }
            }
        }
    };
}

/// How many columns a record has.
pub(super) const COLUMNS: usize = 14;

columns! {
    DocType = "doc_type";
    DocNumber = "doc_number";
    Issuer = "issuer";
    Name = "name";
    NameLatin = "name_latin";
    BirthDate = "birth_date";
    Sex = "sex";
    Nationality = "nationality";
    IssueDate = "issue_date";
    ExpiryDate = "expiry_date";
    Status = "status";
    FaceTemplate = "face_template";
    FaceModel = "face_model";
    UpdatedAt = "updated_at";
}

impl Column {
    /// Columns without which an input is refused whole. A name may be native or Latin, which is checked by row.
    pub(super) const REQUIRED: [Column; 4] = [Column::DocType, Column::DocNumber, Column::BirthDate, Column::Status];

    /// Its position in the contract's order, and in a working batch.
    pub(super) const fn index(self) -> usize {
        self as usize
    }

    /// Its type where records are stored; templates have `template_bytes` bytes, and no type has none.
    fn stored_type(self, template_bytes: i32) -> DataType {
        match self {
            Column::BirthDate | Column::IssueDate | Column::ExpiryDate => DataType::Date32,
            Column::UpdatedAt => instant(),
            Column::FaceTemplate if template_bytes == 0 => DataType::Binary,
            Column::FaceTemplate => DataType::FixedSizeBinary(template_bytes),
            _ => DataType::Utf8,
        }
    }

    fn nullable(self) -> bool {
        !Column::REQUIRED.contains(&self)
    }
}

/// The type of `updated_at`.
fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// The schema of the data files. Without a template of any record their column is there all the same, for readers that
/// take the columns of all files from the first.
pub(super) fn stored_schema(template_bytes: i32) -> SchemaRef {
    let field = |column: &Column| Field::new(column.as_str(), column.stored_type(template_bytes), column.nullable());
    Arc::new(Schema::new(Column::ALL.iter().map(field).collect::<Vec<_>>()))
}

/// A working batch's column of facts lines.
pub(super) const FACTS: usize = COLUMNS;

/// A working batch's column of hashes.
pub(super) const HASH: usize = COLUMNS + 1;

/// A working batch's column of positions in the whole input, which no two rows share.
pub(super) const ORDER: usize = COLUMNS + 2;

/// The schema of a batch on its way into the store: the contract's columns, with templates of any length, and
/// what was worked out of them.
pub(super) fn working_schema() -> SchemaRef {
    let stored = Column::ALL.iter().map(|column| Field::new(column.as_str(), column.stored_type(0), column.nullable()));
    let added = [
        Field::new("facts", DataType::Binary, false),
        Field::new("hash", DataType::UInt64, false),
        Field::new("order", DataType::UInt64, false),
    ];
    Arc::new(Schema::new(stored.chain(added).collect::<Vec<_>>()))
}
