//! Columnar files, whole, damaged and made to harm.

use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use arrow::array::{ArrayRef, BinaryArray, DictionaryArray, Int32Array, RecordBatch, StringArray, StructArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, Int32Type};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};

use super::super::testing::{Folder, gzip, told, zstd};
use super::super::{InputError, UNCHECKED_TEXT, list};
use super::*;

mod complete;

fn batch(rows: i32) -> RecordBatch {
    let numbers: ArrayRef = Arc::new(Int32Array::from_iter_values(0..rows));
    let names: ArrayRef = Arc::new(StringArray::from_iter_values((0..rows).map(|row| format!("r{row}"))));
    RecordBatch::try_from_iter([("number", numbers), ("name", names)]).unwrap()
}

fn parquet_file(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn ipc_file(batch: &RecordBatch, compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn ipc_stream(batch: &RecordBatch, compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

/// Batches of at most `rows` rows, whatever their bytes.
fn of_rows(rows: usize) -> BatchSize {
    BatchSize { rows, bytes: u64::MAX }
}

/// The same rows with texts as the checked strings that they are.
fn checked(batch: &RecordBatch) -> RecordBatch {
    let column = |(described, column): (&Arc<Field>, &ArrayRef)| match described.metadata().get(UNCHECKED_TEXT) {
        Some(_) => (described.name().clone(), cast(column, &DataType::Utf8).unwrap()),
        None => (described.name().clone(), Arc::clone(column)),
    };
    RecordBatch::try_from_iter(batch.schema().fields().iter().zip(batch.columns()).map(column)).unwrap()
}

/// Reads a whole file in batches of `batch_rows`.
fn read(name: &str, stored: &[u8], batch_rows: usize) -> Result<Vec<RecordBatch>, String> {
    let folder = Folder::new();
    let input = list(&[folder.file(name, stored)], None).unwrap().remove(0);
    let source = input.open_columnar(of_rows(batch_rows)).map_err(|error| told(&error))?;
    assert_eq!(source.sha256, <[u8; 32]>::from(Sha256::digest(stored)));
    assert_eq!(source.bytes, stored.len() as u64);
    let batches: Vec<RecordBatch> = source.batches.collect::<Result<_, _>>().map_err(|error| told(&error))?;
    assert_eq!(source.rows, Some(batches.iter().map(|batch| batch.num_rows() as u64).sum()));
    assert_eq!(input.consumed().load(Ordering::Relaxed), source.bytes);
    Ok(batches.iter().map(checked).collect())
}

fn check(name: &str, stored: &[u8], rows: i32, times: usize) {
    for batch_rows in [1000, 7, 1] {
        let batches = read(name, stored, batch_rows).unwrap();
        assert!(batches.iter().all(|batch| batch.num_rows() <= batch_rows));
        let whole = arrow::compute::concat_batches(&batch(0).schema(), &batches).unwrap();
        let once = batch(rows);
        let expected = arrow::compute::concat_batches(&once.schema(), std::iter::repeat_n(&once, times)).unwrap();
        assert_eq!(whole, expected, "{name}");
    }
}

fn refused(name: &str, stored: &[u8], expected: &str) {
    let told = read(name, stored, 100).expect_err(expected);
    assert!(told.contains(expected) && told.contains(name), "{told}");
}

const COMPRESSIONS: [Option<CompressionType>; 3] =
    [None, Some(CompressionType::ZSTD), Some(CompressionType::LZ4_FRAME)];

#[test]
fn all_rows_come_in_order_whatever_the_format() {
    let one = batch(100);
    check("a.parquet", &parquet_file(&one), 100, 1);
    for compression in COMPRESSIONS {
        check("a.arrow", &ipc_file(&one, compression), 100, 2);
        check("a.ipc", &ipc_stream(&one, compression), 100, 2);
    }
    check("a.parquet", &parquet_file(&batch(0)), 0, 1);
    check("a.arrow", &ipc_file(&batch(0), None), 0, 1);
}

#[test]
fn packed_files_are_unpacked_whatever_their_name() {
    let one = batch(100);
    let parquet = parquet_file(&one);
    check("a.parquet.gz", &gzip(&parquet), 100, 1);
    check("a.parquet.zst", &zstd(&parquet), 100, 1);
    check("a.parquet", &zstd(&parquet), 100, 1);
    check("a.parquet.gz", &parquet, 100, 1);
    check("a.arrow.zst", &zstd(&ipc_file(&one, None)), 100, 2);
    check("a.arrow.gz", &gzip(&ipc_stream(&one, None)), 100, 2);
    let packed = gzip(&parquet);
    refused("a.parquet.gz", &packed[..packed.len() / 2], "damaged or cut off (gzip)");
    refused("a.parquet.gz", &[packed.as_slice(), b"rest"].concat(), "damaged or cut off (gzip)");
    let packed = zstd(&parquet);
    refused("a.parquet.zst", &packed[..packed.len() / 2], "damaged or cut off (zstd)");
    refused("a.parquet.zst", &zstd(b"{}\n"), "damaged or cut off (Parquet)");
}

#[test]
fn foreign_files_are_refused() {
    let parquet = parquet_file(&batch(10));
    refused("a.arrow", &parquet, "damaged or cut off (Arrow)");
    refused("a.parquet", &ipc_file(&batch(10), None), "damaged or cut off (Parquet)");
    for name in ["a.parquet", "a.arrow"] {
        refused(name, b"", "damaged or cut off");
        refused(name, b"{}\n", "damaged or cut off");
    }
}

/// The rows of each batch of a file, in batches of about `bytes`.
fn rows_of_batches(name: &str, stored: &[u8], bytes: u64) -> Vec<usize> {
    let folder = Folder::new();
    let input = list(&[folder.file(name, stored)], None).unwrap().remove(0);
    let source = input.open_columnar(BatchSize { rows: 1000, bytes }).unwrap();
    source.batches.map(|batch| batch.unwrap().num_rows()).collect()
}

#[test]
fn batches_of_large_rows_have_few() {
    // Photos of 100 kB, each of its own.
    let photo =
        |row: u8| (0..100_000_u32).map(|at| (at * 7 + u32::from(row)) as u8 ^ (at >> 8) as u8).collect::<Vec<u8>>();
    let photos: ArrayRef = Arc::new(BinaryArray::from_iter_values((0..40).map(photo)));
    let photos = RecordBatch::try_from_iter([("face_image", photos)]).unwrap();
    for (name, stored) in [
        ("a.parquet", parquet_file(&photos)),
        ("a.arrow", ipc_stream(&photos, None)),
        ("a.arrow", ipc_file(&photos, Some(CompressionType::ZSTD))),
    ] {
        let times = if name == "a.parquet" { 1 } else { 2 };
        for (bytes, most) in [(1, 1), (100_500, 1), (1_050_000, 10), (u64::MAX, 40)] {
            let rows = rows_of_batches(name, &stored, bytes);
            assert_eq!(rows.iter().sum::<usize>(), 40 * times, "{name}");
            assert!(rows.iter().all(|rows| *rows <= most), "{name}: {rows:?} in {bytes} bytes");
            assert!(rows.contains(&most), "{name}: {rows:?} in {bytes} bytes");
        }
    }
}

/// A value in a dictionary is held once, whatever the number of rows that name it.
#[test]
fn a_long_value_in_a_dictionary_is_not_written_out() {
    let long: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(500_000)]));
    let keyed: ArrayRef = Arc::new(DictionaryArray::new(Int32Array::from(vec![0; 2000]), long));
    let long = RecordBatch::try_from_iter([("name", keyed)]).unwrap();
    for unnamed in [false, true] {
        // Without Arrow's own description the column is a text like any other.
        let options = ArrowWriterOptions::new().with_skip_arrow_metadata(unnamed);
        let mut writer = ArrowWriter::try_new_with_options(Vec::new(), long.schema(), options).unwrap();
        writer.write(&long).unwrap();
        let stored = writer.into_inner().unwrap();
        assert!(stored.len() < 2 << 20, "{}", stored.len());
        // Written out, these were more than the bytes that are read of so small a file.
        let rows: usize = rows_of_batches("a.parquet", &stored, 1 << 20).iter().sum();
        assert_eq!(rows, 2000);
    }
}

/// Whoever copies the photos of a batch has as many as rows name them.
#[test]
fn a_long_value_that_many_rows_share_makes_short_batches() {
    let photo = vec![7_u8; 100_000];
    let keyed: ArrayRef = Arc::new(DictionaryArray::new(
        Int32Array::from_iter((0..300).map(|row| (row % 3 > 0).then_some(0))),
        Arc::new(BinaryArray::from_iter_values([&photo])),
    ));
    let viewed: ArrayRef = cast(&keyed, &DataType::BinaryView).unwrap();
    let within: ArrayRef = Arc::new(StructArray::from(vec![(
        Arc::new(Field::new("dg2", keyed.data_type().clone(), true)),
        keyed.clone(),
    )]));
    for (name, column) in [("face_image", keyed), ("face_image", viewed), ("chip", within)] {
        let shared = RecordBatch::try_from_iter([(name, column)]).unwrap();
        for (bytes, most) in [(1, 1), (1_050_000, 16), (u64::MAX, 300)] {
            let rows = rows_of_batches("a.arrow", &ipc_stream(&shared, None), bytes);
            assert_eq!(rows.iter().sum::<usize>(), 600, "{name}");
            assert_eq!(rows.iter().max(), Some(&most), "{name}: {rows:?} in {bytes} bytes");
        }
    }
}

#[test]
fn claims_over_the_limits_are_refused() {
    let mut parquet = parquet_file(&batch(10));
    let length_at = parquet.len() - 8;
    parquet[length_at..length_at + 4].copy_from_slice(&(40_u32 << 20).to_le_bytes());
    refused("a.parquet", &parquet, "bytes of footer, at most");

    let columns = (0..5000).map(|column| (format!("c{column}"), Arc::new(Int32Array::from(vec![1])) as ArrayRef));
    let wide = RecordBatch::try_from_iter(columns).unwrap();
    refused("a.parquet", &parquet_file(&wide), "has 5000 columns, at most 4096");
    refused("a.arrow", &ipc_file(&wide, None), "has 5000 columns, at most 4096");
    refused("a.arrow", &ipc_stream(&wide, None), "has 5000 columns, at most 4096");
}

/// A footer whose schema is `depth` groups, each in the one before, around one column.
fn nested_parquet(depth: usize) -> Vec<u8> {
    let mut footer = b"\x15\x02\x19\xfc".to_vec();
    let mut elements = depth + 2;
    while elements > 0x7f {
        footer.push(elements as u8 | 0x80);
        elements >>= 7;
    }
    footer.push(elements as u8);
    footer.extend(b"\x48\x01r\x15\x02\x00");
    footer.extend(b"\x35\x00\x18\x01g\x15\x02\x00".repeat(depth));
    footer.extend(b"\x15\x02\x25\x00\x18\x01c\x00");
    footer.extend(b"\x16\x00\x19\x0c\x00");
    [b"PAR1", footer.as_slice(), &(footer.len() as u32).to_le_bytes(), b"PAR1"].concat()
}

#[test]
fn a_schema_that_nests_without_an_end_is_refused() {
    assert_eq!(read("a.parquet", &nested_parquet(30), 100).unwrap(), []);
    refused("a.parquet", &nested_parquet(32), "has 33 levels of columns, at most 32");
    refused("a.parquet", &nested_parquet(10_000), "has 33 levels of columns, at most 32");
    refused("a.parquet", &nested_parquet(3_000_000), "has 3000002 parts in a list of its footer, at most 16384");
}

#[test]
fn counts_that_would_take_the_memory_are_refused() {
    let footer = |schema: &[u8], groups: &[u8]| {
        let footer = [b"\x15\x02\x19\x2c".as_slice(), schema, b"\x16\x00\x19", groups].concat();
        [b"PAR1", footer.as_slice(), &(footer.len() as u32).to_le_bytes(), b"PAR1"].concat()
    };
    // A root with one column, and no row group.
    let one = b"\x48\x01r\x15\x02\x00\x15\x02\x25\x00\x18\x01c\x00";
    assert_eq!(read("a.parquet", &footer(one, b"\x0c\x00"), 100).unwrap(), []);
    // A root that claims 2³⁰ columns; 2³⁰ row groups; a count of columns whose type is said to be text.
    let claims = b"\x48\x01r\x15\x80\x80\x80\x80\x08\x00\x15\x02\x25\x00\x18\x01c\x00";
    refused("a.parquet", &footer(claims, b"\x0c\x00"), "has 1073741824 columns in a group, at most 16384");
    refused("a.parquet", &footer(one, b"\xfc\x80\x80\x80\x80\x04\x00"), "longer than the footer");
    let disguised = b"\x48\x01r\x18\x02\x00\x00\x15\x02\x25\x00\x18\x01c\x00";
    refused("a.parquet", &footer(disguised, b"\x0c\x00"), "has the wrong type");
}

#[test]
fn a_packed_buffer_that_claims_too_much_is_refused() {
    let zeros: ArrayRef = Arc::new(Int32Array::from(vec![0; 4096]));
    let zeros = RecordBatch::try_from_iter([("number", zeros)]).unwrap();
    for stored in [ipc_stream(&zeros, Some(CompressionType::ZSTD)), ipc_file(&zeros, Some(CompressionType::ZSTD))] {
        let packed = [&(4096_u64 * 4).to_le_bytes(), b"\x28\xb5\x2f\xfd".as_slice()].concat();
        let at = stored.windows(packed.len()).position(|window| window == packed).unwrap();
        for claimed in [1_u64 << 40, i64::MAX as u64, 0x8000_0000_0000_0000] {
            let mut bomb = stored.clone();
            bomb[at..at + 8].copy_from_slice(&claimed.to_le_bytes());
            let told = read("a.arrow", &bomb, 100).unwrap_err();
            assert!(told.contains("at most") || told.contains("a length is negative"), "{told}");
        }
    }
}

/// Every file that one changed or missing byte makes is read or refused; nothing panics, nothing takes the memory.
#[test]
fn damaged_files_are_errors() {
    let one = batch(20);
    let files = [
        ("a.parquet", parquet_file(&one)),
        ("a.arrow", ipc_file(&one, Some(CompressionType::ZSTD))),
        ("a.arrow", ipc_stream(&one, Some(CompressionType::LZ4_FRAME))),
        ("a.arrow", ipc_file(&one, None)),
    ];
    let folder = Folder::new();
    for (name, stored) in files {
        let try_out = |bytes: &[u8]| {
            let input = list(&[folder.file(name, bytes)], None).unwrap().remove(0);
            let Ok(source) = input.open_columnar(of_rows(8)) else { return };
            // An error is the last item.
            let mut errors = source.batches.skip_while(Result::is_ok);
            let _error = errors.next();
            assert!(errors.next().is_none());
        };
        for at in (0..stored.len()).step_by(3) {
            let mut changed = stored.clone();
            changed[at] ^= 0xff;
            try_out(&changed);
        }
        for length in (0..stored.len()).step_by(31) {
            try_out(&stored[..length]);
        }
    }
}

#[test]
fn a_file_that_grows_meanwhile_is_an_error() {
    let folder = Folder::new();
    let path = folder.file("a.parquet", parquet_file(&batch(10)));
    let input = list(std::slice::from_ref(&path), None).unwrap().remove(0);
    let source = input.open_columnar(of_rows(100)).unwrap();
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"more").unwrap();
    let last = source.batches.last().unwrap().unwrap_err();
    assert!(told(&last).contains("changed while it was read"), "{}", told(&last));
}

/// A reader of what `inner` decodes from a file of one byte.
fn guarded(folder: &Folder, inner: Batches) -> Guarded {
    let input = list(&[folder.file("a.parquet", b"x")], None).unwrap().remove(0);
    let file = File::open(input.local_path().unwrap()).unwrap();
    Guarded {
        size: of_rows(10),
        rows: None,
        rows_read: 0,
        bytes: 1,
        unpacked: 1,
        decoded_bytes: 0,
        held: HashSet::new(),
        rest: None,
        inner: Some(inner),
        watched: Unchanged::of(file).unwrap(),
        consumed: input.consumed(),
        input,
    }
}

#[test]
fn a_decoder_that_panics_is_an_error() {
    let folder = Folder::new();
    let panics = std::iter::from_fn(|| -> Option<Result<RecordBatch, ArrowError>> { panic!("out of bounds") });
    let mut guarded = guarded(&folder, Box::new(panics));
    match guarded.next() {
        Some(Err(ArrowError::ExternalError(error))) => {
            assert!(matches!(error.downcast_ref(), Some(InputError::DecoderFailed { .. })), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert!(guarded.next().is_none());
}

#[test]
fn more_out_than_the_file_can_hold_is_refused() {
    let folder = Folder::new();
    let long: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(1 << 20)]));
    let batch = RecordBatch::try_from_iter([("name", long)]).unwrap();
    let endless = guarded(&folder, Box::new(std::iter::repeat_with(move || Ok(batch.clone()))));
    let items: Vec<Result<RecordBatch, ArrowError>> = endless.collect();
    assert_eq!(items.len(), 256, "a mebibyte each, and an offset");
    let error = items.last().unwrap().as_ref().unwrap_err();
    assert!(told(error).contains("bytes unpacked, at most 268435656 are read"), "{}", told(error));

    let none: ArrayRef = Arc::new(arrow::array::NullArray::new(1 << 19));
    let batch = RecordBatch::try_from_iter([("name", none)]).unwrap();
    let endless = guarded(&folder, Box::new(std::iter::repeat_with(move || Ok(batch.clone()))));
    let error = endless.into_iter().find_map(Result::err).unwrap();
    assert!(told(&error).contains("has 1572864 rows, at most 1048776"), "{}", told(&error));
}
