//! `concord sql`: one read-only query, or a small prompt, over results, records and signals.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::arguments::LimitArguments;
use super::ledger::export;
use super::{Failure, Style};
use crate::emit::{Keys, analyst_schema, doc_token};
use crate::ledger::LedgerReader;
use crate::query::{Format, Functions, QueryError, Questions, Session, SessionOptions, TokenFunction, write_stream};
use crate::watch::further_tables;
use crate::world::scratch::ScratchFolder;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The output folder of `concord verify`: table `results`.
    #[arg(long, value_name = "DIR")]
    results: Option<PathBuf>,
    /// The record store: table `records`.
    #[arg(long, value_name = "DIR")]
    records: Option<PathBuf>,
    /// The output folder of the watch: tables `signals`, `buckets`, `features`, `quality` and `gaps`.
    #[arg(long, value_name = "DIR")]
    signals: Option<PathBuf>,
    /// The ledger of the entities' files: table `ledger`, one row an event.
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,
    /// How the answer is written; --json is the same as --format json.
    #[arg(long, value_enum, default_value = "table")]
    format: AnswerFormat,
    /// The key file that the function doc_token needs; else CONCORD_KEYS, else keys.json beside the results.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitArguments,
    /// The query, or several with semicolons between them; without it, they are read from standard input.
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

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
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
    if let Some(folder) = &arguments.signals {
        add_watched(&session, folder)?;
    }
    // Gone when the answers are written.
    let _events = arguments.ledger.as_deref().map(|ledger| add_ledger(&session, ledger)).transpose()?;
    let format = match style {
        Style::Json => Format::Json,
        Style::Text => arguments.format.format(),
    };
    let asker = Asker { runtime: runtime(limits.threads)?, session, format };
    match &arguments.query {
        Some(text) => asker.answer_all(text, out)?,
        // Only the end of the input tells that there is one question, and nothing may follow an answer in Parquet.
        None if format == Format::Parquet => asker.answer_all(&std::io::read_to_string(std::io::stdin())?, out)?,
        None => asker.prompt(out)?,
    }
    Ok(0)
}

/// Answers one query over the results of a job, as a table.
pub(super) fn print_query(results: &Path, query: &str, out: &mut impl Write) -> Result<(), Failure> {
    Asker { runtime: runtime(2)?, session: over_results(results)?, format: Format::Table }.answer(query, out)
}

/// A session over results alone.
pub(super) fn over_results(results: &Path) -> Result<Session, Failure> {
    open(&SessionOptions {
        results: Some(results.to_owned()),
        results_schema: analyst_schema(),
        records: None,
        signals: None,
        memory_bytes: 1 << 30,
        threads: 2,
        functions: Functions::default(),
    })
}

fn open(options: &SessionOptions) -> Result<Session, Failure> {
    Session::open(options).map_err(|error| failure(&error))
}

/// Adds what the watch tells beside its signals, where the folder has it: it may be that of the signals alone.
fn add_watched(session: &Session, folder: &Path) -> Result<(), Failure> {
    for (name, schema) in further_tables() {
        if folder.join(name).is_dir() {
            session.add_days(name, folder, &schema).map_err(|error| failure(&error))?;
        }
    }
    Ok(())
}

/// Adds the table `ledger`: the events as they are now, in a folder that is kept as long as they are asked for.
fn add_ledger(session: &Session, ledger: &Path) -> Result<ScratchFolder, Failure> {
    let events = ScratchFolder::make()?;
    let view = LedgerReader::open(ledger)?.view()?;
    export::write(&view, view.anchor().seq, &events.path().join("ledger.parquet"))?;
    session.add_files("ledger", events.path(), &export::schema()).map_err(|error| failure(&error))?;
    Ok(events)
}

fn runtime(threads: usize) -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?)
}

/// `doc_token` needs keys; without any it says so when it is called.
fn functions(keys: Option<&Path>, results: Option<&Path>) -> Result<Functions, Failure> {
    let beside = match results {
        // The job made its keys beside the folder of days.
        Some(results) if !results.join("results").is_dir() => results.parent().unwrap_or(results),
        Some(results) => results,
        None => NOWHERE.as_ref(),
    };
    let token = Keys::find(keys, beside)?
        .map(|keys| -> TokenFunction { Arc::new(move |key| doc_token(key, &keys.doc_token).as_str().to_owned()) });
    Ok(Functions { token })
}

/// A path in which nothing can lie: without results no folder has keys, least of all the one that somebody works in.
const NOWHERE: &str = "/dev/null";

/// Bytes of an answer gathered before they are written.
const ANSWER_BYTES: usize = 1 << 16;

/// A session, and how its answers are made.
struct Asker {
    runtime: tokio::runtime::Runtime,
    session: Session,
    format: Format,
}

impl Asker {
    /// Answers all questions of a text, in order, up to the first that fails.
    fn answer_all(&self, text: &str, out: &mut impl Write) -> Result<(), Failure> {
        let questions = Questions::of(text).all();
        if self.format == Format::Parquet && questions.len() > 1 {
            let count = questions.len();
            return Err(Failure::arguments(format!(
                "a Parquet file holds one answer, and here are {count} queries; ask them one by one, or choose another --format"
            )));
        }
        questions.into_iter().try_for_each(|question| self.answer(question, out))
    }

    fn answer(&self, question: &str, out: &mut impl Write) -> Result<(), Failure> {
        let (sender, receiver) = std::sync::mpsc::sync_channel::<Vec<u8>>(4);
        let writer = std::io::BufWriter::with_capacity(ANSWER_BYTES, Pipe(sender));
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| {
                self.runtime.block_on(async {
                    let stream = self.session.stream(question).await?;
                    write_stream(stream, self.format, writer).await
                })
            });
            for bytes in receiver {
                out.write_all(&bytes)?;
            }
            let asked: Result<u64, QueryError> = asking.join().expect("a query does not panic");
            asked.map(|_rows| ()).map_err(|error| failure(&error))
        })
    }

    /// Reads questions from standard input and answers each; an error ends its question, not a person's prompt.
    fn prompt(&self, out: &mut impl Write) -> Result<(), Failure> {
        let mut input = std::io::stdin().lock();
        let person = std::io::stdin().is_terminal();
        let mut text = String::new();
        loop {
            if person {
                write!(out, "{}", if text.is_empty() { "concord> " } else { "    ...> " })?;
                out.flush()?;
            }
            let before = text.len();
            let ended = input.read_line(&mut text)? == 0;
            if !ended && !text[before..].contains(';') {
                // Nothing is ended, and a long question is not read again for each of its lines.
                text.truncate(if text.trim().is_empty() { 0 } else { text.len() });
                continue;
            }
            let Questions { ended: mut questions, rest } = Questions::of(&text);
            questions.extend(Some(rest).filter(|rest| ended && !rest.is_empty()));
            for question in questions {
                match self.answer(question, out) {
                    Err(failure) if person && !failure.is_closed_pipe() => writeln!(out, "{}", failure.message)?,
                    answered => answered?,
                }
            }
            if ended {
                return Ok(());
            }
            text = if rest.is_empty() { String::new() } else { format!("{rest}\n") };
        }
    }
}

/// What the asker can put right is an argument: the query, its formats and folders. All else is a dependency.
fn failure(error: &QueryError) -> Failure {
    use QueryError as E;
    let code = match error {
        E::ReadOnly { .. } | E::Plan(_) | E::Run(_) | E::Memory(_) | E::NoFolder { .. } | E::Format(_) => 2,
        E::Open(_) | E::Records(_) | E::Read(_) | E::Write(_) | E::Parquet(_) => 4,
    };
    Failure { code, ..Failure::dependency(error) }
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
