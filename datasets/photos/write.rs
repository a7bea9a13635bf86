//! A photo world and a set of requests with photos into NDJSON files, and the truth beside them.

use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::{PhotoSet, PhotoWorld};
use crate::ordered::{TASK_ROWS, in_order, split};
use crate::requests::TruthRow;
use crate::write::{Answers, Compression, Summary, TextFile, append_photo_record, append_photo_request};

/// Writes the records of all holders as NDJSON; `templates` are made of their portraits by the model of that id, `None` where
/// a portrait could not be enrolled.
///
/// # Errors
/// Where the file cannot be written.
///
/// # Panics
/// Where there is not one template for each holder.
pub fn write_photo_records(
    world: &PhotoWorld,
    templates: &[Option<Vec<f32>>],
    model: &str,
    path: &Path,
) -> io::Result<()> {
    assert_eq!(templates.len(), world.holders().len(), "one template for each holder");
    let mut lines = Vec::new();
    for (holder, template) in world.holders().iter().zip(templates) {
        append_photo_record(&mut lines, &holder.person, template.as_deref(), model);
    }
    std::fs::write(path, lines)
}

/// Writes the requests of `set` as one NDJSON file, and their truth as CSV.
///
/// # Errors
/// Where a file cannot be written.
pub fn write_photo_requests(world: &PhotoWorld, set: &PhotoSet, path: &Path, truth: &Path) -> io::Result<Summary> {
    let mut file = TextFile::create(path, Compression::Plain)?;
    let mut answers = Answers::create(truth)?;
    // Photos are of some 50 kB: a task's worth of them at a time is a chunk.
    let chunks = split(0..set.requests, TASK_ROWS);
    let produce = |chunk: u64| {
        let row = |place| {
            let made = world.request(set, place)?;
            let mut line = Vec::new();
            append_photo_request(&mut line, &made.request, &made.photo);
            Ok((line, made.request.request_id, made.request.expected))
        };
        chunks[chunk as usize].clone().into_par_iter().map(row).collect()
    };
    let mut line = 0;
    in_order(chunks.len() as u64, produce, |rows: Vec<io::Result<_>>| {
        for row in rows {
            let (text, request_id, expected) = row?;
            line += 1;
            file.append(&text)?;
            answers.append(&TruthRow { part: 0, line, request_id, expected })?;
        }
        Ok(())
    })?;
    file.finish()?;
    let dispositions = answers.finish()?;
    let bytes = std::fs::metadata(path)?.len();
    Ok(Summary { rows: set.requests, bytes, files: vec![path.to_owned()], truth: truth.to_owned(), dispositions })
}
