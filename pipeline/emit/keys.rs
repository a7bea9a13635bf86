//! The secrets of a deployment: the keys of tokens and of the receipts' signature.
//!
//! They come from a file, else from the environment, else a file is made beside the results; never from an argument.
//! Certificate numbers leave the matching stage only as keyed hashes, so who has these keys can link tokens to
//! certificates.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use kernels::digest::{HmacKey, hex};
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair};

use super::staging::EmitError;
use crate::world;

/// The environment variable that holds the JSON of a key file.
const KEYS_VARIABLE: &str = "CONCORD_KEYS";

/// Name of the key file that is made where none is given.
const KEYS_FILE: &str = "keys.json";

/// What a key file holds: a name and three secrets of 32 bytes, in hex.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    id: String,
    doc_token: String,
    claim_token: String,
    receipt: String,
}

/// Where keys came from, to be said to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOrigin {
    /// The file that was named, or the one made by an earlier job.
    File(PathBuf),
    /// The environment.
    Environment,
    /// A file made just now.
    Made(PathBuf),
}

/// The keys of a deployment.
pub struct Keys {
    /// Which keys these are; results and receipts name it.
    pub id: String,
    /// For tokens of certificates.
    pub doc_token: HmacKey,
    /// For tokens of claims.
    pub claim_token: HmacKey,
    /// For the marks of answers.
    pub(super) mark: hmac::Key,
    receipt: Ed25519KeyPair,
}

impl Keys {
    /// The keys of `file`, else of the environment, else of `keys.json` in `beside`, which is made if it is not there.
    ///
    /// # Errors
    /// When a file cannot be read or made, or does not hold keys.
    pub fn load(file: Option<&Path>, beside: &Path) -> Result<(Keys, KeyOrigin), EmitError> {
        if let Some(file) = file {
            return Ok((Keys::read(file)?, KeyOrigin::File(file.to_owned())));
        }
        if let Some(json) = std::env::var_os(KEYS_VARIABLE) {
            let json =
                json.into_string().map_err(|_not_text| EmitError::KeysMalformed { origin: KEYS_VARIABLE.into() })?;
            return Ok((Keys::parse(&json, KEYS_VARIABLE)?, KeyOrigin::Environment));
        }
        let made = beside.join(KEYS_FILE);
        if made.exists() {
            return Ok((Keys::read(&made)?, KeyOrigin::File(made)));
        }
        let json = Keys::make(&made)?;
        Ok((Keys::parse(&json, KEYS_FILE)?, KeyOrigin::Made(made)))
    }

    /// The keys of `file`, else of the environment, else of `keys.json` in `beside` where it is there; none are made.
    ///
    /// # Errors
    /// When a file cannot be read or does not hold keys.
    pub fn find(file: Option<&Path>, beside: &Path) -> Result<Option<Keys>, EmitError> {
        let somewhere = file.is_some() || std::env::var_os(KEYS_VARIABLE).is_some() || beside.join(KEYS_FILE).exists();
        if somewhere { Keys::load(file, beside).map(|(keys, _origin)| Some(keys)) } else { Ok(None) }
    }

    fn read(file: &Path) -> Result<Keys, EmitError> {
        let json = std::fs::read_to_string(file).map_err(|source| EmitError::io("read keys from", file, source))?;
        Keys::parse(&json, &file.display().to_string())
    }

    fn parse(json: &str, origin: &str) -> Result<Keys, EmitError> {
        let malformed = || EmitError::KeysMalformed { origin: origin.into() };
        let file: KeyFile = serde_json::from_str(json).map_err(|_would_repeat_secrets| malformed())?;
        let secret = |hex: &str| secret_of(hex).ok_or_else(malformed);
        let doc_token = secret(&file.doc_token)?;
        Ok(Keys {
            doc_token: HmacKey::new(&doc_token),
            mark: hmac::Key::new(hmac::HMAC_SHA256, &doc_token),
            claim_token: HmacKey::new(&secret(&file.claim_token)?),
            receipt: Ed25519KeyPair::from_seed_unchecked(&secret(&file.receipt)?).map_err(|_length| malformed())?,
            id: file.id,
        })
    }

    fn make(path: &Path) -> Result<String, EmitError> {
        let fail = |source| EmitError::io("make keys at", path, source);
        let mut secrets = [0_u8; 100];
        world::entropy::fill(&mut secrets).map_err(fail)?;
        let file = KeyFile {
            id: format!("key-{}", hex(&secrets[..4])),
            doc_token: hex(&secrets[4..36]),
            claim_token: hex(&secrets[36..68]),
            receipt: hex(&secrets[68..100]),
        };
        let json = serde_json::to_string_pretty(&file).expect("four strings are written to memory");
        // Written aside and renamed, so that half a file is never taken for keys; made anew, so that no other's rights
        // to a file that was left there become rights to the keys.
        let aside = path.with_extension("tmp");
        match std::fs::remove_file(&aside) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(fail(error)),
            Ok(()) | Err(_) => {}
        }
        let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside).map_err(fail)?;
        out.write_all(json.as_bytes()).and_then(|()| out.sync_all()).map_err(fail)?;
        std::fs::rename(&aside, path).map_err(fail)?;
        Ok(json)
    }

    /// Signs `message` with Ed25519, which gives the same signature for the same message: the signature and the public
    /// key, in hex.
    pub fn sign(&self, message: &[u8]) -> (String, String) {
        (hex(self.receipt.sign(message).as_ref()), hex(self.receipt.public_key().as_ref()))
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Keys").field("id", &self.id).finish_non_exhaustive()
    }
}

fn secret_of(hex: &str) -> Option<[u8; 32]> {
    let digits = hex.as_bytes().as_chunks::<2>();
    if !digits.1.is_empty() || digits.0.len() != 32 {
        return None;
    }
    let mut secret = [0; 32];
    for (byte, pair) in secret.iter_mut().zip(digits.0) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = (digit(pair[0])? * 16 + digit(pair[1])?) as u8;
    }
    Some(secret)
}
