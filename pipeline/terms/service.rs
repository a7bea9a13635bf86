//! The three services of Art. 4.

/// One of the three ways of identification (Art. 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Service {
    /// Name, certificate number, birth date and agreed fields against the record (Art. 4(1)).
    RealName = 0,
    /// The holder's photo or its embedding against the record's reference (Art. 4(2)).
    RealPerson = 1,
    /// What the chip holds, and whether it is genuine (Art. 4(3)).
    Chip = 2,
}

impl Service {
    /// Every service, in the order of Art. 4.
    pub const ALL: [Service; 3] = [Service::RealName, Service::RealPerson, Service::Chip];

    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Service::RealName => "real_name",
            Service::RealPerson => "real_person",
            Service::Chip => "chip",
        }
    }

    /// The service that a request names; `None` for any other word.
    pub fn from_bytes(word: &[u8]) -> Option<Service> {
        Service::ALL.into_iter().find(|service| service.as_str().as_bytes() == word)
    }

    /// The service of a stored code, the inverse of `as u8`.
    pub fn from_code(code: u8) -> Option<Service> {
        Service::ALL.get(usize::from(code)).copied()
    }
}
