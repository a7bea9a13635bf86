//! Rows of indexes, good and hostile.

use super::*;

/// The rows of an index of these bytes, as lines and words.
fn rows(name: &str, content: &[u8]) -> Result<Vec<(u64, &'static str)>, EnrollError> {
    let path = std::env::temp_dir().join(format!("concord-index-{}-{name}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    let opened = IndexReader::open(&path, 100);
    let mut found = Vec::new();
    let read = opened.and_then(|mut reader| {
        while let Some((line, row)) = reader.next()? {
            found.push((line, row.map_or_else(|fault| crate::enroll::Outcome::Row(fault).word(), |_entry| "good")));
        }
        Ok(found)
    });
    std::fs::remove_file(path).unwrap();
    read
}

#[test]
fn every_row_is_good_or_has_its_fault() {
    let long = format!("passport,E00000001,{}.jpg", "a".repeat(5_000));
    let longer = format!("passport,E00000001,{}.jpg", "a".repeat(70_000));
    let lines = [
        "\u{feff}photo , doc_type,doc_number",
        "a.jpg,passport,E00000001",
        "",
        "\"b,c.jpg\", passport ,\"E00000002\"",
        "a.jpg,passport",
        "a.jpg,passport,E00000003,1",
        "a.jpg,pass,E00000003",
        "a.jpg,passport,E3",
        "../a.jpg,passport,E00000003",
        "/a.jpg,passport,E00000003",
        "a//b.jpg,passport,E00000003",
        "a\u{7}.jpg,passport,E00000003",
        ",passport,E00000003",
        "again.jpg,passport,E00000001",
        "\"open.jpg,passport,E00000003",
        &long.replacen("passport,E00000001,", "", 1).replace(".jpg", ".jpg,passport,E00000003"),
        &longer,
        "last.jpg,passport,E00000003",
    ];
    let mut content = lines.join("\r\n").into_bytes();
    content.extend(b"\n\xff.jpg,passport,E00000004");
    let expected = [
        (2, "good"),
        (4, "good"),
        (5, "syntax"),
        (6, "syntax"),
        (7, "field_value"),
        (8, "doc_number_format"),
        (9, "photo_path"),
        (10, "photo_path"),
        (11, "photo_path"),
        (12, "photo_path"),
        (13, "photo_path"),
        (14, "duplicate_certificate"),
        (15, "syntax"),
        (16, "photo_path"),
        (17, "syntax"),
        (18, "good"),
        (19, "encoding"),
    ];
    assert_eq!(rows("mixed", &content).unwrap(), expected);
}

#[test]
fn what_is_no_index_is_refused_whole() {
    let blamed: [(&str, &[u8], &str); 5] = [
        ("empty", b"", "it is empty"),
        ("short", b"doc_type,photo\n", "lacks one"),
        ("wide", b"doc_type,doc_number,photo,name\n", "more columns"),
        ("binary", b"\xff\xfe\n", "no CSV"),
        ("twice", b"doc_type,doc_number,photo,photo\n", "more columns"),
    ];
    for (name, content, what) in blamed {
        let error = rows(name, content).unwrap_err();
        assert_eq!(error.exit_code(), 3);
        assert!(error.to_string().contains(what), "{error}");
    }
    let many = format!("doc_type,doc_number,photo\n{}", "x\n".repeat(101));
    assert!(matches!(rows("many", many.as_bytes()), Err(EnrollError::TooManyRows { max: 100, .. })));
}
