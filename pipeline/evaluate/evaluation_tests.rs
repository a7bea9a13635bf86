//! A whole evaluation of made-up people: what the report holds, and that order and names of photos change nothing else.

use super::*;
use crate::evaluate::testing::embeddings;
use crate::evaluate::{Report, csv, svg, table};

/// Photos a person.
const EACH: usize = 3;

fn name(person: usize, face: usize) -> String {
    format!("Person_{}_{:04}.jpg", char::from(b'A' + person as u8), face + 1)
}

/// 24 people with three photos each: 24 pairs of the same and 24 of the next person, in two groups.
fn pairs() -> String {
    let mut file = "left,right,same,group\n".to_owned();
    for person in 0..24 {
        let group = if person < 12 { "young" } else { "old" };
        let other = if person == 23 { 0 } else { person + 1 };
        file += &format!("{},{},1,{group}\n", name(person, 0), name(person, 1));
        file += &format!("{},{},0,{group}\n", name(person, 0), name(other, 2));
    }
    file
}

fn acquired() -> Vec<Acquired> {
    let all = embeddings(&[EACH; 24], 32, 0.9, 11);
    let photo = |(at, embedding): (usize, Vec<f32>)| Acquired {
        photo: name(at / EACH, at % EACH),
        outcome: match at {
            4 => Err("face_none".to_owned()),
            5 | 9 => Err("face_several".to_owned()),
            12 => Ok(vec![0.0; 32]),
            _ => Ok(embedding),
        },
    };
    all.into_iter().enumerate().map(photo).collect()
}

fn options() -> Options {
    Options { model: "made-up <1>".to_owned(), identity: None, fmr_wanted: vec![1e-2, 1e-6], margin: Margin::Measured }
}

fn report(pairs: &str, acquired: &[Acquired], options: &Options) -> Report {
    evaluate(&Pairs::read(pairs.as_bytes()).unwrap(), acquired, options).unwrap()
}

#[test]
fn the_counts_of_a_small_set() {
    let report = report(&pairs(), &acquired(), &options());
    // Of each person the first two photos are in a pair, and the last one in that of the person before.
    assert_eq!((report.photos.tried, report.photos.unpaired), (72, 0));
    assert_eq!(report.photos.failed.map(|failed| failed.errors), Some(4));
    let reasons: Vec<_> = report.photos.reasons.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
    assert_eq!(reasons, [("embedding_invalid", 1), ("face_none", 1), ("face_several", 2)]);
    assert_eq!((report.people.identity, report.people.people), (Identity::Stem, 24));
    assert_eq!((report.all.same.listed, report.all.same.compared), (24, 21));
    // 68 faces; people with one to three of them.
    let faces: [u64; 24] = std::array::from_fn(|person| match person {
        1 => 1,
        3 | 4 => 2,
        _ => 3,
    });
    let squares: u64 = faces.iter().map(|faces| faces * faces).sum();
    assert_eq!(report.all.impostors.comparisons, (68 * 68 - squares) / 2);
    let young = &report.groups[1];
    assert_eq!((young.group.as_deref(), young.same.listed), (Some("young"), 12));
    let thresholds = |section: &Section| section.at_fmr.iter().map(|row| row.threshold).collect::<Vec<_>>();
    assert_eq!(thresholds(young), thresholds(&report.all));
    let [picked, none] = report.picked.as_slice() else { panic!("two were wanted") };
    assert!(picked.row.is_some_and(|row| row.fmr.is_some_and(|fmr| fmr.rate <= 1e-2)));
    assert!(picked.threshold().is_some() && none.threshold().is_none());
}

#[test]
fn the_order_of_photos_changes_nothing() {
    let (forward, mut backward) = (acquired(), acquired());
    backward.reverse();
    assert_eq!(report(&pairs(), &forward, &options()), report(&pairs(), &backward, &options()));
}

#[test]
fn without_names_only_listed_pairs_are_compared() {
    let report = report(&pairs(), &acquired(), &Options { identity: Some(Identity::Pairs), ..options() });
    let different = report.all.different.compared;
    assert_eq!(report.all.impostors.comparisons, different);
    assert_eq!(report.all.auc, report.all.auc_listed);
    assert!(report.all.impostors.people > 0);
}

#[test]
fn a_wrong_label_is_doubted() {
    let wrong = pairs().replace("J_0001.jpg,Person_J_0002.jpg,1", "J_0001.jpg,Person_J_0002.jpg,0");
    let report = report(&wrong, &acquired(), &options());
    assert_eq!(report.people.contradicted_lines, [20]);
    assert_eq!(report.doubtful.iter().map(|doubtful| doubtful.line).collect::<Vec<_>>(), [20]);
}

#[test]
fn what_is_refused() {
    let pairs = Pairs::read(pairs().as_bytes()).unwrap();
    let mut all = acquired();
    for wanted in [0.0, 1.0, -0.1, f64::NAN] {
        let refused = evaluate(&pairs, &all, &Options { fmr_wanted: vec![wanted], ..options() });
        assert!(matches!(refused, Err(EvaluateError::FmrWanted(_))), "{wanted}");
    }
    all[7].outcome = Ok(vec![1.0; 31]);
    let refused = evaluate(&pairs, &all, &options()).unwrap_err();
    assert_eq!(refused.exit_code(), 4);
    assert!(refused.to_string().contains(&name(2, 1)), "{refused}");
}

#[test]
fn the_drawing_holds_what_the_report_does() {
    let report = report(&pairs(), &acquired(), &options());
    let drawing = svg(&report);
    assert!(drawing.starts_with("<svg ") && drawing.ends_with("</svg>\n"));
    for part in ["<title id=", "<desc id=", "made-up &lt;1&gt;", "prefers-color-scheme", ">young</text>", "<circle "] {
        assert!(drawing.contains(part), "{part}");
    }
    assert!(!drawing.contains("NaN") && !drawing.contains("inf"));
    assert_eq!(drawing.matches('<').count(), drawing.matches('>').count());
    let lines = csv(&report).lines().count();
    let points = report.all.det.len() + report.groups.iter().map(|group| group.det.len()).sum::<usize>();
    assert_eq!(lines, points + 1);
}

/// Compares with a file beside this one; `UPDATE=1` rewrites it.
fn check_golden(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&path).unwrap_or_default(), "{name}: UPDATE=1 rewrites it");
}

#[test]
fn the_whole_report() {
    let report = report(&pairs(), &acquired(), &Options { margin: Margin::Assured, ..options() });
    check_golden("evaluation.txt", &table(&report));
    check_golden("evaluation.svg", &svg(&report));
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(json["kind"], "concord-face-evaluation");
    assert_eq!(json["all"]["impostors"]["source"], "cross");
    assert_eq!(json["picked"][0]["margin"], "assured");
}

#[test]
fn nobody_is_acquired() {
    let none: Vec<Acquired> =
        acquired().into_iter().map(|photo| Acquired { outcome: Err("face_none".to_owned()), ..photo }).collect();
    let report = report(&pairs(), &none, &options());
    assert_eq!(report.photos.failed.map(|failed| failed.rate), Some(1.0));
    assert_eq!((report.all.auc, report.all.equal_error, report.all.at_fmr.len()), (None, None, 0));
    assert_eq!(report.all.at_threshold[0].fnmr_with_failures.map(|rate| rate.rate), Some(1.0));
    assert!(!table(&report).is_empty() && svg(&report).ends_with("</svg>\n"));
}
