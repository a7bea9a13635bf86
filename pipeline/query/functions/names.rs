//! `name_key`, `names_agree` and `name_rule`.

use std::sync::Arc;

use arrow::array::{AsArray, BooleanArray, StringArray};
use arrow::datatypes::DataType;
use datafusion::common::utils::take_function_args;
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};

use kernels::name::{Agreement, Recorded, Scratch, compare};

use super::text::{Argument, TextPair, coerced};

/// `name_key(name)`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct NameKeyFunction {
    signature: Signature,
}

impl NameKeyFunction {
    pub(super) fn new() -> NameKeyFunction {
        NameKeyFunction { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for NameKeyFunction {
    fn name(&self) -> &str {
        "name_key"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        coerced(self.name(), &["name"], given)
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [names] = take_function_args(self.name(), &args.args)?;
        let names = names.to_array(args.number_rows)?;
        let mut scratch = String::new();
        let mut key = |name: &str| kernels::name::key(name, &mut scratch).map(|key| format!("{:032x}", key.to_bits()));
        let keys: StringArray = names.as_string::<i32>().iter().map(|name| name.and_then(&mut key)).collect();
        Ok(ColumnarValue::Array(Arc::new(keys)))
    }
}

/// `names_agree(a, b)`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct NamesAgree {
    signature: Signature,
}

impl NamesAgree {
    pub(super) fn new() -> NamesAgree {
        NamesAgree { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for NamesAgree {
    fn name(&self) -> &str {
        "names_agree"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        coerced(self.name(), &["a", "b"], given)
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let pairs = TextPair::new(self.name(), &args)?;
        let mut scratch = Scratch::new();
        let mut agree = |(claimed, name): (&str, &str)| {
            compare(claimed, Recorded { native: Some(name), latin: None }, &mut scratch).agrees()
        };
        let agreeing: BooleanArray = pairs.iter().map(|pair| pair.map(&mut agree)).collect();
        Ok(ColumnarValue::Array(Arc::new(agreeing)))
    }
}

/// `name_rule(claimed, native, latin)`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct NameRule {
    signature: Signature,
}

impl NameRule {
    pub(super) fn new() -> NameRule {
        NameRule { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for NameRule {
    fn name(&self) -> &str {
        "name_rule"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        coerced(self.name(), &["claimed", "native", "latin"], given)
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [claimed, native, latin] = take_function_args(self.name(), &args.args)?;
        let [claimed, native, latin] = [Argument::new(claimed)?, Argument::new(native)?, Argument::new(latin)?];
        let mut scratch = Scratch::new();
        let mut rule = |row: usize| {
            let recorded = Recorded { native: native.text(row), latin: latin.text(row) };
            match compare(claimed.text(row)?, recorded, &mut scratch) {
                Agreement::Agree(rule) => Some(rule.as_str()),
                Agreement::Differ(_) => None,
            }
        };
        let rules: StringArray = (0..args.number_rows).map(&mut rule).collect();
        Ok(ColumnarValue::Array(Arc::new(rules)))
    }
}
