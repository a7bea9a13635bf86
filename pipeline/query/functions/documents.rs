//! `doc_token` and `doc_number_valid`.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{BooleanArray, StringArray};
use arrow::datatypes::DataType;
use datafusion::common::{exec_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use kernels::document::{DocKey, DocType};

use super::TokenFunction;
use super::text::{TextPair, coerced};

const ARGUMENTS: [&str; 2] = ["doc_type", "doc_number"];

/// The certificate of a type and a number as printed; `None` where the type has no such number.
fn certificate((doc_type, number): (&str, &str)) -> Option<DocKey> {
    DocKey::parse(DocType::from_bytes(doc_type.as_bytes())?, number.as_bytes()).ok()
}

/// `doc_token(doc_type, doc_number)`.
pub(super) struct DocTokenFunction {
    signature: Signature,
    token: Option<TokenFunction>,
}

impl DocTokenFunction {
    pub(super) fn new(token: Option<TokenFunction>) -> DocTokenFunction {
        DocTokenFunction { signature: Signature::user_defined(Volatility::Immutable), token }
    }
}

const KEYS_MISSING: &str = "doc_token needs the keys that the results were made with; give them with --keys";

impl fmt::Debug for DocTokenFunction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("DocTokenFunction(…)")
    }
}

/// Two are the same where they call the same closure.
impl PartialEq for DocTokenFunction {
    fn eq(&self, other: &DocTokenFunction) -> bool {
        match (&self.token, &other.token) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Eq for DocTokenFunction {}

impl Hash for DocTokenFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.token.is_some().hash(state);
    }
}

impl ScalarUDFImpl for DocTokenFunction {
    fn name(&self) -> &str {
        "doc_token"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        if self.token.is_none() {
            return plan_err!("{KEYS_MISSING}");
        }
        coerced(self.name(), &ARGUMENTS, given)
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let Some(token) = &self.token else {
            return exec_err!("{KEYS_MISSING}");
        };
        let pairs = TextPair::new(self.name(), &args)?;
        let tokens: StringArray = pairs.iter().map(|pair| pair.and_then(certificate).map(|key| token(key))).collect();
        Ok(ColumnarValue::Array(Arc::new(tokens)))
    }
}

/// `doc_number_valid(doc_type, doc_number)`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct DocNumberValid {
    signature: Signature,
}

impl DocNumberValid {
    pub(super) fn new() -> DocNumberValid {
        DocNumberValid { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for DocNumberValid {
    fn name(&self) -> &str {
        "doc_number_valid"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        coerced(self.name(), &ARGUMENTS, given)
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let pairs = TextPair::new(self.name(), &args)?;
        let valid: BooleanArray = pairs.iter().map(|pair| pair.map(|pair| certificate(pair).is_some())).collect();
        Ok(ColumnarValue::Array(Arc::new(valid)))
    }
}
