//! What goes into a pack of evidence beside the ledger: the rows of results behind the signals on the entity's file.

use std::path::Path;

use crate::command::Failure;
use crate::command::sql::over_results;
use crate::emit::analyst_schema;
use crate::enforce::{EventKind, Law};
use crate::query::{Format, write};
use crate::register::Register;
use crate::terms::{EntityId, Identifier, Instant};

/// Rows behind one signal that are enclosed at most; the query itself is in the timeline.
const ROWS_MAX: usize = 10_000;

/// `rows-SIGNAL.ndjson` for each signal on the file that names a query over results; rows of other entities are left out.
///
/// # Errors
/// What the ledger says, and results that cannot be asked.
pub(super) fn rows(entity: &EntityId, ledger: &Path, results: &Path) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let register = Register::open(ledger, Law::published())?;
    let session = over_results(results)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut files = Vec::new();
    for event in register.timeline(entity, Instant(i64::MAX))? {
        let EventKind::SignalRaised { signal_id, evidence, .. } = event.fact else { continue };
        // The watch writes its sentence, and behind it the query; what an officer wrote may be none.
        let Some(at) = evidence.find("SELECT * FROM results ") else { continue };
        let own = entity.as_str().replace('\'', "''");
        let query = format!("SELECT * FROM ({}) WHERE entity_id = '{own}' LIMIT {ROWS_MAX}", &evidence[at..]);
        let answered = runtime.block_on(session.run(&query));
        let batches = answered.map_err(|error| Failure::input(format!("signal {signal_id}: its query: {error}")))?;
        let schema = batches.first().map_or_else(analyst_schema, |batch| batch.schema());
        let mut bytes = Vec::new();
        write(&batches, &schema, Format::Json, &mut bytes).map_err(|error| Failure::dependency(&error))?;
        files.push((format!("rows-{}.ndjson", signal_id.as_str().replace('/', "_")), bytes));
    }
    Ok(files)
}
