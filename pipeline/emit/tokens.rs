//! Certificates and claims in, keyed hashes out.
//!
//! A token is the first half of HMAC-SHA-256 in 32 hex digits: 128 bits, so that two certificates in a billion years of
//! traffic do not share one. The messages are fixed layouts:
//!
//! ```text
//! doc_token     key of the certificate, 16 bytes little-endian
//! claim_token   key of the canonical claimed name, 16 bytes · birth date, 4 bytes, both little-endian
//! row_hash      SHA-256 of: doc token 16 · claim token 16 · fingerprint of entity and request id 16 · requested_at 8 ·
//!               reasons 4 · similarity bits 4 (NaN where not compared) · threshold bits 4 · service 1 · outcome 1
//! ```

use kernels::digest::{Block, HmacKey, Short, hex, hmac_many, sha256_many};

use super::keys::Keys;
use super::sequence::Judged;
use crate::compare::{Face, Threshold};
use crate::terms::DocKey;

/// Bytes of a token.
pub(super) const TOKEN_BYTES: usize = 16;

/// A keyed hash of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocToken(String);

impl DocToken {
    /// The 32 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The token of one certificate, as SQL needs it.
pub fn doc_token(key: DocKey, secret: &HmacKey) -> DocToken {
    let mut digest = [[0; 32]];
    hmac_many(secret, &[doc_message(key)], &mut digest);
    DocToken(hex(&digest[0][..TOKEN_BYTES]))
}

fn doc_message(key: DocKey) -> Block {
    Block::hmac_message(&key.to_bits().to_le_bytes()).expect("16 bytes fit into a block")
}

/// The hashes of a chunk's rows.
#[derive(Debug)]
pub struct Tokens {
    /// Of the certificates; the first half is the token.
    pub doc: Vec<[u8; 32]>,
    /// Of the claimed names and birth dates; the first half is the token.
    pub claim: Vec<[u8; 32]>,
    /// Of the rows.
    pub row: Vec<[u8; 32]>,
}

impl Tokens {
    /// Hashes all rows of a chunk.
    pub fn of(judged: &Judged, keys: &Keys, threshold: Threshold) -> Tokens {
        let requests = &judged.requests;
        let blocks: Vec<Block> = requests.key.iter().map(|key| doc_message(*key)).collect();
        let mut doc = vec![[0; 32]; blocks.len()];
        hmac_many(&keys.doc_token, &blocks, &mut doc);
        let claims = requests.name.iter().zip(&requests.birth_date);
        let blocks: Vec<Block> = claims.map(|(name, date)| claim_message(*name, *date)).collect();
        let mut claim = vec![[0; 32]; blocks.len()];
        hmac_many(&keys.claim_token, &blocks, &mut claim);
        let rows: Vec<Short> =
            (0..doc.len()).map(|row| row_message(judged, row, &doc[row], &claim[row], threshold)).collect();
        let mut row = vec![[0; 32]; rows.len()];
        sha256_many(&rows, &mut row);
        Tokens { doc, claim, row }
    }
}

fn claim_message(name: kernels::name::NameKey, birth_date: i32) -> Block {
    let mut message = [0; 20];
    message[..16].copy_from_slice(&name.to_bits().to_le_bytes());
    message[16..].copy_from_slice(&birth_date.to_le_bytes());
    Block::hmac_message(&message).expect("20 bytes fit into a block")
}

fn row_message(judged: &Judged, row: usize, doc: &[u8; 32], claim: &[u8; 32], threshold: Threshold) -> Short {
    let similarity = match judged.comparisons.face[row] {
        Face::Compared(similarity) => similarity.value(),
        Face::NotCompared | Face::ReferenceMissing | Face::ModelDiffers => f32::NAN,
    };
    let verdict = judged.verdicts[row];
    let mut message = [0; 70];
    message[..16].copy_from_slice(&doc[..TOKEN_BYTES]);
    message[16..32].copy_from_slice(&claim[..TOKEN_BYTES]);
    message[32..48].copy_from_slice(&judged.requests.identity[row].to_le_bytes());
    message[48..56].copy_from_slice(&judged.requests.requested_at[row].to_le_bytes());
    message[56..60].copy_from_slice(&verdict.reasons.bits().to_le_bytes());
    message[60..64].copy_from_slice(&similarity.to_le_bytes());
    message[64..68].copy_from_slice(&threshold.value().to_le_bytes());
    message[68] = judged.requests.service[row] as u8;
    message[69] = verdict.outcome as u8;
    Short::new(&message).expect("70 bytes fit into two blocks")
}
