//! Joins with the records become look-ups; what may not be searched is refused.
//!
//! What comes in is the plan as it was translated, before any other rule; what goes out holds no [`PendingRecords`].
//! A hash join is by certificate, and served, if
//!
//! 1. its equalities are those of `doc_type` and of `doc_number` with strings of the other side, or these and others;
//! 2. the records' side is the table with nothing in between but projections and filters;
//! 3. no record comes out of it that the other side does not name: it is inner, semi, or keeps the other side's rows.
//!
//! It becomes a look-up and, where needed, a filter and a projection, if it is inner or semi, or outer without further
//! conditions on the record, and
//!
//! 4. either names, birth date or template are asked for, or the index holds all columns that are asked for (all but
//!    `issuer`, `name`, `name_latin`, `issue_date`, `updated_at`), or fetching the rows costs less than scanning
//!    ([`ROWS_SCANNED_PER_ROW_FETCHED`]).
//!
//! Else it stays a join over a scan, which has no name, birth date or template. Invariants: the rows are those of the plan
//! that came in; names, birth dates and templates come only out of look-ups whose certificates do not come out of the
//! records themselves, since a join of the records with the records would be a search of everybody (Art. 2, Art. 3).

use std::sync::Arc;

use arrow::datatypes::Schema;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{JoinSide, JoinType, NullEquality};
use datafusion::config::ConfigOptions;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::Operator;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::{BinaryExpr, CastExpr, Column};
use datafusion::physical_expr::projection::ProjectionExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::execution_plan::{ChildrenPropertiesMode, ReplaceChildrenOptions};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::joins::utils::ColumnIndex;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::statistics::{StatisticsArgs, StatisticsContext};

use super::budget::Budget;
use super::columns::{RecordColumn, Source};
use super::lookup::{RecordLookupExec, Unmatched, is_text};
use super::pending::{Extent, PendingRecords};

/// Records that are scanned in the time in which one row is fetched: a fetch decodes a page of 8,192 numbers and a page
/// a column, some 100 µs; a scan of the keys takes 55 ns a record.
const ROWS_SCANNED_PER_ROW_FETCHED: u64 = 2048;

/// The rule; it must be the first of the session's physical rules.
#[derive(Debug, Default)]
pub struct IndexJoin;

impl PhysicalOptimizerRule for IndexJoin {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _config: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(resolve(&plan, &Arc::default())?.plan)
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
    /// Whether rows of records come out of it that the query does not name.
    enumerates: bool,
}

fn resolve(plan: &Arc<dyn ExecutionPlan>, budget: &Arc<Budget>) -> Result<Resolved> {
    if let Some(pending) = plan.downcast_ref::<PendingRecords>() {
        return Ok(Resolved { plan: pending.alone()?.clone(), enumerates: pending.extent != Extent::Named });
    }
    if let Some(join) = plan.downcast_ref::<HashJoinExec>()
        && let Some(resolved) = join_by_certificate(plan, join, budget)?
    {
        return Ok(resolved);
    }
    let children = plan.children().into_iter().map(|child| resolve(child, budget)).collect::<Result<Vec<_>>>()?;
    let enumerates = children.iter().any(|child| child.enumerates);
    let children = children.into_iter().map(|child| child.plan).collect();
    Ok(Resolved { plan: with_children(plan, children)?, enumerates })
}

fn with_children(
    plan: &Arc<dyn ExecutionPlan>,
    children: Vec<Arc<dyn ExecutionPlan>>,
) -> Result<Arc<dyn ExecutionPlan>> {
    if children.is_empty() {
        return Ok(plan.clone());
    }
    plan.clone().replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
}

/// The records' side of a join.
struct RecordsSide<'p> {
    pending: &'p PendingRecords,
    /// The side's columns, as expressions over those of `pending`.
    columns: Vec<Arc<dyn PhysicalExpr>>,
    /// Conditions on the side's rows, as expressions over the columns of `pending`.
    conditions: Vec<Arc<dyn PhysicalExpr>>,
}

/// What becomes of a join by certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Becomes {
    /// A look-up whose columns stand beside those of the other side.
    Columns(Unmatched),
    /// A look-up after which the other side's columns alone are left.
    Semi,
    /// What it is.
    Join,
}

/// A join by certificate.
struct Candidate<'p> {
    plan: &'p Arc<dyn ExecutionPlan>,
    join: &'p HashJoinExec,
    records: RecordsSide<'p>,
    records_on: JoinSide,
    becomes: Becomes,
    /// The other side's columns of type and number.
    keys: [usize; 2],
    /// Positions of the further equalities in the join's.
    further: Vec<usize>,
}

/// What `plan`, which is `join`, becomes; `None` if it is not by certificate.
fn join_by_certificate(
    plan: &Arc<dyn ExecutionPlan>,
    join: &HashJoinExec,
    budget: &Arc<Budget>,
) -> Result<Option<Resolved>> {
    let mut refused = None;
    for candidate in [JoinSide::Right, JoinSide::Left].into_iter().filter_map(|side| candidate(plan, join, side)) {
        match candidate.resolve(budget) {
            // Where both sides are records, the other one may be named.
            Err(error) => refused = refused.or(Some(error)),
            resolved => return resolved.map(Some),
        }
    }
    refused.map_or(Ok(None), Err)
}

/// Why a join of the records with the records gives no holders.
const ENUMERATED: &str = "names, birth dates and templates can be had only of certificates that the query names, and here they \
    come out of the records themselves; nobody is searched by face, name or date. Join the table of certificates with \
    records once";

/// The join by certificate with the records on side `records_on`, if it is one.
fn candidate<'p>(
    plan: &'p Arc<dyn ExecutionPlan>,
    join: &'p HashJoinExec,
    records_on: JoinSide,
) -> Option<Candidate<'p>> {
    use JoinType as J;
    let is_right = records_on == JoinSide::Right;
    let records = records_side(if is_right { join.right() } else { join.left() })?;
    let plain = records.columns.iter().all(|column| plain_column(column).is_some());
    let (mut keys, mut further) = ([None; 2], Vec::new());
    let other_schema = if is_right { join.left().schema() } else { join.right().schema() };
    for (position, (left, right)) in join.on().iter().enumerate() {
        let (other, record) = if is_right { (left, right) } else { (right, left) };
        let column = plain_column(&records.columns[record.downcast_ref::<Column>()?.index()]);
        let key = match column.map(|column| records.pending.columns[column]) {
            Some(RecordColumn::DocType) => &mut keys[0],
            Some(RecordColumn::DocNumber) => &mut keys[1],
            _ => {
                further.push(position);
                continue;
            }
        };
        let other = other.downcast_ref::<Column>()?.index();
        if !is_text(other_schema.field(other).data_type()) || key.replace(other).is_some() {
            return None;
        }
    }
    if join.fetch().is_some() || (!further.is_empty() && join.null_equality() != NullEquality::NullEqualsNothing) {
        return None;
    }
    let unconditional = plain && records.conditions.is_empty() && further.is_empty() && join.filter().is_none();
    let becomes = match (join.join_type(), is_right) {
        (J::Inner, _) => Becomes::Columns(Unmatched::Drop),
        (J::Left, true) | (J::Right, false) if unconditional => Becomes::Columns(Unmatched::Keep),
        (J::LeftSemi, true) | (J::RightSemi, false) => Becomes::Semi,
        (J::Left | J::LeftAnti | J::LeftMark, true) | (J::Right | J::RightAnti | J::RightMark, false) => Becomes::Join,
        _ => return None,
    };
    Some(Candidate { plan, join, records, records_on, becomes, keys: [keys[0]?, keys[1]?], further })
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
    fn resolve(&self, budget: &Arc<Budget>) -> Result<Resolved> {
        let input = match self.records_on {
            JoinSide::Left => self.join.right(),
            _ => self.join.left(),
        };
        let Resolved { plan: input, enumerates } = resolve(input, budget)?;
        let discloses = self.records.pending.discloses();
        if discloses && enumerates {
            return Err(DataFusionError::Plan(ENUMERATED.to_owned()));
        }
        let stays = self.becomes == Becomes::Join || !(discloses || self.pays(&input)?);
        let plan = if stays { self.stay(input)? } else { self.look_up(input, budget)? };
        Ok(Resolved { plan, enumerates })
    }

    /// Whether fetching costs less than scanning.
    fn pays(&self, input: &Arc<dyn ExecutionPlan>) -> Result<bool> {
        let pending = self.records.pending;
        if pending.columns.iter().all(|column| column.source() == Source::Index) {
            return Ok(true);
        }
        let statistics = StatisticsContext::new().compute(input.as_ref(), &StatisticsArgs::new())?;
        let rows = statistics.num_rows.get_value().map(|rows| *rows as u64);
        let records = pending.store.snapshot().records();
        Ok(rows.is_some_and(|rows| rows.saturating_mul(ROWS_SCANNED_PER_ROW_FETCHED) <= records))
    }

    /// The join over a scan.
    fn stay(&self, input: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
        let children = match self.records_on {
            JoinSide::Left => vec![scanned(self.join.left())?, input],
            _ => vec![input, scanned(self.join.right())?],
        };
        with_children(self.plan, children)
    }

    /// The look-up over `input`, with the schema of the join.
    fn look_up(&self, input: Arc<dyn ExecutionPlan>, budget: &Arc<Budget>) -> Result<Arc<dyn ExecutionPlan>> {
        let pending = self.records.pending;
        let given = columns_of(&input.schema(), 0);
        let unmatched = match self.becomes {
            Becomes::Columns(unmatched) => unmatched,
            _ => Unmatched::Drop,
        };
        let lookup =
            RecordLookupExec::try_new(pending.store.clone(), input, self.keys, pending.columns.clone(), unmatched)?
                .with_budget(budget.clone());
        let appended = columns_of(&lookup.schema(), given.len());
        let on_lookup = |expr: &Arc<dyn PhysicalExpr>| substitute(expr, &appended);
        let records = self.records.columns.iter().map(on_lookup).collect::<Result<Vec<_>>>()?;
        let mut plan: Arc<dyn ExecutionPlan> = Arc::new(lookup);
        for condition in self.records.conditions.iter().map(on_lookup).chain(self.join_conditions(&given, &records)) {
            plan = Arc::new(FilterExec::try_new(condition?, plan)?);
        }
        let joined: Vec<_> = match (self.becomes, self.records_on) {
            (Becomes::Semi, _) => given,
            (_, JoinSide::Left) => records.into_iter().chain(given).collect(),
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

    /// What the join asks beside the certificate, over the other side's columns and the records'.
    fn join_conditions(
        &self,
        given: &[Arc<dyn PhysicalExpr>],
        records: &[Arc<dyn PhysicalExpr>],
    ) -> Vec<Result<Arc<dyn PhysicalExpr>>> {
        let (left, right) = if self.records_on == JoinSide::Left { (records, given) } else { (given, records) };
        let equality = |position: &usize| -> Result<Arc<dyn PhysicalExpr>> {
            let (one, other) = &self.join.on()[*position];
            Ok(Arc::new(BinaryExpr::new(substitute(one, left)?, Operator::Eq, substitute(other, right)?)))
        };
        let mut conditions: Vec<_> = self.further.iter().map(equality).collect();
        if let Some(filter) = self.join.filter() {
            let column = |column: &ColumnIndex| {
                if column.side == self.records_on { records[column.index].clone() } else { given[column.index].clone() }
            };
            let columns: Vec<_> = filter.column_indices().iter().map(column).collect();
            conditions.push(substitute(filter.expression(), &columns));
        }
        conditions
    }
}

/// The records' side of a join that stays, over a scan or over the look-up of named certificates.
fn scanned(plan: &Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    if let Some(pending) = plan.downcast_ref::<PendingRecords>() {
        return pending.joined().map_or_else(|| pending.alone(), Ok).cloned();
    }
    with_children(plan, plan.children().into_iter().map(scanned).collect::<Result<_>>()?)
}

/// The columns of `schema` from position `start` on.
fn columns_of(schema: &Schema, start: usize) -> Vec<Arc<dyn PhysicalExpr>> {
    let fields = schema.fields().iter().enumerate().skip(start);
    fields.map(|(position, field)| Arc::new(Column::new(field.name(), position)) as Arc<dyn PhysicalExpr>).collect()
}
