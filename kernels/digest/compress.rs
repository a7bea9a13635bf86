//! Several SHA-256 compressions at once.
//!
//! What comes in are four states and four blocks; what goes out are the four states after their block.
//! Invariant: both means give the same states; which one is used depends on the processor alone.
//!
//! The SHA instructions have a latency of four cycles and could start one every cycle, so that one
//! message leaves them idle three times of four. Four messages at once fill them.

use std::array;

use sha2::block_api::compress256;

use super::message::BLOCK_BYTES;

/// Messages compressed together: the latency of `sha256rnds2` over its throughput on current processors.
pub(super) const TOGETHER: usize = 4;

/// The eight words of a hash in progress, a to h.
pub(super) type State = [u32; 8];

/// The state before the first block, FIPS 180-4, 5.3.3: fractions of the square roots of eight primes.
pub(super) const INITIAL: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// By what means this processor compresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// Four blocks interleaved with the SHA instructions.
    #[cfg(target_arch = "x86_64")]
    Instructions,
    /// One block after another, as the `sha2` crate does it.
    Portable,
}

impl Means {
    /// The best means of this processor; the standard library remembers the answer.
    pub(super) fn best() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1") {
            return Self::Instructions;
        }
        Self::Portable
    }

    /// Advances each state by its block.
    #[inline]
    pub(super) fn compress(self, states: &mut [State; TOGETHER], blocks: [&[u8; BLOCK_BYTES]; TOGETHER]) {
        match self {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Instructions` is only made by `best`, which found SHA and SSE4.1 on this processor.
            Self::Instructions => unsafe { super::ni::compress(states, blocks) },
            Self::Portable => {
                for (state, block) in states.iter_mut().zip(blocks) {
                    compress256(state, array::from_ref(block));
                }
            }
        }
    }
}

/// The bytes of a finished state: eight big-endian words.
pub(super) fn digest_of(state: &State) -> [u8; 32] {
    let mut digest = [0; 32];
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    digest
}
