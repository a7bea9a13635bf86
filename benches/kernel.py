"""How fast is the face kernel, beside simsimd, in cache and out of it?

In: the built bench `kernel_face` and a folder for the peers' environment. Out: one table and the targets, met or not; with
`--record` also a dated text. Kernel and peer run in turn, one thread each; medians of the runs' medians are quoted.

simsimd is called through Python a whole matrix at a time, so that the call weighs nothing: its rows are compared in C. It is
given the same shapes, but compares halves with halves: two thirds of the bytes of a pair of floats and halves, which counts
where they come from memory. Where the pairs of the first-level cache are too few for a call,
their rows repeat (stride 0).
"""

import argparse
import os
import statistics
import subprocess

import machine
from machine import PEERS, say

RUNS = 5
PLACES = ["first", "second", "memory"]
# Nanoseconds a pair in cache, by kind of template.
IN_CACHE_NS_MAX = {"f32": 40, "f16": 30}
BANDWIDTH_MIN = 0.95
# Of the kernel, the widest first.
LEVELS = ["avx512", "avx2", "base"]

# By kind and level or peer: nanoseconds by place, and for the kernel the share of the reading bandwidth.
Times = dict[tuple[str, str], list[list[float]]]


def main() -> None:
    options = arguments()
    python = machine.environment(options.work)
    peer = [python, os.path.join(PEERS, "kernel_simsimd.py")]
    times: Times = {}
    for run in range(options.runs):
        say(f"run {run + 1} of {options.runs}")
        for command in [[options.bench], peer]:
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            for line in output.splitlines()[1:]:
                kind, name, *figures = line.split()
                times.setdefault((kind, name), []).append([float(figure) for figure in figures])
    medians = {key: [statistics.median(figures) for figures in zip(*runs)] for key, runs in times.items()}
    text = "\n".join([*table(medians, options.runs), "", *targets(medians)])
    print(text)
    if options.record is not None:
        machine.record(text, "kernel", options.record, options.machine)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", required=True, help="the built bench kernel_face")
    parser.add_argument("--work", required=True, help="folder for the peers' environment")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of each, in turn (default %(default)s)")
    parser.add_argument("--record", nargs="?", const="", metavar="FILE", help="also write the text, by default under record/")
    parser.add_argument("--machine", default=machine.name(), help="the machine's name in the record (default %(default)s)")
    return parser.parse_args()


def table(medians: dict[tuple[str, str], list[float]], runs: int) -> list[str]:
    """One line a kind and level or peer, of nanoseconds a pair."""
    lines = [
        f"Face kernel: ns a pair of 512 elements, one thread, medians of {runs} runs in turn; {machine.processor()}",
        "In the first-level cache 6 pairs, in the second 64; in memory 512 MiB of templates and as many requests in order.",
        "Bandwidth: bytes of both sides against what the same thread only reads of them. simsimd takes no squared length of",
        "the request from outside; a job takes it once, where it admits the embedding, for the check that it needs anyway.",
        "",
        f"{'kind':<5} {'by':<8} {'first':>7} {'second':>7} {'memory':>7} {'GB/s':>6} {'bandwidth':>10}",
    ]
    for (kind, name), figures in sorted(medians.items(), key=lambda item: (["f32", "f16", "i8"].index(item[0][0]), item[0][1])):
        share = f"{figures[5]:>10.2f}" if len(figures) > 5 else ""
        speed = f"{figures[3]:>6.1f}" if len(figures) > 3 else ""
        lines.append(f"{kind:<5} {name:<8} {figures[0]:>7.1f} {figures[1]:>7.1f} {figures[2]:>7.1f} {speed} {share}".rstrip())
    return lines


def targets(medians: dict[tuple[str, str], list[float]]) -> list[str]:
    """The targets of the best level."""
    lines = ["Targets"]
    for kind in ["f32", "f16", "i8"]:
        name = next(level for level in LEVELS if (kind, level) in medians)
        ours, peer = medians[kind, name], medians[kind, "simsimd"]
        if kind in IN_CACHE_NS_MAX:
            best, most = min(ours[0], ours[1]), IN_CACHE_NS_MAX[kind]
            lines.append(machine.verdict(best <= most, f"{kind}: {best:.1f} ns a pair in cache (at most {most})"))
        lines.append(machine.verdict(ours[5] >= BANDWIDTH_MIN, f"{kind}: {ours[5]:.2f} of the bandwidth (at least {BANDWIDTH_MIN})"))
        for place, left, right in zip(PLACES, ours, peer):
            lines.append(machine.verdict(left <= right, f"{kind}, {place}: {right / left:.2f} times simsimd (at least 1)"))
    return lines


if __name__ == "__main__":
    main()
