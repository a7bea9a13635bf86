//! The provider's letters, as text to be signed: correction notice, suspension order, termination order, reopening notice, in
//! Chinese and in English.
//!
//! What is to be said comes in; a whole letter comes out. Invariants: every placeholder of a template is filled and every
//! value is used; what is filled in is never read as a template; both languages ask for the same.

mod letter;
mod template;
pub mod words;

pub use letter::{Addressee, Letter, OrderText};
pub use template::DocumentError;

/// In which language a letter is written. The Chinese one has effect; the English one goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    Chinese,
    /// English.
    English,
}
