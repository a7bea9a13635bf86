//! What a chip says of its holder: personal data, which leaves only where it is asked for.

use std::fmt;

use kernels::chip::lds::PersonalDetails;
use kernels::document::mrz::{Mrz, Sex};
use kernels::time::{CivilDate, days_from_civil, format_date};
use serde::Serialize;

/// The holder and the document, as DG1 and DG11 have them. What is not there is `None`.
#[derive(Clone, Serialize)]
pub struct Content {
    /// The kind of document: `P`, `CS`, `ID`.
    pub document_code: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// The nationality.
    pub nationality: Option<String>,
    /// The name in letters, `PRIMARY<<SECONDARY`.
    pub name_latin: Option<String>,
    /// The name in native script, of DG11 or else of DG1.
    pub name: Option<String>,
    /// The birth date, `YYYY-MM-DD`; the century of DG1's two digits is the last one in which it is past.
    pub birth_date: Option<String>,
    /// The date of expiry, `YYYY-MM-DD`.
    pub expiry_date: Option<String>,
    /// `M` or `F`; `None` where it is unspecified.
    pub sex: Option<&'static str>,
    /// The personal number of DG11.
    pub personal_number: Option<String>,
}

impl Content {
    /// Of a zone and what DG11 adds to it.
    pub(super) fn of(zone: &Mrz<'_>, personal: Option<&PersonalDetails<'_>>, today: CivilDate) -> Content {
        let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let birth = personal.and_then(|personal| personal.birth?.day_of_calendar()).or_else(|| zone.birth_day(today));
        let native = personal.and_then(|personal| personal.name.as_deref()).map(str::to_owned);
        let latin = [zone.names.primary, zone.names.secondary].join("<<");
        Content {
            document_code: filled(zone.document_code),
            issuer: filled(zone.issuer),
            number: filled(&zone.number.to_text()),
            nationality: filled(zone.nationality),
            name_latin: filled(latin.trim_end_matches('<')),
            name: native.or_else(|| zone.native_name().map(|native| native.text)),
            birth_date: birth.map(date),
            expiry_date: zone.expiry.and_then(|expiry| expiry.expiry(today)).map(date),
            sex: match zone.sex {
                Some(Sex::Male) => Some("M"),
                Some(Sex::Female) => Some("F"),
                Some(Sex::Unspecified) | None => None,
            },
            personal_number: personal.and_then(|personal| personal.personal_number.as_deref()).map(str::to_owned),
        }
    }
}

fn date(day: CivilDate) -> String {
    format_date(days_from_civil(day)).escape_ascii().to_string()
}

/// Shows nothing: nothing of a holder must reach a log.
impl fmt::Debug for Content {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Content(…)")
    }
}
