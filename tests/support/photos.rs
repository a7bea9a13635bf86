//! What tests of photos need: the face model, faces cut out of published group photos, and the labelled set.
//!
//! Model and photos are where `make models` and `make test` put them; a part that is missing fails the test that needs it.

use std::fs;
use std::path::{Path, PathBuf};

use jpeg_encoder::{ColorType, Encoder};
use kernels::photo::{PhotoLimits, Pixels, decode};

/// The folder of the set-up, as the program looks for it.
fn cache() -> PathBuf {
    let named = std::env::var_os("CONCORD_CACHE").filter(|value| !value.is_empty()).map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(&std::env::var_os("HOME").unwrap_or_default()).join(".cache/concord"))
}

/// The directory of the usual face model.
pub fn model() -> PathBuf {
    let model = cache().join("models/usual");
    assert!(model.join("model.toml").is_file(), "{} is no face model; `make test` prepares one", model.display());
    model
}

/// The folder of the networks that it was prepared of.
pub fn published() -> PathBuf {
    let published = cache().join("packages/faceplugin");
    assert!(published.is_dir(), "{} is not there; `make test` fetches it", published.display());
    published
}

/// The labelled set of this name; `None` where it is not there, which is said.
pub fn labelled(name: &str) -> Option<PathBuf> {
    shared(&format!("faces/{name}"))
}

/// Real data of this name, which lies beside the repository and not in it; `None` where it is not there, which is said.
pub fn shared(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    use std::io::Write;
    _ = writeln!(std::io::stderr(), "{} is not there, and what it would show is not tested", folder.display());
    None
}

/// Where the faces of grown-ups are in the group photos: number of the photo; left, top, right, bottom.
const FACES: [(u32, [u32; 4]); 9] = [
    (1, [403, 349, 599, 597]),
    (1, [837, 425, 1024, 651]),
    (3, [585, 313, 777, 598]),
    (3, [1075, 197, 1308, 517]),
    (3, [1510, 288, 1678, 564]),
    (6, [1478, 249, 1708, 553]),
    (6, [248, 488, 458, 756]),
    (6, [1174, 296, 1375, 585]),
    (6, [667, 316, 841, 639]),
];

/// Where one is whose head is turned too far.
const TURNED: (u32, [u32; 4]) = (1, [1477, 207, 1691, 438]);

/// How many faces there are that can be compared, each of another person.
pub const PEOPLE: usize = FACES.len();

/// The file of a group photo.
pub fn group(number: u32) -> Vec<u8> {
    let path = cache().join(format!("photos/sample{number}.jpg"));
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; `make test` fetches it", path.display()))
}

/// A photo of one person, cut out with this share of the face's size around it.
pub fn face(person: usize, margin: f32) -> Vec<u8> {
    cut(FACES[person], margin)
}

/// A photo of a person who looks aside.
pub fn turned() -> Vec<u8> {
    cut(TURNED, 0.6)
}

fn cut((number, [left, top, right, bottom]): (u32, [u32; 4]), margin: f32) -> Vec<u8> {
    let mut pixels = Pixels::default();
    decode(&group(number), PhotoLimits::USUAL, &mut pixels).unwrap();
    let beside = ((right - left).max(bottom - top) as f32 * margin / 2.0) as u32;
    let (left, top) = (left.saturating_sub(beside), top.saturating_sub(beside));
    let (right, bottom) = ((right + beside).min(pixels.width()), (bottom + beside).min(pixels.height()));
    let row =
        |y: u32| &pixels.rgb()[3 * (y * pixels.width() + left) as usize..3 * (y * pixels.width() + right) as usize];
    let rgb: Vec<u8> = (top..bottom).flat_map(row).copied().collect();
    jpeg(&rgb, right - left, bottom - top)
}

/// A photo of nothing.
pub fn grey() -> Vec<u8> {
    jpeg(&[128; 3 * 200 * 200], 200, 200)
}

fn jpeg(rgb: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    Encoder::new(&mut file, 92).encode(rgb, width as u16, height as u16, ColorType::Rgb).unwrap();
    file
}
