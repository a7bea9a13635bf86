//! What a comparison of names comes to, and by which rule.
//!
//! Invariants: the words are part of the contract, so none is ever reused; nothing here holds a name.

use core::fmt;

/// The answer of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The names agree, by this rule.
    Agree(Rule),
    /// No rule lets them agree.
    Differ(Difference),
}

impl Agreement {
    /// Whether the names agree.
    #[must_use]
    pub const fn agrees(self) -> bool {
        matches!(self, Self::Agree(_))
    }

    /// The word of the rule or of the difference.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agree(rule) => rule.as_str(),
            Self::Differ(difference) => difference.as_str(),
        }
    }
}

/// The rule by which two names agree: where several were needed, the last of them in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Equal letters in equal order; case, width, marks of composition and separators do not count.
    Same,
    /// The surname stands last instead of first.
    Order,
    /// Simplified, traditional or regional forms of the same Chinese characters.
    Script,
    /// The Latin name is a reading of the Chinese characters in Pinyin.
    Reading,
    /// The ü of Pinyin is printed in another way.
    Umlaut,
    /// Letters are spelled as ICAO Doc 9303-3 spells them.
    Transliteration,
    /// One name is the other as a name field of a machine-readable zone cuts it.
    Truncated,
}

impl Rule {
    /// Every rule, in order.
    pub const ALL: [Self; 7] =
        [Self::Same, Self::Order, Self::Script, Self::Reading, Self::Umlaut, Self::Transliteration, Self::Truncated];

    /// The word of the rule.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Order => "order",
            Self::Script => "script",
            Self::Reading => "reading",
            Self::Umlaut => "umlaut",
            Self::Transliteration => "transliteration",
            Self::Truncated => "truncated",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What was compared where names differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Difference {
    /// Nothing is left of the claimed name or of the record's.
    Empty,
    /// Chinese characters with Chinese characters.
    Characters,
    /// Letters with letters.
    Letters,
    /// Chinese characters with letters that are not their reading.
    Reading,
    /// A name in several scripts, which agrees only with its equal.
    Mixed,
    /// A name that is too long for any rule but equality.
    Long,
}

impl Difference {
    /// The word of the difference.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Characters => "characters",
            Self::Letters => "letters",
            Self::Reading => "reading_differs",
            Self::Mixed => "mixed",
            Self::Long => "long",
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
