//! The chip that a request brings.
//!
//! Invariants: a genuine one is the one chip that the holder's passport has, whoever sends it; each other one is wrong in one way,
//! by construction and not by chance.

use super::plan::ChipPlan;
use super::set::RequestSet;
use crate::World;
use crate::chips::{Chip, PassportIssuer, Standing, zone_group};
use crate::records::{DocType, INDEX_MAX, Person};
use crate::seed::{Random, Stream};

/// How many persons are looked at for another passport: nine in twenty have one, so that the bound is met once in 10^16 times.
const HOLDER_TRIES_MAX: u32 = 64;

/// For how many years more an altered chip says that its passport is in force.
const YEARS_PROLONGED: i32 = 5;

/// Who made the chips of a world.
#[derive(Debug)]
pub(crate) struct Issuers {
    listed: PassportIssuer,
    unlisted: PassportIssuer,
}

impl Issuers {
    pub(crate) fn of(world: &World) -> Issuers {
        let issuer = |standing| PassportIssuer::new(world.seed, standing);
        Issuers { listed: issuer(Standing::Listed), unlisted: issuer(Standing::Unlisted) }
    }

    /// The chip of request `number`, whose holder has a passport; `None` where none is sent.
    pub(crate) fn chip(
        &self,
        world: &World,
        set: &RequestSet,
        number: u64,
        plan: ChipPlan,
        holder: &Person,
    ) -> Option<Chip> {
        let mut random = Random::of(set.seed, Stream::Chip, number);
        let genuine = || self.listed.chip(holder);
        Some(match plan {
            ChipPlan::NotSent => return None,
            ChipPlan::Genuine => genuine(),
            ChipPlan::Altered => {
                let expiry_date = holder.expiry_date.years_later(YEARS_PROLONGED);
                let prolonged = Person { expiry_date, ..holder.clone() };
                Chip { dg1: Some(zone_group(&prolonged)), ..genuine() }
            }
            ChipPlan::OtherHolder => self.listed.chip(&other_holder(&mut random, world, holder)),
            ChipPlan::Unlisted => self.unlisted.chip(holder),
            ChipPlan::CutOff => {
                let mut chip = genuine();
                // At least an eighth is left and an eighth is gone, so that it is neither empty nor whole.
                let cut = |sod: &mut Vec<u8>| sod.truncate(sod.len() * (1 + random.below(7) as usize) / 8);
                chip.sod.iter_mut().for_each(cut);
                chip
            }
            ChipPlan::WithoutSod => Chip { sod: None, ..genuine() },
            ChipPlan::WithoutZone => Chip { dg1: None, ..genuine() },
        })
    }
}

/// Anybody else with a passport, whether a record has it or not.
fn other_holder(random: &mut Random, world: &World, holder: &Person) -> Person {
    for _ in 0..HOLDER_TRIES_MAX {
        let other = Person::of(world.seed, random.below(INDEX_MAX));
        if other.doc_type == DocType::Passport && other.index != holder.index {
            return other;
        }
    }
    unreachable!("{HOLDER_TRIES_MAX} persons in a row are not without a passport")
}
