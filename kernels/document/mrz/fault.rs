//! What can be wrong with a zone: the field, the place and the kind, never the content.

use thiserror::Error;

/// A field of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// What kind of document it is: `P`, `ID`, `CS`.
    DocumentCode,
    /// Who issued it.
    Issuer,
    /// The names; of a French card the family name alone.
    Names,
    /// The given names of a French card.
    GivenNames,
    /// The number of the document.
    Number,
    /// The nationality of the holder.
    Nationality,
    /// The birth date.
    Birth,
    /// The sex.
    Sex,
    /// The date of expiry.
    Expiry,
    /// Optional data: the personal number of a passport, the first of the two fields of TD1, the office of a French card.
    Optional,
    /// The second field of optional data of TD1.
    OptionalSecond,
    /// How often a Chinese card was renewed.
    Renewal,
    /// The name in Chinese characters, each as four letters.
    Native,
    /// The century of the birth date on a Chinese card.
    Century,
    /// The number of the holder's identity card of Hong Kong, Macao or Taiwan.
    HolderId,
    /// The office that issued a 台湾居民来往大陆通行证.
    Office,
    /// A place that is a filler in every zone of its format.
    Filler,
    /// The check digit over several fields.
    Composite,
}

impl Field {
    fn words(self) -> &'static str {
        match self {
            Self::DocumentCode => "the document code",
            Self::Issuer => "the issuer",
            Self::Names => "the names",
            Self::GivenNames => "the given names",
            Self::Number => "the document number",
            Self::Nationality => "the nationality",
            Self::Birth => "the birth date",
            Self::Sex => "the sex",
            Self::Expiry => "the date of expiry",
            Self::Optional => "the optional data",
            Self::OptionalSecond => "the second optional data",
            Self::Renewal => "the renewal count",
            Self::Native => "the name in Chinese characters",
            Self::Century => "the century flag",
            Self::HolderId => "the holder's identity number",
            Self::Office => "the issuing office",
            Self::Filler => "a filler",
            Self::Composite => "the composite check digit",
        }
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.words())
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Fault {
    /// A character that the field cannot have.
    #[error("a character that cannot stand there")]
    Character,
    /// The check digit is another than the field gives, or is missing.
    #[error("the check digit is wrong")]
    CheckDigit,
    /// No day of any year looks like this.
    #[error("no date of the calendar")]
    Date,
    /// The number says that it goes on in the optional data, and does not do so as Doc 9303-5 has it.
    #[error("the number does not go on in the optional data as it should")]
    LongNumber,
    /// What is to be written has more characters than the field.
    #[error("more characters than the field has")]
    TooLong,
    /// What is to be written has no field in this format.
    #[error("the format has no such field")]
    NoPlace,
}

/// A fault of a field, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("{field}, line {line}, column {column}: {fault}")]
pub struct Finding {
    /// The field that is concerned; of a wrong check digit the field that it belongs to.
    pub field: Field,
    /// What is wrong with it.
    pub fault: Fault,
    /// The line, from 1.
    pub line: u8,
    /// The column, from 1, as Doc 9303 counts.
    pub column: u8,
}

/// Why a text is not read as a zone, or fields are not written as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MrzError {
    /// No format has lines like these.
    #[error(
        "{lines} lines, the longest of {longest} characters, are no machine-readable zone: \
         3 × 30, 2 × 36, 2 × 44, or one line of 30 for CS and CD"
    )]
    Shape {
        /// How many lines there are; empty ones do not count. More than four are told as four.
        lines: usize,
        /// Bytes of the longest of them.
        longest: usize,
    },
    /// A character beyond ASCII, so that the columns cannot be counted.
    #[error("a character that is not ASCII at byte {offset}")]
    NotAscii {
        /// The byte of the text at which it begins.
        offset: usize,
    },
    /// A field is not as it should be; the first such field.
    #[error(transparent)]
    Field(#[from] Finding),
}
