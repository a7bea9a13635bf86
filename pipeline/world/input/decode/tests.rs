//! Packed text, whole, cut and swollen.

use std::io::Cursor;

use super::super::testing::{gzip, told};
use super::*;

/// Unpacks what `decoded_max` lets through.
fn unpacked(stored: Box<dyn Read + Send>, decoded_max: fn(u64) -> u64) -> io::Result<Vec<u8>> {
    let (hash, failed) = (Arc::new(CompressedHash::default()), Arc::new(AtomicBool::new(false)));
    let hashing = Hashing { inner: stored, hash: Arc::clone(&hash), failed: Arc::clone(&failed) };
    let decoder = Box::new(MultiGzDecoder::new(BufReader::new(hashing)));
    let mut bounded = Bounded { decoder, name: "a.gz".into(), what: "gzip", decoded: 0, decoded_max, hash, failed };
    let mut text = Vec::new();
    bounded.read_to_end(&mut text).map(|_length| text)
}

#[test]
fn the_bound_grows_with_what_was_read() {
    let zeros = vec![0; 100_000];
    let packed = gzip(&zeros);
    let read = |decoded_max| unpacked(Box::new(Cursor::new(packed.clone())), decoded_max);
    assert_eq!(read(|_packed| 100_000).unwrap(), zeros);
    let error = told(&read(|_packed| 99_999).unwrap_err());
    assert!(error.contains("a.gz has 100000 bytes unpacked, at most 99999 are read"), "{error}");
    assert!(read(|packed| packed * 20).is_err());
    assert_eq!(read(|packed| packed * 1032).unwrap(), zeros);
}

#[test]
fn a_failing_device_is_not_called_damage() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _space: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "the wire broke"))
        }
    }
    let packed = gzip(b"text");
    let half = Cursor::new(packed[..8].to_vec()).chain(Failing);
    let error = unpacked(Box::new(half), |_packed| u64::MAX).unwrap_err();
    assert_eq!(error.to_string(), "the wire broke");
}
