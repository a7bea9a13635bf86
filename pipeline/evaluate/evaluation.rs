//! The whole evaluation: pairs and embeddings in, the report out.

use std::collections::{BTreeMap, HashMap};

use super::EvaluateError;
use super::faces::{Faces, is_usable};
use super::identity::{Identity, People, people};
use super::impostors::{self, Impostors};
use super::interval::Rate;
use super::pairs::{Label, Pair, Pairs};
use super::rates::{At, Measured, Scope, Scored, Section};
use super::report::{Doubtful, FORMAT, KIND, Margin, PairCounts, PeopleCounts, PhotoCounts, Picked, Report};
use super::scores::Step;

/// The false match rates of the table, as far as the comparisons support them.
const FMR_TABLE: [f64; 6] = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/// The fixed thresholds of the table, in hundredths: where the scores of the published face models lie.
const THRESHOLDS: std::ops::RangeInclusive<i32> = 0..=80;
const THRESHOLDS_APART: usize = 5;

/// Most lines of pairs in a list of the report; a person looks at them one by one.
const LINES_MAX: usize = 20;

/// The reason of an embedding that cannot be compared: a number that is none, or no direction.
const EMBEDDING_INVALID: &str = "embedding_invalid";

/// What became of a photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Acquired {
    /// Its path below the folder of photos, as the pairs name it.
    pub photo: String,
    /// Its embedding, or the word of the reason why there is none.
    pub outcome: Result<Vec<f32>, String>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The name of the model, for the report.
    pub model: String,
    /// How people are told apart; found out where it is not said.
    pub identity: Option<Identity>,
    /// The false match rates for which thresholds are picked.
    pub fmr_wanted: Vec<f64>,
    /// How sure a picked threshold is.
    pub margin: Margin,
}

/// Evaluates a model by the labelled pairs and by all pairs among the photos.
///
/// Every photo of the pairs is acquired or failed, once; photos that no pair names take part in the comparisons of
/// different people, where their names tell who they are.
///
/// # Errors
/// [`EvaluateError::Dimension`] where embeddings are of several models, [`EvaluateError::FmrWanted`] for a rate that is none.
///
/// # Panics
/// If a photo of the pairs is missing among `acquired`, or one is there twice.
pub fn evaluate(pairs: &Pairs, acquired: &[Acquired], options: &Options) -> Result<Report, EvaluateError> {
    if let Some(wanted) = options.fmr_wanted.iter().find(|wanted| !(**wanted > 0.0 && **wanted < 1.0)) {
        return Err(EvaluateError::FmrWanted(*wanted));
    }
    let set = Set::new(pairs, acquired, options.identity)?;
    let all: Vec<usize> = (0..set.pairs.len()).collect();
    let (scored, faces) = (set.scored(&all), set.faces(|_| true));
    let impostors = set.impostors(&all, &scored, &faces);
    let scope = Scope { group: None, listed: &scored, impostors: &impostors, people: set.people_in(&all, &faces) };
    let measured = Measured::new(&scope);
    let at_fmr: Vec<At> =
        FMR_TABLE.iter().filter_map(|wanted| Some((measured.threshold_for(*wanted)?, Some(*wanted)))).collect();
    let fixed: Vec<At> =
        THRESHOLDS.step_by(THRESHOLDS_APART).map(|hundredths| (Step::hundredths(hundredths), None)).collect();
    let groups = (0..pairs.groups.len()).map(|group| set.group(group, &pairs.groups[group], &at_fmr, &fixed));
    Ok(Report {
        kind: KIND,
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION"),
        model: options.model.clone(),
        photos: photo_counts(&set, pairs),
        people: people_counts(&set.people),
        pairs: PairCounts {
            pairs: pairs.pairs.len() as u64,
            repeated: pairs.repeated,
            columns_unused: pairs.columns_unused.clone(),
        },
        picked: pick(&measured, options),
        all: measured.section(&at_fmr, &fixed),
        groups: groups.collect(),
        doubtful: doubtful(&set.pairs, &scored),
    })
}

/// Photos, people and pairs, which count in one order.
struct Set<'a> {
    /// The photos by name.
    photos: Vec<&'a Acquired>,
    /// Usable embeddings.
    embeddings: Vec<Result<&'a [f32], &'a str>>,
    people: People,
    /// The pairs, counting in `photos`.
    pairs: Vec<Pair>,
}

impl<'a> Set<'a> {
    fn new(pairs: &Pairs, acquired: &'a [Acquired], asked: Option<Identity>) -> Result<Set<'a>, EvaluateError> {
        let mut photos: Vec<&Acquired> = acquired.iter().collect();
        photos.sort_unstable_by(|one, other| one.photo.cmp(&other.photo));
        assert!(photos.windows(2).all(|two| two[0].photo != two[1].photo), "a photo is acquired once");
        let mut dimension = None;
        let mut embeddings = Vec::with_capacity(photos.len());
        for photo in &photos {
            if let Ok(embedding) = &photo.outcome {
                let (found, expected) = (embedding.len(), *dimension.get_or_insert(embedding.len()));
                if found != expected {
                    return Err(EvaluateError::Dimension { photo: photo.photo.clone(), found, expected });
                }
            }
            embeddings.push(match &photo.outcome {
                Ok(embedding) if is_usable(embedding) => Ok(embedding.as_slice()),
                Ok(_) => Err(EMBEDDING_INVALID),
                Err(reason) => Err(reason.as_str()),
            });
        }
        let place = |name: &String| {
            photos
                .binary_search_by(|photo| photo.photo.cmp(name))
                .expect("every photo of the pairs is acquired or failed")
        };
        let places: Vec<usize> = pairs.photos().iter().map(place).collect();
        let moved = |pair: &Pair| Pair { left: places[pair.left], right: places[pair.right], ..*pair };
        let pairs: Vec<Pair> = pairs.pairs.iter().map(moved).collect();
        let names: Vec<&str> = photos.iter().map(|photo| photo.photo.as_str()).collect();
        let people = people(&names, &pairs, asked);
        Ok(Set { photos, embeddings, people, pairs })
    }

    /// The faces of the photos that are wanted.
    fn faces(&self, wanted: impl Fn(usize) -> bool) -> Faces {
        let mut chosen: Vec<usize> =
            (0..self.photos.len()).filter(|photo| self.embeddings[*photo].is_ok() && wanted(*photo)).collect();
        chosen.sort_by_key(|photo| self.people.person[*photo]);
        let embeddings: Vec<&[f32]> = chosen.iter().filter_map(|photo| self.embeddings[*photo].ok()).collect();
        let people: Vec<usize> = chosen.iter().map(|photo| self.people.person[*photo]).collect();
        Faces::new(&embeddings, &people)
    }

    /// The scores of these pairs.
    fn scored(&self, pairs: &[usize]) -> Vec<Scored> {
        let mut scores = Vec::new();
        pairs
            .iter()
            .map(|pair| {
                let Pair { left, right, label, .. } = self.pairs[*pair];
                let both = self.embeddings[left].ok().zip(self.embeddings[right].ok());
                let score = both.map(|(left, right)| {
                    // The claim goes by its place, so that it does not matter that the two may be of one person.
                    Faces::new(&[left, right], &[0, 0]).compare(0, 1..2, &mut scores);
                    scores[0]
                });
                Scored { label, person: self.people.person[left], score }
            })
            .collect()
    }

    /// The comparisons of different people: all among the faces, or the listed ones where only the pairs tell people apart.
    fn impostors<'f>(&self, pairs: &[usize], scored: &[Scored], faces: &'f Faces) -> Impostors<'f> {
        if self.people.identity != Identity::Pairs {
            return Impostors::Cross(faces);
        }
        let listed = |(pair, scored): (&usize, &Scored)| {
            let pair = self.pairs[*pair];
            let people = [pair.left, pair.right].map(|photo| self.people.person[photo]);
            let score = scored.score.filter(|_| pair.label == Label::Different)?;
            Some(impostors::Listed { people, score })
        };
        Impostors::Listed(pairs.iter().zip(scored).filter_map(listed).collect())
    }

    /// How many people are in the comparisons of different people.
    fn people_in(&self, pairs: &[usize], faces: &Faces) -> usize {
        if self.people.identity != Identity::Pairs {
            return faces.people();
        }
        let compared = pairs.iter().map(|pair| self.pairs[*pair]).filter(|pair| {
            pair.label == Label::Different && self.embeddings[pair.left].is_ok() && self.embeddings[pair.right].is_ok()
        });
        let mut people: Vec<usize> =
            compared.flat_map(|pair| [pair.left, pair.right]).map(|photo| self.people.person[photo]).collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    }

    /// The section of a group: its pairs, and all pairs among their photos, at the thresholds of the whole.
    fn group(&self, group: usize, name: &str, at_fmr: &[At], fixed: &[At]) -> Section {
        let of_group = |pair: &usize| self.pairs[*pair].group == Some(group);
        let pairs: Vec<usize> = (0..self.pairs.len()).filter(of_group).collect();
        let mut named = vec![false; self.photos.len()];
        for pair in &pairs {
            named[self.pairs[*pair].left] = true;
            named[self.pairs[*pair].right] = true;
        }
        let (scored, faces) = (self.scored(&pairs), self.faces(|photo| named[photo]));
        let impostors = self.impostors(&pairs, &scored, &faces);
        let people = self.people_in(&pairs, &faces);
        Measured::new(&Scope { group: Some(name), listed: &scored, impostors: &impostors, people })
            .section(at_fmr, fixed)
    }
}

fn photo_counts(set: &Set, pairs: &Pairs) -> PhotoCounts {
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    for reason in set.embeddings.iter().filter_map(|embedding| embedding.err()) {
        *reasons.entry(reason.to_owned()).or_default() += 1;
    }
    let tried = set.photos.len() as u64;
    let unpaired = tried - pairs.photos().len() as u64;
    PhotoCounts { tried, unpaired, failed: Rate::independent(reasons.values().sum(), tried), reasons }
}

fn people_counts(people: &People) -> PeopleCounts {
    PeopleCounts {
        identity: people.identity,
        people: people.count as u64,
        contradicted: people.contradicted.len() as u64,
        contradicted_lines: people.contradicted.iter().copied().take(LINES_MAX).collect(),
    }
}

fn pick(measured: &Measured, options: &Options) -> Vec<Picked> {
    let threshold = |wanted: f64| match options.margin {
        Margin::Measured => measured.threshold_for(wanted),
        Margin::Assured => measured.threshold_assured(wanted),
    };
    let at: Vec<At> =
        options.fmr_wanted.iter().filter_map(|wanted| Some((threshold(*wanted)?, Some(*wanted)))).collect();
    let rows: HashMap<u64, _> =
        at.iter().zip(measured.rows(&at)).filter_map(|((_, wanted), row)| Some(((*wanted)?.to_bits(), row))).collect();
    let picked = |wanted: &f64| Picked {
        fmr_wanted: *wanted,
        margin: options.margin,
        row: rows.get(&wanted.to_bits()).copied(),
    };
    options.fmr_wanted.iter().map(picked).collect()
}

/// Pairs of different people as similar as three in four of the same, and of the same as unlike as three in four of
/// different: most wrong labels have such a score, and of right ones next to none, unless the model is poor.
fn doubtful(pairs: &[Pair], scored: &[Scored]) -> Vec<Doubtful> {
    let quartile = |label: Label, quarter: usize| {
        let mut scores: Vec<f32> =
            scored.iter().filter(|pair| pair.label == label).filter_map(|pair| pair.score).collect();
        scores.sort_unstable_by(f32::total_cmp);
        scores.get(scores.len() * quarter / 4).copied()
    };
    let (Some(same), Some(different)) = (quartile(Label::Same, 1), quartile(Label::Different, 3)) else {
        return Vec::new();
    };
    let mut found: Vec<(f32, Doubtful)> = Vec::new();
    for (pair, scored) in pairs.iter().zip(scored) {
        let Some(similarity) = scored.score else { continue };
        let beyond = match pair.label {
            Label::Same => different - similarity,
            Label::Different => similarity - same,
        };
        if beyond >= 0.0 && same > different {
            found.push((beyond, Doubtful { line: pair.line, label: pair.label, similarity }));
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.line.cmp(&other.1.line)));
    found.into_iter().take(LINES_MAX).map(|(_, doubtful)| doubtful).collect()
}

#[cfg(test)]
#[path = "evaluation_tests.rs"]
mod tests;
