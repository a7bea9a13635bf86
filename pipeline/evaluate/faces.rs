//! Embeddings, person after person, and their comparison as the service makes it.
//!
//! Embeddings in, cosines out. The first of two is the record's: it is kept in half precision, as the record store keeps it,
//! and the second is the claim's, in `f32`. So a threshold that is chosen here meets the very numbers that
//! [`compare`](crate::compare) makes, on every processor.
//!
//! Invariants: every embedding has a direction on both sides, so that each comparison is a number; embeddings are
//! overwritten when they have served.

use std::num::NonZeroUsize;
use std::ops::Range;

use half::f16;
use kernels::face::{Batch, Comparison, Requests, cosine_batch, has_direction, squared_length};
use zeroize::Zeroize;

/// The faces of a set of photos; those of one person stand side by side.
#[derive(Debug)]
pub(super) struct Faces {
    dimension: NonZeroUsize,
    claims: Vec<f32>,
    lengths: Vec<f64>,
    /// Little-endian `f16`.
    records: Vec<u8>,
    /// Where each person begins, and the end.
    starts: Vec<usize>,
    /// The person of each face.
    person: Vec<usize>,
}

/// Whether an embedding can be compared, as a claim and as a record.
pub(super) fn is_usable(embedding: &[f32]) -> bool {
    let mut halves: Vec<f32> = embedding.iter().map(|value| f16::from_f32(*value).to_f32()).collect();
    let usable =
        !embedding.is_empty() && has_direction(squared_length(embedding)) && has_direction(squared_length(&halves));
    halves.zeroize();
    usable
}

impl Faces {
    /// Faces of these people; those of one stand side by side, all are usable and of one dimension.
    pub(super) fn new(embeddings: &[&[f32]], people: &[usize]) -> Faces {
        assert_eq!(embeddings.len(), people.len(), "a person a face");
        let dimension = embeddings
            .first()
            .map_or(NonZeroUsize::MIN, |first| NonZeroUsize::new(first.len()).expect("a usable embedding has numbers"));
        assert!(embeddings.iter().all(|embedding| embedding.len() == dimension.get()), "one dimension");
        let claims: Vec<f32> = embeddings.concat();
        // Growing would leave copies behind.
        let mut records = Vec::with_capacity(claims.len() * size_of::<f16>());
        records.extend(claims.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()));
        let lengths = embeddings.iter().map(|embedding| squared_length(embedding)).collect();
        let mut starts = vec![0];
        let mut person = Vec::with_capacity(people.len());
        for (face, one) in people.iter().enumerate() {
            if face > 0 && people[face - 1] != *one {
                starts.push(face);
            }
            person.push(starts.len() - 1);
        }
        if !people.is_empty() {
            starts.push(people.len());
        }
        Faces { dimension, claims, lengths, records, starts, person }
    }

    pub(super) fn len(&self) -> usize {
        self.person.len()
    }

    /// How many people they are of.
    pub(super) fn people(&self) -> usize {
        self.starts.len() - 1
    }

    /// The faces of a person.
    pub(super) fn of(&self, person: usize) -> Range<usize> {
        self.starts[person]..self.starts[person + 1]
    }

    /// Whose face it is.
    pub(super) fn person(&self, face: usize) -> usize {
        self.person[face]
    }

    /// The cosines of one record with a run of claims, into `scores`.
    pub(super) fn compare(&self, record: usize, claims: Range<usize>, scores: &mut Vec<f32>) {
        let dimension = self.dimension.get();
        let bytes = dimension * size_of::<f16>();
        let templates = vec![Some(&self.records[record * bytes..][..bytes]); claims.len()];
        let mut comparisons = vec![Comparison::Absent; claims.len()];
        let batch = Batch {
            requests: Requests::MeetF16(&self.claims[claims.start * dimension..claims.end * dimension]),
            lengths: &self.lengths[claims],
            dimension: self.dimension,
            templates: &templates,
        };
        cosine_batch(batch, &mut comparisons);
        scores.clear();
        scores.extend(comparisons.into_iter().map(|comparison| match comparison {
            Comparison::Compared(cosine) => cosine,
            Comparison::Absent | Comparison::Fault(_) => unreachable!("every face is usable"),
        }));
    }
}

impl Drop for Faces {
    fn drop(&mut self) {
        self.claims.zeroize();
        self.records.zeroize();
        self.lengths.zeroize();
    }
}
