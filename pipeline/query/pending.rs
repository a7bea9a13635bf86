//! The records in a plan that is still being made.
//!
//! What stands here is replaced by [`super::IndexJoin`], by a look-up or by a scan. Invariant: where an identifying column
//! is asked for and no certificate is named there is nothing to replace it by, so it can neither be run nor encoded.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties,
};

use super::columns::RecordColumn;
use super::keys::KEYS_MAX;
use super::store::Store;

/// A scan of the records that the optimizer has not looked at.
#[derive(Debug)]
pub(super) struct PendingRecords {
    /// The snapshot.
    pub store: Store,
    /// The columns that are asked for.
    pub columns: Vec<RecordColumn>,
    /// Which records are asked for.
    pub extent: Extent,
    /// The look-up of named certificates, or a scan; none where a scan would disclose.
    read: Option<Arc<dyn ExecutionPlan>>,
    properties: Arc<PlanProperties>,
}

/// Which records are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of them.
    All,
    /// Any so many of them.
    Limited,
    /// Those of certificates that the query names.
    Named,
    /// Those of so many certificates, which are too many to be named.
    TooMany(usize),
}

impl PendingRecords {
    /// The columns `columns` of the records; `read` gives them without a join and has the same schema.
    pub(super) fn new(
        store: Store,
        columns: Vec<RecordColumn>,
        schema: SchemaRef,
        extent: Extent,
        read: Option<Arc<dyn ExecutionPlan>>,
    ) -> PendingRecords {
        let partitioning =
            read.as_ref().map_or(Partitioning::UnknownPartitioning(1), |plan| plan.output_partitioning().clone());
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            partitioning,
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        PendingRecords { store, columns, extent, read, properties: Arc::new(properties) }
    }

    /// The plan without a join.
    ///
    /// # Errors
    ///
    /// An identifying column is asked for and no certificate is named.
    pub(super) fn alone(&self) -> Result<&Arc<dyn ExecutionPlan>> {
        let served = self.extent == Extent::Named || !self.columns.iter().any(|column| column.is_identifying());
        self.read.as_ref().filter(|_| served).ok_or_else(|| DataFusionError::Plan(self.refusal()))
    }

    /// The plan under a join by certificate, whose rows tell the other side nothing but whether there is a record and
    /// what of it does not identify; `None` where an identifying column but the number is asked for.
    pub(super) fn joined(&self) -> Option<&Arc<dyn ExecutionPlan>> {
        self.read.as_ref()
    }

    /// Whether a join gives away more than the other side's rows and what does not identify.
    pub(super) fn discloses(&self) -> bool {
        self.columns.iter().any(|column| column.discloses())
    }

    /// Why the columns are not served. The law knows the comparison with the certificate that is presented (Art. 3), and
    /// no search for it.
    fn refusal(&self) -> String {
        if let Extent::TooMany(certificates) = self.extent {
            return format!(
                "a filter names at most {KEYS_MAX} certificates, and this one names {certificates}; \
                 ask in several queries, or join records with a table of certificates on doc_type and doc_number"
            );
        }
        let asked = names(self.columns.iter().filter(|column| column.is_identifying()));
        let free = names(RecordColumn::ALL.iter().filter(|column| !column.is_identifying()));
        format!(
            "{asked} can be had only of certificates that the query names: filter by doc_type and doc_number, or join \
             records with a table of certificates on both; nobody is searched by face, name or date. Of all records there \
             are {free}"
        )
    }
}

fn names<'c>(columns: impl Iterator<Item = &'c RecordColumn>) -> String {
    columns.map(|column| column.as_str()).collect::<Vec<_>>().join(", ")
}

impl DisplayAs for PendingRecords {
    fn fmt_as(&self, _kind: DisplayFormatType, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PendingRecords: snapshot={}", self.store.snapshot().id())
    }
}

impl ExecutionPlan for PendingRecords {
    fn name(&self) -> &str {
        "PendingRecords"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        self.alone()?.execute(partition, context)
    }
}
