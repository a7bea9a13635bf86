//! The state of the watch as bytes: written exactly, and read exactly or not at all.
//!
//! ```text
//! "concord-watch" · version 3 · clock · jobs · chain · names · pairs · peers · causes · probing · night · SHA-256 of all that 32
//! ```

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::Facts;
use super::bytes::{Put, Reader};
use super::cause::Causes;
use super::machine::{Job, PLACES, Watch};
use super::names::Names;
use super::night::{Night, measured_of};
use super::pair::Pair;
use super::peers::Peers;
use super::probing::Probing;
use super::signal::DETECTOR_VERSION;
use crate::enforce::Calendar;
use crate::terms::Hours;

/// What a saved state begins with.
const MAGIC: &[u8] = b"concord-watch\0";

/// The version of the layout.
const LAYOUT: u32 = 4;

/// Bytes of a SHA-256.
const DIGEST_BYTES: usize = 32;

/// Bytes that are gathered before they are written.
const FLUSHED_BYTES: usize = 1 << 20;

/// Hashes what is written.
struct Hashing<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Hashing<W> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.out.write_all(bytes)
    }

    /// Writes what was gathered once it is much.
    fn flush_full(&mut self, gathered: &mut Vec<u8>) -> io::Result<()> {
        if gathered.len() >= FLUSHED_BYTES {
            self.write_all(gathered)?;
            gathered.clear();
        }
        Ok(())
    }
}

impl Watch {
    /// The whole state. The calendar and the facts are not part of it: they are given again when it is read.
    ///
    /// # Errors
    /// What `out` says.
    pub fn save(&self, out: impl Write) -> io::Result<()> {
        let mut out = Hashing { out, hash: Sha256::new() };
        let mut body = MAGIC.to_vec();
        body.put_u32(LAYOUT);
        body.put_text(DETECTOR_VERSION);
        body.put_u8(u8::from(self.clock_s.is_some()));
        body.put_i64(self.clock_s.unwrap_or_default());
        body.put_u64(self.jobs);
        body.put_u64(self.rows);
        body.put_u8(u8::from(self.last_job.is_some()));
        if let Some(job) = &self.last_job {
            body.put_i64(job.processed_at);
            body.put_text(&job.id);
        }
        body.extend_from_slice(&self.chain);
        self.entities.write(&mut body);
        self.scenes.write(&mut body);
        // Many entities take most of the room: they are not in memory a second time.
        for pair in &self.pairs {
            body.put_u8(u8::from(pair.is_some()));
            if let Some(pair) = pair {
                pair.write(&mut body);
            }
            out.flush_full(&mut body)?;
        }
        self.peers.iter().for_each(|peers| peers.write(&mut body));
        self.matured.iter().for_each(|count| body.put_u32(*count));
        self.causes.write(&mut body);
        self.probing.write(&mut body, &mut |body| out.flush_full(body))?;
        self.night.write(&mut body);
        out.write_all(&body)?;
        let digest = out.hash.finalize();
        out.out.write_all(&digest)
    }

    /// A saved state, with the calendar and the facts of now; nothing where the bytes are damaged or of another version.
    #[must_use]
    pub fn restore(bytes: &[u8], calendar: Calendar, facts: Facts) -> Option<Watch> {
        let (body, digest) = bytes.split_at_checked(bytes.len().checked_sub(DIGEST_BYTES)?)?;
        (Sha256::digest(body).as_slice() == digest).then_some(())?;
        let mut from = Reader::new(body);
        (from.take(MAGIC.len())? == MAGIC && from.u32()? == LAYOUT).then_some(())?;
        (from.text()? == DETECTOR_VERSION).then_some(())?;
        let mut watch = Watch::new(calendar, facts);
        let (has_clock, clock_s) = (from.u8()? == 1, from.i64()?);
        watch.clock_s = has_clock.then_some(clock_s);
        watch.jobs = from.u64()?;
        watch.rows = from.u64()?;
        if from.u8()? == 1 {
            watch.last_job = Some(Job { processed_at: from.i64()?, id: from.text()?.to_owned() });
        }
        watch.chain = from.take(DIGEST_BYTES)?.try_into().ok()?;
        watch.entities = Names::read(&mut from)?;
        watch.scenes = Names::read(&mut from)?;
        let places = watch.entities.len() * PLACES;
        for place in 0..places {
            let pair = match from.u8()? {
                1 => Some(Box::new(Pair::read(measured_of(place % PLACES), &mut from)?)),
                _ => None,
            };
            watch.pairs.push(pair);
        }
        watch.touched = vec![false; places];
        watch.counted = vec![(0, 0); watch.entities.len()];
        watch.hours = (0..watch.entities.len() as u32).map(|entity| watch.agreed_hours(entity)).collect();
        for peers in &mut watch.peers {
            *peers = Peers::read(&mut from)?;
        }
        for count in &mut watch.matured {
            *count = from.u32()?;
        }
        watch.causes = Causes::read(&mut from)?;
        let probing;
        (watch.probing, probing) = Probing::read(from.rest())?;
        from.take(probing)?;
        watch.night = Night::read(&mut from)?;
        from.rest().is_empty().then_some(watch)
    }

    fn agreed_hours(&self, entity: u32) -> Option<Hours> {
        self.facts.hours(self.entities.word(entity))
    }
}
