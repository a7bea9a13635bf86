//! Growing files in, the same files on disk: a thread of its own waits for the disk while the workers work.
//!
//! It only spares the end of the job its wait. Invariant: nothing is trusted to it; whoever needs a file on disk syncs
//! it through its own handle, which is also where an error of the disk is told.

use std::fs::File;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Writes files back whenever it is told that they grew.
pub(super) struct Flusher {
    grown: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Flusher {
    /// A flusher of the files at `paths`, which are there.
    pub(super) fn start(paths: [PathBuf; 2]) -> Flusher {
        // One word waits while a flush runs: what grew meanwhile is flushed next.
        let (grown, told) = sync_channel(1);
        let thread = std::thread::spawn(move || {
            // Handles of its own: an error that is told here would not be told to the owner of a shared one.
            let files: Vec<File> = paths.iter().filter_map(|path| File::open(path).ok()).collect();
            while told.recv().is_ok() {
                for file in &files {
                    _ = file.sync_data();
                }
            }
        });
        Flusher { grown: Some(grown), thread: Some(thread) }
    }

    /// The files grew.
    pub(super) fn grew(&self) {
        if let Some(grown) = &self.grown {
            _ = grown.try_send(());
        }
    }
}

impl Drop for Flusher {
    fn drop(&mut self) {
        self.grown = None;
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}
