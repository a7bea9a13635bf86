//! Countries of holders: ISO 3166-1 codes and the names that go with them.

use super::foreign::{ENGLISH, FRENCH, GERMAN, INDIAN, JAPANESE, KOREAN, NameParts, RUSSIAN, SPANISH, VIETNAMESE};

/// A country as ISO 3166-1 has it.
#[derive(Debug)]
pub(crate) struct Country {
    /// The alpha-3 code.
    pub(crate) alpha3: &'static str,
    /// The numeric code.
    pub(crate) number: u32,
    /// Parts of foreign names; `None` for Chinese ones, which have a table of their own.
    pub(crate) names: Option<&'static NameParts>,
}

const fn country(alpha3: &'static str, number: u32, names: &'static NameParts) -> Country {
    Country { alpha3, number, names: Some(names) }
}

/// China.
pub(crate) static CHINA: Country = Country { alpha3: "CHN", number: 156, names: None };

/// Where foreign holders come from.
pub(crate) static FOREIGN: &[Country] = &[
    country("USA", 840, &ENGLISH),
    country("GBR", 826, &ENGLISH),
    country("CAN", 124, &ENGLISH),
    country("AUS", 36, &ENGLISH),
    country("FRA", 250, &FRENCH),
    country("BEL", 56, &FRENCH),
    country("DEU", 276, &GERMAN),
    country("AUT", 40, &GERMAN),
    country("ESP", 724, &SPANISH),
    country("MEX", 484, &SPANISH),
    country("RUS", 643, &RUSSIAN),
    country("KAZ", 398, &RUSSIAN),
    country("KOR", 410, &KOREAN),
    country("JPN", 392, &JAPANESE),
    country("VNM", 704, &VIETNAMESE),
    country("IND", 356, &INDIAN),
];
