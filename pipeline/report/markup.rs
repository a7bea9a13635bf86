//! The few pieces that the whole page is made of: text in both languages, foreign text, tables that may be wider than a
//! phone.
//!
//! Invariants: foreign text is cut and isolated (`bdi`), so that neither its length nor its direction reaches its
//! neighbours; `maud` escapes all that is put between or into tags, and [`plain`] is applied to the whole page.

use maud::{Markup, html};

use super::words::Said;

/// Letters of a name or an id that are shown; the rest is in the JSON.
pub(super) const NAME_LETTERS: usize = 64;

/// Letters of a sentence that are shown: three long ones.
pub(super) const SENTENCE_LETTERS: usize = 600;

/// Text in both languages, of which the reader's choice shows one.
pub(super) fn both(said: &Said) -> Markup {
    html! {
        @if said.zh == said.en { (said.zh) }
        @else { span lang="zh-CN" { (said.zh) } span lang="en" { (said.en) } }
    }
}

/// `text` with at most so many letters.
pub(super) fn cut(text: &str, letters_max: usize) -> String {
    match text.char_indices().nth(letters_max) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// A name that an entity or a file gave.
pub(super) fn name(text: &str) -> Markup {
    html! { bdi { (cut(text, NAME_LETTERS)) } }
}

/// An id, letter by letter.
pub(super) fn id(text: &str) -> Markup {
    html! { bdi.id { (cut(text, NAME_LETTERS)) } }
}

/// The beginning of a hash: 32 bits tell the rows that are shown of one signal apart.
pub(super) fn hash(text: &str) -> Markup {
    const LETTERS: usize = 8;
    html! { bdi.id { (cut(text, LETTERS)) } }
}

/// A table that scrolls within itself where it is wider than the screen. `id` is that of its caption; the last `numbers`
/// columns are numbers.
pub(super) fn table(id: &str, caption: &Said, head: &[Said], numbers: usize, rows: &Markup) -> Markup {
    html! {
        div.scroll role="group" tabindex="0" aria-labelledby=(id) {
            table {
                caption id=(id) { (both(caption)) }
                thead {
                    tr {
                        @for (at, cell) in head.iter().enumerate() {
                            th.number[at + numbers >= head.len()] scope="col" { (both(cell)) }
                        }
                    }
                }
                tbody { (rows) }
            }
        }
    }
}

/// A letter that would turn the text around it, is invisible, or that HTML does not admit.
const fn is_unfit(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fdd0}'..='\u{fdef}' | '\u{fff9}'..='\u{fffb}' => true,
        // Tags, which are invisible letters, and the last two of each plane, which are none.
        '\u{e0000}'..='\u{e007f}' => true,
        _ => letter as u32 & 0xfffe == 0xfffe,
    }
}

/// The page with U+FFFD in the place of each unfit letter. Our own words have none, so that all are foreign.
pub(super) fn plain(page: &str) -> String {
    page.chars().map(|letter| if is_unfit(letter) { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}

/// JSON with an escape in the place of each unfit letter: such letters stand only within its strings.
pub(super) fn escaped_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        if is_unfit(letter) {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
#[path = "markup_tests.rs"]
mod tests;
