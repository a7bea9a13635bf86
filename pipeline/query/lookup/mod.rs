//! Certificates in, records out.
//!
//! What comes in are rows with a type and a number; what goes out are the same rows with columns of the record behind
//! them. Invariants: its cost is in the rows that come in and not in the records; numbers agree exactly as SQL compares
//! strings, so a lower-case or old print finds nothing; memory is that of one batch; a query that asks for holders is cut
//! off at its [`Budget`].

mod index;

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex};

use arrow::array::{AsArray, RecordBatch, UInt32Array};
use arrow::compute::{cast, take_record_batch};
use arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{ColumnStatistics, Statistics};
use datafusion::config::ConfigOptions;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::filter_pushdown::{ChildFilterDescription, FilterDescription, FilterPushdownPhase};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties};
use futures::{StreamExt, stream};
use kernels::document::{DocKey, DocType};
use serde::{Deserialize, Serialize};

use super::budget::Budget;
use super::columns::{RecordColumn, Source};
use super::store::Store;
use crate::records::{Found, RowReader};

/// What becomes of a row whose certificate has no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmatched {
    /// It is dropped, as by an inner join.
    Drop,
    /// It is kept with nulls, as by an outer join.
    Keep,
}

/// Looks up the record of each row's certificate.
#[derive(Clone, Debug)]
pub struct RecordLookupExec {
    lookup: Arc<Lookup>,
    input: Arc<dyn ExecutionPlan>,
    /// Shared by the look-ups of a plan, and kept where a part of it runs again.
    budget: Arc<Budget>,
    properties: Arc<PlanProperties>,
}

/// What is done with each batch.
#[derive(Debug)]
struct Lookup {
    store: Store,
    /// The input's columns of types and numbers.
    keys: [usize; 2],
    columns: Vec<RecordColumn>,
    unmatched: Unmatched,
    schema: SchemaRef,
}

impl RecordLookupExec {
    /// Appends `columns` of the records to `input`, whose columns `keys` are strings: the type and the number.
    ///
    /// # Errors
    ///
    /// Keys that `input` does not have or that are no strings; a column that the store does not have, which can only be
    /// the template of a store without any.
    pub fn try_new(
        store: Store,
        input: Arc<dyn ExecutionPlan>,
        keys: [usize; 2],
        columns: Vec<RecordColumn>,
        unmatched: Unmatched,
    ) -> Result<RecordLookupExec> {
        let taken = input.schema();
        if let Some(wrong) =
            keys.iter().find(|key| !taken.fields().get(**key).is_some_and(|field| is_text(field.data_type())))
        {
            return Err(DataFusionError::Plan(format!("column {wrong} of the certificates is not a string")));
        }
        let mut fields: Vec<_> = taken.fields().iter().cloned().collect();
        for column in &columns {
            let field = store.schema().field_with_name(column.as_str())?.clone();
            let nullable = field.is_nullable() || unmatched == Unmatched::Keep;
            fields.push(Arc::new(field.with_nullable(nullable)));
        }
        let schema = Arc::new(Schema::new_with_metadata(fields, taken.metadata().clone()));
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema.clone()),
            // The input's columns keep their places, so what it is partitioned by still holds.
            input.output_partitioning().clone(),
            input.pipeline_behavior(),
            input.boundedness(),
        );
        let lookup = Arc::new(Lookup { store, keys, columns, unmatched, schema });
        Ok(RecordLookupExec { lookup, input, budget: Arc::default(), properties: Arc::new(properties) })
    }

    /// The same, drawing on `budget` together with others.
    pub(super) fn with_budget(self, budget: Arc<Budget>) -> RecordLookupExec {
        RecordLookupExec { budget, ..self }
    }

    /// The snapshot in which is looked up.
    pub fn store(&self) -> &Store {
        &self.lookup.store
    }

    /// The positions of type and number in the input.
    pub fn keys(&self) -> [usize; 2] {
        self.lookup.keys
    }

    /// The columns that are appended.
    pub fn columns(&self) -> &[RecordColumn] {
        &self.lookup.columns
    }

    /// What becomes of rows without a record.
    pub fn unmatched(&self) -> Unmatched {
        self.lookup.unmatched
    }
}

/// Whether values of a type can be read as strings.
pub(super) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

impl Lookup {
    /// The batch with the records' columns behind its own.
    fn append(&self, batch: &RecordBatch, reader: &mut RowReader) -> Result<RecordBatch> {
        let mut keys = self.keys_of(batch)?;
        let present: Vec<DocKey> = keys.iter().flatten().copied().collect();
        let mut hits = Vec::new();
        let damaged = |error| DataFusionError::External(Box::new(error));
        self.store.snapshot().find(&present, &mut hits).map_err(damaged)?;
        let mut hits = hits.into_iter();
        let mut found: Vec<Option<Found>> =
            keys.iter().map(|key| key.and_then(|_| hits.next().expect("one answer a key"))).collect();
        let mut kept = batch.clone();
        if self.unmatched == Unmatched::Drop && found.iter().any(Option::is_none) {
            let rows: Vec<u32> = (0..).zip(&found).filter(|(_, found)| found.is_some()).map(|(row, _)| row).collect();
            kept = take_record_batch(batch, &UInt32Array::from(rows))?;
            keys = keys.into_iter().zip(&found).filter(|(_, found)| found.is_some()).map(|(key, _)| key).collect();
            found.retain(Option::is_some);
        }
        for (key, found) in keys.iter_mut().zip(&found) {
            *key = key.filter(|_| found.is_some());
        }
        let from_rows = self.columns.iter().copied().filter(|column| column.source() == Source::Row);
        let from_rows: Vec<&str> = from_rows.map(RecordColumn::as_str).collect();
        let mut read = || reader.read(self.store.snapshot(), &keys, &from_rows).map_err(damaged);
        let mut from_rows = if from_rows.is_empty() { Vec::new() } else { read()? }.into_iter();
        let mut arrays = kept.columns().to_vec();
        for column in &self.columns {
            arrays.push(match column.source() {
                Source::Index => index::array(*column, &found, self.store.snapshot()).map_err(damaged)?,
                Source::Row => from_rows.next().expect("one array a column that was asked for"),
            });
        }
        let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(found.len()));
        Ok(RecordBatch::try_new_with_options(self.schema.clone(), arrays, &options)?)
    }

    /// The key of each row; `None` where its type or number is null or is not one that a record can have.
    fn keys_of(&self, batch: &RecordBatch) -> Result<Vec<Option<DocKey>>> {
        let [types, numbers] = self.keys.map(|column| cast(batch.column(column), &DataType::Utf8));
        let (types, numbers) = (types?, numbers?);
        let rows = types.as_string::<i32>().iter().zip(numbers.as_string::<i32>());
        Ok(rows.map(|(doc_type, number)| exact_key(doc_type?, number?)).collect())
    }
}

/// The key of a canonical number; `None` for any other spelling, since it equals no record's.
fn exact_key(doc_type: &str, number: &str) -> Option<DocKey> {
    let key = DocKey::parse(DocType::from_bytes(doc_type.as_bytes())?, number.as_bytes()).ok()?;
    (key.number().as_str() == number).then_some(key)
}

impl DisplayAs for RecordLookupExec {
    fn fmt_as(&self, _kind: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self.columns().iter().map(|column| column.as_str()).collect();
        let (snapshot, unmatched) = (self.store().snapshot().id(), self.unmatched());
        write!(
            formatter,
            "RecordLookupExec: snapshot={snapshot}, columns=[{}], unmatched={unmatched:?}",
            columns.join(", ")
        )
    }
}

impl ExecutionPlan for RecordLookupExec {
    fn name(&self) -> &str {
        "RecordLookupExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let [input] = children.try_into().map_err(|_| DataFusionError::Internal("one input is needed".to_owned()))?;
        let Lookup { store, keys, columns, unmatched, .. } = &*self.lookup;
        let same = RecordLookupExec::try_new(store.clone(), input, *keys, columns.clone(), *unmatched)?;
        Ok(Arc::new(same.with_budget(self.budget.clone())))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let rows_max = context.session_config().batch_size();
        let batches =
            self.input.execute(partition, context)?.flat_map(move |batch| stream::iter(pieces(batch, rows_max)));
        let lookup = self.lookup.clone();
        let reader = Arc::new(Mutex::new(RowReader::default()));
        let budget = self.columns().iter().any(|column| column.discloses()).then(|| self.budget.clone());
        let appended = batches.then(move |batch| {
            let (lookup, reader, budget) = (lookup.clone(), reader.clone(), budget.clone());
            // A look-up waits for the disk where a page is not in memory, so it keeps off the threads that do not wait.
            let task = move || {
                let mut reader =
                    reader.lock().map_err(|_| DataFusionError::Execution("a look-up panicked before".to_owned()))?;
                let batch = batch?;
                budget.map_or(Ok(()), |budget| budget.spend(batch.num_rows()))?;
                lookup.append(&batch, &mut reader)
            };
            async move {
                SpawnedTask::spawn_blocking(task)
                    .join_unwind()
                    .await
                    .map_err(|error| DataFusionError::External(Box::new(error)))?
            }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), appended)))
    }

    /// Filters on the input's own columns may come before the look-up: it neither changes nor adds rows.
    fn gather_filters_for_pushdown(
        &self,
        _phase: FilterPushdownPhase,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        let schema = self.input.schema();
        let names: HashSet<&String> = schema.fields().iter().map(|field| field.name()).collect();
        if names.len() < schema.fields().len() {
            // Filters are matched to the input by name, which must then mean one column.
            return Ok(FilterDescription::all_unsupported(&filters, &self.children()));
        }
        let own = (0..names.len()).collect();
        let child = ChildFilterDescription::from_child_with_allowed_indices(&filters, own, &self.input)?;
        Ok(FilterDescription::new().with_child(child))
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(partition)]
    }

    fn statistics_from_inputs(&self, inputs: &[Arc<Statistics>], _args: &StatisticsArgs) -> Result<Arc<Statistics>> {
        let mut statistics = (*inputs[0]).clone();
        statistics.total_byte_size = Precision::Absent;
        statistics.column_statistics.extend(self.columns().iter().map(|_| ColumnStatistics::new_unknown()));
        Ok(Arc::new(match self.unmatched() {
            Unmatched::Keep => statistics,
            Unmatched::Drop => statistics.to_inexact(),
        }))
    }
}

/// A batch in pieces of at most `rows_max` rows, so that the templates of one piece stay in bounds.
fn pieces(batch: Result<RecordBatch>, rows_max: usize) -> Vec<Result<RecordBatch>> {
    match batch {
        Ok(batch) => {
            let starts = (0..batch.num_rows()).step_by(rows_max.max(1));
            starts.map(|start| Ok(batch.slice(start, rows_max.min(batch.num_rows() - start)))).collect()
        }
        error => vec![error],
    }
}
