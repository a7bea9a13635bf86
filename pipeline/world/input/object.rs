//! A bucket of an S3 store and a key in, the object's bytes out as a blocking reader.
//!
//! ```text
//! 8 MiB ranges ─▶ 4 requests in flight ─▶ in order ─▶ one waiting ─▶ the reader
//! ```
//!
//! A reader holds at most six ranges, 48 MiB. Retries are those of the client (10 within 3 minutes). Every range is asked
//! for with the entity tag that the object had when it was listed, so a reader never mixes two versions.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures::{StreamExt, TryStreamExt, stream};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path as Key;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{Receiver, channel};

use super::error::InputError;
use super::limits::FILES_MAX;

/// Bytes of one request: at 100 MB/s and 30 ms to the first byte, a fourth of the time is waiting, which the requests
/// in flight fill.
const RANGE_BYTES: u64 = 8 << 20;

/// Requests in flight for one object.
const RANGES_IN_FLIGHT: usize = 4;

/// Threads that move bytes; decoding TLS of one object takes less than one.
const THREADS: usize = 2;

/// A bucket, with the threads that its requests run on.
#[derive(Debug)]
pub(super) struct Bucket {
    runtime: Runtime,
    store: Arc<dyn ObjectStore>,
}

/// An object as it was when it was listed.
#[derive(Clone, Debug)]
pub(super) struct Object(ObjectMeta);

impl Object {
    /// The key within the bucket.
    pub(super) fn key(&self) -> &str {
        self.0.location.as_ref()
    }

    /// Bytes.
    pub(super) fn size(&self) -> u64 {
        self.0.size
    }
}

impl Bucket {
    /// The bucket of that name, with the settings of the environment; nothing is asked of the store yet.
    pub(super) fn open(url: &str, bucket: &str) -> Result<Bucket, InputError> {
        let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build().map_err(InputError::store(url))?;
        Bucket::over(Arc::new(store), url)
    }

    /// A bucket that `store` keeps.
    pub(super) fn over(store: Arc<dyn ObjectStore>, url: &str) -> Result<Bucket, InputError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("object-store")
            .enable_all()
            .build()
            .map_err(InputError::io(url, "start threads for"))?;
        Ok(Bucket { runtime, store })
    }

    /// Looks one object up.
    pub(super) fn head(&self, url: &str, key: &str) -> Result<Object, InputError> {
        let key = parse(url, key)?;
        let described = self.runtime.block_on(self.store.head(&key));
        described.map(Object).map_err(InputError::store(url))
    }

    /// All objects whose keys begin with `prefix`, which is empty or ends in `/`; sorted by the bytes of their keys.
    pub(super) fn list(&self, url: &str, prefix: &str) -> Result<Vec<Object>, InputError> {
        let prefix = parse(url, prefix.trim_end_matches('/'))?;
        let listing = self.store.list(Some(&prefix)).take(FILES_MAX + 1).map_ok(Object).try_collect();
        let mut objects: Vec<Object> = self.runtime.block_on(listing).map_err(InputError::store(url))?;
        if objects.len() > FILES_MAX {
            return Err(InputError::TooManyFiles { name: url.into(), max: FILES_MAX });
        }
        objects.sort_unstable_by(|one, other| one.key().cmp(other.key()));
        Ok(objects)
    }

    /// Reads an object from its beginning; the first requests go out at once.
    pub(super) fn read(self: &Arc<Bucket>, name: &str, object: &Object) -> ObjectReader {
        let (sender, ranges) = channel(1);
        let (store, object) = (Arc::clone(&self.store), Arc::new(object.0.clone()));
        let size = object.size;
        self.runtime.spawn(async move {
            let requests = stream::iter(cut(object.size)).map(|range| {
                // Tasks of their own go on while the reader is busy with an earlier range.
                let request = tokio::spawn(fetch(Arc::clone(&store), Arc::clone(&object), range));
                async { request.await.unwrap_or_else(|error| Err(error.into())) }
            });
            let mut answers = requests.buffered(RANGES_IN_FLIGHT);
            while let Some(answer) = answers.next().await {
                let failed = answer.is_err();
                if sender.send(answer).await.is_err() || failed {
                    break;
                }
            }
        });
        ObjectReader { name: name.into(), ranges, rest: Bytes::new(), missing: size, _bucket: Arc::clone(self) }
    }
}

fn parse(url: &str, key: &str) -> Result<Key, InputError> {
    Key::parse(key)
        .map_err(|_not_a_key| InputError::Url { name: url.into(), what: "the key has an empty part, `.` or `..`" })
}

/// The ranges of an object, in order.
fn cut(size: u64) -> impl Iterator<Item = Range<u64>> {
    (0..size.div_ceil(RANGE_BYTES)).map(move |index| index * RANGE_BYTES..size.min((index + 1) * RANGE_BYTES))
}

async fn fetch(store: Arc<dyn ObjectStore>, object: Arc<ObjectMeta>, range: Range<u64>) -> object_store::Result<Bytes> {
    let (start, end) = (range.start, range.end);
    let options =
        GetOptions { if_match: object.e_tag.clone(), range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
    let answer = store.get_opts(&object.location, options).await?;
    let changed = answer.meta.e_tag != object.e_tag || answer.meta.size != object.size;
    let bytes = answer.bytes().await?;
    if changed || bytes.len() as u64 != end - start {
        let source = format!("range {start}..{end} is not of the object that was listed").into();
        return Err(object_store::Error::Precondition { path: object.location.to_string(), source });
    }
    Ok(bytes)
}

/// The bytes of one object.
pub(super) struct ObjectReader {
    name: String,
    ranges: Receiver<object_store::Result<Bytes>>,
    rest: Bytes,
    /// Bytes that no range has brought yet.
    missing: u64,
    /// The threads that fetch end with the last bucket.
    _bucket: Arc<Bucket>,
}

impl Read for ObjectReader {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() && self.missing > 0 {
            let answer = self.ranges.blocking_recv().ok_or(io::ErrorKind::UnexpectedEof)?;
            self.rest = answer.map_err(InputError::store(&self.name))?;
            self.missing -= self.rest.len() as u64;
        }
        let read = space.len().min(self.rest.len());
        self.rest.copy_to_slice(&mut space[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
