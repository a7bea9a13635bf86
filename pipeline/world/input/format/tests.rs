//! Formats by name and by content.

use super::*;

#[test]
fn names_tell_formats() {
    use Compression as C;
    use Format as F;
    let table = [
        ("a.ndjson", Some(F::Ndjson), C::Plain),
        ("a.jsonl", Some(F::Ndjson), C::Plain),
        ("dir.csv/a.json", Some(F::Ndjson), C::Plain),
        ("A.CSV.GZ", Some(F::Csv), C::Gzip),
        ("a.csv.gzip", Some(F::Csv), C::Gzip),
        ("a.ndjson.zst", Some(F::Ndjson), C::Zstd),
        ("a.b.ndjson.zstd", Some(F::Ndjson), C::Zstd),
        ("a.parquet", Some(F::Parquet), C::Plain),
        ("a.parquet.gz", Some(F::Parquet), C::Gzip),
        ("a.arrow", Some(F::ArrowIpc), C::Plain),
        ("a.ipc", Some(F::ArrowIpc), C::Plain),
        ("a.feather", Some(F::ArrowIpc), C::Plain),
        ("a.txt", None, C::Plain),
        ("a.gz", None, C::Gzip),
        ("csv", None, C::Plain),
        ("", None, C::Plain),
    ];
    for (name, format, compression) in table {
        assert_eq!(named(name), (format, compression), "{name}");
    }
}

#[test]
fn words_name_formats() {
    for format in Format::ALL {
        assert_eq!(Format::from_word(format.as_str()), Some(format));
    }
    assert_eq!(Format::from_word("xml"), None);
}

#[test]
fn the_first_bytes_win_over_the_name() {
    use Compression::{Gzip, Plain, Zstd};
    let table: [(&[u8], Compression, Compression); 10] = [
        (b"\x1f\x8b\x08\x00", Plain, Gzip),
        (b"\x1f\x8b\x08\x00", Zstd, Gzip),
        (b"\x28\xb5\x2f\xfd", Gzip, Zstd),
        (b"\x50\x2a\x4d\x18", Plain, Zstd),
        (b"{\"re", Gzip, Plain),
        (b"\n", Zstd, Plain),
        (b"\xef\xbb\xbf{", Gzip, Plain),
        (b"\x00\x01\x02\x03", Gzip, Gzip),
        (b"\x00\x01\x02\x03", Plain, Plain),
        (b"", Zstd, Zstd),
    ];
    for (head, name, expected) in table {
        assert_eq!(compression(head, name), expected, "{head:?}");
    }
}
