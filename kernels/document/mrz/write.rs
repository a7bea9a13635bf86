//! Writes a zone: fields in, its characters with all check digits out.
//!
//! Invariants: what is written is read again without a finding and gives the same fields, but for names that had to be cut;
//! nothing is transliterated: a character other than A to Z, 0 to 9 and the filler is refused.

use super::check::check_digit;
use super::fault::{Fault, Field, Finding, MrzError};
use super::layout::{Filler, Format, Layout, Range};
use super::read::read;
use super::record::{CheckForm, Mrz, NumberCheck};

/// Most characters of a zone: 3 × 30.
const CHARACTERS_MAX: usize = 90;

/// Most characters of a number that are not in the optional data (Doc 9303-5, -6).
const NUMBER_FIRST: usize = 9;

/// The characters of a zone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MrzText {
    characters: [u8; CHARACTERS_MAX],
    format: Format,
}

impl MrzText {
    fn layout(&self) -> &'static Layout {
        self.format.layout()
    }

    /// All lines one after the other, as the chip has them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let characters = &self.characters[..self.layout().length()];
        std::str::from_utf8(characters).expect("the writer has looked that it is ASCII")
    }

    /// The lines as they are printed.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        let columns = self.layout().columns;
        (0..self.layout().lines).map(move |line| &self.as_str()[line * columns..(line + 1) * columns])
    }
}

/// Shows the format only: nothing of a holder must reach a log.
impl std::fmt::Debug for MrzText {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "MrzText({:?}, …)", self.format)
    }
}

impl Mrz<'_> {
    /// Writes the zone, computes its check digits, and cuts names that do not fit as Doc 9303-3 does.
    ///
    /// # Errors
    /// A field that is too long, that the format does not have, or that has a character or a date that it cannot have.
    pub fn write(&self) -> Result<MrzText, MrzError> {
        let mut sheet = Sheet { text: MrzText { characters: [b'<'; CHARACTERS_MAX], format: self.format } };
        self.write_number(&mut sheet)?;
        let issuer =
            if self.format.is_chinese_card() { self.issuer.replace("CHN", "") } else { self.issuer.to_owned() };
        let sex = self.sex.map_or("", |sex| sex.character());
        let expiry = self.expiry.as_ref().map_or("", |date| date.as_str());
        for (field, content) in [
            (Field::DocumentCode, self.document_code),
            (Field::Issuer, &issuer),
            (Field::Nationality, self.nationality),
            (Field::Birth, self.birth.as_str()),
            (Field::Sex, sex),
            (Field::Expiry, expiry),
            (Field::OptionalSecond, self.optional_second),
            (Field::Renewal, self.renewal),
            (Field::Native, self.native),
            (Field::Century, self.century),
            (Field::HolderId, self.holder_id),
            (Field::Office, self.office),
        ] {
            sheet.put(field, content)?;
        }
        self.write_names(&mut sheet)?;
        self.write_check_digits(&mut sheet);
        // What is read without a finding has only characters, dates and digits that belong there.
        read(sheet.text.as_str())?;
        Ok(sheet.text)
    }

    /// The number, and the optional data that may have to begin with the rest of it.
    fn write_number(&self, sheet: &mut Sheet) -> Result<(), Finding> {
        let number = self.number.to_text();
        let long = sheet.text.layout().checks.iter().any(|check| check.filler == Filler::LongNumber);
        if !long || number.len() <= NUMBER_FIRST {
            sheet.put(Field::Number, &number)?;
            return sheet.put(Field::Optional, self.optional);
        }
        let (Some(first), Some(rest)) = (number.get(..NUMBER_FIRST), number.get(NUMBER_FIRST..)) else {
            return Err(sheet.finding(Field::Number, Fault::Character));
        };
        let digit = match self.number_check {
            NumberCheck::Number => check_digit(number.bytes()),
            NumberCheck::Printed => check_digit(first.bytes().chain([b'<']).chain(rest.bytes())),
        };
        let digit = char::from(digit);
        sheet.put(Field::Number, first)?;
        let optional = format!("{rest}{digit}<{}", self.optional);
        if optional.len() > sheet.text.layout().width(Field::Optional) {
            return Err(sheet.finding(Field::Number, Fault::TooLong));
        }
        sheet.put(Field::Optional, &optional)
    }

    fn write_names(&self, sheet: &mut Sheet) -> Result<(), Finding> {
        let width = sheet.text.layout().width(Field::Names);
        let plain = |text: &str| text.bytes().all(|byte| byte == b'<' || byte.is_ascii_uppercase());
        // Cutting counts bytes, so the characters are looked at before.
        if !plain(self.names.primary) || !plain(self.names.secondary) {
            return Err(sheet.finding(Field::Names, Fault::Character));
        }
        if self.format == Format::FrenchCard {
            let cut = |text: &str, width: usize| text.get(..width).unwrap_or(text).to_owned();
            sheet.put(Field::Names, &cut(self.names.primary, width))?;
            let width = sheet.text.layout().width(Field::GivenNames);
            return sheet.put(Field::GivenNames, &cut(self.names.secondary, width));
        }
        if width == 0 {
            return sheet.put(Field::Names, self.names.primary).and(sheet.put(Field::Names, self.names.secondary));
        }
        sheet.put(Field::Names, &self.names.fit(width))
    }

    fn write_check_digits(&self, sheet: &mut Sheet) {
        let layout = sheet.text.layout();
        for check in layout.checks {
            let over = check.over.iter().flat_map(|range| sheet.bytes(*range).iter().copied());
            let digit = check_digit(over);
            let filler = match check.filler {
                Filler::LongNumber => self.number.length() > NUMBER_FIRST,
                Filler::Any => self.optional_check == CheckForm::Filler,
                Filler::Zero => digit == b'0' && self.optional_check == CheckForm::Filler,
                Filler::No => false,
            };
            if !filler {
                sheet.text.characters[check.at] = digit;
            }
        }
    }
}

/// A zone that is being written.
struct Sheet {
    text: MrzText,
}

impl Sheet {
    fn bytes(&self, (from, to): Range) -> &[u8] {
        &self.text.characters[from..to]
    }

    /// Writes a field, which fillers follow.
    fn put(&mut self, field: Field, content: &str) -> Result<(), Finding> {
        let Some(slot) = self.text.layout().slot(field) else {
            return if content.is_empty() { Ok(()) } else { Err(self.finding(field, Fault::NoPlace)) };
        };
        if !content.is_ascii() {
            return Err(self.finding(field, Fault::Character));
        }
        let place = &mut self.text.characters[slot.range.0..slot.range.1];
        match place.get_mut(..content.len()) {
            Some(place) => place.copy_from_slice(content.as_bytes()),
            None => return Err(self.finding(field, Fault::TooLong)),
        }
        Ok(())
    }

    /// A fault of a whole field; of one that the format does not have at the first place of all.
    fn finding(&self, field: Field, fault: Fault) -> Finding {
        let (from, columns) =
            (self.text.layout().slot(field).map_or(0, |slot| slot.range.0), self.text.layout().columns);
        // A zone has 3 lines and 44 columns at most.
        Finding { field, fault, line: (from / columns + 1) as u8, column: (from % columns + 1) as u8 }
    }
}
