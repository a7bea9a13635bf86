//! Citations of the Measures: `12`, `12(2)`, `13 § 2`.
//!
//! Items belong to the first paragraph of their article, which has no number of its own; a later paragraph is named by
//! its number. Whether the Measures have such an article is for the rules to say.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A place in the Measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Article {
    number: u8,
    paragraph: u8,
    item: u8,
}

/// A text that cites nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cites no article; write it like 12, 12(2) or 13 § 2")]
pub struct ArticleError(String);

impl Article {
    /// An article as a whole: `Art. 7`.
    #[must_use]
    pub const fn whole(number: u8) -> Article {
        Article { number, paragraph: 0, item: 0 }
    }

    /// An item of an article: `Art. 12(2)`.
    #[must_use]
    pub const fn item(number: u8, item: u8) -> Article {
        Article { number, paragraph: 0, item }
    }

    /// A later paragraph of an article: `Art. 13 § 2`.
    #[must_use]
    pub const fn paragraph(number: u8, paragraph: u8) -> Article {
        Article { number, paragraph, item: 0 }
    }

    /// The paragraph, where one after the first is named.
    #[must_use]
    pub const fn paragraph_number(self) -> Option<u8> {
        if self.paragraph == 0 { None } else { Some(self.paragraph) }
    }

    /// The item, where one is named.
    #[must_use]
    pub const fn item_number(self) -> Option<u8> {
        if self.item == 0 { None } else { Some(self.item) }
    }

    /// The number of the article alone.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.number
    }
}

impl fmt::Display for Article {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Article { number, paragraph: 0, item: 0 } => write!(out, "{number}"),
            Article { number, paragraph: 0, item } => write!(out, "{number}({item})"),
            Article { number, paragraph, .. } => write!(out, "{number} § {paragraph}"),
        }
    }
}

impl FromStr for Article {
    type Err = ArticleError;

    fn from_str(text: &str) -> Result<Article, ArticleError> {
        let wrong = || ArticleError(text.to_owned());
        let parsed = if let Some((number, paragraph)) = text.split_once(" § ") {
            Article::paragraph(small(number).ok_or_else(wrong)?, small(paragraph).ok_or_else(wrong)?)
        } else if let Some((number, item)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
            Article::item(small(number).ok_or_else(wrong)?, small(item).ok_or_else(wrong)?)
        } else {
            Article::whole(small(text).ok_or_else(wrong)?)
        };
        Ok(parsed)
    }
}

/// A number from 1 to 99 without leading zero or sign.
fn small(text: &str) -> Option<u8> {
    let form = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    form.then(|| text.parse().ok()).flatten()
}

impl TryFrom<String> for Article {
    type Error = ArticleError;

    fn try_from(text: String) -> Result<Article, ArticleError> {
        text.parse()
    }
}

impl From<Article> for String {
    fn from(article: Article) -> String {
        article.to_string()
    }
}

#[cfg(test)]
#[path = "article_tests.rs"]
mod tests;
