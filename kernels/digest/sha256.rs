//! Plain SHA-256 of many short messages.
//!
//! What comes in are padded messages of one block or two; what goes out is one digest each. Invariant: a
//! message of one block and one of two may stand side by side.

use super::compress::{INITIAL, Means, State, TOGETHER, digest_of};
use super::message::{BLOCK_BYTES, Short, ShortBlocks, pad};

/// Writes the SHA-256 of each message to the same place of `out`.
///
/// # Panics
///
/// If `out` is not as long as `messages`.
pub fn sha256_many(messages: &[Short], out: &mut [[u8; 32]]) {
    sha256_many_by(Means::best(), messages, out);
}

/// As [`sha256_many`], by given means.
pub(super) fn sha256_many_by(means: Means, messages: &[Short], out: &mut [[u8; 32]]) {
    assert_eq!(messages.len(), out.len(), "one digest per message");
    for (messages, out) in messages.chunks(TOGETHER).zip(out.chunks_mut(TOGETHER)) {
        // A last group that is not full repeats its first message, and that result is not read.
        let group: [&Short; TOGETHER] = std::array::from_fn(|i| messages.get(i).unwrap_or(&messages[0]));
        let states = states_of(means, group);
        for (digest, state) in out.iter_mut().zip(&states) {
            *digest = digest_of(state);
        }
    }
}

/// The states after one group's messages. Where one message needs a second block, all take it, and
/// those that do not need it keep their first state: cheaper than to sort them.
fn states_of(means: Means, group: [&Short; TOGETHER]) -> [State; TOGETHER] {
    let mut first = [INITIAL; TOGETHER];
    means.compress(&mut first, group.map(|message| &message.bytes[0]));
    if group.iter().all(|message| message.blocks == ShortBlocks::One) {
        return first;
    }
    let mut second = first;
    means.compress(&mut second, group.map(|message| &message.bytes[1]));
    std::array::from_fn(|i| match group[i].blocks {
        ShortBlocks::One => first[i],
        ShortBlocks::Two => second[i],
    })
}

/// The SHA-256 of one message of any length, for what happens once.
pub(super) fn sha256(message: &[u8]) -> [u8; 32] {
    let mut state = INITIAL;
    let (blocks, rest) = message.as_chunks::<BLOCK_BYTES>();
    sha2::block_api::compress256(&mut state, blocks);
    let mut last = [[0; BLOCK_BYTES]; 2];
    let used = if rest.len() < BLOCK_BYTES - 8 { 1 } else { 2 };
    pad(last[..used].as_flattened_mut(), rest, message.len() - rest.len());
    sha2::block_api::compress256(&mut state, &last[..used]);
    digest_of(&state)
}
