//! The names of a zone: primary and secondary identifier.
//!
//! What comes in is a field of names, or two identifiers; what goes out are the identifiers, or a field of names that fits.
//! Invariants: splitting a field and joining what came out gives the field again; what was cut ends with a letter, which is how
//! Doc 9303-3 marks that something may be missing.

/// Names as they are printed: words are parted by one filler each.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Names<'a> {
    /// The primary identifier: mostly the family name.
    pub primary: &'a str,
    /// The secondary identifier: mostly the given names. Empty where there is none.
    pub secondary: &'a str,
}

/// Whether a name may be longer than its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truncation {
    /// All of it is there.
    None,
    /// The field is full to the last place, so that more may have been cut off.
    Possible,
}

impl<'a> Names<'a> {
    /// Splits a field at its first two fillers; what follows the last letter is dropped.
    pub(super) fn split(field: &'a str) -> Self {
        let field = field.trim_end_matches('<');
        let (primary, secondary) = field.split_once("<<").unwrap_or((field, ""));
        Self { primary, secondary }
    }

    /// The words of the primary identifier.
    pub fn primary_words(&self) -> impl Iterator<Item = &'a str> {
        words(self.primary)
    }

    /// The words of the secondary identifier.
    pub fn secondary_words(&self) -> impl Iterator<Item = &'a str> {
        words(self.secondary)
    }

    /// Characters of both and of the fillers between them.
    pub(super) fn length(&self) -> usize {
        let parted = if self.secondary.is_empty() { 0 } else { 2 };
        self.primary.len() + parted + self.secondary.len()
    }

    /// Both in a field of `width` characters, without the fillers that follow them.
    ///
    /// Where they do not fit, Doc 9303-3 (4.6) lets the issuer choose what to cut, so long as the secondary identifier is there
    /// with a letter and the last place is a letter: here the primary one is kept whole where it can be.
    pub(super) fn fit(&self, width: usize) -> String {
        if self.length() <= width {
            let parted = if self.secondary.is_empty() { "" } else { "<<" };
            return [self.primary, parted, self.secondary].concat();
        }
        if self.secondary.is_empty() {
            return cut(self.primary, width);
        }
        let primary = cut(self.primary, width - 3);
        let left = width - 2 - primary.len();
        [&primary, "<<", &cut(self.secondary, left)].concat()
    }
}

/// Shows nothing: a name must never reach a log.
impl std::fmt::Debug for Names<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "Names({} characters)", self.length())
    }
}

fn words(identifier: &str) -> impl Iterator<Item = &str> {
    identifier.split('<').filter(|word| !word.is_empty())
}

/// The first `width` characters of ASCII text, of which the last is to be a letter.
///
/// Where a filler would be the last, a letter of the last word that can spare one goes, and the first letter of the next word comes in:
/// `ANNA<MARIA` in five places is `ANN<M`.
fn cut(text: &str, width: usize) -> String {
    if text.len() <= width {
        return text.to_owned();
    }
    let mut kept = text.as_bytes()[..=width].to_vec();
    let letters = |pair: &[u8]| pair[0] != b'<' && pair[1] != b'<';
    let spare = kept[..width].windows(2).rposition(letters).map(|at| at + 1);
    match spare {
        Some(spare) if kept[width - 1] == b'<' => drop(kept.remove(spare)),
        _ => kept.truncate(width),
    }
    String::from_utf8(kept).expect("the writer has looked that it is ASCII")
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
