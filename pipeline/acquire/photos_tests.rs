//! What is read of a folder, whatever lies in it; no face is needed.

use super::*;

/// A folder with a photo of two bytes, another folder, and a file that is too large.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("concord-photos-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("inner")).unwrap();
    std::fs::write(folder.join("inner/short.jpg"), [0xFF, 0xD8]).unwrap();
    std::fs::write(folder.join("long.jpg"), [7; 5_000]).unwrap();
    File::create(folder.join("huge.jpg")).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
    folder
}

#[test]
fn a_file_is_read_or_named() {
    let folder = folder();
    let acquirer = Acquirer::new(None);
    let mut photos = Photos { root: folder.clone(), acquirer, file: Vec::new(), embedding: Vec::new() };
    assert_eq!(photos.read("long.jpg"), Ok(&[7; 5_000][..]));
    assert_eq!(photos.read("inner/short.jpg"), Ok(&[0xFF, 0xD8][..]));
    assert_eq!(photos.read("none.jpg"), Err(PhotoFailure::Missing));
    assert_eq!(photos.read("long.jpg/none.jpg"), Err(PhotoFailure::Missing));
    assert_eq!(photos.read("inner"), Err(PhotoFailure::Unreadable));
    assert_eq!(photos.read("huge.jpg"), Err(PhotoFailure::Unreadable));
    assert!(photos.file.is_empty(), "what was read before is gone");
    std::fs::remove_dir_all(folder).unwrap();
}
