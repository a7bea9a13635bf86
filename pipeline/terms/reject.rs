//! Codes of rejects, and what a refused row is told (Art. 10: which rule it met and how to put it right).

/// Why a row is refused before it is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RejectCode {
    /// The row is not a flat record of the format.
    Syntax,
    /// Not UTF-8, a NUL, or a lone surrogate.
    Encoding,
    /// The row or a field is longer than the limit.
    TooLong,
    /// Nested deeper than the limit.
    TooDeep,
    /// A key twice in one row.
    DuplicateKey,
    /// A required field is missing or null.
    FieldMissing,
    /// A field that the contract does not know.
    FieldUnknown,
    /// A field of the wrong type.
    FieldType,
    /// A field whose value is outside its list or range.
    FieldValue,
    /// A certificate number that its type does not have.
    DocNumberFormat,
    /// A date that is not in the calendar, or not `YYYY-MM-DD`.
    DateInvalid,
    /// `requested_at` lies outside the job's window.
    TimeOutOfWindow,
    /// `entity_id` is not the submitter's.
    EntityMismatch,
    /// The embedding is not base64 of finite numbers of the expected dimension.
    EmbeddingInvalid,
    /// The same `request_id` with the same content: it is answered once.
    DuplicateRequest,
    /// The same `request_id` with other content.
    RequestConflict,
}

impl RejectCode {
    /// Every code, in the contract's order.
    pub const ALL: [RejectCode; 16] = [
        RejectCode::Syntax,
        RejectCode::Encoding,
        RejectCode::TooLong,
        RejectCode::TooDeep,
        RejectCode::DuplicateKey,
        RejectCode::FieldMissing,
        RejectCode::FieldUnknown,
        RejectCode::FieldType,
        RejectCode::FieldValue,
        RejectCode::DocNumberFormat,
        RejectCode::DateInvalid,
        RejectCode::TimeOutOfWindow,
        RejectCode::EntityMismatch,
        RejectCode::EmbeddingInvalid,
        RejectCode::DuplicateRequest,
        RejectCode::RequestConflict,
    ];

    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            RejectCode::Syntax => "syntax",
            RejectCode::Encoding => "encoding",
            RejectCode::TooLong => "too_long",
            RejectCode::TooDeep => "too_deep",
            RejectCode::DuplicateKey => "duplicate_key",
            RejectCode::FieldMissing => "field_missing",
            RejectCode::FieldUnknown => "field_unknown",
            RejectCode::FieldType => "field_type",
            RejectCode::FieldValue => "field_value",
            RejectCode::DocNumberFormat => "doc_number_format",
            RejectCode::DateInvalid => "date_invalid",
            RejectCode::TimeOutOfWindow => "time_out_of_window",
            RejectCode::EntityMismatch => "entity_mismatch",
            RejectCode::EmbeddingInvalid => "embedding_invalid",
            RejectCode::DuplicateRequest => "duplicate_request",
            RejectCode::RequestConflict => "request_conflict",
        }
    }

    /// How the partner puts it right, where the row itself has nothing more to say.
    pub const fn fix(self) -> &'static str {
        match self {
            RejectCode::Syntax => "send one flat JSON object a line, or one complete CSV row",
            RejectCode::Encoding => "send UTF-8 without NUL and without lone surrogates",
            RejectCode::TooLong => "shorten the row or the field to its limit",
            RejectCode::TooDeep => "send the fields of the contract, nested at most 32 deep",
            RejectCode::DuplicateKey => "send each field once",
            RejectCode::FieldMissing => "add the required field",
            RejectCode::FieldUnknown => "remove the field; only the contract's fields are accepted",
            RejectCode::FieldType => "send the field in the contract's type",
            RejectCode::FieldValue => "send one of the field's allowed values",
            RejectCode::DocNumberFormat => "check the number against the certificate; its form is not one of its type",
            RejectCode::DateInvalid => "send a calendar date as YYYY-MM-DD, an instant as RFC 3339",
            RejectCode::TimeOutOfWindow => "send requested_at within the job's window; check the sender's clock",
            RejectCode::EntityMismatch => "leave entity_id out or send the submitter's own",
            RejectCode::EmbeddingInvalid => {
                "send base64 of little-endian f32 with the model's dimension, all finite, not all zero"
            }
            RejectCode::DuplicateRequest => "nothing to do: this request is answered already",
            RejectCode::RequestConflict => "send the changed request under a new request_id",
        }
    }
}

macro_rules! fields {
    ($($name:ident = $word:literal;)*) => {
        /// A column of a request, by which a reject says where it went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Field { $(#[doc = concat!("`", $word, "`")] $name,)* }

        impl Field {
            /// Every field, in the contract's order.
            pub const ALL: &'static [Field] = &[$(Field::$name,)*];

            /// The column's name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Field::$name => $word,)* }
            }

            /// The field of a column's name; `None` for any other.
            pub fn from_bytes(word: &[u8]) -> Option<Field> {
                match word { $(word if word == $word.as_bytes() => Some(Field::$name),)* _ => None }
            }
        }
    };
}

fields! {
    RequestId = "request_id";
    EntityId = "entity_id";
    RequestedAt = "requested_at";
    Service = "service";
    Scene = "scene";
    DocType = "doc_type";
    DocNumber = "doc_number";
    Name = "name";
    BirthDate = "birth_date";
    Sex = "sex";
    Nationality = "nationality";
    ExpiryDate = "expiry_date";
    FaceImage = "face_image";
    FaceEmbedding = "face_embedding";
    Chip = "chip";
}

/// A refusal: the code, the field where one is at fault, and how to put it right where more than the code is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Why the row is refused.
    pub code: RejectCode,
    /// Which field is at fault, where one is.
    pub field: Option<Field>,
    /// How to put it right; the code's own words unless the finder knew better.
    pub fix: &'static str,
}

impl Reject {
    /// A refusal of the whole row.
    pub const fn row(code: RejectCode) -> Reject {
        Reject { code, field: None, fix: code.fix() }
    }

    /// A refusal because of one field.
    pub const fn field(code: RejectCode, field: Field) -> Reject {
        Reject { code, field: Some(field), fix: code.fix() }
    }

    /// The same refusal with a more exact remedy.
    #[must_use]
    pub const fn with_fix(self, fix: &'static str) -> Reject {
        Reject { fix, ..self }
    }
}
