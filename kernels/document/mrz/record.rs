//! A zone as fields.
//!
//! Invariants: texts are as they are printed, without the fillers that fill a field up; a field that the format does not have is
//! empty or `None`; nothing of the holder is in the `Debug` output.

use super::date::PrintedDate;
use super::fault::Field;
use super::layout::Format;
use super::names::{Names, Truncation};
use super::native::{NativeName, decode_native};
use crate::document::DocType;
use crate::time::CivilDate;

/// The fields of a zone.
///
/// To write one, begin with [`Mrz::empty`] and set the fields that the format has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mrz<'a> {
    /// The format.
    pub format: Format,
    /// What kind of document it is, one or two characters: `P`, `ID`, `CS`.
    pub document_code: &'a str,
    /// Who issued it, up to three letters: `CHN`, `D`. The Chinese cards do not print it; of them it is `CHN` too.
    pub issuer: &'a str,
    /// The number of the document.
    pub number: Number<'a>,
    /// What the check digit of a number of more than nine characters is over.
    pub number_check: NumberCheck,
    /// The nationality, up to three letters; empty on a French and on the Chinese cards.
    pub nationality: &'a str,
    /// The birth date.
    pub birth: PrintedDate,
    /// The sex; `None` on the printed line of `CS` and `CD`.
    pub sex: Option<Sex>,
    /// The date of expiry; `None` on a French card.
    pub expiry: Option<PrintedDate>,
    /// The names; empty on the printed line of `CS` and `CD`.
    pub names: Names<'a>,
    /// Optional data: the personal number of TD3, the first field of TD1 after a long number, the office of a French card, what
    /// follows the sex in the chip of `CS` and `CD`.
    pub optional: &'a str,
    /// How the check digit of TD3's personal number is printed where it is 0, as that of no number, and that of the
    /// holder's identity number on `CR`.
    pub optional_check: CheckForm,
    /// The second field of optional data of TD1.
    pub optional_second: &'a str,
    /// `CR`, `CT`: how often the certificate was renewed, two digits.
    pub renewal: &'a str,
    /// `CR`, `CT`, and `CS` and `CD` in the chip: letters of the name in Chinese characters, see [`Mrz::native_name`].
    pub native: &'a str,
    /// `CR`, `CT`: the century of the birth date, `A` for 18, `B` for 19, `C` for 20 (medium sure).
    pub century: &'a str,
    /// `CR`, `CT`: the number of the holder's identity card of Hong Kong, Macao or Taiwan.
    pub holder_id: &'a str,
    /// `CT`: the office that issued it.
    pub office: &'a str,
}

impl<'a> Mrz<'a> {
    /// A zone without content, to be filled in and written.
    #[must_use]
    pub fn empty(format: Format) -> Self {
        let layout = format.layout();
        Self {
            format,
            document_code: "",
            issuer: if format.is_chinese_card() { "CHN" } else { "" },
            number: Number::default(),
            number_check: NumberCheck::Number,
            nationality: "",
            birth: PrintedDate::UNKNOWN,
            sex: layout.slot(Field::Sex).map(|_| Sex::Unspecified),
            expiry: layout.slot(Field::Expiry).map(|_| PrintedDate::UNKNOWN),
            names: Names::default(),
            optional: "",
            optional_check: CheckForm::Digit,
            optional_second: "",
            renewal: "",
            native: "",
            century: "",
            holder_id: "",
            office: "",
        }
    }

    /// Whether the names may be longer than their field: Doc 9303 marks it by a letter at the last place.
    #[must_use]
    pub fn truncation(&self) -> Truncation {
        let layout = self.format.layout();
        let full = if layout.slot(Field::GivenNames).is_some() {
            self.names.primary.len() >= layout.width(Field::Names)
                || self.names.secondary.len() >= layout.width(Field::GivenNames)
        } else {
            layout.slot(Field::Names).is_some() && self.names.length() >= layout.width(Field::Names)
        };
        if full { Truncation::Possible } else { Truncation::None }
    }

    /// The name in Chinese characters, where the zone has one.
    ///
    /// The chip of `CS` and `CD` has room for three characters, `CR` and `CT` for four. Older Chinese passports have three in the
    /// personal number (`NGKELMPONBPJB9`), with two more places behind them (medium sure). A personal number counts as a name
    /// where all of its twelve letters are characters of GBK.
    #[must_use]
    pub fn native_name(&self) -> Option<NativeName> {
        let field = match self.format {
            Format::PermitChip => self.native,
            Format::HkMacaoResident | Format::TaiwanResident => self.native.get(..16).unwrap_or(self.native),
            Format::Td3 if self.issuer == "CHN" => self.optional.get(..12).filter(|_| self.optional.len() == 14)?,
            _ => return None,
        };
        let room = if matches!(self.format, Format::HkMacaoResident | Format::TaiwanResident) { 16 } else { 12 };
        let text = decode_native(field)?;
        let full = !field.contains('<') && field.len() == room;
        Some(NativeName { text, truncation: if full { Truncation::Possible } else { Truncation::None } })
    }

    /// The birth date, by the century that the zone prints or else as [`PrintedDate::birth`] has it.
    #[must_use]
    pub fn birth_day(&self, today: CivilDate) -> Option<CivilDate> {
        let century = match self.century {
            "A" => Some(1800),
            "B" => Some(1900),
            "C" => Some(2000),
            _ => None,
        };
        let year = century.zip(self.birth.year()).map(|(century, year)| century + i32::from(year));
        let printed = year.and_then(|year| self.birth.in_year(year)).filter(|day| *day <= today);
        printed.or_else(|| self.birth.birth(today))
    }

    /// The type of an exit/entry certificate of China; `None` for every other document.
    #[must_use]
    pub fn doc_type(&self) -> Option<DocType> {
        match (self.format, self.document_code) {
            (Format::Td3, code) if code.starts_with('P') && self.issuer == "CHN" => Some(DocType::Passport),
            (Format::PermitLine | Format::PermitChip, "CS") => Some(DocType::HkMacaoPermit),
            (Format::PermitLine | Format::PermitChip, "CD") => Some(DocType::TaiwanPermit),
            (Format::HkMacaoResident, _) => Some(DocType::HkMacaoResidentPermit),
            (Format::TaiwanResident, _) => Some(DocType::TaiwanResidentPermit),
            _ => None,
        }
    }
}

/// Shows the kind of document only: nothing of a holder must reach a log.
impl std::fmt::Debug for Mrz<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "Mrz({:?}, …)", self.format)
    }
}

/// The number of a document. One of more than nine characters lies in two pieces in the zones of cards.
#[derive(Clone, Copy, Default)]
pub struct Number<'a> {
    pub(super) first: &'a str,
    pub(super) rest: &'a str,
}

impl<'a> Number<'a> {
    /// A number in one piece, however long.
    #[must_use]
    pub fn new(number: &'a str) -> Self {
        Self { first: number, rest: "" }
    }

    /// How many characters it has.
    #[must_use]
    pub fn length(&self) -> usize {
        self.first.len() + self.rest.len()
    }

    /// Its characters.
    pub fn characters(&self) -> impl Iterator<Item = char> + use<'a> {
        self.first.chars().chain(self.rest.chars())
    }

    /// The number in one piece.
    #[must_use]
    pub fn to_text(&self) -> String {
        [self.first, self.rest].concat()
    }
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.characters().eq(other.characters())
    }
}

impl Eq for Number<'_> {}

/// Shows the length only: a number must never reach a log.
impl std::fmt::Debug for Number<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "Number({} characters)", self.length())
    }
}

/// The sex as a zone has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// `M`.
    Male,
    /// `F`.
    Female,
    /// `<`: the certificate says X, or nothing.
    Unspecified,
}

impl Sex {
    pub(super) fn of(character: &str) -> Option<Self> {
        match character {
            "M" => Some(Self::Male),
            "F" => Some(Self::Female),
            "<" => Some(Self::Unspecified),
            _ => None,
        }
    }

    pub(super) fn character(self) -> &'static str {
        match self {
            Self::Male => "M",
            Self::Female => "F",
            Self::Unspecified => "<",
        }
    }
}

/// What the check digit of a number of more than nine characters is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberCheck {
    /// The number alone, as Doc 9303-5 has it.
    Number,
    /// The characters as they are printed, with the filler between the two pieces: Belgian cards of before 2020, and no others.
    Printed,
}

/// How a check digit that may be left out is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckForm {
    /// As a digit, which is 0 for an empty field.
    Digit,
    /// As a filler.
    Filler,
}
