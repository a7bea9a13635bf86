//! The data dictionary: the schemas and the lists of words as Markdown for people, from the same source.

use kernels::chip::deviation::Deviation;
use kernels::chip::trust::DefectKind;
use serde_json::Value;

use super::schema::{Need, Schema};
use super::shapes::properties;
use crate::terms::{Outcome, Reason, RefusalCode, RejectCode, SignalKind};

/// The whole dictionary.
pub fn dictionary() -> String {
    let mut text = String::from(
        "# Data dictionary\n\n\
         Printed by `concord schema dictionary`; `concord schema requests` and so on print the same as JSON Schema.\n\
         Required columns are **bold**. Words too many for a cell are in the tables at the end, except those of `field`, which\n\
         are the columns of requests.\n",
    );
    for schema in Schema::ALL {
        text += &format!("\n## {}\n\n{}\n\n| column | type | what |\n|---|---|---|\n", schema.as_str(), schema.what());
        for property in properties(schema) {
            let name = match property.need {
                Need::Required => format!("**`{}`**", property.name),
                Need::Optional => format!("`{}`", property.name),
            };
            text += &format!("| {name} | {} | {} |\n", kind(&property.shape), property.what);
        }
    }
    for outcome in [Outcome::Inconsistent, Outcome::NotProcessed] {
        let reasons = Reason::ALL.iter().filter(|reason| reason.outcome() == outcome);
        let reasons = reasons.map(|reason| (reason.as_str(), reason.meaning()));
        text += &words(&format!("Reasons of `{}`", outcome.as_str()), "reason", reasons);
    }
    text += "\n## Codes of rejects\n\n| code | how to put it right |\n|---|---|\n";
    for code in RejectCode::ALL {
        text += &format!("| `{}` | {} |\n", code.as_str(), code.fix());
    }
    text +=
        "\n## Codes of submissions that are refused whole\n\n| code | meaning | how to put it right |\n|---|---|---|\n";
    for code in RefusalCode::ALL {
        text += &format!("| `{}` | {} | {} |\n", code.as_str(), code.meaning(), code.fix());
    }
    text += "\n## Kinds of signals\n\n| kind | article | meaning |\n|---|---|---|\n";
    for kind in SignalKind::ALL {
        text += &format!("| `{}` | {} | {} |\n", kind.as_str(), kind.article(), kind.meaning());
    }
    let deviations = Deviation::ALL.iter().map(|deviation| (deviation.as_str(), deviation.meaning()));
    text += &words("Deviations of chips that are tolerated", "deviation", deviations);
    let defects = DefectKind::ALL.iter().map(|kind| (kind.as_str(), kind.meaning()));
    text += &words("Defects of chips that their states have told", "defect", defects);
    text
}

/// A table of words and their meanings.
fn words(title: &str, of: &str, list: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    let rows: String = list.map(|(word, meaning)| format!("| `{word}` | {meaning} |\n")).collect();
    format!("\n## {title}\n\n| {of} | meaning |\n|---|---|\n{rows}")
}

/// Longest list of words that is shown in a table; longer ones have tables of their own.
const WORDS_SHOWN_MAX: usize = 7;

/// The type of a property in a few words.
fn kind(shape: &Value) -> String {
    if let Some(list) = shape["enum"].as_array() {
        let words: Vec<String> = list.iter().filter_map(Value::as_str).map(|word| format!("`{word}`")).collect();
        return if words.len() > WORDS_SHOWN_MAX { "word".to_owned() } else { words.join(", ") };
    }
    if let Some(pattern) = shape["pattern"].as_str() {
        // A bar would end the cell.
        return format!("text `{}`", pattern.replace('|', "\\|"));
    }
    let first = match &shape["type"] {
        Value::Array(kinds) => kinds[0].as_str(),
        kind => kind.as_str(),
    };
    match (first, shape["format"].as_str(), shape["contentEncoding"].as_str()) {
        (_, Some("date"), _) => "date".to_owned(),
        (_, Some("date-time"), _) => "instant".to_owned(),
        (_, _, Some(encoding)) => encoding.to_owned(),
        (Some("string"), ..) => "text".to_owned(),
        (Some("array"), ..) => format!("list of {}", kind(&shape["items"])),
        (Some("object"), ..) => {
            let parts = shape["properties"].as_object().map(|parts| parts.len()).unwrap_or_default();
            format!("{parts} parts, base64 in text")
        }
        (Some("number"), ..) if shape["minimum"].is_number() => {
            format!("number, {} to {}", shape["minimum"], shape["maximum"])
        }
        (Some("integer"), ..) if shape["minimum"].is_number() => format!("integer, from {}", shape["minimum"]),
        (other, ..) => other.unwrap_or_default().to_owned(),
    }
}
