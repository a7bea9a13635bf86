//! What a command ends with when it cannot do what was asked.

use crate::acquire::ModelError;
use crate::emit::EmitError;
use crate::enroll::EnrollError;
use crate::evaluate::EvaluateError;
use crate::evaluate::traffic::TrafficError;
use crate::job::JobError;
use crate::ledger::LedgerError;
use crate::read::ReadError;
use crate::records::RecordsError;
use crate::register::RegisterError;
use crate::report::ReportError;
use crate::submission::SubmissionError;
use crate::watch::WatchError;

/// A message for the operator, and the exit code of the contract.
#[derive(Debug)]
pub struct Failure {
    /// 2 arguments or configuration, 3 input refused whole, 4 a dependency failed.
    pub code: u8,
    /// What, where, and how to put it right; causes follow, one a line.
    pub message: String,
}

impl Failure {
    /// Bad arguments.
    pub(super) fn arguments(message: impl Into<String>) -> Failure {
        Failure { code: 2, message: message.into() }
    }

    /// Input that is refused whole.
    pub(super) fn input(message: impl Into<String>) -> Failure {
        Failure { code: 3, message: message.into() }
    }

    /// A dependency that failed.
    pub(super) fn dependency(error: &dyn std::error::Error) -> Failure {
        Failure { code: 4, message: chain(error) }
    }

    /// Whether the reader of the output went away, which is no failure to speak of.
    pub fn is_closed_pipe(&self) -> bool {
        self.code == CLOSED_PIPE
    }
}

/// Marks a closed pipe; it is not an exit code.
const CLOSED_PIPE: u8 = u8::MAX;

/// An error and what caused it, each said once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message.push_str("\n  caused by: ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message
}

impl From<JobError> for Failure {
    fn from(error: JobError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<WatchError> for Failure {
    fn from(error: WatchError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Failure {
        let code = if matches!(error, ReportError::NoNight { .. }) { 2 } else { 4 };
        Failure { code, message: chain(&error) }
    }
}

impl From<TrafficError> for Failure {
    fn from(error: TrafficError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<RecordsError> for Failure {
    fn from(error: RecordsError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<EvaluateError> for Failure {
    fn from(error: EvaluateError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<EnrollError> for Failure {
    fn from(error: EnrollError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<EmitError> for Failure {
    fn from(error: EmitError) -> Failure {
        JobError::from(error).into()
    }
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<SubmissionError> for Failure {
    fn from(error: SubmissionError) -> Failure {
        Failure { code: error.exit_code(), message: chain(&error) }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Failure { code: CLOSED_PIPE, message: String::new() };
        }
        Failure::dependency(&error)
    }
}
