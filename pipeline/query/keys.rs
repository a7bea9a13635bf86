//! The certificates that a filter names.
//!
//! What comes in are the conjuncts of a WHERE clause; what goes out are keys, at least those of every row that can pass.
//! Invariant: the filter itself is still applied to what is found, so too many keys cost time and too few would be wrong.

use std::collections::BTreeSet;

use datafusion::common::Column;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use datafusion::scalar::ScalarValue;
use kernels::document::{DocKey, DocType};

use super::columns::RecordColumn;

/// Most certificates that are looked up one by one; a longer list is left to the scan. Its constant plan would be
/// some 64 KiB of numbers.
const KEYS_MAX: usize = 4096;

/// The certificates that can pass `filters`; `None` unless they name types and numbers.
pub(super) fn named<'e>(filters: impl IntoIterator<Item = &'e Expr> + Clone) -> Option<Vec<DocKey>> {
    let values = |column: RecordColumn| {
        let sets = filters.clone().into_iter().filter_map(|filter| values_of(filter, column));
        sets.reduce(|left, right| left.intersection(&right).cloned().collect())
    };
    let (types, numbers) = (values(RecordColumn::DocType)?, values(RecordColumn::DocNumber)?);
    if types.len().saturating_mul(numbers.len()) > KEYS_MAX {
        return None;
    }
    let types: Vec<DocType> = types.iter().filter_map(|word| DocType::from_bytes(word.as_bytes())).collect();
    let parse = |doc_type: &DocType, number: &String| {
        // The records hold canonical numbers only, so another spelling equals none of them.
        DocKey::parse(*doc_type, number.as_bytes()).ok().filter(|key| key.number().as_str() == number)
    };
    Some(types.iter().flat_map(|doc_type| numbers.iter().filter_map(|number| parse(doc_type, number))).collect())
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

/// A constant string. NULL is none, although nothing equals it: then the whole filter is left to the scan.
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
