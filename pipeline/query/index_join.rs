//! Joins with the records become look-ups; what may not be searched is refused.
//!
//! What comes in is the plan as it was translated, before any other rule; what goes out holds no [`PendingRecords`].
//! A hash join becomes a look-up and, where needed, a filter and a projection, if
//!
//! 1. it is an inner join, or an outer join that keeps the other side's rows and not the records';
//! 2. its equalities are exactly those of `doc_type` and of `doc_number` with columns of the other side;
//! 3. the records' side is the table with nothing in between but projections and, in an inner join, filters; in an outer
//!    join, projections of plain or cast columns only, and no further condition on the join;
//! 4. either the template is asked for, or the index holds all columns that are asked for (all but `issuer`, `name`,
//!    `name_latin`, `issue_date`, `updated_at`), or fetching the rows costs less than scanning
//!    ([`ROWS_SCANNED_PER_ROW_FETCHED`]).
//!
//! Everything else stays as it is over a scan. Invariants: the rows are those of the plan that came in; a template
//! comes only out of a look-up whose certificates do not come out of the records themselves, since a join of the records with the
//! records would be a search of all faces (Art. 2, Art. 3(2)).

use std::sync::Arc;

use arrow::datatypes::Schema;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{JoinSide, JoinType};
use datafusion::config::ConfigOptions;
use datafusion::error::{DataFusionError, Result};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{CastExpr, Column};
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::execution_plan::{ChildrenPropertiesMode, ReplaceChildrenOptions};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};

use super::columns::{RecordColumn, Source};
use super::lookup::{RecordLookupExec, Unmatched};
use super::pending::{Extent, PendingRecords};

/// Records that are scanned in the time in which one row is fetched: a fetch decodes a page of 8,192 numbers and a page
/// a column, some 100 µs; a scan of the keys takes 55 ns a record.
const ROWS_SCANNED_PER_ROW_FETCHED: u64 = 2048;

/// The rule; it must be the first of the session's physical rules.
#[derive(Debug, Default)]
pub struct IndexJoin;

impl PhysicalOptimizerRule for IndexJoin {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(resolve(&plan)?.plan)
    }

    fn name(&self) -> &str {
        "index_join"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// A plan without pending records.
struct Resolved {
    plan: Arc<dyn ExecutionPlan>,
    /// Whether certificates come out of it that the query does not name.
    enumerates: bool,
}

fn resolve(plan: &Arc<dyn ExecutionPlan>) -> Result<Resolved> {
    if let Some(pending) = plan.downcast_ref::<PendingRecords>() {
        return Ok(Resolved { plan: pending.alone()?.clone(), enumerates: pending.extent != Extent::Named });
    }
    if let Some(join) = plan.downcast_ref::<HashJoinExec>()
        && let Some(resolved) = look_up(join)?
    {
        return Ok(resolved);
    }
    let children = plan.children().into_iter().map(resolve).collect::<Result<Vec<_>>>()?;
    let enumerates = children.iter().any(|child| child.enumerates);
    if children.is_empty() {
        return Ok(Resolved { plan: plan.clone(), enumerates });
    }
    let children = children.into_iter().map(|child| child.plan).collect();
    let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
    Ok(Resolved { plan: plan.clone().replace_children(children, options)?, enumerates })
}

/// The records' side of a join.
struct RecordsSide<'p> {
    pending: &'p PendingRecords,
    /// The side's columns, as expressions over those of `pending`.
    columns: Vec<Arc<dyn PhysicalExpr>>,
    /// Conditions on the side's rows, as expressions over the columns of `pending`.
    conditions: Vec<Arc<dyn PhysicalExpr>>,
}

/// A join that is to become a look-up.
struct Candidate<'p> {
    join: &'p HashJoinExec,
    records: RecordsSide<'p>,
    records_on: JoinSide,
    unmatched: Unmatched,
    /// The other side's columns of type and number.
    keys: [usize; 2],
}

/// The look-up that does what `join` does; `None` if there is none.
fn look_up(join: &HashJoinExec) -> Result<Option<Resolved>> {
    let Some(candidate) = [JoinSide::Right, JoinSide::Left].into_iter().find_map(|side| candidate(join, side)) else {
        return Ok(None);
    };
    let input = match candidate.records_on {
        JoinSide::Left => join.right(),
        _ => join.left(),
    };
    let template = candidate.records.pending.columns.contains(&RecordColumn::FaceTemplate);
    let input = match resolve(input) {
        // Without templates the join stays; whoever resolves its sides meets the same error.
        Err(error) if template => return Err(error),
        Err(_) => return Ok(None),
        Ok(input) => input,
    };
    if template && input.enumerates {
        return Err(DataFusionError::Plan(ENUMERATED.to_owned()));
    }
    if !template && !pays(&candidate, &input.plan)? {
        return Ok(None);
    }
    let plan = candidate.build(input.plan)?;
    Ok(Some(Resolved { plan, enumerates: input.enumerates }))
}

/// Why a join of the records with the records has no templates.
const ENUMERATED: &str = "face_template is served only for certificates that the query names, and here they come out \
    of the records themselves; nobody is searched by face. Join the table of certificates with records once";

/// Whether fetching costs less than scanning.
fn pays(candidate: &Candidate<'_>, input: &Arc<dyn ExecutionPlan>) -> Result<bool> {
    let pending = candidate.records.pending;
    if pending.columns.iter().all(|column| column.source() == Source::Index) {
        return Ok(true);
    }
    let statistics = StatisticsContext::new().compute(input.as_ref(), &StatisticsArgs::new())?;
    let rows = statistics.num_rows.get_value().map(|rows| *rows as u64);
    Ok(rows.is_some_and(|rows| rows.saturating_mul(ROWS_SCANNED_PER_ROW_FETCHED) <= pending.store.snapshot().records()))
}

/// The join as a look-up with the records on side `records_on`, if it can be one.
fn candidate(join: &HashJoinExec, records_on: JoinSide) -> Option<Candidate<'_>> {
    let is_right = records_on == JoinSide::Right;
    let unmatched = match (join.join_type(), is_right) {
        (JoinType::Inner, _) => Unmatched::Drop,
        (JoinType::Left, true) | (JoinType::Right, false) => Unmatched::Keep,
        _ => return None,
    };
    let records = records_side(if is_right { join.right() } else { join.left() })?;
    let plain = records.columns.iter().all(|column| plain_column(column).is_some());
    let keeps_nulls = plain && records.conditions.is_empty() && join.filter().is_none();
    if join.fetch().is_some() || (unmatched == Unmatched::Keep && !keeps_nulls) {
        return None;
    }
    let mut keys = [None; 2];
    for (left, right) in join.on() {
        let (other, record) = if is_right { (left, right) } else { (right, left) };
        let column = plain_column(&records.columns[record.downcast_ref::<Column>()?.index()])?;
        let key = match records.pending.columns[column] {
            RecordColumn::DocType => &mut keys[0],
            RecordColumn::DocNumber => &mut keys[1],
            _ => return None,
        };
        if key.replace(other.downcast_ref::<Column>()?.index()).is_some() {
            return None;
        }
    }
    Some(Candidate { join, records, records_on, unmatched, keys: [keys[0]?, keys[1]?] })
}

/// The column that an expression is, but for casts; casts keep nulls.
fn plain_column(expr: &Arc<dyn PhysicalExpr>) -> Option<usize> {
    match expr.downcast_ref::<CastExpr>() {
        Some(cast) => plain_column(cast.expr()),
        None => expr.downcast_ref::<Column>().map(Column::index),
    }
}

/// The side as projections and filters of pending records; `None` for anything else.
fn records_side(plan: &Arc<dyn ExecutionPlan>) -> Option<RecordsSide<'_>> {
    if let Some(pending) = plan.downcast_ref::<PendingRecords>() {
        let schema = pending.schema();
        let column =
            |(position, name): (usize, &String)| Arc::new(Column::new(name, position)) as Arc<dyn PhysicalExpr>;
        let columns = schema.fields().iter().map(|field| field.name()).enumerate().map(column).collect();
        return (pending.extent != Extent::Limited).then(|| RecordsSide { pending, columns, conditions: Vec::new() });
    }
    if let Some(projection) = plan.downcast_ref::<ProjectionExec>() {
        let inner = records_side(projection.input())?;
        let columns = projection.expr().iter().map(|projected| substitute(&projected.expr, &inner.columns));
        return Some(RecordsSide { columns: columns.collect::<Result<_>>().ok()?, ..inner });
    }
    let filter = plan.downcast_ref::<FilterExec>().filter(|filter| filter.fetch().is_none())?;
    let mut inner = records_side(filter.input())?;
    inner.conditions.push(substitute(filter.predicate(), &inner.columns).ok()?);
    if let Some(projection) = filter.projection() {
        inner.columns = projection.iter().map(|position| inner.columns[*position].clone()).collect();
    }
    Some(inner)
}

/// `expr` with `columns[i]` in the place of column i.
fn substitute(expr: &Arc<dyn PhysicalExpr>, columns: &[Arc<dyn PhysicalExpr>]) -> Result<Arc<dyn PhysicalExpr>> {
    let replace = |node: Arc<dyn PhysicalExpr>| {
        // What is put in holds columns of another schema, so it must not be looked into.
        let replaced = node.downcast_ref::<Column>().map(|column| columns[column.index()].clone());
        Ok(replaced.map_or_else(|| Transformed::no(node), Transformed::yes))
    };
    expr.clone().transform_up(replace).data()
}

impl Candidate<'_> {
    /// The look-up over `input`, with the schema of the join.
    fn build(&self, input: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        let pending = self.records.pending;
        let given = columns_of(&input.schema(), 0);
        let lookup = RecordLookupExec::try_new(
            pending.store.clone(),
            input,
            self.keys,
            pending.columns.clone(),
            self.unmatched,
        )?;
        let appended = columns_of(&lookup.schema(), given.len());
        let on_lookup = |expr: &Arc<dyn PhysicalExpr>| substitute(expr, &appended);
        let records = self.records.columns.iter().map(on_lookup).collect::<Result<Vec<_>>>()?;
        let mut conditions = self.records.conditions.iter().map(on_lookup).collect::<Result<Vec<_>>>()?;
        if let Some(filter) = self.join.filter() {
            let column = |column: &datafusion::physical_plan::joins::utils::ColumnIndex| {
                if column.side == self.records_on { records[column.index].clone() } else { given[column.index].clone() }
            };
            let columns: Vec<_> = filter.column_indices().iter().map(column).collect();
            conditions.push(substitute(filter.expression(), &columns)?);
        }
        let mut plan: Arc<dyn ExecutionPlan> = Arc::new(lookup);
        for condition in conditions {
            plan = Arc::new(FilterExec::try_new(condition, plan)?);
        }
        let joined: Vec<_> = match self.records_on {
            JoinSide::Left => records.into_iter().chain(given).collect(),
            _ => given.into_iter().chain(records).collect(),
        };
        let names = self.join.join_schema();
        let output = |position: usize| ProjectionExpr::new(joined[position].clone(), names.field(position).name());
        let outputs: Vec<_> = match &self.join.projection {
            Some(projection) => projection.iter().map(|position| output(*position)).collect(),
            None => (0..joined.len()).map(output).collect(),
        };
        Ok(Arc::new(ProjectionExec::try_new(outputs, plan)?))
    }
}

/// The columns of `schema` from position `start` on.
fn columns_of(schema: &Schema, start: usize) -> Vec<Arc<dyn PhysicalExpr>> {
    let fields = schema.fields().iter().enumerate().skip(start);
    fields.map(|(position, field)| Arc::new(Column::new(field.name(), position)) as Arc<dyn PhysicalExpr>).collect()
}
