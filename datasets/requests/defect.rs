//! What can be wrong with a row itself, and which formats can express it.

use super::truth::RejectCode;

/// What carries a request: decides which defects exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// Lines of JSON.
    Ndjson,
    /// Lines of CSV under one header.
    Csv,
    /// Columns with embeddings as fixed-size lists.
    Columns,
    /// Columns with embeddings as bytes.
    ColumnsOfBytes,
}

impl Carrier {
    /// Whether a request can bring a chip.
    pub const fn carries_chips(self) -> bool {
        match self {
            Carrier::Ndjson | Carrier::Columns | Carrier::ColumnsOfBytes => true,
            Carrier::Csv => false,
        }
    }
}

/// A defect of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Defect {
    /// The line ends in the middle.
    Truncated,
    /// The name holds a lone surrogate.
    LoneSurrogate,
    /// The name holds a NUL.
    Nul,
    /// A field of lists in lists, 64 deep.
    TooDeep,
    /// The birth date is there twice.
    DuplicateKey,
    /// The name is not there.
    FieldMissing,
    /// A field `remark`.
    FieldUnknown,
    /// The birth date is a number.
    FieldType,
    /// A service that does not exist.
    FieldValue,
    /// A hyphen in the number, or another check digit.
    DocNumber,
    /// 30 February.
    BirthDate,
    /// A letter in the embedding that base64 does not have.
    EmbeddingLetter,
    /// An embedding with a number that is none.
    EmbeddingNotFinite,
    /// An embedding of zeros.
    EmbeddingZero,
    /// An embedding of another dimension.
    EmbeddingDimension,
}

/// The malformations, which share [`super::Mix::malformed`] evenly.
const MALFORMED: [Defect; 14] = [
    Defect::Truncated,
    Defect::LoneSurrogate,
    Defect::Nul,
    Defect::TooDeep,
    Defect::DuplicateKey,
    Defect::FieldMissing,
    Defect::FieldUnknown,
    Defect::FieldType,
    Defect::FieldValue,
    Defect::DocNumber,
    Defect::BirthDate,
    Defect::EmbeddingLetter,
    Defect::EmbeddingNotFinite,
    Defect::EmbeddingZero,
];

/// Whether a row has an embedding that can be defective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Embedding,
    None,
}

impl Defect {
    /// The code that the row is refused with.
    pub const fn code(self) -> RejectCode {
        match self {
            Defect::Truncated => RejectCode::Syntax,
            Defect::LoneSurrogate | Defect::Nul => RejectCode::Encoding,
            Defect::TooDeep => RejectCode::TooDeep,
            Defect::DuplicateKey => RejectCode::DuplicateKey,
            Defect::FieldMissing => RejectCode::FieldMissing,
            Defect::FieldUnknown => RejectCode::FieldUnknown,
            Defect::FieldType => RejectCode::FieldType,
            Defect::FieldValue => RejectCode::FieldValue,
            Defect::DocNumber => RejectCode::DocNumberFormat,
            Defect::BirthDate => RejectCode::DateInvalid,
            Defect::EmbeddingLetter
            | Defect::EmbeddingNotFinite
            | Defect::EmbeddingZero
            | Defect::EmbeddingDimension => RejectCode::EmbeddingInvalid,
        }
    }

    /// Whether `carrier` can express it. Malformations exist in text only; columns have types and validity of
    /// their own, of which only an embedding's dimension as bytes says nothing.
    pub const fn exists_in(self, carrier: Carrier) -> bool {
        match carrier {
            Carrier::Ndjson => true,
            Carrier::Csv => matches!(
                self,
                Defect::Truncated
                    | Defect::FieldMissing
                    | Defect::FieldValue
                    | Defect::DocNumber
                    | Defect::BirthDate
                    | Defect::EmbeddingLetter
                    | Defect::EmbeddingNotFinite
                    | Defect::EmbeddingZero
                    | Defect::EmbeddingDimension
            ),
            Carrier::Columns => false,
            Carrier::ColumnsOfBytes => matches!(self, Defect::EmbeddingDimension),
        }
    }

    /// The malformations that a row of `carrier` can have.
    pub(crate) fn malformations(carrier: Carrier, face: Face) -> Vec<Defect> {
        let of_embedding = |defect: Defect| matches!(defect.code(), RejectCode::EmbeddingInvalid);
        let possible =
            |defect: &Defect| defect.exists_in(carrier) && (face == Face::Embedding || !of_embedding(*defect));
        MALFORMED.into_iter().filter(possible).collect()
    }
}
