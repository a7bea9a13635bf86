//! Is a ledger made once, opened by one writer and many readers, and is each refusal one that can be acted on?

use super::*;
use crate::ledger::testing::{Folder, ID, append, made};

#[test]
fn a_ledger_is_made_once_and_never_replaced() {
    let folder = made(3);
    let refused = Ledger::create(&folder.0, LedgerId([1; 16])).unwrap_err();
    assert!(matches!(refused, LedgerError::Exists { .. }), "{refused}");
    let view = Ledger::open(&folder.0).unwrap().view().unwrap();
    assert_eq!((view.id(), view.anchor().seq), (ID, 3));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1, "nothing of the making stays behind");
}

#[test]
fn the_folder_is_made_where_it_is_missing() {
    let folder = Folder::new();
    let dir = folder.0.join("a/b");
    assert!(matches!(Ledger::open(&dir), Err(LedgerError::Missing { .. })));
    assert!(matches!(LedgerReader::open(&dir), Err(LedgerError::Missing { .. })));
    Ledger::create(&dir, ID).unwrap();
    assert_eq!(Ledger::open(&dir).unwrap().view().unwrap().anchor().seq, 0);
}

#[test]
fn of_two_that_write_the_second_is_told_to_wait() {
    let folder = made(3);
    let first = Ledger::open(&folder.0).unwrap();
    let second = Ledger::open(&folder.0).unwrap_err();
    assert!(matches!(second, LedgerError::Busy { .. }) && second.exit_code() == 4, "{second}");
    append(&first, 3..6).unwrap();
    first.close().unwrap();
    assert_eq!(append(&Ledger::open(&folder.0).unwrap(), 6..7).unwrap().seq, 7);
}

#[test]
fn readers_follow_the_writer_beside_them() {
    let folder = made(3);
    let writer = Ledger::open(&folder.0).unwrap();
    let readers = [LedgerReader::open(&folder.0).unwrap(), LedgerReader::open(&folder.0).unwrap()];
    let before = readers[0].view().unwrap();
    append(&writer, 3..9).unwrap();
    for reader in &readers {
        let view = reader.view().unwrap();
        assert_eq!((view.anchor().seq, view.links(1).unwrap().map(Result::unwrap).count()), (9, 9));
    }
    assert_eq!((before.anchor().seq, before.links(1).unwrap().map(Result::unwrap).count()), (3, 3));
    writer.close().unwrap();
    assert_eq!(readers[1].view().unwrap().anchor().seq, 9);
}

#[test]
fn a_file_that_is_no_ledger_is_said_to_be_none() {
    for bytes in [&b""[..], b"x", &[0; 100_000], b"SQLite format 3\0"] {
        let folder = Folder::new();
        std::fs::write(folder.store(), bytes).unwrap();
        for refused in [Ledger::open(&folder.0).map(drop), LedgerReader::open(&folder.0).map(drop)] {
            let error = refused.unwrap_err();
            assert!(matches!(error, LedgerError::Damaged { .. }), "{error:?}");
        }
    }
}

#[test]
fn a_store_without_a_head_is_no_ledger() {
    let folder = Folder::new();
    builder().create(folder.store()).unwrap().close().unwrap();
    let error = Ledger::open(&folder.0).unwrap_err();
    assert!(matches!(error, LedgerError::Damaged { .. }), "{error:?}");
}

#[test]
fn what_cannot_be_opened_names_the_path() {
    let folder = Folder::new();
    std::fs::create_dir(folder.store()).unwrap();
    let error = Ledger::open(&folder.0).unwrap_err();
    assert!(error.to_string().contains("ledger.redb"), "{error}");
}
