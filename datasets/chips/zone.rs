//! The machine-readable zone of a passport: what is printed goes in, two lines of 44 characters come out.
//!
//! ```text
//! P? III NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN       document code 2, issuer 3, names 39
//! NNNNNNNNN C III YYMMDD C S YYMMDD C OOOOOOOOOOOOOO C C  number, nationality, birth, sex, expiry, optional data, composite
//! ```
//!
//! Invariants: format TD3 of ICAO Doc 9303-4, section 4.2.2, check digits after Doc 9303-3, section 4.9; nothing of the reader of
//! zones in `kernels` is used.

use crate::calendar::Day;
use crate::records::Sex;

/// Characters of the name field, ICAO Doc 9303-4, section 4.2.2.
const NAMES: usize = 39;

/// What the zone of a passport says. Names are capital letters A to Z, their parts separated by spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassportZone<'a> {
    /// Two characters, of which the first is `P`.
    pub document_code: &'a str,
    /// Who issued it: three letters.
    pub issuer: &'a str,
    /// The primary identifier.
    pub surname: &'a str,
    /// The secondary identifier; empty where there is none.
    pub given: &'a str,
    /// The number, up to nine characters.
    pub number: &'a str,
    /// The nationality: three letters.
    pub nationality: &'a str,
    /// When the holder was born.
    pub birth_date: Day,
    /// The holder's sex.
    pub sex: Sex,
    /// The last day on which the passport is in force.
    pub expiry_date: Day,
}

impl PassportZone<'_> {
    /// Both lines, one right behind the other, as DG1 has them. The optional data and their check digit are left blank.
    ///
    /// # Panics
    /// Where a field is longer than its place.
    pub fn write(&self) -> String {
        let number = checked(&padded(self.number, 9));
        let birth = checked(&digits(self.birth_date));
        let sex = match self.sex {
            Sex::Male => "M",
            Sex::Female => "F",
            Sex::Unstated => "<",
        };
        let expiry = checked(&digits(self.expiry_date));
        let optional = "<".repeat(15);
        // The composite is over everything but nationality and sex.
        let composite = check_digit(&[&*number, &*birth, &*expiry, &*optional].concat());
        let first =
            [padded(self.document_code, 2), padded(self.issuer, 3), name_field(self.surname, self.given)].concat();
        let nationality = padded(self.nationality, 3);
        let second = format!("{number}{nationality}{birth}{sex}{expiry}{optional}{composite}");
        assert_eq!((first.len(), second.len()), (44, 44), "each line of TD3 has 44 characters");
        first + &second
    }
}

/// Both identifiers in the name field, cut where they do not fit: ICAO Doc 9303-4, section 4.2.3. Of a cut name the field is full
/// to a letter in its last place, and both identifiers are in it.
pub fn name_field(surname: &str, given: &str) -> String {
    let (primary, secondary) = (surname.replace(' ', "<"), given.replace(' ', "<"));
    let whole = if secondary.is_empty() { primary.clone() } else { format!("{primary}<<{secondary}") };
    if whole.len() <= NAMES {
        return padded(&whole, NAMES);
    }
    let ends_in_letter = |text: &&str| !text.ends_with('<');
    // As much of the surname as leaves room for a given name.
    let cut = (1..=primary.len().min(NAMES - 3)).rev().find_map(|kept| {
        let surname = primary.get(..kept).filter(ends_in_letter)?;
        let given = secondary.get(..NAMES - 2 - kept).filter(ends_in_letter)?;
        Some(format!("{surname}<<{given}"))
    });
    // There is no given name.
    cut.unwrap_or_else(|| whole[..NAMES].to_owned())
}

/// The check digit of some characters: digits count as themselves, A to Z as 10 to 35, the filler as 0, by turns 7, 3 and 1 times.
pub fn check_digit(characters: &str) -> u32 {
    let value = |character: char| character.to_digit(36).unwrap_or(0);
    characters
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(character, weight)| value(character) * weight)
        .sum::<u32>()
        % 10
}

/// Characters with their check digit behind them.
fn checked(characters: &str) -> String {
    format!("{characters}{}", check_digit(characters))
}

fn padded(text: &str, width: usize) -> String {
    assert!(text.len() <= width, "a field of {width} characters is too short");
    format!("{text:<<width$}")
}

/// `YYMMDD`.
fn digits(day: Day) -> String {
    let (year, month, day) = day.civil();
    format!("{:02}{month:02}{day:02}", year.rem_euclid(100))
}
