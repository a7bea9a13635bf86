//! A night as Parquet: signals, closed buckets, the features of each entity, service and scene, and how whole the data was.
//!
//! ```text
//! signals/date=YYYY-MM-DD/signals.parquet     one row a cause that ran or ended in the night
//! buckets/date=YYYY-MM-DD/buckets.parquet     one row a closed bucket of a series, with what was expected of it
//! features/date=YYYY-MM-DD/features.parquet   one row an entity, service and scene; refused rows without service or scene
//! quality/date=YYYY-MM-DD/quality.parquet     one row an entity and service: late rows, open buckets, rows beside what was expected
//! gaps/date=YYYY-MM-DD/gaps.parquet           one row a stretch in which an entity that was expected to send sent nothing
//! ```
//!
//! Invariant: the same night gives the same bytes.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float64Array, Int32Array, StringArray, TimestampMicrosecondArray, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::WatchError;
use super::machine::{PLACES, REFUSALS, Watch};
use super::night::BucketRow;
use super::pair::Pair;
use super::signal::Signal;
use super::tally::SceneNight;
use super::time::start_of;
use super::wholeness::Gap;
use crate::query::signals_schema;
use crate::terms::{Outcome, Reason, RejectCode, Service};
use crate::world::files::replace;

/// Rows of a row group: what a reader of one entity skips.
const GROUP_ROWS: usize = 128 << 10;

/// Writes the running night of a watch below `folder`; what was there of it is replaced whole.
///
/// # Errors
/// What the system says.
pub fn write(watch: &Watch, signals: &[Signal], folder: &Path) -> Result<(), WatchError> {
    let Some(day) = watch.night().day else { return Ok(()) };
    let write = |table: &str, batch: RecordBatch| {
        let folder = folder.join(table).join(format!("date={day}"));
        let path = folder.join(format!("{table}.parquet"));
        let bytes = parquet(&batch)?;
        std::fs::create_dir_all(&folder)
            .and_then(|()| replace(&path, &bytes))
            .map_err(|source| WatchError::file("write", &path, source))
    };
    // One after the other, so that no two are in memory.
    write("signals", signals_batch(signals))?;
    write("buckets", buckets_batch(watch))?;
    write("features", features_batch(watch))?;
    write("quality", quality_batch(watch))?;
    write("gaps", gaps_batch(watch))
}

/// What is told of a night beside its signals: tables by name, with their columns; each has the column `date` beside them.
#[must_use]
pub fn further_tables() -> [(&'static str, SchemaRef); 4] {
    [
        ("buckets", buckets_schema()),
        ("features", features_schema()),
        ("quality", quality_schema()),
        ("gaps", gaps_schema()),
    ]
}

fn parquet(batch: &RecordBatch) -> Result<Vec<u8>, WatchError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by(format!("concord {}", env!("CARGO_PKG_VERSION")))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties))?;
    writer.write(batch)?;
    Ok(writer.into_inner()?)
}

fn signals_batch(signals: &[Signal]) -> RecordBatch {
    let texts = |text: &dyn Fn(&Signal) -> &str| {
        array(signals.iter().map(|signal| Some(text(signal))).collect::<StringArray>())
    };
    let some = |text: &dyn Fn(&Signal) -> Option<&str>| array(signals.iter().map(text).collect::<StringArray>());
    let numbers = |number: &dyn Fn(&Signal) -> Option<f64>| array(signals.iter().map(number).collect::<Float64Array>());
    let instants = |instant: &dyn Fn(&Signal) -> i64| instants(signals.iter().map(instant));
    let article: Vec<String> = signals.iter().map(|signal| signal.article.to_string()).collect();
    let columns = vec![
        texts(&|signal| &signal.signal_id),
        texts(&|signal| &signal.entity_id),
        array(StringArray::from(article)),
        texts(&|signal| signal.kind.as_str()),
        some(&|signal| signal.service.map(Service::as_str)),
        instants(&|signal| signal.window_start.0),
        instants(&|signal| signal.window_end.0),
        numbers(&|signal| Some(signal.observed)),
        numbers(&|signal| Some(signal.expected_low)),
        numbers(&|signal| Some(signal.expected_high)),
        numbers(&|signal| signal.p_value),
        texts(&|signal| signal.severity.as_str()),
        texts(&|signal| &signal.sentence.english),
        texts(&|signal| &signal.evidence_query),
        texts(&|signal| signal.detector),
        texts(&|_| super::DETECTOR_VERSION),
        array(signals.iter().map(|signal| signal.baseline_days).collect::<Int32Array>()),
        texts(&|signal| &signal.replay_hash),
        texts(&|signal| &signal.cause_id),
        texts(&|signal| signal.phase.as_str()),
        texts(&|signal| &signal.sentence.chinese),
        texts(&|signal| &signal.compared_with.english),
        array(signals.iter().map(|signal| signal.peers).collect::<Int32Array>()),
        numbers(&|signal| signal.q_value),
        some(&|signal| signal.suppressed.as_ref().map(|(id, _)| id.as_str())),
        some(&|signal| signal.suppressed.as_ref().map(|(_, reasons)| reasons.as_str())),
        texts(&|signal| &signal.compared_with.chinese),
    ];
    RecordBatch::try_new(signals_schema(), columns).expect("the columns are those of the schema")
}

/// The columns of closed buckets.
fn buckets_schema() -> SchemaRef {
    let number = |name: &str| Field::new(name, DataType::Float64, false);
    Arc::new(Schema::new(vec![
        Field::new("entity_id", DataType::Utf8, false),
        Field::new("service", DataType::Utf8, true),
        Field::new("measure", DataType::Utf8, false),
        Field::new("bucket_start", instant(), false),
        number("observed"),
        number("trials"),
        number("expected"),
        number("expected_low"),
        number("expected_high"),
        number("p_value"),
        Field::new("alarm", DataType::Boolean, false),
    ]))
}

fn buckets_batch(watch: &Watch) -> RecordBatch {
    let mut rows: Vec<&BucketRow> = watch.night().buckets.iter().collect();
    rows.sort_by(|one, other| {
        let key =
            |row: &BucketRow| (row.service.map_or(REFUSALS, |service| service as usize), row.measured, row.bucket);
        watch.name_of(one.entity).cmp(watch.name_of(other.entity)).then_with(|| key(one).cmp(&key(other)))
    });
    let numbers =
        |number: &dyn Fn(&BucketRow) -> f64| array(rows.iter().map(|row| Some(number(row))).collect::<Float64Array>());
    let columns = vec![
        array(rows.iter().map(|row| Some(watch.name_of(row.entity))).collect::<StringArray>()),
        array(rows.iter().map(|row| row.service.map(Service::as_str)).collect::<StringArray>()),
        array(rows.iter().map(|row| Some(row.measured.as_str())).collect::<StringArray>()),
        instants(rows.iter().map(|row| start_of(row.bucket) * 1_000_000)),
        numbers(&|row| row.observed),
        numbers(&|row| row.trials),
        numbers(&|row| row.expected),
        numbers(&|row| row.low),
        numbers(&|row| row.high),
        numbers(&|row| row.p_value),
        array(rows.iter().map(|row| Some(row.alarm)).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(buckets_schema(), columns).expect("the columns are those of the schema")
}

/// The columns of a night's features.
fn features_schema() -> SchemaRef {
    let count = |name: &str| Field::new(name, DataType::UInt32, false);
    let mut fields = vec![
        Field::new("entity_id", DataType::Utf8, false),
        Field::new("service", DataType::Utf8, true),
        Field::new("scene", DataType::Utf8, true),
    ];
    fields.extend(Outcome::ALL.map(|outcome| count(outcome.as_str())));
    fields.extend(["at_night", "late", "certificates", "claims"].map(count));
    fields.extend(QUANTILES.map(|(name, _)| Field::new(name, DataType::Float64, true)));
    fields.extend(Reason::ALL.iter().map(|reason| count(&format!("reason_{}", reason.as_str()))));
    fields.extend(RejectCode::ALL.iter().map(|code| count(&format!("code_{}", code.as_str()))));
    Arc::new(Schema::new(fields))
}

/// Quantiles of the similarities that are told.
const QUANTILES: [(&str, f64); 3] = [("similarity_p05", 0.05), ("similarity_p50", 0.5), ("similarity_p95", 0.95)];

/// One row of the features.
struct Features<'a> {
    entity: &'a str,
    service: Option<Service>,
    scene: Option<&'a str>,
    night: Option<&'a SceneNight>,
    codes: Option<&'a [u32; RejectCode::ALL.len()]>,
}

fn features_batch(watch: &Watch) -> RecordBatch {
    let mut rows: Vec<Features<'_>> = Vec::new();
    for (place, pair) in watch.pairs.iter().enumerate() {
        let (entity, service) = (watch.name_of((place / PLACES) as u32), Service::ALL.get(place % PLACES).copied());
        for (scene, night) in pair.iter().flat_map(|pair| &pair.scenes) {
            let scene = Some(watch.scenes.word(*scene));
            rows.push(Features { entity, service, scene, night: Some(night), codes: None });
        }
    }
    for (entity, codes) in &watch.night().refused {
        let entity = watch.name_of(*entity);
        rows.push(Features { entity, service: None, scene: None, night: None, codes: Some(codes) });
    }
    rows.sort_by_key(|row| (row.entity, row.service.map(|service| service as u8), row.scene));
    let counts = |count: &dyn Fn(&SceneNight) -> u32| {
        array(rows.iter().map(|row| Some(row.night.map_or(0, count))).collect::<UInt32Array>())
    };
    let refused = |code: RejectCode| {
        let count = |row: &Features<'_>| row.codes.map_or(0, |codes| codes[code as usize]);
        array(rows.iter().map(|row| Some(count(row))).collect::<UInt32Array>())
    };
    let quantiles = |share: f64| {
        let quantile = |row: &Features<'_>| row.night.and_then(|night| night.quantile(share));
        array(rows.iter().map(quantile).collect::<Float64Array>())
    };
    let mut columns = vec![
        array(rows.iter().map(|row| Some(row.entity)).collect::<StringArray>()),
        array(rows.iter().map(|row| row.service.map(Service::as_str)).collect::<StringArray>()),
        array(rows.iter().map(|row| row.scene).collect::<StringArray>()),
    ];
    columns.extend(Outcome::ALL.map(|outcome| counts(&|night| night.outcomes[outcome as usize])));
    columns.push(counts(&|night| night.at_night));
    columns.push(counts(&|night| night.late));
    columns.push(counts(&|night| u32::try_from(night.certificates.estimate()).unwrap_or(u32::MAX)));
    columns.push(counts(&|night| u32::try_from(night.claims.estimate()).unwrap_or(u32::MAX)));
    columns.extend(QUANTILES.map(|(_, share)| quantiles(share)));
    columns.extend(Reason::ALL.iter().map(|reason| counts(&|night| night.reasons[*reason as usize])));
    columns.extend(RejectCode::ALL.iter().map(|code| refused(*code)));
    RecordBatch::try_new(features_schema(), columns).expect("the columns are those of the schema")
}

/// The columns of how whole a night's data was.
fn quality_schema() -> SchemaRef {
    let count = |name: &str| Field::new(name, DataType::UInt32, false);
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    Arc::new(Schema::new(vec![
        Field::new("entity_id", DataType::Utf8, false),
        Field::new("service", DataType::Utf8, false),
        Field::new("own_history", DataType::Boolean, false),
        count("late"),
        count("late_s_max"),
        count("open"),
        Field::new("judged_until", instant(), true),
        number("judged_rows"),
        number("expected_rows"),
    ]))
}

/// The columns of stretches without rows.
fn gaps_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("entity_id", DataType::Utf8, false),
        Field::new("service", DataType::Utf8, false),
        Field::new("gap_start", instant(), false),
        Field::new("gap_end", instant(), false),
        Field::new("expected_rows", DataType::Float64, false),
    ]))
}

/// The pairs of entities and services, in the order of their names.
fn services(watch: &Watch) -> Vec<(&str, Service, &Pair)> {
    let mut services: Vec<_> = watch
        .pairs
        .iter()
        .enumerate()
        .filter_map(|(place, pair)| {
            let service = *Service::ALL.get(place % PLACES)?;
            Some((watch.name_of((place / PLACES) as u32), service, pair.as_deref()?))
        })
        .collect();
    services.sort_by_key(|(entity, service, _)| (*entity, *service as u8));
    services
}

fn quality_batch(watch: &Watch) -> RecordBatch {
    let mut rows = services(watch);
    // Who neither sent anything nor was waited for has nothing to tell.
    rows.retain(|(_, _, pair)| !pair.scenes.is_empty() || pair.judged_until().is_some() || pair.open() > 0);
    let counts =
        |count: &dyn Fn(&Pair) -> u32| array(rows.iter().map(|row| Some(count(row.2))).collect::<UInt32Array>());
    let numbers = |number: &dyn Fn((f64, f64)) -> f64| {
        array(rows.iter().map(|row| row.2.whole.judged.map(number)).collect::<Float64Array>())
    };
    let until = rows.iter().map(|row| row.2.judged_until().map(|next| start_of(next) * 1_000_000));
    let columns = vec![
        array(rows.iter().map(|row| Some(row.0)).collect::<StringArray>()),
        array(rows.iter().map(|row| Some(row.1.as_str())).collect::<StringArray>()),
        array(rows.iter().map(|row| Some(row.2.is_mature)).collect::<BooleanArray>()),
        counts(&|pair| pair.whole.late),
        counts(&|pair| pair.whole.late_s_max),
        counts(&|pair| u32::try_from(pair.open()).unwrap_or(u32::MAX)),
        array(until.collect::<TimestampMicrosecondArray>().with_timezone("UTC")),
        numbers(&|(judged, _)| judged),
        numbers(&|(_, expected)| expected),
    ];
    RecordBatch::try_new(quality_schema(), columns).expect("the columns are those of the schema")
}

fn gaps_batch(watch: &Watch) -> RecordBatch {
    let rows: Vec<(&str, Service, Gap)> = services(watch)
        .into_iter()
        .flat_map(|(entity, service, pair)| pair.whole.gaps.iter().map(move |gap| (entity, service, *gap)))
        .collect();
    let columns = vec![
        array(rows.iter().map(|row| Some(row.0)).collect::<StringArray>()),
        array(rows.iter().map(|row| Some(row.1.as_str())).collect::<StringArray>()),
        instants(rows.iter().map(|row| start_of(row.2.from) * 1_000_000)),
        instants(rows.iter().map(|row| start_of(row.2.until) * 1_000_000)),
        array(rows.iter().map(|row| Some(row.2.expected)).collect::<Float64Array>()),
    ];
    RecordBatch::try_new(gaps_schema(), columns).expect("the columns are those of the schema")
}

fn array(array: impl arrow::array::Array + 'static) -> ArrayRef {
    Arc::new(array)
}

fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn instants(micros: impl Iterator<Item = i64>) -> ArrayRef {
    array(micros.map(Some).collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
}
