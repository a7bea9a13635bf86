//! The watch at the command line: the same signals however the results arrive, the attacks that were put into made-up traffic, and
//! what officers decide about signals.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::Folder;
use crate::support::binary::{Ran, command, concord, text};
use crate::support::folder::files_below;
use crate::support::office::Office;

/// Three weeks of twelve entities with a burst, an outage, a silence, shifts and three attacks.
static TRAFFIC: LazyLock<Folder> = LazyLock::new(|| {
    let folder = Folder::new("watch-traffic");
    let made = concord(&[
        "generate",
        "--to",
        text(&folder.path("")),
        "--traffic",
        "21",
        "--entities",
        "12",
        "--rows-a-day",
        "3000",
        "--seed",
        "3",
    ]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    folder
});

/// The jobs of the traffic, in the order of their times.
fn jobs() -> Vec<PathBuf> {
    let mut jobs: Vec<PathBuf> =
        files_below(&TRAFFIC.path("results")).into_iter().map(|(path, _)| PathBuf::from(path)).collect();
    jobs.sort();
    jobs
}

fn copy(jobs: &[PathBuf], to: &Path) {
    for job in jobs {
        let target = to.join("results").join(job);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(TRAFFIC.path("results").join(job), target).unwrap();
    }
}

fn watch(results: &Path, out: &Path, more: &[&str]) -> Ran {
    concord(&[&["watch", "--json", "--results", text(results), "--out", text(out)], more].concat())
}

fn watched(results: &Path, out: &Path) -> Value {
    let ran = watch(results, out, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    ran.json()
}

/// What is told below `out`: every file but the saved states.
fn told(out: &Path) -> BTreeMap<String, Vec<u8>> {
    files_below(out).into_iter().filter(|(path, _)| !path.starts_with("state")).collect()
}

/// The tables of a watch over all results at once.
static AT_ONCE: LazyLock<Folder> = LazyLock::new(|| {
    let folder = Folder::new("watch-at-once");
    watched(&TRAFFIC.path(""), &folder.path(""));
    folder
});

fn assert_at_once(out: &Path, how: &str) {
    let (found, expected) = (told(out), told(&AT_ONCE.path("")));
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "{how}");
    for (path, bytes) in found {
        assert!(bytes == expected[&path], "{how}: {path} differs");
    }
}

/// Rows of a query over the signals.
fn ask(signals: &Path, query: &str) -> Vec<Value> {
    let results = TRAFFIC.path("");
    let ran = concord(&["sql", "--signals", text(signals), "--results", text(&results), "--format", "json", query]);
    assert_eq!(ran.code, Some(0), "{query}: {}", ran.err);
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn as_jobs_arrive_it_tells_the_same() {
    let (folder, jobs) = (Folder::new("watch-arriving"), jobs());
    // Some at a time, and not at the ends of nights.
    for some in jobs.chunks(jobs.len() / 7) {
        copy(some, &folder.path("in"));
        watched(&folder.path("in"), &folder.path("out"));
    }
    assert_at_once(&folder.path("out"), "job after job");
}

#[test]
fn a_job_that_comes_late_is_told_as_though_it_had_not() {
    let (folder, mut jobs) = (Folder::new("watch-late"), jobs());
    let (late, very_late) = (jobs.remove(jobs.len() - 30), jobs.remove(4));
    copy(&jobs, &folder.path("in"));
    watched(&folder.path("in"), &folder.path("out"));
    copy(&[late], &folder.path("in"));
    let report = watched(&folder.path("in"), &folder.path("out"));
    assert!(report["jobs"].as_u64().unwrap() < 100, "a job of the last week is fed from the state of its night");
    copy(&[very_late], &folder.path("in"));
    let report = watched(&folder.path("in"), &folder.path("out"));
    assert_eq!(report["jobs"].as_u64().unwrap() as usize, jobs.len() + 2, "one of the first night begins anew");
    assert_at_once(&folder.path("out"), "two jobs late");
}

#[test]
fn a_damaged_state_costs_time_and_nothing_else() {
    let folder = Folder::new("watch-damaged");
    copy(&jobs(), &folder.path("in"));
    watched(&folder.path("in"), &folder.path("out"));
    let state = folder.path("out/state");
    for (place, entry) in fs::read_dir(&state).unwrap().enumerate() {
        let path = entry.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        match place % 3 {
            0 => bytes.truncate(bytes.len() / 2),
            1 => bytes.clear(),
            _ => {
                let place = bytes.len() * 2 / 3;
                bytes[place] ^= 1;
            }
        }
        fs::write(&path, bytes).unwrap();
    }
    let report = watched(&folder.path("in"), &folder.path("out"));
    assert_eq!(report["jobs"].as_u64().unwrap() as usize, jobs().len(), "all is fed again");
    assert_at_once(&folder.path("out"), "damaged states");
}

#[test]
fn following_a_growing_folder_tells_the_same() {
    let (folder, jobs) = (Folder::new("watch-follow"), jobs());
    let (first, rest) = jobs.split_at(jobs.len() / 2);
    copy(first, &folder.path("in"));
    let (results, out) = (folder.path("in"), folder.path("out"));
    let mut started = command(&["watch", "--follow", "--every", "1", "--results", text(&results), "--out", text(&out)]);
    let mut following = started.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let last = |jobs: &[PathBuf]| {
        let night = jobs.last().unwrap().parent().unwrap().to_owned();
        out.join("signals").join(night).join("signals.parquet")
    };
    let wait = |path: &Path, following: &mut std::process::Child| {
        while !path.exists() {
            assert!(following.try_wait().unwrap().is_none(), "it goes on until it is ended");
            std::thread::yield_now();
        }
    };
    wait(&last(first), &mut following);
    copy(rest, &results);
    wait(&last(&jobs), &mut following);
    // The copy of the rest was not one moment: the last night is told anew until all of it was seen.
    while told(&out) != told(&AT_ONCE.path("")) {
        assert!(following.try_wait().unwrap().is_none(), "it goes on until it is ended");
        std::thread::yield_now();
    }
    following.kill().unwrap();
    following.wait().unwrap();
    assert_at_once(&out, "followed");
}

#[test]
fn what_is_told_beside_the_signals_is_asked_by_sql() {
    let count = |query: &str| ask(&AT_ONCE.path(""), query)[0]["n"].as_u64().unwrap();
    // Three weeks are too few to miss a row of entities this small: there is a table of gaps, and none in it.
    for table in ["buckets", "features", "quality"] {
        assert!(count(&format!("SELECT count(DISTINCT date) AS n FROM {table}")) > 0, "{table}");
    }
    // Twelve entities with up to three services, of which none is silent for long.
    let rows = count("SELECT count(*) AS n FROM quality WHERE date = DATE '2026-03-20'");
    assert!((12..=36).contains(&rows), "{rows} entities and services");
    let late = count("SELECT sum(late) AS n FROM quality");
    assert!(late > 0 && late == count("SELECT sum(late) AS n FROM features"), "{late} late rows");
    let odd = "SELECT count(*) AS n FROM quality WHERE (judged_rows IS NULL) <> (expected_rows IS NULL) OR (late = 0) <> (late_s_max = 0) \
               OR open > 144 OR judged_until > date + INTERVAL '1 day'";
    assert_eq!(count(odd), 0);
    let odd = "SELECT count(*) AS n FROM gaps WHERE gap_start >= gap_end OR expected_rows < 6.9";
    assert_eq!(count(odd), 0);
    let ran = concord(&["sql", "--signals", text(&AT_ONCE.path("signals")), "SELECT count(*) FROM quality"]);
    assert_eq!(ran.code, Some(2), "the folder of the signals alone has them alone");
}

#[test]
fn attacks_are_told_with_their_rows() {
    let labels = fs::read_to_string(TRAFFIC.path("labels.ndjson")).unwrap();
    let kinds = [("vertical", "probing_claims"), ("horizontal", "probing_certificates"), ("face", "probing_faces")];
    for label in labels.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let Some((_, kind)) = kinds.iter().find(|(attack, _)| label["kind"] == *attack) else { continue };
        for entity in label["entities"].as_array().unwrap() {
            let entity = entity.as_str().unwrap();
            let query = format!(
                "SELECT evidence_query, article, severity, reason, reason_zh, count(*) OVER () AS told FROM signals WHERE \
                 entity_id = '{entity}' AND kind = '{kind}' AND phase = 'begun'"
            );
            let signals = ask(&AT_ONCE.path(""), &query);
            assert_eq!(signals.len(), 1, "{kind} of {entity} is one cause");
            let signal = &signals[0];
            assert_eq!((&signal["article"], &signal["severity"]), (&"12(2)".into(), &"high".into()));
            assert!(signal["reason_zh"].as_str().unwrap().contains("北京时间"));
            let rows = ask(&AT_ONCE.path(""), signal["evidence_query"].as_str().unwrap());
            assert!(rows.len() >= 8, "the query shows {} rows: {}", rows.len(), signal["evidence_query"]);
        }
    }
    let begun = "SELECT kind, entity_id FROM signals WHERE detector = 'probing' AND phase = 'begun'";
    assert_eq!(ask(&AT_ONCE.path(""), begun).len(), 3, "nobody else is told of");
}

#[test]
fn an_officer_decides_and_the_watch_keeps_to_it() {
    let office = Office::new("watch-office");
    let label = fs::read_to_string(TRAFFIC.path("labels.ndjson")).unwrap();
    let attack = label.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let attack = attack.into_iter().find(|label| label["kind"] == "vertical").unwrap();
    let entity = attack["entities"][0].as_str().unwrap().to_owned();
    office.open("2024-03-01", &entity);
    let (ledger, out) = (office.path("ledger"), office.path("watched"));
    let ran = watch(&TRAFFIC.path(""), &out, &["--ledger", text(&ledger)]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let signals =
        format!("SELECT signal_id FROM signals WHERE entity_id = '{entity}' AND kind = 'probing_claims' LIMIT 1");
    let signal = ask(&out, &signals)[0]["signal_id"].as_str().unwrap().to_owned();
    let history = office.asked(&format!("entity history {entity}")).to_string();
    assert!(office.asked("due").to_string().contains(&signal), "what begins waits for an officer: {history}");
    let events = history.matches("signal_raised").count();

    // The same night again raises nothing twice, and what was dismissed stays so.
    office.asked(&format!("notice dismiss {entity} --signal {signal} --reason known --officer li"));
    fs::remove_dir_all(&out).unwrap();
    assert_eq!(watch(&TRAFFIC.path(""), &out, &["--ledger", text(&ledger)]).code, Some(0));
    let history = office.asked(&format!("entity history {entity}")).to_string();
    assert_eq!(history.matches("signal_raised").count(), events);

    let anchor = office.asked("ledger anchor")["anchor"].as_str().unwrap().to_owned();
    let script = |pack: &Path| String::from_utf8(crate::support::office::checked(pack, &anchor).stdout).unwrap();
    // The pack has the entity's rows behind the signal, and is signed.
    let (pack, keys) = (office.path("pack"), &crate::support::fixture().keys);
    let paths = format!("--to {} --results {} --keys {}", text(&pack), text(&TRAFFIC.path("")), text(keys));
    let told = office.asked(&format!("ledger evidence {entity} {paths}"));
    assert_eq!((&told["signed"], told["rows"].as_u64().unwrap() > 0), (&true.into(), true));
    let rows = fs::read_to_string(pack.join(format!("rows-{signal}.ndjson"))).unwrap();
    assert!(rows.lines().count() >= 8 && rows.lines().all(|row| row.contains(&format!("\"entity_id\":\"{entity}\""))));
    assert!(script(&pack).contains("signed by the key"));
    let signature = fs::read_to_string(pack.join("signature.json")).unwrap();
    let place = signature.find("\"signature\": \"").unwrap() + 14;
    let other = if signature.as_bytes()[place] == b'0' { "1" } else { "0" };
    fs::write(pack.join("signature.json"), [&signature[..place], other, &signature[place + 1..]].concat()).unwrap();
    assert!(script(&pack).contains("no signature over manifest.json"));

    // A suppression keeps signals of its kind and time back, and the table says so.
    let words = "--kind probing_claims --from 2026-03-01T00:00:00Z --until 2026-05-01T00:00:00Z --reason agreed-test";
    office.asked(&format!("notice suppress {entity} --suppression P1 {words} --officer li"));
    fs::remove_dir_all(&out).unwrap();
    assert_eq!(watch(&TRAFFIC.path(""), &out, &["--ledger", text(&ledger)]).code, Some(0));
    let query = format!(
        "SELECT DISTINCT suppressed_by, suppressed_reason FROM signals WHERE entity_id = '{entity}' AND kind = 'probing_claims'"
    );
    let rows = ask(&out, &query);
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0]["suppressed_by"], &rows[0]["suppressed_reason"]), (&"P1".into(), &"agreed-test".into()));
}

#[test]
fn one_page_tells_the_night() {
    let folder = Folder::new("watch-report");
    let label = fs::read_to_string(TRAFFIC.path("labels.ndjson")).unwrap();
    let attack = label.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let attack = attack.into_iter().find(|label| label["kind"] == "vertical").unwrap();
    let query = format!(
        "SELECT CAST(date AS VARCHAR) AS date FROM signals WHERE entity_id = '{}' AND phase = 'begun' AND kind = 'probing_claims'",
        attack["entities"][0].as_str().unwrap()
    );
    let date = ask(&AT_ONCE.path(""), &query)[0]["date"].as_str().unwrap().to_owned();
    let page = folder.path("report.html");
    let paths = ["--results", text(&TRAFFIC.path("")), "--signals", text(&AT_ONCE.path("")), "--out", text(&page)]
        .map(str::to_owned);
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let ran = concord(&[&["report", "--json", "--date", &date], paths.as_slice()].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.json()["signals"]["high"].as_u64().unwrap() >= 1);
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains(attack["entities"][0].as_str().unwrap()) && html.len() < 2_000_000);
    let night: Value = serde_json::from_slice(&fs::read(page.with_extension("json")).unwrap()).unwrap();
    assert_eq!(night["date"], date);
    assert!(page.with_extension("parquet").exists());
    it_is_what_the_tables_say(&night, &date);
    crate::report::is_sound("watched", &html);

    let none = concord(&[&["report", "--date", "2020-01-01"], paths.as_slice()].concat());
    assert_eq!(none.code, Some(2));
    assert!(none.err.contains("run `concord watch` first"), "{}", none.err);
}

/// Numbers of a report, asked by SQL.
fn it_is_what_the_tables_say(night: &Value, date: &str) {
    let ask = |query: String| ask(&AT_ONCE.path(""), &query).remove(0);
    let of_day = |what: &str, table: &str| ask(format!("SELECT {what} FROM {table} WHERE date = DATE '{date}'"));
    let quality = of_day("sum(late) AS late, sum(open) AS open, max(late_s_max) AS oldest", "quality");
    assert_eq!(quality["late"], night["quality"]["rows_late"]);
    assert_eq!(
        (&quality["open"], &quality["oldest"]),
        (&night["quality"]["buckets_open"], &night["quality"]["late_s_max"])
    );
    let totals = of_day(
        "sum(consistent + inconsistent + not_processed) AS rows, count(DISTINCT entity_id) AS entities",
        "features",
    );
    assert_eq!(
        (&totals["rows"], &totals["entities"]),
        (&night["totals"]["rows"], &night["totals"]["entities_with_traffic"])
    );
    assert_eq!(of_day("count(DISTINCT job_id) AS jobs", "results")["jobs"], night["quality"]["jobs"]);
    for entity in night["entities"].as_array().unwrap() {
        let id = entity["entity_id"].as_str().unwrap();
        let scenes = entity["scenes"].as_array().unwrap();
        for scene in scenes {
            let (service, name) = (scene["service"].as_str().unwrap(), scene["scene"].as_str().unwrap());
            let rows = of_day(
                "coalesce(sum(consistent + inconsistent + not_processed), 0) AS rows",
                &format!(
                    "(SELECT * FROM features WHERE entity_id = '{id}' AND service = '{service}' AND scene = '{name}')"
                ),
            );
            assert_eq!(rows["rows"], scene["rows"], "{id} {service} {name}");
        }
        let judged = of_day("sum(judged_rows) AS rows", &format!("(SELECT * FROM quality WHERE entity_id = '{id}')"));
        assert_eq!(judged["rows"], entity["rows_judged"], "{id}");
        for curve in entity["curves"].as_array().unwrap() {
            let (places, seen) = (curve["at"].as_array().unwrap(), curve["observed"].as_array().unwrap());
            assert!(places.len() == seen.len() && places[0] == 0, "{id}");
        }
        for signal in entity["signals"].as_array().unwrap() {
            let shown = signal["evidence"].as_array().unwrap();
            let query = signal["evidence_query"].as_str().unwrap();
            let first = format!("SELECT row_hash FROM ({query}) ORDER BY requested_at, row_hash LIMIT 5");
            if let Some(rows) = signal["evidence_rows"].as_u64() {
                assert_eq!(ask(format!("SELECT count(*) AS n FROM ({query})"))["n"], rows);
                let first: Vec<Value> =
                    self::ask(&AT_ONCE.path(""), &first).into_iter().map(|row| row["row_hash"].clone()).collect();
                assert_eq!(shown.iter().map(|row| row["row_hash"].clone()).collect::<Vec<_>>(), first);
            }
        }
    }
}

#[test]
fn files_that_are_no_results_are_named() {
    let folder = Folder::new("watch-hostile");
    let missing = watch(&folder.path("nowhere"), &folder.path("out"), &[]);
    assert_eq!(missing.code, Some(4));
    assert!(missing.err.contains("nowhere"), "{}", missing.err);
    copy(&jobs()[..1], &folder.path("in"));
    let job = folder.path("in").join("results").join(&jobs()[0]);
    let sound = fs::read(&job).unwrap();
    for (what, bytes) in [
        ("no Parquet", b"PAR1 is no file PAR1".to_vec()),
        ("half a file", sound[..sound.len() / 2].to_vec()),
        ("nothing", Vec::new()),
    ] {
        fs::write(&job, bytes).unwrap();
        let ran = watch(&folder.path("in"), &folder.path("out"), &[]);
        assert_eq!(ran.code, Some(3), "{what}: {}", ran.err);
        assert!(ran.err.contains(text(&job)), "{what}: {}", ran.err);
    }
    // The decoder asserts what a damaged byte of the schema breaks, and that is the file's fault.
    let mut gave_up = 0;
    for place in (sound.len() - 1_400..sound.len()).step_by(8) {
        let mut damaged = sound.clone();
        damaged[place] ^= 0x20;
        fs::write(&job, damaged).unwrap();
        let ran = watch(&folder.path("in"), &folder.path("out").join(place.to_string()), &[]);
        assert!(matches!(ran.code, Some(0 | 3)), "byte {place}: {:?} {}", ran.code, ran.err);
        assert!(ran.code == Some(0) || ran.err.contains(text(&job)), "byte {place}: {}", ran.err);
        gave_up += u32::from(ran.err.contains("its decoder gave up"));
    }
    assert!(gave_up > 0, "some of these bytes are asserted");
    // A sound file of another table.
    let other = told(&AT_ONCE.path("")).into_iter().find(|(path, _)| path.starts_with("buckets")).unwrap();
    fs::write(&job, other.1).unwrap();
    let ran = watch(&folder.path("in"), &folder.path("out"), &[]);
    assert_eq!(ran.code, Some(3), "another table: {}", ran.err);
    assert!(ran.err.contains(text(&job)) && ran.err.contains("tells the time of the job"), "{}", ran.err);
}
