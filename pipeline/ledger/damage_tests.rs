//! Bits of the store's file that flip: is that an error or a verdict, never a panic, and never another content?

use std::io::Write as _;

use super::testing::{Folder, entity, made};
use super::{Ledger, LedgerError, LedgerReader, Link, Verdict, View};

/// The links of the ledger that is damaged: some 40 pages.
const LINKS_MADE: u64 = 300;

/// How many bits are flipped, one after the other.
const FLIPS: u64 = 300;

/// What was written.
struct Written {
    links: Vec<Link>,
    bytes: Vec<u8>,
}

fn written() -> Written {
    let folder = made(LINKS_MADE);
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    let links = view.links(1).unwrap().map(Result::unwrap).collect();
    Written { links, bytes: std::fs::read(folder.store()).unwrap() }
}

/// Everything that can be read is what was written, or an error; whether all of it was.
fn reads_right(view: &View, links: &[Link], what: &str) -> bool {
    let mut whole = view.anchor() == links.last().unwrap().anchor();
    let mut sees = |right: Option<bool>| match right {
        Some(right) => assert!(right, "{what}: another content"),
        None => whole = false,
    };
    let read = view.links(1).map(|read| read.collect::<Vec<_>>()).unwrap_or_default();
    for (at, link) in read.iter().enumerate() {
        sees(link.as_ref().ok().map(|link| *link == links[at]));
    }
    for number in 0..7 {
        let mut own = links.iter().filter(|link| link.entity_id == entity(number));
        // An entity whose row is lost reads as unknown: that is what the verdict is for.
        let of_entity = view.of_entity(&entity(number)).ok().filter(|found| !found.is_empty());
        sees(of_entity.map(|found| own.clone().eq(&found)));
        let newest = own.next_back().unwrap();
        let snapshot = view.snapshot(&entity(number)).ok().flatten();
        sees(snapshot.map(|found| found.seq == newest.seq && found.blob == format!("after {}", newest.seq).as_bytes()));
    }
    for row in view.snapshots().into_iter().flatten() {
        sees(row.ok().map(|row| row.blob == format!("after {}", row.seq).as_bytes()));
    }
    whole
}

/// A flipped bit never goes unnoticed where it matters: what is said to be sound is what was written.
fn check(open: impl Fn() -> Result<View, LedgerError>, written: &Written, what: &str) {
    let whole = match open() {
        Ok(view) => reads_right(&view, &written.links, what),
        Err(error) => {
            return assert!(
                matches!(error, LedgerError::Damaged { .. } | LedgerError::Format { .. }),
                "{what}: {error:?}"
            );
        }
    };
    let newest = written.links.last().unwrap().anchor();
    // Opened anew: a store that failed once says no more than that it did.
    match open().and_then(|view| view.verify_against(newest)) {
        Ok(Verdict::Sound { .. }) => assert!(whole, "{what}: said to be sound"),
        Ok(Verdict::Broken(_)) | Err(LedgerError::Damaged { .. }) => {}
        Err(error) => panic!("{what}: {error:?}"),
    }
}

fn flip(folder: &Folder, bytes: &[u8], offset: usize, bit: u8) {
    // Written over, not anew: a file that is cut and written again is waited for by some file systems.
    let mut file = std::fs::File::options().write(true).create(true).truncate(false).open(folder.store()).unwrap();
    file.write_all(&bytes[..offset]).unwrap();
    file.write_all(&[bytes[offset] ^ 1 << bit]).unwrap();
    file.write_all(&bytes[offset + 1..]).unwrap();
    file.set_len(bytes.len() as u64).unwrap();
}

#[test]
fn a_flipped_bit_is_an_error_or_a_verdict() {
    let written = written();
    let folder = Folder::new();
    let mut random = 20_261_129_u64;
    for turn in 0..FLIPS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // A third of the flips hit the store's own header, which names all else.
        let range = if turn % 3 == 0 { 512 } else { written.bytes.len() };
        let (offset, bit) = ((random >> 16) as usize % range, (random >> 8) as u8 % 8);
        let what = format!("bit {bit} of byte {offset}");
        flip(&folder, &written.bytes, offset, bit);
        check(|| LedgerReader::open(&folder.0)?.view(), &written, &what);
        if turn % 4 == 0 {
            // Opening to write changes the file, and may repair it.
            flip(&folder, &written.bytes, offset, bit);
            if let Ok(ledger) = Ledger::open(&folder.0) {
                check(|| ledger.view(), &written, &format!("{what}, opened to write"));
            }
        }
    }
}

#[test]
fn a_file_that_was_cut_short_is_an_error_or_a_verdict() {
    let written = written();
    for kept in [1, 100, 4096, written.bytes.len() / 2, written.bytes.len() - 4096, written.bytes.len() - 1] {
        let folder = Folder::new();
        std::fs::write(folder.store(), &written.bytes[..kept]).unwrap();
        check(|| LedgerReader::open(&folder.0)?.view(), &written, &format!("{kept} bytes"));
    }
}
