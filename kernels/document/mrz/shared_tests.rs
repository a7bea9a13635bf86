//! Zones of specimens, where they are there: right and wrong as the table beside them says.

use std::path::PathBuf;

use super::*;

/// The shared data, which is no part of the project.
fn shared(name: &str) -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var_os("CONCORD_SHARED_DATA").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    std::fs::read_to_string(folder.join("chip").join(name)).ok()
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that finds no data must say so")]
fn specimens_are_right_or_wrong_as_their_table_says() {
    let Some(table) = shared("mrz.tsv") else {
        eprintln!("chip/mrz.tsv is not there: nothing was read");
        return;
    };
    let (mut rows, mut right) = (0, 0);
    for (number, row) in table.lines().enumerate().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let (expected, text) = (columns[1] == "True", columns[2]);
        let reading = examine(text).unwrap_or_else(|error| panic!("row {number}: {error}"));
        let holds = reading.check_digits_hold();
        // The table reads the French card as TD2; as what it is, all its check digits are right.
        let expected = expected || reading.mrz.format == Format::FrenchCard;
        assert_eq!(holds, expected, "row {number}: {:?}", reading.findings);
        rows += 1;
        right += usize::from(holds);
        if let Ok(mrz) = read(text) {
            assert_eq!(mrz.write().unwrap().as_str(), text, "row {number}");
        }
    }
    assert_eq!((rows, right), (35, 23), "rows of the table, and those whose check digits are right");
}
