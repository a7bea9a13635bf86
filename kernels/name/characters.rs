//! The tables of Chinese characters: what a character is read as, and what it is simplified to.
//!
//! What comes in is a character; what goes out are its [`Syllable`]s, or its standard forms.
//! Invariants: the tables are made from the texts beside this file, at the first question (some five milliseconds, and
//! 350 KiB that stay); `data/make_tables.py` says where the texts come from.
//!
//! ```text
//! data/readings.txt         ZHANG 丈仉仗…            a syllable without tone, ü as V, and the characters that have it
//! data/standard_forms.txt   里 裏裡      钟 鈡 鍾 鐘   a standard character and other forms of it; those in one word are
//!                                                     forms of one another, those in two words are not
//! ```

use std::sync::LazyLock;

/// A syllable of Hanyu Pinyin in capitals without tone, ü as V: its letters from the lowest byte up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Syllable(u64);

impl Syllable {
    /// A syllable of up to six letters.
    pub(super) const fn new(letters: &str) -> Self {
        let letters = letters.as_bytes();
        assert!(!letters.is_empty() && letters.len() <= 6, "the longest syllables are ZHUANG and the like");
        let (mut packed, mut place) = (0, letters.len());
        while place > 0 {
            place -= 1;
            packed = packed << 8 | letters[place] as u64;
        }
        Self(packed)
    }

    /// How many letters it has.
    pub(super) const fn length(self) -> usize {
        8 - self.0.leading_zeros() as usize / 8
    }

    /// Whether eight letters, the first in the lowest byte, begin with it.
    pub(super) const fn begins(self, window: u64) -> bool {
        window & (u64::MAX >> (self.0.leading_zeros() / 8 * 8)) == self.0
    }
}

/// The readings of a character in any place of a name; none where it is not in the table.
pub(super) fn readings(character: char) -> &'static [Syllable] {
    READINGS.of(character)
}

/// Every syllable that is the reading of a character, in order.
pub(super) fn syllables() -> &'static [Syllable] {
    &SYLLABLES
}

/// Whether two characters are one in standard, traditional or regional writing.
pub(super) fn are_forms_of_one(one: char, other: char) -> bool {
    if one == other {
        return true;
    }
    let (forms_of_one, forms_of_other) = (FORMS.of(one), FORMS.of(other));
    let is = |forms: &[Form], standard: char| forms.iter().any(|form| form.standard == standard);
    is(forms_of_one, other) || is(forms_of_other, one) || forms_of_one.iter().any(|form| forms_of_other.contains(form))
}

/// The standard character that a form is simplified to; the character itself where it is one.
pub(super) fn standard(character: char) -> char {
    FORMS.of(character).first().map_or(character, |form| form.standard)
}

/// What a character that is no standard one is a form of, and which of its forms.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Form {
    standard: char,
    /// The word of the line that it stands in.
    word: u8,
}

static FORMS: LazyLock<Lists<Form>> = LazyLock::new(|| {
    let mut entries = Vec::new();
    for line in include_str!("data/standard_forms.txt").lines() {
        let mut words = line.split(' ');
        let standard = words.next().and_then(|first| first.chars().next()).expect("a line begins with a character");
        for (word, forms) in (0..).zip(words) {
            entries.extend(forms.chars().map(|form| (form, Form { standard, word })));
        }
    }
    Lists::new(entries)
});

static READINGS: LazyLock<Lists<Syllable>> = LazyLock::new(|| {
    let mut entries: Vec<(char, Syllable)> = lines_of_readings()
        .flat_map(|(syllable, characters)| characters.chars().map(move |character| (character, syllable)))
        .collect();
    // A form is read as its standard characters are.
    let standard = Lists::new(entries.clone());
    for (form, forms) in FORMS.entries() {
        for Form { standard: character, .. } in forms {
            entries.extend(standard.of(*character).iter().map(|syllable| (form, *syllable)));
        }
    }
    Lists::new(entries)
});

static SYLLABLES: LazyLock<Vec<Syllable>> = LazyLock::new(|| {
    let mut syllables: Vec<_> = lines_of_readings().map(|(syllable, _)| syllable).collect();
    syllables.sort_unstable();
    syllables
});

fn lines_of_readings() -> impl Iterator<Item = (Syllable, &'static str)> {
    include_str!("data/readings.txt").lines().map(|line| {
        let (syllable, characters) = line.split_once(' ').expect("a line is a syllable and its characters");
        (Syllable::new(syllable), characters)
    })
}

/// The block of unified ideographs, in which a list is found without searching.
const COMMON: std::ops::Range<u32> = 0x4E00..0xA000;

/// Characters with a list each.
struct Lists<T> {
    /// Characters outside the common block that have a list, in order.
    rare: Vec<char>,
    /// Where each list begins: first those of the common block, then those of `rare`; and where the last one ends.
    starts: Vec<u16>,
    flat: Vec<T>,
}

impl<T: Copy + PartialEq> Lists<T> {
    /// Lists of what stands beside each character, in the order given and without repetition.
    fn new(mut entries: Vec<(char, T)>) -> Self {
        // A stable sort keeps the order of a list. Rare characters come behind the common block.
        entries.sort_by_key(|(character, _)| (!COMMON.contains(&u32::from(*character)), *character));
        let mut lists = Self { rare: Vec::new(), starts: Vec::with_capacity(COMMON.len() + 1), flat: Vec::new() };
        let mut entries = entries.into_iter().peekable();
        let common = COMMON.filter_map(char::from_u32);
        for character in common {
            lists.begin();
            lists.take(&mut entries, character);
        }
        while let Some((character, _)) = entries.peek().copied() {
            lists.rare.push(character);
            lists.begin();
            lists.take(&mut entries, character);
        }
        lists.begin();
        lists
    }

    fn begin(&mut self) {
        self.starts.push(u16::try_from(self.flat.len()).expect("the tables have fewer than 65,536 entries"));
    }

    fn take(&mut self, entries: &mut std::iter::Peekable<std::vec::IntoIter<(char, T)>>, character: char) {
        let start = self.flat.len();
        while let Some((_, item)) = entries.next_if(|(next, _)| *next == character) {
            if !self.flat[start..].contains(&item) {
                self.flat.push(item);
            }
        }
    }

    fn of(&self, character: char) -> &[T] {
        let code = u32::from(character);
        let place = if COMMON.contains(&code) {
            (code - COMMON.start) as usize
        } else if let Ok(place) = self.rare.binary_search(&character) {
            COMMON.len() + place
        } else {
            return &[];
        };
        &self.flat[usize::from(self.starts[place])..usize::from(self.starts[place + 1])]
    }

    fn entries(&self) -> impl Iterator<Item = (char, &[T])> {
        let common = COMMON.filter_map(char::from_u32);
        common.chain(self.rare.iter().copied()).map(|character| (character, self.of(character)))
    }
}
