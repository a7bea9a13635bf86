//! Which inputs a path names, and in which order.

use super::super::testing::{Folder, told};
use super::*;

fn listed(paths: &[&str], format: Option<Format>) -> Result<Vec<(String, Format, Option<u64>)>, String> {
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let inputs = list(&paths, format).map_err(|error| told(&error))?;
    Ok(inputs.into_iter().map(|input| (input.name, input.format, input.size)).collect())
}

fn refused(paths: &[&str], format: Option<Format>, expected: &str) {
    let told = listed(paths, format).unwrap_err();
    assert!(told.contains(expected), "{told}");
}

#[test]
fn a_folder_gives_known_files_in_the_order_of_their_bytes() {
    let folder = Folder::new();
    for name in ["b.csv", "a/z.ndjson", "a.ndjson", "B.csv.gz", "a-1.parquet", "a/b/c.arrow", "readme.md"] {
        folder.file(name, "x");
    }
    for name in [".hidden.csv", "_SUCCESS.csv", "_temporary/a.csv", ".git/a.csv"] {
        folder.file(name, "x");
    }
    let root = folder.path().to_str().unwrap();
    let names =
        |typed: &str| -> Vec<String> { listed(&[typed], None).unwrap().into_iter().map(|(name, ..)| name).collect() };
    let expected = ["B.csv.gz", "a-1.parquet", "a.ndjson", "a/b/c.arrow", "a/z.ndjson", "b.csv"];
    assert_eq!(names(root), expected.map(|name| format!("{root}/{name}")));
    assert_eq!(names(&format!("{root}/")), expected.map(|name| format!("{root}/{name}")));
}

#[test]
fn a_format_stands_in_for_names() {
    let folder = Folder::new();
    let file = folder.file("part-0000", "x");
    folder.file("b.csv", "xy");
    let root = folder.path().to_str().unwrap();
    refused(&[&file], None, "tells no format");
    assert_eq!(listed(&[&file], Some(Format::Csv)).unwrap(), [(file.clone(), Format::Csv, Some(1))]);
    let all = listed(&[root], Some(Format::Ndjson)).unwrap();
    assert_eq!(
        all,
        [(format!("{root}/b.csv"), Format::Ndjson, Some(2)), (format!("{root}/part-0000"), Format::Ndjson, Some(1)),]
    );
}

#[test]
fn inputs_keep_the_order_in_which_they_were_named() {
    let folder = Folder::new();
    let (one, two) = (folder.file("z.csv", "x"), folder.file("a.csv", "x"));
    let names: Vec<String> = listed(&[&one, &two, &one], None).unwrap().into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, [one.clone(), two, one]);
}

#[test]
fn standard_input_is_ndjson_unless_said_otherwise() {
    assert_eq!(listed(&["-"], None).unwrap(), [("-".to_owned(), Format::Ndjson, None)]);
    assert_eq!(listed(&["-"], Some(Format::Csv)).unwrap(), [("-".to_owned(), Format::Csv, None)]);
    refused(&["-"], Some(Format::Parquet), "- is a stream, and parquet is read from its end");
    refused(&["-", "-"], None, "named twice");
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = Folder::new();
    let root = folder.path().to_str().unwrap();
    refused(&[], None, "no input was named");
    refused(&[root], None, &format!("{root} holds no file"));
    folder.file("notes.txt", "x");
    refused(&[root], None, &format!("{root} holds no file"));
    refused(&[&format!("{root}/gone.csv")], None, "gone.csv is not there");
    refused(&["https://example.org/a.csv"], None, "only s3:// URLs are read");
    refused(&["s3:///key.csv"], None, "names no bucket");
}

#[test]
fn links_to_files_are_followed_and_links_to_folders_are_not() {
    let (folder, other) = (Folder::new(), Folder::new());
    let target = other.file("real.csv", "1234");
    let root = folder.path();
    std::os::unix::fs::symlink(&target, root.join("link.csv")).unwrap();
    std::os::unix::fs::symlink(root, root.join("loop")).unwrap();
    std::os::unix::fs::symlink(other.path(), root.join("linked.csv")).unwrap();
    let root = root.to_str().unwrap();
    assert_eq!(listed(&[root], None).unwrap(), [(format!("{root}/link.csv"), Format::Csv, Some(4))]);
}

#[test]
fn endless_folders_end() {
    let folder = Folder::new();
    let deep: String = std::iter::repeat_n("d/", FOLDER_DEPTH_MAX).collect();
    folder.file(&format!("{deep}a.csv"), "x");
    refused(&[folder.path().to_str().unwrap()], None, "nested deeper than 64 folders");
}
