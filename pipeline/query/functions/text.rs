//! Arguments that are strings.

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::datatypes::DataType;
use datafusion::common::{plan_err, utils::take_function_args};
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};

/// The types to which arguments of `function` are cast: plain strings.
pub(super) fn coerced(function: &str, names: &[&str], given: &[DataType]) -> Result<Vec<DataType>> {
    if given.len() != names.len() {
        return plan_err!("{function} takes ({}), not {} arguments", names.join(", "), given.len());
    }
    if let Some((name, wrong)) = names.iter().zip(given).find(|(_, given)| !is_text(given)) {
        return plan_err!("{function} takes {name} as a string, not as {wrong}");
    }
    Ok(vec![DataType::Utf8; names.len()])
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// Two string arguments; a constant is an array of one row.
pub(super) struct TextPair {
    left: Argument,
    right: Argument,
    rows: usize,
}

/// One string argument.
pub(super) struct Argument {
    array: ArrayRef,
    is_constant: bool,
}

impl Argument {
    /// The argument as it was given.
    pub(super) fn new(value: &ColumnarValue) -> Result<Argument> {
        Ok(Argument { array: value.to_array(1)?, is_constant: matches!(value, ColumnarValue::Scalar(_)) })
    }

    /// The array, which has one row if the argument is constant.
    pub(super) fn array(&self) -> &ArrayRef {
        &self.array
    }

    /// The position of a row in the array; `None` where it is null.
    pub(super) fn position(&self, row: usize) -> Option<usize> {
        let position = if self.is_constant { 0 } else { row };
        self.array.is_valid(position).then_some(position)
    }

    /// The string of a row; `None` where it is null.
    pub(super) fn text(&self, row: usize) -> Option<&str> {
        Some(self.strings().value(self.position(row)?))
    }

    fn strings(&self) -> &StringArray {
        self.array.as_string()
    }
}

impl TextPair {
    /// The arguments of a function of two strings.
    pub(super) fn new(name: &str, args: &ScalarFunctionArgs) -> Result<TextPair> {
        let [left, right] = take_function_args(name, &args.args)?;
        Ok(TextPair { left: Argument::new(left)?, right: Argument::new(right)?, rows: args.number_rows })
    }

    /// The rows, `None` where either argument is null.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<(&str, &str)>> {
        let (left, right) = (self.left.strings(), self.right.strings());
        (0..self.rows).map(move |row| {
            let (left_row, right_row) = (self.left.position(row)?, self.right.position(row)?);
            Some((left.value(left_row), right.value(right_row)))
        })
    }
}
