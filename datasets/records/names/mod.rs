//! Made-up names: tables of common parts go in, native and Latin spellings come out.
//!
//! Invariants: every Chinese character in the tables has one reading as a name, so the pinyin needs no guess;
//! Latin spellings are capital ASCII, surname first, as machine-readable zones have them.

mod chinese;
mod country;
mod draw;
mod foreign;

pub(crate) use country::{CHINA, Country, FOREIGN};
pub(crate) use draw::{FullName, chinese_name, foreign_name};

#[cfg(test)]
mod tests;
