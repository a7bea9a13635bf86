//! One made-up person with one certificate: a pure function of a seed and an index.

use super::names::{CHINA, Country, FOREIGN, FullName, chinese_name, foreign_name};
use super::number::{NumberFacts, SERIALS_SHORT, Serial, Series, doc_number};
use super::validity::{AS_OF, Validity};
use super::{DocType, Sex, Status};
use crate::calendar::{DAY_US, Day, Instant};
use crate::seed::{Random, Stream};

/// Weights of the types in the order of [`DocType::ALL`]; made up after how common each is among travellers.
const TYPE_WEIGHTS: [u32; 7] = [45, 20, 6, 14, 7, 3, 5];

/// Weights of the statuses in the order of [`Status::ALL`], in thousandths; made up.
const STATUS_WEIGHTS: [u32; 4] = [955, 15, 8, 22];

/// The share of records without a template: enrolled before photos were kept; made up.
const SHARE_WITHOUT_TEMPLATE: f64 = 0.01;

/// The share of certificates that state no sex; made up.
const SHARE_UNSTATED: f64 = 0.001;

/// One record of the provider, without its template (see `fill_template`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The index that the person was made from.
    pub index: u64,
    /// The type of the certificate.
    pub doc_type: DocType,
    /// Its number, valid in form for its type.
    pub doc_number: String,
    /// Who issued it.
    pub issuer: &'static str,
    /// The name in native script.
    pub name: String,
    /// The name in capital Latin letters, surname first, as a machine-readable zone has it.
    pub name_latin: String,
    /// When the holder was born.
    pub birth_date: Day,
    /// The sex that the certificate states.
    pub sex: Sex,
    /// The nationality as ISO 3166 alpha-3.
    pub nationality: &'static str,
    /// When the certificate was issued; not after [`AS_OF`].
    pub issue_date: Day,
    /// The last day on which it is in force.
    pub expiry_date: Day,
    /// Whether it still holds.
    pub status: Status,
    /// Whether the record has a face template.
    pub template: Enrolment,
    /// When the record last changed; a whole number of milliseconds, not after [`AS_OF`].
    pub updated_at: Instant,
}

/// Whether a record has a face template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// There is a template.
    Present,
    /// There is none: `face_template` and `face_model` are null.
    Missing,
}

impl Person {
    /// Person `index` of the world of `seed`.
    ///
    /// # Panics
    /// Where `index` is not below `INDEX_MAX`: there are no more certificate numbers.
    pub fn of(seed: u64, index: u64) -> Person {
        let mut random = Random::of(seed, Stream::Person, index);
        let doc_type = DocType::ALL[random.weighted(TYPE_WEIGHTS.into_iter())];
        let serial = Serial::of(seed, index);
        let series = draw_series(&mut random, doc_type, serial);
        let country = draw_country(&mut random, doc_type, series);
        let birth_date = draw_birth_date(&mut random, doc_type, serial);
        let Validity { issue_date, expiry_date } = Validity::draw(&mut random, doc_type, birth_date);
        let facts = NumberFacts { doc_type, series, serial, issue_date, birth_date, country };
        let sex = draw_sex(&mut random);
        let FullName { native, latin } = match country.names {
            Some(names) => foreign_name(&mut random, names),
            None => chinese_name(&mut random, doc_type),
        };
        Person {
            index,
            doc_type,
            doc_number: doc_number(&facts),
            issuer: issuer(series, issue_date),
            name: native,
            name_latin: latin,
            birth_date,
            sex,
            nationality: country.alpha3,
            issue_date,
            expiry_date,
            status: Status::ALL[random.weighted(STATUS_WEIGHTS.into_iter())],
            template: draw_enrolment(&mut random),
            updated_at: draw_update(&mut random, issue_date),
        }
    }
}

/// Rare series have seven digits only, so they are drawn among the persons whose serial fits: a tenth.
fn draw_series(random: &mut Random, doc_type: DocType, serial: Serial) -> Series {
    let fits = serial.0 < SERIALS_SHORT;
    let draw = random.below(100);
    match doc_type {
        DocType::Passport if fits && draw < 3 => Series::Diplomatic,
        DocType::Passport if fits && draw < 12 => Series::Service,
        DocType::TaiwanPermit if draw < 15 => Series::Second,
        DocType::HkMacaoResidentPermit if fits && draw < 25 => Series::Foreign,
        DocType::HkMacaoResidentPermit if fits && draw < 35 => Series::SecondForeign,
        DocType::HkMacaoResidentPermit if draw < 44 => Series::Second,
        _ => Series::Ordinary,
    }
}

fn draw_country(random: &mut Random, doc_type: DocType, series: Series) -> &'static Country {
    let foreign = random.pick(FOREIGN);
    match (doc_type, series) {
        (DocType::PermanentResidentId, _) | (_, Series::Foreign | Series::SecondForeign) => foreign,
        _ => &CHINA,
    }
}

/// Five in six are of working age; nobody is younger than a month or older than about ninety.
fn draw_birth_date(random: &mut Random, doc_type: DocType, serial: Serial) -> Day {
    if doc_type == DocType::PermanentResidentId {
        return serial.birth_date(random.between(0, 6));
    }
    let age_days = match random.below(6) {
        0 => random.between(30, 90 * 365),
        _ => random.between(18 * 365, 65 * 365),
    };
    AS_OF.days_later(-age_days)
}

fn draw_sex(random: &mut Random) -> Sex {
    let (unstated, bit) = (random.chance(SHARE_UNSTATED), random.below(2));
    match (unstated, bit) {
        (true, _) => Sex::Unstated,
        (false, 0) => Sex::Male,
        (false, _) => Sex::Female,
    }
}

fn draw_enrolment(random: &mut Random) -> Enrolment {
    if random.chance(SHARE_WITHOUT_TEMPLATE) { Enrolment::Missing } else { Enrolment::Present }
}

/// Some millisecond from the issue up to [`AS_OF`].
fn draw_update(random: &mut Random, issue_date: Day) -> Instant {
    let days = random.between(0, AS_OF.0 - issue_date.0);
    let ms = random.below((DAY_US / 1_000) as u64) as i64;
    Instant(issue_date.days_later(days).midnight().0 - if days == 0 { 0 } else { ms * 1_000 })
}

/// The Ministry of Public Security's bureau issued until the National Immigration Administration took over.
fn issuer(series: Series, issue_date: Day) -> &'static str {
    match series {
        Series::Diplomatic | Series::Service => "外交部",
        _ if issue_date < Day::of(2018, 4, 2) => "公安部出入境管理局",
        _ => "国家移民管理局",
    }
}
