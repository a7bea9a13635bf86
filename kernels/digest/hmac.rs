//! HMAC-SHA-256 of many short messages under one key.
//!
//! What comes in is a key, once, and batches of padded messages; what goes out is one token each.
//! Invariants: two compressions a token, since the key's own two are done once; the key's states are
//! overwritten on drop, and neither prints.

use std::fmt;
use std::sync::atomic::{Ordering, compiler_fence};

use super::compress::{INITIAL, Means, State, TOGETHER, digest_of};
use super::message::{BLOCK_BYTES, Block, pad};
use super::sha256::sha256;

/// Bytes of a digest.
const DIGEST_BYTES: usize = 32;

/// What RFC 2104 mixes into the key before the message.
const INNER: u8 = 0x36;

/// What RFC 2104 mixes into the key before the inner digest.
const OUTER: u8 = 0x5c;

/// A key of HMAC-SHA-256, as the two states that follow its inner and its outer block.
///
/// Whoever has these states can sign as well as with the key: they are overwritten on drop and do not print.
pub struct HmacKey {
    inner: State,
    outer: State,
}

impl HmacKey {
    /// Prepares a key of any length; one longer than 64 bytes counts by its digest, as RFC 2104 says.
    pub fn new(key: &[u8]) -> Self {
        let mut block = [0; BLOCK_BYTES];
        if key.len() <= BLOCK_BYTES {
            block[..key.len()].copy_from_slice(key);
        } else {
            block[..DIGEST_BYTES].copy_from_slice(&sha256(key));
        }
        let prepared = Self { inner: state_after(&mut block, INNER), outer: state_after(&mut block, OUTER) };
        wipe(&mut block);
        prepared
    }
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        wipe(&mut self.inner);
        wipe(&mut self.outer);
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HmacKey").finish_non_exhaustive()
    }
}

/// Writes the HMAC-SHA-256 of each message under `key` to the same place of `out`.
///
/// # Panics
///
/// If `out` is not as long as `messages`.
pub fn hmac_many(key: &HmacKey, messages: &[Block], out: &mut [[u8; DIGEST_BYTES]]) {
    hmac_many_by(Means::best(), key, messages, out);
}

/// As [`hmac_many`], by given means.
pub(super) fn hmac_many_by(means: Means, key: &HmacKey, messages: &[Block], out: &mut [[u8; DIGEST_BYTES]]) {
    assert_eq!(messages.len(), out.len(), "one digest per message");
    for (messages, out) in messages.chunks(TOGETHER).zip(out.chunks_mut(TOGETHER)) {
        // A last group that is not full repeats its first message, and that result is not read.
        let blocks = std::array::from_fn(|i| &messages.get(i).unwrap_or(&messages[0]).bytes);
        let mut states = [key.inner; TOGETHER];
        means.compress(&mut states, blocks);
        let inner = states.map(|state| outer_block(&state));
        states = [key.outer; TOGETHER];
        means.compress(&mut states, inner.each_ref());
        for (digest, state) in out.iter_mut().zip(&states) {
            *digest = digest_of(state);
        }
    }
}

/// The block that the outer hash takes after the key's: the inner digest, padded.
#[inline]
fn outer_block(inner: &State) -> [u8; BLOCK_BYTES] {
    let mut block = [0; BLOCK_BYTES];
    pad(&mut block, &digest_of(inner), BLOCK_BYTES);
    block
}

/// The state after the key's block, each byte mixed with `mix`; the block is as before afterwards.
fn state_after(block: &mut [u8; BLOCK_BYTES], mix: u8) -> State {
    block.iter_mut().for_each(|byte| *byte ^= mix);
    let mut state = INITIAL;
    sha2::block_api::compress256(&mut state, std::array::from_ref(block));
    block.iter_mut().for_each(|byte| *byte ^= mix);
    state
}

/// Overwrites secret numbers with zeros, in a way the compiler may not leave out.
fn wipe<T: Copy + Default>(secret: &mut [T]) {
    for word in secret {
        let word: *mut T = word;
        // SAFETY: the pointer comes from a unique reference, so it is valid and aligned; `T` is `Copy` and drops nothing.
        unsafe { word.write_volatile(T::default()) };
    }
    compiler_fence(Ordering::SeqCst);
}
