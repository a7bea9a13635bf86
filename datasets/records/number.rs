//! Certificate numbers: unique by construction and valid in form for each type.
//!
//! Layouts (`d` a digit of the scrambled index, `a` one of its letters, I and O left out):
//!
//! ```text
//! passport                 Gdddddddd before 2012-05-15, Edddddddd before 2019-04-01, then Eaddddddd;
//!                          DEddddddd and SEddddddd for diplomats and officials
//! hk_macao_permit          Cdddddddd before 2019-04-01, then Caddddddd
//! taiwan_permit            Ldddddddd (card), Tdddddddd (booklet)
//! hk_macao_resident_permit Hdddddddd, Mdddddddd; HAddddddd, MAddddddd for foreigners
//! taiwan_resident_permit   dddddddd
//! permanent_resident_id    before 2023-12-01: nationality + rrrr + dddddddd;
//!                          then 9 rr nnn yyyymmdd ddd c: region, ISO 3166 number, birth date, serial,
//!                          ISO 7064 MOD 11-2
//! exit_entry_permit        Wdddddddd
//! ```
//!
//! Invariants: the index is scrambled by a bijection of 0..10^8, and each layout is injective in the result;
//! two layouts of one type never give the same text. So two indices never share (type, number).

use super::DocType;
use super::names::Country;
use crate::calendar::Day;
use crate::seed::{GOLDEN, Stream, mix};

/// One more than the largest index: what eight digits can tell apart.
pub const INDEX_MAX: u64 = 100_000_000;

/// What seven digits behind a fixed two-letter prefix can tell apart.
pub(crate) const SERIALS_SHORT: u32 = 10_000_000;

/// From when passports begin with E.
const PASSPORT_E_FROM: Day = Day::of(2012, 5, 15);

/// From when `E` and `C` are followed by a letter; the day is made up, the order is that of the real series.
const SERIES_LETTER_FROM: Day = Day::of(2019, 4, 1);

/// From when the permanent resident's card has 18 digits.
const PERMANENT_18_FROM: Day = Day::of(2023, 12, 1);

/// Letters of a series: no I and no O.
const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// First two digits of the administrative division codes of GB/T 2260, mainland.
const REGIONS: [u32; 31] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65,
];

/// The scrambled index of a record, a bijection of `0..INDEX_MAX` for each seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Serial(pub(crate) u32);

/// Which series of its type a number belongs to, beyond what the issue date says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Series {
    /// The usual one.
    Ordinary,
    /// `DE`: diplomatic passports. Needs a serial below [`SERIALS_SHORT`].
    Diplomatic,
    /// `SE`: service passports. Needs a serial below [`SERIALS_SHORT`].
    Service,
    /// The second letter of its type: `T` booklets, `M` for Macao.
    Second,
    /// `HA`: foreigners in Hong Kong. Needs a serial below [`SERIALS_SHORT`].
    Foreign,
    /// `MA`: foreigners in Macao. Needs a serial below [`SERIALS_SHORT`].
    SecondForeign,
}

/// What a number is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NumberFacts<'a> {
    pub(crate) doc_type: DocType,
    pub(crate) series: Series,
    pub(crate) serial: Serial,
    pub(crate) issue_date: Day,
    pub(crate) birth_date: Day,
    pub(crate) country: &'a Country,
}

impl Serial {
    /// Four rounds of a Feistel network over two halves of four decimal digits each (Luby and Rackoff, 1988:
    /// four rounds suffice to look random); a bijection whatever the round function is.
    pub(crate) fn of(seed: u64, index: u64) -> Serial {
        assert!(index < INDEX_MAX, "index {index} is beyond the {INDEX_MAX} numbers of eight digits");
        let (mut left, mut right) = (index / 10_000, index % 10_000);
        for round in 0..4 {
            let key = mix(seed ^ mix(GOLDEN.wrapping_mul(Stream::Number as u64 * 8 + round)));
            (left, right) = (right, (left + mix(key ^ right) % 10_000) % 10_000);
        }
        Serial((left * 10_000 + right) as u32)
    }

    /// The birth date that a permanent resident's number carries: one week for each of the 3,226 values that
    /// region and serial leave over, from 1945 to 2006; `jitter` is the day of the week.
    pub(crate) fn birth_date(self, jitter: i32) -> Day {
        debug_assert!((0..7).contains(&jitter), "a week has seven days");
        Day::of(1945, 1, 1).days_later((self.0 / (1_000 * 31)) as i32 * 7 + jitter)
    }

    fn region(self) -> u32 {
        REGIONS[(self.0 / 1_000 % 31) as usize]
    }
}

/// The certificate number of these facts.
pub(crate) fn doc_number(facts: &NumberFacts) -> String {
    let serial = facts.serial.0;
    match (facts.doc_type, facts.series) {
        (DocType::Passport, Series::Diplomatic) => short("DE", serial),
        (DocType::Passport, Series::Service) => short("SE", serial),
        (DocType::Passport, _) if facts.issue_date < PASSPORT_E_FROM => format!("G{serial:08}"),
        (DocType::Passport, _) => lettered('E', facts),
        (DocType::HkMacaoPermit, _) => lettered('C', facts),
        (DocType::TaiwanPermit, Series::Second) => format!("T{serial:08}"),
        (DocType::TaiwanPermit, _) => format!("L{serial:08}"),
        (DocType::HkMacaoResidentPermit, Series::Foreign) => short("HA", serial),
        (DocType::HkMacaoResidentPermit, Series::SecondForeign) => short("MA", serial),
        (DocType::HkMacaoResidentPermit, Series::Second) => format!("M{serial:08}"),
        (DocType::HkMacaoResidentPermit, _) => format!("H{serial:08}"),
        (DocType::TaiwanResidentPermit, _) => format!("{serial:08}"),
        (DocType::PermanentResidentId, _) => permanent_resident(facts),
        (DocType::ExitEntryPermit, _) => format!("W{serial:08}"),
    }
}

fn short(prefix: &str, serial: u32) -> String {
    assert!(serial < SERIALS_SHORT, "serial {serial} has more than the seven digits behind {prefix}");
    format!("{prefix}{serial:07}")
}

fn lettered(first: char, facts: &NumberFacts) -> String {
    let serial = facts.serial.0;
    if facts.issue_date < SERIES_LETTER_FROM {
        return format!("{first}{serial:08}");
    }
    let letter = char::from(LETTERS[(serial / SERIALS_SHORT) as usize]);
    format!("{first}{letter}{:07}", serial % SERIALS_SHORT)
}

fn permanent_resident(facts: &NumberFacts) -> String {
    let (serial, region) = (facts.serial, facts.serial.region());
    if facts.issue_date < PERMANENT_18_FROM {
        return format!("{}{region}01{:08}", facts.country.alpha3, serial.0);
    }
    let (year, month, day) = facts.birth_date.civil();
    let number = facts.country.number;
    let body = format!("9{region}{number:03}{year:04}{month:02}{day:02}{:03}", serial.0 % 1_000);
    let check = check_mod_11_2(body.as_bytes());
    format!("{body}{check}")
}

/// The check character of ISO 7064 MOD 11-2 for a string of digits: `X` stands for ten.
pub(crate) fn check_mod_11_2(digits: &[u8]) -> char {
    let sum = digits.iter().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        check => char::from_digit(check, 10).expect("a remainder below ten is one digit"),
    }
}
