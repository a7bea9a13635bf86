//! The certificates that a filter names.
//!
//! What comes in are the conjuncts of a WHERE clause; what goes out are keys, at least those of every row that can pass.
//! Invariants: whole numbers are named, no patterns and no ranges; the filter itself is still applied to what is found,
//! so too many keys cost time and too few would be wrong.

use std::collections::BTreeSet;

use datafusion::common::Column;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use datafusion::scalar::ScalarValue;
use kernels::document::{DocKey, DocType};

use super::columns::RecordColumn;

/// Most certificates that one filter names, types times numbers: a constant plan of some 64 KiB.
pub(super) const KEYS_MAX: usize = 4096;

/// What a filter names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// No certificates: any number, or any type, could pass.
    None,
    /// These.
    Certificates(Vec<DocKey>),
    /// So many of them, which is more than [`KEYS_MAX`].
    TooMany(usize),
}

/// The certificates that can pass `filters`.
pub(super) fn named<'e>(filters: impl IntoIterator<Item = &'e Expr> + Clone) -> Named {
    let values = |column: RecordColumn| {
        let sets = filters.clone().into_iter().filter_map(|filter| values_of(filter, column));
        sets.reduce(|left, right| left.intersection(&right).cloned().collect())
    };
    let (Some(types), Some(numbers)) = (values(RecordColumn::DocType), values(RecordColumn::DocNumber)) else {
        return Named::None;
    };
    let certificates = types.len().saturating_mul(numbers.len());
    if certificates > KEYS_MAX {
        return Named::TooMany(certificates);
    }
    let types: Vec<DocType> = types.iter().filter_map(|word| DocType::from_bytes(word.as_bytes())).collect();
    let parse = |doc_type: &DocType, number: &String| {
        // The records hold canonical numbers only, so another spelling equals none of them.
        DocKey::parse(*doc_type, number.as_bytes()).ok().filter(|key| key.number().as_str() == number)
    };
    let keys = types.iter().flat_map(|doc_type| numbers.iter().filter_map(|number| parse(doc_type, number)));
    Named::Certificates(keys.collect())
}

/// Whether a filter says anything about types or numbers.
pub(super) fn is_of_keys(filter: &Expr) -> bool {
    [RecordColumn::DocType, RecordColumn::DocNumber].into_iter().any(|column| values_of(filter, column).is_some())
}

/// The values that `column` can have where `filter` holds; `None` where any could be.
fn values_of(filter: &Expr, column: RecordColumn) -> Option<BTreeSet<String>> {
    match filter {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) => {
            let value =
                if is_column(left, column) { text(right) } else { text(left).filter(|_| is_column(right, column)) };
            Some(BTreeSet::from([value?]))
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
            let (left, right) = (values_of(left, column)?, values_of(right, column)?);
            Some(left.union(&right).cloned().collect())
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            match (values_of(left, column), values_of(right, column)) {
                (Some(left), Some(right)) => Some(left.intersection(&right).cloned().collect()),
                (left, right) => left.or(right),
            }
        }
        Expr::InList(InList { expr, list, negated: false }) if is_column(expr, column) => {
            list.iter().map(text).collect()
        }
        _ => None,
    }
}

fn is_column(expr: &Expr, column: RecordColumn) -> bool {
    matches!(expr, Expr::Column(Column { name, .. }) if name == column.as_str())
}

/// A constant string. NULL is none, although nothing equals it: then the whole filter names nothing.
fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(value, _) => match value {
            ScalarValue::Dictionary(_, value) => value.try_as_str().flatten(),
            value => value.try_as_str().flatten(),
        }
        .map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
