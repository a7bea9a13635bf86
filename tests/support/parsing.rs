//! Text through the reader and the parser alone, chunk by chunk.

use std::io::{Cursor, Read};

use concord::ingest::{BufferPool, ChunkReader, Embeddings, Layout, RefusedRow, Requests, parse};

use super::refusals::admission;

/// A row as ingest sees it: its line in the file from 1, and what it claims or why it is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// Line, fingerprint of the ids, fingerprint of the content.
    Admitted(u64, u128, u64),
    /// Line and refusal; the line within `RefusedRow` is of no use and 0.
    Refused(u64, RefusedRow),
}

impl Seen {
    /// The same without its line, to compare rows that stand elsewhere.
    pub fn content(self) -> Seen {
        match self {
            Seen::Admitted(_, identity, content) => Seen::Admitted(0, identity, content),
            Seen::Refused(_, row) => Seen::Refused(0, row),
        }
    }
}

/// All rows of a text, in the order of their lines.
pub fn rows(text: &[u8], layout: Layout) -> Vec<Seen> {
    rows_of(Box::new(Cursor::new(text.to_vec())), layout)
}

/// All rows of a source, in the order of their lines.
pub fn rows_of(source: Box<dyn Read + Send>, layout: Layout) -> Vec<Seen> {
    thread_local!(static POOL: BufferPool = BufferPool::default());
    let mut reader = ChunkReader::new(source, layout, POOL.with(BufferPool::clone));
    let (mut found, mut lines) = (Vec::new(), 0);
    while let Some(chunk) = reader.read().unwrap() {
        let requests = parse(&chunk, &admission(), Embeddings::default());
        let first = lines + u64::from(chunk.lines_before) + 1;
        lines += u64::from(chunk.lines_before) + u64::from(requests.lines);
        found.extend(of_chunk(&requests, first));
    }
    found
}

fn of_chunk(requests: &Requests, first: u64) -> Vec<Seen> {
    let line = |line: &u32| first + u64::from(*line);
    let admitted = (0..requests.len()).map(|row| {
        (
            line(&requests.line[row]),
            Seen::Admitted(line(&requests.line[row]), requests.identity[row], requests.content[row]),
        )
    });
    let refused = requests.refused.iter().map(|row| {
        let at = line(&row.line);
        (at, Seen::Refused(at, RefusedRow { line: 0, ..row.clone() }))
    });
    let mut all: Vec<(u64, Seen)> = admitted.chain(refused).collect();
    assert_eq!(all.len(), requests.rows as usize, "every row is admitted or refused");
    all.sort_by_key(|(line, _)| *line);
    all.into_iter().map(|(_, seen)| seen).collect()
}
