//! Why labelled traffic cannot be evaluated, in words that tell the operator what to do.

/// Why an evaluation on labelled traffic cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TrafficError {
    /// A line that is no CSV as the header of its file says.
    #[error("{file}, line {line}: not CSV as its header says; give it as many cells as the header has, in UTF-8")]
    Csv {
        /// The file's name.
        file: String,
        /// From 1.
        line: u64,
        /// What the reader said.
        source: csv::Error,
    },
    /// A file that is no JSON, or not of the shape that is read.
    #[error("{file}, line {}: not {expected}; put it right there", source.line())]
    Json {
        /// The file's name.
        file: String,
        /// What it should have been.
        expected: &'static str,
        /// What the reader said.
        source: serde_json::Error,
    },
    /// A file that is no Parquet, or damaged.
    #[error("{file}: not a whole Parquet file; write it anew")]
    Parquet {
        /// The file's name.
        file: String,
        /// What the reader said.
        source: parquet::errors::ParquetError,
    },
    /// A column of a Parquet file whose type cannot be read as what it is for.
    #[error("{file}: the column `{column}` is not of a type that can be read as {expected}; write it as that")]
    ColumnType {
        /// The file's name.
        file: String,
        /// Its name.
        column: String,
        /// What it should have been.
        expected: &'static str,
        /// What the reader said.
        source: arrow::error::ArrowError,
    },
    /// A line, or a row of a Parquet file, that is at fault.
    #[error("{file}, line {line}: {what}")]
    Row {
        /// The file's name.
        file: String,
        /// From 1.
        line: u64,
        /// What is wrong, and how to put it right.
        what: String,
    },
    /// A file or a series that is at fault as a whole.
    #[error("{name}: {what}")]
    Whole {
        /// The name of the file, or of the series.
        name: String,
        /// What is wrong, and how to put it right.
        what: String,
    },
    /// No series at all.
    #[error("there is no series; name a folder with files of the ending .csv or .parquet")]
    Empty,
    /// No labels at all.
    #[error(
        "no series has labels; add a column label of 0 and 1, or name a file of windows with --labels (NAB's \
         combined_windows.json)"
    )]
    Unlabelled,
}

impl TrafficError {
    /// The exit code of the contract: 3 input refused whole.
    pub fn exit_code(&self) -> u8 {
        3
    }
}
