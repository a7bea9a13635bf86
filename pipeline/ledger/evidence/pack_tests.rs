//! Does a third party's Python find a pack sound, name what was tampered with, and learn nothing of others?

use std::process::Command;

use serde_json::Value;

use super::*;
use crate::ledger::testing::{Folder, append, made};
use crate::ledger::{Ledger, LedgerReader};

/// A ledger of 20 links and the pack on entity-3, whose links are 4, 11 and 18.
fn packed() -> (Folder, PathBuf, Evidence) {
    let folder = made(20);
    let pack = folder.0.join("pack");
    let evidence = LedgerReader::open(&folder.0)
        .unwrap()
        .view()
        .unwrap()
        .export_evidence("entity-3", &Enclosed::default(), &pack)
        .unwrap();
    (folder, pack, evidence)
}

/// What the script prints, and whether it found the pack sound.
fn checked(pack: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new("python3").arg(pack.join(SCRIPT)).args(arguments).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code() == Some(0), String::from_utf8(output.stdout).unwrap())
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Changes a file's lines, and makes the manifest name the file as it is then.
fn forge(pack: &Path, name: &str, change: impl FnOnce(&mut Vec<Value>)) {
    let mut all = lines(&pack.join(name));
    change(&mut all);
    let text: String = all.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(pack.join(name), &text).unwrap();
    forge_manifest(pack, |manifest| {
        let files = manifest["files"].as_array_mut().unwrap();
        let file = files.iter_mut().find(|file| file["name"] == name).unwrap();
        file["sha256"] = hex(&Sha256::digest(&text)).into();
    });
}

fn forge_manifest(pack: &Path, change: impl FnOnce(&mut Value)) {
    let path = pack.join(MANIFEST);
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    std::fs::write(&path, manifest.to_string()).unwrap();
}

#[test]
fn a_pack_is_found_sound_by_itself_and_against_its_anchors() {
    let (folder, pack, evidence) = packed();
    assert_eq!((evidence.links, evidence.first_seq, evidence.last_seq, evidence.anchor.seq), (3, 4, 18, 20));
    let manifest = std::fs::read(pack.join(MANIFEST)).unwrap();
    assert_eq!(evidence.manifest_sha256, Digest::from(Sha256::digest(&manifest)));
    let (sound, said) = checked(&pack, &[]);
    assert!(sound && said.starts_with("OK: 3 links of entity-3, in the chain of 20 links"), "{said}");
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    for seq in [4, 18, 19, 20] {
        let anchor = view.link(seq).unwrap().unwrap().anchor().to_string();
        let (sound, said) = checked(&pack, &[&anchor]);
        assert!(sound && said.contains("holds the anchor"), "{said}");
    }
    let before = view.link(3).unwrap().unwrap().anchor().to_string();
    let (sound, said) = checked(&pack, &[&before]);
    assert!(!sound && said.contains("does not hold the anchor 3:"), "{said}");
}

#[test]
fn a_pack_from_the_first_link_begins_at_the_genesis() {
    let folder = made(20);
    let pack = folder.0.join("pack");
    LedgerReader::open(&folder.0)
        .unwrap()
        .view()
        .unwrap()
        .export_evidence("entity-0", &Enclosed::default(), &pack)
        .unwrap();
    assert!(checked(&pack, &[]).0);
    forge_manifest(&pack, |manifest| manifest["ledger_id"] = "00".repeat(16).into());
    let (sound, said) = checked(&pack, &[]);
    assert!(!sound && said.contains("link 1 does not follow"), "{said}");
}

#[test]
fn of_other_entities_a_pack_holds_hashes_alone() {
    let (_folder, pack, _) = packed();
    let chain = std::fs::read_to_string(pack.join(CHAIN)).unwrap();
    assert!(!chain.contains("entity-") && !chain.contains("Signal"));
    let keys = ["content_hash", "hash", "previous", "seq"];
    for line in lines(&pack.join(CHAIN)) {
        assert!(line.as_object().unwrap().keys().eq(&keys));
    }
    assert_eq!(lines(&pack.join(CHAIN)).len(), 17);
    assert!(lines(&pack.join(TIMELINE)).iter().all(|link| link["entity_id"] == "entity-3"));
}

#[test]
fn what_was_tampered_with_is_named() {
    type Change = fn(&mut Vec<Value>);
    let cases: [(&str, Change, &str); 12] = [
        (TIMELINE, |lines| lines[1]["body"] = "{}".into(), "timeline.ndjson: link 11 says other than its hash"),
        (
            TIMELINE,
            |lines| lines[1]["recorded_at"] = "2026-11-29T00:00:11.000000Z".into(),
            "link 11 says other than its hash",
        ),
        (TIMELINE, |lines| lines[1]["salt"] = "00".repeat(16).into(), "link 11 says other than its hash"),
        (TIMELINE, |lines| lines[1]["entity_id"] = "entity-4".into(), "link 11 is of another entity"),
        (TIMELINE, |lines| drop(lines.remove(1)), "link 18 is not the next of the entity"),
        (TIMELINE, |lines| drop(lines.remove(0)), "link 11 is not the next of the entity"),
        (TIMELINE, |lines| drop(lines.pop()), "has not the links that manifest.json counts"),
        (TIMELINE, |lines| lines.clear(), "timeline.ndjson is empty"),
        (
            CHAIN,
            |lines| lines[3]["content_hash"] = "00".repeat(32).into(),
            "chain.ndjson: link 7 is other than its hash",
        ),
        (
            CHAIN,
            |lines| lines[3]["previous"] = "00".repeat(32).into(),
            "chain.ndjson: link 7 does not follow the link before",
        ),
        (CHAIN, |lines| drop(lines.remove(3)), "chain.ndjson: link 7 is missing"),
        (CHAIN, |lines| drop(lines.pop()), "does not end at the anchor"),
    ];
    for (name, change, what) in cases {
        let (_folder, pack, _) = packed();
        forge(&pack, name, change);
        let (sound, said) = checked(&pack, &[]);
        assert!(!sound && said.starts_with("WRONG: ") && said.contains(what), "{what}: {said}");
    }
}

#[test]
fn a_file_that_the_manifest_does_not_name_is_named() {
    for name in [TIMELINE, CHAIN, SCRIPT] {
        let (_folder, pack, _) = packed();
        let mut bytes = std::fs::read(pack.join(name)).unwrap();
        bytes.push(b'\n');
        std::fs::write(pack.join(name), bytes).unwrap();
        let (sound, said) = checked(&pack, &[]);
        assert!(!sound && said.contains(&format!("{name} is not the file that manifest.json names")), "{said}");
    }
}

#[test]
fn a_pack_that_cannot_be_read_is_wrong_and_no_traceback() {
    let breaks: [fn(&Path); 5] = [
        |pack| std::fs::remove_file(pack.join(CHAIN)).unwrap(),
        |pack| std::fs::remove_file(pack.join(MANIFEST)).unwrap(),
        |pack| std::fs::write(pack.join(MANIFEST), "[]").unwrap(),
        |pack| forge_manifest(pack, |manifest| manifest["files"] = Value::Array(Vec::new())),
        |pack| forge(pack, TIMELINE, |lines| lines[0] = Value::Null),
    ];
    for change in breaks {
        let (_folder, pack, _) = packed();
        change(&pack);
        let (sound, said) = checked(&pack, &[]);
        assert!(!sound && said.starts_with("WRONG: "), "{said}");
    }
}

#[test]
fn a_timeline_swapped_for_a_forged_one_is_not_that_of_the_chain() {
    let (_folder, pack, _) = packed();
    let other = Folder::new();
    Ledger::create(&other.0, crate::ledger::LedgerId([1; 16])).unwrap();
    let ledger = Ledger::open(&other.0).unwrap();
    append(&ledger, 0..20).unwrap();
    let forged = other.0.join("pack");
    ledger.view().unwrap().export_evidence("entity-3", &Enclosed::default(), &forged).unwrap();
    assert!(checked(&forged, &[]).0);
    let theirs = lines(&forged.join(TIMELINE));
    // The contents are the same, salts included; the places in the chain are not. Only the body of one is changed.
    forge(&pack, TIMELINE, |lines| *lines = theirs);
    forge(&pack, CHAIN, |lines| lines[0]["content_hash"] = "00".repeat(32).into());
    let (sound, said) = checked(&pack, &[]);
    assert!(!sound && said.contains("chain.ndjson: link 4"), "{said}");
}

#[test]
fn a_pack_appears_whole_and_replaces_nothing() {
    let (folder, pack, _) = packed();
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    assert!(matches!(view.export_evidence("entity-3", &Enclosed::default(), &pack), Err(LedgerError::Exists { .. })));
    let elsewhere = folder.0.join("other");
    assert!(matches!(
        view.export_evidence("nobody", &Enclosed::default(), &elsewhere),
        Err(LedgerError::EntityUnknown { .. })
    ));
    assert!(matches!(
        view.export_evidence("entity-3", &Enclosed::default(), &folder.0.join("missing/pack")),
        Err(LedgerError::Io { .. })
    ));
    // What an interrupted run left is not in the way.
    std::fs::create_dir(folder.0.join(".other.staging")).unwrap();
    std::fs::write(folder.0.join(".other.staging/half"), "x").unwrap();
    view.export_evidence("entity-3", &Enclosed::default(), &elsewhere).unwrap();
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 4);
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 3, "the store and two packs");
}

#[test]
fn a_damaged_chain_gives_no_pack() {
    let folder = made(20);
    crate::ledger::testing::tamper(&folder, |transaction| {
        transaction.open_table(crate::ledger::store::LINKS).unwrap().remove(15).unwrap();
    });
    let pack = folder.0.join("pack");
    let view = LedgerReader::open(&folder.0).unwrap().view().unwrap();
    assert!(matches!(view.export_evidence("entity-3", &Enclosed::default(), &pack), Err(LedgerError::Damaged { .. })));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
}
