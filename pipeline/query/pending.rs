//! The records in a plan that is still being made.
//!
//! What stands here is replaced by [`super::IndexJoin`], by a look-up or by a scan. Invariant: where a template is asked
//! for and no certificate is named there is nothing to replace it by, so it can neither be run nor encoded.

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
    /// What it becomes unless a join takes it up.
    alone: Option<Arc<dyn ExecutionPlan>>,
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
}

impl PendingRecords {
    /// The columns `columns` of the records; `alone` gives them without a join and has the same schema.
    pub(super) fn new(
        store: Store,
        columns: Vec<RecordColumn>,
        schema: SchemaRef,
        extent: Extent,
        alone: Option<Arc<dyn ExecutionPlan>>,
    ) -> PendingRecords {
        let partitioning =
            alone.as_ref().map_or(Partitioning::UnknownPartitioning(1), |plan| plan.output_partitioning().clone());
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            partitioning,
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        PendingRecords { store, columns, extent, alone, properties: Arc::new(properties) }
    }

    /// The plan without a join.
    ///
    /// # Errors
    ///
    /// A template is asked for and no certificate is named.
    pub(super) fn alone(&self) -> Result<&Arc<dyn ExecutionPlan>> {
        self.alone.as_ref().ok_or_else(|| DataFusionError::Plan(TEMPLATE_REFUSED.to_owned()))
    }
}

/// Why a template is not served. The law knows the comparison of a face with the face of the certificate that is
/// presented (Art. 3(2)), and no search for the certificate of a face.
pub(super) const TEMPLATE_REFUSED: &str = "face_template is served only for certificates that the query names: \
    join records with a table of certificates on doc_type and doc_number, or filter by both; nobody is searched by face. \
    Without it, name the columns that are needed, or SELECT * EXCEPT (face_template)";

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
