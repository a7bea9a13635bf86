//! One chip: its files in, what is read of them out.
//!
//! Invariants: a file that cannot be read costs no other file; nothing of the holder is in a [`Reading`]; what a chip says is told
//! apart from whether it is genuine, for a forged chip can be read as well.

use kernels::chip::asn1::Moment;
use kernels::chip::authenticity::{ActiveResponse, Authenticator, Authenticity, Chip};
use kernels::chip::lds::{self, Agreement, Deviation, File, LdsError, Parsed};
use kernels::document::DocType;
use kernels::document::mrz::{Reading as Zone, Sex};
use kernels::name::{Recorded, Scratch, compare};
use kernels::time::{CivilDate, days_from_civil};
use zeroize::Zeroizing;

use super::batch::ChipFacts;
use super::content::Content;
use super::files::Parts;

/// What was read of a chip.
pub struct Reading {
    /// File by file.
    pub files: Vec<FileReading>,
    /// Whether it is genuine; `None` where there is no security object to tell.
    pub authenticity: Option<Authenticity>,
    /// The type of certificate that DG1 is of, where it is an exit/entry certificate.
    pub doc_type: Option<DocType>,
    /// Whether all check digits of DG1 hold; `None` where it was not read.
    pub check_digits_hold: Option<bool>,
    /// Whether DG1 and DG11 speak of the same holder: name, birth date, personal number.
    pub consistency: Option<[Agreement; 3]>,
    /// Format and bytes of the first face, where DG2 was read.
    pub face: Option<(Option<lds::ImageFormat>, usize)>,
    /// What it says of its holder, where that is asked for and DG1 was read.
    pub content: Option<Content>,
    /// What DG1 says that is compared.
    pub(super) zone: Option<ChipFacts>,
}

/// A file of a chip.
pub struct FileReading {
    /// Which.
    pub file: File,
    /// Its bytes.
    pub bytes: usize,
    /// What came of it.
    pub state: FileState,
}

/// What came of a file.
pub enum FileState {
    /// It was read, with these deviations from the standard.
    Read(Vec<Deviation>),
    /// It cannot be read.
    Unreadable(LdsError),
    /// It is there, and its content is not looked at: fingers, eyes, and groups that no State uses.
    Present,
}

/// What is wanted of a chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whether it is genuine, and what is compared of it.
    Proof,
    /// Also what it says of its holder.
    Content,
}

/// Reads the files of a chip, and proves it where a security object is there. `now` is in microseconds since
/// 1970-01-01T00:00:00Z.
pub fn read(chip: &Parts<'_>, authenticator: &mut Authenticator, now: i64, wanted: Wanted) -> Reading {
    let group = |number: u8| chip.files.iter().find(|(file, _)| number_of(*file) == Some(number));
    let bytes = |number: u8| group(number).map(|(_, bytes)| *bytes);
    let zone = bytes(1).map(lds::machine_readable);
    let personal = bytes(11).map(lds::personal_details);
    let document = bytes(12).map(lds::document_details);
    let faces = bytes(2).map(lds::faces);
    let files = chip.files.iter().map(|(file, bytes)| {
        let state = match number_of(*file) {
            Some(1) => state(&zone),
            Some(2) => state(&faces),
            Some(11) => state(&personal),
            Some(12) => state(&document),
            _ => state_of(*file, bytes),
        };
        FileReading { file: *file, bytes: bytes.len(), state }
    });
    let files = files.collect();
    let zone = content_of(&zone).map(|zone| &zone.reading);
    let personal = content_of(&personal);
    let issued = content_of(&document).and_then(|document| document.issued?.day_of_calendar());
    let faces = content_of(&faces);
    let sod = chip.files.iter().find(|(file, _)| *file == File::SecurityObject);
    Reading {
        files,
        authenticity: sod.map(|(_, sod)| prove(chip, sod, issued, authenticator, now)),
        doc_type: zone.and_then(|zone| zone.mrz.doc_type()),
        check_digits_hold: zone.map(Zone::check_digits_hold),
        consistency: zone.zip(personal).map(|(zone, personal)| agreements(zone, personal)),
        face: faces.and_then(|faces| faces.images().next()).map(|image| (image.format, image.bytes.len())),
        content: zone.filter(|_| wanted == Wanted::Content).map(|zone| Content::of(&zone.mrz, personal, today(now))),
        zone: zone.map(|zone| facts_of(zone, personal)),
    }
}

fn number_of(file: File) -> Option<u8> {
    match file {
        File::Group(group) => Some(group.number()),
        File::Common | File::SecurityObject => None,
    }
}

fn state<T>(parsed: &Option<Result<Parsed<T>, LdsError>>) -> FileState {
    match parsed {
        Some(Ok(parsed)) => FileState::Read(parsed.deviations.clone()),
        Some(Err(error)) => FileState::Unreadable(*error),
        None => FileState::Present,
    }
}

fn content_of<T>(parsed: &Option<Result<Parsed<T>, LdsError>>) -> Option<&T> {
    parsed.as_ref()?.as_ref().ok().map(|parsed| &parsed.content)
}

/// The state of a file whose content is not used any further.
fn state_of(file: File, bytes: &[u8]) -> FileState {
    fn told<T>(parsed: Result<Parsed<T>, LdsError>) -> FileState {
        match parsed {
            Ok(parsed) => FileState::Read(parsed.deviations),
            Err(error) => FileState::Unreadable(error),
        }
    }
    match (file, number_of(file)) {
        (File::Common, _) => told(lds::common(bytes)),
        (_, Some(3)) => told(lds::fingers(bytes)),
        (_, Some(5)) => told(lds::portraits(bytes)),
        (_, Some(7)) => told(lds::signatures(bytes)),
        (_, Some(13)) => told(lds::optional_details(bytes)),
        (_, Some(14)) => told(lds::security_infos(bytes)),
        (_, Some(15)) => told(lds::active_authentication_key(bytes)),
        (_, Some(16)) => told(lds::persons_to_notify(bytes)),
        // The security object is told by the verdict; no State uses the others.
        _ => FileState::Present,
    }
}

fn prove(
    chip: &Parts<'_>,
    sod: &[u8],
    issued: Option<CivilDate>,
    authenticator: &mut Authenticator,
    now: i64,
) -> Authenticity {
    let given = chip.files.iter().filter_map(|(file, bytes)| Some((number_of(*file)?, *bytes)));
    let groups: Vec<(u8, &[u8])> = given.collect();
    let active = chip.challenge.zip(chip.signature);
    let active = active.map(|(challenge, signature)| ActiveResponse { challenge, signature });
    let issued = issued.map(|day| Moment::of_day(days_from_civil(day)));
    authenticator.authenticate(&Chip { sod, groups: &groups, issued, active }, Moment(now.div_euclid(1_000_000)))
}

/// DG1 against DG11. Names in two scripts are compared by the rules of names.
fn agreements(zone: &Zone<'_>, personal: &lds::PersonalDetails<'_>) -> [Agreement; 3] {
    let consistency = lds::consistency(&zone.mrz, personal);
    let name = match consistency.name {
        Agreement::NotComparable => read_alike(zone, personal),
        compared => compared,
    };
    [name, consistency.birth, consistency.personal_number]
}

/// Whether a name of DG11 in Chinese characters is read as the one of DG1 in letters.
fn read_alike(zone: &Zone<'_>, personal: &lds::PersonalDetails<'_>) -> Agreement {
    let latin = format!("{}<<{}", zone.mrz.names.primary, zone.mrz.names.secondary);
    let mut scratch = Scratch::new();
    let native = personal.name.as_deref();
    let agrees = native.map(|_| compare(&latin, Recorded { native, latin: None }, &mut scratch).agrees());
    match agrees {
        None => Agreement::NotComparable,
        Some(true) => Agreement::Agree,
        Some(false) => Agreement::Differ,
    }
}

/// What DG1 says that is compared, with the native name of DG11 where DG1 has none.
fn facts_of(zone: &Zone<'_>, personal: Option<&lds::PersonalDetails<'_>>) -> ChipFacts {
    let mrz = &zone.mrz;
    let latin = [mrz.names.primary, mrz.names.secondary].join("<<");
    let native = personal.and_then(|personal| personal.name.as_deref()).map(str::to_owned);
    ChipFacts {
        doc_type: mrz.doc_type(),
        number: Zeroizing::new(mrz.number.to_text()),
        latin: Zeroizing::new(latin.trim_matches('<').to_owned()),
        native: native.or_else(|| mrz.native_name().map(|native| native.text)).map(Zeroizing::new),
        birth: Zeroizing::new(mrz.birth.as_str().to_owned()),
        expiry: mrz.expiry.map(|expiry| Zeroizing::new(expiry.as_str().to_owned())),
        sex: match mrz.sex {
            Some(Sex::Male) => Some("M"),
            Some(Sex::Female) => Some("F"),
            Some(Sex::Unspecified) | None => None,
        },
        consistent: true,
    }
}

/// The day of an instant in China.
fn today(now: i64) -> CivilDate {
    kernels::time::civil_from_days(kernels::time::shanghai_date(now))
}
