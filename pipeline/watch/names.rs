//! Words that repeat, as numbers: entities and scenes in the order in which they were first seen.

use std::collections::HashMap;

use super::bytes::{Put, Reader};

/// Words by number and numbers by word.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    words: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    /// The number of a word, which it gets now if it has none.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).expect("there are fewer than 2^32 entities and scenes");
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), number);
        number
    }

    /// The word of a number.
    pub fn word(&self, number: u32) -> &str {
        &self.words[number as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.put_u32(u32::try_from(self.words.len()).expect("numbers have 32 bits"));
        self.words.iter().for_each(|word| out.put_text(word));
    }

    pub fn read(from: &mut Reader<'_>) -> Option<Names> {
        let mut names = Names::default();
        for place in 0..from.count()? {
            let number = names.number(from.text()?);
            (number as usize == place).then_some(())?;
        }
        Some(names)
    }
}
