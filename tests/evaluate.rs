//! `concord evaluate faces`: the numbers of a published set, and what becomes of hostile files and arguments.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::Folder;
use crate::support::binary::{Ran, concord, text};
use crate::support::photos;

/// Runs the evaluation of a model.
fn evaluate(model: &Path, pairs: &Path, images: &Path, more: &[&str]) -> Ran {
    let usual = ["evaluate", "faces", "--pairs", text(pairs), "--images", text(images), "--model", text(model)];
    concord(&[&usual, more].concat())
}

/// The row of the table for a wanted false match rate.
fn at_fmr(report: &Value, wanted: f64) -> &Value {
    let rows = report["all"]["at_fmr"].as_array().unwrap();
    rows.iter().find(|row| row["fmr_wanted"].as_f64() == Some(wanted)).unwrap()
}

#[test]
fn the_usual_model_is_as_good_as_it_was() {
    let Some(set) = photos::labelled("lfw_dev") else { return };
    let folder = Folder::new("evaluate-set");
    let out = folder.path("out");
    let (pairs, images) = (set.join("pairs.csv"), set.join("images"));
    let ran = evaluate(&photos::model(), &pairs, &images, &["--json", "--out", text(&out), "--fmr", "5e-4"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let report = ran.json();
    assert_eq!(report["photos"]["tried"], 1805);
    let failed = report["photos"]["failed"]["rate"].as_f64().unwrap();
    assert!(failed <= 0.005, "failure to acquire: {failed}");
    let accuracy = report["all"]["accuracy"]["mean"].as_f64().unwrap();
    assert!(accuracy >= 0.984, "ten-fold accuracy: {accuracy}");
    let tar = at_fmr(&report, 1e-3)["tar"].as_f64().unwrap();
    assert!(tar >= 0.963, "true matches at 1 in 1,000: {tar}");
    assert_eq!(
        (&report["people"]["identity"], &report["all"]["impostors"]["source"]),
        (&"stem".into(), &"cross".into())
    );
    assert!(report["all"]["impostors"]["comparisons"].as_u64().unwrap() > 1_600_000);
    let threshold = report["picked"][0]["row"]["threshold"].as_f64().unwrap();
    assert!((0.3..0.45).contains(&threshold), "{threshold}");
    let written: Value = serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(written, report);
    assert!(fs::read_to_string(out.join("det.svg")).unwrap().starts_with("<svg "));
    assert!(fs::read_to_string(out.join("det.csv")).unwrap().starts_with("group,threshold,"));
}

/// A set of nine people, with files of every kind that is no photo of one, and a copy of the model that may be changed.
struct Small {
    folder: Folder,
    model: PathBuf,
    images: PathBuf,
    pairs: PathBuf,
}

impl Small {
    fn new(name: &str) -> Small {
        let folder = Folder::new(name);
        for person in 0..photos::PEOPLE {
            folder.write(&format!("images/person{person}_1.jpg"), photos::face(person, 0.6));
            if person < 2 {
                folder.write(&format!("images/person{person}_2.jpg"), photos::face(person, 0.8));
            }
        }
        folder.write("images/inner/nobody_1.JPG", photos::grey());
        folder.write("images/everybody_1.jpg", photos::group(1));
        folder.write("images/aside_1.jpg", photos::turned());
        folder.write("images/garbage_1.jpg", "no photo");
        folder.write("images/notes.txt", "no photo either, and not taken for one");
        fs::create_dir_all(folder.path("images/folder_1.jpg")).unwrap();
        let same = (0..2).map(|person| format!("person{person}_1.jpg,person{person}_2.jpg,1\n"));
        let different =
            ["person0_1.jpg,missing_1.jpg,0\n", "folder_1.jpg,person1_1.jpg,0\n", "person2_1.jpg,person3_1.jpg,0\n"];
        let pairs = format!("left,right,same\n{}{}", same.collect::<String>(), different.concat());
        let pairs = folder.write("pairs.csv", pairs);
        for entry in fs::read_dir(photos::model()).unwrap() {
            let path = entry.unwrap().path();
            folder.write(&format!("model/{}", path.file_name().unwrap().to_str().unwrap()), fs::read(&path).unwrap());
        }
        Small { model: folder.path("model"), images: folder.path("images"), pairs, folder }
    }

    fn evaluate(&self, more: &[&str]) -> Ran {
        evaluate(&self.model, &self.pairs, &self.images, more)
    }

    fn manifest(&self) -> String {
        fs::read_to_string(self.model.join("model.toml")).unwrap()
    }
}

#[test]
fn what_is_no_photo_of_a_face_is_counted() {
    let small = Small::new("evaluate-hostile");
    let ran = small.evaluate(&["--json", "--threads", "3"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let report = ran.json();
    // Eleven faces, four bad files, and what the pairs name that is none.
    assert_eq!((&report["photos"]["tried"], &report["photos"]["unpaired"]), (&17.into(), &9.into()));
    let reasons = serde_json::json!({
        "face_none": 1, "face_quality:pose": 1, "face_several": 1, "face_unreadable": 2, "photo_missing": 1,
    });
    assert_eq!(report["photos"]["reasons"], reasons);
    assert_eq!(report["all"]["different"], serde_json::json!({"listed": 3, "compared": 1}));
    // All pairs among eleven faces, less the two of one person.
    assert_eq!(report["all"]["impostors"]["comparisons"], 11 * 10 / 2 - 2);
    assert!(report["model"].as_str().unwrap().starts_with("mobilefacenet-"));
    let table = small.evaluate(&[]).out;
    for part in ["face_none 1", "9 are in no pair", "53 comparisons of 9 people"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    let by_pairs = small.evaluate(&["--json", "--identity", "pairs"]).json();
    assert_eq!(by_pairs["all"]["impostors"]["comparisons"], 1);
}

#[test]
fn a_threshold_is_written_into_the_manifest() {
    let small = Small::new("evaluate-threshold");
    let before = small.manifest();
    // Fifty-three comparisons tell nothing of one in a thousand.
    let ran = small.evaluate(&["--fmr", "0.001", "--write-threshold"]);
    assert_eq!((ran.code, small.manifest() == before), (Some(3), true), "{}", ran.err);
    assert!(ran.err.contains("too few"), "{}", ran.err);
    let ran = small.evaluate(&["--json", "--fmr", "0.1", "--margin", "measured", "--write-threshold"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let picked = ran.json()["picked"][0]["row"]["threshold"].as_f64().unwrap();
    let after = small.manifest();
    for line in [&format!("similarity = {picked}"), "fmr = 0.1", "impostor_pairs = 53"] {
        assert!(after.lines().any(|known| known == line), "{line}: {after}");
    }
    assert!(after.contains("/pairs.csv (SHA-256 "), "{after}");
    let others = |text: &str| text.split("[threshold]").next().unwrap().to_owned();
    assert_eq!(others(&after), others(&before));
    let names: Vec<_> = fs::read_dir(&small.model).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 5, "nothing is left beside the manifest: {names:?}");
}

#[test]
fn codes_of_an_evaluation_tell_who_is_to_act() {
    let small = Small::new("evaluate-codes");
    let check = |ran: Ran, code: i32, what: &str| {
        assert_eq!(ran.code, Some(code), "{}", ran.err);
        assert!(ran.err.contains(what), "{what}: {}", ran.err);
        assert_eq!(ran.out, "", "nothing is printed of what fails");
    };
    check(small.evaluate(&["--write-threshold"]), 2, "one --fmr");
    check(small.evaluate(&["--fmr", "0.1", "--fmr", "0.2", "--write-threshold"]), 2, "one --fmr");
    check(small.evaluate(&["--fmr", "0"]), 2, "between 0 and 1");
    check(small.evaluate(&["--identity", "name"]), 2, "stem, folder or pairs");
    check(small.evaluate(&["--margin", "wide"]), 2, "measured or assured");
    let none = small.folder.path("none");
    check(evaluate(&small.model, &none, &small.images, &[]), 3, "cannot read the pairs");
    check(evaluate(&small.model, &small.pairs, &none, &[]), 3, "cannot list the photos");
    check(evaluate(&none, &small.pairs, &small.images, &[]), 4, "model.toml");
    let outside = small.folder.write("outside.csv", "left,right,same\n../a.jpg,b.jpg,0\n");
    check(evaluate(&small.model, &outside, &small.images, &[]), 3, "line 2 of the pairs");
    fs::write(small.model.join("embedding.onnx"), "another").unwrap();
    check(small.evaluate(&[]), 2, "is not the file that the manifest names");
}
