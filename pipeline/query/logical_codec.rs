//! Logical plans as bytes: the table of records, and the functions.
//!
//! What comes in and goes out are a plan's tables and functions, before anything is decided about how they are read.
//! Invariant: as of the operators, a table travels as its store's folder and its snapshot's id, so that whoever plans the
//! decoded query reads the very same records, under the same rules, or fails.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use datafusion::catalog::TableProvider;
use datafusion::common::TableReference;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{Extension, LogicalPlan, ScalarUDF};
use datafusion_proto::bytes::{
    logical_plan_from_bytes_with_extension_codec, logical_plan_to_bytes_with_extension_codec,
};
use datafusion_proto::logical_plan::LogicalExtensionCodec;

use super::codec::{Codec, Origin};
use super::table::RecordsTable;

impl Codec {
    /// A logical plan as bytes, for an engine that sees the same folders under the same paths.
    ///
    /// # Errors
    ///
    /// A table that cannot travel, such as one in memory.
    pub fn encode_logical(&self, plan: &LogicalPlan) -> Result<Bytes> {
        logical_plan_to_bytes_with_extension_codec(plan, self)
    }

    /// The logical plan of these bytes, in the session of `context`.
    ///
    /// # Errors
    ///
    /// As [`Codec::decode`].
    pub fn decode_logical(&self, bytes: &[u8], context: &TaskContext) -> Result<LogicalPlan> {
        logical_plan_from_bytes_with_extension_codec(bytes, context, self)
    }
}

impl LogicalExtensionCodec for Codec {
    fn try_decode(&self, _buffer: &[u8], _inputs: &[LogicalPlan], _context: &TaskContext) -> Result<Extension> {
        Err(DataFusionError::Plan("there is no logical operator of records".to_owned()))
    }

    fn try_encode(&self, node: &Extension, _buffer: &mut Vec<u8>) -> Result<()> {
        Err(DataFusionError::NotImplemented(format!("the operator {} cannot travel", node.node.name())))
    }

    fn try_decode_table_provider(
        &self,
        buffer: &[u8],
        table: &TableReference,
        schema: SchemaRef,
        _context: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        let origin: Origin =
            serde_json::from_slice(buffer).map_err(|error| DataFusionError::External(Box::new(error)))?;
        let decoded = RecordsTable::new(origin.open()?);
        if decoded.schema().fields() != schema.fields() {
            return Err(DataFusionError::Plan(format!("{table} has other columns here than where it was encoded")));
        }
        Ok(Arc::new(decoded))
    }

    fn try_encode_table_provider(
        &self,
        table: &TableReference,
        provider: Arc<dyn TableProvider>,
        buffer: &mut Vec<u8>,
    ) -> Result<()> {
        let Some(records) = provider.downcast_ref::<RecordsTable>() else {
            return Err(DataFusionError::NotImplemented(format!("the table {table} cannot travel")));
        };
        serde_json::to_writer(buffer, &Origin::of(records.store()))
            .map_err(|error| DataFusionError::External(Box::new(error)))
    }

    fn try_encode_udf(&self, function: &ScalarUDF, buffer: &mut Vec<u8>) -> Result<()> {
        self.encode_function(function, buffer);
        Ok(())
    }

    fn try_decode_udf(&self, name: &str, _buffer: &[u8]) -> Result<Arc<ScalarUDF>> {
        self.function(name)
    }
}
