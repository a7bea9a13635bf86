//! Folders that are private, and gone when they have served.

use std::os::unix::fs::PermissionsExt;

use super::*;

#[test]
fn a_folder_is_private_and_goes_with_what_is_in_it() {
    let (one, other) = (ScratchFolder::make().unwrap(), ScratchFolder::make().unwrap());
    assert_ne!(one.path(), other.path());
    let mode = fs::metadata(one.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    fs::write(one.path().join("spilled"), "x").unwrap();
    let path = one.path().to_owned();
    drop(one);
    assert!(!path.exists());
}
