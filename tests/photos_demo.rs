//! Real photos through the demonstration and as made requests; the set-up has put model and photos into the cache.

use std::fs;

use crate::support::binary::{Ran, command, concord, run, text};
use crate::support::rows::{Row, file_of, good_person};
use crate::support::{Folder, fixture};

const SMALL: [&str; 5] = ["demo", "--records", "300", "--requests", "200"];

/// The answers of photos agree with what the photos show; only the model's own errors are let pass, and those are shown: one
/// face for another, and whether a blurred one is no face or not fit to be compared.
#[test]
fn real_photos_are_answered_by_what_they_show() {
    let folder = Folder::new("photos-demo");
    let to = folder.path("demo");
    let ran = concord(&[&SMALL[..], &["--json", "--photos", "150", "--to", text(&to)]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let photos = &ran.json()["photos"];
    let answers = photos["answers"].as_array().unwrap();
    let count = |agrees: bool| {
        let of = answers.iter().filter(|answer| answer["agrees"] == agrees);
        of.map(|answer| answer["photos"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!((photos["photos"].as_u64(), photos["agreeing"].as_u64()), (Some(150), Some(count(true))));
    assert_eq!(count(true) + count(false), 150);
    assert!(count(false) <= 3, "{photos}");
    for answer in answers.iter().filter(|answer| answer["agrees"] == false) {
        let of_one_mind = ["nobody", "two persons", "a tiny picture", "a file that ends early"];
        assert!(!of_one_mind.contains(&answer["photo"].as_str().unwrap()), "{answer}");
    }
    let kinds: Vec<&str> = answers.iter().map(|answer| answer["photo"].as_str().unwrap()).collect();
    for kind in datasets::photos::PhotoKind::ALL {
        assert!(kinds.contains(&kind.as_str()), "{} is shown: {photos}", kind.as_str());
    }
    assert!(std::path::Path::new(photos["results_file"].as_str().unwrap()).exists());
}

/// Without model or photos it is said what is missing and how to get it, after the part that needs neither.
#[test]
fn what_is_missing_is_named() {
    let folder = Folder::new("photos-missing");
    let empty = folder.path("empty");
    fs::create_dir_all(&empty).unwrap();
    let check = |ran: &Ran, what: &str| {
        assert_eq!(ran.code, Some(4), "{}", ran.err);
        assert!(ran.err.contains(what) && ran.err.contains("make models"), "{}", ran.err);
    };
    let to = folder.path("demo");
    let mut without = command(&[&SMALL[..], &["--json", "--to", text(&to)]].concat());
    without.env("CONCORD_CACHE", &empty).env_remove("CONCORD_MODEL");
    let ran = run(without);
    check(&ran, "there is no face model");
    assert_eq!((ran.json()["rows"].as_u64(), ran.json().get("photos")), (Some(200), None));
    check(&concord(&[&SMALL[..], &["--from", text(&empty), "--to", text(&to)]].concat()), "sample1.jpg");
    let world = folder.path("world");
    check(&concord(&["generate", "--photos", "1", "--from", text(&empty), "--to", text(&world)]), "sample1.jpg");
}

/// A job without a model answers all its rows, and says of each photo that it was not looked at, and how to get a model.
#[test]
fn photos_without_a_model_are_not_looked_at() {
    let (fixture, folder) = (fixture(), Folder::new("photos-no-model"));
    let good = good_person(&fixture.world, 0);
    let row = Row::real_person(&fixture.world, &good, "row-1");
    let photo = row.clone().without("face_embedding").set("request_id", "row-2").set("face_image", "AAAA");
    let requests = folder.write("requests.ndjson", file_of([row, photo]));
    let verify = |name: &str, model: &[&str]| {
        let (store, out) = (text(&fixture.store), folder.path(name));
        let records = ["verify", "--records", store, "--requests", text(&requests), "--now", "2026-03-10T00:00:00Z"];
        let mut job = command(&[&records[..], &["--json", "--out", text(&out)], model].concat());
        job.env("CONCORD_CACHE", folder.path("empty")).env_remove("CONCORD_MODEL");
        run(job)
    };
    let ran = verify("out", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let answered = ran.json();
    assert_eq!(answered["outcomes"]["consistent"], 1, "{answered}");
    assert_eq!(answered["not_processed"]["not_supported_yet"], 1, "{answered}");
    assert!(ran.err.contains("no face model") && ran.err.contains("make models"), "{}", ran.err);
    // One that is named must be there.
    let ran = verify("named", &["--model", text(&folder.path("nowhere"))]);
    assert_eq!((ran.code, folder.path("named/results").exists()), (Some(4), false), "{}", ran.err);
}

/// The same seed gives the same bytes, another one others; all that is made is admitted.
#[test]
fn requests_with_photos_follow_from_the_seed() {
    let folder = Folder::new("photos-made");
    let made = |name: &str, seed: &str| {
        let to = folder.path(name);
        let ran = concord(&["generate", "--json", "--photos", "30", "--seed", seed, "--to", text(&to)]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ["records/records.ndjson", "requests/requests.ndjson", "truth.csv"].map(|file| fs::read(to.join(file)).unwrap())
    };
    let (one, again, other) = (made("one", "7"), made("again", "7"), made("other", "8"));
    assert_eq!(one, again);
    assert!(one.iter().zip(&other).all(|(one, other)| one != other));
    let dry = concord(&["validate", "--json", "--requests", text(&folder.path("one/requests"))]);
    assert_eq!((dry.code, dry.json()["rejects"].as_u64()), (Some(0), Some(0)), "{}", dry.err);
}
