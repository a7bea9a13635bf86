//! How long does one face comparison take, in cache and out of it, on every level of this processor?
//!
//! Prints, per kind of template and level, the median nanoseconds a pair of 512-element embeddings: with 6 pairs that
//! stay in the first-level cache, with 64 that stay in the second, and over 512 MiB of templates and as many requests in
//! order; beside the last, the bandwidth at which the same thread reads the same bytes of both sides when it only adds
//! them up, measured in turn with it. A share near one means that the kernel runs at the speed of memory.
//! `benches/kernel.py` runs this beside its peer.

#![expect(clippy::print_stdout, reason = "a bench prints its result")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::time::Instant;

use kernels::face::{Batch, Comparison, ElementKind, Level, Requests, cosine_batch_at, squared_lengths};

/// The dimension of the common face models.
const DIMENSION: usize = 512;

/// Pairs in the first-level cache: 6 × 2 KiB and as many requests are 24 KiB.
const NEAR: usize = 6;

/// Pairs in the second-level cache: 64 × 2 KiB and as many requests are 256 KiB.
const CACHED: usize = 64;

/// Pairs of one batch out of cache.
const ROWS: usize = 256;

/// Bytes of templates out of cache: sixteen times a large last-level cache share.
const LARGE_BYTES: usize = 512 << 20;

/// A cache line.
const LINE_BYTES: usize = 64;

/// Runs whose median is reported.
const RUNS: usize = 11;

fn main() {
    let halves = templates_f16(LARGE_BYTES + LINE_BYTES);
    let halves = aligned(&halves, LARGE_BYTES);
    let bytes: Vec<i8> = halves.iter().rev().map(|byte| byte.cast_signed()).collect();
    let rows = LARGE_BYTES / ElementKind::F16.bytes();
    let floats = requests(rows + LINE_BYTES);
    let floats = aligned(&floats, rows);
    println!("kind level first second memory GB/s reading-GB/s share");
    for kind in [ElementKind::F32, ElementKind::F16, ElementKind::I8] {
        let stored = if kind == ElementKind::F32 { templates_f32(LARGE_BYTES + LINE_BYTES) } else { Vec::new() };
        let stored = if kind == ElementKind::F32 { aligned(&stored, LARGE_BYTES) } else { halves };
        let elements = LARGE_BYTES / kind.bytes();
        let (requests, request_bytes) = match kind {
            ElementKind::F32 => (Requests::MeetF32(&floats[..elements]), 4),
            ElementKind::F16 => (Requests::MeetF16(&floats[..elements]), 4),
            ElementKind::I8 => (Requests::MeetI8(&bytes[..elements]), 1),
        };
        for level in Level::present() {
            let near = in_cache(level, requests, stored, NEAR);
            let cached = in_cache(level, requests, stored, CACHED);
            let (streamed, reading) = out_of_cache(level, requests, stored);
            let speed = (DIMENSION * (kind.bytes() + request_bytes)) as f64 / streamed;
            println!(
                "{} {} {near:.1} {cached:.1} {streamed:.1} {speed:.1} {reading:.1} {:.2}",
                format!("{kind:?}").to_lowercase(),
                level.name(),
                speed / reading,
            );
        }
    }
}

/// Nanoseconds a pair over the same `pairs` templates.
fn in_cache(level: Level, requests: Requests<'_>, stored: &[u8], pairs: usize) -> f64 {
    let rounds = 64_000 / pairs;
    let row = DIMENSION * requests.templates().bytes();
    let templates: Vec<Option<&[u8]>> = stored.chunks(row).take(pairs).map(Some).collect();
    let mut out = vec![Comparison::Absent; pairs];
    let lengths = lengths(part(requests, 0, pairs));
    let batch = batch(part(requests, 0, pairs), &lengths, &templates);
    median(|| {
        let start = Instant::now();
        for _ in 0..rounds {
            cosine_batch_at(level, black_box(batch), &mut out);
            black_box(&out);
        }
        start.elapsed().as_nanos() as f64 / (rounds * pairs) as f64
    })
}

/// Nanoseconds a pair over all templates in order, in batches; and GB/s at which they are only read, in turn with it.
fn out_of_cache(level: Level, requests: Requests<'_>, stored: &[u8]) -> (f64, f64) {
    let row = DIMENSION * requests.templates().bytes();
    let templates: Vec<Option<&[u8]>> = stored.chunks_exact(row).map(Some).collect();
    let lengths = lengths(requests);
    let mut out = vec![Comparison::Absent; ROWS];
    let mut reading = Vec::with_capacity(RUNS);
    let streamed = median(|| {
        reading.push(bandwidth(stored));
        let start = Instant::now();
        for (place, templates) in templates.chunks_exact(ROWS).enumerate() {
            let first = place * ROWS;
            let batch = batch(part(requests, first, ROWS), &lengths[first..first + ROWS], templates);
            cosine_batch_at(level, black_box(batch), &mut out);
            black_box(&out);
        }
        start.elapsed().as_nanos() as f64 / templates.len() as f64
    });
    (streamed, median_of(reading))
}

/// The first `count` elements that begin at a cache line, as the pipeline's buffers do.
fn aligned<T>(elements: &[T], count: usize) -> &[T] {
    let start = elements.as_ptr().align_offset(LINE_BYTES);
    &elements[start..start + count]
}

fn dimension() -> NonZeroUsize {
    NonZeroUsize::new(DIMENSION).expect("512 is not zero")
}

/// The rows' squared lengths, which a job takes once, when it admits them.
fn lengths(requests: Requests<'_>) -> Vec<f64> {
    let mut lengths = Vec::new();
    squared_lengths(requests, dimension(), &mut lengths);
    lengths
}

/// `count` rows of the requests from row `first` on.
fn part(requests: Requests<'_>, first: usize, count: usize) -> Requests<'_> {
    let elements = first * DIMENSION..(first + count) * DIMENSION;
    match requests {
        Requests::MeetF32(values) => Requests::MeetF32(&values[elements]),
        Requests::MeetF16(values) => Requests::MeetF16(&values[elements]),
        Requests::MeetI8(values) => Requests::MeetI8(&values[elements]),
    }
}

fn batch<'a>(requests: Requests<'a>, lengths: &'a [f64], templates: &'a [Option<&'a [u8]>]) -> Batch<'a> {
    Batch { requests, lengths, dimension: dimension(), templates }
}

/// GB/s at which one thread adds up `bytes` as 64-bit numbers.
fn bandwidth(bytes: &[u8]) -> f64 {
    let (blocks, _) = bytes.as_chunks::<64>();
    let start = Instant::now();
    let mut sums = [0_u64; 8];
    for block in black_box(blocks) {
        for (sum, word) in sums.iter_mut().zip(block.as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*word));
        }
    }
    black_box(sums);
    bytes.len() as f64 / start.elapsed().as_nanos() as f64
}

/// The median of `RUNS` measurements.
fn median(mut measure: impl FnMut() -> f64) -> f64 {
    median_of((0..RUNS).map(|_| measure()).collect())
}

fn median_of(mut runs: Vec<f64>) -> f64 {
    runs.sort_by(f64::total_cmp);
    runs[runs.len() / 2]
}

/// Floats between -1 and 1.
fn requests(count: usize) -> Vec<f32> {
    let mut random = Random(1);
    (0..count).map(|_| (random.next() as i32) as f32 / i32::MAX as f32).collect()
}

/// Binary32 templates: numbers with exponents from -8 to -1.
fn templates_f32(length: usize) -> Vec<u8> {
    let mut random = Random(2);
    let words = (0..length / 4).map(|_| (random.next() as u32 & 0x83ff_ffff) + (119 << 23));
    words.flat_map(u32::to_le_bytes).collect()
}

/// Binary16 templates: numbers with exponents from -8 to -1; as bytes they serve the byte kernel too.
fn templates_f16(length: usize) -> Vec<u8> {
    let mut random = Random(3);
    let halves = (0..length / 2).map(|_| (random.next() as u16 & 0x9fff) + (7 << 10));
    halves.flat_map(u16::to_le_bytes).collect()
}

/// A xorshift generator: the same templates in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
