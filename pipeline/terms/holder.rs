//! What a request claims of the holder beside name and birth date, in two bytes or less.

/// The sex as ICAO 9303 prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Sex {
    /// `F`
    Female,
    /// `M`
    Male,
    /// `X`: not specified.
    Unspecified,
}

impl Sex {
    /// The letter of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Sex::Female => "F",
            Sex::Male => "M",
            Sex::Unspecified => "X",
        }
    }

    /// The sex of a letter; `None` for anything else.
    pub fn from_bytes(letter: &[u8]) -> Option<Sex> {
        match letter {
            b"F" => Some(Sex::Female),
            b"M" => Some(Sex::Male),
            b"X" => Some(Sex::Unspecified),
            _ => None,
        }
    }

    /// The sex of a stored code, the inverse of `as u8`.
    pub const fn from_code(code: u8) -> Option<Sex> {
        match code {
            0 => Some(Sex::Female),
            1 => Some(Sex::Male),
            2 => Some(Sex::Unspecified),
            _ => None,
        }
    }
}

/// A nationality: three capital letters of ISO 3166-1 or ICAO 9303, as a number of base 27. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Nationality(u16);

impl Nationality {
    /// The nationality of three capital letters; `None` for anything else.
    pub fn from_bytes(letters: &[u8]) -> Option<Nationality> {
        let [first, second, third] = letters else { return None };
        let digit = |letter: &u8| letter.is_ascii_uppercase().then(|| u16::from(letter - b'A' + 1));
        Some(Nationality((digit(first)? * 27 + digit(second)?) * 27 + digit(third)?))
    }

    /// The number itself, for storing.
    pub const fn to_bits(self) -> u16 {
        self.0
    }

    /// The nationality of a stored number; `None` for 0 and for what is not three letters.
    pub fn from_bits(bits: u16) -> Option<Nationality> {
        let letters = Nationality(bits).letters();
        Nationality::from_bytes(&letters).filter(|nationality| nationality.0 == bits)
    }

    /// The three letters.
    pub fn letters(self) -> [u8; 3] {
        let letter = |digit: u16| if digit == 0 { b'<' } else { b'A' - 1 + digit.min(26) as u8 };
        [letter(self.0 / 729), letter(self.0 / 27 % 27), letter(self.0 % 27)]
    }
}
