//! Text inputs and who hashes them.

use super::super::testing::{Folder, gzip, told, zstd};
use super::super::{Format, list};
use super::*;

struct Whole {
    text: Vec<u8>,
    hash: Option<([u8; 32], u64)>,
    consumed: u64,
}

fn open(path: &str, format: Option<Format>) -> Result<Whole, String> {
    let input = list(&[path.to_owned()], format).unwrap().remove(0);
    let mut source = input.open_text().map_err(|error| told(&error))?;
    let mut text = Vec::new();
    source.reader.read_to_end(&mut text).map_err(|error| told(&error))?;
    let hash = match source.raw {
        RawHash::CallerHashes => None,
        RawHash::Wrapper(hash) => Some(hash.finish()),
    };
    Ok(Whole { text, hash, consumed: input.consumed().load(std::sync::atomic::Ordering::Relaxed) })
}

/// Reads `stored` under `name`; it must give `text`, with a hash of its own where it is packed.
fn check(name: &str, stored: &[u8], text: &[u8], packed: bool) {
    let folder = Folder::new();
    let read = open(&folder.file(name, stored), None).unwrap();
    assert_eq!(read.text, text, "{name}");
    let hash = (Sha256::digest(stored).into(), stored.len() as u64);
    assert_eq!(read.hash, packed.then_some(hash), "{name}");
    assert_eq!(read.consumed, stored.len() as u64, "{name}");
}

fn refused(name: &str, stored: &[u8], expected: &str) {
    let folder = Folder::new();
    let told = open(&folder.file(name, stored), None).err().expect(name);
    assert!(told.contains(expected) && told.contains(name), "{told}");
}

/// Text that packs, and is longer than any buffer here.
fn text() -> Vec<u8> {
    (0..60_000).flat_map(|row| format!("{{\"request_id\":\"r{row}\"}}\n").into_bytes()).collect()
}

#[test]
fn plain_text_is_hashed_by_the_caller() {
    check("a.ndjson", &text(), &text(), false);
    check("a.csv", b"", b"", false);
    check("a.csv", b"x", b"x", false);
}

#[test]
fn packed_text_is_unpacked_whatever_its_name() {
    let text = text();
    for name in ["a.csv", "a.csv.gz", "a.csv.zst"] {
        check(name, &gzip(&text), &text, true);
        check(name, &zstd(&text), &text, true);
        check(name, &text, &text, false);
    }
}

#[test]
fn members_and_frames_follow_each_other() {
    let (one, two) = (b"one\n".as_slice(), text());
    let both = [one, &two].concat();
    check("a.csv.gz", &[gzip(one), gzip(b""), gzip(&two)].concat(), &both, true);
    check("a.csv.zst", &[zstd(one), zstd(b""), zstd(&two)].concat(), &both, true);
    let skipped = [b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc".as_slice(), &zstd(one)].concat();
    check("a.csv.zst", &skipped, one, true);
}

#[test]
fn cut_and_damaged_packing_is_an_error() {
    let (gz, zst) = (gzip(&text()), zstd(&text()));
    for length in [1, 5, 11, gz.len() / 2, gz.len() - 1] {
        refused("a.csv.gz", &gz[..length], "damaged or cut off (gzip)");
    }
    // The first byte alone is a bracket, and so text.
    for length in [4, 5, 11, zst.len() / 2, zst.len() - 1] {
        refused("a.csv.zst", &zst[..length], "damaged or cut off (zstd)");
    }
    refused("a.csv.gz", b"", "damaged or cut off (gzip)");
    refused("a.csv.zst", b"", "damaged or cut off (zstd)");
    refused("a.csv.gz", b"\x00\x01garbage", "damaged or cut off (gzip)");
    refused("a.csv.gz", &[gz.as_slice(), b"rest"].concat(), "damaged or cut off (gzip)");
    let mut flipped = gz.clone();
    let last = flipped.len() - 6;
    flipped[last] ^= 1;
    refused("a.csv.gz", &flipped, "damaged or cut off (gzip)");
}

#[test]
fn a_window_over_the_limit_is_refused() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(28).unwrap();
    encoder.long_distance_matching(true).unwrap();
    std::io::Write::write_all(&mut encoder, &text()).unwrap();
    refused("a.csv.zst", &encoder.finish().unwrap(), "damaged or cut off (zstd)");
}

#[test]
fn a_bomb_stops_early() {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..600 {
        std::io::Write::write_all(&mut encoder, &zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let folder = Folder::new();
    let input = list(&[folder.file("a.csv.zst", &bomb)], None).unwrap().remove(0);
    let mut reader = input.open_text().unwrap().reader;
    let mut space = vec![0; 1 << 20];
    let mut unpacked = 0;
    let error = loop {
        match reader.read(&mut space) {
            Ok(read) => unpacked += read as u64,
            Err(error) => break told(&error),
        }
    };
    assert!(error.contains("bytes unpacked, at most"), "{error}");
    assert!(unpacked <= super::super::limits::decoded_bytes_max(bomb.len() as u64));
}

#[test]
fn a_pipe_is_read_from_its_beginning() {
    let folder = Folder::new();
    let path = folder.path().join("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
    assert!(made.success());
    let writer = std::thread::spawn({
        let path = path.clone();
        move || std::fs::write(path, gzip(b"a,b\n1,2\n")).unwrap()
    });
    let input = list(&[path.to_str().unwrap().to_owned()], None).unwrap().remove(0);
    assert_eq!((input.size, input.local_path()), (None, None));
    let mut text = String::new();
    input.open_text().unwrap().reader.read_to_string(&mut text).unwrap();
    assert_eq!(text, "a,b\n1,2\n");
    writer.join().unwrap();
}
