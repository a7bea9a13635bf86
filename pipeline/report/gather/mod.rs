//! A night gathered from the tables of the watch, the results and the ledger.
//!
//! What comes in are folders; what goes out is a [`Night`]. Everything is asked by SQL over the session that analysts have, so that the
//! report never says what they could not find. Invariant: of a result, evidence shows hashes and words of the contract alone.

mod due;
mod law;
mod quality;
mod rows;
mod scenes;
mod tables;

use std::path::PathBuf;

use kernels::digest::hex;

use super::night::{EntityNight, Named, Night, Quality, Terms, Versions};
use super::signal::Signal;
use crate::emit::analyst_schema;
use crate::enforce::{Law, Term};
use crate::query::{Functions, QueryError, Session, SessionOptions};
use crate::register::{Register, RegisterError};
use crate::terms::{Day, Instant, RULE_VERSION};
use crate::watch::{DETECTOR_VERSION, Severity, day_type, further_tables};
use law::OfLaw;
use tables::Tables;

/// Days of which curves are drawn: a week, so that each is seen beside the same hours of other days.
const CURVE_DAYS: i32 = 7;

/// Signals whose rows are counted and shown, the most severe first: each is a walk over the results of its days, some four seconds where
/// those have 50 million rows and no entity of their own to look for.
const EVIDENCE_SIGNALS_MAX: usize = 8;

/// What a partition of a query holds of the columns that it decodes, as a worker of a job does.
const PARTITION_BYTES: usize = 64 << 20;

/// Files that are read at a time: each thread that reads keeps what it has allocated. With as many as the runtime likes, some eighty, a report over 7.6
/// million rows took 1,330 MB, with these 450, and no longer. Nothing that waits for another holds one of them.
const FILES_READ_MAX: usize = 4;

/// What a report is made from.
#[derive(Clone, Debug)]
pub struct ReportOptions {
    /// The output folder of `concord verify`.
    pub results: PathBuf,
    /// The output folder of `concord watch`.
    pub signals: PathBuf,
    /// The ledger, where there is one.
    pub ledger: Option<PathBuf>,
    /// The night.
    pub date: Day,
    /// When what is due is planned.
    pub as_of: Instant,
    /// About the most bytes that the queries take, without what a partition decodes.
    pub memory_bytes: usize,
    /// Queries run on so many threads.
    pub threads: usize,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The tables cannot be asked.
    #[error("the tables of the night cannot be read")]
    Query(#[from] QueryError),
    /// The ledger cannot be read.
    #[error("the entities' files cannot be read")]
    Register(#[from] RegisterError),
    /// The watch has not told of the night.
    #[error("the watch has not told of {date}; run `concord watch` first, or name another --date")]
    NoNight {
        /// Which.
        date: Day,
    },
    /// No runtime for the queries.
    #[error("the queries cannot be run")]
    Runtime(#[from] std::io::Error),
    /// A table has something that the watch does not write.
    #[error("the table {table} has a {column} that the watch does not write; run `concord watch` again")]
    Column {
        /// Which table.
        table: &'static str,
        /// Which column.
        column: &'static str,
    },
}

/// Gathers a night.
///
/// # Errors
/// Tables or a ledger that cannot be read, and a night that the watch has not told of.
pub fn gather(options: &ReportOptions) -> Result<Night, ReportError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(options.threads)
        .max_blocking_threads(FILES_READ_MAX)
        .enable_all()
        .build()?;
    // Tables that an earlier version of the watch did not write are missed as a whole night is.
    let told = |table: &str| options.signals.join(table).join(format!("date={}", options.date)).is_dir();
    if !told("signals") || !further_tables().iter().all(|(table, _)| told(table)) {
        return Err(ReportError::NoNight { date: options.date });
    }
    let session = open(options)?;
    let law = Law::published();
    let tables = Tables { session: &session, runtime: &runtime, date: options.date };
    let register = options.ledger.as_deref().map(|ledger| Register::open(ledger, law.clone())).transpose()?;
    let of_law = register.as_ref().map(|register| law::ask(register, options)).transpose()?.unwrap_or_default();
    let days = tables.days()?;
    let mut signals = tables.signals(&of_law.suppressed_by)?;
    signals.sort_by(|(_, one), (_, other)| one.by_urgency(other));
    for (_, signal) in signals.iter_mut().take(EVIDENCE_SIGNALS_MAX) {
        tables.show_rows(signal)?;
    }
    let entities = entities(&tables, &of_law, signals)?;
    let quality = Quality { missing_days: days.missing(options.date), ..tables.quality()? };
    let mut totals = days.of(options.date);
    totals.entities = of_law.in_use.unwrap_or(totals.entities_with_traffic);
    Ok(Night {
        date: options.date,
        day_type: day_type(law.calendar(), options.date),
        as_of: options.as_of,
        provider: Named {
            zh: "出入境管理信息技术研究所".to_owned(),
            en: "Exit/Entry Administration Information Technology Institute".to_owned(),
        },
        versions: Versions {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            watch: DETECTOR_VERSION.to_owned(),
            detectors: DETECTOR_VERSION.to_owned(),
            rules: RULE_VERSION.to_owned(),
            law: hex(&law.fingerprint()),
            calendar: options.date.to_string(),
        },
        terms: Terms {
            correction_days: law.rules_for(options.date).term(Term::Correction).days,
            rectification_days: law.rules_for(options.date).term(Term::Rectification).days,
        },
        day_before: days.before(options.date),
        same_weekday: days.same_weekday(options.date),
        totals,
        states: of_law.states,
        entities,
        due: of_law.due,
        quality,
    })
}

fn open(options: &ReportOptions) -> Result<Session, ReportError> {
    let session = Session::open(&SessionOptions {
        results: Some(options.results.clone()),
        results_schema: analyst_schema(),
        records: None,
        signals: Some(options.signals.clone()),
        memory_bytes: options.memory_bytes,
        threads: options.threads.min(options.memory_bytes / PARTITION_BYTES).max(1),
        functions: Functions::default(),
    })?;
    for (name, schema) in further_tables() {
        session.add_days(name, &options.signals, &schema)?;
    }
    Ok(session)
}

/// Entities with signals, those with the most severe first.
fn entities(tables: &Tables<'_>, law: &OfLaw, signals: Vec<(String, Signal)>) -> Result<Vec<EntityNight>, ReportError> {
    let mut entities: Vec<EntityNight> = Vec::new();
    for (id, signal) in signals {
        let place = entities.iter().position(|entity| entity.entity_id == id).unwrap_or_else(|| {
            entities.push(law.entity(&id));
            entities.len() - 1
        });
        entities[place].signals.push(signal);
    }
    tables.count(&mut entities)?;
    tables.expect(&mut entities)?;
    tables.split(&mut entities)?;
    tables.draw(&mut entities, CURVE_DAYS)?;
    Ok(entities)
}

/// Severities from the most to the least, as the summary counts them.
pub fn by_severity(night: &Night) -> [(Severity, usize); 3] {
    let signals = || night.entities.iter().flat_map(|entity| &entity.signals).filter(|signal| !signal.is_suppressed());
    let count = |severity| signals().filter(|signal| signal.severity == severity).count();
    [Severity::High, Severity::Medium, Severity::Low].map(|severity| (severity, count(severity)))
}
