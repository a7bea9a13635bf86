//! Why there is no evaluation, in words that tell the operator what to do.

/// Why an evaluation cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// A column that every pair needs.
    #[error("the pairs have no column `{0}`; begin the file with a line left,right,same or left,right,same,group")]
    ColumnMissing(&'static str),
    /// A column that is there twice.
    #[error("the pairs have two columns `{0}`; take one out")]
    ColumnTwice(&'static str),
    /// A row that is no row of the header.
    #[error("line {line} of the pairs is not CSV as its header says; give it as many cells as the header has")]
    Syntax {
        /// From 1.
        line: u64,
        /// What the reader said.
        source: csv::Error,
    },
    /// A cell that is at fault.
    #[error("line {line} of the pairs: {what}")]
    Row {
        /// From 1.
        line: u64,
        /// What is wrong, and how to put it right.
        what: String,
    },
    /// A pair that an earlier line has with the other label.
    #[error("line {line} of the pairs contradicts line {first}; take the wrong one out")]
    Contradicted {
        /// From 1.
        line: u64,
        /// The earlier one.
        first: u64,
    },
    /// More pairs than are read.
    #[error("the pairs are more than {0}; split the file")]
    TooMany(usize),
    /// A header alone.
    #[error("the pairs are none; list some below the header")]
    Empty,
    /// Embeddings of two models.
    #[error("the embedding of {photo} has {found} numbers, others have {expected}; use one model for all photos")]
    Dimension {
        /// Whose it is.
        photo: String,
        /// Its numbers.
        found: usize,
        /// Those of the first.
        expected: usize,
    },
    /// A wanted false match rate that is none.
    #[error("a wanted false match rate lies between 0 and 1, not at {0}")]
    FmrWanted(f64),
}

impl EvaluateError {
    /// The exit code of the contract: 2 arguments, 3 input refused whole, 4 the model is at fault.
    pub fn exit_code(&self) -> u8 {
        match self {
            EvaluateError::FmrWanted(_) => 2,
            EvaluateError::Dimension { .. } => 4,
            _ => 3,
        }
    }
}
