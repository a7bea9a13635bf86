//! The mark of an answer: in which order its fields are written, so that a disclosure can be traced (Art. 14(4)).
//!
//! A job of an entity under an agreement in; for each of its rows one of the orders of the fields out: six of three, twenty-four of four. To
//! whoever has not the keys the orders are as good as drawn; with the keys anybody can say whose answers some lines are, and of which job. The mark
//! survives copying and programs that keep the order of fields; it costs no byte.
//!
//! Invariant: the order follows from the keys, the job and the row's id alone, so that it says nothing of what was found.

use std::hash::Hasher;

use ring::hmac;
use siphasher::sip::SipHasher13;

use super::keys::Keys;

/// What the message begins with, from which a job's key is made; tokens of certificates, under the same secret, are of 16 bytes.
const PURPOSE: &[u8] = b"order of the fields of answers 1\0";

/// Fields of an answer that is marked, in the order of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerField {
    /// `request_id`.
    RequestId,
    /// `service`.
    Service,
    /// `outcome`.
    Outcome,
    /// `reason`, where a row was not processed.
    Reason,
}

impl AnswerField {
    /// All, in the order in which unmarked answers have them.
    pub const ALL: [AnswerField; 4] =
        [AnswerField::RequestId, AnswerField::Service, AnswerField::Outcome, AnswerField::Reason];

    /// Its key in the line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            AnswerField::RequestId => "request_id",
            AnswerField::Service => "service",
            AnswerField::Outcome => "outcome",
            AnswerField::Reason => "reason",
        }
    }
}

/// Orders of so many fields.
#[must_use]
pub const fn orders_of(fields: usize) -> u64 {
    if fields < 4 { 6 } else { 24 }
}

/// Marks the answers of one job.
#[derive(Clone)]
pub struct Marker {
    key: [u8; 16],
}

impl Marker {
    /// The marks of a job, by the keys under which it runs.
    #[must_use]
    pub fn of_job(keys: &Keys, job: &str) -> Marker {
        let mut message = PURPOSE.to_vec();
        message.extend_from_slice(job.as_bytes());
        let tag = hmac::sign(&keys.mark, &message);
        let (key, _rest) = tag.as_ref().split_first_chunk().expect("SHA-256 has more than 16 bytes");
        Marker { key: *key }
    }

    /// The order of the first `fields` fields, three or four, for a row; `identity` is the fingerprint of entity and request id.
    #[must_use]
    pub fn order(&self, identity: u128, fields: usize) -> [AnswerField; 4] {
        assert!(fields == 3 || fields == 4, "an answer has three fields, or four");
        let mut hasher = SipHasher13::new_with_key(&self.key);
        hasher.write_u128(identity);
        let drawn = hasher.finish() as usize;
        if fields == 3 { ORDERS[drawn % 6] } else { ORDERS[drawn % 24] }
    }
}

/// Every order; the first six leave the last field in its place.
const ORDERS: [[AnswerField; 4]; 24] = orders();

const fn orders() -> [[AnswerField; 4]; 24] {
    let mut orders = [AnswerField::ALL; 24];
    let mut number = 0;
    while number < 24 {
        // Each place is exchanged with one before it, or with itself, by a digit of the number in a base that grows.
        let (mut rest, mut place) = (number, 1);
        while place < 4 {
            let other = place - rest % (place + 1);
            rest /= place + 1;
            let field = orders[number][place];
            orders[number][place] = orders[number][other];
            orders[number][other] = field;
            place += 1;
        }
        number += 1;
    }
    orders
}

impl std::fmt::Debug for Marker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Marker").finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "mark_tests.rs"]
mod tests;
