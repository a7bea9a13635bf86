//! Chips in every format that has them: the same parts, the same fingerprint, and nothing of a row that is refused.

use std::io::Cursor;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryDictionaryBuilder, BinaryViewArray, LargeBinaryArray, RecordBatch, StringArray,
    StructArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{Field as Described, Int32Type};
use arrow::ipc::reader::FileReader;
use arrow::ipc::writer::FileWriter;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::super::admit::{Admission, Dimension, Window};
use super::super::batch::{Embeddings, Requests};
use super::super::columnar::batch_requests;
use super::super::csv::{self, CsvHeader};
use super::super::ndjson;
use super::{BY_NAME, ChipClaim, Part};
use crate::terms::{Field, RejectCode, Service};

/// One chip as a test writes it: name and bytes of each part, `None` for null.
type Parts<'a> = &'a [(&'a str, Option<&'a [u8]>)];

/// What a row brings; `None` is a chip that is null.
type Written<'a> = Option<Parts<'a>>;

/// The parts of one chip that was kept.
type Kept = Vec<(Part, Vec<u8>)>;

/// The fields of a row beside its chip and its service.
const PLAIN: [(&str, &str); 7] = [
    ("entity_id", "bank-01"),
    ("requested_at", "2026-03-01T08:00:00Z"),
    ("scene", "account_opening"),
    ("doc_type", "passport"),
    ("doc_number", "E12345678"),
    ("name", "ZHANG SAN"),
    ("birth_date", "1990-05-01"),
];

fn admission() -> Admission {
    Admission { entity: None, window: Window { from: i64::MIN, to: i64::MAX }, dimension: Dimension::OfFirst }
}

/// A line whose `chip` is this JSON.
fn line(id: usize, service: Service, chip: &str) -> String {
    let plain: String = PLAIN.iter().map(|(name, value)| format!("\"{name}\":\"{value}\",")).collect();
    format!("{{{plain}\"request_id\":\"r-{id}\",\"service\":\"{}\",\"chip\":{chip}}}\n", service.as_str())
}

fn json(chip: Written<'_>) -> String {
    let Some(parts) = chip else { return "null".to_owned() };
    let part = |(name, bytes): &(&str, Option<&[u8]>)| match bytes {
        Some(bytes) => format!("\"{name}\":\"{}\"", base64_turbo::STANDARD.encode(bytes)),
        None => format!("\"{name}\":null"),
    };
    format!("{{{}}}", parts.iter().map(part).collect::<Vec<String>>().join(","))
}

fn from_ndjson(text: &str) -> Requests {
    let mut out = Requests::default();
    ndjson::parse(text.as_bytes(), &admission(), &mut out);
    assert_eq!(out.len() + out.refused.len(), out.rows as usize);
    assert_eq!(out.chip.len(), out.len());
    assert_eq!(out.chips.len(), out.chip.iter().filter(|claim| **claim == ChipClaim::Present).count());
    out
}

fn from_columns(batch: &RecordBatch) -> Requests {
    let out = batch_requests(batch, &admission(), Embeddings::default()).unwrap();
    assert_eq!(out.chip.len(), out.len());
    out
}

/// The rows of `chips` as columns, the parts made by `column` of the values of one part.
fn columns(
    service: Service,
    chips: &[Written<'_>],
    names: &[&str],
    column: impl Fn(Vec<Option<&[u8]>>) -> ArrayRef,
) -> RecordBatch {
    let repeated = |value: &str| -> ArrayRef { Arc::new(StringArray::from(vec![value; chips.len()])) };
    let mut table: Vec<(String, ArrayRef)> =
        PLAIN.iter().map(|(name, value)| ((*name).to_owned(), repeated(value))).collect();
    let ids = StringArray::from_iter_values((0..chips.len()).map(|row| format!("r-{row}")));
    table.push(("request_id".to_owned(), Arc::new(ids)));
    table.push(("service".to_owned(), repeated(service.as_str())));
    let part = |name: &&str| {
        let value = |chip: &Written<'_>| -> Option<Vec<u8>> {
            let parts = chip.unwrap_or_default();
            parts.iter().find(|(part, _)| part == name).and_then(|(_, bytes)| bytes.map(<[u8]>::to_vec))
        };
        let values: Vec<Option<Vec<u8>>> = chips.iter().map(value).collect();
        let values = column(values.iter().map(Option::as_deref).collect());
        (Arc::new(Described::new(*name, values.data_type().clone(), true)), values)
    };
    let (fields, parts): (Vec<_>, Vec<ArrayRef>) = names.iter().map(part).unzip();
    let there: NullBuffer = chips.iter().map(Option::is_some).collect::<Vec<bool>>().into();
    let chip: ArrayRef = Arc::new(StructArray::new(fields.into(), parts, Some(there)));
    table.push(("chip".to_owned(), chip));
    RecordBatch::try_from_iter_with_nullable(table.into_iter().map(|(name, column)| (name, column, true))).unwrap()
}

fn binary(values: Vec<Option<&[u8]>>) -> ArrayRef {
    Arc::new(BinaryArray::from_iter(values))
}

fn kept(requests: &Requests) -> Vec<Kept> {
    requests.chips.iter().map(|chip| chip.iter().map(|(part, bytes)| (part, bytes.to_vec())).collect()).collect()
}

/// What a chip that was written is kept as: what is not null, in the contract's order.
fn expected(chip: Parts<'_>) -> Kept {
    let mut parts: Kept = chip
        .iter()
        .filter_map(|(name, bytes)| Some((Part::from_bytes(name.as_bytes()).unwrap(), (*bytes)?.to_vec())))
        .collect();
    parts.sort_by_key(|(part, _)| *part as u8);
    parts
}

#[test]
fn parts_have_their_names() {
    for part in Part::ALL {
        assert_eq!(Part::from_bytes(part.as_str().as_bytes()), Some(*part));
    }
    for other in ["", "dg0", "dg17", "dg01", "SOD", "sod "] {
        assert_eq!(Part::from_bytes(other.as_bytes()), None, "{other:?}");
    }
    let mut names: Vec<&str> = Part::ALL.iter().map(|part| part.as_str()).collect();
    names.sort_unstable();
    assert_eq!(BY_NAME.map(Part::as_str)[..], names);
}

/// Rows with several parts and with none, without a chip, with parts of any size and all bytes.
#[test]
fn all_formats_give_the_same_parts() {
    let long: Vec<u8> = (0..70_001_u32).map(|place| (place * 7 % 256) as u8).collect();
    let like_the_layout = b"\ndg1=\nsod=".as_slice();
    let chips: [Written<'_>; 7] = [
        Some(&[("sod", Some(b"\x77\x00")), ("dg10", Some(b"ten")), ("dg2", Some(&long)), ("dg1", Some(b"one"))]),
        None,
        Some(&[]),
        Some(&[("sod", Some(b"")), ("dg1", None), ("aa_signature", Some(like_the_layout))]),
        Some(&[("dg1", None)]),
        Some(&[("dg2", Some(&long[1..])), ("com", Some(&[0]))]),
        Some(&[("aa_challenge", Some(b"12345678")), ("aa_signature", Some(&[0xFF; 33])), ("dg15", Some(b"key"))]),
    ];
    let text: String = chips.iter().enumerate().map(|(id, chip)| line(id, Service::Chip, &json(*chip))).collect();
    let from_text = from_ndjson(&text);
    assert_eq!(from_text.refused, []);
    let claims = chips.map(|chip| if chip.is_some() { ChipClaim::Present } else { ChipClaim::Missing });
    assert_eq!(from_text.chip, claims);
    assert_eq!(kept(&from_text), chips.iter().flatten().map(|chip| expected(chip)).collect::<Vec<Kept>>());

    let names = ["sod", "dg10", "dg2", "dg1", "com", "aa_signature", "aa_challenge", "dg15", "dg16"];
    let large = |values: Vec<Option<&[u8]>>| -> ArrayRef { Arc::new(LargeBinaryArray::from_iter(values)) };
    let view = |values: Vec<Option<&[u8]>>| -> ArrayRef { Arc::new(BinaryViewArray::from_iter(values)) };
    let keyed = |values: Vec<Option<&[u8]>>| -> ArrayRef {
        let mut keyed = BinaryDictionaryBuilder::<Int32Type>::new();
        values.into_iter().for_each(|value| keyed.append_option(value));
        Arc::new(keyed.finish())
    };
    let plain = columns(Service::Chip, &chips, &names, binary);
    let tables = [
        ("binary", plain.clone()),
        ("large", columns(Service::Chip, &chips, &names, large)),
        ("view", columns(Service::Chip, &chips, &names, view)),
        ("dictionary", columns(Service::Chip, &chips, &names, keyed)),
        ("Parquet", through_parquet(&plain)),
        ("Arrow", through_arrow(&plain)),
    ];
    for (what, table) in tables {
        let found = from_columns(&table);
        assert_eq!(found.refused, [], "{what}");
        assert_eq!(found.chip, claims, "{what}");
        assert!(kept(&found) == kept(&from_text), "{what}: the parts differ");
        assert_eq!(found.content, from_text.content, "{what}");
    }
}

fn through_parquet(batch: &RecordBatch) -> RecordBatch {
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    ParquetRecordBatchReader::try_new(bytes::Bytes::from(file), 1024).unwrap().next().unwrap().unwrap()
}

fn through_arrow(batch: &RecordBatch) -> RecordBatch {
    let mut file = Vec::new();
    let mut writer = FileWriter::try_new(&mut file, &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    FileReader::try_new(Cursor::new(file), None).unwrap().next().unwrap().unwrap()
}

/// The fingerprints of ids that were answered are kept for ever, so what they are taken of must never change.
#[test]
fn the_fingerprint_is_of_names_and_bytes() {
    let of = |chip: &str| from_ndjson(&line(0, Service::Chip, chip)).content[0];
    let without = of("null");
    let check = |chip: &str, laid_out: &[u8]| assert_eq!(of(chip), xxh3_64_with_seed(laid_out, without), "{chip}");
    check(
        r#"{"sod":"AAAA","dg2":"Ag==","dg10":"Cg==","aa_challenge":""}"#,
        b"aa_challenge=\ndg10=\n\ndg2=\x02\nsod=\0\0\0\n",
    );
    check(r#"{"dg1":null}"#, b"");
    check("{}", b"");
}

#[test]
fn a_part_is_found_by_its_name() {
    let requests = from_ndjson(&line(0, Service::Chip, r#"{"dg2":"Ag==","sod":"","dg1":null}"#));
    let chip = requests.chips.iter().next().unwrap();
    assert_eq!(chip.get(Part::Dg2), Some([2].as_slice()));
    assert_eq!(chip.get(Part::Sod), Some([].as_slice()));
    assert_eq!((chip.get(Part::Dg1), chip.get(Part::Com)), (None, None));
    assert_eq!(format!("{chip:?} {:?}", requests.chips), "[Sod, Dg2] Chips { len: 1, .. }");
}

/// A chip that the service does not ask for is held to its shape and counts for the fingerprint, and is not kept.
#[test]
fn only_the_service_of_chips_keeps_them() {
    let chip: Written<'_> = Some(&[("sod", Some(b"abc"))]);
    for service in [Service::RealName, Service::RealPerson] {
        let text = line(0, service, &json(chip)) + &line(1, service, r#"{"sod":"A"}"#) + &line(2, service, "null");
        let found = from_ndjson(&text);
        assert_eq!((found.chip.as_slice(), found.chips.len()), ([ChipClaim::Missing; 2].as_slice(), 0));
        assert_eq!(found.refused.len(), 1);
        assert_ne!(found.content[0], found.content[1], "the chip counts");
        let columnar = from_columns(&columns(service, &[chip], &["sod"], binary));
        assert_eq!((columnar.chip.as_slice(), columnar.chips.len()), ([ChipClaim::Missing].as_slice(), 0));
        assert_eq!(columnar.content[0], found.content[0]);
    }
}

/// CSV has no form for a chip: a row of its service without one is admitted, and one with one refused.
#[test]
fn a_row_of_csv_has_no_chip() {
    let names: Vec<&str> = PLAIN.iter().map(|(name, _)| *name).collect();
    let values: Vec<&str> = PLAIN.iter().map(|(_, value)| *value).collect();
    let header = format!("{},request_id,service,chip\n", names.join(","));
    let header = CsvHeader::read(header.as_bytes()).unwrap().header.unwrap();
    let values = values.join(",");
    let text = format!("{values},r-0,chip,\n{values},r-1,chip,AAAA\n");
    let mut out = Requests::default();
    csv::parse(text.as_bytes(), &header, &admission(), &mut out);
    assert_eq!((out.chip.as_slice(), out.chips.len()), ([ChipClaim::Missing].as_slice(), 0));
    assert_eq!(codes(&out), [(1, RejectCode::FieldType, Some(Field::Chip))]);
}

fn codes(requests: &Requests) -> Vec<(u32, RejectCode, Option<Field>)> {
    requests.refused.iter().map(|row| (row.line, row.reject.code, row.reject.field)).collect()
}

#[test]
fn a_refused_row_leaves_nothing_behind() {
    let first: Parts<'_> = &[("dg1", Some(b"first")), ("sod", Some(b"of the first"))];
    let last: Parts<'_> = &[("dg2", Some(b"last"))];
    let refused = [
        (r#"{"dg1":"AAAA","sod":"A"}"#, RejectCode::FieldValue),
        (r#"{"dg1":"AAAA","sod":"AB=="}"#, RejectCode::FieldValue),
        (r#"{"dg1":"AAAA","sod":"AA AA"}"#, RejectCode::FieldValue),
        (r#"{"dg1":"AAAA","sod":"AA-_"}"#, RejectCode::FieldValue),
        (r#"{"dg1":"AAAA","dg17":"AAAA"}"#, RejectCode::FieldUnknown),
        (r#"{"dg1":"AAAA","sod":7}"#, RejectCode::FieldType),
        (r#"{"dg1":"AAAA","sod":{"dg2":"AAAA"}}"#, RejectCode::FieldType),
        (r#"{"dg1":"AAAA","dg1":"AAAA"}"#, RejectCode::DuplicateKey),
        (r#"{"dg1":"AAAA","dg\u0031":"AAAA"}"#, RejectCode::DuplicateKey),
        (r#"{"dg1":"AAAA","dg1":null}"#, RejectCode::DuplicateKey),
        (r#"{"dg1":null,"dg1":null}"#, RejectCode::DuplicateKey),
    ];
    for (chip, code) in refused {
        let text = line(0, Service::Chip, &json(Some(first)))
            + &line(1, Service::Chip, chip)
            + &line(2, Service::Chip, &json(Some(last)));
        let found = from_ndjson(&text);
        assert_eq!(codes(&found), [(1, code, Some(Field::Chip))], "{chip}");
        assert_eq!(kept(&found), [expected(first), expected(last)], "{chip}");
        assert_eq!(found.content[1], from_ndjson(&line(2, Service::Chip, &json(Some(last)))).content[0], "{chip}");
    }
    // A good chip in a row that is refused for something else.
    let good = json(Some(first));
    let others = [
        (r#""name":"ZHANG SAN""#, r#""name":"""#, RejectCode::FieldValue),
        (r#""chip":"#, r#""face_image":"A","chip":"#, RejectCode::FieldValue),
        (r#""chip":"#, r#""face_embedding":"AAAA","chip":"#, RejectCode::EmbeddingInvalid),
        (r#""chip":"#, r#""remark":"x","chip":"#, RejectCode::FieldUnknown),
    ];
    for (from, to, code) in others {
        let wrong = line(0, Service::Chip, &good).replace(from, to);
        let found = from_ndjson(&(wrong + &line(1, Service::Chip, &json(Some(last)))));
        assert_eq!(found.refused.iter().map(|row| row.reject.code).collect::<Vec<_>>(), [code], "{to}");
        assert_eq!(kept(&found), [expected(last)], "{to}");
    }
}

/// In columns a part that nobody knows is a fault of the rows that have it, and a part in two columns one of all chips.
#[test]
fn a_refused_row_of_columns_leaves_nothing_behind() {
    let chips: [Written<'_>; 4] = [
        Some(&[("dg1", Some(b"first"))]),
        Some(&[("dg1", Some(b"refused")), ("dg17", Some(b"x"))]),
        None,
        Some(&[("sod", Some(b"last"))]),
    ];
    let found = from_columns(&columns(Service::Chip, &chips, &["sod", "dg17", "dg1"], binary));
    assert_eq!(codes(&found), [(1, RejectCode::FieldUnknown, Some(Field::Chip))]);
    assert_eq!(found.chip, [ChipClaim::Present, ChipClaim::Missing, ChipClaim::Present]);
    assert_eq!(kept(&found), [expected(chips[0].unwrap()), expected(chips[3].unwrap())]);

    let twice = from_columns(&columns(Service::Chip, &chips, &["dg1", "sod", "dg1"], binary));
    let duplicate = |line| (line, RejectCode::DuplicateKey, Some(Field::Chip));
    assert_eq!(codes(&twice), [duplicate(0), duplicate(1), duplicate(3)]);
    assert_eq!((twice.chip.as_slice(), twice.chips.len()), ([ChipClaim::Missing].as_slice(), 0));
}
