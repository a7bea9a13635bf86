//! The embedding that a request sends.
//!
//! Invariants: a genuine one has a cosine of 0.5 to 0.9 to the holder's template, an impostor's of -0.12 to 0.12,
//! both by construction and not by chance.

use super::plan::FacePlan;
use super::set::RequestSet;
use crate::World;
use crate::records::{INDEX_MAX, Person, at_cosine, fill_direction, template};
use crate::seed::{Random, Stream};

/// Cosines of genuine pairs, least and most.
const GENUINE: (f32, f32) = (0.5, 0.9);

/// The largest cosine, up or down, of impostors: a little under three standard deviations of 512-d directions.
const IMPOSTOR_MAX: f32 = 0.12;

/// The embedding of request `number`; `None` where none is sent.
pub(crate) fn embedding(
    world: &World,
    set: &RequestSet,
    number: u64,
    plan: FacePlan,
    holder: &Person,
) -> Option<Vec<f32>> {
    let mut random = Random::of(set.seed, Stream::Noise, number);
    let own = || template(world.seed, holder.index, world.dimension);
    match plan {
        FacePlan::NotSent | FacePlan::Missing => None,
        FacePlan::Genuine => {
            // The larger of two draws: poor photos are rarer than good ones.
            let goodness = random.fraction().max(random.fraction()) as f32;
            let cosine = GENUINE.0 + (GENUINE.1 - GENUINE.0) * goodness;
            let mut noise = vec![0.0; world.dimension];
            fill_direction(&mut random, &mut noise);
            at_cosine(&own(), &mut noise, cosine);
            Some(noise)
        }
        FacePlan::Impostor => {
            let cosine = (random.fraction() as f32 * 2.0 - 1.0) * IMPOSTOR_MAX;
            let index = (holder.index + 1 + random.below(INDEX_MAX - 1)) % INDEX_MAX;
            let mut other = template(world.seed, index, world.dimension);
            at_cosine(&own(), &mut other, cosine);
            Some(other)
        }
    }
}
