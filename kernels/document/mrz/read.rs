//! Reads a zone: text in, fields out, and everything that is wrong with them.
//!
//! Invariants: the fields borrow from the text; a text whose lines are those of a format is always read, whatever stands in it;
//! findings come in the order character, date, long number, single check digits, composite; there are at most as many as
//! characters.

use super::check::check_digit;
use super::date::PrintedDate;
use super::fault::{Fault, Field, Finding, MrzError};
use super::layout::{Check, Filler, Format, Layout, Range, Slot, format_of};
use super::names::Names;
use super::record::{CheckForm, Mrz, Number, NumberCheck, Sex};

/// Most lines of a zone.
const LINES_MAX: usize = 3;

/// Most characters of a zone: 3 × 30.
const CHARACTERS_MAX: usize = 90;

/// What was read of a zone that may have faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The fields as far as they can be told. A sex that is none is read as unspecified.
    pub mrz: Mrz<'a>,
    /// Every check digit of the format, in its order.
    pub check_digits: Vec<CheckDigit>,
    /// Everything that is wrong; empty exactly where [`read`] reads the zone.
    pub findings: Vec<Finding>,
}

impl Reading<'_> {
    /// Whether every check digit is right, whatever else is wrong.
    #[must_use]
    pub fn check_digits_hold(&self) -> bool {
        self.check_digits.iter().all(|digit| digit.holds)
    }
}

/// One check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckDigit {
    /// The field that it is of.
    pub field: Field,
    /// Whether it is right.
    pub holds: bool,
}

/// Reads a zone that has to be right in every field and every check digit.
///
/// Lines may be parted by line breaks or follow each other without; spaces around them do not count.
///
/// # Errors
/// Lines that no format has, or the first field that is wrong.
pub fn read(text: &str) -> Result<Mrz<'_>, MrzError> {
    let zone = Zone::of(text)?;
    let mut first = None;
    let (mrz, long) = zone.fields();
    zone.report(long, &mut |finding| {
        first.get_or_insert(finding);
    });
    zone.check_digits(long, &mut |check, holds| {
        if !holds {
            first.get_or_insert(zone.finding(check.field, Fault::CheckDigit, zone.check_place(check, long)));
        }
    });
    first.map_or(Ok(mrz), |finding| Err(finding.into()))
}

/// Reads a zone whatever is wrong with its fields, and tells all of it.
///
/// # Errors
/// Lines that no format has.
pub fn examine(text: &str) -> Result<Reading<'_>, MrzError> {
    let zone = Zone::of(text)?;
    let (mrz, long) = zone.fields();
    let (mut findings, mut check_digits) = (Vec::new(), Vec::new());
    zone.report(long, &mut |finding| findings.push(finding));
    zone.check_digits(long, &mut |check, holds| {
        check_digits.push(CheckDigit { field: check.field, holds });
        if !holds {
            findings.push(zone.finding(check.field, Fault::CheckDigit, zone.check_place(check, long)));
        }
    });
    Ok(Reading { mrz, check_digits, findings })
}

/// Lines, and the layout that they have.
struct Zone<'a> {
    lines: [&'a str; LINES_MAX],
    /// The characters of all lines.
    joined: [u8; CHARACTERS_MAX],
    layout: &'static Layout,
}

/// Where the number of a card ends in its optional data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Long {
    /// It does not go on there.
    No,
    /// It goes on for so many characters, its check digit included, and a filler follows.
    Yes(usize),
    /// It should, and does not.
    Wrong,
}

impl<'a> Zone<'a> {
    fn of(text: &'a str) -> Result<Self, MrzError> {
        if let Some(offset) = text.bytes().position(|byte| !byte.is_ascii()) {
            return Err(MrzError::NotAscii { offset });
        }
        let mut lines = [""; LINES_MAX];
        let (mut count, mut longest) = (0, 0);
        let parts = text.split(['\n', '\r']).map(|line| line.trim_matches([' ', '\t']));
        for line in parts.filter(|line| !line.is_empty()).take(LINES_MAX + 1) {
            longest = longest.max(line.len());
            if let Some(place) = lines.get_mut(count) {
                *place = line;
            }
            count += 1;
        }
        let shape = MrzError::Shape { lines: count, longest };
        if count == 1 {
            count = unbroken(&mut lines);
        }
        let lines_read = lines.get(..count).ok_or(shape)?;
        let even = lines_read.iter().all(|line| line.len() == lines[0].len());
        let format = format_of(lines_read).filter(|_| even).ok_or(shape)?;
        let (mut joined, layout) = ([b'<'; CHARACTERS_MAX], format.layout());
        for (place, line) in joined.chunks_exact_mut(layout.columns).zip(lines_read) {
            place.copy_from_slice(line.as_bytes());
        }
        Ok(Self { lines, joined, layout })
    }

    /// The characters of a range, which lies in one line.
    fn text(&self, (from, to): Range) -> &'a str {
        let columns = self.layout.columns;
        let line = from / columns;
        &self.lines[line][from - line * columns..to - line * columns]
    }

    fn bytes(&self, (from, to): Range) -> &[u8] {
        &self.joined[from..to]
    }

    /// What a check digit is over.
    fn over(&self, check: &'static Check) -> impl Iterator<Item = u8> {
        check.over.iter().flat_map(|range| self.bytes(*range)).copied()
    }

    /// A field without the fillers after it; empty where the format does not have it.
    fn field(&self, field: Field) -> &'a str {
        self.layout.slot(field).map_or("", |slot| self.text(slot.range).trim_end_matches('<'))
    }

    fn fields(&self) -> (Mrz<'a>, Long) {
        let layout = self.layout;
        let long = self.long_number();
        let date = |slot: &Slot| PrintedDate::from_characters(self.text(slot.range));
        let mut mrz = Mrz {
            document_code: self.field(Field::DocumentCode),
            number: Number::new(self.field(Field::Number)),
            nationality: self.field(Field::Nationality),
            birth: layout.slot(Field::Birth).and_then(date).unwrap_or(PrintedDate::UNKNOWN),
            sex: layout.slot(Field::Sex).map(|slot| Sex::of(self.text(slot.range)).unwrap_or(Sex::Unspecified)),
            expiry: layout.slot(Field::Expiry).and_then(date),
            names: Names::split(self.field(Field::Names)),
            optional: self.field(Field::Optional),
            optional_check: self.optional_check(),
            optional_second: self.field(Field::OptionalSecond),
            renewal: self.field(Field::Renewal),
            native: self.field(Field::Native),
            century: self.field(Field::Century),
            holder_id: self.field(Field::HolderId),
            office: self.field(Field::Office),
            ..Mrz::empty(layout.format)
        };
        if layout.slot(Field::Issuer).is_some() {
            mrz.issuer = self.field(Field::Issuer);
        }
        if layout.format == Format::FrenchCard {
            mrz.names = Names { primary: self.field(Field::Names), secondary: self.field(Field::GivenNames) };
        }
        if let Long::Yes(length) = long {
            // The digit that ends it and the filler after that are of neither.
            mrz.number.rest = &mrz.optional[..length - 1];
            mrz.optional = mrz.optional.get(length + 1..).unwrap_or("");
            let check = layout.checks.iter().find(|check| check.filler == Filler::LongNumber);
            mrz.number_check = check.and_then(|check| self.number_check(check, length)).unwrap_or(NumberCheck::Number);
        }
        (mrz, long)
    }

    /// Doc 9303-5, 4.2.4 note j: the filler in place of the check digit says that the number goes on, up to its check digit and a filler.
    fn long_number(&self) -> Long {
        let mut checks = self.layout.checks.iter().filter(|check| check.filler == Filler::LongNumber);
        let (Some(check), Some(slot)) = (checks.next(), self.layout.slot(Field::Optional)) else { return Long::No };
        if self.joined[check.at] != b'<' {
            return Long::No;
        }
        let full = !self.bytes(check.over[0]).contains(&b'<');
        match self.text(slot.range).find('<') {
            Some(length) if length >= 2 && full => Long::Yes(length),
            _ => Long::Wrong,
        }
    }

    fn optional_check(&self) -> CheckForm {
        let open = self.layout.checks.iter().find(|check| matches!(check.filler, Filler::Zero | Filler::Any));
        match open {
            Some(check) if self.joined[check.at] == b'<' => CheckForm::Filler,
            _ => CheckForm::Digit,
        }
    }

    /// Tells every fault but those of check digits.
    fn report(&self, long: Long, tell: &mut dyn FnMut(Finding)) {
        for slot in self.layout.slots {
            let class = class_of(slot.field);
            let wrong = |byte: &u8| CLASSES[usize::from(*byte)] & class == 0;
            for (place, _) in self.bytes(slot.range).iter().enumerate().filter(|(_, byte)| wrong(byte)) {
                tell(self.finding(slot.field, Fault::Character, slot.range.0 + place));
            }
        }
        if self.joined[0].is_ascii_digit() || self.joined[0] == b'<' {
            tell(self.finding(Field::DocumentCode, Fault::Character, 0));
        }
        for at in self.layout.fillers.iter().filter(|at| self.joined[**at] != b'<') {
            tell(self.finding(Field::Filler, Fault::Character, *at));
        }
        for field in [Field::Birth, Field::Expiry] {
            let Some(slot) = self.layout.slot(field) else { continue };
            let characters = self.bytes(slot.range).iter().all(|byte| CLASSES[usize::from(*byte)] & DATE != 0);
            let date = PrintedDate::from_characters(self.text(slot.range));
            if characters && !date.is_some_and(PrintedDate::is_possible) {
                tell(self.finding(field, Fault::Date, slot.range.0));
            }
        }
        if long == Long::Wrong {
            let at = self.layout.slot(Field::Number).map_or(0, |slot| slot.range.1);
            tell(self.finding(Field::Number, Fault::LongNumber, at));
        }
    }

    fn check_digits(&self, long: Long, tell: &mut dyn FnMut(&'static Check, bool)) {
        for check in self.layout.checks {
            let found = self.joined[self.check_place(check, long)];
            let digit = || check_digit(self.over(check));
            let holds = match (check.filler, long) {
                (Filler::LongNumber, Long::Yes(length)) => self.number_check(check, length).is_some(),
                (Filler::Any, _) if found == b'<' => true,
                (Filler::Zero, _) if found == b'<' => digit() == b'0',
                _ => digit() == found,
            };
            tell(check, holds);
        }
    }

    /// What the check digit of a number is over that goes on for `length` characters; `None` where it is wrong.
    fn number_check(&self, check: &Check, length: usize) -> Option<NumberCheck> {
        let at = self.check_place(check, Long::Yes(length));
        let (first, rest) = (self.bytes(check.over[0]), self.bytes((at + 1 - length, at)));
        let number = check_digit(first.iter().chain(rest).copied());
        let printed = check_digit(first.iter().chain(b"<").chain(rest).copied());
        match self.joined[at] {
            digit if digit == number => Some(NumberCheck::Number),
            digit if digit == printed && self.field(Field::Issuer) == "BEL" => Some(NumberCheck::Printed),
            _ => None,
        }
    }

    /// Where a check digit stands: that of a long number at the end of it.
    fn check_place(&self, check: &Check, long: Long) -> usize {
        match long {
            Long::Yes(length) if check.filler == Filler::LongNumber => {
                self.layout.slot(Field::Optional).map_or(check.at, |slot| slot.range.0 + length - 1)
            }
            _ => check.at,
        }
    }

    fn finding(&self, field: Field, fault: Fault, at: usize) -> Finding {
        // A zone has 3 lines and 44 columns at most.
        let (line, column) = (at / self.layout.columns + 1, at % self.layout.columns + 1);
        Finding { field, fault, line: line as u8, column: column as u8 }
    }
}

/// Parts one line that is a whole zone; gives how many lines it has.
fn unbroken(lines: &mut [&str; LINES_MAX]) -> usize {
    let text = lines[0];
    let (count, columns) = match text.len() {
        90 => (3, 30),
        88 => (2, 44),
        72 => (2, 36),
        _ => return 1,
    };
    for (line, place) in lines.iter_mut().enumerate().take(count) {
        *place = &text[line * columns..(line + 1) * columns];
    }
    count
}

/// Digits and the filler.
const DATE: u8 = 1;
/// Letters and the filler.
const NAME: u8 = 2;
/// `M`, `F` and the filler.
const SEX: u8 = 4;
/// Letters, digits and the filler.
const ANY: u8 = 8;

/// The classes that each byte belongs to.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let character = byte as u8;
        classes[byte] = match character {
            b'<' => DATE | NAME | SEX | ANY,
            b'M' | b'F' => NAME | SEX | ANY,
            b'A'..=b'Z' => NAME | ANY,
            b'0'..=b'9' => DATE | ANY,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// The class that the characters of a field are of.
fn class_of(field: Field) -> u8 {
    match field {
        Field::Issuer | Field::Nationality | Field::Names | Field::GivenNames => NAME,
        Field::Birth | Field::Expiry | Field::Renewal => DATE,
        Field::Sex => SEX,
        _ => ANY,
    }
}
