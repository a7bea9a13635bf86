//! The commands that make and check a record store, and those that make its records up: codes and summaries.

use std::fs;
use std::path::Path;

use crate::support::Folder;
use crate::support::binary::{Ran, concord, text};
use crate::support::fixture;

const HEADER: &str = "doc_type,doc_number,name,birth_date,status,updated_at";

fn build(folder: &Folder, records: &Path, more: &[&str]) -> Ran {
    let store = folder.path("store");
    concord(&[&["records", "build", "--json", "--from", text(records), "--to", text(&store)], more].concat())
}

#[test]
fn refused_rows_over_the_allowed_number_are_code_one() {
    let folder = Folder::new("rows-allowed");
    let rows = "passport,E00000001,A,1990-01-02,valid,2026-01-02T00:00:00Z\npassport,E1,A,1990-01-02,valid,\n";
    let records = folder.write("records.csv", format!("{HEADER}\n{rows}"));
    let ran = build(&folder, &records, &["--rejects-allowed", "0"]);
    assert_eq!(
        (ran.code, ran.json()["rejected"].as_u64(), ran.json()["written"].as_u64()),
        (Some(1), Some(1), Some(1))
    );
    let store = folder.path("store");
    let append = ["records", "append", "--json", "--from", text(&records), "--to", text(&store)];
    assert_eq!(concord(&[&append[..], &["--rejects-allowed", "1"]].concat()).code, Some(0));
    let stale =
        folder.write("stale.csv", format!("{HEADER}\npassport,E00000001,A,1990-01-02,lost,2026-01-01T00:00:00Z\n"));
    let ran = concord(&["records", "append", "--json", "--from", text(&stale), "--to", text(&store)]);
    assert_eq!((ran.code, ran.json()["stale"].as_u64(), ran.json()["written"].as_u64()), (Some(0), Some(1), Some(0)));
}

#[test]
fn codes_tell_who_is_to_act() {
    let folder = Folder::new("store-codes");
    let good = folder.write("good.csv", format!("{HEADER}\npassport,E00000001,A,1990-01-02,valid,\n"));
    let check = |ran: &Ran, code: i32, what: &str| {
        assert_eq!(ran.code, Some(code), "{}", ran.err);
        assert!(ran.err.contains(what), "{what}: {}", ran.err);
    };
    let blamed = [
        ("missing.csv", None, "cannot read the input"),
        ("records.txt", Some(""), "neither .parquet"),
        ("short.csv", Some("doc_type,doc_number\n"), "no column `birth_date`"),
        ("empty.csv", Some("doc_type,doc_number,name,birth_date,status\n"), "holds no row"),
        ("broken.parquet", Some("PAR1"), "cannot read the input"),
    ];
    for (name, content, what) in blamed {
        if let Some(content) = content {
            folder.write(name, content);
        }
        check(&build(&folder, &folder.path(name), &[]), 3, what);
    }
    check(&build(&folder, &good, &["--dimension", "5000"]), 2, "dimension 5000");
    check(&build(&folder, &good, &[]), 0, "");
    check(&build(&folder, &good, &[]), 2, "holds a record store already");
    let store = folder.path("store");
    let others = folder.path("others");
    fs::create_dir_all(others.join("tmp-letters")).unwrap();
    check(&concord(&["records", "build", "--from", text(&good), "--to", text(&others)]), 2, "no record store's");
    assert!(others.join("tmp-letters").exists());
    // An append of nothing names no file that is not there.
    let append = concord(&["records", "append", "--from", text(&folder.path("empty.csv")), "--to", text(&store)]);
    check(&append, 3, "holds no row");
    assert!(!append.err.contains("rejects"), "{}", append.err);
}

#[test]
fn a_check_reads_all_of_a_store() {
    let (fixture, folder) = (fixture(), Folder::new("check"));
    let ran = concord(&["records", "check", "--json", "--records", text(&fixture.store)]);
    assert_eq!((ran.code, ran.json()["records"].as_u64()), (Some(0), Some(fixture.world.records)));
    let good = folder.write("good.csv", format!("{HEADER}\npassport,E00000001,A,1990-01-02,valid,\n"));
    assert_eq!(build(&folder, &good, &[]).code, Some(0));
    let store = folder.path("store");
    let data = store.join("data/gen=000001/part-00000.parquet");
    let mut bytes = fs::read(&data).unwrap();
    bytes[10] ^= 1;
    fs::write(&data, bytes).unwrap();
    let ran = concord(&["records", "check", "--records", text(&store)]);
    assert_eq!(ran.code, Some(4));
    assert!(ran.err.contains("part-00000.parquet is damaged"), "{}", ran.err);
}

/// What is written as requests is read as requests, with nothing beside them; a share that is asked for is what comes.
#[test]
fn worlds_are_made_as_asked() {
    let folder = Folder::new("generate");
    let to = folder.path("world");
    let size = ["--records", "2000", "--requests", "500", "--dimension", "8", "--to", text(&to)];
    let none = ["--malformed", "0", "--chip", "0", "--face-missing", "0", "--unknown", "1"];
    let ran = concord(&[&["generate", "--json"], &size[..], &none[..]].concat());
    assert_eq!((ran.code, ran.json()["dispositions"]["inconsistent"].as_u64()), (Some(0), Some(500)), "{}", ran.err);
    assert!(to.join("truth.csv").exists());
    let requests = to.join("requests");
    let dry = concord(&["validate", "--json", "--requests", text(&requests), "--dimension", "8"]);
    assert_eq!((dry.code, dry.json()["rejects"].as_u64()), (Some(0), Some(0)), "{}", dry.err);
    let wrong = [
        ["--records", "0"],
        ["--records", "100000000"],
        ["--dimension", "0"],
        ["--dimension", "4097"],
        ["--impostor", "1.5"],
        ["--chip", "0.9"],
    ];
    for argument in wrong {
        let ran = concord(&[&["generate", "--to", text(&folder.path("none"))], &argument[..]].concat());
        assert_eq!(ran.code, Some(2), "{argument:?}: {}", ran.err);
    }
    assert!(!folder.path("none").exists());
    // Where chips are sent, the list of those who made them lies beside.
    let to = folder.path("chips");
    let chips = ["--real-person", "0", "--chip", "1", "--chip-sent", "1", "--chip-wrong", "1", "--malformed", "0"];
    let size = ["--records", "2000", "--requests", "200", "--dimension", "8", "--to", text(&to)];
    let made = concord(&[&["generate", "--json"], &size[..], &chips[..]].concat()).json();
    assert_eq!(made["dispositions"]["consistent"].as_u64(), None, "something is wrong with every chip: {made}");
    let list = made["trust"].as_str().unwrap();
    let imported = concord(&["chip", "trust", "import", "--json", "--to", text(&folder.path("trust")), list]);
    assert_eq!((imported.code, &imported.json()["counts"]["authorities"]), (Some(0), &4.into()), "{}", imported.err);
}
