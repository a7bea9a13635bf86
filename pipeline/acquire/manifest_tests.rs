//! A threshold goes into a manifest, and nothing else changes there.

use super::*;

const TEXT: &str = r#"# Ours.
name = "small"
licence = "MIT"
source = "made up"

[files]
detector = { name = "a.onnx", sha256 = "0000000000000000000000000000000000000000000000000000000000000000", input = [112, 112] }
landmarks = { name = "b.onnx", sha256 = "0000000000000000000000000000000000000000000000000000000000000000", input = [112, 112] }
embedding = { name = "c.onnx", sha256 = "0000000000000000000000000000000000000000000000000000000000000000", input = [112, 112] }

[threshold]      # set by hand
similarity=0.3   # as first guessed
fmr = 1e-3
impostor_pairs = 3_000 # few
set_on = 'a guess'

[detector]
colours = "rgb"
scaling = { mean = 127.0, deviation = 128.0 }
fill = 0.65
score_min = 0.65
overlap_max = 0.4

[landmarks]
scaling = { mean = 0.0, deviation = 256.0 }
side = 1.0

# Points of the aligned face.
[embedding]
dimension = 512
colours = "bgr"
scaling = { mean = 127.5, deviation = 127.5 }
points = [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]

[gates]
eyes_pixels_min = 24.0
second_face_min = 0.3
turn_max = 0.6
nod = [0.05, 1.0]
tilt_degrees_max = 35.0
sharpness_min = 0.015
brightness = [25.0, 230.0]
contrast_min = 12.0
misfit_max = 9.0
"#;

fn threshold() -> ThresholdEntry {
    ThresholdEntry { similarity: 0.36712, fmr: 0.0005, impostor_pairs: 1_627_051, set_on: "dev, \"cross\"".to_owned() }
}

#[test]
fn only_the_threshold_changes() {
    let expected = TEXT
        .replace("similarity=0.3 ", "similarity=0.36712 ")
        .replace("fmr = 1e-3", "fmr = 0.0005")
        .replace("impostor_pairs = 3_000 #", "impostor_pairs = 1627051 #")
        .replace("set_on = 'a guess'", "set_on = 'dev, \"cross\"'");
    assert_eq!(with_threshold(TEXT, &threshold()).unwrap(), expected);
}

#[test]
fn a_manifest_in_one_line_is_changed_too() {
    let start = TEXT.find("[threshold]").unwrap();
    let end = TEXT.find("[detector]").unwrap();
    let inline = "threshold = { similarity = 0.3, fmr = 1e-3, impostor_pairs = 3, set_on = \"a\" }\n\n";
    let files = TEXT.find("[files]").unwrap();
    let text = format!("{}{inline}{}{}", &TEXT[..files], &TEXT[files..start], &TEXT[end..]);
    let changed = with_threshold(&text, &threshold()).unwrap();
    assert_eq!(Manifest::parse(&changed).unwrap().threshold, threshold());
}

#[test]
fn what_is_no_manifest_is_not_written() {
    assert!(with_threshold("name = 1", &threshold()).is_err());
    let beyond = ThresholdEntry { similarity: 1.5, ..threshold() };
    assert!(with_threshold(TEXT, &beyond).is_err());
}
