//! Where the fields of each format lie.
//!
//! What comes in are the lines of a zone; what goes out is the [`Layout`] that they have.
//! Invariants: a field lies in one line; fields, check digits and fixed fillers cover every place of a layout exactly once;
//! places count from 0 through all lines.
//!
//! Sources: TD1 ICAO Doc 9303-5, TD2 -6, TD3 -4, visas -7; the French card of 1988 to 2021 by its public description. The Chinese
//! cards follow no published standard (GA/T 704.16 is not free): the line of `CS` and `CD` and the ranges of its composite are
//! described alike by two independent readers [high]; those of `CR` and `CT` by one, whose comments agree with Doc 9303 [medium].

use super::fault::Field;

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Cards, 3 × 30.
    Td1,
    /// Larger cards, 2 × 36.
    Td2,
    /// Passports, 2 × 44.
    Td3,
    /// Visas, 2 × 44: MRV-A.
    VisaA,
    /// Visas, 2 × 36: MRV-B.
    VisaB,
    /// The French identity card, 2 × 36, `IDFRA`.
    FrenchCard,
    /// 往来港澳通行证 (`CS`) and 往来台湾通行证 (`CD`) as printed: one line of 30.
    PermitLine,
    /// The same in the chip: 3 × 30.
    PermitChip,
    /// 港澳居民来往内地通行证 since 2013, `CR`, 3 × 30.
    HkMacaoResident,
    /// 台湾居民来往大陆通行证 since 2015, `CT`, 3 × 30.
    TaiwanResident,
}

impl Format {
    pub(super) fn layout(self) -> &'static Layout {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::VisaA => &VISA_A,
            Self::VisaB => &VISA_B,
            Self::FrenchCard => &FRENCH_CARD,
            Self::PermitLine => &PERMIT_LINE,
            Self::PermitChip => &PERMIT_CHIP,
            Self::HkMacaoResident => &HK_MACAO_RESIDENT,
            Self::TaiwanResident => &TAIWAN_RESIDENT,
        }
    }

    /// Lines, and characters of each.
    #[must_use]
    pub fn size(self) -> (usize, usize) {
        let layout = self.layout();
        (layout.lines, layout.columns)
    }

    /// Whether it is one of the Chinese cards, which do not print their issuer.
    #[must_use]
    pub fn is_chinese_card(self) -> bool {
        matches!(self, Self::PermitLine | Self::PermitChip | Self::HkMacaoResident | Self::TaiwanResident)
    }
}

/// The format of lines that are equally long; `None` where no format has so many of that length.
pub(super) fn format_of(lines: &[&str]) -> Option<Format> {
    let first = *lines.first()?;
    match (lines.len(), first.len()) {
        (1, 30) if first.starts_with("CS") || first.starts_with("CD") => Some(Format::PermitLine),
        (3, 30) => Some(format_of_card(first)),
        (2, 36) if first.starts_with('V') => Some(Format::VisaB),
        (2, 36) if first.starts_with("IDFRA") => Some(Format::FrenchCard),
        (2, 36) => Some(Format::Td2),
        (2, 44) if first.starts_with('V') => Some(Format::VisaA),
        (2, 44) => Some(Format::Td3),
        _ => None,
    }
}

/// Tells the Chinese cards from TD1 cards of others that use the same code.
///
/// TD1 has the issuer where the Chinese cards begin their number, which has a digit among its first three characters. Where that
/// digit is misread, the seven digits of the birth date tell.
fn format_of_card(first: &str) -> Format {
    let bytes = first.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    let numbered = bytes[2..5].iter().any(u8::is_ascii_digit);
    match &bytes[..2] {
        b"CS" | b"CD" if numbered || digits(21..28) => Format::PermitChip,
        b"CR" if numbered || digits(23..30) => Format::HkMacaoResident,
        b"CT" if numbered || digits(23..30) => Format::TaiwanResident,
        _ => Format::Td1,
    }
}

/// Places from the first to before the last.
pub(super) type Range = (usize, usize);

/// A field's place.
pub(super) struct Slot {
    pub(super) field: Field,
    pub(super) range: Range,
}

/// A check digit: what it is over and where it stands.
pub(super) struct Check {
    pub(super) field: Field,
    pub(super) over: &'static [Range],
    pub(super) at: usize,
    pub(super) filler: Filler,
}

/// Whether a check digit may be a filler.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Filler {
    /// Never.
    No,
    /// In place of 0: the personal number of TD3. Doc 9303-4 (4.2.2.2) means an empty one; Dutch passports do it with others.
    Zero,
    /// Then the number goes on in the optional data: TD1 and TD2.
    LongNumber,
    /// Always: the identity number on `CR`, of which one reader knows a check digit and others do not.
    Any,
}

/// Everything that makes up a format.
pub(super) struct Layout {
    pub(super) format: Format,
    pub(super) lines: usize,
    pub(super) columns: usize,
    pub(super) slots: &'static [Slot],
    /// In the order in which they are reported: the composite last.
    pub(super) checks: &'static [Check],
    pub(super) fillers: &'static [usize],
}

impl Layout {
    pub(super) fn length(&self) -> usize {
        self.lines * self.columns
    }

    pub(super) fn slot(&self, field: Field) -> Option<&'static Slot> {
        self.slots.iter().find(|slot| slot.field == field)
    }

    /// How many characters a field has; 0 where the format does not have it.
    pub(super) fn width(&self, field: Field) -> usize {
        self.slot(field).map_or(0, |slot| slot.range.1 - slot.range.0)
    }
}

const fn slot(field: Field, from: usize, to: usize) -> Slot {
    Slot { field, range: (from, to) }
}

const fn check(field: Field, over: &'static [Range], at: usize, filler: Filler) -> Check {
    Check { field, over, at, filler }
}

const TD1: Layout = Layout {
    format: Format::Td1,
    lines: 3,
    columns: 30,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Issuer, 2, 5),
        slot(Field::Number, 5, 14),
        slot(Field::Optional, 15, 30),
        slot(Field::Birth, 30, 36),
        slot(Field::Sex, 37, 38),
        slot(Field::Expiry, 38, 44),
        slot(Field::Nationality, 45, 48),
        slot(Field::OptionalSecond, 48, 59),
        slot(Field::Names, 60, 90),
    ],
    checks: &[
        check(Field::Number, &[(5, 14)], 14, Filler::LongNumber),
        check(Field::Birth, &[(30, 36)], 36, Filler::No),
        check(Field::Expiry, &[(38, 44)], 44, Filler::No),
        check(Field::Composite, &[(5, 37), (38, 45), (48, 59)], 59, Filler::No),
    ],
    fillers: &[],
};

const TD2: Layout = Layout {
    format: Format::Td2,
    lines: 2,
    columns: 36,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Issuer, 2, 5),
        slot(Field::Names, 5, 36),
        slot(Field::Number, 36, 45),
        slot(Field::Nationality, 46, 49),
        slot(Field::Birth, 49, 55),
        slot(Field::Sex, 56, 57),
        slot(Field::Expiry, 57, 63),
        slot(Field::Optional, 64, 71),
    ],
    checks: &[
        check(Field::Number, &[(36, 45)], 45, Filler::LongNumber),
        check(Field::Birth, &[(49, 55)], 55, Filler::No),
        check(Field::Expiry, &[(57, 63)], 63, Filler::No),
        check(Field::Composite, &[(36, 46), (49, 56), (57, 71)], 71, Filler::No),
    ],
    fillers: &[],
};

const TD3: Layout = Layout {
    format: Format::Td3,
    lines: 2,
    columns: 44,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Issuer, 2, 5),
        slot(Field::Names, 5, 44),
        slot(Field::Number, 44, 53),
        slot(Field::Nationality, 54, 57),
        slot(Field::Birth, 57, 63),
        slot(Field::Sex, 64, 65),
        slot(Field::Expiry, 65, 71),
        slot(Field::Optional, 72, 86),
    ],
    checks: &[
        check(Field::Number, &[(44, 53)], 53, Filler::No),
        check(Field::Birth, &[(57, 63)], 63, Filler::No),
        check(Field::Expiry, &[(65, 71)], 71, Filler::No),
        check(Field::Optional, &[(72, 86)], 86, Filler::Zero),
        check(Field::Composite, &[(44, 54), (57, 64), (65, 87)], 87, Filler::No),
    ],
    fillers: &[],
};

const VISA_A: Layout = Layout {
    format: Format::VisaA,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Issuer, 2, 5),
        slot(Field::Names, 5, 44),
        slot(Field::Number, 44, 53),
        slot(Field::Nationality, 54, 57),
        slot(Field::Birth, 57, 63),
        slot(Field::Sex, 64, 65),
        slot(Field::Expiry, 65, 71),
        slot(Field::Optional, 72, 88),
    ],
    checks: &[
        check(Field::Number, &[(44, 53)], 53, Filler::No),
        check(Field::Birth, &[(57, 63)], 63, Filler::No),
        check(Field::Expiry, &[(65, 71)], 71, Filler::No),
    ],
    ..TD3
};

const VISA_B: Layout = Layout {
    format: Format::VisaB,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Issuer, 2, 5),
        slot(Field::Names, 5, 36),
        slot(Field::Number, 36, 45),
        slot(Field::Nationality, 46, 49),
        slot(Field::Birth, 49, 55),
        slot(Field::Sex, 56, 57),
        slot(Field::Expiry, 57, 63),
        slot(Field::Optional, 64, 72),
    ],
    checks: &[
        check(Field::Number, &[(36, 45)], 45, Filler::No),
        check(Field::Birth, &[(49, 55)], 55, Filler::No),
        check(Field::Expiry, &[(57, 63)], 63, Filler::No),
    ],
    ..TD2
};

const FRENCH_CARD: Layout = Layout {
    format: Format::FrenchCard,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Issuer, 2, 5),
        slot(Field::Names, 5, 30),
        slot(Field::Optional, 30, 36),
        slot(Field::Number, 36, 48),
        slot(Field::GivenNames, 49, 63),
        slot(Field::Birth, 63, 69),
        slot(Field::Sex, 70, 71),
    ],
    checks: &[
        check(Field::Number, &[(36, 48)], 48, Filler::No),
        check(Field::Birth, &[(63, 69)], 69, Filler::No),
        check(Field::Composite, &[(0, 71)], 71, Filler::No),
    ],
    ..TD2
};

const PERMIT_LINE: Layout = Layout {
    format: Format::PermitLine,
    lines: 1,
    columns: 30,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Number, 2, 11),
        slot(Field::Expiry, 13, 19),
        slot(Field::Birth, 21, 27),
    ],
    checks: &[
        check(Field::Number, &[(2, 11)], 11, Filler::No),
        check(Field::Expiry, &[(13, 19)], 19, Filler::No),
        check(Field::Birth, &[(21, 27)], 27, Filler::No),
        // The fillers between the fields take no part, not even in the weights.
        check(Field::Composite, &[(2, 12), (13, 20), (21, 28)], 29, Filler::No),
    ],
    fillers: &[12, 20, 28],
};

const PERMIT_CHIP: Layout = Layout {
    format: Format::PermitChip,
    lines: 3,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Number, 2, 11),
        slot(Field::Expiry, 13, 19),
        slot(Field::Birth, 21, 27),
        slot(Field::Native, 30, 42),
        slot(Field::Names, 42, 60),
        slot(Field::Sex, 60, 61),
        slot(Field::Optional, 61, 90),
    ],
    ..PERMIT_LINE
};

const HK_MACAO_RESIDENT: Layout = Layout {
    format: Format::HkMacaoResident,
    lines: 3,
    columns: 30,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Number, 2, 11),
        slot(Field::Renewal, 12, 14),
        slot(Field::Expiry, 15, 21),
        slot(Field::Sex, 22, 23),
        slot(Field::Birth, 23, 29),
        slot(Field::Native, 30, 48),
        slot(Field::Century, 48, 49),
        slot(Field::HolderId, 49, 58),
        slot(Field::Names, 60, 90),
    ],
    checks: &[
        check(Field::Number, &[(2, 11)], 11, Filler::No),
        check(Field::Renewal, &[(12, 14)], 14, Filler::No),
        check(Field::Expiry, &[(15, 21)], 21, Filler::No),
        check(Field::Birth, &[(23, 29)], 29, Filler::No),
        check(Field::HolderId, &[(49, 58)], 58, Filler::Any),
        check(Field::Composite, &[(2, 22), (23, 30), (49, 59)], 59, Filler::No),
    ],
    fillers: &[],
};

const TAIWAN_RESIDENT: Layout = Layout {
    format: Format::TaiwanResident,
    slots: &[
        slot(Field::DocumentCode, 0, 2),
        slot(Field::Number, 2, 11),
        slot(Field::Renewal, 12, 14),
        slot(Field::Expiry, 15, 21),
        slot(Field::Sex, 22, 23),
        slot(Field::Birth, 23, 29),
        slot(Field::Native, 30, 48),
        slot(Field::Century, 48, 49),
        slot(Field::HolderId, 49, 59),
        slot(Field::Names, 60, 86),
        slot(Field::Office, 86, 90),
    ],
    checks: &[
        check(Field::Number, &[(2, 11)], 11, Filler::No),
        check(Field::Renewal, &[(12, 14)], 14, Filler::No),
        check(Field::Expiry, &[(15, 21)], 21, Filler::No),
        check(Field::Birth, &[(23, 29)], 29, Filler::No),
        check(Field::Composite, &[(2, 22), (23, 30), (49, 59)], 59, Filler::No),
    ],
    ..HK_MACAO_RESIDENT
};

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
