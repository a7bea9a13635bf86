//! Requests made from their plans: a place in the set goes in, the request and its true answer come out.

use std::sync::Arc;

use super::arrival::Arrivals;
use super::chip::Issuers;
use super::defect::{Carrier, Defect};
use super::plan::{ChipPlan, Claim, FacePlan, Fault, Plan};
use super::request::Request;
use super::set::RequestSet;
use super::truth::{Expected, Reason, Reasons, RejectCode};
use super::{claim, face};
use crate::World;
use crate::calendar::{Instant, Offset};
use crate::entities::{Entity, Service, entities};
use crate::records::{DocType, Enrolment, INDEX_MAX, Person, Status};
use crate::seed::{Random, Stream};

/// How many persons are looked at for one that suits a request. In a world of a thousand records or more one in
/// forty at worst does not suit, and three in five where a passport is needed, so the bound is never met; in a tiny world the last
/// one is taken.
const HOLDER_TRIES_MAX: u32 = 64;

/// Least numbers of an embedding: below, random directions are not nearly orthogonal.
pub const DIMENSION_MIN: usize = 8;

/// The requests of a set, each made when it is asked for.
#[derive(Clone, Debug)]
pub struct Requests {
    world: World,
    set: RequestSet,
    carrier: Carrier,
    arrivals: Arrivals,
    /// Who makes the chips; `None` where none is sent. Keys and certificates take longer to make than many requests.
    issuers: Option<Arc<Issuers>>,
}

impl Requests {
    /// The requests of `set` about the persons of `world`, as `carrier` can express them.
    ///
    /// # Panics
    /// Where the world has no records, so many that no unknown certificate is left, or embeddings of fewer
    /// than 8 numbers.
    pub fn new(world: &World, set: &RequestSet, carrier: Carrier) -> Requests {
        assert!(world.records > 0, "requests are about the persons of a world; this one is empty");
        assert!(world.records < INDEX_MAX, "{} records leave no unknown certificate", world.records);
        assert!(world.dimension >= DIMENSION_MIN, "{} numbers are too few", world.dimension);
        let arrivals = Arrivals::new(set.seed, set.window, set.requests);
        let chips = set.mix.chip_sent > 0.0 && carrier.carries_chips();
        let issuers = chips.then(|| Arc::new(Issuers::of(world)));
        Requests { world: *world, set: *set, carrier, arrivals, issuers }
    }

    /// The request at `place`, from 0.
    pub fn request(&self, place: u64) -> Request {
        let plan = Plan::of(&self.set, self.carrier, place);
        match plan.fault {
            Fault::Duplicate(earlier) => {
                let expected = Expected::Rejected(RejectCode::DuplicateRequest);
                Request { expected, ..self.request(earlier) }
            }
            Fault::Conflict(earlier) => {
                let mut request = self.request(earlier);
                request.birth_date = request.birth_date.days_later(-1);
                request.expected = Expected::Rejected(RejectCode::RequestConflict);
                request
            }
            Fault::Row(defect) => {
                let mut request = self.sound(place, &plan);
                claim::spoil(&mut request, defect);
                request
            }
            Fault::None => self.sound(place, &plan),
        }
    }

    /// The request at `place` without a fault of the row.
    fn sound(&self, place: u64, plan: &Plan) -> Request {
        let number = self.set.first + place;
        let mut random = Random::of(self.set.seed, Stream::Claim, number);
        let entity = draw_entity(&mut random, plan.service);
        let requested_at = self.arrivals.instant(place);
        let holder = self.draw_holder(&mut random, plan, requested_at);
        // In a tiny world the last one that was looked at may have no passport.
        let chip = if holder.doc_type == DocType::Passport { plan.chip } else { ChipPlan::NotSent };
        let plan = &Plan { chip, ..*plan };
        let mut request = Request {
            request_id: format!("r-{}-{number:09}", entity.id),
            entity,
            requested_at,
            offset: offset_of(entity),
            service: plan.service,
            scene: random.pick::<&str>(entity.scenes),
            doc_type: holder.doc_type,
            doc_number: holder.doc_number.clone(),
            name: claim::name(&mut random, &self.world, &self.set.mix, plan.name, &holder),
            birth_date: claim::birth_date(&mut random, plan.birth_date, &holder),
            sex: None,
            nationality: None,
            expiry_date: None,
            face_embedding: face::embedding(&self.world, &self.set, number, plan.face, &holder),
            chip: self.issuers.as_ref().and_then(|of| of.chip(&self.world, &self.set, number, plan.chip, &holder)),
            defect: None,
            expected: Expected::Consistent,
        };
        let unjudged = unjudged(plan, &holder);
        let honest = if unjudged.is_some() || plan.chip.is_refuted() { Claim::True } else { Claim::False };
        let differing = claim::optional_fields(&mut random, &self.set.mix, honest, &holder, &mut request);
        request.expected = match (unjudged, plan.certificate) {
            (Some(reason), _) => Expected::NotProcessed(reason),
            (None, Claim::False) => Expected::Inconsistent(Reasons::only(Reason::NotFound)),
            (None, Claim::True) => Expected::judged(differences(plan, &holder, requested_at, differing)),
        };
        request
    }

    /// A person that the request can be about without its answer being a matter of opinion.
    fn draw_holder(&self, random: &mut Random, plan: &Plan, requested_at: Instant) -> Person {
        let seed = self.world.seed;
        let (first, count) = match plan.certificate {
            Claim::True => (0, self.world.records),
            Claim::False => (self.world.records, INDEX_MAX - self.world.records),
        };
        let mut draw = || Person::of(seed, first + random.below(count));
        let suits = |holder: &Person| {
            suits_chip(plan, holder) && (plan.certificate == Claim::False || suits(plan, holder, requested_at))
        };
        let mut holder = draw();
        for _ in 1..HOLDER_TRIES_MAX {
            if suits(&holder) {
                break;
            }
            holder = draw();
        }
        holder
    }
}

/// Whether everybody would give the same answer: the expiry is more than a day away, so that the time zone of
/// "today" does not matter; and what cannot be judged has nothing else wrong with it.
fn suits(plan: &Plan, holder: &Person, requested_at: Instant) -> bool {
    let expiry_is_near = (holder.expiry_date.0 - requested_at.day().0).abs() <= 1;
    let in_force = holder.status == Status::Valid && holder.expiry_date >= requested_at.day();
    let unjudged = unjudged(plan, holder).is_some();
    !expiry_is_near && (!unjudged || (in_force && !plan.deviates()))
}

/// Only passports carry chips here.
fn suits_chip(plan: &Plan, holder: &Person) -> bool {
    plan.chip == ChipPlan::NotSent || holder.doc_type == DocType::Passport
}

/// Why the request cannot be judged, where it cannot.
fn unjudged(plan: &Plan, holder: &Person) -> Option<Reason> {
    let known = plan.certificate == Claim::True;
    match (plan.service, plan.face) {
        (Service::Chip, _) => plan.chip.unjudged(),
        (_, FacePlan::Missing) => Some(Reason::FaceMissing),
        (Service::RealPerson, _) if known && holder.template == Enrolment::Missing => Some(Reason::ReferenceMissing),
        _ => None,
    }
}

/// Everything that differs from the record, beside the optional fields.
fn differences(plan: &Plan, holder: &Person, requested_at: Instant, optional: Reasons) -> Reasons {
    optional
        .with_if(Reason::NameDiffers, plan.name == Claim::False)
        .with_if(Reason::BirthDateDiffers, plan.birth_date == Claim::False)
        .with_if(Reason::CertificateExpired, holder.expiry_date < requested_at.day())
        .with_if(Reason::CertificateLost, holder.status == Status::Lost)
        .with_if(Reason::CertificateRevoked, holder.status == Status::Revoked)
        .with_if(Reason::CertificateSuperseded, holder.status == Status::Superseded)
        .with_if(Reason::FaceDiffers, plan.face == FacePlan::Impostor)
        .with_if(Reason::ChipAltered, plan.chip == ChipPlan::Altered)
        .with_if(Reason::ChipDiffers, plan.chip == ChipPlan::OtherHolder)
}

/// An entity that offers the service, the busy ones more often.
pub(crate) fn draw_entity(random: &mut Random, service: Service) -> &'static Entity {
    let weight = |entity: &Entity| if entity.offers(service) { entity.weight } else { 0 };
    &entities()[random.weighted(entities().iter().map(weight))]
}

/// Every other entity writes Chinese time, the rest UTC.
pub(crate) fn offset_of(entity: &Entity) -> Offset {
    match entity.id.as_bytes().last().map(|digit| digit % 2) {
        Some(0) => Offset::China,
        _ => Offset::Utc,
    }
}

impl Defect {
    /// The answer to a row with this defect.
    pub(crate) const fn expected(self) -> Expected {
        Expected::Rejected(self.code())
    }
}
