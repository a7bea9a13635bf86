//! The carried texts are read, versions follow each other, and faulty rules are refused.

use super::*;
use crate::terms::Article;

fn day(text: &str) -> Day {
    Day::try_from(text.to_owned()).unwrap()
}

const RULES: &str = include_str!("rules.toml");
const CALENDAR: &str = include_str!("calendar.toml");

#[test]
fn the_carried_law_is_read() {
    let law = Law::published();
    assert!(law.rules_on(day("2019-09-10")).is_none(), "Art. 17");
    let rules = law.rules_on(day("2019-09-11")).unwrap();
    assert_eq!(rules.grounds().len(), 17);
    assert_eq!(
        [Term::Resubmission, Term::Correction, Term::Rectification].map(|term| rules.term(term).days),
        [15, 10, 30]
    );
    for (article, reasons) in [((14, 7), true), ((14, 8), true), ((14, 6), false), ((13, 5), false)] {
        let ground = rules.ground(Article::item(article.0, article.1)).unwrap();
        assert_eq!(ground.reasons_in_writing, reasons, "{}", ground.article);
    }
    let needing_notice: Vec<_> =
        rules.grounds().iter().filter(|ground| ground.notice_first).map(|ground| ground.article).collect();
    assert_eq!(needing_notice, [Article::item(13, 1)]);
}

#[test]
fn a_term_is_counted_by_the_rules_of_its_day() {
    let second = RULES
        .replace("rules-2019-09-11", "rules-2")
        .replace("2019-09-11", "2024-03-01")
        .replace("days = 10", "days = 5");
    let both = format!("{RULES}\n{second}");
    let law = Law::read(&both, CALENDAR).unwrap();
    let today = day("2024-03-20");
    assert_eq!(law.deadline(Term::Correction, day("2024-02-29"), today).last_day, day("2024-03-11"));
    assert_eq!(law.deadline(Term::Correction, day("2024-03-01"), today).last_day, day("2024-03-06"));
    assert_eq!(law.rules_for(day("2019-01-01")).version, "rules-2019-09-11");
}

#[test]
fn rules_that_contradict_themselves_are_refused() {
    let refused = |from: &str, to: &str| {
        assert!(RULES.contains(from), "{from}");
        assert!(Law::read(&RULES.replacen(from, to, 1), CALENDAR).is_err(), "{from} -> {to}");
    };
    refused("article = \"12(2)\"", "article = \"12(1)\"");
    refused("cause = \"condition\"\n", "");
    refused("cause = \"resubmission\"", "cause = \"correction\"");
    refused("day_of_receipt = \"not_counted\"", "day_of_receipt = \"perhaps\"");
    refused("by_officer = true", "by_officer = false");
    refused("days = 10", "days = 10\nhours = 3");
    assert!(Law::read(&format!("{RULES}\n{RULES}"), CALENDAR).is_err(), "two versions of one day");
    assert!(Law::read("rules = []", CALENDAR).is_err());
}
