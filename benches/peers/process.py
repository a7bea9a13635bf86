"""Runs a command as a whole process and says what it took; and how much of a file is in the page cache.

Wall, processor time and the peak of resident memory come from the kernel's own account of the process (`wait4`). The peak
of anonymous memory, which leaves out pages of mapped files, is sampled, and only when asked, since sampling takes time.
Linux only.
"""

import ctypes
import dataclasses
import mmap
import os
import subprocess
import time

SAMPLE_SECONDS = 0.002
DROP_CACHES = "/proc/sys/vm/drop_caches"


@dataclasses.dataclass(frozen=True)
class Usage:
    """What one run took. Bytes read are those that came from the disk."""

    wall_seconds: float
    cpu_seconds: float
    resident_bytes_max: int
    anonymous_bytes_max: int
    disk_bytes_read: int


class Failed(Exception):
    """A command that did not exit with 0; the text is the end of what it wrote to standard error."""


def run(command: list[str], log: str, sample: bool = False) -> Usage:
    """Runs a command, its output into the file `log`."""
    with open(log, "wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        anonymous = peak_anonymous(process.pid) if sample else 0
        # Waits without reaping, so that the account of bytes is still there.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        wall = time.perf_counter() - start
    read = field(f"/proc/{process.pid}/io", "read_bytes:")
    _, status, account = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        with open(log, errors="replace") as output:
            raise Failed(f"{os.path.basename(command[0])} exited with {process.returncode}: {output.read()[-2000:]}")
    return Usage(wall, account.ru_utime + account.ru_stime, account.ru_maxrss * 1024, anonymous, read)


def peak_anonymous(pid: int) -> int:
    """The largest anonymous memory of the process and its children together, seen until it ends."""
    peak = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        together = sum(field(f"/proc/{each}/status", "RssAnon:") for each in [pid, *children(pid)])
        peak = max(peak, together * 1024)
        time.sleep(SAMPLE_SECONDS)
    return peak


def children(pid: int) -> list[int]:
    """The processes that the main thread of a process started."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as numbers:
            return [int(number) for number in numbers.read().split()]
    except OSError:
        return []


def field(path: str, name: str) -> int:
    """A number of a file of /proc; 0 where the process is gone or the file lacks it."""
    try:
        with open(path) as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
    except OSError:
        return 0


def forget(files: list[str]) -> str:
    """Drops files from the page cache; says how."""
    os.sync()
    try:
        with open(DROP_CACHES, "w") as control:
            control.write("3")
        return "all page caches dropped"
    except OSError:
        for path in files:
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)
        return "the data's pages dropped by posix_fadvise"


def cached_bytes(path: str) -> int:
    """How many bytes of a file are in the page cache."""
    size = os.path.getsize(path)
    if size == 0:
        return 0
    pages = (size + mmap.PAGESIZE - 1) // mmap.PAGESIZE
    resident = (ctypes.c_ubyte * pages)()
    descriptor = os.open(path, os.O_RDWR)  # The kernel tells residency only to those who may write.
    try:
        with mmap.mmap(descriptor, size) as mapped:
            view = ctypes.c_char.from_buffer(mapped)
            libc = ctypes.CDLL(None, use_errno=True)
            failed = libc.mincore(ctypes.c_void_p(ctypes.addressof(view)), ctypes.c_size_t(size), resident)
            del view
            if failed:
                raise OSError(ctypes.get_errno(), "mincore", path)
    finally:
        os.close(descriptor)
    return sum(page & 1 for page in bytes(resident)) * mmap.PAGESIZE
