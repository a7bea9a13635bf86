//! The types of exit/entry certificates.
//!
//! What comes in is a contract name or a stored code; what goes out is a [`DocType`].
//! Invariants: names and codes are part of the contract and of the on-disk format, so neither is ever reused.

use core::fmt;

/// A type of exit/entry certificate. The discriminant is the code stored on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum DocType {
    /// Chinese passport, 护照: ordinary, public affairs, service or diplomatic.
    Passport,
    /// 往来港澳通行证: mainland residents to Hong Kong and Macao.
    HkMacaoPermit,
    /// 往来台湾通行证: mainland residents to Taiwan.
    TaiwanPermit,
    /// 港澳居民来往内地通行证: Hong Kong and Macao residents to the mainland.
    HkMacaoResidentPermit,
    /// 台湾居民来往大陆通行证: Taiwan residents to the mainland.
    TaiwanResidentPermit,
    /// 外国人永久居留身份证: foreign permanent residents.
    PermanentResidentId,
    /// 出入境通行证: exit and entry permit.
    ExitEntryPermit,
}

impl DocType {
    /// Every type, in the order of the codes.
    pub const ALL: [Self; 7] = [
        Self::Passport,
        Self::HkMacaoPermit,
        Self::TaiwanPermit,
        Self::HkMacaoResidentPermit,
        Self::TaiwanResidentPermit,
        Self::PermanentResidentId,
        Self::ExitEntryPermit,
    ];

    /// The contract's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::HkMacaoPermit => "hk_macao_permit",
            Self::TaiwanPermit => "taiwan_permit",
            Self::HkMacaoResidentPermit => "hk_macao_resident_permit",
            Self::TaiwanResidentPermit => "taiwan_resident_permit",
            Self::PermanentResidentId => "permanent_resident_id",
            Self::ExitEntryPermit => "exit_entry_permit",
        }
    }

    /// Reads the contract's name, exactly as written there; anything else is `None`.
    ///
    /// The seven names differ in length, so one comparison decides.
    #[inline]
    #[must_use]
    pub fn from_bytes(name: &[u8]) -> Option<Self> {
        let candidate = match name.len() {
            8 => Self::Passport,
            13 => Self::TaiwanPermit,
            15 => Self::HkMacaoPermit,
            17 => Self::ExitEntryPermit,
            21 => Self::PermanentResidentId,
            22 => Self::TaiwanResidentPermit,
            24 => Self::HkMacaoResidentPermit,
            _ => return None,
        };
        (name == candidate.as_str().as_bytes()).then_some(candidate)
    }

    /// The code stored on disk: 0 to 6.
    #[inline]
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The type of a stored code; `None` over 6.
    #[inline]
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The accepted forms in words, for messages to partners and for the published schema.
    #[must_use]
    pub const fn number_format(self) -> &'static str {
        match self {
            Self::Passport => {
                "E or G + 8 digits; E + letter + 7 digits; DE, PE or SE + 7 digits; \
                 older: D, P or S + 7 digits, D or S + 8 digits, 14 or 15 + 7 digits"
            }
            Self::HkMacaoPermit => "C or W + 8 digits, or C + letter + 7 digits",
            Self::TaiwanPermit => "L or T + 8 digits",
            Self::HkMacaoResidentPermit => {
                "H or M + 8 digits, older prints with 2 renewal digits after them, or HA or MA + 7 digits"
            }
            Self::TaiwanResidentPermit => {
                "8 digits, older prints with 2 issue digits and a bracketed issuer after them"
            }
            Self::PermanentResidentId => "9 + 17 digits, the last of them a check digit, or 3 letters + 12 digits",
            Self::ExitEntryPermit => "a letter + 7 or 8 letters or digits",
        }
    }
}

impl fmt::Display for DocType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
