//! The questions in a text.
//!
//! What comes in is text as somebody types or pipes it; what goes out are its questions, each without the semicolon that
//! ends it. Invariant: SQL's own tokens decide, so a semicolon in a string or a comment ends nothing.

use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

/// What a text holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questions<'t> {
    /// The questions that are ended, without those that say nothing.
    pub ended: Vec<&'t str>,
    /// What follows the last semicolon; empty where it is blank or a comment.
    pub rest: &'t str,
}

impl<'t> Questions<'t> {
    /// Splits `text` at its semicolons.
    pub fn of(text: &'t str) -> Questions<'t> {
        let mut tokens = Vec::new();
        // A string or a comment that is not closed yet fails; the tokens before it are there, and it is of the rest.
        let is_whole = Tokenizer::new(&GenericDialect {}, text).tokenize_with_location_into_buf(&mut tokens).is_ok();
        let mut ended = Vec::new();
        let (mut start, mut says_something) = (0, false);
        let mut places = Places { text, byte: 0, at: Location { line: 1, column: 1 } };
        for TokenWithSpan { token, span } in tokens {
            match token {
                Token::SemiColon => {
                    let end = places.byte_of(span.start);
                    if says_something {
                        ended.push(text[start..end].trim());
                    }
                    (start, says_something) = (end + 1, false);
                }
                Token::Whitespace(_) | Token::EOF => {}
                _ => says_something = true,
            }
        }
        let rest = if says_something || !is_whole { text[start..].trim() } else { "" };
        Questions { ended, rest }
    }

    /// All of them, if the text ends here.
    pub fn all(self) -> Vec<&'t str> {
        let rest = Some(self.rest).filter(|rest| !rest.is_empty());
        self.ended.into_iter().chain(rest).collect()
    }
}

/// Finds the bytes of places that come in order: the tokenizer counts lines and characters.
struct Places<'t> {
    text: &'t str,
    byte: usize,
    at: Location,
}

impl Places<'_> {
    fn byte_of(&mut self, place: Location) -> usize {
        for letter in self.text[self.byte..].chars() {
            if self.at >= place {
                break;
            }
            self.byte += letter.len_utf8();
            self.at = match letter {
                '\n' => Location { line: self.at.line + 1, column: 1 },
                _ => Location { column: self.at.column + 1, ..self.at },
            };
        }
        self.byte
    }
}
