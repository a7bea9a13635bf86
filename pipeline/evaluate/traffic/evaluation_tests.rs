//! Whole evaluations: of a made-up series, and of NAB where it is there.

use std::fs;
use std::path::Path;

use super::*;
use crate::evaluate::traffic::judge::weekends;
use crate::evaluate::traffic::table::traffic_table;
use crate::evaluate::traffic::{File, Files};

/// Where the public series lie beside the repository, for whoever has them.
const NAB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/traffic/nab");

fn file(name: &str, bytes: Vec<u8>) -> File {
    File { name: name.to_owned(), bytes }
}

/// NAB's files; none where they are not there, which is then said.
fn nab() -> Option<Corpus> {
    let root = Path::new(NAB);
    if !root.is_dir() {
        use std::io::Write;
        _ = writeln!(std::io::stderr(), "not tried on NAB: {NAB} is not there");
        return None;
    }
    let mut series = Vec::new();
    for folder in fs::read_dir(root.join("data")).unwrap().map(|entry| entry.unwrap().path()) {
        for path in fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            let name = path.strip_prefix(root.join("data")).unwrap().to_string_lossy().into_owned();
            series.push(file(&name, fs::read(&path).unwrap()));
        }
    }
    let beside = |name: &str| Some(file(name, fs::read(root.join(name)).unwrap()));
    let files = Files {
        series,
        windows: beside("labels/combined_windows.json"),
        instants: beside("labels/combined_labels.json"),
        profiles: beside("config/profiles.json"),
    };
    Some(Corpus::read(files).unwrap())
}

/// Answers that are these scores.
fn judgements(corpus: &Corpus, score: impl Fn(&Labelled) -> Vec<f64>) -> Vec<Judgement> {
    let of = |series: &Labelled| {
        let score = score(series);
        Judgement { surprise: score.clone(), alarm: vec![false; score.len()], score, without_answer: 0 }
    };
    corpus.series.iter().map(of).collect()
}

#[test]
fn the_ceiling_of_nab_is_what_others_found() {
    let Some(corpus) = nab() else { return };
    let scores = nab_scores(&corpus, flags);
    let expected = ["standard", "reward_low_FP_rate", "reward_low_FN_rate"];
    assert_eq!(scores.iter().map(|score| score.profile.as_str()).collect::<Vec<_>>(), expected);
    assert_eq!(scores[0].windows.of, 116);
    assert!((scores[0].ceiling.unwrap() - 92.2).abs() < 0.05, "{:?}", scores[0].ceiling);
    // The flags are scores of their own: tuned, crossed and ceiling are one.
    for score in &scores {
        let ceiling = score.ceiling.unwrap();
        assert!((score.score - ceiling).abs() < 1e-9 && (score.crossed.unwrap().low - ceiling).abs() < 1e-9);
    }
}

fn nab_scores(corpus: &Corpus, score: impl Fn(&Labelled) -> Vec<f64>) -> Vec<NabScore> {
    super::nab(corpus, &judgements(corpus, score))
}

#[test]
fn nothing_and_perfection_on_nab() {
    let Some(corpus) = nab() else { return };
    for score in nab_scores(&corpus, |series| vec![0.5; series.rows()]) {
        // NAB's null detector: one score for all rows, which it is best never to flag.
        assert!(score.score.abs() < 1e-9 && score.threshold.is_none());
    }
    let perfect = |series: &Labelled| {
        let mut score = vec![0.0; series.rows()];
        series.windows.iter().flatten().for_each(|window| score[window.first] = 1.0);
        score
    };
    for score in nab_scores(&corpus, perfect) {
        assert!((score.score - 100.0).abs() < 1e-9 && score.windows.count == 116 && score.false_rows == 0);
    }
}

/// Four weeks of an hour a row with a daily wave, and bursts of three rows at these.
fn made_up(bursts: &[usize]) -> Vec<u8> {
    let mut text = "timestamp,value,label\n".to_owned();
    for row in 0..672_usize {
        let burst = bursts.iter().any(|burst| (*burst..burst + 3).contains(&row));
        let wave = 100.0 + 20.0 * (row as f64 / 24.0 * std::f64::consts::TAU).sin();
        let noise = ((row * 7919) % 13) as f64 / 10.0;
        let value = wave + noise + if burst { 300.0 } else { 0.0 };
        text += &format!("{},{value},{}\n", 3600 * row, u8::from(burst));
    }
    text.into_bytes()
}

#[test]
fn a_made_up_series_is_told_in_full() {
    let series = vec![file("one.csv", made_up(&[400, 500])), file("two.csv", made_up(&[600]))];
    let corpus = Corpus::read(Files { series, ..Files::default() }).unwrap();
    let report = evaluate_traffic(&corpus, &weekends);
    assert_eq!((report.readings, report.series.len(), report.nab.len()), (1344, 2, 0));
    let own = report.events[0];
    assert_eq!((own.budget, own.recall.unwrap().of, own.series_weeks), (Budget::Own, 3, 4.0));
    // Budgets of the score and of the tail, and probabilities for all, from the strictest on.
    assert_eq!(report.events.len(), 1 + 2 * BUDGETS.len() + PROBABILITIES.len());
    for lines in [&report.events[1..8], &report.events[8..15], &report.events[15..]] {
        assert!(lines.is_sorted_by_key(|line| line.recall.unwrap().count));
    }
    let volume = report.volume.unwrap();
    assert!(volume.without_hold > volume.by_chance && volume.series == 2);
    // The same again, from JSON as from text.
    assert_eq!(report, evaluate_traffic(&corpus, &weekends));
    let parsed: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(parsed["kind"], KIND);
    assert_eq!(parsed["events"][1]["budget"]["score"], 0.1);
    let table = traffic_table(&report);
    assert!(table.starts_with("series     2, 1344 readings, 3 events\n"), "{table}");
    assert!(!table.contains("NAB") && table.contains("4.0 series-weeks tried; alarms within 1 h are one"), "{table}");
}

#[test]
fn windows_give_nabs_table() {
    let series = vec![file("a.csv", made_up(&[400])), file("b.csv", made_up(&[500]))];
    let windows = br#"{"a.csv": [["1430000", "1470000"]], "b.csv": [["1790000", "1830000"]], "c.csv": []}"#.to_vec();
    let files = Files { series, windows: Some(file("w.json", windows)), ..Files::default() };
    let report = evaluate_traffic(&Corpus::read(files).unwrap(), &weekends);
    let names: Vec<&str> = report.nab.iter().map(|score| score.profile.as_str()).collect();
    assert_eq!(names, ["standard", "reward_low_FP_rate", "reward_low_FN_rate"]);
    assert!(report.nab.iter().all(|score| score.ceiling.is_none() && score.crossed.is_some()));
    let table = traffic_table(&report);
    assert!(table.contains("labels without a series: c.csv"));
    assert!(table.contains("2 windows begin or end between two readings (in 2 series)"), "{table}");
}
