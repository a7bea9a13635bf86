//! Randomness from the operating system, for keys and for the names of temporary files.

use std::io;

/// Fills `bytes` with random bytes that are fit for keys.
///
/// # Errors
/// When the operating system has no source of randomness.
#[expect(clippy::disallowed_methods, reason = "the only source of randomness")]
pub fn fill(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(|error| match error.raw_os_error() {
        Some(code) => io::Error::from_raw_os_error(code),
        None => io::Error::other(error.to_string()),
    })
}

/// As many random bytes as are asked for.
///
/// # Errors
/// As [`fill`].
pub fn bytes<const COUNT: usize>() -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    fill(&mut bytes)?;
    Ok(bytes)
}
