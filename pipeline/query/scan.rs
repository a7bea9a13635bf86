//! The records from end to end: one Parquet scan a generation, and the newest of each certificate.
//!
//! Invariant: no scan knows a column that discloses; the number is there to tell which generation's row counts, and for
//! joins with it.

use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, Statistics};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::union::UnionExec;
use object_store::path::Path as ObjectPath;

use super::columns::RecordColumn;
use super::newest::NewestExec;
use super::store::Store;

/// A plan that reads `columns`, none of which discloses, of all records, or of any `limit` of them.
pub(super) fn all(
    store: &Store,
    columns: &[RecordColumn],
    limit: Option<usize>,
    session: &dyn Session,
) -> Result<Arc<dyn ExecutionPlan>> {
    let generations = store.snapshot().data_files().len();
    if generations == 1 {
        return generation(store, 0, columns, limit, session);
    }
    let mut read = columns.to_vec();
    for key in [RecordColumn::DocType, RecordColumn::DocNumber] {
        if !read.contains(&key) {
            read.push(key);
        }
    }
    let newest = (0..generations).map(|position| -> Result<Arc<dyn ExecutionPlan>> {
        // A limit counts rows that are left, so it cannot be passed to where some are still dropped.
        let is_last = position + 1 == generations;
        let rows = generation(store, position, &read, limit.filter(|_| is_last), session)?;
        if is_last { Ok(rows) } else { Ok(Arc::new(NewestExec::try_new(store.clone(), position, rows)?)) }
    });
    let union = UnionExec::try_new(newest.collect::<Result<_>>()?)?;
    if read.len() == columns.len() { Ok(union) } else { first_columns(union, columns.len()) }
}

/// One generation's files, with the rows that newer ones replace.
fn generation(
    store: &Store,
    position: usize,
    columns: &[RecordColumn],
    limit: Option<usize>,
    session: &dyn Session,
) -> Result<Arc<dyn ExecutionPlan>> {
    let generation = &store.snapshot().data_files()[position];
    let schema = scanned_schema(store);
    let files = FileGroup::new(generation.files().iter().map(|path| file_of(path)).collect::<Result<_>>()?);
    let statistics = Statistics {
        num_rows: Precision::Exact(generation.records() as usize),
        total_byte_size: Precision::Absent,
        column_statistics: vec![ColumnStatistics::new_unknown(); schema.fields().len()],
    };
    let indices = columns.iter().map(|column| schema.index_of(column.as_str())).collect::<Result<_, _>>()?;
    let source = ParquetSource::new(schema).with_table_parquet_options(session.table_options().parquet.clone());
    let config = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), Arc::new(source))
        .with_file_groups(files.split_files(session.config().target_partitions()))
        .with_statistics(statistics)
        .with_projection_indices(Some(indices))?
        .with_limit(limit)
        .build();
    Ok(DataSourceExec::from_data_source(config))
}

/// A data file as the scan names it. The library's own way from a path takes it as encoded already, and so finds no file
/// with `%`, `#`, or letters beyond ASCII in its path.
fn file_of(path: &Path) -> Result<PartitionedFile> {
    let bytes = std::fs::metadata(path)?.len();
    let location = ObjectPath::from_absolute_path(path).map_err(|error| DataFusionError::External(Box::new(error)))?;
    let mut file = PartitionedFile::new(String::new(), bytes);
    file.object_meta.location = location;
    Ok(file)
}

/// The columns that a scan can read.
fn scanned_schema(store: &Store) -> SchemaRef {
    let discloses = |name: &String| RecordColumn::from_name(name).is_none_or(RecordColumn::discloses);
    let fields = store.schema().fields().iter().filter(|field| !discloses(field.name())).cloned();
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The first `count` columns of a plan.
fn first_columns(plan: Arc<dyn ExecutionPlan>, count: usize) -> Result<Arc<dyn ExecutionPlan>> {
    let schema = plan.schema();
    let columns = schema.fields().iter().take(count).enumerate().map(|(position, field)| {
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(field.name(), position));
        ProjectionExpr::new(column, field.name())
    });
    Ok(Arc::new(ProjectionExec::try_new(columns, plan)?))
}
