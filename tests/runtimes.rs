//! Do all runtimes see the same face: the embedded one, and a graphics card where there is one?
//!
//! A process runs one runtime, so the templates are made here by ONNX Runtime, and the photos are verified by the program.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use concord::acquire::{Acquirer, FaceModel, Inference};
use concord::records::{BuildOptions, build};
use datasets::World;
use datasets::chips::group_2;
use datasets::records::Person;
use serde_json::{Value, json};

use crate::support::binary::{command, run, text, verify_against};
use crate::support::outputs::Answers;
use crate::support::rows::{Row, base64, file_of, good_person};
use crate::support::{Folder, NOW, photos};

/// Persons of the made-up world who get the faces of the photos.
const WORLD: World = World { dimension: 512, ..World::new(23, 200) };

/// Least similarity between the embeddings of one photo by two runtimes. The embedded one gives 1 − 6·10⁻⁸, as ONNX Runtime
/// itself does: that is the rounding of the template's 16 bits.
const SIMILARITY_MIN: f32 = 0.999_999;

/// The same in bfloat16: the least of these faces has 0.998.
const SIMILARITY_MIN_BFLOAT16: f32 = 0.995;

/// Numbers of an answer differ by so much at most, as far as they are greater than 1 by that share. The embedded runtime stays
/// below 10⁻⁶; a graphics card adds in another order.
const DIFFERENCE_MAX: f64 = 1e-3;

/// A record whose template is the embedding of a photo.
fn record(person: &Person, embedding: &[f32], model: &str) -> Value {
    json!({
        "doc_type": person.doc_type.as_str(),
        "doc_number": person.doc_number,
        "issuer": person.issuer,
        "name": person.name,
        "name_latin": person.name_latin,
        "birth_date": person.birth_date.to_string(),
        "sex": person.sex.as_str(),
        "nationality": person.nationality,
        "issue_date": person.issue_date.to_string(),
        "expiry_date": person.expiry_date.to_string(),
        "status": person.status.as_str(),
        "face_template": base64(embedding),
        "face_model": model,
        "updated_at": "2026-01-01T00:00:00Z",
    })
}

/// The similarity of each photo's embedding by `inference` to the one by ONNX Runtime, through a whole job, whose receipt says
/// what computed it.
fn similarities(inference: &str) -> BTreeMap<String, f32> {
    let folder = Folder::new("runtimes");
    let model = FaceModel::open(&photos::model(), Inference::OnnxRuntime).unwrap();
    let mut acquirer = Acquirer::new(Some(model.clone()));
    let mut embedding = vec![0.0; model.dimension()];
    let (mut records, mut requests) = (String::new(), Vec::new());
    for number in 0..photos::PEOPLE {
        let (person, photo) = (good_person(&WORLD, number), photos::face(number, 1.0));
        // Some of them look aside.
        if acquirer.photo(&photo, &mut embedding).unwrap().is_err() {
            continue;
        }
        records += &format!("{}\n", record(&person, &embedding, model.id()));
        let row = Row::real_name(&person, &format!("photo-{number}")).set("service", "real_person");
        // Every other one comes as the face of a chip.
        requests.push(if number % 2 == 0 {
            row.set("face_image", &base64_turbo::STANDARD.encode(&photo))
        } else {
            row.raw("chip", &json!({"dg2": base64_turbo::STANDARD.encode(group_2(&photo))}).to_string())
        });
    }
    let (records, store) = (folder.write("records.ndjson", records), folder.path("store"));
    build(&[records], &store, &BuildOptions::new(NOW)).unwrap();
    let (requests, out) = (folder.write("requests.ndjson", file_of(requests)), folder.path("out"));
    let model = photos::model();
    let more = ["--inference", inference, "--model", text(&model)];
    let ran = run(verify_against(&store, &requests, &out, &more));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let receipt = std::fs::read(ran.json()["receipt"].as_str().unwrap()).unwrap();
    let answers = Answers::of(&out, serde_json::from_slice(&receipt).unwrap());
    assert_eq!(answers.receipt.photo_inference.as_deref().unwrap().split(':').next(), Some(inference));
    let similarity = |row: crate::support::outputs::AnalystRow| {
        (row.request_id, row.similarity.unwrap_or_else(|| panic!("{:?}", row.reasons)))
    };
    answers.analyst().into_iter().map(similarity).collect()
}

fn check_similarities(inference: &str, similarity_min: f32) {
    let found = similarities(inference);
    assert!(found.len() * 2 >= photos::PEOPLE, "most faces are fit to be compared: {}", found.len());
    for (photo, similarity) in found {
        assert!(similarity >= similarity_min, "{inference}: {photo} is {similarity} like itself");
    }
}

/// What `concord model check` tells of the networks, by runtime.
fn networks(inference: &str) -> Vec<Value> {
    let ran = run(command(&["model", "check", "--json", "--model", text(&photos::model()), "--inference", inference]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    ran.json()["networks"].as_array().unwrap().clone()
}

/// Every output of every network on a made-up image, number by number.
fn check_networks(inference: &str) {
    for (usual, other) in networks("onnxruntime").iter().zip(&networks(inference)) {
        for key in ["network", "file", "input", "outputs"] {
            assert_eq!(usual[key], other[key]);
        }
        let numbers = |network: &Value| -> Vec<f64> {
            let outputs = network["sample"].as_array().unwrap().iter();
            outputs.flat_map(|output| output.as_array().unwrap()).map(|number| number.as_f64().unwrap()).collect()
        };
        for (usual_number, number) in numbers(usual).into_iter().zip(numbers(other)) {
            let difference = (usual_number - number).abs();
            let allowed = DIFFERENCE_MAX * usual_number.abs().max(1.0);
            assert!(difference <= allowed, "{inference}, {}: {number}, not {usual_number}", usual["file"]);
        }
    }
}

#[test]
fn the_embedded_runtime_agrees_with_onnx_runtime() {
    check_networks("embedded");
    check_similarities("embedded", SIMILARITY_MIN);
}

/// The set-up brings OpenVINO for x86-64 only.
#[test]
fn openvino_agrees_as_far_as_bfloat16_goes() {
    if cfg!(target_arch = "x86_64") {
        check_similarities("openvino", SIMILARITY_MIN_BFLOAT16);
        return;
    }
    let ran = run(command(&["model", "check", "--model", text(&photos::model()), "--inference", "openvino"]));
    assert_eq!(ran.code, Some(4), "{}{}", ran.out, ran.err);
    for word in ["cannot compute by OpenVINO", "ORT_DYLIB_PATH", "onnxruntime-openvino", "--inference onnxruntime"] {
        assert!(ran.err.contains(word), "{word:?} is not said in\n{}", ran.err);
    }
}

#[test]
fn onnx_runtime_agrees_with_itself_through_templates_of_16_bits() {
    check_similarities("onnxruntime", SIMILARITY_MIN);
}

/// Where there is a graphics card and an ONNX Runtime for it, named by ORT_DYLIB_PATH, it gives the same answers.
#[test]
fn a_graphics_card_agrees_where_there_is_one() {
    let card = Path::new("/dev/nvidia0").exists();
    let library = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty());
    if card && library.is_some() {
        check_networks("cuda");
        check_similarities("cuda", SIMILARITY_MIN);
        return;
    }
    let missing = if card { "ORT_DYLIB_PATH names no ONNX Runtime for CUDA" } else { "there is no graphics card" };
    _ = writeln!(std::io::stderr(), "{missing}: not tested that it agrees, only that this is said");
    let ran = run(command(&["model", "check", "--model", text(&photos::model()), "--inference", "cuda"]));
    assert_eq!(ran.code, Some(4), "{}{}", ran.out, ran.err);
    for word in ["cannot compute on graphics card 0", "ORT_DYLIB_PATH", "onnxruntime-gpu"] {
        assert!(ran.err.contains(word), "{word:?} is not said in\n{}", ran.err);
    }
}
