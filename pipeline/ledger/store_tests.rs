//! Is a row of the store what was put, and is what is not said to be damaged, or of a later program?

use super::*;

fn head() -> Head {
    Head { id: LedgerId([3; 16]), anchor: Anchor { seq: 7, hash: [4; 32] }, recorded_at_micros: 5 }
}

#[test]
fn a_head_is_read_as_it_was_written() {
    assert_eq!(Head::decode(&head().encode()).unwrap(), head());
}

#[test]
fn a_head_of_a_later_format_is_not_called_damaged() {
    let rest = [2u32.to_le_bytes().as_slice(), b"of another layout"].concat();
    let row = [check(HEAD_TAG, &[&rest]).as_slice(), &rest].concat();
    let error = Head::decode(&row).unwrap_err();
    assert!(matches!(error, LedgerError::Format { found: 2, known: 1 }));
    assert_eq!(
        error.to_string(),
        "the ledger has format 2 and this program reads format 1; use the program that wrote it, or a later one"
    );
}

#[test]
fn a_changed_byte_of_a_row_is_damage() {
    let whole = head().encode();
    for at in 0..whole.len() {
        let mut row = whole.clone();
        row[at] ^= 1;
        assert!(matches!(Head::decode(&row), Err(LedgerError::Damaged { .. })), "byte {at}");
        assert!(matches!(Head::decode(&whole[..at]), Err(LedgerError::Damaged { .. })), "{at} bytes");
    }
}

#[test]
fn a_snapshot_is_of_its_entity_alone() {
    let row = encode_snapshot("bank-7", 9, b"blob");
    assert_eq!(decode_snapshot(b"bank-7", &row).unwrap(), (9, b"blob".as_slice()));
    for (entity_id, row) in [(&b"bank-8"[..], &row[..]), (b"bank-7", &row[..20]), (b"bank-7", b"")] {
        let error = decode_snapshot(entity_id, row).unwrap_err();
        assert!(error.to_string().contains("the snapshot of bank-"), "{error}");
    }
}

#[test]
fn a_panic_of_the_store_is_damage() {
    let error = guard("read a page", || -> Result<(), redb::Error> { panic!("index out of range") }).unwrap_err();
    assert!(matches!(&error, LedgerError::Damaged { what } if what.contains("cannot read a page")), "{error}");
    assert_eq!(error.exit_code(), 4);
}
