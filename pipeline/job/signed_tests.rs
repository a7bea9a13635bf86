//! Files as they were signed, and each way in which they are not.

use super::*;
use crate::decide::{Scope, Standing};
use crate::job::SignedFile;

fn file(bytes: u64, sha256: &str) -> InputFile {
    InputFile { name: "night/a.ndjson".into(), bytes, sha256: sha256.into() }
}

fn terms(sha256: Option<&str>) -> Terms {
    let scope = Scope { standing: Standing::Open, services: Vec::new(), scenes: Vec::new(), fields: Vec::new() };
    let files = vec![SignedFile { name: "a.ndjson".into(), bytes: 10, sha256: sha256.map(str::to_owned) }];
    Terms { scope, rows_processed_max: 5, peak_a_second: 1, files, rows: 2 }
}

#[test]
fn only_what_was_signed_passes() {
    let signed = terms(Some("ab"));
    let whole = [file(10, "ab")];
    assert!(check(&signed, &whole, 2).is_ok());
    assert!(check(&terms(None), &[file(10, "cd")], 2).is_ok(), "held against another hash before");
    let two = [file(10, "ab"), file(10, "ab")];
    let cases: [(&[InputFile], u64, &str); 5] = [
        (&[], 2, "0 files were read and 1 were signed"),
        (&two, 2, "2 files were read and 1 were signed"),
        (&[file(11, "ab")], 2, "a.ndjson has 11 bytes and 10 were signed"),
        (&[file(10, "cd")], 2, "a.ndjson has other bytes"),
        (&whole, 3, "3 rows were read and 2 were signed"),
    ];
    for (read, rows, said) in cases {
        let error = check(&signed, read, rows).unwrap_err().to_string();
        assert!(error.contains(said) && error.contains("nothing was written"), "{error}");
    }
}
