//! The receipt of a job: what came in, what went out, by which rules, signed.

use super::keys::Keys;
use crate::terms::{Outcome, Reason, RejectCode};

/// One input file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct InputFile {
    /// The name that it was given with.
    pub name: String,
    /// Bytes as submitted.
    pub bytes: u64,
    /// SHA-256 of them, in hex.
    pub sha256: String,
}

/// One file that the job wrote for the entity.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OutputFile {
    /// Path below the output folder.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of them, in hex.
    pub sha256: String,
}

/// Rows by what became of them. `rows` is counted where rows are read; it equals `results + rejects`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Rows read.
    pub rows: u64,
    /// Rows answered.
    pub results: u64,
    /// Rows refused.
    pub rejects: u64,
    /// Answers by outcome, in the order of the contract.
    pub outcomes: Vec<(String, u64)>,
    /// Refusals by code.
    pub codes: Vec<(String, u64)>,
    /// Answers that were not processed, by reason. Reasons of `inconsistent` are not told to the entity.
    pub not_processed: Vec<(String, u64)>,
}

/// Tallies of a running job.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Rows read.
    pub rows: u64,
    outcomes: [u64; Outcome::ALL.len()],
    not_processed: [u64; 32],
    codes: [u64; RejectCode::ALL.len()],
}

impl Tally {
    /// Counts an answer.
    pub fn answer(&mut self, verdict: crate::decide::Verdict) {
        self.outcomes[verdict.outcome as usize] += 1;
        if verdict.outcome == Outcome::NotProcessed
            && let Some(reason) = verdict.reasons.iter().next()
        {
            self.not_processed[reason as usize] += 1;
        }
    }

    /// Counts a refusal.
    pub fn refuse(&mut self, code: RejectCode) {
        self.codes[code as usize] += 1;
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Tally) {
        self.rows += other.rows;
        self.codes.iter_mut().zip(other.codes).for_each(|(sum, count)| *sum += count);
        self.outcomes.iter_mut().zip(other.outcomes).for_each(|(sum, count)| *sum += count);
        self.not_processed.iter_mut().zip(other.not_processed).for_each(|(sum, count)| *sum += count);
    }

    /// The counts, with the words of the contract; zeros are left out of the lists by code and reason.
    pub fn counts(&self) -> Counts {
        let present = |word: &str, count: u64| (count > 0).then(|| (word.to_owned(), count));
        Counts {
            rows: self.rows,
            results: self.outcomes.iter().sum(),
            rejects: self.codes.iter().sum(),
            outcomes: Outcome::ALL
                .iter()
                .map(|outcome| (outcome.as_str().into(), self.outcomes[*outcome as usize]))
                .collect(),
            codes: RejectCode::ALL
                .iter()
                .filter_map(|code| present(code.as_str(), self.codes[*code as usize]))
                .collect(),
            not_processed: Reason::ALL
                .iter()
                .filter_map(|reason| present(reason.as_str(), self.not_processed[*reason as usize]))
                .collect(),
        }
    }
}

/// The receipt of a job. The signature is over the JSON of everything before it, in this order of fields, without blanks.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Receipt {
    /// The job's id.
    pub job_id: String,
    /// The submitting entity, where the job has one.
    pub entity_id: Option<String>,
    /// The job's own time, RFC 3339.
    pub processed_at: String,
    /// Rows by what became of them.
    pub counts: Counts,
    /// What came in.
    pub inputs: Vec<InputFile>,
    /// What went out to the entity. The analyst's file is not among them: its size would tell why a row differs.
    pub outputs: Vec<OutputFile>,
    /// SHA-256, in hex, over the 32 bytes of each `row_hash` of the analyst's file, in its order. It binds that file to this
    /// receipt and tells the entity nothing, since the hashed tokens are keyed.
    pub rows_sha256: String,
    /// The rules that decided.
    pub rule_version: String,
    /// The snapshot of the records.
    pub record_version: String,
    /// The models of the references in it.
    pub face_models: Vec<String>,
    /// The model that photos were compared by, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_model: Option<String>,
    /// What computed that model, where it looked at photos: `onnxruntime`, `openvino` (in bfloat16), `embedded` or `cuda:N`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_inference: Option<String>,
    /// The trust set that chips were proved with, where the job trusted anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_snapshot: Option<String>,
    /// The least similarity of a consistent face.
    pub threshold: f32,
    /// Which keys made the tokens and the signature.
    pub key_id: String,
    /// Ed25519 over the fields above, in hex.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signature: String,
    /// The public key, in hex; compare it with the provider's published one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub public_key: String,
}

impl Receipt {
    /// The analyst's file below the output folder. The receipt does not list it, since it goes to the entity.
    ///
    /// # Panics
    /// When the receipt was not made by a job, so that its time is none.
    pub fn results_name(&self) -> String {
        let processed_at = kernels::time::parse_rfc3339_micros(self.processed_at.as_bytes());
        let day = kernels::time::shanghai_date(processed_at.expect("a receipt holds the instant of its job"));
        let date = kernels::time::format_date(day);
        format!("results/date={}/{}.parquet", date.escape_ascii(), self.job_id)
    }

    /// The same receipt, signed.
    #[must_use]
    pub fn signed(mut self, keys: &Keys) -> Receipt {
        self.signature.clear();
        self.public_key.clear();
        let message = serde_json::to_vec(&self).expect("strings and numbers are written to memory");
        (self.signature, self.public_key) = keys.sign(&message);
        self
    }
}
