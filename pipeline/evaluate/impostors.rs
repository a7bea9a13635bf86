//! Comparisons of different people: how their scores lie, and how well that is known.
//!
//! A few hundred listed pairs say nothing of a false match rate of 1 in 1,000 or 10,000 (ISO/IEC 19795-1 asks for 30 errors),
//! but each photo of one person with each of another is a comparison too. So all pairs among the labelled photos of an
//! evaluation are compared, and only counts leave this file: no photo is looked for, and none is named. The service itself
//! compares one claim with the one record that its certificate names, and nothing else.
//!
//! ```text
//!            claims, tile by tile ▶
//! records  ┌────┬────┬────┐      a tile is some people × some people; a row of it is one record with the
//!    ▼     │ ╲  │    │    │      claims of the tile, which stay in the cache from row to row
//!          └────┼────┼────┤
//!               │ ╲  │    │      below the diagonal is nothing: each pair of photos is compared once
//!               └────┼────┤
//!                    │ ╲  │
//!                    └────┘
//! ```
//!
//! Comparisons that share a person are not independent: a face that looks like many gives many false matches. The variance of
//! the rate is that of Aronow, Samii and Assenova ("Cluster-robust variance estimation for dyadic data", Political Analysis
//! 23, 2015), where the dyad is two people with all comparisons between them:
//!
//! ```text
//! e(i,j)   false matches between i and j, less the rate × the comparisons between them
//! V        ( Σ over people i of (Σ over j of e(i,j))²  −  Σ over dyads of e(i,j)² ) / comparisons²
//! ```
//!
//! Invariants: whole numbers are added, so threads change nothing; the room depends on people × thresholds, not on pairs.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::faces::Faces;
use super::scores::{Distribution, Histogram, Step};

/// Faces of a tile's side, if no person has more: 256 claims of 512 numbers are half a mebibyte, which the second cache keeps.
const TILE_FACES: usize = 256;

/// Tiles whose sums are kept apart: enough for the threads to share evenly, few enough for the room.
const PARTS: usize = 64;

/// Comparisons of different people.
#[derive(Debug)]
pub(super) enum Impostors<'a> {
    /// All pairs among the photos.
    Cross(&'a Faces),
    /// Those that are listed: the two people and the score.
    Listed(Vec<Listed>),
}

/// A listed comparison.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    /// Whose photos they are; in a set with wrong labels it may be one person twice.
    pub people: [usize; 2],
    pub score: f32,
}

impl Impostors<'_> {
    /// How the scores lie.
    pub(super) fn distribution(&self) -> Distribution {
        match self {
            Impostors::Cross(faces) => {
                let part = |tiles: &[Tile]| {
                    let mut histogram = Histogram::new();
                    walk(faces, tiles, |_, _, scores| scores.iter().for_each(|score| histogram.add(*score)), |_, _| ());
                    histogram
                };
                each_part(faces, part, Histogram::merged).unwrap_or_else(Histogram::new).distribution()
            }
            Impostors::Listed(listed) => listed.iter().map(|listed| listed.score).collect::<Histogram>().distribution(),
        }
    }

    /// The variance of the false match rate at each of these thresholds, lowest first.
    pub(super) fn variances(&self, steps: &[Step]) -> Vec<f64> {
        assert!(steps.is_sorted(), "thresholds are in order");
        let (sums, dyads) = match self {
            Impostors::Cross(faces) => (cross_sums(faces, steps), Dyads::cross(faces)),
            Impostors::Listed(listed) => listed_sums(listed, steps),
        };
        (0..steps.len()).map(|at| sums.variance(at, steps.len(), &dyads)).collect()
    }
}

/// What the comparisons are, whatever their scores.
struct Dyads {
    /// Comparisons that each person is in.
    of_person: Vec<u64>,
    comparisons: u64,
    /// The comparisons of each dyad squared, added up.
    squares: u128,
}

impl Dyads {
    fn cross(faces: &Faces) -> Dyads {
        let all = faces.len() as u64;
        let own: Vec<u64> = (0..faces.people()).map(|person| faces.of(person).len() as u64).collect();
        let of_person: Vec<u64> = own.iter().map(|own| own * (all - own)).collect();
        let squares: u128 = own.iter().map(|own| u128::from(own * own)).sum();
        let fourths: u128 = own.iter().map(|own| u128::from(own * own).pow(2)).sum();
        // Each dyad is met from both sides.
        let comparisons = of_person.iter().sum::<u64>() / 2;
        Dyads { of_person, comparisons, squares: (squares * squares - fourths) / 2 }
    }
}

/// What is added up at each threshold.
struct Sums {
    /// False matches that each person is in: person × thresholds.
    of_person: Vec<u64>,
    /// False matches.
    matches: Vec<u64>,
    /// Those of each dyad squared, added up.
    squares: Vec<u64>,
    /// Those of each dyad × its comparisons, added up.
    products: Vec<u64>,
}

impl Sums {
    fn new(people: usize, steps: usize) -> Sums {
        let zeros = || vec![0; steps];
        Sums { of_person: vec![0; people * steps], matches: zeros(), squares: zeros(), products: zeros() }
    }

    /// Adds a dyad: its false matches by the number of thresholds that each reaches, from none to all.
    fn add(&mut self, people: [usize; 2], reached: &[u32], comparisons: u64) {
        let steps = reached.len() - 1;
        let mut matches = 0;
        for at in (0..steps).rev() {
            matches += u64::from(reached[at + 1]);
            self.matches[at] += matches;
            self.of_person[people[0] * steps + at] += matches;
            // One person twice is a dyad that only wrong labels make: it is that person's, and its square is taken once.
            if people[0] != people[1] {
                self.of_person[people[1] * steps + at] += matches;
                self.squares[at] += matches * matches;
                self.products[at] += matches * comparisons;
            }
        }
    }

    fn merged(mut self, other: Sums) -> Sums {
        let add = |to: &mut [u64], from: &[u64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.of_person, &other.of_person);
        add(&mut self.matches, &other.matches);
        add(&mut self.squares, &other.squares);
        add(&mut self.products, &other.products);
        self
    }

    fn variance(&self, at: usize, steps: usize, dyads: &Dyads) -> f64 {
        if dyads.comparisons == 0 {
            return 0.0;
        }
        let rate = self.matches[at] as f64 / dyads.comparisons as f64;
        let of_person = dyads.of_person.iter().enumerate().map(|(person, comparisons)| {
            (self.of_person[person * steps + at] as f64 - rate * *comparisons as f64).powi(2)
        });
        let of_dyads =
            self.squares[at] as f64 - 2.0 * rate * self.products[at] as f64 + rate * rate * dyads.squares as f64;
        ((of_person.sum::<f64>() - of_dyads) / (dyads.comparisons as f64).powi(2)).max(0.0)
    }
}

fn listed_sums(listed: &[Listed], steps: &[Step]) -> (Sums, Dyads) {
    let mut of_dyads: BTreeMap<[usize; 2], Vec<u32>> = BTreeMap::new();
    let mut people = 0;
    for Listed { people: [one, other], score } in listed {
        let dyad = [*one.min(other), *one.max(other)];
        people = people.max(dyad[1] + 1);
        of_dyads.entry(dyad).or_insert_with(|| vec![0; steps.len() + 1])[reached(steps, *score)] += 1;
    }
    let mut sums = Sums::new(people, steps.len());
    let mut dyads = Dyads { of_person: vec![0; people], comparisons: 0, squares: 0 };
    for ([one, other], reached) in of_dyads {
        let comparisons = reached.iter().map(|count| u64::from(*count)).sum();
        sums.add([one, other], &reached, comparisons);
        dyads.comparisons += comparisons;
        dyads.of_person[one] += comparisons;
        if one != other {
            dyads.of_person[other] += comparisons;
            dyads.squares += u128::from(comparisons).pow(2);
        }
    }
    (sums, dyads)
}

/// How many of the thresholds a score reaches.
fn reached(steps: &[Step], score: f32) -> usize {
    let own = Step::reached(score);
    steps.partition_point(|step| *step <= own)
}

fn cross_sums(faces: &Faces, steps: &[Step]) -> Sums {
    let part = |tiles: &[Tile]| {
        let mut sums = Sums::new(faces.people(), steps.len());
        // The false matches of one person with each of the tile's, by the thresholds that they reach.
        let (of_tile, width) = (RefCell::new(Vec::<u32>::new()), steps.len() + 1);
        let lowest = steps.first().copied();
        let row = |claims: People, first: usize, scores: &[f32]| {
            let mut of_tile = of_tile.borrow_mut();
            of_tile.resize(claims.len() * width, 0);
            for (claim, score) in scores.iter().enumerate() {
                if lowest.is_some_and(|lowest| Step::reached(*score) >= lowest) {
                    let person = faces.person(first + claim) - claims.start;
                    of_tile[person * width + reached(steps, *score)] += 1;
                }
            }
        };
        let person = |record: usize, claims: People| {
            let mut of_tile = of_tile.borrow_mut();
            for (claim, counts) in claims.zip(of_tile.chunks_exact_mut(width)) {
                let comparisons = (faces.of(record).len() * faces.of(claim).len()) as u64;
                sums.add([record, claim], counts, comparisons);
            }
            of_tile.clear();
        };
        walk(faces, tiles, row, person);
        sums
    };
    each_part(faces, part, Sums::merged).unwrap_or_else(|| Sums::new(faces.people(), steps.len()))
}

/// People side by side.
type People = std::ops::Range<usize>;

/// The people of the records, and those of the claims.
type Tile = (People, People);

/// The tiles on and above the diagonal, in parts for the threads; what the parts give, merged as they end.
fn each_part<T: Send>(
    faces: &Faces,
    work: impl Fn(&[Tile]) -> T + Sync + Send,
    merge: impl Fn(T, T) -> T + Sync + Send,
) -> Option<T> {
    let sides = sides(faces);
    let tile = |(at, records): (usize, &People)| {
        sides[at..].iter().map(|claims| (records.clone(), claims.clone())).collect::<Vec<_>>()
    };
    let tiles: Vec<Tile> = sides.iter().enumerate().flat_map(tile).collect();
    let part = tiles.len().div_ceil(PARTS).max(1);
    tiles.par_chunks(part).map(work).reduce_with(merge)
}

/// People in runs of about [`TILE_FACES`] faces; a person is never cut.
fn sides(faces: &Faces) -> Vec<People> {
    let mut sides = Vec::new();
    let mut start = 0;
    for person in 0..faces.people() {
        let next_end = if person + 1 < faces.people() { faces.of(person + 1).end } else { usize::MAX };
        if next_end.saturating_sub(faces.of(start).start) > TILE_FACES {
            sides.push(start..person + 1);
            start = person + 1;
        }
    }
    sides
}

/// Walks tiles: `row` gets the people of the tile's claims, the first claim and the scores of one record with it and those
/// that follow; `person` ends the rows of one person's records. Of a tile on the diagonal only later people are claims.
fn walk(
    faces: &Faces,
    tiles: &[Tile],
    mut row: impl FnMut(People, usize, &[f32]),
    mut person: impl FnMut(usize, People),
) {
    let mut scores = Vec::new();
    for (records, claims) in tiles {
        for record in records.clone() {
            let claims = claims.start.max(record + 1)..claims.end;
            if claims.is_empty() {
                continue;
            }
            let (first, end) = (faces.of(claims.start).start, faces.of(claims.end - 1).end);
            for face in faces.of(record) {
                // A person may have more faces than a tile; the scores of a row stay few all the same.
                for first in (first..end).step_by(TILE_FACES) {
                    faces.compare(face, first..end.min(first + TILE_FACES), &mut scores);
                    row(claims.clone(), first, &scores);
                }
            }
            person(record, claims);
        }
    }
}

#[cfg(test)]
#[path = "impostors_tests.rs"]
mod tests;
