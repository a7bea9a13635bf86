//! What the tests of the ledger share: a folder that goes away, a ledger with links in it, a way past its doors.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use redb::{Database, WriteTransaction};

use super::handle::builder;
use super::{Anchor, Entry, Ledger, LedgerError, LedgerId, Link, Salt};

/// The id of every ledger of the tests.
pub(super) const ID: LedgerId = LedgerId([0x5A; 16]);

/// 2026-11-29T00:00:00Z.
pub(super) const START_MICROS: i64 = 1_795_910_400_000_000;

/// A folder of this test alone, which is removed with all that is in it.
pub(super) struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("concord-ledger-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn store(&self) -> PathBuf {
        self.0.join("ledger.redb")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Salt that no two numbers share.
pub(super) fn salt(number: u64) -> Salt {
    [number.to_le_bytes(), (!number).to_le_bytes()].concat().try_into().unwrap()
}

/// Appends what the number says: an event of one of seven entities, one second after the one before.
pub(super) fn append(ledger: &Ledger, numbers: std::ops::Range<u64>) -> Result<Anchor, LedgerError> {
    ledger.write(|writer| {
        for number in numbers {
            let link = append_one(writer, number)?;
            writer.put_snapshot(&link.entity_id, format!("after {}", link.seq).as_bytes(), b"mark")?;
        }
        Ok(writer.anchor())
    })
}

pub(super) fn append_one(writer: &mut super::Writer<'_>, number: u64) -> Result<Link, LedgerError> {
    let body = format!(r#"{{"kind":"SignalRaised","number":{number}}}"#);
    let recorded_at_micros = START_MICROS + number as i64 * 1_000_000;
    writer.append(Entry { entity_id: &entity(number), recorded_at_micros, salt: salt(number), body: &body })
}

/// Whose event a number is.
pub(super) fn entity(number: u64) -> String {
    format!("entity-{}", number % 7)
}

/// A ledger of `links` links in a folder of its own, closed. Each is made once and copied, since making waits for the disk.
pub(super) fn made(links: u64) -> Folder {
    static MADE: Mutex<BTreeMap<u64, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let folder = Folder::new();
    let mut made = MADE.lock().unwrap();
    let bytes = made.entry(links).or_insert_with(|| {
        Ledger::create(&folder.0, ID).unwrap();
        let ledger = Ledger::open(&folder.0).unwrap();
        append(&ledger, 0..links).unwrap();
        ledger.close().unwrap();
        std::fs::read(folder.store()).unwrap()
    });
    std::fs::write(folder.store(), bytes).unwrap();
    folder
}

/// Changes the store behind the ledger's back.
pub(super) fn tamper(folder: &Folder, change: impl FnOnce(&WriteTransaction)) {
    let database: Database = builder().open(folder.store()).unwrap();
    let transaction = database.begin_write().unwrap();
    change(&transaction);
    transaction.commit().unwrap();
    database.close().unwrap();
}
