//! Who does what next: the bounds of the queues and the order of importance, and nothing else.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::options::JobError;
use crate::emit::Group;
use crate::ingest::Chunk;

/// A piece of input whose bytes still count for its hash.
pub(super) struct Fresh {
    /// Which input.
    pub file: usize,
    /// The bytes.
    pub chunk: Arc<Chunk>,
}

/// What a worker does next.
pub(super) enum Task {
    /// Encode a group: it frees the most memory.
    Encode(Group),
    /// Hash pieces of input in order: the longest sequential part, so it never waits for a worker.
    Hash(Vec<Fresh>),
    /// Read the next chunk and judge it.
    Read,
    /// All chunks are judged: take the last groups, and keep the ids that were answered.
    Close,
    /// There is nothing left to do.
    End,
}

/// Pieces hashed in one go; fewer switches, and no worker is held longer than a chunk takes to judge.
const HASHED_AT_ONCE: usize = 2;

#[derive(Default)]
struct State {
    reading: bool,
    hashing: bool,
    input_ended: bool,
    closed: bool,
    busy: usize,
    chunks_read: u64,
    chunks_done: u64,
    fresh: VecDeque<Fresh>,
    groups: VecDeque<Group>,
    error: Option<JobError>,
    aborted: bool,
}

/// The queues between the workers of one job.
pub(super) struct Schedule {
    state: Mutex<State>,
    changed: Condvar,
    in_flight_max: u64,
}

impl Schedule {
    pub(super) fn new(in_flight_max: u64) -> Schedule {
        Schedule { state: Mutex::default(), changed: Condvar::new(), in_flight_max }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next task; waits while others must finish first.
    pub(super) fn take(&self) -> Task {
        let mut state = self.lock();
        loop {
            if state.error.is_some() || state.aborted {
                return Task::End;
            }
            if let Some(group) = state.groups.pop_front() {
                state.busy += 1;
                return Task::Encode(group);
            }
            if !state.hashing && !state.fresh.is_empty() {
                state.hashing = true;
                let count = state.fresh.len().min(HASHED_AT_ONCE);
                return Task::Hash(state.fresh.drain(..count).collect());
            }
            let in_flight = (state.chunks_read - state.chunks_done).max(state.fresh.len() as u64);
            if !state.reading && !state.input_ended && in_flight < self.in_flight_max {
                state.reading = true;
                state.busy += 1;
                return Task::Read;
            }
            if state.input_ended && !state.closed && state.chunks_done == state.chunks_read {
                state.closed = true;
                state.busy += 1;
                return Task::Close;
            }
            let idle = state.closed && state.busy == 0 && !state.hashing && state.fresh.is_empty();
            if idle {
                return Task::End;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A chunk was read: others may read on, and hash it if it is of plain text.
    pub(super) fn was_read(&self, fresh: Option<Fresh>) {
        let mut state = self.lock();
        state.reading = false;
        state.chunks_read += 1;
        state.fresh.extend(fresh);
        self.changed.notify_all();
    }

    /// All inputs are read.
    pub(super) fn input_ended(&self) {
        let mut state = self.lock();
        state.reading = false;
        state.input_ended = true;
        state.busy -= 1;
        self.changed.notify_all();
    }

    /// A judged chunk was put into order; `done` chunks have left it so far.
    pub(super) fn was_judged(&self, done: u64, groups: Vec<Group>) {
        let mut state = self.lock();
        state.chunks_done = state.chunks_done.max(done);
        state.groups.extend(groups);
        state.busy -= 1;
        self.changed.notify_all();
    }

    /// The last groups are known; whoever told goes on with the ids.
    pub(super) fn was_closed(&self, groups: Vec<Group>) {
        self.lock().groups.extend(groups);
        self.changed.notify_all();
    }

    /// Pieces were hashed.
    pub(super) fn was_hashed(&self) {
        self.lock().hashing = false;
        self.changed.notify_all();
    }

    /// A group was encoded and handed on, or the ids were written.
    pub(super) fn was_done(&self) {
        self.lock().busy -= 1;
        self.changed.notify_all();
    }

    /// The job fails: everybody stops, and the first error is the one told.
    pub(super) fn fail(&self, error: JobError) {
        self.lock().error.get_or_insert(error);
        self.changed.notify_all();
    }

    /// A worker panicked: nobody waits for it.
    pub(super) fn abort(&self) {
        self.lock().aborted = true;
        self.changed.notify_all();
    }

    /// The error, once all workers have ended.
    pub(super) fn into_error(self) -> Option<JobError> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).error
    }
}
