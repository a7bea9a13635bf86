//! A course as bytes, and back.

use super::{Course, FROZEN_MAX, Rise, SLOW};
use crate::terms::Service;
use crate::watch::probing::baseline::LANES;
use crate::watch::probing::save::{Bytes, Saved};

impl Saved for Rise {
    fn write(&self, out: &mut Vec<u8>) {
        self.sum.write(out);
        self.since_s.write(out);
        self.trials.write(out);
        self.fails.write(out);
    }

    fn read(bytes: &mut Bytes) -> Option<Rise> {
        let rise = Rise { sum: bytes.take()?, since_s: bytes.take()?, trials: bytes.take()?, fails: bytes.take()? };
        (rise.sum >= 0.0).then_some(rise)
    }
}

impl Saved for Course {
    fn write(&self, out: &mut Vec<u8>) {
        self.entity.write(out);
        (self.service as u8).write(out);
        self.frozen.write(out);
        self.block.write(out);
        self.trials.write(out);
        self.fails.write(out);
        self.last_s.write(out);
        self.baseline.write(out);
        self.steps.write(out);
        self.rises.iter().chain([&self.seen]).for_each(|rise| rise.write(out));
        self.lane.write(out);
        self.peak.write(out);
        u8::from(self.lulled).write(out);
        self.cause.write(out);
    }

    fn read(bytes: &mut Bytes) -> Option<Course> {
        let (entity, service, frozen) = (bytes.take()?, Service::from_code(bytes.take()?)?, bytes.take()?);
        let (block, trials, fails, last_s) = (bytes.take()?, bytes.take()?, bytes.take()?, bytes.take()?);
        let (baseline, steps) = (bytes.take()?, bytes.take()?);
        let mut rises = [Rise::ZERO; LANES + 1];
        for rise in &mut rises {
            *rise = bytes.take()?;
        }
        let seen = bytes.take()?;
        let (lane, peak, lulled) = (bytes.take::<u8>()?, bytes.take::<f64>()?, bytes.take::<u8>()? != 0);
        let course = Course {
            entity,
            service,
            used: true,
            block,
            trials,
            fails,
            frozen,
            last_s,
            baseline,
            steps,
            rises,
            seen,
            lane,
            peak,
            lulled,
            cause: bytes.take()?,
        };
        // Sums over blocks and attempts must not overflow, and what is looked up must be there.
        let sound = block.unsigned_abs() < 1 << 40 && frozen <= FROZEN_MAX && usize::from(lane) <= SLOW && peak >= 0.0;
        sound.then_some(course)
    }
}
