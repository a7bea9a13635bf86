//! Maps of files, hints, and aligned views.

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
    for access in [Access::Random, Access::Sequential] {
        let map = Mapped::open(&file.0, access).unwrap();
        assert_eq!(map.as_slice(), bytes);
        assert_eq!(map[5], bytes[5]);
        assert_eq!(as_u32s(&map).unwrap()[9_999], 9_999);
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
    for length in [0, 1, 63, 64, 65, 100] {
        prefetch_all(&bytes[..length]);
    }
}

#[test]
fn views_are_aligned_and_whole() {
    let numbers = [0x0102_0304_0506_0708_u64, 9];
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    // An array of bytes may begin anywhere, so the aligned beginning is looked for.
    let mut room = [0; 32];
    let start = room.as_ptr().align_offset(8);
    room[start..start + 16].copy_from_slice(&bytes);
    let aligned = &room[start..start + 16];
    assert_eq!(as_u64s(aligned), Some(&numbers[..]));
    assert_eq!(as_u32s(aligned), Some(&[0x0506_0708, 0x0102_0304, 9, 0][..]));
    assert_eq!(as_u64s(&aligned[4..12]), None);
    assert_eq!(as_u64s(&aligned[..12]), None);
    assert_eq!(as_u32s(&aligned[1..5]), None);
    assert_eq!(as_u32s(&[]), Some(&[][..]));
}
