//! A suspect as bytes, and back.

use super::{Claim, Suspect};
use crate::terms::Service;
use crate::watch::probing::probe::Pace;
use crate::watch::probing::save::{Bytes, Saved};

impl Saved for Suspect {
    fn write(&self, out: &mut Vec<u8>) {
        self.certificate.write(out);
        self.filled.write(out);
        for claim in &self.latest[..usize::from(self.filled)] {
            claim.what.write(out);
            (claim.service as u8 | u8::from(claim.visit) << 2).write(out);
            claim.entity.write(out);
            claim.passed.write(out);
            claim.at_s.write(out);
        }
        self.bitmap.write(out);
        self.attempts.write(out);
        [self.passed, self.passed_before, self.visits, self.looks].iter().for_each(|count| count.write(out));
        self.looker.write(out);
        self.chance.write(out);
        u8::from(self.pace == Pace::Fast).write(out);
        self.cause.write(out);
    }

    fn read(bytes: &mut Bytes) -> Option<Suspect> {
        let mut suspect = Suspect::new(bytes.take()?);
        suspect.filled = bytes.take()?;
        for claim in suspect.latest.get_mut(..usize::from(suspect.filled))? {
            let (what, flags) = (bytes.take()?, bytes.take::<u8>()?);
            let (service, visit) = (Service::from_code(flags & 3)?, flags & 4 != 0);
            let (entity, passed) = (bytes.take()?, bytes.take()?);
            *claim = Claim { what, service, visit, entity, passed, at_s: bytes.take()? };
        }
        suspect.bitmap = bytes.take()?;
        suspect.attempts = bytes.take()?;
        [suspect.passed, suspect.passed_before, suspect.visits, suspect.looks] = bytes.array()?;
        suspect.looker = bytes.take()?;
        suspect.chance = bytes.take::<f64>().filter(|chance| *chance >= 0.0)?;
        suspect.pace = if bytes.take::<u8>()? == 0 { Pace::Slow } else { Pace::Fast };
        suspect.cause = bytes.take()?;
        Some(suspect)
    }
}
