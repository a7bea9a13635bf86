//! Chips through the program: what is imported, what is read, and how each verdict is told; nothing of a holder unasked. And
//! chips in a job: each reason that a chip can give, and what the receipt says of whom was trusted.

use std::fs;
use std::path::{Path, PathBuf};

use datasets::World;
use datasets::chips::{
    Authority, CurveForm, DAY, DocumentSigner, Hash, KeyKind, SignerSpec, Signing, SigningKey, SodForm, sod,
};
use datasets::records::{Person, Sex, Status};
use kernels::document::mrz::{Format, Mrz, Names, Number, PrintedDate, Sex as PrintedSex};
use kernels::time::{civil_from_days, parse_date};
use serde_json::{Value, json};

use crate::support::binary::{Ran, concord, run, text, verify};
use crate::support::outputs::Answers;
use crate::support::rows::{self, Row, file_of, person};
use crate::support::{Folder, fixture, photos};

/// 2023-11-14, when everything here begins to be valid.
const FROM: i64 = 1_700_000_000;

/// When chips are asked about: 2026-03-10.
const NOW: &str = "2026-03-10T00:00:00Z";

/// The zone of ICAO's specimen, Doc 9303-4.
const ZONE: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";

const FAST: (KeyKind, Signing) = (KeyKind::Curve("P-256"), Signing::Ecdsa(Hash::Sha256));

fn key() -> SigningKey {
    SigningKey::generate(FAST.0, CurveForm::Explicit)
}

fn authority(country: &str) -> Authority {
    Authority::new(country, key(), FAST.1, FROM)
}

fn signer(authority: &Authority, serial: u8) -> DocumentSigner {
    authority.signer(key(), FAST.1, &SignerSpec::new(serial, FROM))
}

/// An element of less than 128 bytes.
fn element(tag: &[u8], value: &[u8]) -> Vec<u8> {
    [tag, &[u8::try_from(value.len()).unwrap()], value].concat()
}

/// DG1 with the specimen's zone, and DG11 with a name in the same letters.
fn groups() -> Vec<(u8, Vec<u8>)> {
    let zone = element(&[0x61], &element(&[0x5F, 0x1F], ZONE.as_bytes()));
    let name = element(&[0x5F, 0x0E], b"ERIKSSON<<ANNA<MARIA");
    let birth = element(&[0x5F, 0x2B], b"19740812");
    let details = [element(&[0x5C], &[0x5F, 0x0E, 0x5F, 0x2B]), name, birth].concat();
    vec![(1, zone), (11, element(&[0x6B], &details))]
}

/// Writes a chip into a folder of its own.
fn write(folder: &Path, name: &str, sod: &[u8], groups: &[(u8, Vec<u8>)]) -> PathBuf {
    let chip = folder.join(name);
    fs::create_dir_all(&chip).unwrap();
    fs::write(chip.join("EF_SOD.bin"), sod).unwrap();
    for (number, bytes) in groups {
        fs::write(chip.join(format!("Datagroup{number}.bin")), bytes).unwrap();
    }
    chip
}

fn import(folder: &Folder, files: &[(&str, &[u8])]) -> Ran {
    let trust = folder.path("trust");
    let paths: Vec<PathBuf> = files.iter().map(|(name, bytes)| folder.write(name, bytes)).collect();
    let paths: Vec<&str> = paths.iter().map(|path| text(path)).collect();
    concord(&[&["chip", "trust", "import", "--json", "--now", NOW, "--to", text(&trust)], &paths[..]].concat())
}

fn read(folder: &Folder, paths: &[&Path], more: &[&str]) -> Value {
    let trust = folder.path("trust");
    let paths: Vec<&str> = paths.iter().map(|path| text(path)).collect();
    let usual = ["chip", "--json", "--now", NOW, "--trust", text(&trust)];
    let ran = concord(&[&usual, more, &paths[..]].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    ran.json()
}

#[test]
fn every_verdict_is_kept_apart() {
    let folder = Folder::new("verdicts");
    let (known, other) = (authority("UT"), authority("XX"));
    let (good, revoked) = (signer(&known, 7), signer(&known, 8));
    let past = SignerSpec { validity: (FROM, FROM + 10 * DAY), ..SignerSpec::new(9, FROM) };
    let expired = known.signer(key(), FAST.1, &past);
    let list = known.revocation_list(FROM + DAY, FROM + 2000 * DAY, &[&revoked.serial]);
    let imported = import(&folder, &[("csca.cer", &known.certificate), ("list.crl", &list)]);
    assert_eq!(imported.code, Some(0), "{}{}", imported.out, imported.err);
    assert_eq!(imported.json()["counts"]["authorities"], 1);
    assert_eq!(imported.json()["counts"]["revocation_lists"], 1);

    let groups = groups();
    let signed = |signer: &DocumentSigner| sod(signer, Hash::Sha256, &groups, &SodForm::default());
    let mut altered = groups.clone();
    // The specimen's name is another one.
    let place = altered[0].1.len() - ZONE.len() + 5;
    altered[0].1[place] = b'F';
    let chips = folder.path("chips");
    let broken = signed(&good);
    write(&chips, "altered", &signed(&good), &altered);
    write(&chips, "authentic", &signed(&good), &groups);
    write(&chips, "expired", &signed(&expired), &groups);
    write(&chips, "revoked", &signed(&revoked), &groups);
    write(&chips, "unknown", &signed(&signer(&other, 1)), &groups);
    write(&chips, "unreadable", &broken[..broken.len() / 2], &groups);
    let told = read(&folder, &[&chips], &[]);
    let verdicts: Vec<(String, &Value)> = told["chips"]
        .as_array()
        .unwrap()
        .iter()
        .map(|chip| (Path::new(chip["path"].as_str().unwrap()).file_name().unwrap().to_string_lossy().into(), chip))
        .collect();
    for ((name, chip), expected) in
        verdicts.iter().zip(["altered", "authentic", "expired_signer", "revoked", "trust_unknown", "unreadable"])
    {
        assert_eq!(chip["verdict"], expected, "{name}: {chip}");
        assert_eq!(chip["authenticity"]["trust_snapshot"], told["trust_snapshot"], "{name}");
    }
    let (altered, authentic) = (verdicts[0].1, verdicts[1].1);
    assert_eq!(altered["authenticity"]["groups_differing"], json!([1]));
    assert_eq!(authentic["authenticity"]["groups_agreeing"], json!([1, 11]));
    assert_eq!(authentic["check_digits_hold"], true);
    assert_eq!(authentic["consistency"]["name"], "agree", "{authentic}");
    assert_eq!(authentic["consistency"]["birth_date"], "agree");
    assert_eq!(told["counts"]["authentic"], 1);
}

#[test]
fn nothing_of_the_holder_is_told_unasked() {
    let folder = Folder::new("disclosed");
    let known = authority("UT");
    assert_eq!(import(&folder, &[("csca.cer", &known.certificate)]).code, Some(0));
    let groups = groups();
    let chip = write(
        &folder.path("chips"),
        "one",
        &sod(&signer(&known, 1), Hash::Sha256, &groups, &SodForm::default()),
        &groups,
    );
    let unasked = read(&folder, &[&chip], &[]).to_string();
    let trust = folder.path("trust");
    let in_words = concord(&["chip", "--now", NOW, "--trust", text(&trust), text(&chip)]);
    for personal in ["ERIKSSON", "ANNA", "L898902C3", "740812", "1974", "ZE184226B"] {
        assert!(!unasked.contains(personal), "{personal} in {unasked}");
        assert!(!in_words.out.contains(personal), "{personal} in {}", in_words.out);
    }
    let asked = read(&folder, &[&chip], &["--content"]);
    let content = &asked["chips"][0]["content"];
    assert_eq!(content["number"], "L898902C3");
    assert_eq!(content["name_latin"], "ERIKSSON<<ANNA<MARIA");
    assert_eq!(content["birth_date"], "1974-08-12");
    assert_eq!(content["sex"], "F");
}

#[test]
fn a_second_import_adds_to_the_first() {
    let folder = Folder::new("imports");
    let (one, other) = (authority("UT"), authority("XX"));
    let first = import(&folder, &[("one.cer", &one.certificate)]).json();
    let second = import(&folder, &[("other.cer", &other.certificate), ("again.cer", &one.certificate)]).json();
    assert_ne!(first["trust_snapshot"], second["trust_snapshot"]);
    assert_eq!((&second["added"], &second["counts"]["authorities"]), (&json!(1), &json!(2)));
    let refused = import(&folder, &[("rubbish", b"no list of anybody")]);
    assert_eq!((refused.code, &refused.json()["trust_snapshot"]), (Some(1), &second["trust_snapshot"]));
    assert_eq!(refused.json()["files"][0]["refused"].as_array().unwrap().len(), 1);
    // A set that is not what its id says is not believed.
    let set = folder.path("trust").join(format!("{}.trust", second["trust_snapshot"].as_str().unwrap()));
    let mut bytes = fs::read(&set).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&set, bytes).unwrap();
    let damaged = import(&folder, &[("one.cer", &one.certificate)]);
    assert_eq!(damaged.code, Some(4), "{}", damaged.err);
    assert!(damaged.err.contains("is not what was written"), "{}", damaged.err);
}

#[test]
fn what_is_no_chip_is_said() {
    let folder = Folder::new("nothing");
    let trust = folder.path("trust");
    // Its first letter is the tag of DG14.
    let file = folder.write("notes.txt", "no chip");
    let told = |trust: &Path| concord(&["chip", "--trust", text(trust), text(&file)]);
    let no_trust = told(&trust);
    assert_eq!(no_trust.code, Some(2), "{}", no_trust.err);
    assert!(no_trust.err.contains("concord chip trust import"), "{}", no_trust.err);
    assert_eq!(import(&folder, &[("one.cer", &authority("UT").certificate)]).code, Some(0));
    let no_chip = told(&trust);
    assert_eq!(no_chip.code, Some(3), "{}", no_chip.err);
    assert!(no_chip.err.contains("there is no file of a chip in"), "{}", no_chip.err);
}

/// Real security objects, where they are there: all verify, and chain where the lists have their authority.
#[test]
fn real_chips_are_authentic_and_forged_ones_are_not() {
    let Some(data) = photos::shared("chip") else { return };
    let folder = Folder::new("real");
    let trust = folder.path("trust");
    let lists = |name: &str| {
        let entries = fs::read_dir(data.join(name)).unwrap();
        entries.map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let files = [lists("csca"), lists("masterlists")].concat();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let imported = concord(&[&["chip", "trust", "import", "--to", text(&trust)], &files[..]].concat());
    assert_eq!(imported.code, Some(0), "{}{}", imported.out, imported.err);
    let real = read(&folder, &[&data.join("sod/real")], &[]);
    assert_eq!(real["counts"], json!({"authentic": real["chips"].as_array().unwrap().len()}), "{real}");
    let forged = read(&folder, &[&data.join("sod/negative")], &[]);
    assert_eq!(forged["counts"]["authentic"], Value::Null, "{forged}");
    let whole = read(&folder, &[&data.join("documents/bsi2008")], &[]);
    let chip = &whole["chips"][0];
    // Its security object has no hash of DG15, so whoever made the chip could have put any key there.
    assert_eq!(
        (&chip["verdict"], &chip["authenticity"]["groups_unsigned"]),
        (&json!("altered"), &json!([15])),
        "{chip}"
    );
    assert_eq!(chip["authenticity"]["groups_agreeing"], json!([1, 2, 14]), "{chip}");
    assert_eq!(chip["face"]["format"], "jpeg2000", "{chip}");
}

/// The zone of a person's passport, with other names where they are given.
fn zone(person: &Person, names: Option<(&str, &str)>) -> String {
    let day = |date: String| PrintedDate::of(civil_from_days(parse_date(date.as_bytes()).unwrap()));
    let own = person.name_latin.split_once(' ').unwrap();
    let (primary, secondary) = names.unwrap_or(own);
    let (primary, secondary) = (primary.replace(' ', "<"), secondary.replace(' ', "<"));
    let mut mrz = Mrz::empty(Format::Td3);
    (mrz.document_code, mrz.issuer, mrz.nationality) = ("P", "CHN", "CHN");
    mrz.number = Number::new(&person.doc_number);
    mrz.names = Names { primary: &primary, secondary: &secondary };
    mrz.birth = day(person.birth_date.to_string());
    mrz.expiry = Some(day(person.expiry_date.to_string()));
    mrz.sex = Some(match person.sex {
        Sex::Male => PrintedSex::Male,
        Sex::Female => PrintedSex::Female,
        Sex::Unstated => PrintedSex::Unspecified,
    });
    mrz.write().unwrap().as_str().to_owned()
}

fn group_1(zone: &str) -> Vec<(u8, Vec<u8>)> {
    vec![(1, element(&[0x61], &element(&[0x5F, 0x1F], zone.as_bytes())))]
}

/// A request for a chip of these files.
fn row(person: &Person, id: &str, sod: &[u8], groups: &[(u8, Vec<u8>)]) -> Row {
    let base64 = |bytes: &[u8]| base64_turbo::STANDARD.encode(bytes);
    let mut chip = json!({ "sod": base64(sod) });
    for (number, bytes) in groups {
        chip[format!("dg{number}")] = base64(bytes).into();
    }
    Row::real_name(person, id).set("service", "chip").raw("chip", &chip.to_string())
}

#[test]
fn chips_in_a_job_come_to_every_reason() {
    let (fixture, folder) = (fixture(), Folder::new("job"));
    let world: &World = &fixture.world;
    let holder =
        person(world, |person| rows::is_good(person) && person.doc_type == datasets::records::DocType::Passport);
    let stranger = Person::of(world.seed, world.records + 7);
    let (known, other) = (authority("CN"), authority("XX"));
    assert_eq!(import(&folder, &[("csca.cer", &known.certificate)]).code, Some(0));
    let signed = |authority: &Authority, groups: &[(u8, Vec<u8>)]| {
        sod(&signer(authority, 1), Hash::Sha256, groups, &SodForm::default())
    };
    let own = group_1(&zone(&holder, None));
    let others = group_1(&zone(&holder, Some(("NOBODY", "AT ALL"))));
    let strange = Person { doc_number: stranger.doc_number.clone(), doc_type: stranger.doc_type, ..holder.clone() };
    let genuine = signed(&known, &own);
    let cases: Vec<(Row, &str, &[&str])> = vec![
        (row(&holder, "genuine", &genuine, &own), "consistent", &[]),
        (row(&holder, "named", &genuine, &own).set("name", "NOBODY"), "inconsistent", &["name_differs"]),
        (row(&holder, "differs", &signed(&known, &others), &others), "inconsistent", &["chip_differs"]),
        (row(&holder, "altered", &genuine, &others), "inconsistent", &["chip_altered"]),
        (row(&holder, "unknown", &signed(&other, &own), &own), "not_processed", &["chip_trust_unknown"]),
        (row(&holder, "unreadable", &genuine[..40], &own), "not_processed", &["chip_unreadable"]),
        (row(&holder, "without", &genuine, &[]), "not_processed", &["chip_missing"]),
        (Row::real_name(&holder, "none").set("service", "chip"), "not_processed", &["chip_missing"]),
        (row(&strange, "strange", &genuine, &own), "inconsistent", &["not_found"]),
    ];
    let requests = folder.write("requests.ndjson", file_of(cases.iter().map(|(row, ..)| row.clone())));
    let trust = folder.path("trust");
    let job = |out: &str, more: &[&str]| {
        let out = folder.path(out);
        let ran = run(verify(&fixture, &requests, &out, more));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let receipt = fs::read(ran.json()["receipt"].as_str().unwrap()).unwrap();
        (Answers::of(&out, serde_json::from_slice(&receipt).unwrap()), ran.err)
    };
    let (answers, _) = job("out", &["--trust", text(&trust)]);
    for (answer, (_, outcome, reasons)) in answers.analyst().iter().zip(&cases) {
        assert_eq!(
            (answer.outcome.as_str(), &answer.reasons[..]),
            (*outcome, &owned(reasons)[..]),
            "{}",
            answer.request_id
        );
    }
    let snapshot = fs::read_to_string(trust.join("CURRENT")).unwrap();
    assert_eq!(answers.receipt.trust_snapshot.as_deref(), Some(snapshot.trim_end()));

    // Without anybody who is trusted, what is altered is known all the same.
    let (answers, said) = job("untrusted", &[]);
    let reasons: Vec<Vec<String>> = answers.analyst().into_iter().map(|answer| answer.reasons).collect();
    assert_eq!((&reasons[0], &reasons[3]), (&owned(&["chip_trust_unknown"]), &owned(&["chip_altered"])));
    assert!(said.contains("--trust") && answers.receipt.trust_snapshot.is_none(), "{said}");
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn what_a_chip_says_is_held_against_its_record() {
    let (fixture, folder) = (fixture(), Folder::new("joined"));
    let passport = |person: &Person| person.doc_type == datasets::records::DocType::Passport;
    let holder = person(&fixture.world, |person| rows::is_good(person) && passport(person));
    let lost = person(&fixture.world, |person| person.status == Status::Lost && passport(person));
    let unknown = Person::of(fixture.world.seed, fixture.world.records + 7);
    type Names = Option<(&'static str, &'static str)>;
    let cases: [(&str, Person, Names, &[&str]); 7] = [
        ("agrees", holder.clone(), None, &[]),
        (
            "birth",
            Person { birth_date: holder.birth_date.days_later(1), ..holder.clone() },
            None,
            &["birth_date_differs"],
        ),
        (
            "expiry",
            Person { expiry_date: holder.expiry_date.days_later(1), ..holder.clone() },
            None,
            &["expiry_differs"],
        ),
        ("lost", lost, None, &["certificate_lost"]),
        ("name", holder.clone(), Some(("NOBODY", "AT ALL")), &["name_differs"]),
        ("none", Person { doc_number: unknown.doc_number, ..holder.clone() }, None, &["not_found"]),
        (
            "two",
            Person { birth_date: holder.birth_date.days_later(1), ..holder.clone() },
            Some(("NOBODY", "AT ALL")),
            &["name_differs", "birth_date_differs"],
        ),
    ];
    let known = authority("CN");
    assert_eq!(import(&folder, &[("csca.cer", &known.certificate)]).code, Some(0));
    let signer = signer(&known, 1);
    let chips = folder.path("chips");
    for (name, person, names, _) in &cases {
        let groups = group_1(&zone(person, *names));
        write(&chips, name, &sod(&signer, Hash::Sha256, &groups, &SodForm::default()), &groups);
    }
    // What cannot be read is held against nothing.
    let torn = [(1, vec![0x61, 0x01, 0x00])];
    write(&chips, "unreadable", &sod(&signer, Hash::Sha256, &torn, &SodForm::default()), &torn);
    let told = read(&folder, &[&chips], &["--records", text(&fixture.store)]);
    let joined: Vec<Value> = told["chips"].as_array().unwrap().iter().map(|chip| chip["record"].clone()).collect();
    for ((name, _, _, reasons), joined) in cases.iter().zip(&joined) {
        assert_eq!(joined, &json!({"agrees": reasons.is_empty(), "reasons": reasons}), "{name}");
    }
    assert_eq!(joined[cases.len()..], [Value::Null]);
    // Without records nothing is said of them, and in words it is the same.
    assert_eq!(read(&folder, &[&chips], &[])["chips"][0]["record"], Value::Null);
    let trust = folder.path("trust");
    let words =
        concord(&["chip", "--now", NOW, "--trust", text(&trust), "--records", text(&fixture.store), text(&chips)]);
    assert_eq!(words.out.matches("agrees with its record").count(), 1, "{}", words.out);
    assert!(words.out.contains("against its record: name_differs, birth_date_differs"), "{}", words.out);
}
