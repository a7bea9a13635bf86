//! Plans as bytes.
//!
//! What comes in and goes out are the operators of this stage, as one JSON object each; DataFusion encodes the rest. A
//! look-up that is decoded begins with a whole budget, since no process knows what others have looked up.
//! Invariants: an operator names its store by folder and snapshot id and nothing else, so that decoding opens the same
//! bytes or fails; functions travel by name, and their keys do not travel.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::TaskContext;
use datafusion::logical_expr::ScalarUDF;
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::bytes::{
    physical_plan_from_bytes_with_extension_codec, physical_plan_to_bytes_with_extension_codec,
};
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use serde::{Deserialize, Serialize};

use super::columns::RecordColumn;
use super::functions::Functions;
use super::lookup::{RecordLookupExec, Unmatched};
use super::newest::NewestExec;
use super::pending::PendingRecords;
use super::store::Store;

/// Encodes and decodes the operators and functions of this stage.
#[derive(Clone, Debug, Default)]
pub struct Codec {
    /// The functions that decoded plans call.
    pub functions: Functions,
}

impl Codec {
    /// A plan as bytes, for another process that sees the same store under the same path.
    ///
    /// # Errors
    ///
    /// An operator that cannot travel.
    pub fn encode(&self, plan: Arc<dyn ExecutionPlan>) -> Result<Bytes> {
        physical_plan_to_bytes_with_extension_codec(plan, self)
    }

    /// The plan of these bytes, in the session of `context`.
    ///
    /// # Errors
    ///
    /// Bytes that are no plan, a store or snapshot that is not there, or an unknown function.
    pub fn decode(&self, bytes: &[u8], context: &TaskContext) -> Result<Arc<dyn ExecutionPlan>> {
        physical_plan_from_bytes_with_extension_codec(bytes, context, self)
    }

    /// Says that a function is this stage's, so that the decoding codec's own answers for it and not the session's.
    pub(super) fn encode_function(&self, function: &ScalarUDF, buffer: &mut Vec<u8>) {
        if self.functions.all().iter().any(|own| own.name() == function.name()) {
            buffer.extend_from_slice(OWN_FUNCTION);
        }
    }

    /// The function of this stage with this name.
    pub(super) fn function(&self, name: &str) -> Result<Arc<ScalarUDF>> {
        let function = self.functions.all().into_iter().find(|function| function.name() == name);
        function.map(Arc::new).ok_or_else(|| DataFusionError::Plan(format!("there is no function {name}")))
    }
}

/// What travels with a function of this stage beside its name.
const OWN_FUNCTION: &[u8] = b"concord";

/// An operator, as encoded.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "operator", rename_all = "snake_case")]
enum Encoded {
    /// A [`RecordLookupExec`].
    RecordLookup { from: Origin, keys: [usize; 2], columns: Vec<String>, unmatched: Unmatched },
    /// A [`NewestExec`].
    Newest { from: Origin, generation: usize },
}

/// A snapshot, as encoded.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Origin {
    store: PathBuf,
    snapshot: String,
}

impl Origin {
    pub(super) fn of(store: &Store) -> Origin {
        Origin { store: store.folder().to_path_buf(), snapshot: store.snapshot().id().to_owned() }
    }

    pub(super) fn open(&self) -> Result<Store> {
        Store::open_named(&self.store, &self.snapshot).map_err(|error| DataFusionError::External(Box::new(error)))
    }
}

impl PhysicalExtensionCodec for Codec {
    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        buffer: &mut Vec<u8>,
        _converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let encoded = if let Some(lookup) = node.downcast_ref::<RecordLookupExec>() {
            let columns = lookup.columns().iter().map(|column| column.as_str().to_owned()).collect();
            Encoded::RecordLookup {
                from: Origin::of(lookup.store()),
                keys: lookup.keys(),
                columns,
                unmatched: lookup.unmatched(),
            }
        } else if let Some(newest) = node.downcast_ref::<NewestExec>() {
            Encoded::Newest { from: Origin::of(newest.store()), generation: newest.generation() }
        } else if node.is::<PendingRecords>() {
            return Err(DataFusionError::Plan(
                "a plan with records travels only after the rule `index_join`".to_owned(),
            ));
        } else {
            return Err(DataFusionError::NotImplemented(format!("the operator {} cannot travel", node.name())));
        };
        serde_json::to_writer(buffer, &encoded).map_err(|error| DataFusionError::External(Box::new(error)))
    }

    fn try_decode(
        &self,
        buffer: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        _context: &TaskContext,
        _converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let encoded = serde_json::from_slice(buffer).map_err(|error| DataFusionError::External(Box::new(error)))?;
        let [input] = inputs else {
            return Err(DataFusionError::Plan(format!("an operator on records has one input, not {}", inputs.len())));
        };
        match encoded {
            Encoded::RecordLookup { from, keys, columns, unmatched } => {
                let column = |name: &String| {
                    RecordColumn::from_name(name)
                        .ok_or_else(|| DataFusionError::Plan(format!("records have no column {name}")))
                };
                let columns = columns.iter().map(column).collect::<Result<_>>()?;
                Ok(Arc::new(RecordLookupExec::try_new(from.open()?, input.clone(), keys, columns, unmatched)?))
            }
            Encoded::Newest { from, generation } => {
                Ok(Arc::new(NewestExec::try_new(from.open()?, generation, input.clone())?))
            }
        }
    }

    fn try_encode_udf(&self, function: &ScalarUDF, buffer: &mut Vec<u8>) -> Result<()> {
        self.encode_function(function, buffer);
        Ok(())
    }

    fn try_decode_udf(&self, name: &str, _buffer: &[u8]) -> Result<Arc<ScalarUDF>> {
        self.function(name)
    }
}
