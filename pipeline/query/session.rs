//! One session: tables, limits, functions; questions in, rows out.
//!
//! Invariants: nothing is changed by any statement; the memory of sorts, groups and joins is bounded and what exceeds it is
//! spilled where the operator can (hash joins cannot, so the smaller side must fit); no file is read but those of
//! the three tables; nothing makes up rows, which would name certificates that nobody presented.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SendableRecordBatchStream, SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::{ExecutionPlan, collect, execute_stream};
use datafusion::prelude::{SQLOptions, SessionConfig, SessionContext};

use super::codec::Codec;
use super::functions::Functions;
use super::index_join::IndexJoin;
use super::store::Store;
use super::table::RecordsTable;
use super::{QueryError, tables};

/// What a session is made of.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// The output folder of `concord verify`, or `results` in it; without it there is no table `results`.
    pub results: Option<PathBuf>,
    /// The columns of the results' files: [`crate::emit`]'s analyst schema.
    pub results_schema: SchemaRef,
    /// The folder of the record store; without it there is no table `records`.
    pub records: Option<PathBuf>,
    /// The output folder of `concord watch`, or `signals` in it; without it there is no table `signals`.
    pub signals: Option<PathBuf>,
    /// About the most bytes that the operators take.
    pub memory_bytes: usize,
    /// Partitions that run at a time.
    pub threads: usize,
    /// The SQL functions.
    pub functions: Functions,
}

/// A session of questions.
pub struct Session {
    context: SessionContext,
    codec: Codec,
}

impl Session {
    /// Opens the folders of `options` as tables.
    ///
    /// # Errors
    ///
    /// A folder that is not there, or records that cannot be opened.
    pub fn open(options: &SessionOptions) -> Result<Session, QueryError> {
        let context = SessionContext::new_with_state(state(options)?);
        for name in ROW_MAKERS {
            context.deregister_udf(name);
            context.deregister_udtf(name);
        }
        for function in options.functions.all() {
            context.register_udf(function);
        }
        if let Some(folder) = &options.results {
            let table = tables::of_days(folder, "results", "verify", &options.results_schema)?;
            context.register_table("results", table).map_err(QueryError::open)?;
        }
        if let Some(folder) = &options.records {
            let table = Arc::new(RecordsTable::new(Store::open(folder)?));
            context.register_table("records", table).map_err(QueryError::open)?;
        }
        if let Some(folder) = &options.signals {
            let table = tables::of_days(folder, "signals", "watch", &tables::signals_schema())?;
            context.register_table("signals", table).map_err(QueryError::open)?;
        }
        Ok(Session { context, codec: Codec { functions: options.functions.clone() } })
    }

    /// Adds a folder of Parquet files of `schema` as a table.
    ///
    /// # Errors
    ///
    /// A path that cannot be written as a URL, and a name that is taken.
    pub fn add_files(&self, name: &str, folder: &Path, schema: &SchemaRef) -> Result<(), QueryError> {
        let table = tables::of_files(folder, schema)?;
        self.context.register_table(name, table).map_err(QueryError::open)?;
        Ok(())
    }

    /// Adds a folder of days, `folder/name/date=…/…parquet`, as a table.
    ///
    /// # Errors
    ///
    /// A path that cannot be written as a URL, and a name that is taken.
    pub fn add_days(&self, name: &'static str, folder: &Path, schema: &SchemaRef) -> Result<(), QueryError> {
        let table = tables::of_days(folder, name, "watch", schema)?;
        self.context.register_table(name, table).map_err(QueryError::open)?;
        Ok(())
    }

    /// The session as DataFusion knows it, to register further tables with.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// What encodes this session's plans, and decodes those of others.
    pub fn codec(&self) -> &Codec {
        &self.codec
    }

    /// The answer to `sql`, as a whole in memory.
    ///
    /// # Errors
    ///
    /// A statement that would change something, a query that is not understood or not allowed, a failure on the way.
    pub async fn run(&self, sql: &str) -> Result<Vec<RecordBatch>, QueryError> {
        let plan = self.plan(sql).await?;
        collect(plan, self.context.task_ctx()).await.map_err(QueryError::run)
    }

    /// The answer to `sql`, batch by batch.
    ///
    /// # Errors
    ///
    /// As [`Session::run`]; failures on the way come out of the stream.
    pub async fn stream(&self, sql: &str) -> Result<SendableRecordBatchStream, QueryError> {
        let plan = self.plan(sql).await?;
        execute_stream(plan, self.context.task_ctx()).map_err(QueryError::run)
    }

    /// The physical plan of `sql`, for [`Codec::encode`].
    ///
    /// # Errors
    ///
    /// As [`Session::run`], but for failures on the way.
    pub async fn plan(&self, sql: &str) -> Result<Arc<dyn ExecutionPlan>, QueryError> {
        let state = self.context.state();
        let logical = state.create_logical_plan(sql).await.map_err(QueryError::plan)?;
        verify_reads_only(&logical)?;
        state.create_physical_plan(&logical).await.map_err(QueryError::plan)
    }
}

/// Functions that make rows or lists of any length out of a number. What other ways there are to make up certificates
/// ends at [`super::CERTIFICATES_MAX`].
const ROW_MAKERS: [&str; 3] = ["generate_series", "range", "array_repeat"];

/// A state with bounded memory and the rule for joins with the records before all others.
fn state(options: &SessionOptions) -> Result<SessionState, QueryError> {
    let pool = Arc::new(FairSpillPool::new(options.memory_bytes));
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc().map_err(QueryError::open)?;
    let mut config = SessionConfig::new().with_target_partitions(options.threads.max(1)).with_information_schema(true);
    // Recursion counts without end, and nothing in these tables is a tree.
    config.options_mut().execution.enable_recursive_ctes = false;
    // Of rows that a condition leaves out no other column is decoded: most questions are for few rows of wide files.
    config.options_mut().execution.parquet.pushdown_filters = true;
    let first: Arc<dyn PhysicalOptimizerRule + Send + Sync> = Arc::new(IndexJoin);
    let rules = std::iter::once(first).chain(PhysicalOptimizer::new().rules).collect();
    Ok(SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .with_physical_optimizer_rules(rules)
        .build())
}

/// Refuses statements that change tables, files or the session.
fn verify_reads_only(plan: &LogicalPlan) -> Result<(), QueryError> {
    let options = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    options.verify_plan(plan).map_err(|error| match error {
        DataFusionError::Plan(what) => QueryError::ReadOnly { what },
        other => QueryError::ReadOnly { what: other.to_string() },
    })
}
