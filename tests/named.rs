//! What a refusal says of its row: the row's own id and the unknown column's name, and never what is unfit to be repeated.

use concord::emit::write_reject;
use concord::ingest::Layout;
use concord::job::validate;

use crate::support::parsing::{Seen, rows};
use crate::support::refusals::admission;
use crate::support::rows::{Row, good_person};
use crate::support::{Folder, fixture};

fn row() -> Row {
    Row::real_name(&good_person(&fixture().world, 0), "@")
}

/// A refused row is named by its own id where that could be read, and never by what is unfit to be repeated.
#[test]
fn the_partner_finds_the_row_again() {
    let line = |field: &str, json: &str| row().set("request_id", "r-1").raw(field, json).line();
    let cases = [
        (line("birth_date", "19900101"), Some("r-1")),
        (line("remark", "1"), Some("r-1")),
        (line("chip", "1"), Some("r-1")),
        (line("sex", "\"?\""), Some("r-1")),
        (line("doc_number", "\"-\""), Some("r-1")),
        (line("name", "\"A\",\"name\":\"B\""), Some("r-1")),
        (line("name", "\"A"), None),
        (line("name", "\"\\ud800\""), None),
        (line("request_id", "1"), None),
        (line("request_id", "\"two words\""), None),
        (line("request_id", &format!("\"{}\"", "x".repeat(65))), None),
    ];
    for (line, expected) in cases {
        let seen = rows(line.as_bytes(), Layout::Ndjson);
        let [Seen::Refused(1, refused)] = seen.as_slice() else { panic!("{line}: {seen:?}") };
        assert_eq!(refused.request_id.as_deref(), expected, "{line}");
    }
}

/// The column that nobody knows is named in the words of the refusal, unless what stands there is no name.
#[test]
fn an_unknown_column_is_named() {
    let told = |key: &str| {
        let row = row().set("request_id", "r-1").raw(key, "1").line();
        let folder = Folder::new("unknown");
        let file = folder.write("unknown.ndjson", row).display().to_string();
        let mut lines = Vec::new();
        write_reject(&validate(&[file], None, &admission(), 1).unwrap().rejects[0], &mut lines).unwrap();
        serde_json::from_slice::<serde_json::Value>(&lines).unwrap()["fix"].as_str().unwrap().to_owned()
    };
    assert!(told("remark").starts_with("remove the field remark; only"), "{}", told("remark"));
    for key in ["", "two words", "张三", &"x".repeat(65)] {
        assert!(told(key).starts_with("remove the field; only"), "{}", told(key));
    }
}
