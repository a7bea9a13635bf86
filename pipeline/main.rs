//! The binary `concord`: parses, runs, and turns failures into messages and exit codes.

use std::io::Write;
use std::process::ExitCode;

/// Chosen because workers free what other workers allocated.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The panic itself has been printed; a bug is told by its own exit code.
    let Ok(ended) = std::panic::catch_unwind(concord::command::run) else { return ExitCode::from(5) };
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; the code still tells.
            _ = writeln!(std::io::stderr(), "concord: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}
