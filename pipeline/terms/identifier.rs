//! Names of things on an entity's file: notices, orders, findings, documents, persons.
//!
//! Names that people give are 1 to 64 letters, digits or `-`, `_`, `.`, `:`. Names that are derived from what a thing rests
//! on join such names by `/`, so that no two derivations give one name. An entity's own name is that of the contract.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest name that a person gives: as a request's id in the contract.
const GIVEN_BYTES_MAX: usize = 64;

/// Longest derived name: an entity's name, four given names, an article and its separators fit.
const DERIVED_BYTES_MAX: usize = 400;

/// What every name is: text of bounded length and plain letters.
pub trait Identifier: Sized {
    /// Reads a name, or says how it is to be written.
    ///
    /// # Errors
    ///
    /// Where the text is empty, too long, or has a letter that does not belong in such a name.
    fn read(text: impl Into<String>) -> Result<Self, IdentifierError>;

    /// The name as text.
    fn as_str(&self) -> &str;
}

/// A text that cannot be a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}; write 1 to {max} {letters}")]
pub struct IdentifierError {
    text: String,
    what: &'static str,
    max: usize,
    letters: &'static str,
}

/// Which letters a name may have.
#[derive(Clone, Copy)]
enum Letters {
    /// Given by a person.
    Given,
    /// Derived from other names.
    Derived,
    /// The contract's name of an entity: visible ASCII.
    Contract,
}

impl Letters {
    fn admit(self, byte: u8) -> bool {
        let given = byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        match self {
            Letters::Given => given,
            Letters::Derived | Letters::Contract => byte.is_ascii_graphic(),
        }
    }

    fn max(self) -> usize {
        match self {
            Letters::Given | Letters::Contract => GIVEN_BYTES_MAX,
            Letters::Derived => DERIVED_BYTES_MAX,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Letters::Given => "letters, digits, `-`, `_`, `.` or `:`",
            Letters::Derived | Letters::Contract => "visible ASCII letters",
        }
    }
}

fn read(text: String, what: &'static str, letters: Letters) -> Result<String, IdentifierError> {
    let sound = !text.is_empty() && text.len() <= letters.max() && text.bytes().all(|byte| letters.admit(byte));
    if sound { Ok(text) } else { Err(IdentifierError { text, what, max: letters.max(), letters: letters.words() }) }
}

macro_rules! identifiers {
    ($($(#[doc = $meaning:literal])* $name:ident = $what:literal, $letters:ident;)*) => {$(
        $(#[doc = $meaning])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl Identifier for $name {
            fn read(text: impl Into<String>) -> Result<Self, IdentifierError> {
                read(text.into(), $what, Letters::$letters).map($name)
            }

            fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentifierError;

            fn try_from(text: String) -> Result<Self, IdentifierError> {
                Self::read(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// A using entity, as the contract names it.
    EntityId = "entity", Contract;
    /// A person who acts for the provider.
    OfficerId = "officer", Given;
    /// A document that is kept elsewhere.
    DocumentId = "document", Given;
    /// A correction notice (Art. 12).
    NoticeId = "notice", Given;
    /// An order of suspension or termination (Art. 13, 14).
    OrderId = "order", Given;
    /// A finding that a ground is there (Art. 13, 14).
    FindingId = "finding", Derived;
    /// A signal (Art. 12); the watch names its own, the law derives its own.
    SignalId = "signal", Derived;
    /// A decision not to be told of some signals for a time.
    SuppressionId = "suppression", Given;
    /// A complaint about fees (Art. 11).
    ComplaintId = "complaint", Given;
    /// A referral to the authorities (Art. 15).
    ReferralId = "referral", Given;
    /// A dispute that holds what a job would drop.
    DisputeId = "dispute", Given;
}

/// A document by its name and content. The document itself stays outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its name.
    pub id: DocumentId,
    /// SHA-256 of its bytes, 64 hexadecimal letters in lower case.
    #[serde(deserialize_with = "sha256")]
    pub sha256: String,
}

fn sha256<'de, D: serde::Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let text = String::deserialize(source)?;
    let sound = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if sound {
        Ok(text)
    } else {
        Err(serde::de::Error::custom(format!("`{text}` is no SHA-256; write its 64 lower-case hexadecimal letters")))
    }
}

#[cfg(test)]
#[path = "identifier_tests.rs"]
mod tests;
