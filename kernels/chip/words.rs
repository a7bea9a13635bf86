//! Kinds that programs tell apart by a word: each with its word and its meaning, written once.

/// An enum without data, the list of all its kinds, and the word and the meaning of each.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $kind:ident { $($(#[doc = $meaning:literal])* $name:ident = $word:literal,)* }) => {
        $(#[$meta])*
        pub enum $kind { $($(#[doc = $meaning])* $name,)* }

        impl $kind {
            /// All of them, in the order in which they are written.
            pub const ALL: &'static [$kind] = &[$($kind::$name,)*];

            /// The word that programs tell it by.
            pub const fn as_str(self) -> &'static str {
                match self { $($kind::$name => $word,)* }
            }

            /// What it means, as the data dictionary says it.
            pub fn meaning(self) -> &'static str {
                // A comment of documentation begins with the blank behind its slashes.
                match self { $($kind::$name => concat!($($meaning,)*).trim_start(),)* }
            }
        }
    };
}

pub(in crate::chip) use words;
