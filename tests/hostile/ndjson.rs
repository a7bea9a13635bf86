//! Whole NDJSON files: long lines, line ends, and what one line must not teach the reader about the next.

use concord::ingest::{Admission, Dimension};
use datasets::records::template;

use crate::support::refusals::{Verdicts, admission, refused, verdicts, verdicts_of};
use crate::support::rows::{Row, base64, good_person};
use crate::support::{Folder, assert_same, fixture};

/// Bytes of the longest line, as the limits say.
const LINE_BYTES_MAX: usize = concord::ingest::LINE_BYTES_MAX;

/// A file and what it must come to: its rows and its refusals.
fn check(file: impl AsRef<[u8]>, rows: u64, expected: &[(u64, &str, &str)]) {
    let Verdicts { rows: found_rows, refused: found } = verdicts("hostile.ndjson", file);
    assert_same("refusals", &found, &refused(expected));
    assert_eq!(found_rows, rows, "rows");
}

fn good(id: &str) -> String {
    let world = fixture().world;
    Row::real_person(&world, &good_person(&world, 0), id).line()
}

/// A good line of exactly `bytes` bytes, most of them a photo.
fn long(id: &str, bytes: usize) -> String {
    let row = |photo: &str| Row::real_name(&good_person(&fixture().world, 0), id).set("face_image", photo).line();
    // Blanks before the brace make up for base64, which comes in fours.
    let empty = row("").len();
    let photo = "A".repeat((bytes - empty) / 4 * 4);
    let line = row(&photo);
    let blanks = " ".repeat(bytes - line.len());
    blanks + &line
}

#[test]
fn line_ends() {
    let (a, b) = (good("a"), good("b"));
    check("", 0, &[]);
    check("\n", 0, &[]);
    check("\n\n \t\n\r\n", 0, &[]);
    check(&a, 1, &[]);
    check(format!("{a}\n{b}"), 2, &[]);
    check(format!("{a}\r\n{b}\r\n"), 2, &[]);
    check(format!("\n\n{a}\n\n \t\r\n{b}\nx\n"), 3, &[(7, "syntax", "")]);
    check(format!("{a}\n{{}}"), 2, &[(2, "field_missing", "request_id")]);
    // A lone carriage return ends no line.
    check(format!("{a}\r{b}\n{}\n", good("c")), 2, &[(1, "syntax", "")]);
    // A byte order mark may begin a file; elsewhere it is no JSON, and only its own line is refused.
    check(format!("\u{FEFF}{a}\n{b}\n"), 2, &[]);
    check("\u{FEFF}", 0, &[]);
    check(format!("\u{FEFF}\n{a}\n\u{FEFF}{b}\n"), 2, &[(3, "syntax", "")]);
    check(format!("\u{FEFF}\u{FEFF}{a}\n{b}\n"), 2, &[(1, "syntax", "")]);
    check(format!("{a}\u{2028}{b}\n"), 1, &[(1, "syntax", "")]);
}

#[test]
fn a_line_over_the_limit_is_refused_alone() {
    let (a, b) = (good("a"), good("b"));
    let huge = "x".repeat(9 << 20);
    let brackets = "[".repeat(9 << 20);
    for line in [huge.as_str(), &brackets, &long("long", LINE_BYTES_MAX + 1), &long("long", 20 << 20)] {
        check(format!("{a}\n{line}\n{b}\nx\n"), 4, &[(2, "too_long", ""), (4, "syntax", "")]);
        check(format!("{a}\n{line}"), 2, &[(2, "too_long", "")]);
    }
    check(
        format!("{a}\n{huge}\n{huge}\n{b}\n{huge}\n"),
        5,
        &[(2, "too_long", ""), (3, "too_long", ""), (5, "too_long", "")],
    );
}

/// What stands before a line decides where the reader's chunks end; it must not decide whether the line is too long.
#[test]
fn the_limit_does_not_depend_on_where_a_line_stands() {
    let after = good("after");
    for before in [0, 1, 1 << 19, (1 << 20) - 1, 1 << 20, 3 << 19] {
        let before = if before == 0 { String::new() } else { " ".repeat(before - 1) + "\n" };
        let line = u64::from(!before.is_empty()) + 1;
        let file = |long: String| format!("{before}{long}\n{after}\nx\n");
        check(file(long("long", LINE_BYTES_MAX)), 3, &[(line + 2, "syntax", "")]);
        check(file(long("long", LINE_BYTES_MAX + 1)), 3, &[(line, "too_long", ""), (line + 2, "syntax", "")]);
    }
}

#[test]
fn what_follows_a_complete_object_still_counts() {
    let (a, b) = (good("a"), good("b"));
    let blanks = " ".repeat(9 << 20);
    check(format!("{a}{blanks}\n{b}\n"), 2, &[(1, "too_long", "")]);
    check(format!("{a}{blanks}garbage\n{b}\n"), 2, &[(1, "too_long", "")]);
    check(format!("{blanks}{a}\n{b}\n"), 2, &[(1, "too_long", "")]);
}

/// Where nobody names a dimension, the first embedding of the submission does: not the first of each chunk.
#[test]
fn one_embedding_sets_the_dimension_of_all() {
    let world = fixture().world;
    let person = good_person(&world, 0);
    let wrong = |id: &str| Row::real_name(&person, id).set("face_embedding", &base64(&[0.5; 8])).line();
    let mut rows: Vec<String> =
        (0..6_000).map(|row| Row::real_person(&world, &person, &format!("r-{row}")).line()).collect();
    // Wherever a chunk begins there is one of these nearby, and often it is the first.
    (1..6_000).step_by(2).for_each(|row| rows[row] = wrong(&format!("r-{row}")));
    let folder = Folder::new("dimension");
    let path = folder.write("dimension.ndjson", rows.join("\n"));
    let found = verdicts_of(&path, &Admission { dimension: Dimension::OfFirst, ..admission() });
    let expected: Vec<(u64, &str, &str)> =
        (1..6_000).step_by(2).map(|row| (row + 1, "embedding_invalid", "face_embedding")).collect();
    assert_same("refusals", &found.refused, &refused(&expected));
}

/// The reader expects an embedding to be as long as the one before. Rows made so that a quote stands exactly there must
/// neither swallow the lines behind them nor be judged by what was swallowed.
#[test]
fn the_embedding_before_teaches_nothing_false() {
    let world = fixture().world;
    let person = good_person(&world, 0);
    let own = base64(&template(world.seed, person.index, world.dimension));
    let mut different = 0;
    for teacher_bytes in (4..=1600).step_by(4) {
        let teacher = Row::real_name(&person, "teacher").set("face_embedding", &"A".repeat(teacher_bytes));
        // In the first the embedding is last, as most senders write it; in the second fields follow it.
        let last = Row::real_name(&person, "last").set("face_embedding", "AAAA");
        let first = Row::real_person(&world, &person, "first")
            .without("name")
            .set("face_embedding", &own)
            .set("name", &person.name);
        let plain = Row::real_name(&person, "plain");
        let rows = [teacher.clone(), last, plain.clone(), teacher, first, plain.set("request_id", "plain-2")];
        let file: String = rows.iter().map(|row| row.line() + "\n").collect();
        let found = verdicts("taught.ndjson", file);
        // A teacher of the records' own dimension is zero everywhere, and so refused as well.
        let expected = refused(&[
            (1, "embedding_invalid", "face_embedding"),
            (2, "embedding_invalid", "face_embedding"),
            (4, "embedding_invalid", "face_embedding"),
        ]);
        assert_same(&format!("taught by {teacher_bytes} bytes"), &found.refused, &expected);
        assert_eq!(found.rows, 6, "taught by {teacher_bytes} bytes");
        different += 1;
    }
    assert_eq!(different, 400);
}
