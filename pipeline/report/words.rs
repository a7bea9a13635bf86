//! Words in both languages at once, so that none is ever without its translation.
//!
//! A [`Words`] is fixed text with places `{0}`, `{1}`, …; a [`Said`] is text that is ready to be shown. What is filled in is
//! never read as a place.

use crate::enforce::documents::Language;

/// Fixed words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub zh: &'static str,
    pub en: &'static str,
}

/// Text in both languages, to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub zh: String,
    pub en: String,
}

impl Words {
    /// The words alone.
    pub fn say(self) -> Said {
        Said { zh: self.zh.to_owned(), en: self.en.to_owned() }
    }

    /// The words with their places filled in.
    pub fn with(self, values: &[Said]) -> Said {
        Said {
            zh: filled(self.zh, values.iter().map(|value| value.zh.as_str())),
            en: filled(self.en, values.iter().map(|value| value.en.as_str())),
        }
    }
}

impl Said {
    /// Text that is the same in both: numbers, names, times.
    pub fn same(text: impl Into<String>) -> Said {
        let zh = text.into();
        Said { en: zh.clone(), zh }
    }

    /// What each language says.
    pub fn each(say: impl Fn(Language) -> String) -> Said {
        Said { zh: say(Language::Chinese), en: say(Language::English) }
    }
}

/// `text` with its places filled in.
fn filled<'v>(text: &str, values: impl Iterator<Item = &'v str>) -> String {
    let values: Vec<&str> = values.collect();
    let mut out = String::with_capacity(text.len() + 16 * values.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        let (place, after) = from.split_once('}').expect("every place of our own words is closed");
        let place: usize = place.parse().expect("every place of our own words is a number");
        out.push_str(values[place]);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A list of words by their names. `ALL` has every one, for whoever walks them.
macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        $(pub(in crate::report) const $name: $crate::report::words::Words =
            $crate::report::words::Words { zh: $zh, en: $en };)*

        #[cfg(test)]
        pub(in crate::report) const ALL: &[(&str, $crate::report::words::Words)] = &[$((stringify!($name), $name),)*];
    };
}

pub(super) use words;

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
