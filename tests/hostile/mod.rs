//! Files that mean harm: whatever a partner sends, each row is admitted or refused by itself, on its own line.

mod columns;
mod csv;
mod dimension;
mod mutations;
mod ndjson;
