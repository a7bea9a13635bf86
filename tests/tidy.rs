//! The order of the house: which stage may use which, how long files are, where unsafe code is, which articles are cited.

use std::fs;
use std::path::Path;

/// The stages in the order of the flow; ARCHITECTURE.md draws the same line.
const STAGES: [&str; 20] = [
    "terms",
    "world",
    "ingest",
    "records",
    "acquire",
    "read",
    "compare",
    "decide",
    "emit",
    "job",
    "enforce",
    "ledger",
    "register",
    "query",
    "watch",
    "evaluate",
    "enroll",
    "submission",
    "report",
    "command",
];

/// Stages beside each other, of which neither knows the other.
const APART: [(&str, &str); 7] = [
    ("job", "query"),
    ("query", "job"),
    ("evaluate", "job"),
    ("evaluate", "query"),
    ("enroll", "job"),
    ("enroll", "query"),
    ("enroll", "evaluate"),
];

/// The folders whose files are looked at.
const SOURCES: [&str; 5] = ["pipeline", "kernels", "datasets", "benches", "tests"];

/// Longest file, and the length that is hoped for.
const LINES_MAX: usize = 500;
const LINES_HOPED: usize = 400;

/// Files that are longer than hoped today. A ratchet: it only ever gets shorter.
const LONG_TODAY: [&str; 0] = [];

/// Where unsafe code may be.
const UNSAFE: [&str; 5] = [
    "kernels/face/dispatch.rs",
    "kernels/face/arch/",
    "kernels/digest/",
    "kernels/memory.rs",
    "kernels/photo/onnx/backend.rs",
];

/// The articles of the Measures that a citation may name.
const ARTICLES: std::ops::RangeInclusive<u32> = 2..=17;

struct Source {
    /// Relative to the repository, with `/`.
    path: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut waiting: Vec<_> = SOURCES.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(Source { path: name, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(found.len() > 100, "the sources are found: {}", found.len());
    found
}

/// Fails with all faults at once.
fn check(what: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{what}:\n{}", faults.join("\n"));
}

fn place(stage: &str) -> Option<usize> {
    STAGES.iter().position(|known| *known == stage)
}

/// The word that a text begins with: letters, digits and underscores.
fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len());
    &text[..end]
}

/// The modules of the crate that a text names, each with its line: `crate::a::B`, and `a` and `b` of `crate::{a::{B, C}, b}`
/// over any number of lines.
fn modules_used(text: &str) -> Vec<(usize, &str)> {
    let mut used = Vec::new();
    for (at, path) in text.match_indices("crate::") {
        let start = at + path.len();
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        let comment = text[..at].rfind('\n').map_or(&text[..at], |end| &text[end..at]).trim_start().starts_with("//");
        if comment {
            continue;
        }
        if !text[start..].starts_with('{') {
            used.push((line(at), word(&text[start..])));
            continue;
        }
        // Of a group, what stands behind its brace or a comma and not within braces of its own.
        let mut depth = 0;
        for (offset, letter) in text[start..].char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if depth == 1 && matches!(letter, '{' | ',') {
                let item = text[start + offset + 1..].trim_start();
                used.push((line(text.len() - item.len()), word(item)));
            }
        }
    }
    used.retain(|(_, module)| !module.is_empty());
    used
}

#[test]
fn the_flow_is_one_way() {
    let mut faults = Vec::new();
    for Source { path, text } in sources() {
        let Some(stage) = path.strip_prefix("pipeline/").and_then(|path| path.split_once('/')).map(|(stage, _)| stage)
        else {
            continue;
        };
        let own = place(stage).unwrap_or_else(|| panic!("{stage} has a place in the flow"));
        for (line, used) in modules_used(&text) {
            let backward = place(used).is_some_and(|used| used > own) || APART.contains(&(stage, used));
            if backward {
                faults.push(format!("{path}:{line}: {stage} uses {used}"));
            }
        }
    }
    check("arrows that point backward", faults);
    let text =
        "use crate::emit::{job, Keys};\nuse crate::{\n    job::{Limits, query},\n    terms,\n};\n// crate::world\n";
    assert_eq!(modules_used(text), [(1, "emit"), (3, "job"), (4, "terms")]);
}

#[test]
fn the_picture_is_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let picture = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    assert!(picture.contains(&STAGES.join(" → ")), "ARCHITECTURE.md draws the flow of this test");
    let library = fs::read_to_string(root.join("pipeline/lib.rs")).unwrap();
    let modules: Vec<&str> =
        library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(modules, STAGES, "lib.rs names the stages in the order of the flow");
    for entry in fs::read_dir(root.join("pipeline")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            let name = entry.file_name().into_string().unwrap();
            assert!(
                picture.contains(&format!("`pipeline/{name}/`")),
                "ARCHITECTURE.md says what pipeline/{name} is for"
            );
        }
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let mut faults = Vec::new();
    for Source { path, text } in sources() {
        if !text.trim_start().starts_with("//!") {
            faults.push(format!("{path} does not begin with what it is for"));
        }
        let lines = text.lines().count();
        let known = LONG_TODAY.contains(&path.as_str());
        if lines > LINES_MAX || (lines > LINES_HOPED && !known) {
            faults.push(format!("{path} has {lines} lines"));
        }
        if known && lines <= LINES_HOPED {
            faults.push(format!("{path} has become short: take it off the list"));
        }
    }
    check("headers and lengths", faults);
}

/// Longest function without a comment of its own that says why it is so long.
const FUNCTION_LINES_MAX: usize = 70;

/// What such a comment contains.
const WHY_LONG: &str = "Long because";

/// The functions of a formatted text: first line from 0, and number of lines. The closing brace of one stands as deep as
/// its first word.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let Some((before, _)) = code.split_once("fn ") else { continue };
        let qualifiers = ["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe"];
        if !before.split_whitespace().all(|word| qualifiers.contains(&word)) {
            continue;
        }
        let indent = &line[..line.len() - code.len()];
        let ends = |line: &&str| line.strip_prefix(indent).is_some_and(|rest| rest == "}" || rest.ends_with(';'));
        // A function without a body, in a trait, ends with its semicolon at the same depth.
        let end = lines[first..].iter().position(|line| ends(line) && !line[indent.len()..].starts_with(' '));
        found.push((first, end.map_or(1, |end| end + 1)));
    }
    found
}

#[test]
fn long_functions_say_why() {
    let mut faults = Vec::new();
    let mut counted = 0;
    for Source { path, text } in sources() {
        let lines: Vec<&str> = text.lines().collect();
        for (first, length) in functions(&text) {
            counted += 1;
            // Its comments stand within it or right above.
            let above =
                lines[..first].iter().rev().take_while(|line| line.trim_start().starts_with(['/', '#'])).count();
            let says_why = lines[first - above..first + length].iter().any(|line| line.contains(WHY_LONG));
            if length > FUNCTION_LINES_MAX && !says_why {
                faults.push(format!("{path}:{}: {length} lines and no \"{WHY_LONG}\"", first + 1));
            }
        }
    }
    check("long functions that do not say why", faults);
    assert!(counted > 500, "functions are found: {counted}");
    let text = "fn a() {\n    1\n}\nimpl B {\n    pub(super) const fn c();\n    pub fn d(\n        e: u8,\n    ) {\n        e\n    }\n}\n";
    assert_eq!(functions(text), [(0, 3), (4, 1), (5, 5)]);
}

/// The files below a folder of the repository, by name and text.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    for (name, bytes) in crate::support::folder::files_below(&root) {
        if name.ends_with(extension) {
            found.push((format!("{folder}/{name}"), String::from_utf8(bytes).unwrap()));
        }
    }
    assert!(!found.is_empty(), "{folder} has files of {extension}");
    found
}

#[test]
fn scripts_say_what_they_are_for() {
    let mut faults = Vec::new();
    for (name, text) in files("benches", ".py") {
        if !text.starts_with("\"\"\"") {
            faults.push(format!("{name} does not begin with what it is for"));
        }
    }
    for (name, text) in [files("tests/services", ".sh"), files("datasets/models", ".sh")].concat() {
        let mut lines = text.lines();
        let told = lines.next().is_some_and(|line| line.starts_with("#!"))
            && lines.next().is_some_and(|line| line.starts_with("# "));
        if !told {
            faults.push(format!("{name} does not say below its first line what it is for"));
        }
    }
    check("scripts without a word", faults);
}

/// A table of numbers names the recorded run that it was made from: `<!-- bench: FILE -->`, FILE below benches/record.
#[test]
fn numbers_in_the_readme_are_recorded() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let mut faults = Vec::new();
    for (at, mark) in readme.match_indices("<!-- bench:") {
        let file = readme[at + mark.len()..].split("-->").next().unwrap_or_default().trim();
        if file.is_empty() || !root.join("benches/record").join(file).is_file() {
            faults.push(format!("README.md names {file:?}, which is not below benches/record"));
        }
    }
    check("tables without a record", faults);
}

#[test]
fn unsafe_code_is_where_it_may_be() {
    let mut faults = Vec::new();
    for Source { path, text } in sources() {
        if path == "tests/tidy.rs" || UNSAFE.iter().any(|allowed| path.starts_with(allowed)) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let uses =
                code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == "unsafe");
            if uses {
                faults.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    check("unsafe code elsewhere", faults);
}

/// The articles in the citations of a line: `Art. 3(2)` names 3, `Art. 7, 13, 14` names three.
fn articles(line: &str) -> Vec<Option<u32>> {
    let mut found = Vec::new();
    for (at, mark) in line.match_indices("Art. ") {
        // A message that is filled in when the program runs.
        if line[at + mark.len()..].starts_with('{') {
            continue;
        }
        for (place, part) in line[at + mark.len()..].split(", ").enumerate() {
            let digits = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
            // Behind the first number a list goes on only with numbers.
            if place > 0 && digits == 0 {
                break;
            }
            found.push(part[..digits].parse().ok());
            if digits < part.len() && !part[digits..].starts_with('(') {
                break;
            }
        }
    }
    found
}

#[test]
fn citations_name_articles_that_exist() {
    let mut faults = Vec::new();
    for Source { path, text } in sources() {
        for (number, line) in text.lines().enumerate().filter(|_| path != "tests/tidy.rs") {
            // Other laws are cited by their names.
            if line.contains("Law") {
                continue;
            }
            if !articles(line).iter().all(|article| article.is_some_and(|article| ARTICLES.contains(&article))) {
                faults.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    check("citations of articles that the Measures do not have", faults);
    assert_eq!(articles("by Art. 3(2), and Art. 7, 13, 14."), [Some(3), Some(7), Some(13), Some(14)]);
    assert_eq!(articles("Art. 16, 17)"), [Some(16), Some(17)]);
    assert_eq!(articles("Art. x and Art. 99"), [None, Some(99)]);
}
