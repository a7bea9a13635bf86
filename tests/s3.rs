//! Requests from a real object store: the server that `tests/services/s3.sh` starts.

use std::path::PathBuf;

use datasets::{Compression, Format};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{ObjectStoreExt, PutPayload};

use crate::support::binary::{Ran, command, text};
use crate::support::{Answers, Fixture, Folder, answer, assert_same, fixture, options, try_job};

/// The bucket that the server was started with.
fn bucket() -> String {
    std::env::var("CONCORD_TEST_BUCKET").unwrap_or_else(|_unset| {
        panic!(
            "CONCORD_TEST_BUCKET is not set: no object store was started. Run `make test`, or \
             tests/services/with-s3.sh cargo test --workspace --test tests"
        )
    })
}

/// Puts files under `prefix`, by their own names.
fn upload(prefix: &str, files: &[PathBuf]) {
    let store: AmazonS3 = AmazonS3Builder::from_env().with_bucket_name(bucket()).build().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    for file in files {
        let key = Key::from(format!("{prefix}/{}", file.file_name().unwrap().to_str().unwrap()));
        let bytes = std::fs::read(file).unwrap();
        runtime.block_on(store.put(&key, PutPayload::from(bytes))).unwrap();
    }
}

/// Everything of a job but the names of its inputs.
fn assert_like(found: &Answers, expected: &Answers) {
    assert_same("answers", &found.results(), &expected.results());
    let unplaced = |answers: &Answers| {
        let rejects = answers.rejects();
        rejects.into_iter().map(|row| (row.line, row.code, row.field, row.request_id)).collect::<Vec<_>>()
    };
    assert_same("rejects", &unplaced(found), &unplaced(expected));
    let hashes = |answers: &Answers| {
        answers.receipt.inputs.iter().map(|input| (input.bytes, input.sha256.clone())).collect::<Vec<_>>()
    };
    assert_same("inputs", &hashes(found), &hashes(expected));
}

/// Answers a set from a folder and from a prefix, as several objects, and compares the two.
fn check(format: Format) {
    let (fixture, folder) = (fixture(), Folder::new("s3"));
    let set = fixture.set();
    let written = fixture.write(&folder, &set, format, 3);
    let prefix = format!("prefix-{}-{}", std::process::id(), format.extension());
    upload(&prefix, &written.files);
    let local = answer(&options(&fixture, &written.files, &folder.path("local")));
    let url = format!("s3://{}/{prefix}/", bucket());
    let remote = answer(&from(&fixture, &[&url], &folder, "remote"));
    assert_like(&remote, &local);
    let first = |answers: &Answers| answers.rejects()[0].file.clone();
    let name = written.files[0].file_name().unwrap().to_str().unwrap();
    assert!(first(&remote).starts_with(&url), "rejects name the object: {}", first(&remote));
    // Single objects by their keys, in the order in which they are named.
    let urls: Vec<String> =
        written.files.iter().map(|file| format!("{url}{}", file.file_name().unwrap().to_str().unwrap())).collect();
    let named: Vec<&str> = urls.iter().map(String::as_str).collect();
    assert_like(&answer(&from(&fixture, &named, &folder, "named")), &local);
    let missing = try_job(&from(&fixture, &[&format!("{url}{name}.absent.ndjson")], &folder, "missing")).unwrap_err();
    assert_eq!(missing.exit_code(), 3, "{missing}");
    let empty =
        try_job(&from(&fixture, &[&format!("s3://{}/{prefix}/nothing/", bucket())], &folder, "empty")).unwrap_err();
    assert_eq!(empty.exit_code(), 3, "{empty}");
}

fn from(fixture: &Fixture, urls: &[&str], folder: &Folder, out: &str) -> concord::job::JobOptions {
    let mut job = options(fixture, urls, &folder.path(out));
    job.job = Some(out.to_owned());
    job
}

#[test]
fn text_from_s3() {
    check(Format::Ndjson(Compression::Plain));
    check(Format::Csv(Compression::Gzip));
}

#[test]
fn columns_from_s3() {
    check(Format::Parquet);
    check(Format::Arrow);
}

#[test]
fn a_store_that_refuses_is_a_dependency() {
    let (fixture, folder) = (fixture(), Folder::new("s3-refused"));
    let url = format!("s3://{}/refused/", bucket());
    let out = folder.path("out");
    let arguments = ["verify", "--records", text(&fixture.store), "--requests", &url, "--out", text(&out)];
    let ran = Ran::of(command(&arguments).env("AWS_SECRET_ACCESS_KEY", "not-the-secret").output().unwrap());
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(ran.err.contains("AWS_*") && !ran.err.contains("not-the-secret"), "{}", ran.err);
}
