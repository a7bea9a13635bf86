//! Templates with `{placeholders}`, and their filling.

/// Why a letter cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A template asks for what nobody gives.
    #[error("the template asks for {{{0}}}, which this letter does not have; correct the template")]
    Unknown(String),
    /// A template leaves out what has to be said.
    #[error("the template does not say {{{0}}}; correct the template")]
    Unused(&'static str),
    /// A brace without its other half.
    #[error("the template has a brace without its other half after `{0}`; correct the template")]
    Brace(String),
    /// A value without a letter in it.
    #[error("{{{0}}} is empty; fill it in")]
    Empty(&'static str),
    /// A ground that the rules of the day do not know, or that leads to another measure.
    #[error("Art. {0} is no ground for this letter; name one that is")]
    WrongGround(crate::terms::Article),
}

/// A value and the placeholder that it fills.
pub(super) type Value = (&'static str, String);

/// Fills every placeholder of a template, and uses every value.
pub(super) fn fill(template: &str, values: &[Value]) -> Result<String, DocumentError> {
    if let Some((name, _)) = values.iter().find(|(_, value)| value.trim().is_empty()) {
        return Err(DocumentError::Empty(name));
    }
    let mut text = String::with_capacity(template.len() * 2);
    let mut used = vec![false; values.len()];
    let mut rest = template;
    while let Some(open) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(open);
        text.push_str(before);
        let brace =
            || DocumentError::Brace(before.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect());
        let (name, after) = from.strip_prefix('{').and_then(|from| from.split_once('}')).ok_or_else(brace)?;
        let place = values.iter().position(|(known, _)| *known == name);
        let place = place.ok_or_else(|| DocumentError::Unknown(name.to_owned()))?;
        used[place] = true;
        text.push_str(&values[place].1);
        rest = after;
    }
    text.push_str(rest);
    match used.iter().position(|used| !used) {
        Some(place) => Err(DocumentError::Unused(values[place].0)),
        None => Ok(text),
    }
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
