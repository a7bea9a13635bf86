//! What the cache of signers keeps, and what it lets go.

use super::*;
use crate::chip::asn1::{FrameError, FrameFault};

/// The digest of the certificate with a number.
fn digest(number: usize) -> [u8; 32] {
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&number.to_be_bytes());
    digest
}

fn none() -> Result<SignerRecord, SignerFault> {
    Err(SignerFault::Frame(FrameError::new(0, FrameFault::Value)))
}

#[test]
fn what_is_met_stays_and_the_rest_goes() {
    let mut cache = Cache::default();
    let mut made = 0;
    for number in 0..5 * GENERATION {
        assert!(cache.get(digest(number), none).is_err());
        let again = cache.get(digest(0), || {
            made += 1;
            none()
        });
        assert!(again.is_err() && cache.len() <= 2 * GENERATION, "{number}: {}", cache.len());
    }
    assert_eq!(made, 0, "one that is met all the time is made once");
    let long_ago = cache.get(digest(1), || {
        made += 1;
        none()
    });
    assert!(long_ago.is_err());
    assert_eq!(made, 1, "one that was long not met is made again");
}
