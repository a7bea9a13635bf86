//! Every row of the made-up world is answered as its truth says, in every format; and each outcome and reason that can
//! be reached is reached by a row made for it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use concord::job::JobOptions;
use concord::read::import;
use concord::terms::{Outcome, Reason};
use datasets::calendar::Instant;
use datasets::chips::group_2;
use datasets::records::{Enrolment, Person, Sex, Status, template};
use datasets::requests::{EmbeddingColumn, Expected, Mix, RequestSet, TruthRow};
use datasets::{Compression, Format, truth, write_trust};

use crate::support::outputs::AnalystRow;
use crate::support::photos;
use crate::support::rows::{self, Row, base64, file_of, good_person, person};
use crate::support::{Answers, EntityLine, Fixture, Folder, NOW, answer, assert_same, fixture, options};

/// What a row must come to: its id, outcome and all reasons.
type Answer = (String, String, Vec<String>);

/// What a refused row must come to: its file, line and code.
type Refusal = (PathBuf, u64, String);

/// Compares a job's files with the truth of a set, row by row and in order.
fn check_truth(answers: &Answers, files: &[PathBuf], truth: &[TruthRow]) {
    let mut answered: Vec<Answer> = Vec::new();
    let mut refused: Vec<Refusal> = Vec::new();
    for row in truth {
        if let Expected::Rejected(code) = row.expected {
            refused.push((files[row.part as usize].clone(), row.line, code.as_str().to_owned()));
        } else {
            let reasons = row.expected.reasons().iter().map(|reason| reason.as_str().to_owned()).collect();
            answered.push((row.request_id.clone(), row.expected.disposition().to_owned(), reasons));
        }
    }
    let rejects = answers.rejects();
    let told: Vec<Refusal> = rejects.iter().map(|row| (PathBuf::from(&row.file), row.line, row.code.clone())).collect();
    assert_same("rejects", &told, &refused);
    check_answers(answers, &answered);
}

/// Compares what the analyst and the entity read with `expected`, in order.
fn check_answers(answers: &Answers, expected: &[Answer]) {
    let analyst = answers.analyst();
    let judged: Vec<Answer> =
        analyst.iter().map(|row| (row.request_id.clone(), row.outcome.clone(), row.reasons.clone())).collect();
    assert_same("answers", &judged, expected);
    let entity: Vec<EntityLine> = analyst.iter().map(as_entity_reads).collect();
    // The entity reads the analyst's outcome, and a reason only where the row was not processed.
    assert_same("results", &answers.results(), &entity);
}

fn as_entity_reads(row: &AnalystRow) -> EntityLine {
    EntityLine {
        request_id: row.request_id.clone(),
        service: row.service.clone(),
        outcome: row.outcome.clone(),
        reason: row.reasons.first().filter(|_| row.outcome == "not_processed").cloned(),
    }
}

/// Answers a whole set in one format and compares it with its truth.
fn check_set(format: Format, parts: u32, set: impl Fn(&Fixture) -> RequestSet) {
    let (fixture, folder) = (fixture(), Folder::new("truth"));
    let set = set(&fixture);
    let written = fixture.write(&folder, &set, format, parts);
    let trust = (set.mix.chip_sent > 0.0).then(|| {
        let list = write_trust(&fixture.world, &folder.path("lists")).unwrap();
        import(&folder.path("trust"), &[list], NOW).unwrap();
        folder.path("trust")
    });
    let answers = answer(&JobOptions { trust, ..options(&fixture, &written.files, &folder.path("out")) });
    check_truth(&answers, &written.files, &truth(&fixture.world, &set, format, parts));
    assert!(written.dispositions.len() > 4, "the set has all kinds of rows: {:?}", written.dispositions);
}

#[test]
fn truth_in_ndjson() {
    check_set(Format::Ndjson(Compression::Plain), 2, Fixture::set);
}

#[test]
fn truth_in_packed_ndjson() {
    check_set(Format::Ndjson(Compression::Gzip), 1, Fixture::set);
    check_set(Format::Ndjson(Compression::Zstd), 3, Fixture::set);
}

#[test]
fn truth_in_csv() {
    check_set(Format::Csv(Compression::Plain), 2, Fixture::set);
    check_set(Format::Csv(Compression::Zstd), 1, Fixture::set);
}

#[test]
fn truth_in_parquet() {
    check_set(Format::Parquet, 2, Fixture::set);
}

#[test]
fn truth_in_arrow() {
    check_set(Format::Arrow, 2, Fixture::set);
}

#[test]
fn truth_in_columns_of_bytes() {
    let set = |fixture: &Fixture| RequestSet { embedding_column: EmbeddingColumn::Binary, ..fixture.set() };
    check_set(Format::Parquet, 1, set);
    check_set(Format::Arrow, 1, set);
}

#[test]
fn truth_of_chips() {
    let chips = Mix { real_person: 0.1, chip: 0.8, chip_sent: 0.9, chip_wrong: 0.5, ..Mix::USUAL };
    let set = |fixture: &Fixture| RequestSet { mix: chips, ..fixture.set() };
    check_set(Format::Ndjson(Compression::Plain), 1, set);
    check_set(Format::Parquet, 1, set);
    check_set(Format::Arrow, 1, set);
}

/// A row and what it must come to.
struct Case {
    row: Row,
    outcome: &'static str,
    reasons: &'static [&'static str],
}

/// All cases, by what they are about.
const CASES: [fn(&Fixture) -> Vec<Case>; 5] = [names, optional_fields, certificates, face_rows, several_reasons];

/// Reasons that rows reach elsewhere: chips that are made for it in `chips.rs`, photos without a model in `photos_demo.rs`.
const OF_OTHERS: [Reason; 4] =
    [Reason::ChipAltered, Reason::ChipDiffers, Reason::ChipTrustUnknown, Reason::NotSupportedYet];

/// Reasons that this version cannot give yet. A list that only gets shorter: whoever makes a reason real takes it off.
const OF_LATER: [Reason; 5] = [
    // Entities have no state, no agreement and no quota yet.
    Reason::EntityNotOpen,
    Reason::SceneNotAgreed,
    Reason::ServiceNotAgreed,
    Reason::FieldNotAgreed,
    Reason::QuotaExceeded,
];

/// A new reason needs a row that reaches it; that rows come to what they should is for the tests below.
#[test]
fn every_outcome_and_reason_is_reached() {
    let fixture = fixture();
    let cases: Vec<Case> = CASES.iter().flat_map(|cases| cases(&fixture)).collect();
    let outcomes: BTreeSet<&str> = cases.iter().map(|case| case.outcome).collect();
    assert_eq!(outcomes, Outcome::ALL.map(Outcome::as_str).into());
    let reached: BTreeSet<&str> = cases.iter().flat_map(|case| case.reasons.iter().copied()).collect();
    let later = [&OF_LATER[..], &OF_OTHERS].concat();
    let later: Vec<&str> = later.into_iter().map(Reason::as_str).collect();
    let expected: BTreeSet<&str> =
        Reason::ALL.iter().map(|reason| reason.as_str()).filter(|word| !later.contains(word)).collect();
    assert_eq!(reached, expected, "reasons that cases reach, and all but those of later services");
}

/// Answers all cases in one job; each is named by its place.
fn check(cases: impl Fn(&Fixture) -> Vec<Case>) {
    let (fixture, folder) = (fixture(), Folder::new("outcomes"));
    let cases = cases(&fixture);
    let named =
        cases.iter().enumerate().map(|(place, case)| case.row.clone().set("request_id", &format!("case-{place}")));
    let requests = folder.write("requests.ndjson", file_of(named));
    let answers = answer(&options(&fixture, &[requests], &folder.path("out")));
    assert_eq!(answers.rejects(), [], "every case is admitted");
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let expected: Vec<Answer> = cases
        .iter()
        .enumerate()
        .map(|(place, case)| (format!("case-{place}"), case.outcome.to_owned(), owned(case.reasons)))
        .collect();
    check_answers(&answers, &expected);
}

fn consistent(row: Row) -> Case {
    Case { row, outcome: "consistent", reasons: &[] }
}

fn inconsistent(row: Row, reasons: &'static [&'static str]) -> Case {
    Case { row, outcome: "inconsistent", reasons }
}

fn not_processed(row: Row, reasons: &'static [&'static str]) -> Case {
    Case { row, outcome: "not_processed", reasons }
}

fn other_sex(person: &Person) -> &'static str {
    if person.sex == Sex::Male { "F" } else { "M" }
}

#[test]
fn names_as_people_write_them() {
    check(names);
}

fn names(fixture: &Fixture) -> Vec<Case> {
    let good = good_person(&fixture.world, 0);
    let row = || Row::real_name(&good, "");
    vec![
        consistent(row()),
        consistent(row().set("name", &good.name_latin)),
        consistent(row().set("name", &good.name_latin.to_lowercase())),
        consistent(row().set("name", &good.name_latin.replace(' ', "<"))),
        consistent(row().set("name", &format!("\u{3000}{} ", good.name))),
        inconsistent(row().set("name", &format!("{}A", good.name_latin)), &["name_differs"]),
        inconsistent(row().set("name", "张三丰李四"), &["name_differs"]),
        inconsistent(row().set("birth_date", "1899-12-31"), &["birth_date_differs"]),
    ]
}

#[test]
fn optional_fields_count_only_when_sent() {
    check(optional_fields);
}

fn optional_fields(fixture: &Fixture) -> Vec<Case> {
    let stated = person(&fixture.world, |person| rows::is_good(person) && person.sex != Sex::Unstated);
    let row = || Row::real_name(&stated, "");
    let later = stated.expiry_date.days_later(1).to_string();
    let other_country = if stated.nationality == "USA" { "CHN" } else { "USA" };
    vec![
        consistent(row().set("sex", stated.sex.as_str()).set("nationality", stated.nationality)),
        consistent(row().set("expiry_date", &stated.expiry_date.to_string())),
        consistent(row().raw("sex", "null").raw("nationality", "null").raw("expiry_date", "null")),
        consistent(row().raw("face_image", "null").raw("face_embedding", "null").raw("chip", "null")),
        inconsistent(row().set("sex", other_sex(&stated)), &["sex_differs"]),
        inconsistent(row().set("nationality", other_country), &["nationality_differs"]),
        inconsistent(row().set("expiry_date", &later), &["expiry_differs"]),
    ]
}

#[test]
fn certificates_that_no_longer_hold() {
    check(certificates);
}

fn certificates(fixture: &Fixture) -> Vec<Case> {
    let today = Instant(NOW).day();
    let of =
        |status| person(&fixture.world, |person| person.status == status && person.expiry_date > today.days_later(2));
    let row = |person: &Person| Row::real_name(person, "");
    let expired =
        person(&fixture.world, |person| person.status == Status::Valid && person.expiry_date < today.days_later(-2));
    let last_day = |clock: &str| row(&expired).set("requested_at", &format!("{}T{clock}", expired.expiry_date));
    vec![
        inconsistent(row(&of(Status::Lost)), &["certificate_lost"]),
        inconsistent(row(&of(Status::Revoked)), &["certificate_revoked"]),
        inconsistent(row(&of(Status::Superseded)), &["certificate_superseded"]),
        inconsistent(row(&expired), &["certificate_expired"]),
        // Good on its last day, as China counts it, whatever offset the sender writes.
        consistent(last_day("23:59:59.999+08:00")),
        consistent(last_day("15:59:59.999999Z")),
        inconsistent(last_day("16:00:00Z"), &["certificate_expired"]),
        inconsistent(last_day("11:00:00-05:00"), &["certificate_expired"]),
    ]
}

#[test]
fn faces() {
    check(face_rows);
}

fn face_rows(fixture: &Fixture) -> Vec<Case> {
    let world = &fixture.world;
    let (good, other) = (good_person(world, 0), good_person(world, 1));
    let row = || Row::real_person(world, &good, "");
    let of_other = base64(&template(world.seed, other.index, world.dimension));
    let without_template = person(world, |person| {
        person.template == Enrolment::Missing
            && person.status == Status::Valid
            && person.expiry_date > Instant(NOW).day().days_later(2)
    });
    let photo = |file: &[u8]| row().without("face_embedding").set("face_image", &base64_turbo::STANDARD.encode(file));
    let chip = |part: &str, bytes: &[u8]| {
        let parts = serde_json::json!({ part: base64_turbo::STANDARD.encode(bytes) });
        row().without("face_embedding").raw("chip", &parts.to_string())
    };
    // The image no longer begins as one.
    let mut no_photo = group_2(&photos::grey());
    let start = no_photo.windows(3).position(|bytes| bytes == [0xFF, 0xD8, 0xFF]).unwrap();
    no_photo[start] = 0;
    let image = base64_turbo::STANDARD.encode(b"no photo, and not looked at beside an embedding");
    let own = template(world.seed, good.index, world.dimension);
    let scaled = |factor: f32| base64(&own.iter().map(|number| number * factor).collect::<Vec<_>>());
    let absent = row().set("doc_number", "E00000000").set("doc_type", "passport");
    vec![
        consistent(row()),
        // A cosine does not ask for the length of a vector.
        consistent(row().set("face_embedding", &scaled(1000.0))),
        inconsistent(row().set("face_embedding", &of_other), &["face_differs"]),
        inconsistent(row().set("face_embedding", &scaled(-1.0)), &["face_differs"]),
        not_processed(row().without("face_embedding"), &["face_missing"]),
        not_processed(photo(b"no photo"), &["face_unreadable"]),
        not_processed(photo(&photos::grey()), &["face_none"]),
        not_processed(photo(&photos::group(1)), &["face_several"]),
        not_processed(photo(&photos::turned()), &["face_quality"]),
        // The references of the made-up world are of no model that sees photos.
        not_processed(photo(&photos::face(0, 0.6)), &["face_model_differs"]),
        // What the photo lacks is said first, whatever the records hold; what differs is said of a good one.
        not_processed(photo(b"no photo").set("name", "NOBODY"), &["face_unreadable"]),
        inconsistent(photo(&photos::face(0, 0.6)).set("name", "NOBODY"), &["name_differs"]),
        // The face of a chip is as good as a photo, where the row has no other; what it lacks is said alike.
        not_processed(chip("dg2", &group_2(&photos::face(0, 0.6))), &["face_model_differs"]),
        inconsistent(chip("dg2", &group_2(&photos::face(0, 0.6))).set("name", "NOBODY"), &["name_differs"]),
        not_processed(chip("dg2", &group_2(&photos::grey())), &["face_none"]),
        not_processed(chip("dg2", &no_photo), &["face_unreadable"]),
        not_processed(chip("dg2", b"no data group"), &["chip_unreadable"]),
        not_processed(chip("dg1", b"no data group"), &["face_missing"]),
        consistent(row().raw("chip", r#"{"dg2": "AAAA"}"#)),
        // A real-name row does not look at the photo.
        consistent(Row::real_name(&good, "").set("face_image", &image)),
        consistent(row().set("face_image", &image)),
        not_processed(
            Row::real_person(world, &without_template, "").set("face_embedding", &of_other),
            &["reference_missing"],
        ),
        inconsistent(Row::real_person(world, &without_template, "").set("name", "NOBODY"), &["name_differs"]),
        // A real-name row does not look at the face.
        consistent(Row::real_name(&good, "").set("face_embedding", &of_other)),
        inconsistent(absent, &["not_found"]),
    ]
}

#[test]
fn several_reasons_at_once_and_chips_that_are_none() {
    check(several_reasons);
}

fn several_reasons(fixture: &Fixture) -> Vec<Case> {
    let world = &fixture.world;
    let lost = person(world, |person| {
        person.status == Status::Lost && person.sex != Sex::Unstated && person.expiry_date > Instant(NOW).day()
    });
    let row = Row::real_name(&lost, "").set("sex", other_sex(&lost)).set("name", "NOBODY");
    let beyond = Person::of(world.seed, world.records + 7);
    let good = good_person(world, 0);
    let chip = Row::real_name(&good, "").set("service", "chip");
    vec![
        inconsistent(row, &["name_differs", "sex_differs", "certificate_lost"]),
        inconsistent(Row::real_name(&beyond, ""), &["not_found"]),
        inconsistent(Row::real_name(&beyond, "").set("name", "NOBODY"), &["not_found"]),
        not_processed(chip.clone(), &["chip_missing"]),
        not_processed(
            chip.clone().raw("chip", r#"{"sod":"AAAA","dg1":null}"#).set("name", "NOBODY"),
            &["chip_missing"],
        ),
        not_processed(chip.raw("chip", r#"{"sod":"AAAA","dg1":"AAAA"}"#).set("name", "NOBODY"), &["chip_unreadable"]),
        // What the submission lacks is said first, whatever the records hold.
        not_processed(Row::real_name(&beyond, "").set("service", "real_person"), &["face_missing"]),
    ]
}
