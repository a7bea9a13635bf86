//! What a request will be, before any of its words are made.
//!
//! Invariants: a plan is cheap and a pure function of (set, place, carrier), so that a repetition can look at
//! the plan of the request that it repeats.

use super::defect::{Carrier, Defect, Face};
use super::set::RequestSet;
use super::truth::Reason;
use crate::entities::Service;
use crate::seed::{Random, Stream};

/// How far back a repeated request may stand: within a day of a small entity, beyond a batch of a large job.
const REPEAT_BACK_MAX: u64 = 20_000;

/// How an embedding relates to the certificate's holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FacePlan {
    /// The service takes none.
    NotSent,
    /// The holder's own.
    Genuine,
    /// Another person's.
    Impostor,
    /// Left out although the service needs it.
    Missing,
}

/// Which chip is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChipPlan {
    /// The service takes none, or it is left out although the service needs it.
    NotSent,
    /// The holder's own.
    Genuine,
    /// The holder's own with a zone that was changed after it was signed.
    Altered,
    /// Another holder's own.
    OtherHolder,
    /// Of an authority that no operator trusts.
    Unlisted,
    /// The holder's own, its security object cut off.
    CutOff,
    /// The holder's own without its security object.
    WithoutSod,
    /// The holder's own without its zone.
    WithoutZone,
}

impl ChipPlan {
    /// Why the chip cannot be judged, where it cannot.
    pub(crate) fn unjudged(self) -> Option<Reason> {
        match self {
            ChipPlan::Genuine | ChipPlan::Altered | ChipPlan::OtherHolder => None,
            ChipPlan::NotSent | ChipPlan::WithoutSod | ChipPlan::WithoutZone => Some(Reason::ChipMissing),
            ChipPlan::CutOff => Some(Reason::ChipUnreadable),
            ChipPlan::Unlisted => Some(Reason::ChipTrustUnknown),
        }
    }

    /// Whether the chip alone makes the answer `inconsistent`.
    pub(crate) fn is_refuted(self) -> bool {
        matches!(self, ChipPlan::Altered | ChipPlan::OtherHolder)
    }
}

/// What is wrong with the row itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Row(Defect),
    /// The request at this place again.
    Duplicate(u64),
    /// The id of the request at this place with another birth date.
    Conflict(u64),
}

/// Whether a claim is the holder's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    True,
    False,
}

/// What a request will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) service: Service,
    /// `False`: a certificate that no record has.
    pub(crate) certificate: Claim,
    pub(crate) name: Claim,
    pub(crate) birth_date: Claim,
    pub(crate) face: FacePlan,
    pub(crate) chip: ChipPlan,
    pub(crate) fault: Fault,
}

impl Plan {
    /// The plan of the request at `place`, without a look at other requests' plans unless it repeats one.
    pub(crate) fn of(set: &RequestSet, carrier: Carrier, place: u64) -> Plan {
        let mut plan = Plan::alone(set, carrier, place);
        if let Fault::Duplicate(earlier) | Fault::Conflict(earlier) = plan.fault
            && Plan::alone(set, carrier, earlier).fault != Fault::None
        {
            // Only what was answered itself can be answered again; this one becomes an ordinary request.
            plan.fault = Fault::None;
        }
        plan
    }

    /// Whether anything but the record itself can make the answer other than `consistent`.
    pub(crate) fn deviates(&self) -> bool {
        [self.certificate, self.name, self.birth_date].contains(&Claim::False) || self.face == FacePlan::Impostor
    }

    /// Whether the answer is `not_processed` whatever the record says.
    pub(crate) fn cannot_be_judged(&self) -> bool {
        self.face == FacePlan::Missing || (self.service == Service::Chip && self.chip.unjudged().is_some())
    }

    fn alone(set: &RequestSet, carrier: Carrier, place: u64) -> Plan {
        let mix = &set.mix;
        let mut random = Random::of(set.seed, Stream::Plan, set.first + place);
        let service = draw_service(&mut random, mix.real_person, mix.chip);
        let mut claim = |share| if random.chance(share) { Claim::False } else { Claim::True };
        let (certificate, name) = (claim(mix.unknown), claim(mix.wrong_name));
        let birth_date = claim(mix.wrong_birth_date);
        let (impostor, missing) = (random.chance(mix.impostor), random.chance(mix.face_missing));
        let face = match (service, missing, impostor) {
            (Service::RealName | Service::Chip, ..) => FacePlan::NotSent,
            (Service::RealPerson, true, _) => FacePlan::Missing,
            (Service::RealPerson, false, true) => FacePlan::Impostor,
            (Service::RealPerson, false, false) => FacePlan::Genuine,
        };
        let fault = draw_fault(&mut random, set, carrier, place, face);
        let chip = draw_chip(set, carrier, place, service);
        let plan = Plan { service, certificate, name, birth_date, face, chip, fault };
        if plan.cannot_be_judged() || plan.chip.is_refuted() { plan.without_deviations() } else { plan }
    }

    /// What cannot be judged is true otherwise, so that its answer does not hang on what is looked at first; with a chip that is
    /// altered or another holder's nothing else is wrong but what the record brings.
    fn without_deviations(self) -> Plan {
        Plan { certificate: Claim::True, name: Claim::True, birth_date: Claim::True, ..self }
    }
}

fn draw_service(random: &mut Random, real_person: f64, chip: f64) -> Service {
    let draw = random.fraction();
    if draw < chip {
        Service::Chip
    } else if draw < chip + real_person {
        Service::RealPerson
    } else {
        Service::RealName
    }
}

/// Drawn from a stream of its own, so that sets without chips are what they were before there were any.
fn draw_chip(set: &RequestSet, carrier: Carrier, place: u64, service: Service) -> ChipPlan {
    if service != Service::Chip || !carrier.carries_chips() {
        return ChipPlan::NotSent;
    }
    let mut random = Random::of(set.seed, Stream::ChipPlan, set.first + place);
    let (sent, wrong) = (random.chance(set.mix.chip_sent), random.chance(set.mix.chip_wrong));
    match (sent, wrong, random.below(5), random.below(2)) {
        (false, ..) => ChipPlan::NotSent,
        (true, false, ..) => ChipPlan::Genuine,
        (true, true, 0, _) => ChipPlan::Altered,
        (true, true, 1, _) => ChipPlan::OtherHolder,
        (true, true, 2, _) => ChipPlan::Unlisted,
        (true, true, 3, _) => ChipPlan::CutOff,
        (true, true, _, 0) => ChipPlan::WithoutSod,
        (true, true, ..) => ChipPlan::WithoutZone,
    }
}

fn draw_fault(random: &mut Random, set: &RequestSet, carrier: Carrier, place: u64, face: FacePlan) -> Fault {
    let mix = &set.mix;
    let (draw, choice) = (random.fraction(), random.bits());
    let face = match face {
        FacePlan::Genuine | FacePlan::Impostor => Face::Embedding,
        FacePlan::NotSent | FacePlan::Missing => Face::None,
    };
    let wrong_dimension = random.chance(mix.wrong_dimension) && face == Face::Embedding;
    if wrong_dimension && Defect::EmbeddingDimension.exists_in(carrier) {
        return Fault::Row(Defect::EmbeddingDimension);
    }
    if draw < mix.malformed {
        let possible = Defect::malformations(carrier, face);
        return match possible.len() as u64 {
            0 => Fault::None,
            count => Fault::Row(possible[(choice % count) as usize]),
        };
    }
    let repeats = mix.malformed + mix.duplicate;
    if place == 0 || draw >= repeats + mix.conflict {
        return Fault::None;
    }
    let earlier = place - 1 - choice % place.min(REPEAT_BACK_MAX);
    if draw < repeats { Fault::Duplicate(earlier) } else { Fault::Conflict(earlier) }
}
