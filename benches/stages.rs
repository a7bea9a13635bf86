//! Where does the time of a bulk job go? Each stage by itself on one thread, beside the bound that was drawn up for it.
//!
//! In: the folder in which `make bench` left its data (`--work`). Out: nanoseconds a request of reading, hashing, parsing,
//! looking up, comparing, encoding and writing 200k requests against 1M records, medians of several passes, and what
//! they add up to. Files are in the page cache; nothing is synced. The stages of a real job overlap on all threads.

#![expect(clippy::print_stdout, reason = "a bench prints its result")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use concord::acquire::Probes;
use concord::compare::{Threshold, compare};
use concord::decide::{Outside, decide};
use concord::emit::{Answered, GroupContext, Judged, Keys, Sequence, Tokens, open_results};
use concord::ingest::{
    Admission, BufferPool, Chunk, ChunkReader, Dimension, Embeddings, FaceClaim, Layout, Requests, Window, parse,
};
use concord::read::Readings;
use concord::records::{Reference, Snapshot, Templates};
use concord::terms::Service;
use sha2::{Digest, Sha256};

/// Passes whose median is reported.
const PASSES: usize = 5;

/// The stages, with the bound in nanoseconds a request that was drawn up before the building (half of the requests
/// with a face of 512 numbers); none where the bound left it out.
const STAGES: [(&str, Option<f64>); 12] = [
    ("read", None),
    ("hash the input", None),
    ("parse", Some(340.0)),
    ("decode base64, within parse", Some(31.0)),
    ("find facts", Some(40.0)),
    ("read templates", Some(140.0)),
    ("compare", Some(20.0)),
    ("decide", None),
    ("find repeated ids", None),
    ("tokens and row hashes", None),
    ("encode results", Some(62.0)),
    ("write and hash results", None),
];

/// Nanoseconds a request of each stage.
type Times = [f64; STAGES.len()];

fn main() {
    let work = work_folder();
    let requests = work.join("requests-200k-of-1M/requests/requests.ndjson");
    let snapshot = Snapshot::open(&work.join("store-1M")).expect("`make bench` made the store");
    let mut passes: Vec<Times> = (0..=PASSES).map(|_| pass(&requests, &snapshot, &work)).collect();
    // The first one warms up.
    passes.remove(0);
    let median = |stage: usize| {
        let mut times: Vec<f64> = passes.iter().map(|times| times[stage]).collect();
        times.sort_by(f64::total_cmp);
        times[PASSES / 2]
    };
    println!("Stages of a bulk job: 200k requests against 1M records, ns a request on one thread, medians of {PASSES}");
    println!("{:<30} {:>7} {:>7}", "stage", "ns", "bound");
    for (stage, (name, bound)) in STAGES.iter().enumerate() {
        let bound = bound.map_or(String::new(), |bound| format!("{bound:.0}"));
        println!("{name:<30} {:>7.0} {bound:>7}", median(stage));
    }
    // Decoding is part of parsing and is not counted twice.
    let sum: f64 = (0..STAGES.len()).filter(|stage| *stage != 3).map(median).sum();
    println!("{:<30} {sum:>7.0} {:>7}", "sum", 600);
}

fn work_folder() -> PathBuf {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--work");
    PathBuf::from(arguments.nth(1).expect("--work names the folder in which `make bench` left its data"))
}

/// One walk over all requests, chunk by chunk and stage by stage.
fn pass(requests: &Path, snapshot: &Snapshot, work: &Path) -> Times {
    let mut bench = Bench::new(snapshot, work);
    let file = File::open(requests).expect("`make bench` made the requests");
    let mut reader = ChunkReader::new(Box::new(file), Layout::Ndjson, BufferPool::default());
    while let Some(chunk) = bench.time(0, || reader.read().expect("a file is read")) {
        bench.chunk(&chunk);
    }
    let (groups, _answered) = bench.sequence.close();
    groups.into_iter().for_each(|group| bench.group(group));
    bench.finish()
}

/// What a pass carries from chunk to chunk.
struct Bench<'s> {
    snapshot: &'s Snapshot,
    admission: Admission,
    context: GroupContext,
    sequence: Sequence,
    factory: parquet::arrow::arrow_writer::ArrowRowGroupWriterFactory,
    results: parquet::file::writer::SerializedFileWriter<File>,
    lines: File,
    input_hash: Sha256,
    output_hash: Sha256,
    embeddings: Embeddings,
    templates: Templates,
    numbers: Vec<u8>,
    rows: u64,
    chunks: u64,
    spent: [Duration; STAGES.len()],
}

impl<'s> Bench<'s> {
    fn new(snapshot: &'s Snapshot, work: &Path) -> Bench<'s> {
        let out = work.join("stages");
        std::fs::create_dir_all(&out).expect("a folder is made");
        let (keys, _origin) = Keys::load(None, &out).expect("keys are made");
        let create = |name: &str| File::create(out.join(name)).expect("a file is made");
        let (results, factory) = open_results(create("results.parquet"), "bench").expect("a header is written");
        let dimension = snapshot.dimension().expect("the records have templates") as usize;
        Bench {
            snapshot,
            admission: Admission {
                entity: None,
                window: Window { from: i64::MIN, to: i64::MAX },
                dimension: Dimension::Agreed(dimension),
            },
            context: GroupContext {
                marker: None,
                job: "bench".into(),
                processed_at: 0,
                threshold: Threshold::new(0.4).expect("a threshold within bounds"),
                record_version: snapshot.id().into(),
                face_models: snapshot.face_models().to_vec(),
                keys,
            },
            sequence: Sequence::new(vec![Arc::from("bench")], Answered::none_before(&out, 1 << 30), None),
            factory,
            results,
            lines: create("results.ndjson"),
            input_hash: Sha256::new(),
            output_hash: Sha256::new(),
            embeddings: Embeddings::default(),
            templates: Templates::default(),
            numbers: Vec::new(),
            rows: 0,
            chunks: 0,
            spent: [Duration::ZERO; STAGES.len()],
        }
    }

    fn time<T>(&mut self, stage: usize, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.spent[stage] += start.elapsed();
        done
    }

    fn chunk(&mut self, chunk: &Chunk) {
        let mut hash = std::mem::take(&mut self.input_hash);
        self.time(1, || hash.update(chunk.fresh()));
        self.input_hash = hash;
        let (embeddings, admission) = (std::mem::take(&mut self.embeddings), self.admission.clone());
        let mut requests = self.time(2, || parse(chunk, &admission, embeddings));
        self.decode(chunk.body());
        let references = self.find(&requests);
        let (snapshot, mut templates) = (self.snapshot, std::mem::take(&mut self.templates));
        self.time(5, || snapshot.read_templates(&references, &mut templates).expect("templates are read"));
        // The comparison does the two stages before it once more; they are taken off again.
        let before = self.spent[6];
        let (probes, readings) = (Probes::default(), Readings::default());
        let comparisons = self.time(6, || {
            compare(&requests, &probes, &readings, None, snapshot, &mut templates).expect("records are read")
        });
        let whole = self.spent[6] - before;
        let again = self.again(&requests, &references, &mut templates);
        self.spent[6] = before + whole.saturating_sub(again);
        self.templates = templates;
        let threshold = self.context.threshold;
        let verdicts =
            self.time(7, || decide(&requests, &Outside::default(), &probes, &readings, &comparisons, threshold));
        self.embeddings = std::mem::take(&mut requests.embeddings).wiped();
        self.rows += u64::from(requests.rows);
        let judged = Judged { sequence: self.chunks, file: 0, lines_before: 0, requests, comparisons, verdicts };
        self.chunks += 1;
        let (keys, start) = (&self.context.keys, Instant::now());
        std::hint::black_box(Tokens::of(&judged, keys, threshold));
        self.spent[9] += start.elapsed();
        let start = Instant::now();
        self.sequence.put(judged);
        let step = self.sequence.step(|_refused| {}).expect("ids stay in memory");
        self.spent[8] += start.elapsed();
        if let Some(group) = step.and_then(|step| step.group) {
            self.group(group);
        }
    }

    /// Decodes the chunk's embeddings once more, by themselves.
    fn decode(&mut self, body: &[u8]) {
        const KEY: &[u8] = b"\"face_embedding\":\"";
        let texts: Vec<&[u8]> = memchr::memmem::find_iter(body, KEY)
            .map(|at| &body[at + KEY.len()..])
            .map(|rest| &rest[..memchr::memchr(b'"', rest).expect("a string ends")])
            .collect();
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.resize(texts.len() * 4096, 0);
        self.time(3, || {
            for (text, place) in texts.iter().zip(numbers.chunks_mut(4096)) {
                base64_turbo::STANDARD.decode_slice(text, place).expect("the data is well formed");
            }
        });
        self.numbers = numbers;
    }

    /// Looks up all certificates; where the templates lie that are compared.
    fn find(&mut self, requests: &Requests) -> Vec<Reference> {
        let mut found = Vec::with_capacity(requests.len());
        let snapshot = self.snapshot;
        self.time(4, || snapshot.find(&requests.key, &mut found).expect("records are read"));
        let compared =
            |row: usize| requests.service[row] == Service::RealPerson && requests.face[row] == FaceClaim::Embedding;
        (0..requests.len()).filter(|row| compared(*row)).filter_map(|row| found[row]?.reference).collect()
    }

    /// How long looking up and reading take when they are done once more.
    fn again(&self, requests: &Requests, references: &[Reference], templates: &mut Templates) -> Duration {
        let mut found = Vec::with_capacity(requests.len());
        let start = Instant::now();
        self.snapshot.find(&requests.key, &mut found).expect("records are read");
        self.snapshot.read_templates(references, templates).expect("templates are read");
        start.elapsed()
    }

    fn group(&mut self, group: concord::emit::Group) {
        let start = Instant::now();
        let encoded = group.encode(&self.context, &self.factory).expect("a group is encoded");
        self.spent[10] += start.elapsed();
        let start = Instant::now();
        let mut row_group = self.results.next_row_group().expect("a row group begins");
        for column in encoded.columns {
            column.append_to_row_group(&mut row_group).expect("a column is written");
        }
        row_group.close().expect("a row group ends");
        self.lines.write_all(&encoded.lines).expect("lines are written");
        self.output_hash.update(&encoded.lines);
        self.output_hash.update(&encoded.row_hashes);
        self.spent[11] += start.elapsed();
    }

    /// Encoding makes the tokens too; they are shown by themselves.
    fn finish(mut self) -> Times {
        self.spent[10] = self.spent[10].saturating_sub(self.spent[9]);
        self.spent.map(|spent| spent.as_nanos() as f64 / self.rows as f64)
    }
}
