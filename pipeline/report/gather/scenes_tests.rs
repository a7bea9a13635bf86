//! The split of a service by scene.

use super::*;

fn counts(rows: u64, inconsistent: u64) -> Counts {
    Counts { rows, inconsistent, not_processed: 0 }
}

#[test]
fn shares_are_of_the_service_and_of_the_scene() {
    let scenes = BTreeMap::from([
        ("hotel".to_owned(), [counts(900, 9), counts(300, 3)]),
        ("new".to_owned(), [counts(0, 0), counts(100, 50)]),
        ("old".to_owned(), [counts(100, 0), counts(0, 0)]),
    ]);
    let nights = shares(Service::RealName, &scenes, 20);
    let order: Vec<(&str, u64)> = nights.iter().map(|night| (night.scene.as_str(), night.rows)).collect();
    assert_eq!(order, [("hotel", 300), ("new", 100), ("old", 0)]);
    let of = |rows, inconsistent| Some(SceneShares { rows, inconsistent, not_processed: 0.0 });
    assert_eq!((nights[0].day, nights[0].before), (of(0.75, 0.01), of(0.9, 0.01)));
    assert_eq!((nights[1].day, nights[1].before), (of(0.25, 0.5), None), "it was not there before");
    assert_eq!((nights[2].day, nights[2].before), (None, of(0.1, 0.0)), "it is there no more");
    assert!(nights.iter().all(|night| night.days_before == 20));
}
