//! Where does the time of a photo go, on one thread: decoding, each of the three networks, and all that lies between?
//!
//! In: `--model DIR` with `model.toml`, `--library FILE` of ONNX Runtime, `--photos DIR` of JPEG files, as `make bench-photos` leaves
//! them. Prints milliseconds a photo. Decoding and networks are run by themselves, on the photos and on inputs of the
//! right size; what the whole takes beyond their sum is halving, letter box, sampling, alignment and gates.

#![expect(clippy::print_stdout, reason = "a bench prints its result")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::collections::HashMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kernels::photo::onnx::{Device, Engine, Network, Runtime};
use kernels::photo::{
    DetectorRecipe, EmbeddingRecipe, Extractor, Gates, LandmarksRecipe, Model, Models, PhotoLimits, Pixels, Recipe,
    decode,
};

/// Runs of each photo, the fastest of which counts.
const RUNS: usize = 7;

/// The part of `model.toml` that the kernels take.
#[derive(serde::Deserialize)]
struct Manifest {
    files: HashMap<String, FileEntry>,
    detector: DetectorRecipe,
    landmarks: LandmarksRecipe,
    embedding: EmbeddingRecipe,
    gates: Gates,
}

#[derive(serde::Deserialize)]
struct FileEntry {
    name: String,
    input: [usize; 2],
}

fn main() {
    let directory = PathBuf::from(argument("--model"));
    let text = std::fs::read_to_string(directory.join("model.toml")).expect("the model has a manifest");
    let Manifest { files, detector, landmarks, embedding, gates } = toml::from_str(&text).expect("a manifest");
    let network = |kind: &str| std::fs::read(directory.join(&files[kind].name)).expect("the model has its files");
    let whole_detector = network("detector");
    let networks = ["glance", "landmarks", "embedding"].map(network);
    let engine = Engine::start(&Runtime::OnnxRuntime(argument("--library").into())).expect("ONNX Runtime is there");
    let device = if engine.gains_by_bfloat16() { Device::OpenVino } else { Device::Processor };
    let photos = photos(Path::new(&argument("--photos")));
    let recipe = Recipe { detector, landmarks, embedding, gates };
    let model = |kind: &str, bytes| Model { bytes, input: files[kind].input };
    let models = Models {
        detector: model("detector", &whole_detector),
        glance: Some(model("glance", &networks[0])),
        landmarks: model("landmarks", &networks[1]),
        embedding: model("embedding", &networks[2]),
    };
    let mut extractor = Extractor::open(&engine, models, device, &recipe).expect("the networks open");

    let mut pixels = Pixels::new();
    let decoding = each(&photos, |photo| {
        decode(photo, PhotoLimits::USUAL, &mut pixels).expect("the photos are whole");
        black_box(pixels.rgb());
    });
    let running = networks.each_ref().map(|model| {
        let mut network = engine.open(model, device).expect("a network opens");
        let image = image(&network);
        each(&photos, |_| network.run(black_box(&image), |outputs| _ = black_box(outputs.len())).expect("it runs"))
    });
    let mut template = vec![0.0; recipe.embedding.dimension];
    let mut acquired = 0;
    let whole = each(&photos, |photo| {
        acquired +=
            usize::from(extractor.extract(photo, PhotoLimits::USUAL, &mut template).expect("the networks run").is_ok());
    });
    let [detecting, points, embedding] = running;
    let known = [decoding, detecting, points, embedding];
    let between = |of: fn(&Spent) -> f64| of(&whole) - known.iter().map(of).sum::<f64>();
    let between = Spent { wall: between(|spent| spent.wall), processor: between(|spent| spent.processor) };

    println!(
        "{} photos, {} acquired; ms a photo on one thread by {device:?}, {RUNS} runs",
        photos.len(),
        acquired / RUNS
    );
    println!("{:<26}{:>8}{:>11}", "stage", "fastest", "processor");
    let names =
        ["decode", "glance (network)", "landmarks (network)", "embed (network)", "letter box, align, gates", "whole"];
    for (name, Spent { wall, processor }) in names.iter().zip(known.into_iter().chain([between, whole])) {
        println!("{name:<26}{wall:>8.3}{processor:>11.3}");
    }
    println!("{:<26}{:>8.0}{:>11.0}", "photos a second", 1000.0 / whole.wall, 1000.0 / whole.processor);
}

/// An input of a network: shades around the middle.
fn image(network: &Network) -> Vec<f32> {
    let numbers = network.input().iter().product::<usize>();
    (0..numbers).map(|place| (place % 255) as f32 / 255.0 - 0.5).collect()
}

/// The photos of a folder, in order.
fn photos(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder of photos; `make bench-photos` makes one");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry is read").path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "there are photos");
    paths.iter().map(|path| std::fs::read(path).expect("a photo is read")).collect()
}

/// The value behind a name of the command line.
fn argument(name: &str) -> String {
    std::env::args().skip_while(|word| word != name).nth(1).unwrap_or_else(|| panic!("name {name}"))
}

/// Milliseconds a photo: the mean over all photos of the fastest of several runs, and that of the thread's processor time in all
/// runs, which is right on a busy machine too.
#[derive(Clone, Copy)]
struct Spent {
    wall: f64,
    processor: f64,
}

fn each(photos: &[Vec<u8>], mut measure: impl FnMut(&[u8])) -> Spent {
    let mut fastest = vec![f64::INFINITY; photos.len()];
    let before = processor();
    for _ in 0..RUNS {
        for (photo, fastest) in photos.iter().zip(&mut fastest) {
            let start = Instant::now();
            measure(photo);
            *fastest = fastest.min(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    let count = photos.len() as f64;
    Spent { wall: fastest.iter().sum::<f64>() / count, processor: (processor() - before) / (count * RUNS as f64) }
}

/// Milliseconds that this thread has run, as the kernel accounts them at each tick.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux accounts for threads");
    let nanoseconds: f64 = text.split(' ').next().and_then(|first| first.parse().ok()).expect("a number");
    nanoseconds / 1e6
}
