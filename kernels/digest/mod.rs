//! Many short SHA-256 and HMAC-SHA-256 at once: the tokens and row hashes of a batch.
//!
//! What comes in are short messages, padded when they are made; what goes out are 32-byte digests, and
//! their hexadecimal. Invariants: the digests are those of FIPS 180-4 and RFC 2104 on every processor;
//! messages of one batch do not influence each other; a key leaves no copy behind when it is dropped,
//! and never prints.
//!
//! | file | its one job |
//! |---|---|
//! | `message` | messages that know their padding |
//! | `hmac` | keys, and a batch of tokens |
//! | `sha256` | a batch of plain digests |
//! | `compress` | several compressions at once, by the best means of the processor |
//! | `ni` | four compressions interleaved with the SHA instructions |
//! | `hex` | bytes to lower-case hexadecimal |

mod compress;
mod hex;
mod hmac;
mod message;
#[cfg(target_arch = "x86_64")]
mod ni;
mod sha256;

pub use hex::{hex, hex_lower};
pub use hmac::{HmacKey, hmac_many};
pub use message::{Block, Short};
pub use sha256::sha256_many;

#[cfg(test)]
mod tests;
