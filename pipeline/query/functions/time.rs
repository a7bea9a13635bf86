//! `shanghai_date`.

use std::sync::Arc;

use arrow::array::{AsArray, Date32Array};
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use datafusion::common::plan_err;
use datafusion::common::utils::take_function_args;
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};

/// `shanghai_date(instant)`; a timestamp without a zone is taken as UTC.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct ShanghaiDate {
    signature: Signature,
}

impl ShanghaiDate {
    pub(super) fn new() -> ShanghaiDate {
        ShanghaiDate { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl ScalarUDFImpl for ShanghaiDate {
    fn name(&self) -> &str {
        "shanghai_date"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        match given {
            // Zones only say how an instant is shown: all count from 1970-01-01T00:00:00Z.
            [DataType::Timestamp(_, zone)] => Ok(vec![DataType::Timestamp(TimeUnit::Microsecond, zone.clone())]),
            [DataType::Null] => Ok(vec![DataType::Timestamp(TimeUnit::Microsecond, None)]),
            other => plan_err!("shanghai_date takes one timestamp, not {other:?}"),
        }
    }

    fn return_type(&self, _given: &[DataType]) -> Result<DataType> {
        Ok(DataType::Date32)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [instants] = take_function_args(self.name(), &args.args)?;
        let instants = instants.to_array(args.number_rows)?;
        let days = instants
            .as_primitive::<TimestampMicrosecondType>()
            .unary::<_, arrow::datatypes::Date32Type>(kernels::time::shanghai_date);
        let days: Date32Array = days;
        Ok(ColumnarValue::Array(Arc::new(days)))
    }
}
