//! The order of the house: which stage may use which, how long files are, where unsafe code is, which articles are cited.

use std::fs;
use std::path::Path;

/// The stages in the order of the flow; ARCHITECTURE.md draws the same line.
const STAGES: [&str; 10] =
    ["terms", "world", "ingest", "records", "compare", "decide", "emit", "job", "query", "command"];

/// Stages beside each other, of which neither knows the other.
const APART: [(&str, &str); 2] = [("job", "query"), ("query", "job")];

/// The folders whose files are looked at.
const SOURCES: [&str; 5] = ["pipeline", "kernels", "datasets", "benches", "tests"];

/// Longest file, and the length that is hoped for.
const LINES_MAX: usize = 500;
const LINES_HOPED: usize = 400;

/// Files that are longer than hoped today. A ratchet: it only ever gets shorter.
const LONG_TODAY: [&str; 0] = [];

/// Where unsafe code may be.
const UNSAFE: [&str; 4] = ["kernels/face/dispatch.rs", "kernels/face/arch/", "kernels/digest/", "kernels/memory.rs"];

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

/// The words that follow `before` in a line, letters and underscores.
fn words_after<'t>(line: &'t str, before: &'t str) -> impl Iterator<Item = &'t str> {
    line.match_indices(before).map(move |(at, _)| {
        let rest = &line[at + before.len()..];
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
        &rest[..end]
    })
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
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in words_after(line, "crate::") {
                let backward = place(used).is_some_and(|used| used > own) || APART.contains(&(stage, used));
                if backward {
                    faults.push(format!("{path}:{}: {stage} uses {used}", number + 1));
                }
            }
        }
    }
    check("arrows that point backward", faults);
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
