//! Judged batches in any order in, groups of rows in the order of the input out.
//!
//! Here, and only here, rows meet in order: line numbers become absolute and repeated requests are found, so that which of
//! two is the first depends on the input alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::answered::{Answered, Seen};
use super::group::Group;
use super::rejects::RejectRow;
use crate::compare::Comparisons;
use crate::decide::Verdict;
use crate::ingest::Requests;
use crate::terms::{Outcome, Reason, Reject, RejectCode};

/// Least rows of a group, and so of a Parquet row group, once a job is under way: its pages are well filled.
const GROUP_ROWS_MIN: usize = 32_768;

/// Least rows of the first group; each further one has twice as many, so that all threads soon have something to encode
/// and a small job is not one group that a single thread encodes at its end.
const GROUP_ROWS_FIRST: usize = 4096;

/// Groups that the rest of a job is cut into, so that its end is encoded by several threads; their rows may be few.
const GROUPS_LAST: usize = 4;

/// A chunk that has been judged.
#[derive(Debug)]
pub struct Judged {
    /// Its place in the input, from 0 without gaps.
    pub sequence: u64,
    /// Which input file it is of.
    pub file: usize,
    /// Lines of that file before the chunk's own first row, within the chunk (a CSV header).
    pub lines_before: u32,
    /// The requests, without their embeddings.
    pub requests: Requests,
    /// What was compared.
    pub comparisons: Comparisons,
    /// What was decided.
    pub verdicts: Vec<Verdict>,
}

/// Rows of one chunk that are answered.
#[derive(Debug)]
pub struct Part {
    /// The chunk.
    pub judged: Judged,
    /// Which rows are answered, where not all of them are.
    pub answered: Option<Vec<bool>>,
}

/// What came out of a step in order.
#[derive(Debug, Default)]
pub struct Step {
    /// A group that is full.
    pub group: Option<Group>,
    /// Rows seen.
    pub rows: u64,
}

/// Brings judged chunks into order.
#[derive(Debug)]
pub struct Sequence {
    files: Vec<Arc<str>>,
    waiting: BTreeMap<u64, Judged>,
    next: u64,
    file: usize,
    lines: u64,
    groups: u64,
    parts: Vec<Part>,
    rows_pending: usize,
    answered: Answered,
    /// Rows that may still be processed, where a quota bounds them (Art. 9(3)).
    quota_left: Option<u64>,
}

impl Sequence {
    /// An empty sequence over `files`, given by the names that rejects call them; of its rows `quota` are processed at most.
    pub fn new(files: Vec<Arc<str>>, answered: Answered, quota: Option<u64>) -> Sequence {
        Sequence {
            files,
            waiting: BTreeMap::new(),
            next: 0,
            file: 0,
            lines: 0,
            groups: 0,
            parts: Vec::new(),
            rows_pending: 0,
            answered,
            quota_left: quota,
        }
    }

    /// The first chunk that has not come in order yet.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Takes a chunk; it waits until its turn comes.
    pub fn put(&mut self, judged: Judged) {
        self.waiting.insert(judged.sequence, judged);
    }

    /// Takes the next chunk in order, if it is there, and hands its refused rows to `refuse`, in order too.
    ///
    /// # Errors
    /// When the answered ids outgrow memory and cannot be spilled.
    pub fn step(&mut self, mut refuse: impl FnMut(RejectRow)) -> std::io::Result<Option<Step>> {
        let Some(mut judged) = self.waiting.remove(&self.next) else { return Ok(None) };
        self.next += 1;
        if judged.file != self.file {
            self.file = judged.file;
            self.lines = 0;
        }
        let mut step = Step { rows: u64::from(judged.requests.rows), ..Step::default() };
        let first_line = self.lines + u64::from(judged.lines_before) + 1;
        self.lines += u64::from(judged.lines_before) + u64::from(judged.requests.lines);
        // Taken whole: a chunk of nothing but refused rows must not keep their room until a group is full.
        let refused = std::mem::take(&mut judged.requests.refused);
        let (answered, repeated) = self.find_repeated(&judged, first_line)?;
        let mut repeated = repeated.into_iter().peekable();
        for refused in refused {
            let line = first_line + u64::from(refused.line);
            while let Some(earlier) = repeated.next_if(|row| row.line < line) {
                refuse(earlier);
            }
            refuse(RejectRow {
                file: Arc::clone(&self.files[self.file]),
                line,
                request_id: refused.request_id,
                entity_id: refused.entity_id,
                unknown: refused.unknown,
                reject: refused.reject,
            });
        }
        repeated.for_each(refuse);
        self.meter(&mut judged, answered.as_deref());
        if !judged.requests.is_empty() {
            self.rows_pending += judged.requests.len();
            self.parts.push(Part { judged, answered });
        }
        if self.rows_pending >= self.rows_wanted() {
            step.group = Some(self.take_group(self.parts.len()));
        }
        Ok(Some(step))
    }

    /// The last groups and the ids answered, when all chunks have come.
    pub fn close(&mut self) -> (Vec<Group>, Answered) {
        assert!(self.waiting.is_empty(), "every chunk has come in order");
        let parts = self.parts.len().div_ceil(GROUPS_LAST).max(1);
        let mut last = Vec::new();
        while !self.parts.is_empty() {
            last.push(self.take_group(parts.min(self.parts.len())));
        }
        (last, std::mem::take(&mut self.answered))
    }

    /// Takes the rows that are processed off the quota; those beyond it are not.
    fn meter(&mut self, judged: &mut Judged, answered: Option<&[bool]>) {
        let Some(left) = &mut self.quota_left else { return };
        for row in 0..judged.verdicts.len() {
            let is_processed = judged.verdicts[row].outcome != Outcome::NotProcessed;
            if !is_processed || answered.is_some_and(|answered| !answered[row]) {
                continue;
            }
            if *left > 0 {
                *left -= 1;
            } else {
                judged.verdicts[row] = Verdict::not_processed(Reason::QuotaExceeded);
                judged.comparisons.forget(row);
            }
        }
    }

    /// Least rows of the next group.
    fn rows_wanted(&self) -> usize {
        let doublings = self.groups.min(u64::from(GROUP_ROWS_MIN.ilog2()));
        (GROUP_ROWS_FIRST << doublings).min(GROUP_ROWS_MIN)
    }

    /// A group of the first `parts` parts.
    fn take_group(&mut self, parts: usize) -> Group {
        let number = self.groups;
        self.groups += 1;
        let rest = self.parts.split_off(parts);
        let parts = std::mem::replace(&mut self.parts, rest);
        self.rows_pending = self.parts.iter().map(|part| part.judged.requests.len()).sum();
        Group { number, parts }
    }

    /// Finds rows whose id was answered before: which rows are answered (`None` where all are, which is the rule), and
    /// the refusals of the others.
    fn find_repeated(
        &mut self,
        judged: &Judged,
        first_line: u64,
    ) -> std::io::Result<(Option<Vec<bool>>, Vec<RejectRow>)> {
        let requests = &judged.requests;
        let mut answered: Option<Vec<bool>> = None;
        let mut repeated = Vec::new();
        for row in 0..requests.len() {
            let code = match self.answered.note(requests.identity[row], requests.content[row])? {
                Seen::First => continue,
                Seen::SameContent => RejectCode::DuplicateRequest,
                Seen::OtherContent => RejectCode::RequestConflict,
            };
            answered.get_or_insert_with(|| vec![true; requests.len()])[row] = false;
            repeated.push(RejectRow {
                file: Arc::clone(&self.files[self.file]),
                line: first_line + u64::from(requests.line[row]),
                request_id: Some(requests.request_id.get(row).to_owned()),
                entity_id: Some(requests.entity_id.get(row).to_owned()),
                unknown: None,
                reject: Reject::field(code, crate::terms::Field::RequestId),
            });
        }
        Ok((answered, repeated))
    }
}
