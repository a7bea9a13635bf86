//! Messages short enough to know their SHA-256 padding when they are made.
//!
//! What comes in are bytes; what goes out are whole 64-byte blocks. Invariant: a block here is complete,
//! so that hashing it needs no length, no buffer and no branch.
//!
//! ```text
//! │ message │ 80 │ 00 … 00 │ bits, 8 bytes, big-endian │
//! └──────────────────── 64 bytes ─────────────────────┘
//! ```

/// Bytes of a SHA-256 block.
pub(super) const BLOCK_BYTES: usize = 64;

/// The longest message that shares its last block with the padding: 64 − 1 − 8.
const LAST_BYTES_MAX: usize = 55;

/// The byte after a message: its first bit is the one that ends it.
const END: u8 = 0x80;

/// A message for [`hmac_many`](super::hmac_many), padded to the one block that follows the key's block.
#[derive(Clone)]
pub struct Block {
    pub(super) bytes: [u8; BLOCK_BYTES],
}

impl Block {
    /// The longest message, in bytes.
    pub const BYTES_MAX: usize = LAST_BYTES_MAX;

    /// Pads `message`; `None` if it is longer than [`Block::BYTES_MAX`]. Its length counts the key's block, as HMAC asks.
    pub fn hmac_message(message: &[u8]) -> Option<Self> {
        let mut bytes = [0; BLOCK_BYTES];
        (message.len() <= LAST_BYTES_MAX).then(|| {
            pad(&mut bytes, message, BLOCK_BYTES);
            Self { bytes }
        })
    }
}

/// A message for [`sha256_many`](super::sha256_many), padded to one block or two.
#[derive(Clone)]
pub struct Short {
    pub(super) bytes: [[u8; BLOCK_BYTES]; 2],
    pub(super) blocks: ShortBlocks,
}

/// How many blocks of a [`Short`] count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ShortBlocks {
    /// The first; the second is zero.
    One,
    /// Both.
    Two,
}

impl Short {
    /// The longest message, in bytes.
    pub const BYTES_MAX: usize = BLOCK_BYTES + LAST_BYTES_MAX;

    /// Pads `message`; `None` if it is longer than [`Short::BYTES_MAX`].
    pub fn new(message: &[u8]) -> Option<Self> {
        let mut bytes = [[0; BLOCK_BYTES]; 2];
        if message.len() <= LAST_BYTES_MAX {
            pad(&mut bytes[0], message, 0);
            Some(Self { bytes, blocks: ShortBlocks::One })
        } else if message.len() <= Self::BYTES_MAX {
            pad(bytes.as_flattened_mut(), message, 0);
            Some(Self { bytes, blocks: ShortBlocks::Two })
        } else {
            None
        }
    }
}

/// Writes `message`, the end bit and the length into zeroed `blocks`; `bytes_before` count in the length.
///
/// The caller has checked that at least nine bytes remain after the message.
pub(super) fn pad(blocks: &mut [u8], message: &[u8], bytes_before: usize) {
    let bits = 8 * (bytes_before + message.len()) as u64;
    blocks[..message.len()].copy_from_slice(message);
    blocks[message.len()] = END;
    let length = blocks.len() - 8;
    debug_assert!(message.len() < length, "the padding fits");
    blocks[length..].copy_from_slice(&bits.to_be_bytes());
}
