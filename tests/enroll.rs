//! `concord enroll`: each row of an index has its outcome, only templates change, and a killed run can be run again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use arrow::array::{Array, ArrayRef};
use concord::records::{Found, RowReader, Snapshot, Templates};
use datasets::World;
use datasets::records::Person;
use half::f16;
use kernels::document::{DocKey, DocType};

use crate::support::binary::{Ran, command, run, text};
use crate::support::fixture::{KEYS, build_store};
use crate::support::folder::files_below;
use crate::support::{Folder, concord, fixture, photos};

/// Records of these tests.
const RECORDS: u64 = 60;

/// A store of the model's dimension, and a folder of photos.
struct Place {
    folder: Folder,
    store: PathBuf,
    photos: PathBuf,
    keys: Vec<DocKey>,
}

impl Place {
    fn new(name: &str) -> Place {
        let folder = Folder::new(name);
        let world = World { dimension: 512, ..World::new(21, RECORDS) };
        let store = build_store(&folder, &world);
        for person in 0..photos::PEOPLE {
            folder.write(&format!("photos/p{person}.jpg"), photos::face(person, 0.6));
        }
        let key = |number: u64| {
            let person = Person::of(world.seed, number);
            let doc_type = DocType::from_bytes(person.doc_type.as_str().as_bytes()).unwrap();
            DocKey::parse(doc_type, person.doc_number.as_bytes()).unwrap()
        };
        let keys = (0..RECORDS).map(key).collect();
        Place { store, photos: folder.path("photos"), keys, folder }
    }

    /// Writes an index of rows (certificate by its number among the records, photo).
    fn index(&self, rows: impl IntoIterator<Item = (usize, String)>) -> PathBuf {
        let rows = rows.into_iter().map(|(number, photo)| self.row(number, &photo));
        self.folder.write("index.csv", format!("doc_type,doc_number,photo\n{}", rows.collect::<String>()))
    }

    fn row(&self, number: usize, photo: &str) -> String {
        let key = self.keys[number];
        format!("{},{},{photo}\n", key.doc_type().as_str(), key.number().as_str())
    }

    fn enroll(&self, index: &Path, more: &[&str]) -> Ran {
        run(enroll(&self.store, &self.photos, index, more))
    }

    fn state(&self) -> Vec<Row> {
        state(&self.store, &self.keys)
    }
}

fn enroll(store: &Path, photos: &Path, index: &Path, more: &[&str]) -> std::process::Command {
    let model = photos::model();
    let paths = ["--records", text(store), "--photos", text(photos), "--index", text(index), "--model", text(&model)];
    command(&[&["enroll", "--json", "--now", "2026-06-01T00:00:00Z", "--threads", "2"], &paths[..], more].concat())
}

/// All that a store holds of one certificate.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    columns: Vec<String>,
    model: Option<String>,
    template: Option<Vec<u8>>,
    updated_at: Option<i64>,
}

fn state(store: &Path, keys: &[DocKey]) -> Vec<Row> {
    let snapshot = Snapshot::open(store).unwrap();
    let mut found: Vec<Option<Found>> = Vec::new();
    snapshot.find(keys, &mut found).unwrap();
    let kept =
        ["issuer", "name", "name_latin", "birth_date", "sex", "nationality", "issue_date", "expiry_date", "status"];
    let asked: Vec<Option<DocKey>> = keys.iter().copied().map(Some).collect();
    let columns: Vec<ArrayRef> = RowReader::default().read(&snapshot, &asked, &kept).unwrap();
    let cell = |column: &ArrayRef, row: usize| {
        arrow::util::display::array_value_to_string(column, row).unwrap()
            + if column.is_null(row) { "null" } else { "" }
    };
    let row = |(row, found): (usize, &Option<Found>)| {
        let found = found.unwrap();
        let mut templates = Templates::default();
        Row {
            columns: columns.iter().map(|column| cell(column, row)).collect(),
            model: found.facts.face_model.map(|model| snapshot.face_models()[usize::from(model)].clone()),
            template: found.reference.map(|reference| {
                snapshot.read_templates(&[reference], &mut templates).unwrap();
                templates.get(0).to_vec()
            }),
            updated_at: found.updated_at,
        }
    };
    found.iter().enumerate().map(row).collect()
}

fn cosine(left: &[u8], right: &[u8]) -> f64 {
    let numbers = |bytes: &[u8]| -> Vec<f64> {
        bytes.as_chunks::<2>().0.iter().map(|half| f16::from_le_bytes(*half).to_f64()).collect()
    };
    let dot = |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(left, right)| left * right).sum::<f64>();
    let (left, right) = (numbers(left), numbers(right));
    dot(&left, &right) / (dot(&left, &left) * dot(&right, &right)).sqrt()
}

#[test]
fn every_row_has_its_outcome_and_only_templates_change() {
    let place = Place::new("enroll-outcomes");
    let folder = &place.folder;
    folder.write("photos/inner/again.jpg", photos::face(0, 0.8));
    folder.write("photos/grey.jpg", photos::grey());
    folder.write("photos/aside.jpg", photos::turned());
    folder.write("photos/group.jpg", photos::group(1));
    folder.write("photos/garbage.jpg", "no photo");
    folder.write("photos/empty.jpg", "");
    let rows = [
        (place.row(0, "p0.jpg"), "enrolled"),
        (place.row(1, "p1.jpg"), "enrolled"),
        (place.row(2, "inner/again.jpg"), "enrolled"),
        (place.row(3, "grey.jpg"), "face_none"),
        (place.row(4, "group.jpg"), "face_several"),
        (place.row(5, "garbage.jpg"), "face_unreadable"),
        (place.row(6, "empty.jpg"), "face_unreadable"),
        (place.row(7, "inner"), "face_unreadable"),
        (place.row(8, "none.jpg"), "photo_missing"),
        (place.row(10, "aside.jpg"), "face_quality:pose"),
        (place.row(9, "../store/CURRENT"), "photo_path"),
        (place.row(1, "p3.jpg"), "duplicate_certificate"),
        ("passport,E99999999,p4.jpg\n".to_owned(), "not_found"),
        ("passport,1,p4.jpg\n".to_owned(), "doc_number_format"),
        ("card,E00000001,p4.jpg\n".to_owned(), "field_value"),
        ("passport,E00000001\n".to_owned(), "syntax"),
    ];
    let lines: String = rows.iter().map(|(row, _)| row.as_str()).collect();
    let index = folder.write("index.csv", format!("doc_type,doc_number,photo\n{lines}"));
    let before = place.state();
    let report = folder.path("report.csv");
    let ran = place.enroll(&index, &["--report", text(&report), "--rejects-allowed", "13"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let summary = ran.json();
    assert_eq!((&summary["rows"], &summary["enrolled"], &summary["generations"]), (&16.into(), &3.into(), &1.into()));
    let told = fs::read_to_string(&report).unwrap();
    let told: Vec<String> =
        told.lines().skip(1).map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",")).collect();
    let expected: Vec<String> = (2..).zip(&rows).map(|(line, (_, word))| format!("{line},{word}")).collect();
    assert_eq!(told, expected);
    let after = place.state();
    let id = summary["face_model"].as_str().unwrap();
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        if number >= 3 {
            assert_eq!(before, after, "record {number}");
            continue;
        }
        assert_eq!(before.columns, after.columns, "record {number}");
        assert_eq!((after.model.as_deref(), after.updated_at), (Some(id), Some(1_780_272_000_000_000)));
    }
    let template = |number: usize| after[number].template.as_ref().unwrap();
    let (same, different) = (cosine(template(0), template(2)), cosine(template(0), template(1)));
    assert!(same > 0.7 && different < 0.4, "same {same}, different {different}");
    let all: Vec<u8> =
        files_below(&place.store).into_iter().flat_map(|(name, bytes)| [name.into_bytes(), bytes].concat()).collect();
    assert!(!all.windows(9).any(|part| part == b"again.jpg"), "no photo is named in the store");
    assert_eq!(place.enroll(&index, &["--rejects-allowed", "12"]).code, Some(1));
}

#[test]
fn a_photo_is_not_done_twice() {
    let place = Place::new("enroll-again");
    let index = place.index((0..4).map(|number| (number, format!("p{number}.jpg"))));
    let outcomes = |ran: Ran| {
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let summary = ran.json();
        (summary["outcomes"].clone(), summary["generations"].as_u64().unwrap())
    };
    let all = |word: &str, count: u64| serde_json::json!({ word: count });
    assert_eq!(outcomes(place.enroll(&index, &[])), (all("enrolled", 4), 1));
    let files = files_below(&place.store);
    assert_eq!(outcomes(place.enroll(&index, &[])), (all("already_enrolled", 4), 0));
    assert!(files_below(&place.store) == files, "nothing was done");
    // As a run leaves it that is killed between append and journal.
    let journal = place.store.join("enrolled.journal");
    let digests = fs::read(&journal).unwrap();
    fs::write(&journal, &digests[..24]).unwrap();
    assert_eq!(outcomes(place.enroll(&index, &[])), (all("already_enrolled", 4), 0));
    // Another photo in the place of one, and then the first again.
    let first = place.state();
    fs::copy(place.photos.join("p7.jpg"), place.photos.join("p0.jpg")).unwrap();
    let mixed = serde_json::json!({"already_enrolled": 3, "enrolled": 1});
    assert_eq!(outcomes(place.enroll(&index, &[])), (mixed.clone(), 1));
    assert!(place.state()[0] != first[0] && place.state()[1..] == first[1..]);
    fs::write(place.photos.join("p0.jpg"), photos::face(0, 0.6)).unwrap();
    assert_eq!(outcomes(place.enroll(&index, &[])), (mixed, 1));
    assert_eq!(place.state(), first);
    assert_eq!(concord(&["records", "check", "--records", text(&place.store)]).code, Some(0));
}

/// Rows of an index that take several parts, of which each has some photos: a part has a thousand rows at least.
const ROWS: usize = 3_500;

/// How often a run is to be killed: after delays that rise from none to a fifth more than an undisturbed run takes.
const KILLS: u32 = 10;

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how long a run takes is what delays are scaled by; nothing is told of it"
)]
fn a_killed_run_can_be_run_again() {
    let place = Place::new("enroll-kill");
    // Records with a photo are far apart; all other rows are of certificates that are not there.
    let mut number = 0;
    let rows = (0..ROWS).map(|row| {
        if row % 400 == 7 {
            number += 1;
            return place.row(number, &format!("p{}.jpg", number % photos::PEOPLE));
        }
        format!("passport,E{:08},none.jpg\n", 90_000_000 + row)
    });
    let rows: String = rows.collect();
    let index = place.folder.write("index.csv", format!("doc_type,doc_number,photo\n{rows}"));
    let fresh = |name: &str| {
        let store = place.folder.path(name);
        for (file, bytes) in files_below(&place.store) {
            place.folder.write(&format!("{name}/{file}"), bytes);
        }
        store
    };
    let small = ["--memory", "2M"];
    let reference = fresh("reference");
    let start = Instant::now();
    let ran = run(enroll(&reference, &place.photos, &index, &small));
    let mut takes: Duration = start.elapsed();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!((&ran.json()["enrolled"], &ran.json()["generations"]), (&9.into(), &4.into()));
    let expected = state(&reference, &place.keys);
    let mut killed = 0;
    for attempt in 0..KILLS {
        let store = fresh(&format!("store-{attempt}"));
        let mut child = enroll(&store, &place.photos, &index, &small).stdout(Stdio::null()).spawn().unwrap();
        sleep(takes.mul_f64(1.2 * f64::from(attempt) / f64::from(KILLS)));
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let start = Instant::now();
        let again = run(enroll(&store, &place.photos, &index, &small));
        // The load of the machine changes, and the next delay with it; what is gone on with takes less.
        takes = takes.max(start.elapsed());
        assert_eq!((again.code, &again.json()["enrolled"]), (Some(0), &9.into()), "{}", again.err);
        assert!(state(&store, &place.keys) == expected, "attempt {attempt}");
        assert_eq!(concord(&["records", "check", "--records", text(&store)]).code, Some(0));
        fs::remove_dir_all(&store).unwrap();
    }
    assert!(killed >= KILLS / 3, "of {KILLS} attempts {killed} were killed");
}

#[test]
fn codes_of_an_enrolment_tell_who_is_to_act() {
    let place = Place::new("enroll-codes");
    let index = place.index([(0, "none.jpg".to_owned())]);
    let files = files_below(&place.store);
    let check = |ran: Ran, code: i32, what: &str| {
        assert_eq!(ran.code, Some(code), "{}", ran.err);
        assert!(ran.err.contains(what), "{what}: {}", ran.err);
    };
    // The fixture's templates are of another dimension.
    let other = fixture();
    let report = place.folder.path("report.csv");
    let ran = run(enroll(&other.store, &place.photos, &index, &["--report", text(&report)]));
    check(ran, 2, "dimension 50, not 512");
    assert!(!report.exists() && !other.store.join("enrolled.journal").exists(), "before any work");
    check(run(enroll(&place.photos, &place.photos, &index, &[])), 4, "");
    check(place.enroll(&place.folder.path("none.csv"), &[]), 3, "cannot read the index");
    check(place.enroll(&place.photos, &[]), 3, "cannot read the index");
    let keys = place.folder.write("keys.csv", KEYS);
    check(place.enroll(&keys, &[]), 3, "is no index of photos");
    let nowhere = place.folder.path("nowhere/report.csv");
    check(place.enroll(&index, &["--report", text(&nowhere)]), 4, "cannot write");
    let without_journal: Vec<_> =
        files_below(&place.store).into_iter().filter(|file| file.0 != "enrolled.journal").collect();
    assert!(without_journal == files, "the store is as it was");
    assert_eq!(place.enroll(&index, &[]).json()["outcomes"], serde_json::json!({"photo_missing": 1}));
}
