//! Maps of files, and hints.

use std::fs;
use std::path::PathBuf;

use super::*;

/// A file in the system's folder for temporary files, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("kernels-memory-{}-{name}", std::process::id()));
        fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

#[test]
fn a_map_is_its_file() {
    let bytes: Vec<u8> = (0..10_000_u32).flat_map(u32::to_le_bytes).collect();
    let file = Scratch::new("whole", &bytes);
    for access in [Access::Random, Access::Usual] {
        let map = Mapped::open(&file.0, access).unwrap();
        assert_eq!(map.as_slice(), bytes);
        assert_eq!(map[5], bytes[5]);
    }
}

#[test]
fn an_empty_file_is_an_empty_slice() {
    let file = Scratch::new("empty", b"");
    assert!(Mapped::open(&file.0, Access::Random).unwrap().is_empty());
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let error = Mapped::open(&std::env::temp_dir().join("kernels-memory-none"), Access::Random);
    assert_eq!(error.unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[test]
fn hints_beyond_the_end_do_nothing() {
    let bytes = [0; 100];
    for offset in [0, 99, 100, usize::MAX] {
        prefetch(&bytes, offset);
    }
}
