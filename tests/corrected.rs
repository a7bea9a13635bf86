//! What proved wrong is put right at the command line: a receipt, a suspension; and what lapses is foreseen.

use std::fs;

use serde_json::json;

use crate::support::office::Office;

#[test]
fn a_receipt_is_corrected_and_the_suspension_that_rests_on_it_revoked() {
    let office = Office::opened("law-corrected");
    office
        .officer("2024-03-04", "notice issue hotel --notice N1 --ground 12(1) --correct plan --to %letters --name Inn");
    office.officer("2024-03-05", "notice received hotel --notice N1 --proof @slip.pdf --received-on 2024-03-05");
    let suspend =
        "order sign hotel --order O1 --finding hotel/1/13(1)/N1/- --measure suspension --decider wang --reasons late";
    office.officer("2024-03-18", &format!("{suspend} --document @O1.zh.md"));
    assert_eq!(office.state("hotel", "2024-03-18"), "suspended");
    office.fails(
        "notice correct-receipt hotel --notice N1 --proof @other.pdf --reason another --officer li",
        2,
        "--received-on",
    );
    office.officer(
        "2024-03-19",
        "notice correct-receipt hotel --notice N1 --proof @other.pdf --received-on 2024-03-12 --reason another-slip",
    );
    let due = office.asked("due --as-of 2024-03-20");
    let waiting = due["waiting"].as_array().unwrap().iter().find(|wait| wait["for"] == "reconsider_order").unwrap();
    assert_eq!((&waiting["about"], &waiting["days"]), (&json!("O1"), &json!(1)));
    assert_eq!((&due["running"][0]["last_day"], &due["orders_to_sign"]), (&json!("2024-03-22"), &json!([])));
    let revoke = "order revoke hotel --order O1 --decider wang --reasons wrong-slip --document @decision.pdf --to %letters --name Inn";
    let revoked = office.officer("2024-03-20", revoke);
    assert_eq!((&revoked["kind"], &revoked["state"]), (&json!("order_revoked"), &json!("open")));
    assert!(fs::read_to_string(office.path("letters/O1-revoked.en.md")).unwrap().contains("wrong-slip"));
    office.refused("2024-03-21", &revoke.replace("letters", "others"), "only a suspension can be revoked");
    assert!(!office.path("others").join("O1-revoked.en.md").exists(), "what is refused leaves no letter");
    // Nothing proves a receipt any more: no term runs.
    office
        .officer("2024-03-21", "notice correct-receipt hotel --notice N1 --proof @no.pdf --not-received --reason none");
    let due = office.asked("due --as-of 2024-05-20");
    assert_eq!((&due["waiting"][0]["about"], &due["running"]), (&json!("N1"), &json!([])));
    assert_eq!(office.asked("ledger verify")["sound"], true);
}

#[test]
fn what_lapses_is_foreseen() {
    let office = Office::opened("law-ahead");
    office.entity(
        "2024-03-04",
        "entity material hotel --material legality --document @second.pdf --valid-until 2024-04-30",
    );
    office.officer(
        "2024-03-05",
        "entity review-material hotel --material legality --document-id second.pdf --outcome accepted",
    );
    assert_eq!(office.asked("due --as-of 2024-04-10")["lapsing"], json!([]), "only where it is asked for");
    let ahead = office.asked("due --as-of 2024-04-10 --ahead 30")["lapsing"].clone();
    let expected = json!([{
        "entity": "hotel", "what": "material", "name": "legality", "article": "6(3)", "last_day": "2024-04-30", "days_left": 20,
        "followed": false,
    }]);
    assert_eq!(ahead, expected);
    assert_eq!(office.asked("due --as-of 2024-04-10 --ahead 19")["lapsing"], json!([]));
    office.entity("2024-04-11", "entity material hotel --material legality --document @third.pdf");
    let told = office.told("due --as-of 2024-04-12 --ahead 30");
    let line = "hotel  in 18 days    entity: material legality (Art. 6(3)) lapses after 2024-04-30; another is there\n";
    assert!(told.contains(line), "{told}");
}
