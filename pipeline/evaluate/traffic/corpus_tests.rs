//! Files that are put together, and what does not fit.

use super::*;

fn file(name: &str, text: &str) -> File {
    File { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn plain(name: &str) -> File {
    file(name, "timestamp,value\n0,1\n60,2\n120,3\n")
}

fn labelled(name: &str) -> File {
    file(name, "timestamp,value,label\n0,1,0\n60,2,1\n120,3,0\n")
}

#[test]
fn series_have_windows_or_columns() {
    let files = Files { series: vec![labelled("b.csv"), labelled("a.csv")], ..Files::default() };
    let corpus = Corpus::read(files).unwrap();
    let told: Vec<_> = corpus.series.iter().map(|one| (one.name.as_str(), one.windows.is_some())).collect();
    assert_eq!(told, [("a.csv", false), ("b.csv", false)]);

    let windows = r#"{"a.csv": [["60", "120"]], "b.csv": [], "c.csv": []}"#;
    let files = Files {
        series: vec![plain("a.csv"), labelled("b.csv")],
        windows: Some(file("w.json", windows)),
        instants: Some(file("l.json", r#"{"a.csv": ["120"]}"#)),
        profiles: None,
    };
    let corpus = Corpus::read(files).unwrap();
    assert_eq!(corpus.series[0].labels, [false, true, true]);
    assert_eq!(corpus.series[0].instants, [2]);
    // Windows stand instead of a column.
    assert_eq!(corpus.series[1].labels, [false; 3]);
    assert_eq!(corpus.labels_unused, ["c.csv"]);
}

#[test]
fn what_does_not_fit_is_told() {
    let check = |files: Files, expected: &str| {
        let error = Corpus::read(files).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{error}");
        assert_eq!(error.exit_code(), 3);
    };
    let of = |series: Vec<File>| Files { series, ..Files::default() };
    check(of(vec![]), "there is no series");
    check(of(vec![plain("a.csv")]), "no series has labels");
    check(of(vec![plain("a.csv"), labelled("b.csv")]), "a.csv: it has no column label, but others have");
    check(of(vec![labelled("a.csv"), labelled("a.csv")]), "a.csv: two files have this name");
    check(of(vec![file("a.PARQUET", "no")]), "a.PARQUET: not a whole Parquet file");
    let windows = Some(file("w.json", "{}"));
    check(Files { windows, ..of(vec![plain("a.csv")]) }, "w.json: a.csv is not there; add it");
}
