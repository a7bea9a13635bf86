//! Which photos show one person, so that all others can be compared as different people.
//!
//! Names of photos and labelled pairs in, a person a photo out. A set of photos names its people in one of two ways, or not
//! at all; which one is taken stands in the report:
//!
//! ```text
//! stem      Angelina_Jolie_0008.jpg         the file's name without its number
//! folder    Angelina_Jolie/any-name.jpg     the folder
//! pairs     7f3a.jpg                        only what the pairs say; no others are compared
//! ```
//!
//! Invariant: two photos that count as different people have different names, and no pair links them as the same person,
//! directly or over others. Labels may be wrong: a wrong `same` merges two people, which only takes comparisons away;
//! a wrong `different` within one name changes no other comparison. What no rule can find is one person under two names: that
//! makes the false match rate look higher than it is, and the threshold safer than was asked.

use std::collections::HashMap;

use serde::Serialize;

use super::pairs::{Label, Pair};

/// How people are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// By the file's name without its extension and the digits behind its last underscore.
    Stem,
    /// By the folder that the file lies in.
    Folder,
    /// By the labelled pairs alone.
    Pairs,
}

impl Identity {
    /// The identity by its word on the command line.
    pub fn from_word(word: &str) -> Option<Identity> {
        [Identity::Stem, Identity::Folder, Identity::Pairs].into_iter().find(|identity| identity.as_str() == word)
    }

    /// Its word, in the report as well.
    pub const fn as_str(self) -> &'static str {
        match self {
            Identity::Stem => "stem",
            Identity::Folder => "folder",
            Identity::Pairs => "pairs",
        }
    }
}

/// The least share of the same pairs with one name, and of the different pairs with two, for which names are believed to be
/// those of people: a tenth of wrong labels is more than any published set has, and names that mean something else fail by far.
const AGREEMENT_MIN: f64 = 0.9;

/// The people of a set of photos.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct People {
    pub identity: Identity,
    /// For each photo the number of its person, from 0 in the order of the photos.
    pub person: Vec<usize>,
    /// How many there are.
    pub count: usize,
    /// Lines of pairs whose label the names contradict.
    pub contradicted: Vec<u64>,
}

/// The people on the photos of these names, told apart as asked, or else as the names and the labels agree best. Pairs
/// count in `names`.
pub(super) fn people(names: &[&str], pairs: &[Pair], asked: Option<Identity>) -> People {
    let of_name = |identity: Identity| -> Option<Vec<&str>> {
        match identity {
            Identity::Stem => names.iter().map(|name| stem(name)).collect(),
            Identity::Folder => Some(names.iter().map(|name| folder(name)).collect()),
            Identity::Pairs => None,
        }
    };
    let identity = asked.unwrap_or_else(|| {
        let believed = |identity: &Identity| of_name(*identity).is_some_and(|people| agree(&people, pairs));
        [Identity::Stem, Identity::Folder].into_iter().find(believed).unwrap_or(Identity::Pairs)
    });
    // Asked for by name, a photo without a number is a person of its own whole name.
    let named: Option<Vec<&str>> = match identity {
        Identity::Stem => Some(names.iter().map(|name| stem(name).unwrap_or(name)).collect()),
        other => of_name(other),
    };
    let contradicts = |pair: &&Pair| named.as_ref().is_some_and(|named| !agrees(named, pair));
    let contradicted = pairs.iter().filter(contradicts).map(|pair| pair.line).collect();
    let mut sets = Sets((0..names.len()).collect());
    if let Some(named) = &named {
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (photo, name) in named.iter().enumerate() {
            sets.join(*first.entry(name).or_insert(photo), photo);
        }
    }
    for pair in pairs.iter().filter(|pair| pair.label == Label::Same) {
        sets.join(pair.left, pair.right);
    }
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let person = (0..names.len())
        .map(|photo| {
            let (root, next) = (sets.root(photo), numbers.len());
            *numbers.entry(root).or_insert(next)
        })
        .collect();
    People { identity, person, count: numbers.len(), contradicted }
}

/// The person in `Person_Name_0001.jpg`; `None` where no number ends the name.
fn stem(name: &str) -> Option<&str> {
    let file = name.rsplit_once('/').map_or(name, |(_, file)| file);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let (person, number) = stem.rsplit_once('_')?;
    let counted = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (counted && !person.is_empty()).then_some(person)
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn agrees(people: &[&str], pair: &Pair) -> bool {
    (people[pair.left] == people[pair.right]) == (pair.label == Label::Same)
}

/// Whether names are those of people, as far as the labels tell; a set without one of the labels is asked the other alone.
fn agree(people: &[&str], pairs: &[Pair]) -> bool {
    [Label::Same, Label::Different].into_iter().all(|label| {
        let of_label = || pairs.iter().filter(|pair| pair.label == label);
        let agreeing = of_label().filter(|pair| agrees(people, pair)).count();
        agreeing as f64 >= AGREEMENT_MIN * of_label().count() as f64
    })
}

/// Disjoint sets (Galler and Fischer, 1964), each element with one that stands nearer to its set's root.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut of: usize) -> usize {
        while self.0[of] != of {
            // Halving the way on the way.
            self.0[of] = self.0[self.0[of]];
            of = self.0[of];
        }
        of
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        // The lower root stays, so that the result does not depend on the order of the pairs.
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
