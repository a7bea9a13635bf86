//! The published schemas and the data dictionary, made from the same lists as the code.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use serde_json::{Map, Value, json};

use super::shapes;

/// The shapes that `concord schema` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// One row of a submission.
    Requests,
    /// One row of the provider's records.
    Records,
    /// One line of `results.ndjson`, which the entity reads.
    Answers,
    /// One row of the analyst's results.
    Results,
    /// One line of `rejects.ndjson`.
    Rejects,
    /// One anomaly signal.
    Signals,
    /// One closed bucket of a series of the watch.
    Buckets,
    /// What one entity, service and scene sent in a night.
    Features,
    /// How whole a night's data of one entity and service was.
    Quality,
    /// One stretch without rows where some were expected.
    Gaps,
}

impl Schema {
    /// Every shape, in the order in which rows meet them.
    pub const ALL: [Schema; 10] = [
        Schema::Requests,
        Schema::Records,
        Schema::Answers,
        Schema::Results,
        Schema::Rejects,
        Schema::Signals,
        Schema::Buckets,
        Schema::Features,
        Schema::Quality,
        Schema::Gaps,
    ];

    /// The word of the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Schema::Requests => "requests",
            Schema::Records => "records",
            Schema::Answers => "answers",
            Schema::Results => "results",
            Schema::Rejects => "rejects",
            Schema::Signals => "signals",
            Schema::Buckets => "buckets",
            Schema::Features => "features",
            Schema::Quality => "quality",
            Schema::Gaps => "gaps",
        }
    }

    /// What one row of it is.
    pub(super) const fn what(self) -> &'static str {
        match self {
            Schema::Requests => "One row of a submission; NDJSON, CSV, Parquet or Arrow IPC.",
            Schema::Records => "One certificate of the provider; the key is doc_type with doc_number.",
            Schema::Answers => "One line of receipts/<job>/results.ndjson, as the entity reads it.",
            Schema::Results => "One row of results/date=YYYY-MM-DD/<job>.parquet, as the analyst reads it.",
            Schema::Rejects => "One line of receipts/<job>/rejects.ndjson: a refused row.",
            Schema::Signals => "One anomaly of the daily watch (Art. 12).",
            Schema::Buckets => "One closed bucket of ten minutes of a series, with what the watch expected of it.",
            Schema::Features => {
                "What one entity, service and scene sent in a night; an entity's refused rows, which name neither, are in \
                 a row without them."
            }
            Schema::Quality => "How whole the data of one entity and service was in a night.",
            Schema::Gaps => "A stretch in which an entity sent nothing though its history expected some.",
        }
    }
}

/// Whether a property must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// One property of a shape.
#[derive(Clone, Debug)]
pub(super) struct Property {
    pub name: Cow<'static, str>,
    pub need: Need,
    /// Its JSON Schema, without a description.
    pub shape: Value,
    /// One sentence: what it is, in which unit, by which rule.
    pub what: Cow<'static, str>,
}

/// The Arrow schema of the analyst's results as readers see it: words are plain strings.
pub fn analyst_schema() -> SchemaRef {
    let fields = super::analyst::schema().fields().iter().map(|field| plain(field)).collect::<Vec<_>>();
    Arc::new(arrow::datatypes::Schema::new(fields))
}

fn plain(field: &arrow::datatypes::Field) -> arrow::datatypes::Field {
    let kind = match field.data_type() {
        DataType::Dictionary(_, words) => words.as_ref().clone(),
        DataType::List(item) => DataType::List(Arc::new(plain(item))),
        kind => kind.clone(),
    };
    field.clone().with_data_type(kind)
}

/// The JSON Schema (2020-12) of a shape.
pub fn json_schema(schema: Schema) -> Value {
    let list = shapes::properties(schema);
    let required: Vec<&str> =
        list.iter().filter(|property| property.need == Need::Required).map(|property| property.name.as_ref()).collect();
    let required = json!(required);
    let described = |Property { name, mut shape, what, .. }: Property| {
        shape["description"] = what.into();
        (name.into_owned(), shape)
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": schema.as_str(),
        "description": schema.what(),
        "type": "object",
        "required": required,
        "properties": list.into_iter().map(described).collect::<Map<_, _>>(),
        "additionalProperties": false,
    })
}
