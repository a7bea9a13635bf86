//! What a request claims of its holder, true or not, and how a row is spoilt.
//!
//! Invariants: a false claim is false however leniently names and dates are compared; a true one is true under
//! any rule that ignores case of Latin letters and white space.

use super::defect::Defect;
use super::mix::Mix;
use super::plan::Claim;
use super::request::Request;
use super::truth::{Reason, Reasons};
use crate::World;
use crate::calendar::Day;
use crate::entities::OptionalField;
use crate::records::{DocType, INDEX_MAX, Person, Sex};
use crate::seed::Random;

/// How many persons are looked at for one of another name; two draws share a name once in thousands of times.
const NAME_TRIES_MAX: u32 = 64;

/// By how many days a false birth date is off at most: months and years change as well as days.
const BIRTH_DAYS_OFF_MAX: i32 = 800;

/// By how many days a false expiry date is off at most.
const EXPIRY_DAYS_OFF_MAX: i32 = 400;

/// The claimed name.
pub(crate) fn name(random: &mut Random, world: &World, mix: &Mix, claim: Claim, holder: &Person) -> String {
    let (latin, varied) = (random.chance(mix.latin_name), random.chance(mix.name_variation));
    let other = (claim == Claim::False).then(|| draw_other_name(random, world, holder));
    let person = other.as_ref().unwrap_or(holder);
    let plain = if latin { &person.name_latin } else { &person.name };
    if varied { vary(random, plain) } else { plain.clone() }
}

/// The claimed birth date.
pub(crate) fn birth_date(random: &mut Random, claim: Claim, holder: &Person) -> Day {
    let shifted = shift(random, holder.birth_date, BIRTH_DAYS_OFF_MAX);
    match claim {
        Claim::True => holder.birth_date,
        Claim::False => shifted,
    }
}

/// Fills in the optional fields of the entity's agreement; returns which of them differ from the record.
/// With `Claim::True` none does.
pub(crate) fn optional_fields(
    random: &mut Random,
    mix: &Mix,
    may_be: Claim,
    holder: &Person,
    request: &mut Request,
) -> Reasons {
    let mut differing = Reasons::default();
    for field in request.entity.fields {
        let (sent, differs) = (random.chance(mix.optional_sent), random.chance(mix.optional_differs));
        // A certificate that states no sex differs from none.
        let comparable = *field != OptionalField::Sex || holder.sex != Sex::Unstated;
        let differs = differs && comparable && may_be == Claim::False;
        if !sent {
            continue;
        }
        match field {
            OptionalField::Sex => {
                request.sex = Some(if differs { other_sex(holder.sex) } else { holder.sex });
                differing = differing.with_if(Reason::SexDiffers, differs);
            }
            OptionalField::Nationality => {
                let other = if holder.nationality == "CHN" { "USA" } else { "CHN" };
                request.nationality = Some(if differs { other } else { holder.nationality });
                differing = differing.with_if(Reason::NationalityDiffers, differs);
            }
            OptionalField::ExpiryDate => {
                let shifted = shift(random, holder.expiry_date, EXPIRY_DAYS_OFF_MAX);
                request.expiry_date = Some(if differs { shifted } else { holder.expiry_date });
                differing = differing.with_if(Reason::ExpiryDiffers, differs);
            }
        }
    }
    differing
}

/// Makes the row defective. Defects of the text itself are worked in when it is written.
pub(crate) fn spoil(request: &mut Request, defect: Defect) {
    request.defect = Some(defect);
    request.expected = defect.expected();
    match (defect, &mut request.face_embedding) {
        (Defect::DocNumber, _) => spoil_number(request.doc_type, &mut request.doc_number),
        (Defect::EmbeddingNotFinite, Some(embedding)) => {
            let middle = embedding.len() / 2;
            embedding[middle] = f32::NAN;
        }
        (Defect::EmbeddingZero, Some(embedding)) => embedding.fill(0.0),
        (Defect::EmbeddingDimension, Some(embedding)) => embedding.truncate(embedding.len() / 2),
        _ => {}
    }
}

/// Somebody whose Latin letters are not even an anagram of the holder's: another order of the parts, another
/// division into words or a homophone in other characters would be false by some rules and true by others.
fn draw_other_name(random: &mut Random, world: &World, holder: &Person) -> Person {
    let own = sorted_letters(&holder.name_latin);
    for _ in 0..NAME_TRIES_MAX {
        let other = Person::of(world.seed, random.below(INDEX_MAX));
        if sorted_letters(&other.name_latin) != own && other.name != holder.name {
            return other;
        }
    }
    unreachable!("{NAME_TRIES_MAX} persons in a row do not share a name")
}

fn sorted_letters(latin: &str) -> Vec<u8> {
    let mut letters: Vec<u8> = latin.bytes().filter(u8::is_ascii_alphabetic).collect();
    letters.sort_unstable();
    letters
}

/// The same name as a careless clerk types it.
fn vary(random: &mut Random, name: &str) -> String {
    match random.below(4) {
        0 => name.to_ascii_lowercase(),
        1 => name.replace(' ', "  "),
        2 => format!("{name} "),
        _ => format!(" {name}"),
    }
}

fn shift(random: &mut Random, day: Day, days_max: i32) -> Day {
    let days = random.between(1, days_max);
    if random.below(2) == 0 { day.days_later(days) } else { day.days_later(-days) }
}

fn other_sex(sex: Sex) -> Sex {
    match sex {
        Sex::Male => Sex::Female,
        Sex::Female | Sex::Unstated => Sex::Male,
    }
}

/// Another check character where there is one; elsewhere a hyphen, which no certificate prints.
fn spoil_number(doc_type: DocType, number: &mut String) {
    if doc_type == DocType::PermanentResidentId && number.len() == 18 {
        let check = number.pop().expect("the number has 18 characters");
        number.push(if check == '0' { '1' } else { '0' });
    } else {
        number.insert(1, '-');
    }
}
