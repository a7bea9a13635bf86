//! The columns of the table `records`: the contract's, in its order.
//!
//! Invariants: types and nullability are those of the store's data files, which a test compares; each column is either
//! identifying or not, and what serves records asks here.
//!
//! | served | columns |
//! |---|---|
//! | for certificates that the query names by type and number | all |
//! | of all records, for counts and groups | `doc_type`, `issuer`, `sex`, `nationality`, `issue_date`, `expiry_date`, `status`, `face_model`, `updated_at` |

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $source:ident;)*) => {
        /// A column of the table `records`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum RecordColumn { $($(#[$doc])* $name,)* }

        impl RecordColumn {
            /// Every column, in the contract's order.
            pub const ALL: &'static [RecordColumn] = &[$(RecordColumn::$name,)*];

            /// The contract's name.
            pub const fn as_str(self) -> &'static str {
                match self { $(RecordColumn::$name => $word,)* }
            }

            /// The column of a name; `None` for any other.
            pub fn from_name(name: &str) -> Option<RecordColumn> {
                match name { $($word => Some(RecordColumn::$name),)* _ => None }
            }

            /// Where a look-up takes it from.
            pub(super) const fn source(self) -> Source {
                match self { $(RecordColumn::$name => Source::$source,)* }
            }
        }
    };
}

/// Where a look-up takes a column from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The index: one cache line a certificate, and the template beside it.
    Index,
    /// The data file's row, found through its page index.
    Row,
}

columns! {
    /// The certificate's type, one of the contract's seven words.
    DocType = "doc_type", Index;
    /// Its canonical number.
    DocNumber = "doc_number", Index;
    /// The authority that issued it.
    Issuer = "issuer", Row;
    /// The holder's name in native script.
    Name = "name", Row;
    /// The holder's name in Latin letters.
    NameLatin = "name_latin", Row;
    /// The holder's day of birth.
    BirthDate = "birth_date", Index;
    /// `F`, `M` or `X`.
    Sex = "sex", Index;
    /// Three letters of ISO 3166-1 or ICAO 9303.
    Nationality = "nationality", Index;
    /// The day of issue.
    IssueDate = "issue_date", Row;
    /// The last day of validity.
    ExpiryDate = "expiry_date", Index;
    /// `valid`, `lost`, `revoked` or `superseded`.
    Status = "status", Index;
    /// The reference of the face, little-endian f16.
    FaceTemplate = "face_template", Index;
    /// The model that made it.
    FaceModel = "face_model", Index;
    /// When the issuer last changed the record.
    UpdatedAt = "updated_at", Row;
}

impl RecordColumn {
    /// Whether the column says who somebody is, or is compared to find out. The Measures know the check of a certificate
    /// that is presented (Art. 2, Art. 3), and no search for one, so these are served by certificate only.
    pub const fn is_identifying(self) -> bool {
        use RecordColumn as C;
        matches!(self, C::DocNumber | C::Name | C::NameLatin | C::BirthDate | C::FaceTemplate)
    }

    /// Whether the column tells of a certificate's holder what its number does not.
    pub(super) const fn discloses(self) -> bool {
        self.is_identifying() && !matches!(self, RecordColumn::DocNumber)
    }

    /// The column's field; a template has `dimension` numbers of two bytes.
    fn field(self, dimension: u32) -> Field {
        use RecordColumn as C;
        let data_type = match self {
            C::BirthDate | C::IssueDate | C::ExpiryDate => DataType::Date32,
            C::UpdatedAt => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            C::FaceTemplate => {
                DataType::FixedSizeBinary(i32::try_from(dimension * 2).expect("a template has at most 8 KiB"))
            }
            _ => DataType::Utf8,
        };
        let required = matches!(self, C::DocType | C::DocNumber | C::BirthDate | C::Status);
        Field::new(self.as_str(), data_type, !required)
    }
}

/// The schema of the table for templates of `dimension` numbers; without any there is no column for them.
pub(super) fn table_schema(dimension: Option<u32>) -> SchemaRef {
    let columns = RecordColumn::ALL.iter();
    let columns = columns.filter(|column| **column != RecordColumn::FaceTemplate || dimension.is_some());
    Arc::new(Schema::new(columns.map(|column| column.field(dimension.unwrap_or_default())).collect::<Vec<_>>()))
}
