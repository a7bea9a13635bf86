//! The rows of one generation that no newer generation replaces.
//!
//! What comes in are rows of the generation's files with type and number among them; what goes out are the same rows
//! without those whose certificate a newer generation's index holds. Invariant: the newer generations' rows are not read.

use std::fmt;
use std::io;
use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch, StringArray};
use arrow::compute::filter_record_batch;
use datafusion::common::cast::as_string_array;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::config::ConfigOptions;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::filter_pushdown::{FilterDescription, FilterPushdownPhase};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties};
use futures::StreamExt;
use kernels::document::{DocKey, DocType};

use super::columns::RecordColumn;
use super::store::Store;

/// Drops the rows of an older generation that newer ones replace.
#[derive(Clone, Debug)]
pub struct NewestExec {
    store: Store,
    generation: usize,
    input: Arc<dyn ExecutionPlan>,
    doc_type: usize,
    doc_number: usize,
    properties: Arc<PlanProperties>,
}

impl NewestExec {
    /// Filters `input`, rows of the generation at position `generation` of [`crate::records::Snapshot::data_files`].
    ///
    /// # Errors
    ///
    /// No such generation, or `input` lacks `doc_type` or `doc_number`.
    pub fn try_new(store: Store, generation: usize, input: Arc<dyn ExecutionPlan>) -> Result<NewestExec> {
        let generations = store.snapshot().data_files().len();
        if generation >= generations {
            return Err(DataFusionError::Plan(format!("the snapshot has {generations} generations, not {generation}")));
        }
        let schema = input.schema();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema.clone()),
            input.output_partitioning().clone(),
            input.pipeline_behavior(),
            input.boundedness(),
        );
        Ok(NewestExec {
            doc_type: schema.index_of(RecordColumn::DocType.as_str())?,
            doc_number: schema.index_of(RecordColumn::DocNumber.as_str())?,
            store,
            generation,
            input,
            properties: Arc::new(properties),
        })
    }

    /// The snapshot.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The position of the generation whose rows come in.
    pub fn generation(&self) -> usize {
        self.generation
    }

    /// The rows that no newer generation replaces.
    fn filter(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let types = as_string_array(batch.column(self.doc_type))?;
        let numbers = as_string_array(batch.column(self.doc_number))?;
        let keep: BooleanArray =
            (0..batch.num_rows()).map(|row| self.keeps(types, numbers, row).map(Some)).collect::<Result<_>>()?;
        Ok(filter_record_batch(batch, &keep)?)
    }

    fn keeps(&self, types: &StringArray, numbers: &StringArray, row: usize) -> Result<bool> {
        let key = DocType::from_bytes(types.value(row).as_bytes())
            .and_then(|doc_type| DocKey::parse(doc_type, numbers.value(row).as_bytes()).ok())
            .ok_or_else(|| {
                let what = "a data file of the records holds no certificate in some row; restore it from the backup";
                DataFusionError::IoError(io::Error::new(io::ErrorKind::InvalidData, what))
            })?;
        let replaced = self.store.is_replaced(self.generation, key);
        Ok(!replaced.map_err(|error| DataFusionError::External(Box::new(error)))?)
    }
}

impl DisplayAs for NewestExec {
    fn fmt_as(&self, _kind: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "NewestExec: snapshot={}, generation={}", self.store.snapshot().id(), self.generation)
    }
}

impl ExecutionPlan for NewestExec {
    fn name(&self) -> &str {
        "NewestExec"
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
        Ok(Arc::new(NewestExec::try_new(self.store.clone(), self.generation, input)?))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let rows = self.input.execute(partition, context)?;
        let newest = self.clone();
        let kept = rows.map(move |batch| newest.filter(&batch?));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), kept)))
    }

    /// A filter of rows may come before another one.
    fn gather_filters_for_pushdown(
        &self,
        _phase: FilterPushdownPhase,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        FilterDescription::from_children(filters, &self.children())
    }
}
