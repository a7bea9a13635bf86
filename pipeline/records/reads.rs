//! Reads of a data file: at once where the bytes are in memory, and asked ahead where they are not.
//!
//! A disk answers one read at a time in 60 to 100 µs, and dozens that are asked for together in little more. So what is
//! in memory is read first, then all that is missing is asked for, and only then waited for.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use rustix::fs::Advice;

/// Fills `place` from byte `start` of `file` if that needs no disk; false where it does, or where it cannot be told.
pub(super) fn read_now(file: &File, start: u64, place: &mut [u8]) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::io::{ReadWriteFlags, preadv2};
        let length = place.len();
        let read = preadv2(file, &mut [io::IoSliceMut::new(place)], start, ReadWriteFlags::NOWAIT);
        // An error is met again, and told, by the read that waits.
        read.is_ok_and(|read| read == length)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (file, start, place);
        false
    }
}

/// Asks the system to fetch `bytes` bytes from `start` on, without waiting for them.
pub(super) fn ask(file: &File, start: u64, bytes: u64) {
    // Only advice: the read that follows works without it.
    _ = rustix::fs::fadvise(file, start, std::num::NonZeroU64::new(bytes), Advice::WillNeed);
}

/// Fills `place` from byte `start` of `file`, waiting for the disk.
pub(super) fn read(file: &File, start: u64, place: &mut [u8]) -> io::Result<()> {
    file.read_exact_at(place, start)
}
