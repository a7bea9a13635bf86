//! The kernels as SQL functions.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BinaryArray, ListArray, RecordBatch, StringArray};
use arrow::datatypes::Float32Type;
use half::f16;

use super::super::{Functions, Session, SessionOptions};
use super::{DIMENSION, options, refusal, register, rows, template};

fn session() -> Session {
    let functions = Functions { token: Some(Arc::new(|key| format!("token of {}", key.number().as_str()))) };
    Session::open(&SessionOptions { functions, ..options() }).unwrap()
}

fn check(expression: &str, expected: &str) {
    assert_eq!(rows(&session(), &format!("SELECT {expression}")), [expected], "{expression}");
}

#[test]
fn cosines_of_lists() {
    check("cosine_similarity([1.0, 0.0], [1.0, 0.0])", "1.0");
    check("cosine_similarity([1, 0], [0, 1])", "0.0");
    check("cosine_similarity([1.0, 2.0], [-1.0, -2.0])", "-1.0");
    check("cosine_similarity([1.0, 2.0], [1.0])", "");
    check("cosine_similarity([1.0, NULL], [1.0, 1.0])", "");
    check("cosine_similarity([0.0, 0.0], [1.0, 1.0])", "");
    check("cosine_similarity(NULL, [1.0, 1.0])", "");
}

#[test]
fn cosines_of_bytes() {
    // 1.0 is 3C00 as f16 and 3F800000 as f32, both stored from the low end.
    check("cosine_similarity([1.0, 0.0], X'003C0000')", "1.0");
    check("cosine_similarity(X'0000803F00000000', [1.0, 0.0])", "1.0");
    check("cosine_similarity(X'003C0000', X'003C0000')", "1.0");
    check("cosine_similarity(X'0000803F00000000', X'0000003C')", "0.0");
    check("cosine_similarity(X'003C00', X'003C00')", "");
    check("cosine_similarity([1.0, 0.0], X'003C')", "");
    check("cosine_similarity(X'007E003C', [1.0, 1.0])", "");
}

#[test]
fn cosines_are_the_kernels() {
    let session = session();
    let (left, right) = (template(1), template(2));
    let bytes: Vec<u8> = left.iter().flat_map(|number| number.to_le_bytes()).collect();
    let half = super::half_bytes(&right);
    let columns =
        [bytes.as_slice(), half.as_slice()].map(|bytes| Arc::new(BinaryArray::from_vec(vec![bytes])) as ArrayRef);
    register(
        &session,
        "pairs",
        RecordBatch::try_from_iter([("a", columns[0].clone()), ("b", columns[1].clone())]).unwrap(),
    );
    let kernels::face::Comparison::Compared(expected) = kernels::face::cosine(&left, &right) else { panic!() };
    assert_eq!(rows(&session, "SELECT cosine_similarity(a, b) FROM pairs"), [expected.to_string()]);
    assert_eq!(rows(&session, "SELECT cosine_similarity(b, a) FROM pairs"), [expected.to_string()]);
}

#[test]
fn cosines_of_a_batch_are_those_of_its_rows() {
    let session = session();
    let numbers = |i: usize| -> Vec<Option<f32>> { template(i).into_iter().map(Some).collect() };
    let odd = |i: usize| match i % 50 {
        7 => None,
        11 => Some(vec![Some(0.0); DIMENSION]),
        13 => Some(vec![Some(f32::NAN); DIMENSION]),
        17 => Some(numbers(i)[1..].to_vec()),
        19 => Some([&numbers(i)[1..], &[None]].concat()),
        _ => Some(numbers(i)),
    };
    let bytes = |i: usize| match i % 60 {
        3 => None,
        17 => Some(super::half_bytes(&template(i + 1)[1..])),
        23 => Some(template(i).iter().flat_map(|number| number.to_le_bytes()).collect()),
        29 => Some(vec![0; 2 * DIMENSION]),
        31 => Some(vec![1]),
        _ => Some(super::half_bytes(&template(i + 1))),
    };
    let rows_max = 1000;
    let lists = ListArray::from_iter_primitive::<Float32Type, _, _>((0..rows_max).map(odd));
    let templates: BinaryArray = (0..rows_max).map(bytes).collect();
    let batch =
        RecordBatch::try_from_iter([("a", Arc::new(lists) as ArrayRef), ("b", Arc::new(templates) as ArrayRef)]);
    // The first rows are left out, so that offsets do not begin at zero.
    let batch = batch.unwrap().slice(5, rows_max - 5);
    register(&session, "pairs", batch);
    let expected = (5..rows_max).map(|i| {
        let left = odd(i)?.into_iter().collect::<Option<Vec<f32>>>()?;
        let bytes = bytes(i)?;
        let right: Vec<f32> = match bytes.len() / left.len().max(1) {
            2 if bytes.len() == 2 * left.len() => {
                bytes.chunks(2).map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32()).collect()
            }
            4 if bytes.len() == 4 * left.len() => template(i),
            _ => return None,
        };
        match kernels::face::cosine(&left, &right) {
            kernels::face::Comparison::Compared(similarity) => Some(similarity.to_bits()),
            _ => None,
        }
    });
    let expected: Vec<Option<u32>> = expected.collect();
    assert!(expected.iter().flatten().count() > 800);
    for sql in ["SELECT cosine_similarity(a, b) FROM pairs", "SELECT cosine_similarity(b, a) FROM pairs"] {
        let batches = super::run(&session, sql).unwrap();
        let bits = |batch: &RecordBatch| {
            batch
                .column(0)
                .as_primitive::<Float32Type>()
                .iter()
                .map(|value| value.map(f32::to_bits))
                .collect::<Vec<_>>()
        };
        assert_eq!(batches.iter().flat_map(bits).collect::<Vec<_>>(), expected, "{sql}");
    }
    // One embedding against all templates.
    let one = "SELECT count(cosine_similarity(b, (SELECT a FROM pairs LIMIT 1))) FROM pairs";
    assert!(rows(&session, one)[0].parse::<usize>().unwrap() > 800);
}

#[test]
fn documents() {
    check("doc_number_valid('passport', 'E12345678')", "true");
    check("doc_number_valid('passport', 'e12345678')", "true");
    check("doc_number_valid('passport', 'E1')", "false");
    check("doc_number_valid('visa', 'E12345678')", "false");
    check("doc_number_valid(NULL, 'E12345678')", "");
    check("doc_token('passport', 'e12345678')", "token of E12345678");
    check("doc_token('passport', 'E1')", "");
    check("doc_token('passport', NULL)", "");
    let without = Session::open(&options()).unwrap();
    let said = refusal(&without, "SELECT doc_token('passport', 'E12345678')");
    assert!(said.contains("doc_token needs the keys"), "{said}");
}

#[test]
fn names() {
    check("names_agree('Zhang San', 'ZHANG  san')", "true");
    check("names_agree('张三', '李四')", "false");
    check("names_agree('張三', '张三')", "true");
    check("names_agree('ZHANG SAN', '张三')", "true");
    check("names_agree('ZHANG SHAN', '张三')", "false");
    check("name_rule('zhang san', '张三', 'ZHANG SAN')", "same");
    check("name_rule('SAN ZHANG', '张三', 'ZHANG SAN')", "order");
    check("name_rule('張三', '张三', NULL)", "script");
    check("name_rule('ZHANG SAN', '张三', NULL)", "reading");
    check("name_rule('LYU NA', '吕娜', 'LU NA')", "umlaut");
    check("name_rule('MUELLER', NULL, 'MÜLLER')", "transliteration");
    check("name_rule('章三', '张三', 'ZHANG SAN')", "");
    check("name_rule(NULL, '张三', 'ZHANG SAN')", "");
    check("name_rule('张三', NULL, NULL)", "");
    check("names_agree('', '')", "false");
    check("names_agree(NULL, '张三')", "");
    check("name_key('Zhang San') = name_key('ZHANGSAN')", "true");
    check("length(name_key('张三'))", "32");
    check("name_key(' ')", "");
}

#[test]
fn days() {
    check("shanghai_date(TIMESTAMP '2026-01-01T15:59:59Z')", "2026-01-01");
    check("shanghai_date(TIMESTAMP '2026-01-01T16:00:00Z')", "2026-01-02");
    check("shanghai_date(NULL)", "");
}

#[test]
fn columns_and_wrong_arguments() {
    let session = session();
    let names: ArrayRef = Arc::new(StringArray::from(vec![Some("A b"), None, Some("ab")]));
    register(&session, "names", RecordBatch::try_from_iter([("name", names)]).unwrap());
    assert_eq!(rows(&session, "SELECT names_agree(name, 'AB') FROM names"), ["true", "", "true"]);
    for (expression, said) in [
        ("cosine_similarity('a', [1.0])", "takes lists of floats or bytes"),
        ("cosine_similarity([1.0])", "takes two vectors"),
        ("names_agree(1, 'a')", "takes a as a string"),
        ("doc_number_valid('passport')", "takes (doc_type, doc_number)"),
        ("shanghai_date('2026-01-01', 1)", "takes one timestamp"),
    ] {
        let refusal = refusal(&session, &format!("SELECT {expression}"));
        assert!(refusal.contains(said), "{expression}: {refusal}");
    }
}
