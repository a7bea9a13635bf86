//! `concord order trace`: whose answers some lines are that came to light (Art. 14(4)).

use std::io::Write;
use std::path::PathBuf;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::DataType;
use serde_json::json;

use super::documents::content;
use super::sql::over_results;
use super::{Failure, Style};
use crate::emit::Keys;
use crate::query::Session;
use crate::submission::{Account, Disclosed, Given, disclosed, trace};

/// Longest file of lines, in bytes: as many lines as are looked at, with long ids.
const BYTES_MAX: usize = 32 << 20;

/// Ids asked for at once.
const IDS_AT_ONCE: usize = 1000;

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// The lines that came to light, NDJSON as in results.ndjson, fields in the order in which they were found.
    #[arg(long, value_name = "FILE")]
    disclosed: PathBuf,
    /// The results of the deployment.
    #[arg(long, value_name = "DIR")]
    results: PathBuf,
    /// The key file under which the jobs ran; else the variable CONCORD_KEYS, else keys.json beside the results.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let bytes = content(&arguments.disclosed, BYTES_MAX)?;
    let (lines, other) = disclosed(&bytes[..bytes.len().min(BYTES_MAX)]);
    let keys = Keys::find(arguments.keys.as_deref(), &arguments.results)
        .map_err(|error| Failure::arguments(error.to_string()))?;
    let keys = keys
        .ok_or_else(|| Failure::arguments("there are no keys; name the file under which the jobs ran with --keys"))?;
    let accounts = trace(&lines, &given(arguments, &lines)?, &keys);
    match style {
        Style::Text => {
            writeln!(out, "{} lines are answers, {other} are none", lines.len())?;
            accounts.iter().try_for_each(|account| print(account, out))?;
            if !accounts.iter().any(Account::is_traced) {
                writeln!(out, "no job's mark is in them beyond chance")?;
            }
        }
        Style::Json => {
            let accounts: Vec<_> = accounts.iter().map(summary).collect();
            writeln!(out, "{}", json!({"lines": lines.len(), "other_lines": other, "accounts": accounts}))?;
        }
    }
    Ok(0)
}

/// The answers that were given under the ids of the lines.
fn given(arguments: &Arguments, lines: &[Disclosed]) -> Result<Vec<Given>, Failure> {
    let session = over_results(&arguments.results)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut ids: Vec<&str> = lines.iter().map(|line| line.request_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut given = Vec::new();
    for ids in ids.chunks(IDS_AT_ONCE) {
        runtime.block_on(ask(&session, ids, &mut given))?;
    }
    Ok(given)
}

async fn ask(session: &Session, ids: &[&str], given: &mut Vec<Given>) -> Result<(), Failure> {
    let listed: Vec<String> = ids.iter().map(|id| format!("'{}'", id.replace('\'', "''"))).collect();
    let query = format!(
        "SELECT entity_id, job_id, request_id, outcome FROM results WHERE request_id IN ({}) AND entity_id IS NOT NULL",
        listed.join(", ")
    );
    for batch in session.run(&query).await.map_err(|error| Failure::dependency(&error))? {
        let text = |place: usize| {
            let column = cast(batch.column(place), &DataType::Utf8).expect("ids and words are text");
            column.as_string::<i32>().iter().map(|text| text.unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        let [entities, jobs, requests, outcomes] = [0, 1, 2, 3].map(text);
        let rows = entities.into_iter().zip(jobs).zip(requests.into_iter().zip(outcomes));
        given.extend(rows.map(|((entity_id, job_id), (request_id, outcome))| Given {
            entity_id,
            job_id,
            request_id,
            outcome,
        }));
    }
    Ok(())
}

fn print(account: &Account, out: &mut impl Write) -> std::io::Result<()> {
    let Account { entity_id, job_id, lines, outcomes, marks, expected, chance } = account;
    let verdict = if account.is_traced() { "traced to" } else { "not proved of" };
    writeln!(
        out,
        "{verdict} {entity_id}, job {job_id}: {lines} ids, {outcomes} with their outcome, {marks} marks where {expected:.1} are by chance \
         (at most {chance:.1e})"
    )
}

fn summary(account: &Account) -> serde_json::Value {
    json!({
        "entity": account.entity_id, "job_id": account.job_id, "lines": account.lines, "outcomes": account.outcomes,
        "marks": account.marks, "expected": account.expected, "chance": account.chance, "traced": account.is_traced(),
    })
}
