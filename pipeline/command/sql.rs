//! `concord sql`: one read-only query, or a small prompt, over results, records and signals.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::arguments::LimitArguments;
use crate::emit::{Keys, analyst_schema, doc_token};
use crate::query::{Format, Functions, QueryError, Session, SessionOptions, TokenFunction, write_stream};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The output folder of `concord verify`: table `results`.
    #[arg(long, value_name = "DIR")]
    results: Option<PathBuf>,
    /// The record store: table `records`.
    #[arg(long, value_name = "DIR")]
    records: Option<PathBuf>,
    /// The output folder of the watch: table `signals`.
    #[arg(long, value_name = "DIR")]
    signals: Option<PathBuf>,
    /// How the answer is written.
    #[arg(long, value_enum, default_value = "table")]
    format: AnswerFormat,
    /// The key file that the function doc_token needs; else CONCORD_KEYS, else keys.json beside the results.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArguments,
    /// The query; without it, queries are read from standard input, each ended by a semicolon.
    query: Option<String>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum AnswerFormat {
    Table,
    Csv,
    Json,
    Parquet,
}

impl AnswerFormat {
    fn format(self) -> Format {
        match self {
            AnswerFormat::Table => Format::Table,
            AnswerFormat::Csv => Format::Csv,
            AnswerFormat::Json => Format::Json,
            AnswerFormat::Parquet => Format::Parquet,
        }
    }
}

pub(super) fn run(arguments: &Arguments, out: &mut impl Write) -> Result<u8, Failure> {
    let limits = arguments.limits.limits();
    let session = open(&SessionOptions {
        results: arguments.results.clone(),
        results_schema: analyst_schema(),
        records: arguments.records.clone(),
        signals: arguments.signals.clone(),
        memory_bytes: usize::try_from(limits.memory_bytes).unwrap_or(usize::MAX),
        threads: limits.threads,
        functions: functions(arguments.keys.as_deref(), arguments.results.as_deref())?,
    })?;
    let runtime = runtime(limits.threads)?;
    match &arguments.query {
        Some(query) => answer(&runtime, &session, query, arguments.format.format(), out)?,
        None => prompt(&runtime, &session, arguments.format.format(), out)?,
    }
    Ok(0)
}

/// Answers one query over the results of a job, as a table.
pub(super) fn print_query(results: &Path, query: &str, out: &mut impl Write) -> Result<(), Failure> {
    let session = open(&SessionOptions {
        results: Some(results.to_owned()),
        results_schema: analyst_schema(),
        records: None,
        signals: None,
        memory_bytes: 1 << 30,
        threads: 2,
        functions: Functions::default(),
    })?;
    answer(&runtime(2)?, &session, query, Format::Table, out)
}

fn open(options: &SessionOptions) -> Result<Session, Failure> {
    Session::open(options).map_err(|error| Failure::dependency(&error))
}

fn runtime(threads: usize) -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?)
}

/// `doc_token` needs keys; without any it says so when it is called.
fn functions(keys: Option<&Path>, results: Option<&Path>) -> Result<Functions, Failure> {
    let beside = results.unwrap_or(Path::new("."));
    let token = Keys::find(keys, beside)?
        .map(|keys| -> TokenFunction { Arc::new(move |key| doc_token(key, &keys.doc_token).as_str().to_owned()) });
    Ok(Functions { token })
}

/// Bytes of an answer gathered before they are written.
const ANSWER_BYTES: usize = 1 << 16;

fn answer(
    runtime: &tokio::runtime::Runtime,
    session: &Session,
    query: &str,
    format: Format,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (sender, receiver) = std::sync::mpsc::sync_channel::<Vec<u8>>(4);
    let writer = std::io::BufWriter::with_capacity(ANSWER_BYTES, Pipe(sender));
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            runtime.block_on(async {
                let stream = session.stream(query).await?;
                write_stream(stream, format, writer).await
            })
        });
        for bytes in receiver {
            out.write_all(&bytes)?;
        }
        let asked: Result<u64, QueryError> = asking.join().expect("a query does not panic");
        asked.map(|_rows| ()).map_err(|error| Failure { code: query_code(&error), ..Failure::dependency(&error) })
    })
}

/// A query that cannot be understood or is not allowed is a bad argument.
fn query_code(error: &QueryError) -> u8 {
    if matches!(error, QueryError::ReadOnly { .. } | QueryError::Plan(_) | QueryError::NoFolder { .. }) { 2 } else { 4 }
}

/// Hands bytes to the thread that owns standard output, which cannot be sent.
struct Pipe(std::sync::mpsc::SyncSender<Vec<u8>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let closed = |_reader_is_gone| std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        self.0.send(bytes.to_vec()).map_err(closed)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Reads queries from standard input and answers each; an error ends its query, not the prompt.
fn prompt(
    runtime: &tokio::runtime::Runtime,
    session: &Session,
    format: Format,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let mut input = std::io::stdin().lock();
    let person = std::io::stdin().is_terminal();
    let mut query = String::new();
    loop {
        if person {
            write!(out, "{}", if query.is_empty() { "concord> " } else { "    ...> " })?;
            out.flush()?;
        }
        let ended = input.read_line(&mut query)? == 0;
        let whole = query.trim_end().ends_with(';') || (ended && !query.trim().is_empty());
        if whole {
            let question = std::mem::take(&mut query);
            match answer(runtime, session, question.trim().trim_end_matches(';'), format, out) {
                Err(failure) if person => writeln!(out, "{}", failure.message)?,
                answered => answered?,
            }
        }
        if ended {
            return Ok(());
        }
    }
}
