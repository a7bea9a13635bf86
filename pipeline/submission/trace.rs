//! Whose answers some lines are that came to light (Art. 14(4)): by their ids, and by the marks that only the provider can compute.
//!
//! Disclosed lines and the answers with the same ids in, one account per entity and job out. Ids can be made up by anybody; that the fields of
//! many lines stand in the order that one job's mark gives them cannot, without that job's answers. Invariant: an account is no verdict; it
//! says how many lines agree and how probable as many are by chance.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::emit::{AnswerField, Keys, Marker, orders_of};
use crate::ingest::{ID_BYTES_MAX, identity};

/// Lines that are looked at; as many leave nothing to chance.
pub const LINES_MAX: usize = 100_000;

/// How improbable the agreement has to be, over all jobs that are held against it: once in a million.
pub const CHANCE_MAX: f64 = 1e-6;

/// A line as it came to light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosed {
    /// The id that it names.
    pub request_id: String,
    /// The outcome that it names.
    pub outcome: String,
    /// Its fields, in their order.
    pub order: Vec<AnswerField>,
}

/// An answer that was given, with an id that came to light.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// To whom.
    pub entity_id: String,
    /// In which job.
    pub job_id: String,
    /// Its id.
    pub request_id: String,
    /// Its outcome.
    pub outcome: String,
}

/// How the lines agree with one job of one entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// The entity.
    pub entity_id: String,
    /// The job.
    pub job_id: String,
    /// Lines whose ids are of this job.
    pub lines: u64,
    /// Of these, lines with the outcome that was given.
    pub outcomes: u64,
    /// Of the lines, those whose fields stand in the order of the job's mark.
    pub marks: u64,
    /// How many that would be by chance.
    pub expected: f64,
    /// How probable as many are by chance, at most, among as many jobs as there are accounts.
    pub chance: f64,
}

impl Account {
    /// Whether the lines are of this job's answers, beyond chance.
    #[must_use]
    pub fn is_traced(&self) -> bool {
        self.chance <= CHANCE_MAX
    }
}

/// Reads the lines that came to light; with how many of them are no answers.
#[must_use]
pub fn disclosed(bytes: &[u8]) -> (Vec<Disclosed>, u64) {
    let lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let (mut read, mut other) = (Vec::new(), 0);
    for line in lines.take(LINES_MAX) {
        match serde_json::from_slice::<Line>(line) {
            Ok(Line(line)) if line.request_id.len() <= ID_BYTES_MAX && !line.request_id.is_empty() => read.push(line),
            _ => other += 1,
        }
    }
    (read, other)
}

/// Holds the lines that came to light against the answers that were given under the same ids; the most certain account comes first.
#[must_use]
pub fn trace(disclosed: &[Disclosed], given: &[Given], keys: &Keys) -> Vec<Account> {
    let mut by_id: HashMap<&str, Vec<&Given>> = HashMap::new();
    for answer in given {
        by_id.entry(&answer.request_id).or_default().push(answer);
    }
    let mut accounts: BTreeMap<(&str, &str), (Marker, Account)> = BTreeMap::new();
    // The same line again is no further evidence.
    let mut seen = HashSet::new();
    for line in disclosed.iter().filter(|line| seen.insert(line.request_id.as_str())) {
        for answer in by_id.get(line.request_id.as_str()).into_iter().flatten() {
            let (marker, account) = accounts.entry((&answer.entity_id, &answer.job_id)).or_insert_with(|| {
                let (entity_id, job_id) = (answer.entity_id.clone(), answer.job_id.clone());
                let marker = Marker::of_job(keys, &job_id);
                let account =
                    Account { entity_id, job_id, lines: 0, outcomes: 0, marks: 0, expected: 0.0, chance: 1.0 };
                (marker, account)
            });
            account.add(line, answer, marker);
        }
    }
    let mut accounts: Vec<Account> = accounts.into_values().map(|(_, account)| account).collect();
    let jobs = accounts.len() as f64;
    accounts.iter_mut().for_each(|account| account.chance = (account.chance() * jobs).min(1.0));
    accounts.sort_by(|one, other| one.chance.total_cmp(&other.chance).then(other.lines.cmp(&one.lines)));
    accounts
}

impl Account {
    fn add(&mut self, line: &Disclosed, answer: &Given, marker: &Marker) {
        self.lines += 1;
        self.outcomes += u64::from(line.outcome == answer.outcome);
        let fields = line.order.len();
        let marked = marker.order(identity(&answer.entity_id, &answer.request_id), fields);
        self.marks += u64::from(marked[..fields] == line.order[..]);
        self.expected += 1.0 / orders_of(fields) as f64;
    }

    /// Chernoff's bound for as many agreements or more, each with at most the probability of three fields.
    fn chance(&self) -> f64 {
        let by_chance = 1.0 / orders_of(3) as f64;
        let (lines, share) = (self.lines as f64, self.marks as f64 / self.lines.max(1) as f64);
        if share <= by_chance {
            return 1.0;
        }
        let rest = if share < 1.0 { (1.0 - share) * ((1.0 - share) / (1.0 - by_chance)).ln() } else { 0.0 };
        (-lines * (share * (share / by_chance).ln() + rest)).exp()
    }
}

/// A line with the order of its fields.
struct Line(Disclosed);

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Line, D::Error> {
        deserializer.deserialize_map(LineVisitor)
    }
}

struct LineVisitor;

impl<'de> Visitor<'de> for LineVisitor {
    type Value = Line;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an answer")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line, A::Error> {
        use serde::de::Error;
        let mut line = Disclosed { request_id: String::new(), outcome: String::new(), order: Vec::new() };
        while let Some(key) = map.next_key::<String>()? {
            let Some(field) = AnswerField::ALL.into_iter().find(|field| field.as_str() == key) else {
                // Who discloses may add what else is known of the row.
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value: String = map.next_value()?;
            match field {
                AnswerField::RequestId => line.request_id = value,
                AnswerField::Outcome => line.outcome = value,
                AnswerField::Service | AnswerField::Reason => {}
            }
            line.order.push(field);
        }
        let whole = AnswerField::ALL[..3].iter().all(|field| line.order.contains(field));
        let fields = if line.order.contains(&AnswerField::Reason) { 4 } else { 3 };
        if whole && line.order.len() == fields { Ok(Line(line)) } else { Err(A::Error::custom("no whole answer")) }
    }
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;
