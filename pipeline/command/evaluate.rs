//! `concord evaluate faces`: how well a face model tells people apart, and the threshold that follows; `concord evaluate traffic`
//! beside it.

mod labelled;
mod traffic;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::arguments::ModelArguments;
use super::{Failure, Style};
use crate::acquire::{FaceModel, ModelError, ThresholdEntry, for_each_photo, write_threshold};
use crate::evaluate::{Acquired, Identity, Margin, Options, Pairs, Report, csv, evaluate, svg, table};
use crate::world;
use crate::world::progress::Progress;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// False match and false non-match rates of a face model on labelled pairs of photos.
    ///
    /// Every photo of the pairs is tried, and every other photo below the folder of images: where their names tell people
    /// apart, false matches are counted in all pairs of different people, not only in those that are listed. Photos from
    /// which no face could be taken are counted with their reasons: photo_missing, face_unreadable, face_none,
    /// face_several, face_quality:GATE.
    Faces(Arguments),
    /// NAB's scores, event recall against false alarms, and VUS-PR of the watch's detector on labelled series.
    Traffic(traffic::Arguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// CSV with the header left,right,same or left,right,same,group: two photos and 1 for one person, 0 for two.
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
    /// The folder of the photos.
    #[arg(long, value_name = "DIR")]
    images: PathBuf,
    #[command(flatten)]
    model: ModelArguments,
    /// Where report.json, det.svg and det.csv go: the report, and the curve of errors as a drawing and as points.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// A wanted false match rate, for which a threshold is picked; may be given several times.
    #[arg(long, value_name = "X", value_parser = fmr)]
    fmr: Vec<f64>,
    /// What tells people apart: the name of a file without its number (stem), its folder, or only the pairs; found out where
    /// it is not given.
    #[arg(long, value_name = "stem|folder|pairs", value_parser = identity)]
    identity: Option<Identity>,
    /// How sure a picked threshold is to keep the wanted rate among other people: as measured, or 95 % sure (assured).
    #[arg(long, value_name = "measured|assured", default_value = "assured", value_parser = margin)]
    margin: Margin,
    /// Write the threshold for the one wanted false match rate into the model's manifest.
    #[arg(long)]
    write_threshold: bool,
    /// Threads, each with networks of its own; all processors where it is not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

fn fmr(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| *rate > 0.0 && *rate < 1.0);
    rate.ok_or_else(|| "a false match rate lies between 0 and 1, as 0.0005 or 5e-4".to_owned())
}

fn identity(text: &str) -> Result<Identity, String> {
    Identity::from_word(text).ok_or_else(|| "people are told apart by stem, folder or pairs".to_owned())
}

fn margin(text: &str) -> Result<Margin, String> {
    match text {
        "measured" => Ok(Margin::Measured),
        "assured" => Ok(Margin::Assured),
        _ => Err("a margin is measured or assured".to_owned()),
    }
}

pub(super) fn run(command: &Command, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    match command {
        Command::Faces(arguments) => faces(arguments, style, out),
        Command::Traffic(arguments) => traffic::run(arguments, style, out),
    }
}

fn faces(arguments: &Arguments, style: Style, out: &mut impl Write) -> Result<u8, Failure> {
    if arguments.write_threshold && arguments.fmr.len() != 1 {
        return Err(Failure::arguments("--write-threshold takes the threshold of one --fmr; name one"));
    }
    let file = std::fs::read(&arguments.pairs)
        .map_err(|error| Failure::input(format!("cannot read the pairs {}: {error}", arguments.pairs.display())))?;
    let pairs = Pairs::read(&file)?;
    let source = arguments.model.source();
    let model = FaceModel::find(&source)?;
    let names = names(&pairs, &arguments.images)?;
    let options = Options {
        model: model.id().to_owned(),
        identity: arguments.identity,
        fmr_wanted: arguments.fmr.clone(),
        margin: arguments.margin,
    };
    let processors = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = arguments.threads.map_or_else(processors, usize::from);
    let mut acquired = acquire(&model, &arguments.images, names, threads)?;
    let report = evaluate(&pairs, &acquired, &options);
    acquired.iter_mut().filter_map(|photo| photo.outcome.as_mut().ok()).for_each(Zeroize::zeroize);
    let report = report?;
    tell(arguments, &report, style, out)?;
    if arguments.write_threshold {
        let entry = threshold(&report, set_on(&arguments.pairs, &file, arguments.margin))?;
        write_threshold(model.directory(), &entry)?;
        if style == Style::Text {
            writeln!(out, "threshold  {} written into the manifest of {}", entry.similarity, model.id())?;
        }
    }
    Ok(0)
}

/// The names of the photos of the pairs, and of all other photos below the folder.
fn names(pairs: &Pairs, images: &Path) -> Result<Vec<String>, Failure> {
    let mut names: BTreeSet<String> = pairs.photos().iter().cloned().collect();
    let mut waiting = vec![images.to_owned()];
    while let Some(folder) = waiting.pop() {
        let unlisted = |error| Failure::input(format!("cannot list the photos in {}: {error}", folder.display()));
        for entry in std::fs::read_dir(&folder).map_err(unlisted)? {
            let entry = entry.map_err(unlisted)?;
            let path = entry.path();
            // A link to a folder is not followed: it may lead back.
            if entry.file_type().map_err(unlisted)?.is_dir() {
                waiting.push(path);
            } else if is_photo(&path) {
                let name = path.strip_prefix(images).expect("it was found below").to_str();
                let name = name.ok_or_else(|| Failure::input(format!("rename {path:?}: its name is no UTF-8")))?;
                names.insert(name.to_owned());
            }
        }
    }
    Ok(names.into_iter().collect())
}

/// Whether the name is that of a photo in a format that is read.
fn is_photo(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    ["jpg", "jpeg", "png", "jp2", "j2k", "j2c"].contains(&extension.as_str())
}

/// The embedding of a photo, or the word of the reason why there is none.
type Tried = Result<Zeroizing<Vec<f32>>, String>;

/// Tries every photo.
fn acquire(
    model: &Arc<FaceModel>,
    images: &Path,
    names: Vec<String>,
    threads: usize,
) -> Result<Vec<Acquired>, ModelError> {
    let progress = Progress::start(None);
    let outcomes: Vec<Mutex<Option<Tried>>> = names.iter().map(|_| Mutex::default()).collect();
    for_each_photo(model, images, threads, names.len(), |photos, number| {
        let read = photos.read(&names[number]).map(|_file| ());
        let embedded = match read {
            Ok(()) => photos.embed()?.map(|embedding| Zeroizing::new(embedding.to_vec())),
            Err(failure) => Err(failure),
        };
        let outcome = embedded.map_err(|failure| failure.word().to_owned());
        *outcomes[number].lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        progress.add_rows(1);
        Ok::<(), ModelError>(())
    })?;
    let outcome = |place: Mutex<Option<_>>| place.into_inner().unwrap_or_else(PoisonError::into_inner);
    let tried = names.into_iter().zip(outcomes).map(|(photo, place)| Acquired {
        photo,
        outcome: outcome(place).expect("every photo was tried").map(|mut embedding| std::mem::take(&mut *embedding)),
    });
    Ok(tried.collect())
}

/// Prints the report, and writes its files.
fn tell(arguments: &Arguments, report: &Report, style: Style, out: &mut impl Write) -> Result<(), Failure> {
    match style {
        Style::Text => write!(out, "{}", table(report))?,
        Style::Json => writeln!(out, "{}", serde_json::to_string(report).expect("a report is JSON"))?,
    }
    let Some(folder) = &arguments.out else { return Ok(()) };
    std::fs::create_dir_all(folder)?;
    for (name, text) in [("report.json", report.json()), ("det.svg", svg(report)), ("det.csv", csv(report))] {
        let path = folder.join(name);
        world::files::replace(&path, text.as_bytes())?;
        if style == Style::Text {
            writeln!(out, "written    {}", path.display())?;
        }
    }
    Ok(())
}

/// What goes into the manifest.
fn threshold(report: &Report, set_on: String) -> Result<ThresholdEntry, Failure> {
    let picked = report.picked.first().and_then(|picked| Some((picked.fmr_wanted, picked.threshold()?)));
    let (fmr, threshold) = picked.ok_or_else(|| {
        Failure::input("the comparisons are too few to tell the wanted false match rate: the manifest is as before")
    })?;
    let impostor_pairs = report.all.impostors.comparisons;
    Ok(ThresholdEntry { similarity: threshold.value(), fmr, impostor_pairs, set_on })
}

/// Which data a threshold was set on: the file with its folder, the beginning of its SHA-256, and how sure it is.
fn set_on(pairs: &Path, file: &[u8], margin: Margin) -> String {
    let name = |path: Option<&Path>| path.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let whole = std::path::absolute(pairs).ok();
    let parts: Vec<String> =
        [name(whole.as_deref().and_then(Path::parent)), name(whole.as_deref())].into_iter().flatten().collect();
    let digest: [u8; 32] = Sha256::digest(file).into();
    let sure = match margin {
        Margin::Measured => "as measured",
        Margin::Assured => "95 % sure",
    };
    format!("{} (SHA-256 {}…), {sure}", parts.join("/"), &kernels::digest::hex(&digest)[..12])
}
