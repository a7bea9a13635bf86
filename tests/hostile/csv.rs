//! Whole CSV files: quotes, line feeds in cells, headers and rows of other lengths.

use std::sync::OnceLock;

use concord::ingest::Layout;
use concord::job::validate;

use crate::support::parsing::{Seen, rows};
use crate::support::refusals::{admission, refused, verdicts};
use crate::support::rows::{Row, good_person};
use crate::support::{Folder, assert_same, fixture};

/// The columns of the files here; the last is optional.
const COLUMNS: [&str; 10] = [
    "request_id",
    "entity_id",
    "requested_at",
    "service",
    "scene",
    "doc_type",
    "doc_number",
    "name",
    "birth_date",
    "nationality",
];

/// The cells of a good row; the first is its id.
fn cells(id: &str) -> Vec<String> {
    static CELLS: OnceLock<Vec<String>> = OnceLock::new();
    let made = || Row::real_name(&good_person(&fixture().world, 0), "").cells(&COLUMNS);
    let mut cells = CELLS.get_or_init(made).clone();
    cells[0] = id.to_owned();
    cells
}

/// A good row.
fn good(id: &str) -> String {
    cells(id).join(",")
}

/// A good row whose cell in `column` stands as `text`.
fn with(id: &str, column: &str, text: &str) -> String {
    let mut cells = cells(id);
    cells[COLUMNS.iter().position(|name| *name == column).unwrap()] = text.to_owned();
    cells.join(",")
}

/// A file with the usual header.
fn file(rows: &[String]) -> String {
    format!("{}\n{}\n", COLUMNS.join(","), rows.join("\n"))
}

/// A file and what it must come to: its rows and its refusals.
fn check(file: impl AsRef<[u8]>, rows: u64, expected: &[(u64, &str, &str)]) {
    let found = verdicts("hostile.csv", file);
    assert_same("refusals", &found.refused, &refused(expected));
    assert_eq!(found.rows, rows, "rows");
}

#[test]
fn headers() {
    let header = COLUMNS.join(",");
    let good = good("a");
    check("", 0, &[]);
    check(&header, 0, &[]);
    check(format!("{header}\n"), 0, &[]);
    check(format!("{header}\n{good}"), 1, &[]);
    check(format!("\u{FEFF}{header}\n{good}\n"), 1, &[]);
    check(format!("\u{FEFF}\"{}\"\n{good}\n", COLUMNS.join("\",\"")), 1, &[]);
    check("\u{FEFF}", 0, &[]);
    check(format!("{header}\r\n{good}\r\n{good}\r\n"), 2, &[(3, "duplicate_request", "request_id")]);
    check(format!("\"{}\"\n{good}\n", COLUMNS.join("\",\"")), 1, &[]);
    check(format!("{}\n{good}\n", header.replace("nationality", "name")), 1, &[(2, "duplicate_key", "name")]);
    // A column nobody knows refuses the rows in which it says something.
    let remark = header.replace("nationality", "remark");
    check(format!("{remark}\n{good}\n{}\n", with("b", "nationality", "x")), 2, &[(3, "field_unknown", "")]);
    check(format!("{}\n{good}\n", header.replace("service", "Service")), 1, &[(2, "field_unknown", "")]);
    check(format!("{}\n{good}\n", header.replace("nationality", "")), 1, &[]);
    // A chip has no form in CSV, so a cell that holds one is refused; an empty cell is none.
    let chip = header.replace("nationality", "chip");
    check(format!("{chip}\n{}\n{good}\n", with("b", "nationality", "x")), 2, &[(2, "field_type", "chip")]);
    let rest = good.split_once(',').unwrap().1;
    check(format!("{}\n{rest}\n", COLUMNS[1..].join(",")), 1, &[(2, "field_missing", "request_id")]);
}

#[test]
fn cells_and_quotes() {
    let name = |text: &str| with("b", "name", text);
    let one = |row: String, expected: &[(u64, &str, &str)]| check(file(&[good("a"), row, good("c")]), 3, expected);
    one(name("\"ZHANG, \"\"SAN\"\"\""), &[]);
    one(name("ZHANG \"SAN"), &[]);
    one(name("\"ZHANG\" SAN"), &[]);
    one(name(""), &[(3, "field_missing", "name")]);
    one(name("\"\""), &[(3, "field_missing", "name")]);
    one(name(" "), &[(3, "field_value", "name")]);
    one(name("A\0B"), &[(3, "encoding", "")]);
    one(format!("{},", good("b")), &[(3, "syntax", "")]);
    one(good("b").rsplit_once(',').unwrap().0.to_owned(), &[(3, "syntax", "")]);
    one("x".to_owned(), &[(3, "syntax", "")]);
    one(with("b", "nationality", "\"CHN\""), &[]);
    one(with("b", "nationality", "\"CHN\r\""), &[(3, "field_value", "nationality")]);
    one(with("b", "nationality", "CHN\r"), &[]);
    one(with("b", "nationality", "CHN\r\r"), &[(3, "field_value", "nationality")]);
    one(",".repeat(9), &[(3, "field_missing", "request_id")]);
    one(with("b", "birth_date", "1990-02-30"), &[(3, "date_invalid", "birth_date")]);
    one(with("b", "nationality", "china"), &[(3, "field_value", "nationality")]);
    let bytes = file(&[good("a"), name("A%B"), good("c")]).into_bytes();
    let broken: Vec<u8> = bytes.iter().map(|byte| if *byte == b'%' { 0xFF } else { *byte }).collect();
    check(broken, 3, &[(3, "encoding", "")]);
}

#[test]
fn lines_are_those_of_the_file() {
    let bad = |id: &str| with(id, "service", "face");
    let two_lines = with("b", "name", "\"ZHANG\nSAN\"");
    check(
        file(&[good("a"), two_lines.clone(), bad("c"), good("d"), bad("e")]),
        5,
        &[(5, "field_value", "service"), (7, "field_value", "service")],
    );
    check(
        file(&[two_lines.clone(), two_lines, bad("c")]),
        3,
        &[(4, "duplicate_request", "request_id"), (6, "field_value", "service")],
    );
    check(file(&[good("a"), bad("b")]).replace('\n', "\r\n"), 2, &[(3, "field_value", "service")]);
    // Blank lines are no rows, but they are lines.
    check(
        file(&[String::new(), bad("b"), String::new(), String::new(), bad("c")]),
        2,
        &[(3, "field_value", "service"), (6, "field_value", "service")],
    );
}

#[test]
fn an_open_quote_makes_one_long_row() {
    let open = with("b", "name", "\"ZHANG");
    check(file(&[good("a"), open.clone(), good("c"), good("d")]), 2, &[(3, "syntax", "")]);
    // Behind the limit the reader takes up again at the next line.
    let filler: Vec<String> = (0..100_000).map(|place| good(&format!("f-{place}"))).collect();
    let found = verdicts("open.csv", file(&[vec![good("a"), open], filler].concat()));
    assert_eq!(found.refused[0], (3, "too_long".to_owned(), String::new()), "the open row");
    let (first, rest) = (found.refused.len(), found.rows);
    assert!(first == 1 && rest > 2, "only the open row is refused, and rows behind it are read: {first} of {rest}");
}

/// A quote inside an unquoted cell is text, so it must not hide the ends of the rows behind it from the reader.
#[test]
fn a_stray_quote_costs_no_other_row() {
    let stray = |place: usize| with(&format!("s-{place}"), "name", "ZHANG \"SAN");
    let filler = (0..90_000).map(|place| if place == 5 { stray(place) } else { good(&format!("f-{place}")) });
    check(file(&filler.collect::<Vec<_>>()), 90_000, &[]);
}

/// A carriage return ends no row without a line feed, so what stands between two of them is never read as a row.
#[test]
fn a_lone_carriage_return_is_content() {
    let bad = with("z", "service", "face");
    let rows = |count: usize| (0..count).map(|place| good(&format!("r-{place}"))).collect::<Vec<_>>().join("\r");
    check(file(&[rows(2), good("b"), bad.clone()]), 3, &[(2, "syntax", ""), (4, "field_value", "service")]);
    // The reader's chunk ends within this row, and the rest of it is passed over.
    let long = rows(110_000);
    assert!(long.len() > 9 << 20, "the row is over the limit");
    check(
        file(&[good("a"), long.clone(), good("b"), bad.clone()]),
        4,
        &[(3, "too_long", ""), (5, "field_value", "service")],
    );
    check(
        file(&[good("a"), long.clone(), bad.clone()]).replace('\n', "\r\n"),
        3,
        &[(3, "too_long", ""), (4, "field_value", "service")],
    );
    check(format!("{}\n{long}\r", COLUMNS.join(",")), 1, &[(2, "too_long", "")]);
    check(file(&[with("b", "name", "ZHANG\r\"SAN"), bad]), 2, &[(3, "field_value", "service")]);
}

/// Where all rows stand in the header none of them can be told, so the file is refused whole.
#[test]
fn a_header_that_swallows_its_rows_is_no_header() {
    let header = COLUMNS.join(",");
    for rows in [1, 110_000] {
        let folder = Folder::new("swallowed");
        let file = folder.write("old.csv", format!("{header}\r{}", format!("{}\r", good("a")).repeat(rows)));
        let error = validate(&[file.display().to_string()], None, &admission(), 1).unwrap_err();
        assert_eq!(error.exit_code(), 3, "{error}");
    }
}

#[test]
fn lines_behind_a_row_over_the_limit() {
    // Blanks at the end are sent as well.
    let huge = with("b", "nationality", &format!("CHN{}", " ".repeat(9 << 20)));
    check(
        file(&[good("a"), huge, good("c"), with("d", "service", "face")]),
        4,
        &[(3, "too_long", ""), (5, "field_value", "service")],
    );
    let huge = with("b", "name", &"A".repeat(9 << 20));
    let quoted = with("b", "name", &format!("\"{}\"", "\"\"".repeat(5 << 20)));
    for row in [huge, quoted] {
        let found = file(&[good("a"), row, good("c"), with("d", "service", "face")]);
        check(found, 4, &[(3, "too_long", ""), (5, "field_value", "service")]);
    }
}

/// Rows with every kind of quoting come out the same wherever the reader's chunks end.
#[test]
fn chunks_end_between_rows() {
    let names = ["ZHANG", "\"ZHANG, SAN\"", "\"ZHANG\nSAN\"", "\"Z\"\"\n\"\"S\"", "Z\"S", "\"Z\"S", "\"\"\"\nZ\""];
    let row = |place: usize| with(&format!("r-{place}"), "name", names[place % names.len()]);
    let all: Vec<String> = (0..24_000).map(row).collect();
    // A thousand rows are one chunk, in which nothing ends.
    let expected: Vec<Seen> = all.chunks(1000).flat_map(|rows| read(&file(rows))).collect();
    assert_eq!(expected.len(), all.len());
    for shift in [0, 1, 2, 13, 34, 89] {
        let found = read(&format!("{}{}", "\n".repeat(shift), file(&all)));
        assert_same(&format!("shift {shift}"), &found, &expected);
    }
}

/// The rows of a file without their lines.
fn read(file: &str) -> Vec<Seen> {
    rows(file.as_bytes(), Layout::Csv(None)).into_iter().map(Seen::content).collect()
}
