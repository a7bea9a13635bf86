//! Thousands of files that were whole once: no decoder panics, and none gives more than the limits allow.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::decode::decoder_of;
use super::support::{LIMITS, files};
use super::{Pixels, decode};
use crate::testing::Random;

/// Mutations of each of the 25 files: 50 000 in all.
const MUTATIONS: usize = 2_000;

/// Spoils a file in one of the ways that files are spoilt.
fn mutate(file: &mut Vec<u8>, random: &mut Random) {
    match random.below(7) {
        0 => file.truncate(random.below(file.len())),
        // Single bits, anywhere and in the headers.
        1 | 2 => {
            for _ in 0..=random.below(8) {
                let at = random.below(file.len());
                file[at] ^= 1 << random.below(8);
            }
        }
        3 => {
            let at = random.below(file.len().min(120));
            file[at] = random.next() as u8;
        }
        // A number of two bytes that lies: 0, all ones, or any.
        4 => {
            let at = random.below(file.len() - 1);
            let value = [[0, 0], [0xFF, 0xFF], [random.next() as u8, random.next() as u8]][random.below(3)];
            file[at..at + 2].copy_from_slice(&value);
        }
        // A piece of it again, or left out.
        5 => {
            let (from, to) = (random.below(file.len()), random.below(file.len()));
            let piece = file[from.min(to)..from.max(to)].to_vec();
            let at = random.below(file.len());
            file.splice(at..at, piece);
        }
        _ => {
            let from = random.below(file.len());
            let to = file.len().min(from + 1 + random.below(40));
            file.drain(from..to);
        }
    }
}

/// Makes all check sums of a PNG file right, so that what is behind them is reached.
fn mend(file: &mut [u8]) {
    let mut at = 8;
    while let Some(length) = file.get(at..).and_then(|rest| rest.first_chunk()) {
        let end = (u32::from_be_bytes(*length) as usize).saturating_add(at + 8);
        let Some(body) = file.get(at + 4..end) else { return };
        let sum = !body.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
        });
        let Some(place) = file.get_mut(end..end + 4) else { return };
        place.copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}

#[test]
fn no_mutation_brings_a_decoder_down() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut pixels = Pixels::new();
    let (mut read, mut panics) = (0, Vec::new());
    for (name, whole) in files() {
        for round in 0..MUTATIONS {
            let mut file = whole.clone();
            for _ in 0..=random.below(3) {
                if file.len() > 16 {
                    mutate(&mut file, &mut random);
                }
            }
            if random.below(2) == 0 {
                mend(&mut file);
            }
            let Some(decoder) = decoder_of(&file) else { continue };
            // Without the guard of `decode`, which would hide a panic.
            if catch_unwind(AssertUnwindSafe(|| decoder(&file, LIMITS, &mut pixels))).is_err() {
                panics.push(format!("{name}, round {round}"));
            }
            let result = decode(&file, LIMITS, &mut pixels);
            let count = u64::from(pixels.width()) * u64::from(pixels.height());
            assert_eq!(result.is_ok(), count > 0, "{name}, round {round}: pixels with success and only then");
            assert!(count <= LIMITS.pixels_max, "{name}, round {round}: {count} pixels");
            assert_eq!(pixels.rgb().len() as u64, 3 * count, "{name}, round {round}");
            read += usize::from(result.is_ok());
        }
    }
    assert!(panics.is_empty(), "{} panics: {panics:?}", panics.len());
    assert!(read > 500, "some mutations are harmless, so the decoders were reached: {read}");
}
