//! What each letter says, and to whom.

use super::template::{DocumentError, Value, fill};
use super::{Language, words};
use crate::enforce::{Law, Measure, Term};
use crate::terms::{Article, Day, DocumentId, EntityId, FindingId, Identifier, Instant, NoticeId, OfficerId, OrderId};

/// To whom a letter goes.
#[derive(Clone, Copy, Debug)]
pub struct Addressee<'a> {
    /// The entity.
    pub entity_id: &'a EntityId,
    /// Its registered name.
    pub name: &'a str,
}

/// What an order says.
#[derive(Clone, Copy, Debug)]
pub struct OrderText<'a> {
    /// The order.
    pub order_id: &'a OrderId,
    /// The findings that it rests on, each with its ground.
    pub findings: &'a [(&'a FindingId, Article)],
    /// Why.
    pub reasons: &'a str,
    /// Who decides.
    pub decider: &'a OfficerId,
    /// The day on which it is signed; its rules hold.
    pub signed_on: Day,
    /// When it takes effect.
    pub effective_at: Instant,
}

/// A letter of the provider.
#[derive(Clone, Copy, Debug)]
pub enum Letter<'a> {
    /// 限期改正通知书 (Art. 12).
    Correction {
        /// The notice.
        notice_id: &'a NoticeId,
        /// Its grounds.
        grounds: &'a [Article],
        /// What is to be corrected.
        correct: &'a str,
        /// The day of issue; its rules hold.
        issued_on: Day,
    },
    /// 暂停服务决定书 (Art. 13).
    Suspension(OrderText<'a>),
    /// 终止服务决定书 (Art. 14).
    Termination(OrderText<'a>),
    /// 恢复服务通知书 (Art. 13 § 2).
    Reopening {
        /// The order that ends.
        order_id: &'a OrderId,
        /// The report whose review it rests on.
        report_id: &'a DocumentId,
        /// When the service is open again.
        reopened_at: Instant,
    },
    /// 撤销暂停服务决定通知书 (Art. 13).
    Revocation {
        /// The order that is revoked.
        order_id: &'a OrderId,
        /// What was wrong.
        reasons: &'a str,
        /// Who decides.
        decider: &'a OfficerId,
        /// From when the order has no effect.
        revoked_at: Instant,
    },
}

impl Letter<'_> {
    /// Writes the letter.
    ///
    /// # Errors
    ///
    /// Where a ground does not belong to the letter, or something that has to be said is empty.
    pub fn render(&self, to: Addressee<'_>, law: &Law, language: Language) -> Result<String, DocumentError> {
        let mut values: Vec<Value> =
            vec![("entity_id", to.entity_id.as_str().to_owned()), ("entity_name", to.name.to_owned())];
        match self {
            Letter::Correction { notice_id, grounds, correct, issued_on } => {
                values.push(("notice_id", notice_id.as_str().to_owned()));
                values.push(("grounds", list_of(law, *issued_on, grounds, Measure::Correction, language)?));
                values.push(("correct", (*correct).to_owned()));
                values.push(("days", days(law, *issued_on, Term::Correction, language)));
                values.push(("issued_on", words::day(*issued_on, language)));
            }
            Letter::Suspension(order) => {
                order.add_to(&mut values, law, Measure::Suspension, language)?;
                values.push(("days", days(law, order.signed_on, Term::Rectification, language)));
            }
            Letter::Termination(order) => order.add_to(&mut values, law, Measure::Termination, language)?,
            Letter::Reopening { order_id, report_id, reopened_at } => {
                values.push(("order_id", order_id.as_str().to_owned()));
                values.push(("report_id", report_id.as_str().to_owned()));
                values.push(("reopened_at", words::moment(*reopened_at, language)));
                values.push(("issued_on", words::day(reopened_at.day(), language)));
            }
            Letter::Revocation { order_id, reasons, decider, revoked_at } => {
                values.push(("order_id", order_id.as_str().to_owned()));
                values.push(("reasons", (*reasons).to_owned()));
                values.push(("decider", decider.as_str().to_owned()));
                values.push(("revoked_at", words::moment(*revoked_at, language)));
                values.push(("issued_on", words::day(revoked_at.day(), language)));
            }
        }
        fill(self.template(language), &values)
    }

    pub(super) const fn template(&self, language: Language) -> &'static str {
        match (self, language) {
            (Letter::Correction { .. }, Language::Chinese) => include_str!("correction.zh.md"),
            (Letter::Correction { .. }, Language::English) => include_str!("correction.en.md"),
            (Letter::Suspension(_), Language::Chinese) => include_str!("suspension.zh.md"),
            (Letter::Suspension(_), Language::English) => include_str!("suspension.en.md"),
            (Letter::Termination(_), Language::Chinese) => include_str!("termination.zh.md"),
            (Letter::Termination(_), Language::English) => include_str!("termination.en.md"),
            (Letter::Reopening { .. }, Language::Chinese) => include_str!("reopening.zh.md"),
            (Letter::Reopening { .. }, Language::English) => include_str!("reopening.en.md"),
            (Letter::Revocation { .. }, Language::Chinese) => include_str!("revocation.zh.md"),
            (Letter::Revocation { .. }, Language::English) => include_str!("revocation.en.md"),
        }
    }
}

impl OrderText<'_> {
    fn add_to(
        &self,
        values: &mut Vec<Value>,
        law: &Law,
        measure: Measure,
        language: Language,
    ) -> Result<(), DocumentError> {
        let grounds: Vec<Article> = self.findings.iter().map(|(_, ground)| *ground).collect();
        let findings: Vec<&str> = self.findings.iter().map(|(finding, _)| finding.as_str()).collect();
        values.push(("order_id", self.order_id.as_str().to_owned()));
        values.push(("grounds", list_of(law, self.signed_on, &grounds, measure, language)?));
        values.push(("findings", findings.join(", ")));
        values.push(("reasons", self.reasons.to_owned()));
        values.push(("decider", self.decider.as_str().to_owned()));
        values.push(("effective_at", words::moment(self.effective_at, language)));
        values.push(("issued_on", words::day(self.signed_on, language)));
        Ok(())
    }
}

/// One line a ground, with its article and its words.
fn list_of(
    law: &Law,
    day: Day,
    grounds: &[Article],
    measure: Measure,
    language: Language,
) -> Result<String, DocumentError> {
    let mut lines = Vec::with_capacity(grounds.len());
    for article in grounds {
        let ground = law.rules_for(day).ground(*article).filter(|ground| ground.measure == measure);
        let ground = ground.ok_or(DocumentError::WrongGround(*article))?;
        let place = words::article(*article, language);
        let line = match language {
            Language::Chinese => format!("- {place}：{}", ground.chinese),
            Language::English => format!("- {place}: {}", ground.english),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    Ok(lines.join("\n"))
}

/// The days of a term by the rules of a day.
fn days(law: &Law, day: Day, term: Term, language: Language) -> String {
    let days = law.rules_for(day).term(term).days;
    match language {
        Language::English => days.to_string(),
        Language::Chinese => words::chinese_number(days),
    }
}
