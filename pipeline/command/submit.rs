//! `concord submit sign`: what a using entity does before it submits.

use std::io::Write;
use std::path::PathBuf;

use kernels::signature::SigningKey;

use super::acting::word;
use super::arguments;
use super::{Failure, Style};
use crate::submission::{FileHash, ManifestWindow, ToSign, sign};
use crate::terms::{EntityId, Instant};
use crate::world;

/// Microseconds of an hour.
const HOUR_MICROS: i64 = 3_600_000_000;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Makes the manifest of files of requests, and signs it with the entity's credential (Art. 8): manifest.json and manifest.p7s.
    Sign(Sign),
}

#[derive(Debug, clap::Args)]
pub(super) struct Sign {
    /// The using entity.
    #[arg(long, value_name = "ID", value_parser = word::<EntityId>)]
    entity: EntityId,
    /// Local files or folders of requests.
    #[arg(long, value_name = "PATH", num_args = 1.., required = true)]
    requests: Vec<String>,
    /// The private key of the credential, PEM: ECDSA on P-256, RSA of at least 2,048 bits, or SM2.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// A file with the passphrase of the key, where it has one; a line feed at its end does not count.
    #[arg(long, value_name = "FILE")]
    passphrase: Option<PathBuf>,
    /// The certificate of the credential, PEM or DER.
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// When the first request was made, RFC 3339.
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    window_from: i64,
    /// When the last request was made; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    window_to: Option<i64>,
    /// The law that obliges the entity to verify (Art. 5(2)).
    #[arg(long, value_name = "TEXT")]
    legal_basis: String,
    /// The scenes of the requests.
    #[arg(long = "scene", value_name = "SCENE", required = true)]
    scenes: Vec<String>,
    /// The hash that names the files: sha256, or sm3, for which the provider reads them once more.
    #[arg(long, value_enum, default_value = "sha256")]
    hash: Hash,
    /// For how many hours it may be submitted, at most 168.
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=168))]
    hours: u16,
    /// When it is signed, RFC 3339; the present where it is not given.
    #[arg(long, value_name = "TIME", value_parser = arguments::instant)]
    now: Option<i64>,
    /// The folder of the two files.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Hash {
    Sha256,
    Sm3,
}

pub(super) fn run(Command::Sign(arguments): &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    let now = arguments.now.unwrap_or_else(world::clock::now_micros);
    let read = |path: &PathBuf| {
        std::fs::read(path).map_err(|error| Failure::arguments(format!("cannot read {}: {error}", path.display())))
    };
    let passphrase = arguments.passphrase.as_ref().map(read).transpose()?;
    let passphrase = passphrase.as_deref().map(|bytes| bytes.strip_suffix(b"\n").unwrap_or(bytes));
    let key = SigningKey::from_pem(&zeroize::Zeroizing::new(read(&arguments.key)?), passphrase);
    let key = key.map_err(|error| Failure::arguments(format!("{}: {error}", arguments.key.display())))?;
    let submission = ToSign {
        entity_id: arguments.entity.clone(),
        requests: arguments.requests.clone(),
        window: ManifestWindow {
            from: Instant(arguments.window_from),
            to: Instant(arguments.window_to.unwrap_or(now)),
        },
        legal_basis: arguments.legal_basis.clone(),
        scenes: arguments.scenes.clone(),
        hash: match arguments.hash {
            Hash::Sha256 => FileHash::Sha256,
            Hash::Sm3 => FileHash::Sm3,
        },
        now: Instant(now),
        expires_at: Instant(now + i64::from(arguments.hours) * HOUR_MICROS),
    };
    let [manifest, signature] = sign(&submission, &key, &read(&arguments.certificate)?, &arguments.to)?;
    match style {
        Style::Text => writeln!(out, "manifest   {}\nsignature  {}", manifest.display(), signature.display())?,
        Style::Json => writeln!(out, "{}", serde_json::json!({"manifest": manifest, "signature": signature}))?,
    }
    Ok(0)
}
