//! The kernels as SQL functions.
//!
//! | function | gives |
//! |---|---|
//! | `cosine_similarity(a, b)` | the cosine of two embeddings, as the verification computes it; null where there is none |
//! | `doc_token(doc_type, doc_number)` | the token under which results name the certificate; null for malformed numbers |
//! | `doc_number_valid(doc_type, doc_number)` | whether the type has such a number |
//! | `name_key(name)` | 32 hex digits that are equal where names have the same letters; null where nothing is left of the name |
//! | `names_agree(a, b)` | whether the claimed name `a` agrees with a record that has the name `b` alone |
//! | `name_rule(claimed, native, latin)` | the rule by which a claimed name agrees with a record's names, or null where it differs |
//! | `shanghai_date(instant)` | the day of an instant in China |
//!
//! Invariants: immutable; a null argument gives null; a bad value in a row gives null or false, never an error.

mod cosine;
mod cosine_rows;
mod documents;
mod names;
mod text;
mod time;

use std::fmt;
use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;
use kernels::document::DocKey;

/// Gives the token of a certificate; it holds the key of the keyed hash.
pub type TokenFunction = Arc<dyn Fn(DocKey) -> String + Send + Sync>;

/// The functions of a session.
#[derive(Clone, Default)]
pub struct Functions {
    /// What `doc_token` calls; without it, that function says that keys are missing.
    pub token: Option<TokenFunction>,
}

impl Functions {
    /// All functions, to be registered with a session.
    pub fn all(&self) -> Vec<ScalarUDF> {
        vec![
            ScalarUDF::from(cosine::CosineSimilarity::new()),
            ScalarUDF::from(documents::DocTokenFunction::new(self.token.clone())),
            ScalarUDF::from(documents::DocNumberValid::new()),
            ScalarUDF::from(names::NameKeyFunction::new()),
            ScalarUDF::from(names::NamesAgree::new()),
            ScalarUDF::from(names::NameRule::new()),
            ScalarUDF::from(time::ShanghaiDate::new()),
        ]
    }
}

/// Shows whether there is a key, never the key.
impl fmt::Debug for Functions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Functions").field("has_token", &self.token.is_some()).finish()
    }
}
