//! The authority of a world's passports and the chips that it made: a seed and a person go in, the files of a chip come out.
//!
//! ```text
//! from 2010   authority 0 ─▶ 10 document signers, each half a year ─▶ passports issued in that half year
//! from 2015   authority 1 ─▶ 10 …                                     one name, a new key each time
//! ```
//!
//! Invariants: keys, certificates, signatures and chips are pure functions of the seed and the person; the name `CN` stands for
//! nobody: its keys are made here and can be made by anybody who knows the seed.

use std::fmt;

use super::authority::{Authority, DocumentSigner, SignerSpec, Usage};
use super::cms::CmsForm;
use super::groups::{common, group_1, group_11};
use super::hash::Hash;
use super::key::{CurveForm, Signing, SigningKey};
use super::security::{ContentType, SodForm, sod};
use super::zone::PassportZone;
use crate::calendar::{DAY_US, Day};
use crate::records::{AS_OF, DocType, Person};
use crate::seed::{Random, Stream};

/// The first day of the first authority: before the first passport of any world, which may have run ten years by five years before
/// [`AS_OF`].
const FIRST_DAY: Day = Day::of(2010, 1, 1);

/// For how long a document signer signs: half a year. ICAO Doc 9303-12 recommends three months at most; fewer signers try the caches
/// of a reader as well.
const SIGNER_DAYS: i32 = 183;

/// Document signers of each authority, which so signs for five years: ICAO Doc 9303-12 asks for three to five.
const SIGNERS: usize = 10;

/// Authorities, as many as reach beyond [`AS_OF`].
const AUTHORITIES: usize = 4;

/// How all of them sign.
const SIGNING: Signing = Signing::Ecdsa(Hash::Sha256);

/// Whether an operator has the certificates of an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They are in the master list.
    Listed,
    /// They are in no list: another issuer of the same name, with other keys.
    Unlisted,
}

/// The files that were read of a chip, each where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// The security object.
    pub sod: Option<Vec<u8>>,
    /// The list of files.
    pub com: Option<Vec<u8>>,
    /// The machine-readable zone.
    pub dg1: Option<Vec<u8>>,
    /// Details of the holder.
    pub dg11: Option<Vec<u8>>,
}

impl Chip {
    /// The names of the files, in the contract's order.
    pub const PARTS: [&'static str; 4] = ["sod", "com", "dg1", "dg11"];

    /// The files, in the order of [`Chip::PARTS`].
    pub fn parts(&self) -> [Option<&[u8]>; 4] {
        [&self.sod, &self.com, &self.dg1, &self.dg11].map(Option::as_deref)
    }
}

/// Authorities of one name, one after the other, and their document signers.
pub struct PassportIssuer {
    authorities: Vec<Authority>,
    /// In the order of time, [`SIGNERS`] of each authority.
    signers: Vec<DocumentSigner>,
    list_signer: DocumentSigner,
}

/// Shows no key.
impl fmt::Debug for PassportIssuer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PassportIssuer({} signers)", self.signers.len())
    }
}

impl PassportIssuer {
    /// The issuer of the world of `seed`.
    pub fn new(seed: u64, standing: Standing) -> PassportIssuer {
        let mut keys = (0..).map(|place| key(seed, standing, place));
        let mut next_key = || keys.next().expect("there is a key for each number");
        let (mut authorities, mut signers) = (Vec::new(), Vec::new());
        for place in 0..AUTHORITIES * SIGNERS {
            let from = FIRST_DAY.days_later(place as i32 * SIGNER_DAYS);
            if place % SIGNERS == 0 {
                authorities.push(Authority::new("CN", next_key(), SIGNING, seconds(from)));
            }
            let authority = authorities.last().expect("the first signer has an authority");
            let last = seconds(from.days_later(SIGNER_DAYS)) - 1;
            let spec = SignerSpec::new(serial(standing, place), seconds(from));
            let spec = SignerSpec { key_period: Some((seconds(from), last)), ..spec };
            signers.push(authority.signer(next_key(), SIGNING, &spec));
        }
        let newest = authorities.last().expect("there are several authorities");
        let from = FIRST_DAY.days_later(((AUTHORITIES - 1) * SIGNERS) as i32 * SIGNER_DAYS);
        let spec = SignerSpec::new(serial(standing, AUTHORITIES * SIGNERS), seconds(from));
        let list_signer = newest.signer(next_key(), SIGNING, &SignerSpec { usage: Usage::MasterLists, ..spec });
        PassportIssuer { authorities, signers, list_signer }
    }

    /// The certificates of the authorities, the oldest first.
    pub fn certificates(&self) -> impl Iterator<Item = &[u8]> {
        self.authorities.iter().map(|authority| authority.certificate.as_slice())
    }

    /// A master list of the authorities, signed on [`AS_OF`].
    pub fn master_list(&self) -> Vec<u8> {
        self.list_signer.master_list(&self.certificates().collect::<Vec<_>>(), seconds(AS_OF))
    }

    /// The chip of a passport, signed on the day of its issue by the signer of that day.
    ///
    /// # Panics
    /// Where the certificate is no passport, or was issued before the first authority or after the last.
    pub fn chip(&self, person: &Person) -> Chip {
        let place = (person.issue_date.0 - FIRST_DAY.0).div_euclid(SIGNER_DAYS);
        let signer = usize::try_from(place).ok().and_then(|place| self.signers.get(place));
        let signer = signer.expect("passports of a world are issued while an authority signs");
        let (surname, given) = names(person);
        // A chip has more room than the zone, but nothing here is cut there.
        let latin = [surname, given].join("<<").replace(' ', "<");
        let groups = [(1, zone_group(person)), (11, group_11(&person.name, &latin, person.birth_date))];
        // RFC 5652, section 5.1: of content that is mere data, as on chips of China, the version is 1.
        let cms = CmsForm { signing_time: Some(seconds(person.issue_date)), version: 1, ..CmsForm::default() };
        let form = SodForm { cms, content: ContentType::Data, ..SodForm::default() };
        let sod = sod(signer, Hash::Sha256, &groups, &form);
        let [(_, dg1), (_, dg11)] = groups;
        Chip { sod: Some(sod), com: Some(common(&[0x61, 0x6B])), dg1: Some(dg1), dg11: Some(dg11) }
    }
}

/// Data group 1 of a passport.
///
/// # Panics
/// Where the certificate is no passport.
pub fn zone_group(person: &Person) -> Vec<u8> {
    assert_eq!(person.doc_type, DocType::Passport, "only passports carry chips here");
    let (surname, given) = names(person);
    // Diplomatic, service and ordinary passports, as they print it.
    let document_code = match person.doc_number.get(..2) {
        Some("DE") => "PD",
        Some("SE") => "PS",
        _ => "PO",
    };
    let zone = PassportZone {
        document_code,
        issuer: "CHN",
        surname,
        given,
        number: &person.doc_number,
        nationality: person.nationality,
        birth_date: person.birth_date,
        sex: person.sex,
        expiry_date: person.expiry_date,
    };
    group_1(&zone.write())
}

/// Surname and given names of a passport's holder: the surname is one word there.
fn names(person: &Person) -> (&str, &str) {
    person.name_latin.split_once(' ').unwrap_or((&person.name_latin, ""))
}

fn key(seed: u64, standing: Standing, place: u64) -> SigningKey {
    let mut random = Random::of(seed, Stream::Key, 2 * place + standing as u64);
    let secret: Vec<u8> = (0..4).flat_map(|_| random.bits().to_be_bytes()).collect();
    SigningKey::seeded("P-256", CurveForm::Named, &secret)
}

/// Serial numbers from 2 to 83, so that both issuers of one name never give the same; 1 is the authorities' own.
fn serial(standing: Standing, place: usize) -> u8 {
    let first = match standing {
        Standing::Listed => 2,
        Standing::Unlisted => 3 + AUTHORITIES * SIGNERS,
    };
    (first + place) as u8
}

/// Midnight UTC in seconds since 1970.
fn seconds(day: Day) -> i64 {
    i64::from(day.0) * (DAY_US / 1_000_000)
}
