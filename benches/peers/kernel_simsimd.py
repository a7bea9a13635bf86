"""simsimd's cosine of pairs of 512 elements, one thread: the shapes of the bench `kernel_face`, in its columns.

Prints a heading, then a line a kind: its name, `simsimd`, and the median nanoseconds a pair with 6 pairs in the first-level
cache (their rows repeat), 64 in the second, and 512 MiB of templates with as many requests.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
import simsimd

DIMENSION = 512
LARGE_BYTES = 512 << 20
BATCH_ROWS = 256
NEAR_ROWS = 6000
CACHED = 64
RUNS = 11


def main() -> None:
    print("kind by first second memory")
    generator = np.random.default_rng(1)
    for kind, dtype in [("f32", np.float32), ("f16", np.float16), ("i8", np.int8)]:
        rows = LARGE_BYTES // (DIMENSION * np.dtype(dtype).itemsize)
        some = (generator.standard_normal((4096, DIMENSION)) * 40).astype(dtype)
        templates = np.tile(some, (rows // len(some), 1))
        requests = np.tile(some[::-1], (rows // len(some), 1))
        near = [np.lib.stride_tricks.as_strided(side, (NEAR_ROWS, DIMENSION), (0, side.strides[1])) for side in [requests, templates]]
        first = median(lambda: simsimd.cosine(*near), 1) / NEAR_ROWS
        second = median(lambda: simsimd.cosine(requests[:CACHED], templates[:CACHED]), 200) / CACHED
        memory = median(lambda: stream(requests, templates), 1) / rows
        print(kind, "simsimd", *(f"{1e9 * seconds:.1f}" for seconds in [first, second, memory]), flush=True)


def stream(requests: np.ndarray, templates: np.ndarray) -> None:
    for first in range(0, len(templates), BATCH_ROWS):
        simsimd.cosine(requests[first : first + BATCH_ROWS], templates[first : first + BATCH_ROWS])


def median(call: Callable[[], object], calls: int) -> float:
    """Seconds of one call: the median of runs of `calls` calls."""
    runs = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        runs.append((time.perf_counter() - start) / calls)
    return statistics.median(runs)


if __name__ == "__main__":
    main()
