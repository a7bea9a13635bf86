//! Objects of a store, read in ranges.

use object_store::PutPayload;
use object_store::memory::InMemory;

use super::super::testing::told;
use super::*;

/// A bucket in memory with these objects.
fn bucket(objects: &[(&str, Vec<u8>)]) -> (Arc<Bucket>, Arc<InMemory>) {
    let store = Arc::new(InMemory::new());
    let bucket = Bucket::over(Arc::clone(&store) as Arc<dyn ObjectStore>, "s3://b").unwrap();
    for (key, bytes) in objects {
        put(&bucket, key, bytes.clone());
    }
    (Arc::new(bucket), store)
}

fn put(bucket: &Bucket, key: &str, bytes: Vec<u8>) {
    bucket.runtime.block_on(bucket.store.put(&Key::from(key), PutPayload::from(bytes))).unwrap();
}

/// Bytes that differ from place to place: the number of every block of 4 KiB.
fn noise(length: u64) -> Vec<u8> {
    let mut bytes = vec![7; length as usize];
    for (number, block) in bytes.chunks_exact_mut(4096).enumerate() {
        block[..8].copy_from_slice(&number.to_le_bytes());
    }
    bytes
}

#[test]
fn ranges_come_in_order_and_whole() {
    for length in [0, 1, RANGE_BYTES - 1, RANGE_BYTES, RANGE_BYTES + 1, 6 * RANGE_BYTES + 7] {
        let bytes = noise(length);
        let (bucket, _store) = bucket(&[("a/b.csv", bytes.clone())]);
        let object = bucket.head("s3://b/a/b.csv", "a/b.csv").unwrap();
        assert_eq!((object.key(), object.size()), ("a/b.csv", length));
        let mut read = Vec::new();
        bucket.read("s3://b/a/b.csv", &object).read_to_end(&mut read).unwrap();
        assert!(read == bytes, "{length}");
    }
}

#[test]
fn an_object_that_is_replaced_is_not_mixed() {
    let (bucket, _store) = bucket(&[("a.csv", noise(3 * RANGE_BYTES))]);
    let object = bucket.head("s3://b/a.csv", "a.csv").unwrap();
    put(&bucket, "a.csv", noise(3 * RANGE_BYTES));
    let error = bucket.read("s3://b/a.csv", &object).read_to_end(&mut Vec::new()).unwrap_err();
    assert!(told(&error).contains("s3://b/a.csv changed while it was read"), "{}", told(&error));
}

#[test]
fn a_reader_may_be_dropped_early() {
    let (bucket, _store) = bucket(&[("a.csv", noise(9 * RANGE_BYTES))]);
    let object = bucket.head("s3://b/a.csv", "a.csv").unwrap();
    let mut space = [0; 10];
    let mut reader = bucket.read("s3://b/a.csv", &object);
    reader.read_exact(&mut space).unwrap();
    assert_eq!(space, noise(4096)[..10]);
    drop(bucket);
    drop(reader);
}

#[test]
fn a_listing_is_in_the_order_of_its_bytes() {
    let (bucket, _store) =
        bucket(&["d/b.csv", "d/a/z.csv", "d/a-1.csv", "e/a.csv", "d/B.csv"].map(|key| (key, vec![1])));
    let keys = |prefix: &str| -> Vec<String> {
        bucket.list("s3://b/", prefix).unwrap().iter().map(|object| object.key().to_owned()).collect()
    };
    assert_eq!(keys("d/"), ["d/B.csv", "d/a-1.csv", "d/a/z.csv", "d/b.csv"]);
    assert_eq!(keys("").len(), 5);
    assert!(keys("none/").is_empty());
}

#[test]
fn what_is_missing_or_malformed_is_named() {
    let (bucket, _store) = bucket(&[]);
    let told = |key: &str| told(&bucket.head("s3://b/x", key).unwrap_err());
    assert!(told("gone.csv").contains("s3://b/x is not there"));
    assert!(told("a//b.csv").contains("the key has an empty part"));
}

/// What the store says while an object is read is told as the store's, through whatever it passes on its way.
#[test]
fn what_the_store_says_later_is_still_its_own() {
    let broken = || InputError::Store {
        name: "s3://b/a.csv".into(),
        answer: object_store::Error::PermissionDenied { path: "a.csv".into(), source: "403".into() },
    };
    let arrow = || arrow::error::ArrowError::ExternalError(Box::new(broken()));
    for error in [io::Error::from(broken()), io::Error::other(arrow())] {
        let known = InputError::io("s3://b/a.csv", "read")(error);
        assert!(known.is_dependency(), "{}", told(&known));
    }
    for error in [io::Error::other("other"), io::ErrorKind::UnexpectedEof.into()] {
        assert!(!InputError::io("a.csv", "read")(error).is_dependency());
    }
}
