//! A photo in, an embedding out, or why there is none.
//!
//! ```text
//! file ─decode▶ pixels ─detect▶ one face ─landmarks▶ five points ─align▶ upright face ─gates▶ ─embed▶ embedding
//! ```

use zeroize::Zeroize;

use super::detect::{self, Face, Placed};
use super::landmarks::{NUMBERS, Square};
use super::onnx::{Device, Engine, Network, OnnxError};
use super::pyramid::Pyramid;
use super::quality::{Gate, Measures};
use super::recipe::{DetectorRecipe, Recipe};
use super::sample::Grid;
use super::{PhotoLimits, Pixels, Unreadable, align, decode};

/// Why a photo has no embedding: the subject failed to be acquired, as ISO/IEC 19795-1 says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// The file is no photo that can be read.
    Unreadable(Unreadable),
    /// There is no face in it.
    NoFace,
    /// There are several.
    SeveralFaces,
    /// Its face is not fit to be compared.
    Quality(Gate),
}

/// A network before it is opened.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    /// The ONNX file.
    pub bytes: &'a [u8],
    /// Width and height of the image that it takes.
    pub input: [usize; 2],
}

/// The models that a photo goes through.
#[derive(Clone, Copy)]
pub struct Models<'a> {
    /// Where the faces are.
    pub detector: Model<'a>,
    /// The same of a smaller picture, where there is one.
    pub glance: Option<Model<'a>>,
    /// Where its points are.
    pub landmarks: Model<'a>,
    /// What it looks like.
    pub embedding: Model<'a>,
}

/// Turns photos into embeddings, one after the other, on one thread. Its buffers go from photo to photo.
pub struct Extractor {
    recipe: Recipe,
    glance: Option<Look>,
    detector: Look,
    landmarks: Network,
    embedding: Network,
    pixels: Pixels,
    pyramid: Pyramid,
    /// Inputs of the other networks, and the brightness of the aligned face.
    square: Vec<f32>,
    aligned: Vec<f32>,
    brightness: Vec<f32>,
}

/// A detector, and its input.
struct Look {
    network: Network,
    scene: Vec<f32>,
    /// Share of the input's side that a photo fills.
    fill: f32,
}

impl Look {
    fn new(network: Network, fill: f32) -> Look {
        Look { scene: vec![0.0; numbers(&network)], network, fill }
    }

    fn place(&self, photo: &Pixels) -> Placed {
        detect::place(photo, grid(&self.network), self.fill)
    }

    /// The faces of a photo, the surest first.
    fn faces(&mut self, photo: &Pixels, pyramid: &Pyramid, recipe: &DetectorRecipe) -> Result<Vec<Face>, OnnxError> {
        let (size, placed) = (grid(&self.network), self.place(photo));
        detect::fill(photo, pyramid, placed, recipe, size, &mut self.scene);
        self.network.run(&self.scene, |outputs| {
            scores_and_boxes(outputs).map(|[scores, boxes]| detect::faces(scores, boxes, placed, size, recipe))
        })?
    }
}

/// Numbers of a network's input.
fn numbers(network: &Network) -> usize {
    network.input().iter().product()
}

/// The size of a network's input.
fn grid(network: &Network) -> Grid {
    let [_, _, height, width] = network.input();
    Grid { width, height }
}

impl Extractor {
    /// Opens the networks.
    ///
    /// # Errors
    /// What the runtime says of a model, and models that do not take what the recipe gives them.
    pub fn open(engine: &Engine, models: Models<'_>, device: Device, recipe: &Recipe) -> Result<Extractor, OnnxError> {
        let open_on = |device, name: &'static str, model: Model<'_>, planes: usize| {
            let network = engine.open(model.bytes, device).and_then(|network| takes(network, planes, model.input));
            network.map_err(|error| error.of(name))
        };
        let open = |name, model, planes| open_on(device, name, model, planes);
        let fill = recipe.detector.fill;
        let glance = match (models.glance, recipe.detector.glance) {
            (Some(model), Some(glance)) => Some(Look::new(open("glance", model, 3)?, glance.fill)),
            _ => None,
        };
        // OpenVINO compiles a network for a tenth of a second, which one that is seldom asked does not earn back.
        let seldom = if glance.is_some() && device == Device::OpenVino { Device::Processor } else { device };
        let detector = Look::new(open_on(seldom, "detector", models.detector, 3)?, fill);
        let landmarks = open("landmarks", models.landmarks, 1)?;
        let embedding = open("embedding", models.embedding, 3)?;
        Ok(Extractor {
            recipe: recipe.clone(),
            square: vec![0.0; numbers(&landmarks)],
            aligned: vec![0.0; numbers(&embedding)],
            brightness: vec![0.0; numbers(&embedding) / 3],
            pixels: Pixels::default(),
            pyramid: Pyramid::default(),
            glance,
            detector,
            landmarks,
            embedding,
        })
    }

    /// The embedding of the one face in a photo, into `out`; what was measured of the face, or why there is none.
    ///
    /// # Errors
    /// What the runtime of the networks says; the photo is then not to blame.
    ///
    /// # Panics
    /// When `out` has not the recipe's dimension.
    pub fn extract(
        &mut self,
        file: &[u8],
        limits: PhotoLimits,
        out: &mut [f32],
    ) -> Result<Result<Measures, Unusable>, OnnxError> {
        assert_eq!(out.len(), self.recipe.embedding.dimension, "room for one embedding");
        if let Err(unreadable) = decode(file, limits, &mut self.pixels) {
            return Ok(Err(Unusable::Unreadable(unreadable)));
        }
        let face = match self.face()? {
            Ok(face) => face,
            Err(unusable) => return Ok(Err(unusable)),
        };
        let square = Square::around(&face, &self.recipe.landmarks);
        let edge = grid(&self.landmarks).width;
        square.fill(&self.pixels, &self.pyramid, &self.recipe.landmarks, edge, &mut self.square);
        let points = self.landmarks.run(&self.square, |outputs| {
            first("landmarks", outputs, NUMBERS).map(|numbers| square.points(numbers))
        })??;
        let Some(alignment) = align::align(&points, &self.recipe.embedding) else {
            return Ok(Err(Unusable::Quality(Gate::Fit)));
        };
        let size = grid(&self.embedding);
        let (aligned, brightness) = (&mut self.aligned, &mut self.brightness);
        alignment.fill(&self.pixels, &self.pyramid, &self.recipe.embedding, size, aligned, brightness);
        let measures = Measures::of(&points, alignment.misfit, &self.brightness, size);
        if let Some(gate) = measures.failed(&self.recipe.gates) {
            return Ok(Err(Unusable::Quality(gate)));
        }
        self.embedding.run(&self.aligned, |outputs| {
            first("embedding", outputs, out.len()).map(|numbers| out.copy_from_slice(numbers))
        })??;
        Ok(Ok(measures))
    }

    /// Runs each network once on nothing, so that one whose outputs are not what the recipe says is known before a photo
    /// comes.
    ///
    /// # Errors
    /// What the runtime says, and which network gives something else.
    pub fn rehearse(&mut self) -> Result<(), OnnxError> {
        self.wipe();
        for look in self.glance.iter_mut().chain([&mut self.detector]) {
            look.network.run(&look.scene, |outputs| scores_and_boxes(outputs).map(|_| ()))??;
        }
        self.landmarks.run(&self.square, |outputs| first("landmarks", outputs, NUMBERS).map(|_| ()))??;
        let dimension = self.recipe.embedding.dimension;
        self.embedding.run(&self.aligned, |outputs| first("embedding", outputs, dimension).map(|_| ()))?
    }

    /// The one face of the photo.
    fn face(&mut self) -> Result<Result<Face, Unusable>, OnnxError> {
        let recipe = &self.recipe.detector;
        let reduction = |look: &Look| look.place(&self.pixels).reduction;
        let most = self.glance.iter().map(reduction).fold(reduction(&self.detector), f32::max);
        self.pyramid.build(&self.pixels, most);
        let mut faces = Vec::new();
        if let (Some(look), Some(glance)) = (&mut self.glance, recipe.glance) {
            faces = look.faces(&self.pixels, &self.pyramid, recipe)?;
            if faces.first().is_none_or(|surest| surest.score < glance.score_sure) {
                faces.clear();
            }
        }
        if faces.is_empty() {
            faces = self.detector.faces(&self.pixels, &self.pyramid, recipe)?;
        }
        // The largest is the subject; of the others only those count that could be meant as well.
        let Some(subject) = faces.iter().max_by(|one, other| one.area().total_cmp(&other.area())) else {
            return Ok(Err(Unusable::NoFace));
        };
        let rival = |face: &&Face| face.area() >= self.recipe.gates.second_face_min * subject.area();
        Ok(if faces.iter().filter(rival).count() > 1 { Err(Unusable::SeveralFaces) } else { Ok(*subject) })
    }

    /// Overwrites the last photo, and gives back the memory that it took.
    pub fn let_go(&mut self) {
        self.pixels = Pixels::default();
        self.pyramid = Pyramid::default();
    }

    /// Overwrites all that is left of the last photos: pixels, aligned faces, inputs.
    pub fn wipe(&mut self) {
        self.pixels.wipe();
        self.pyramid.wipe();
        for look in self.glance.iter_mut().chain([&mut self.detector]) {
            look.scene.as_mut_slice().zeroize();
        }
        for buffer in [&mut self.square, &mut self.aligned, &mut self.brightness] {
            buffer.as_mut_slice().zeroize();
        }
    }
}

impl Drop for Extractor {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// A network that takes one image of so many planes of this size.
fn takes(network: Network, planes: usize, [width, height]: [usize; 2]) -> Result<Network, OnnxError> {
    let [_, found_planes, found_height, found_width] = network.input();
    if [found_planes, found_height, found_width] == [planes, height, width] {
        return Ok(network);
    }
    let shown = |planes: usize, width: usize, height: usize| format!("{planes} planes of {width} x {height}");
    Err(OnnxError::Input {
        found: shown(found_planes, found_width, found_height),
        wanted: shown(planes, width, height),
    })
}

/// The first output of a network, which has so many numbers.
fn first<'a>(network: &'static str, outputs: &[&'a [f32]], count: usize) -> Result<&'a [f32], OnnxError> {
    match outputs {
        [numbers, ..] if numbers.len() == count => Ok(numbers),
        _ => Err(gives(outputs, format!("{count}")).of(network)),
    }
}

/// The two outputs of a detector.
fn scores_and_boxes<'a>(outputs: &[&'a [f32]]) -> Result<[&'a [f32]; 2], OnnxError> {
    match outputs {
        [scores, boxes, ..] if !scores.is_empty() && scores.len() * 2 == boxes.len() => Ok([scores, boxes]),
        _ => Err(gives(outputs, "two scores and four corners a box".to_owned()).of("detector")),
    }
}

fn gives(outputs: &[&[f32]], wanted: String) -> OnnxError {
    OnnxError::Output { found: outputs.iter().map(|numbers| numbers.len()).collect(), wanted }
}
