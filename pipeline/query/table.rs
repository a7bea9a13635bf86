//! The records as a table.
//!
//! What comes in are columns, filters and a limit; what goes out is a plan: look-ups where the filters name
//! certificates, a scan of what does not identify otherwise. Invariant: the table is read-only.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::datasource::TableType;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use kernels::document::DocKey;

use super::columns::RecordColumn;
use super::keys::{self, Named};
use super::lookup::{RecordLookupExec, Unmatched};
use super::pending::{Extent, PendingRecords};
use super::scan;
use super::store::Store;

/// The records of one snapshot as a table of DataFusion.
///
/// The session's rules must contain [`super::IndexJoin`]; without it, joins by certificate fail when they run.
#[derive(Debug)]
pub struct RecordsTable {
    store: Store,
}

impl RecordsTable {
    /// The records of `store`.
    pub fn new(store: Store) -> RecordsTable {
        RecordsTable { store }
    }

    /// The snapshot whose records these are.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The plan that looks up `keys` one by one.
    fn look_up(&self, keys: &[DocKey], columns: &[RecordColumn]) -> Result<Arc<dyn ExecutionPlan>> {
        let text = |name: &str| Field::new(name, DataType::Utf8, false);
        let schema = Arc::new(Schema::new(vec![text("named_type"), text("named_number")]));
        let types = StringArray::from_iter_values(keys.iter().map(|key| key.doc_type().as_str()));
        let numbers: Vec<_> = keys.iter().map(|key| key.number()).collect();
        let numbers = StringArray::from_iter_values(numbers.iter().map(|number| number.as_str()));
        let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(types), Arc::new(numbers)])?;
        let named = MemorySourceConfig::try_new_exec(&[vec![batch]], schema, None)?;
        let found = RecordLookupExec::try_new(self.store.clone(), named, [0, 1], columns.to_vec(), Unmatched::Drop)?;
        let found: Arc<dyn ExecutionPlan> = Arc::new(found);
        let appended = columns.iter().enumerate().map(|(position, column)| {
            let expr: Arc<dyn PhysicalExpr> = Arc::new(Column::new(column.as_str(), position + 2));
            ProjectionExpr::new(expr, column.as_str())
        });
        Ok(Arc::new(ProjectionExec::try_new(appended, found)?))
    }
}

#[async_trait]
impl TableProvider for RecordsTable {
    fn schema(&self) -> SchemaRef {
        self.store.schema().clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        // Filters on other columns reach the Parquet scan as physical expressions, later.
        let support = |filter: &&Expr| match keys::is_of_keys(filter) {
            true => TableProviderFilterPushDown::Inexact,
            false => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = match projection {
            Some(indices) => Arc::new(self.store.schema().project(indices)?),
            None => self.store.schema().clone(),
        };
        let column =
            |field: &Arc<Field>| RecordColumn::from_name(field.name()).expect("the table has a record's columns");
        let columns: Vec<RecordColumn> = schema.fields().iter().map(column).collect();
        let extent = match keys::named(filters) {
            Named::Certificates(keys) => {
                let found = self.look_up(&keys, &columns)?;
                return Ok(Arc::new(PendingRecords::new(
                    self.store.clone(),
                    columns,
                    schema,
                    Extent::Named,
                    Some(found),
                )));
            }
            _ if limit.is_some() => Extent::Limited,
            Named::None => Extent::All,
            Named::TooMany(certificates) => Extent::TooMany(certificates),
        };
        // A number alone may still be compared with that of another side's row, which then comes out of that side.
        let scanned = !columns.iter().any(|column| column.discloses());
        let scan = scanned.then(|| scan::all(&self.store, &columns, limit, session)).transpose()?;
        Ok(Arc::new(PendingRecords::new(self.store.clone(), columns, schema, extent, scan)))
    }
}
