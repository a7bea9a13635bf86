//! Folders of series as people have them.

use super::*;

/// A folder of its own for a test, with these files of one byte.
fn folder(name: &str, files: &[&str]) -> PathBuf {
    let root = std::env::temp_dir().join(format!("concord-labelled-{}-{name}", std::process::id()));
    _ = fs::remove_dir_all(&root);
    for file in files {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"x").unwrap();
    }
    root
}

fn names(files: &Files) -> Vec<&str> {
    files.series.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn a_folder_is_walked_for_series() {
    let root = folder("plain", &["b/two.CSV", "a.csv", "c.parquet", "a.csv-metadata.json", "README.md"]);
    let files = labelled_files(&root, None).unwrap();
    assert_eq!(names(&files), ["a.csv", "b/two.CSV", "c.parquet"]);
    assert!(files.windows.is_none() && files.instants.is_none() && files.profiles.is_none());
    assert_eq!(names(&labelled_files(&root.join("b/two.CSV"), None).unwrap()), ["two.CSV"]);
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn nabs_own_labels_are_found() {
    let labels = ["labels/combined_windows.json", "labels/combined_labels.json", "config/profiles.json"];
    let root = folder("nab", &[&["data/real/a.csv", "results/r.csv"], labels.as_slice()].concat());
    for series in [root.clone(), root.join("data")] {
        let files = labelled_files(&series, None).unwrap();
        assert_eq!(names(&files), ["real/a.csv"]);
        assert!(files.windows.is_some() && files.instants.is_some() && files.profiles.is_some());
    }
    // A named file of windows stands before NAB's own, and what is not beside it is not taken.
    fs::write(root.join("mine.json"), b"y").unwrap();
    let files = labelled_files(&root, Some(&root.join("mine.json"))).unwrap();
    assert_eq!(files.windows.unwrap().bytes, b"y");
    assert!(files.instants.is_none() && files.profiles.is_none());
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn what_cannot_be_read_is_named() {
    let root = folder("none", &["a.csv"]);
    let missing = root.join("missing");
    assert!(labelled_files(&missing, None).unwrap_err().starts_with("cannot list the series in "));
    assert!(labelled_files(&root, Some(&missing)).unwrap_err().starts_with("cannot read "));
    fs::remove_dir_all(root).unwrap();
}
