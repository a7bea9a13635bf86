//! Is a face model data: is it prepared the same everywhere, exchanged by its manifest, and each missing piece named?

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use concord::acquire::{Arithmetic, FileEntry, Manifest};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::binary::{Ran, command, run, text};
use crate::support::{Folder, onnx, photos};

const USUAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/models/usual/model.toml");

/// The program with a model's directory, in an environment that names no other.
fn check_model(model: &Path, more: &[&str]) -> Command {
    let mut command = command(&[&["model", "check", "--json", "--model", text(model)], more].concat());
    command.env_remove("CONCORD_MODEL");
    command
}

fn prepare(manifest: &Path, from: &Path, to: &Path) -> Ran {
    let paths = ["--manifest", text(manifest), "--from", text(from), "--to", text(to)];
    run(command(&[&["model", "prepare", "--json"][..], &paths].concat()))
}

/// A failed run: its code, and what it says.
fn check_failure(what: &str, ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, Some(code), "{what}: {}{}", ran.out, ran.err);
    assert_eq!(ran.out, "", "{what}: a failure is said on standard error alone");
    for word in words {
        assert!(ran.err.contains(word), "{what}: {word:?} is not said in\n{}", ran.err);
    }
}

fn sha256(bytes: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    kernels::digest::hex(&digest)
}

/// A copy of the usual model, with its manifest and files changed by `change`.
fn changed(folder: &Folder, change: impl FnOnce(&mut Manifest, &Path)) -> PathBuf {
    let directory = folder.path("model");
    fs::create_dir(&directory).unwrap();
    for name in ["glance.onnx", "detector.onnx", "landmarks.onnx", "embedding.onnx"] {
        fs::copy(photos::model().join(name), directory.join(name)).unwrap();
    }
    let mut manifest = Manifest::read(&photos::model()).unwrap();
    change(&mut manifest, &directory);
    fs::write(directory.join("model.toml"), toml::to_string(&manifest).unwrap()).unwrap();
    directory
}

/// Another network of embeddings, with a manifest of its own.
fn another(folder: &Folder, bytes: &[u8], dimension: usize) -> PathBuf {
    changed(folder, |manifest, directory| {
        fs::write(directory.join("another.onnx"), bytes).unwrap();
        manifest.name = "another".to_owned();
        let name = "another.onnx".to_owned();
        manifest.files.embedding = FileEntry { name, sha256: sha256(bytes), input: [112, 112], made_of: None };
        manifest.embedding.dimension = dimension;
    })
}

/// The networks of a checked model, by their names.
fn outputs(checked: &Value) -> Vec<(&str, Value)> {
    let networks = checked["networks"].as_array().unwrap();
    networks.iter().map(|network| (network["network"].as_str().unwrap(), network["outputs"].clone())).collect()
}

#[test]
fn the_usual_model_is_as_its_manifest_says() {
    let ran = run(check_model(&photos::model(), &[]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let checked = ran.json();
    let usual = Manifest::read(Path::new(USUAL).parent().unwrap()).unwrap();
    assert_eq!(checked["id"], usual.id(), "the model that was prepared is of this manifest; `make test` prepares it");
    assert_eq!((&checked["dimension"], &checked["licence"]), (&512.into(), &"MIT".into()));
    assert_eq!(checked["threshold"]["similarity"], usual.threshold.similarity);
    let expected = [
        ("glance", serde_json::json!([4230, 8460])),
        ("detector", serde_json::json!([8840, 17680])),
        ("landmarks", serde_json::json!([136])),
        ("embedding", serde_json::json!([512])),
    ];
    assert_eq!(outputs(&checked), expected);
}

/// The published networks come out as the very files of the manifest, and answer as before.
#[test]
fn a_model_is_prepared_the_same_everywhere() {
    let folder = Folder::new("prepared");
    let (from, to) = (photos::published(), folder.path("to"));
    let ran = prepare(Path::new(USUAL), &from, &to);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let summary = ran.json();
    assert_eq!(summary["made_before"], false);
    let proofs = summary["proofs"].as_array().unwrap();
    assert_eq!(proofs.len(), 4, "all networks are rewritten");
    for proof in proofs {
        assert!(proof["images"].as_u64().unwrap() >= 16, "{proof}");
        // Rounding alone, a thousand times below what `prepare` refuses.
        assert!(proof["cosine_min"].as_f64().unwrap() > 1.0 - 1e-10, "{proof}");
        assert!(proof["difference_max"].as_f64().unwrap() < 1e-5, "{proof}");
    }
    let made = crate::support::folder::files_below(&to);
    let names: Vec<&str> = made.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["detector.onnx", "embedding.onnx", "glance.onnx", "landmarks.onnx", "model.toml"]);
    let beside = fs::read_dir(to.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "nothing is left beside it");

    let again = prepare(Path::new(USUAL), &from, &to).json();
    assert_eq!((&again["made_before"], &again["id"]), (&true.into(), &summary["id"]));
    fs::write(to.join("landmarks.onnx"), "damaged").unwrap();
    assert_eq!(prepare(Path::new(USUAL), &from, &to).json()["made_before"], false, "what is damaged is made anew");
    assert_eq!(crate::support::folder::files_below(&to), made, "the same bytes");
}

/// What stands in the way of a preparation is told, and nothing is made.
#[test]
fn nothing_is_prepared_of_other_files() {
    let folder = Folder::new("unprepared");
    let from = folder.path("from");
    fs::create_dir(&from).unwrap();
    for name in ["fr_detect.onnx", "fr_landmark.onnx", "fr_feature.onnx"] {
        fs::copy(photos::published().join(name), from.join(name)).unwrap();
    }
    let to = folder.path("to");
    let fails = |what: &str, manifest: &Path, from: &Path, code: i32, words: &[&str]| {
        check_failure(what, &prepare(manifest, from, &to), code, words);
        assert!(!to.exists(), "{what}: nothing is made");
    };
    let usual = fs::read_to_string(USUAL).unwrap();
    let manifest = |name: &str, from: &str, to: &str| {
        assert!(usual.contains(from), "{from}");
        folder.write(name, usual.replacen(from, to, 1))
    };
    let nowhere = folder.path("nowhere");
    fails("no manifest", &nowhere, &from, 4, &["cannot read", "nowhere"]);
    fails("no files", Path::new(USUAL), &nowhere, 4, &["cannot read", "fr_detect.onnx"]);
    let raw = sha256(&fs::read(from.join("fr_landmark.onnx")).unwrap());
    let other = manifest("raw.toml", &raw, &"0".repeat(64));
    fails("another published file", &other, &from, 2, &["fr_landmark.onnx", "is not the file", &raw]);
    let made = sha256(&fs::read(photos::model().join("landmarks.onnx")).unwrap());
    let other = manifest("made.toml", &made, &"0".repeat(64));
    fails("another prepared file", &other, &from, 2, &["landmarks.onnx comes out with SHA-256", &made, "made.toml"]);
    fs::write(from.join("fr_landmark.onnx"), "no network").unwrap();
    let other = manifest("no.toml", &raw, &sha256(b"no network"));
    fails("no network", &other, &from, 2, &["cannot prepare", "fr_landmark.onnx", "`made_of`", "not an ONNX file"]);

    fs::create_dir(&to).unwrap();
    fs::write(to.join("precious"), "").unwrap();
    let ran = prepare(Path::new(USUAL), &photos::published(), &to);
    check_failure("another's folder", &ran, 2, &["holds no model.toml", "--to"]);
    assert!(to.join("precious").exists(), "a folder that is no model's stays");
}

/// Any other network takes the place of the usual one by its manifest alone, and its id tells them apart.
#[test]
fn another_model_is_another_manifest() {
    let folder = Folder::new("another");
    let model = another(&folder, &onnx::network(3, 112, 8), 8);
    let ran = run(check_model(&model, &[]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let checked = ran.json();
    assert_eq!(checked["dimension"], 8);
    assert_eq!(outputs(&checked)[3], ("embedding", serde_json::json!([8])));
    let id = checked["id"].as_str().unwrap();
    assert!(id.starts_with("another-"), "{id}");

    // The id is of all that an embedding depends on, and of nothing else.
    let manifest = Manifest::read(&model).unwrap();
    let id_with = |change: fn(&mut Manifest)| {
        let mut changed = manifest.clone();
        change(&mut changed);
        changed.id()
    };
    assert_eq!(id, manifest.id());
    assert_ne!(id, id_with(|manifest| manifest.embedding.points[0][0] += 1.0));
    assert_ne!(id, id_with(|manifest| manifest.embedding.scaling.mean += 1.0));
    assert_ne!(id, id_with(|manifest| manifest.files.embedding.sha256 = "0".repeat(64)));
    assert_eq!(id, id_with(|manifest| manifest.threshold.similarity += 0.01));
    assert_eq!(id, id_with(|manifest| manifest.gates.contrast_min += 1.0));
}

/// Networks that are not what the manifest says of them.
#[test]
fn a_network_that_does_not_fit_is_told() {
    let fails = |what: &str, bytes: &[u8], dimension: usize, code: i32, words: &[&str]| {
        let folder = Folder::new("unfit");
        let model = another(&folder, bytes, dimension);
        let at = model.display().to_string();
        let words = [&[at.as_str(), "the embedding network cannot be used"], words].concat();
        check_failure(what, &run(check_model(&model, &[])), code, &words);
    };
    fails("grey", &onnx::network(1, 112, 8), 8, 2, &["it takes 1 planes of 112 x 112, not 3 planes of 112 x 112"]);
    fails("large", &onnx::network(3, 128, 8), 8, 2, &["it takes 3 planes of 128 x 128, not 3 planes of 112 x 112"]);
    fails("short", &onnx::network(3, 112, 8), 9, 2, &["it gives [8] numbers, not 9"]);
    fails("no network", b"no network", 8, 4, &["the runtime of the networks failed"]);
}

#[test]
fn a_manifest_that_says_what_cannot_be_is_told() {
    let usual = fs::read_to_string(USUAL).unwrap();
    let fails = |from: &str, to: &str, word: &str| {
        assert!(usual.contains(from), "{from}");
        let folder = Folder::new("manifest");
        let manifest = folder.write("model.toml", usual.replacen(from, to, 1));
        let ran = run(check_model(manifest.parent().unwrap(), &[]));
        check_failure(to, &ran, 2, &[text(&manifest), "is no manifest of a face model", word]);
    };
    fails("licence = \"MIT\"", "licence = ", "TOML parse error at line 3");
    fails("licence = \"MIT\"", "", "missing field `licence`");
    fails("licence = \"MIT\"", "licence = \"MIT\"\nlicense = \"MIT\"", "unknown field `license`");
    fails("name = \"mobilefacenet\"", "name = \"two words\"", "name takes 1 to 48 letters");
    fails("name = \"detector.onnx\"", "name = \"../detector.onnx\"", "is no name of a file in the directory");
    fails("name = \"fr_detect.onnx\"", "name = \"/fr_detect.onnx\"", "is no name of a file in the directory");
    fails("sha256 = \"0", "sha256 = \"X", "the sha256 of detector.onnx is not 64 lower-case hex digits");
    fails(
        "input = [112, 112]",
        "input = [112, 15]",
        "the input of embedding.onnx is a width and a height from 16 to 4096",
    );
    fails("input = [112, 112]", "", "missing field `input`");
    fails("[files.glance]", "[files.look]", "unknown field `look`");
    fails("glance = { fill = 0.677, score_sure = 0.8 }", "", "files.glance and detector.glance go together");
    fails("dimension = 512", "dimension = 0", "embedding.dimension is a number from 1 to");
    fails("deviation = 127.5", "deviation = 0.0", "a scaling takes a mean and a deviation above 0");
    fails("colours = \"bgr\"", "colours = \"grb\"", "unknown variant `grb`");
    fails("fill = 0.65", "fill = 1.5", "a fill is above 0 and at most 1");
    fails("side = 1.0", "side = 0.0", "landmarks.side is above 0");
    fails("[[38.2946, 51.6963]", "[[nan, 51.6963]", "embedding.points are numbers");
    fails("fmr = ", "fmr = 2", "threshold.fmr within 0 and 1");
}

/// Each missing piece is named: what, where it was looked for, and how to get it.
#[test]
fn each_missing_piece_is_named() {
    let empty = Folder::new("empty");
    let nothing = empty.path("nothing");
    let usual = photos::model();
    let without = |model: &Path, variable: &str, value: &Path| {
        let mut command = check_model(model, &[]);
        command.env_remove("ORT_DYLIB_PATH").env(variable, value);
        run(command)
    };
    let mut no_model = command(&["model", "check"]);
    no_model.env_remove("CONCORD_MODEL").env("CONCORD_CACHE", &nothing);
    let usual_place = nothing.join("models/usual").display().to_string();
    check_failure(
        "no model",
        &run(no_model),
        2,
        &["no face model", "--model", "CONCORD_MODEL", "make models", &usual_place],
    );
    let place = nothing.join("model.toml").display().to_string();
    check_failure("another place", &run(check_model(&nothing, &[])), 4, &["cannot read", &place, "make models"]);

    let place = nothing.join("onnxruntime/libonnxruntime.so").display().to_string();
    let words = ["ONNX Runtime is not at", &place, "make models", "ORT_DYLIB_PATH", "--inference embedded"];
    check_failure("no library", &without(&usual, "CONCORD_CACHE", &nothing), 4, &words);
    let words = ["cannot load ONNX Runtime from", text(&nothing), "set ORT_DYLIB_PATH", "1.24 or later"];
    check_failure("another library", &without(&usual, "ORT_DYLIB_PATH", &nothing), 4, &words);
    let no_library = empty.write("libonnxruntime.so", "no library");
    check_failure(
        "no library at all",
        &without(&usual, "ORT_DYLIB_PATH", &no_library),
        4,
        &["cannot load", "libonnxruntime.so"],
    );
    let old = old_library(&empty);
    check_failure("old", &without(&usual, "ORT_DYLIB_PATH", &old), 4, &[text(&old), "is an ONNX Runtime before 1.24"]);

    let folder = Folder::new("files");
    let model = changed(&folder, |_, directory| fs::write(directory.join("landmarks.onnx"), "other").unwrap());
    let words = ["landmarks.onnx is not the file that the manifest names", &sha256(b"other")];
    check_failure("another file", &run(check_model(&model, &[])), 2, &words);
    fs::remove_file(model.join("landmarks.onnx")).unwrap();
    check_failure("no file", &run(check_model(&model, &[])), 4, &["cannot read", "landmarks.onnx"]);
    check_failure(
        "no runtime",
        &run(check_model(&model, &["--inference", "gpu"])),
        2,
        &["automatic, onnxruntime, openvino, embedded, cuda or cuda:N"],
    );
}

/// bfloat16 is taken where the manifest allows it and nowhere else.
#[test]
fn a_model_is_computed_no_coarser_than_its_manifest_allows() {
    let folder = Folder::new("single");
    let single = changed(&folder, |manifest, _| manifest.arithmetic = Arithmetic::Single);
    let ran = run(check_model(&single, &[]));
    assert_eq!((ran.code, &ran.json()["inference"]), (Some(0), &"onnxruntime".into()), "{}", ran.err);
    let words = ["the manifest does not allow bfloat16", "--inference onnxruntime", "concord evaluate faces"];
    check_failure("too coarse", &run(check_model(&single, &["--inference", "openvino"])), 2, &words);
}

/// A library that knows no version of the interface.
fn old_library(folder: &Folder) -> PathBuf {
    let source = "struct base { const void *(*get_api)(unsigned); const char *(*version)(void); };
static const void *get_api(unsigned version) { return 0; }
static const char *version(void) { return \"1.0.0\"; }
static const struct base BASE = { get_api, version };
const struct base *OrtGetApiBase(void) { return &BASE; }
";
    let (source, library) = (folder.write("old.c", source), folder.path("old.so"));
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).status().unwrap();
    assert!(built.success(), "a C compiler is needed for the program as well");
    library
}
