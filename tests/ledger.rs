//! Does a killed writer leave all that it acknowledged, and does one process write while others read?
//!
//! The other process is this test binary again, with its part named in the environment.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use concord::ledger::{Entry, Ledger, LedgerError, LedgerId, LedgerReader, Verdict, View};

/// Names the part of the other process, and its ledger.
const PART: &str = "CONCORD_TEST_LEDGER_PART";
const DIR: &str = "CONCORD_TEST_LEDGER_DIR";

/// Begins what the other process says; the test harness says other things too.
const SAYS: &str = "says ";

/// How often a writer is killed; each time after another number of acknowledgements.
const KILLS: u64 = 16;

/// A folder with an empty ledger, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("concord-ledger-{name}-{}", std::process::id()));
        Ledger::create(&path, LedgerId([0x33; 16])).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Whose event a number is.
fn entity(number: u64) -> String {
    format!("entity-{}", number % 5)
}

fn body(number: u64) -> String {
    format!(r#"{{"kind":"JobCommitted","number":{number}}}"#)
}

/// Appends a group of one to seven links with the snapshots of their entities; the newest number.
fn append_group(ledger: &Ledger) -> Result<u64, LedgerError> {
    ledger.write(|writer| {
        let first = writer.anchor().seq + 1;
        for number in first..first + 1 + first % 7 {
            let [entity_id, body] = [entity(number), body(number)];
            let entry = Entry {
                entity_id: &entity_id,
                recorded_at_micros: number as i64,
                salt: [number as u8; 16],
                body: &body,
            };
            let link = writer.append(entry)?;
            writer.put_snapshot(&entity_id, &link.seq.to_le_bytes(), b"mark")?;
        }
        Ok(writer.anchor().seq)
    })
}

fn start(part: &str, dir: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["ledger::the_other_process", "--exact", "--nocapture"]).env(PART, part).env(DIR, dir);
    command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// What the other process has to say, word by word.
fn said(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    // A line may be cut in the middle by the kill; only whole ones end with a full stop.
    lines.filter_map(|line| line.split_once(SAYS)?.1.strip_suffix('.').map(str::to_owned))
}

fn say(what: impl std::fmt::Display) {
    // One write: a word is in the pipe whole or not at all.
    std::io::stdout().write_all(format!("\n{SAYS}{what}.\n").as_bytes()).unwrap();
}

/// Does nothing but in the process that a test below starts.
#[test]
fn the_other_process() {
    let Ok(part) = std::env::var(PART) else { return };
    let dir = PathBuf::from(std::env::var(DIR).unwrap());
    match part.as_str() {
        "append until killed" => {
            let ledger = Ledger::open(&dir).unwrap();
            loop {
                say(append_group(&ledger).unwrap());
            }
        }
        "append once" => match Ledger::open(&dir).and_then(|ledger| append_group(&ledger)) {
            Ok(newest) => say(newest),
            Err(LedgerError::Busy { .. }) => say("busy"),
            Err(error) => say(error),
        },
        "read" => say(LedgerReader::open(&dir).and_then(|reader| reader.view()).map(|view| view.anchor()).unwrap()),
        part => panic!("no part {part}"),
    }
}

/// The ledger is sound and holds exactly what its writers append, up to a whole group.
fn check(view: &View, what: &str) -> u64 {
    let Verdict::Sound { anchor } = view.verify().unwrap() else { panic!("{what}: {}", view.verify().unwrap()) };
    for link in view.links(1).unwrap() {
        let link = link.unwrap();
        assert_eq!((link.entity_id, link.body), (entity(link.seq), body(link.seq)), "{what}");
    }
    for snapshot in view.snapshots().unwrap() {
        let snapshot = snapshot.unwrap();
        let newest = view.of_entity(&snapshot.entity_id).unwrap().last().unwrap().seq;
        assert_eq!((snapshot.seq, snapshot.blob), (newest, newest.to_le_bytes().to_vec()), "{what}");
    }
    let mut end = 0;
    while end < anchor.seq {
        end += 1 + (end + 1) % 7;
    }
    assert_eq!(end, anchor.seq, "{what}: a group by halves");
    anchor.seq
}

#[test]
fn a_killed_writer_leaves_all_that_it_acknowledged_and_nothing_by_halves() {
    let folder = Folder::new("kill");
    let mut random = 20_261_129_u64;
    for kill in 0..KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let wanted = (random >> 33) as usize % 9;
        let mut child = start("append until killed", &folder.0);
        let mut said = said(&mut child);
        let mut acknowledged = said.by_ref().take(wanted).last();
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before it died counts too.
        acknowledged = said.last().or(acknowledged);
        let acknowledged: u64 = acknowledged.map_or(0, |said| said.parse().unwrap());
        let what = format!("kill {kill} after {wanted} acknowledgements");
        // Every other time a reader comes first, which has the store repaired before it reads.
        let newest = if kill % 2 == 0 {
            check(&LedgerReader::open(&folder.0).unwrap().view().unwrap(), &what)
        } else {
            let ledger = Ledger::open(&folder.0).unwrap();
            check(&ledger.view().unwrap(), &what)
        };
        assert!(newest >= acknowledged, "{what}: {acknowledged} was acknowledged, {newest} is there");
    }
    assert!(check(&LedgerReader::open(&folder.0).unwrap().view().unwrap(), "at the end") > KILLS);
}

#[test]
fn a_second_writer_is_told_to_wait_and_harms_nothing() {
    let folder = Folder::new("busy");
    let ledger = Ledger::open(&folder.0).unwrap();
    append_group(&ledger).unwrap();
    let once = || {
        let mut child = start("append once", &folder.0);
        let word = said(&mut child).next();
        child.wait().unwrap();
        word.unwrap()
    };
    assert_eq!(once(), "busy");
    append_group(&ledger).unwrap();
    let newest = check(&ledger.view().unwrap(), "after the refusal");
    assert_eq!(once(), "busy");
    ledger.close().unwrap();
    let after: u64 = once().parse().unwrap();
    assert!(after > newest);
    assert_eq!(check(&LedgerReader::open(&folder.0).unwrap().view().unwrap(), "at the end"), after);
}

#[test]
fn readers_in_other_processes_see_what_was_committed_beside_them() {
    let folder = Folder::new("beside");
    let ledger = Ledger::open(&folder.0).unwrap();
    for _ in 0..3 {
        append_group(&ledger).unwrap();
        let mut child = start("read", &folder.0);
        let anchor = said(&mut child).next().unwrap();
        child.wait().unwrap();
        assert_eq!(anchor, ledger.view().unwrap().anchor().to_string());
    }
    check(&ledger.view().unwrap(), "at the end");
}
