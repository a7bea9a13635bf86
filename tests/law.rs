//! The law at the command line: lives of entities under the Measures, refusals with the law's own words, and what the ledger proves.

use std::fs::{self, File};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type, TimeUnit, TimestampMicrosecondType};
use kernels::digest::hex;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::binary::{Ran, concord, text};
use crate::support::office::{Office, checked};

/// Some fields of each of a list's objects, as text.
fn fields(list: &Value, names: &[&str]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let one = |item: &Value| names.iter().map(|name| text(&item[*name])).collect::<Vec<_>>().join(" ");
    list.as_array().unwrap().iter().map(one).collect()
}

/// Notices of abnormal traffic to entities that are open, N1 and so on, received on the day after.
fn noticed(office: &Office, entities: &[&str]) {
    for (id, number) in entities.iter().zip(1..) {
        let signal = format!("--signal S{number}");
        office.officer("2024-03-04", &format!("notice raise {id} {signal} --article 12(2) --evidence select-1"));
        let words = format!("{signal} --correct traffic --to %letters --name Harbour");
        office.officer("2024-03-04", &format!("notice issue {id} --notice N{number} --ground 12(2) {words}"));
    }
    for (id, number) in entities.iter().zip(1..) {
        let proof =
            format!("notice received {id} --notice N{number} --proof @proof{number}.pdf --received-on 2024-03-05");
        office.officer("2024-03-06", &proof);
    }
}

#[test]
fn three_lives() {
    let office = Office::opened("law-lives");
    noticed(&office, &["bank", "ferry"]);
    let running = office.asked("due --as-of 2024-03-10")["running"].clone();
    let expected = ["bank notice N1 2024-03-15 5 false", "ferry notice N2 2024-03-15 5 false"];
    assert_eq!(fields(&running, &["entity", "about", "name", "last_day", "days_left", "answered"]), expected);

    // The bank reports in time; the ferry says nothing.
    office.entity("2024-03-14", "notice reported bank --notice N1 --report @corrected.pdf");
    let due = office.asked("due --as-of 2024-03-16");
    let finding = "ferry/1/13(1)/N2/-";
    assert_eq!(fields(&due["findings_due"], &["finding_id", "ground"]), [format!("{finding} 13(1)")]);
    assert_eq!(fields(&due["orders_to_sign"], &["entity", "measure", "days_waited"]), ["ferry suspension 0"]);
    assert_eq!(fields(&due["running"], &["entity", "days_left", "answered"]), ["bank -1 true"]);
    assert_eq!(
        fields(&due["waiting"], &["whom", "for", "about", "days"]),
        ["officer review_report_on_notice N1 corrected.pdf 2"]
    );
    assert_eq!(office.state("ferry", "2024-03-16"), "open", "only a signed order changes a state");

    // What the program records every night it records once.
    assert_eq!(office.asked("due --record --as-of 2024-03-16")["recorded"], 1);
    assert_eq!(office.asked("due --record --as-of 2024-03-16")["recorded"], 0);
    office.officer("2024-03-18", "notice reviewed bank --notice N1 --report corrected.pdf --outcome accepted");
    let said = format!("--order O1 --finding {finding} --decider wang --reasons late");
    let drafted = office.asked(&format!("order draft ferry {said} --to %letters --name Ferry --as-of 2024-03-18"));
    assert_eq!(drafted["measure"], "suspension");
    office.officer("2024-03-18", &format!("order sign ferry {said} --measure suspension --document @O1.zh.md"));
    office.officer("2024-03-19", "order received ferry --order O1 --proof @proof3.pdf --received-on 2024-03-19");
    assert_eq!(office.state("ferry", "2024-03-17"), "open");
    assert_eq!(office.state("ferry", "2024-03-18"), "suspended");
    let due = office.asked("due --as-of 2024-03-20");
    assert_eq!(fields(&due["running"], &["entity", "about", "name", "last_day"]), ["ferry order O1 2024-04-18"]);

    office.entity("2024-03-29", "order reported ferry --order O1 --report @mended.pdf");
    office.officer("2024-04-01", "order reviewed ferry --order O1 --report mended.pdf --outcome accepted");
    office.officer("2024-04-02", "order reopen ferry --order O1 --report mended.pdf --to %letters --name Ferry");
    assert_eq!(office.state("ferry", "2024-04-01"), "suspended");
    for id in ["hotel", "bank", "ferry"] {
        assert_eq!(office.state(id, "2024-04-02"), "open", "{id}");
    }
    let nothing = office.asked("due --as-of 2024-05-06");
    assert!(
        ["running", "waiting", "findings_due", "orders_to_sign"].iter().all(|key| nothing[*key] == json!([])),
        "{nothing}"
    );
    let listed = office.asked("entity list --as-of 2024-03-20");
    assert_eq!(fields(&listed["entities"], &["entity", "state"]), ["bank open", "ferry suspended", "hotel open"]);
    let history = office.asked("entity history ferry");
    let last: Vec<String> = fields(&history["events"], &["actor_role", "kind", "article"]).split_off(27);
    assert_eq!(
        last,
        [
            "officer service_opened 7(5)",
            "officer signal_raised 12(2)",
            "officer notice_issued 12",
            "officer notice_received 12 § 2",
            "system finding_made 13(1)",
            "officer order_signed 13",
            "officer order_received 13 § 2",
            "entity correction_reported 13 § 2",
            "officer correction_reviewed 13 § 2",
            "officer reopened 13 § 2",
        ]
    );
    assert_eq!(office.asked("ledger verify")["sound"], true);
}

#[test]
fn letters_go_with_what_is_recorded() {
    let office = Office::opened("law-letters");
    noticed(&office, &["hotel"]);
    let chinese = fs::read(office.path("letters/N1.zh.md")).unwrap();
    assert!(fs::read_to_string(office.path("letters/N1.en.md")).unwrap().contains("Harbour"));
    let exported = export(&office);
    let issued = bodies(&exported).into_iter().find(|body| body["fact"]["notice_id"] == "N1").unwrap();
    let document = json!({"id": "N1.zh.md", "sha256": hex(&Sha256::digest(&chinese))});
    assert_eq!(issued["fact"]["document"], document);

    // What the law refuses leaves no letter, and what is there already is not replaced.
    let issue = |number: u32, more: &str| {
        format!("notice issue hotel --notice N{number} --ground 12(1) --correct plan --to %letters --name Inn {more}")
    };
    office.refused("2024-03-07", &issue(3, "--signal S9"), "there is no signal `S9`");
    assert!(!office.path("letters/N3.zh.md").exists() && !office.path("letters/N3.en.md").exists());
    office.fails(&format!("{} --officer li --now 2024-03-07T10:00:00+08:00", issue(1, "")), 2, "says something else");
    assert_eq!(fs::read(office.path("letters/N1.zh.md")).unwrap(), chinese);
    office.refused("2024-03-07", &issue(4, "--ground 13(1)"), "Art. 13(1) is no ground");
}

#[test]
fn no_step_is_skipped_and_termination_is_final() {
    let office = Office::opened("law-refused");
    office.entity("2024-03-01", "entity apply inn");
    office.refused("2024-03-01", "entity open inn", "Art. 7(5), entity applied");
    office.refused("2024-03-01", "entity review inn --outcome supplement", "reasons must be given");
    office.fails("entity review inn --outcome passed --now 2024-03-01T10:00:00+08:00", 3, "it is for an officer");
    office.refused("2024-03-01", "entity commission inn --start", "application_reviewed");
    office.refused("2024-03-01", "entity apply inn", "cannot be recorded now");
    let sign = |order: &str, finding: &str, measure: &str| {
        let said = format!("--order {order} --finding {finding} --decider wang --reasons sold");
        format!("order sign bank {said} --measure {measure} --document @order.pdf")
    };
    office.refused("2024-03-04", &sign("O1", "F1", "termination"), "there is no finding `F1`");
    office.refused(
        "2024-03-04",
        "order find bank --finding F1 --ground 13(1) --evidence @sale.pdf",
        "where a term has run out",
    );
    office.refused("2024-03-04", "order find bank --finding F1 --ground 14(8) --evidence @sale.pdf", "reasons");
    office.officer("2024-03-04", "order find bank --finding F1 --ground 14(4) --evidence @sale.pdf @leak.pdf");
    office.refused("2024-03-04", &sign("O1", "F1", "suspension"), "14(4) is no ground of suspension");
    let signed = office.officer("2024-03-04", &sign("O1", "F1", "termination"));
    assert_eq!((&signed["state"], &signed["article"]), (&"terminated".into(), &"14".into()));
    office.refused("2024-03-05", "entity open bank", "entity terminated");
    office.refused(
        "2024-03-05",
        "order reopen bank --order O1 --report r --to %letters --name Bank",
        "entity terminated",
    );
    assert!(!office.path("letters/O1-reopened.zh.md").exists());
    assert_eq!(office.asked("entity show bank --as-of 2024-03-05")["service"]["open"], false);
    // Coming back is a new application.
    office.entity("2024-03-06", "entity apply bank");
    let again = office.asked("entity show bank --as-of 2024-03-06");
    assert_eq!((&again["life"], &again["state"]), (&2.into(), &"applied".into()));
    assert_eq!(office.asked("ledger verify")["sound"], true);
}

#[test]
fn arguments_are_held_against_their_words() {
    let office = Office::new("law-arguments");
    office.fails("entity show hotel", 2, "nothing is recorded of hotel");
    office.entity("2024-03-02", "entity apply hotel");
    office.fails("entity show hotel --as-of 2024-03-01", 2, "nothing is recorded of hotel");
    office.fails("entity apply bank --now 2024-03-01T10:00:00+08:00", 2, "later than now");
    office.fails("entity material hotel --material licence --document @l.pdf", 2, "business_licence");
    office.fails("entity condition hotel --condition 6(1) --standing met --evidence @l.pdf", 2, "no condition");
    office.fails("entity material hotel --material legality --document %missing.pdf", 2, "cannot read");
    office.fails("entity commission hotel --start --report @r.pdf", 2, "cannot be used with");
    office.fails("due --as-of tomorrow", 2, "2026-11-24");
    office.fails("due --record --as-of 2199-01-01", 2, "not come yet");
    office.fails("ledger create", 2, "never replaced");
    office.fails("ledger verify --anchor 1", 2, "no anchor");
    let ran = crate::support::concord(&["due", "--ledger", "nowhere"]);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
}

#[test]
fn access_is_of_the_authority_that_issued_it() {
    let office = Office::new("law-access");
    office.apply("2024-03-01", "hotel");
    office.certificates("hotel");
    office.certificates("other");
    office.officer("2024-03-01", "entity review hotel --outcome passed");
    let register =
        |authority: &str| format!("entity credential hotel --certificate %hotel.cer --authority %{authority}");
    office.refused("2024-03-01", &register("hotel-authority.pem"), "no means of access");
    office.officer("2024-03-01", "entity demand hotel --verifications-a-day 9000 --peak-a-second 15");
    office.officer("2024-03-01", "entity means hotel --means mobile_digital_certificate");
    office.refused("2024-03-01", &register("other-authority.pem"), "register the authority");
    office.refused("2024-03-01", &register("terms.toml"), "neither DER nor PEM");
    office.officer("2024-03-01", &register("hotel-authority.pem"));
    office.refused("2024-03-01", &register("hotel-authority.pem"), "recorded already");
    let credentials = office.asked("entity show hotel --as-of 2024-03-01")["credentials"].clone();
    let sha256 = hex(&Sha256::digest(fs::read(office.path("hotel.cer")).unwrap()));
    let told = fields(&credentials, &["certificate_sha256", "means", "algorithm"]);
    assert_eq!(told, [format!("{sha256} mobile_digital_certificate ecdsa_p256_sha256")]);
    office
        .officer("2024-03-02", &format!("entity revoke-credential hotel --certificate-sha256 {sha256} --reason lost"));
    assert_eq!(office.asked("entity show hotel --as-of 2024-03-02")["credentials"], json!([]));
}

#[test]
fn an_agreement_has_versions() {
    let office = Office::opened("law-agreement");
    let terms = crate::support::office::TERMS;
    let agree = "entity agree hotel --terms %next.toml --document @agreement2.pdf";
    office.folder.write("next.toml", terms.replace("from = 2024-03-01", "from = \"2024-03-08\"\nuntil = 2024-12-31"));
    let amended = office.officer("2024-03-05", agree);
    assert_eq!(amended["kind"], "agreement_amended");
    for (day, version) in [("2024-03-07", 1), ("2024-03-08", 2)] {
        assert_eq!(office.asked(&format!("entity show hotel --as-of {day}"))["service"]["version"], version);
    }
    office.folder.write("next.toml", terms.replace("sex", "name"));
    office.fails(&format!("{agree} --officer li"), 2, "unknown variant `name`");
    office.folder.write("next.toml", format!("{terms}price = 1\n"));
    office.fails(&format!("{agree} --officer li"), 2, "unknown field `price`");
}

#[test]
fn a_person_reads_what_is_due() {
    let office = Office::opened("law-text");
    office
        .officer("2026-12-23", "notice issue hotel --notice N1 --ground 12(1) --correct plan --to %letters --name Inn");
    let proof = "notice received hotel --notice N1 --proof @proof.pdf --received-on 2026-12-23";
    assert_eq!(
        office.told(&format!("{proof} --officer li --now 2026-12-23T10:00:00+08:00")),
        "recorded 86: notice_received (Art. 12 § 2)\n"
    );
    let running = "entity: correction of notice N1, until 2027-01-04; NO CALENDAR IS PUBLISHED for that year: weekends alone are heeded";
    let due = format!("hotel  in 4 days     {running}\nas of 2026-12-31T15:59:59.999999Z: 1 due\n");
    assert_eq!(office.told("due --as-of 2026-12-31"), due);
    // Nothing is concluded from a year that nobody has arranged.
    let due = office.told("due --as-of 2027-01-10");
    assert!(
        due.starts_with("hotel  for 5 days    officer: publish calendar of the term to 2027-01-04; NO CALENDAR"),
        "{due}"
    );
    let history = office.told("entity history hotel --as-of 2026-12-31");
    let last = "      86  2026-12-23T02:00:00.000000Z  officer li            notice_received (Art. 12 § 2)\n";
    assert!(history.ends_with(last), "{history}");
    assert!(
        office
            .told("entity show hotel --as-of 2026-12-31")
            .contains("version 1 of the agreement: real_name, real_person")
    );
    assert_eq!(office.told("entity list --as-of 2026-12-31"), "bank   open\nferry  open\nhotel  open\n");
}

#[test]
fn what_comes_of_the_use_is_kept() {
    let office = Office::opened("law-usage");
    office.officer("2024-03-04", "entity complaint hotel --complaint C1 --document @fee.pdf");
    office.officer("2024-03-04", "entity change hotel --material legality --changed-on 2024-03-02 --what scenes");
    office.officer("2024-03-04", "notice raise hotel --signal S1 --article 12(3) --evidence note");
    let due = office.asked("due --as-of 2024-03-06");
    assert_eq!(fields(&due["waiting"], &["for", "about", "days"]), ["decide_signal S1 2", "judge_complaint C1 2"]);
    // Fifteen days from the change end on a Sunday.
    assert_eq!(fields(&due["running"], &["term", "last_day"]), ["resubmission 2024-03-18"]);
    office.officer("2024-03-07", "notice dismiss hotel --signal S1 --reason harmless");
    office.officer("2024-03-07", "entity judge-complaint hotel --complaint C1 --outcome founded --reason receipts");
    office.officer("2024-03-07", "order find hotel --finding F1 --ground 14(5) --evidence @fee.pdf");
    office.officer("2024-03-08", "order withdraw hotel --finding F1 --reason another-hotel");
    office.officer("2024-03-08", "entity hold hotel --dispute D1 --job J1");
    office.officer("2024-03-08", "entity release hotel --dispute D1 --reason settled");
    office.asked("ledger evidence hotel --to %pack");
    office.officer("2024-03-08", "entity refer hotel --referral R1 --authority police --pack %pack/manifest.json");
    let shown = office.asked("entity show hotel --as-of 2024-03-08");
    assert_eq!((&shown["waiting"], &shown["findings"][0]["status"]), (&json!([]), &"withdrawn".into()));
}

#[test]
fn several_processes_write_one_chain() {
    let office = Office::new("law-processes");
    let apply = |number: u32| {
        let words = format!("entity apply e{number} --now 2024-03-01T10:00:00+08:00");
        office.command(&words).stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let started: Vec<_> = (0..6).map(apply).collect();
    for mut process in started {
        assert!(process.wait().unwrap().success());
    }
    let verdict = office.asked("ledger verify");
    assert_eq!((&verdict["sound"], &verdict["links"]), (&true.into(), &6.into()));
    assert_eq!(office.asked("entity list")["entities"].as_array().unwrap().len(), 6);
}

#[test]
fn evidence_proves_itself_and_a_changed_ledger_does_not() {
    let office = Office::opened("law-evidence");
    office.entity("2024-03-02", "entity apply inn");
    let anchor = office.asked("ledger anchor")["anchor"].as_str().unwrap().to_owned();
    office.asked("ledger evidence hotel --to %pack");
    let checked_against = |anchor: &str| checked(&office.path("pack"), anchor);
    let sound = checked_against(&anchor);
    assert!(
        sound.status.success(),
        "{}{}",
        String::from_utf8_lossy(&sound.stdout),
        String::from_utf8_lossy(&sound.stderr)
    );
    let mut other = anchor.clone();
    other.replace_range(other.len() - 1.., if anchor.ends_with('0') { "1" } else { "0" });
    assert!(!checked_against(&other).status.success());
    office.fails("ledger evidence hotel --to %pack", 2, "never replaced");
    office.fails("ledger evidence harbour --to %pack2", 2, "no link of harbour");

    assert_eq!(office.asked(&format!("ledger verify --anchor {anchor}"))["sound"], true);
    let of = |day: &str| office.asked(&format!("ledger anchor --as-of {day}"))["seq"].clone();
    assert_eq!([of("2024-02-29"), of("2024-03-01"), of("2024-03-02")], [json!(0), json!(84), json!(85)]);
    broken(&office.run(&format!("ledger verify --anchor {other}")), 85);

    let store = office.path("ledger/ledger.redb");
    let (word, wrong) = (b"condition_recorded", b"condition_recordex");
    let mut bytes = fs::read(&store).unwrap();
    let places: Vec<usize> = (0..bytes.len() - word.len()).filter(|place| bytes[*place..].starts_with(word)).collect();
    for place in places {
        bytes[place..place + word.len()].copy_from_slice(wrong);
    }
    fs::write(&store, bytes).unwrap();
    broken(&office.run("ledger verify"), 2);
}

/// A verdict that names the first broken link.
fn broken(ran: &Ran, seq: u64) {
    assert_eq!(ran.code, Some(3), "{}{}", ran.out, ran.err);
    let told = ran.json();
    assert_eq!((&told["sound"], &told["seq"]), (&false.into(), &seq.into()), "{told}");
}

/// The ledger's events, as another reader finds them.
fn export(office: &Office) -> RecordBatch {
    office.asked("ledger export --to %events.parquet");
    let file = File::open(office.path("events.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().with_batch_size(1 << 20).build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    assert_eq!(batches.len(), 1);
    batches[0].clone()
}

fn bodies(events: &RecordBatch) -> Vec<Value> {
    let column = events.column_by_name("body").unwrap().as_string::<i32>();
    column.iter().map(|body| serde_json::from_str(body.unwrap()).unwrap()).collect()
}

#[test]
fn events_are_exported_as_they_were_recorded() {
    let office = Office::opened("law-export");
    let anchor = office.asked("ledger anchor");
    let events = export(&office);
    let text = |name: &str| events.column_by_name(name).unwrap().as_string::<i32>().clone();
    let utc = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    assert_eq!(events.schema().field_with_name("recorded_at").unwrap().data_type(), &utc);
    let recorded_at = events.column_by_name("recorded_at").unwrap().as_primitive::<TimestampMicrosecondType>();
    let seq = events.column_by_name("seq").unwrap().as_primitive::<Int64Type>();
    assert_eq!(seq.values().to_vec(), (1..=84).collect::<Vec<i64>>());
    // 2024-03-01 at 10:00 in Shanghai.
    assert!(recorded_at.values().iter().all(|micros| *micros == 1_709_258_400_000_000));
    assert_eq!(text("hash").value(83), anchor["hash"].as_str().unwrap());
    assert_eq!((text("kind").value(0), text("article").value(0)), ("application_submitted", "7(1)"));
    for (row, body) in bodies(&events).iter().enumerate() {
        assert_eq!(text("kind").value(row), body["fact"]["kind"].as_str().unwrap());
        assert_eq!(text("entity_id").value(row), body["entity_id"].as_str().unwrap());
        assert_eq!(text("actor_role").value(row), body["actor"]["role"].as_str().unwrap());
        let ids = text("actor_id");
        assert_eq!(body["actor"].get("id").and_then(Value::as_str), ids.is_valid(row).then(|| ids.value(row)));
    }
    let empty = office.asked("ledger export --to %none.parquet --as-of 2024-02-29");
    assert_eq!(empty["events"], 0);
}

#[test]
fn the_ledger_is_queried() {
    let office = Office::new("law-sql");
    office.open("2024-03-01", "hotel");
    office.open("2024-03-02", "bank");
    let ledger = office.folder.path("ledger");
    let query =
        "SELECT entity_id, count(*) AS events FROM ledger WHERE article = '7(5)' GROUP BY entity_id ORDER BY entity_id";
    let asked = concord(&["sql", "--ledger", text(&ledger), "--format", "csv", query]);
    assert_eq!((asked.code, &*asked.out), (Some(0), "entity_id,events\nbank,1\nhotel,1\n"), "{}", asked.err);
    let none = concord(&["sql", "--ledger", text(&office.folder.path("none")), query]);
    assert!(none.code != Some(0) && none.err.contains("there is no ledger at"), "{}", none.err);
}
