//! What Concord promises, tried from outside: one test binary, since each further one links DataFusion again.
//!
//! | file | asks |
//! |---|---|
//! | `outcomes` | is every row of the made-up world answered as its truth says, in every format |
//! | `named` | does a refusal name its row, and nothing that is unfit to be repeated |
//! | `rejects`, `hostile` | does each malformed row get its code, field and line, and hurt no other row |
//! | `properties` | do threads, splitting, shuffling, formats and chunk boundaries change no answer |
//! | `again` | which job a submission is, and is nothing of another ever replaced or told |
//! | `repeat` | is a request answered once, for ever |
//! | `contracts` | are names, types, counts, hashes and signatures what CONTRACTS promises |
//! | `schemas` | does every row conform to its published schema |
//! | `memory` | does a job stay within its memory, whatever the size of its input |
//! | `crash` | does a killed, starved or broken job leave all or nothing |
//! | `store` | do the commands that make and check records and worlds end with the right code, and count rightly |
//! | `duckdb`, `s3` | do other tools read what is written, and does the program read from a real object store |
//! | `sql` | are questions told apart, and does the exit code say whose fault a failure is |
//! | `models` | is a face model data: prepared alike everywhere, exchanged by its manifest, each missing piece named |
//! | `runtimes` | do all runtimes of networks see the same face |
//! | `evaluate` | are the rates of a face model those of the published set, and is a hostile file only counted |
//! | `enroll` | do photos become templates, each row with its outcome, and can a killed run be run again |
//! | `photos_demo` | are real photos answered by what they show |
//! | `ledger` | does a killed writer leave all that it acknowledged, does one process write while others read |
//! | `articles` | does each paragraph and item of Art. 2 to 15 have a scenario, and does the law do what it says |
//! | `walk` | is no step skipped, nobody suspended without a signature, and a refused event without trace, whatever the order |
//! | `oracle` | do 100,000 made-up lives have the openings, findings and deadlines that a plain reading of the text gives |
//! | `canonical` | is an event written as it was read, and a snapshot what it was |
//! | `letters` | do the documents say what the file says, in both languages |
//! | `submission` | is only what its entity signed admitted, once, and held to the agreement |
//! | `disclosure` | does an answer tell nothing of the records and of others, and whose it is once it comes to light |
//! | `released` | is it measured how long results took, and what was sent deleted and recorded |
//! | `corrected` | is what proved wrong put right, and what lapses foreseen |
//! | `golden` | whole outputs as text; `UPDATE=1` rewrites them |
//! | `tidy` | flow, sizes, citations, unsafe |
//!
//! Each area has one `check`; its tests are data for it. Nothing sleeps to wait for something, and nothing is ignored.

#![expect(clippy::unwrap_used, reason = "in a test a panic with its place is the report")]

mod again;
mod articles;
mod canonical;
mod chips;
mod contracts;
mod corrected;
mod crash;
mod disclosure;
mod duckdb;
mod enroll;
mod evaluate;
mod golden;
mod hostile;
mod law;
mod ledger;
mod letters;
mod memory;
mod models;
mod named;
mod names;
mod oracle;
mod outcomes;
mod photos_demo;
mod properties;
mod rejects;
mod released;
mod repeat;
mod report;
mod runtimes;
mod s3;
mod schemas;
mod sql;
mod store;
mod submission;
mod support;
mod tidy;
mod walk;
mod watch;
