"""How fast is a photo from its bytes to the decision, beside a careful Python pipeline with the same networks?

In: the built binary, the set-up's folder (model, runtime, photos, the networks as they were downloaded) and a folder to work in. Out:
one table and the targets, met or not; with `--record` also a dated text under `benches/record/<machine>/`. Exits with 1 where
the tools disagree more often than one answer in a hundred.

The requests are cut from real photos by `concord generate --photos`, 413 by 531 pixels, one face each. Both read the same NDJSON and
the same records. The peer runs three times: with the networks as they were downloaded, as `concord` has them prepared, and those
by OpenVINO in bfloat16, which is what `concord` takes where the processor has instructions for it.
Runs are interleaved. The peer neither hashes, signs, nor keeps ids. Linux and Python's own library only.
"""

import argparse
import dataclasses
import glob
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys

import machine
from machine import PEERS, say

sys.path.insert(0, PEERS)

import process

SEED = "20260302"
MIB = 1 << 20
OURS, RAW, PREPARED, OPENVINO = "concord", "python, as downloaded", "python, prepared", "python, openvino"
PEERS_OF_OURS = [RAW, PREPARED, OPENVINO]
# Requests of the other formats, which only concord answers.
OTHERS = {"png": 500, "jp2": 200}
# Photos that `make bench-photo-stages` takes.
FILES = 200


@dataclasses.dataclass
class Measured:
    """All runs of a tool; photos of each."""

    photos: int
    runs: list[process.Usage]
    anonymous_bytes: int

    def wall(self) -> float:
        return statistics.median(run.wall_seconds for run in self.runs)

    def cpu(self) -> float:
        return statistics.median(run.cpu_seconds for run in self.runs)

    def photos_a_second_and_core(self) -> float:
        return self.photos / self.wall() / CORES

    def busy(self) -> float:
        return self.cpu() / (self.wall() * CORES)


CORES = os.cpu_count() or 1


def main() -> None:
    options = arguments()
    bench = Bench(options)
    bench.prepare()
    measured = bench.measure()
    agreements = bench.agreements()
    others = {form: bench.other(form, count) for form, count in OTHERS.items()}
    text = "\n".join([
        heading(bench), *table(measured, others), "", *targets(measured), "", "Agreement with concord", *map(agreement, agreements),
    ])
    print(text)
    if options.record is not None:
        machine.record(text, "photos", options.record, options.machine)
    sys.exit(any(one["same_answer"] < 0.99 * one["rows"] for one in agreements))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--concord", required=True, help="the binary, built for release")
    parser.add_argument("--cache", required=True, help="the set-up's folder: models/usual, photos, packages")
    parser.add_argument("--work", required=True, help="folder for data, environment and outputs; made data is used again")
    parser.add_argument("--raw", help="folder of the networks as they were downloaded; found below --cache if not given")
    parser.add_argument("--photos", type=int, default=2000, help="requests (default 2000)")
    parser.add_argument("--runs", type=int, default=3, help="measured runs of each tool (default 3)")
    parser.add_argument("--record", nargs="?", const="", metavar="FILE", help="also write the text, by default under record/")
    parser.add_argument("--machine", default=machine.name(), help="the machine's name in the record (default %(default)s)")
    return parser.parse_args()


class Bench:
    """The tools, their data and their environment."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.binary, self.cache = os.path.abspath(options.concord), os.path.abspath(options.cache)
        self.photos, self.runs = options.photos, options.runs
        self.load = os.getloadavg()[0]
        self.model = os.path.join(self.cache, "models", "usual")
        found = glob.glob(os.path.join(self.cache, "**", "fr_feature.onnx"), recursive=True)
        self.raw = options.raw or (os.path.dirname(found[0]) if found else None)
        if self.raw is None:
            raise SystemExit(f"the networks as they were downloaded are not below {self.cache}; name their folder with --raw")
        self.work = os.path.join(os.path.abspath(options.work), "photos")
        os.makedirs(self.work, exist_ok=True)
        self.python = machine.environment(os.path.abspath(options.work), "-photos")
        self.data = os.path.join(self.work, f"data-{self.photos}")
        self.requests = os.path.join(self.data, "requests", "requests.ndjson")
        self.records = os.path.join(self.data, "records", "records.ndjson")
        self.store = os.path.join(self.data, "store")

    def prepare(self) -> None:
        """Makes records, store and requests of this binary and model."""
        say("makes photos")
        shutil.rmtree(self.data, ignore_errors=True)
        made = ["generate", "--photos", str(self.photos), "--unusable", "0", "--seed", SEED, "--to", self.data]
        self.concord(*made, "--model", self.model, "--from", os.path.join(self.cache, "photos"))
        self.concord("records", "build", "--from", self.records, "--to", self.store)
        self.convert(os.path.join(self.work, "files"), "jpg", FILES)

    def concord(self, *arguments: str) -> None:
        subprocess.run([self.binary, *arguments], check=True, stdout=subprocess.DEVNULL)

    def convert(self, target: str, form: str, count: int) -> None:
        command = [self.python, os.path.join(PEERS, "photos_as.py"), self.requests, target, form, str(count)]
        subprocess.run(command, check=True)

    def measure(self) -> dict[str, Measured]:
        """One run of each tool to warm up and to sample memory, then the measured runs in turn."""
        tools = {
            OURS: self.ours(self.requests), RAW: self.peer(self.raw), PREPARED: self.peer(self.model),
            OPENVINO: self.peer(self.model, "openvino"),
        }
        measured = {}
        for name, command in tools.items():
            say(f"warms up {name}")
            measured[name] = Measured(self.photos, [], self.once(name, command, True).anonymous_bytes_max)
        for _ in range(self.runs):
            for name, command in tools.items():
                measured[name].runs.append(self.once(name, command, False))
        return measured

    def other(self, form: str, count: int) -> Measured:
        """The first requests in another format."""
        say(f"measures {form}")
        count = min(count, self.photos)
        requests = os.path.join(self.data, f"requests.{form}.ndjson")
        self.convert(requests, form, count)
        anonymous = self.once(form, self.ours(requests), True).anonymous_bytes_max
        return Measured(count, [self.once(form, self.ours(requests), False) for _ in range(self.runs)], anonymous)

    def ours(self, requests: str) -> list[str]:
        threads = ["--threads", str(CORES)]
        return [self.binary, "verify", "--records", self.store, "--requests", requests, "--model", self.model, *threads]

    def peer(self, models: str, provider: str = "onnxruntime") -> list[str]:
        recipe = ["--manifest", os.path.join(self.model, "model.toml"), "--models", models, "--processes", str(CORES)]
        recipe += ["--provider", provider]
        job = [self.python, os.path.join(PEERS, "photos_job.py")]
        return [*job, "--requests", self.requests, "--records", self.records, *recipe]

    def once(self, name: str, command: list[str], sample: bool) -> process.Usage:
        out = self.out(name)
        shutil.rmtree(out, ignore_errors=True)
        return process.run([*command, "--out", out], f"{out}.log", sample)

    def out(self, name: str) -> str:
        return os.path.join(self.work, "out-" + name.replace(", ", "-").replace(" ", "-"))

    def agreements(self) -> list[dict]:
        """How the outputs that the last run of each tool left agree."""
        outputs = [f"{OURS}={self.out(OURS)}/results/date=*/*.parquet"]
        outputs += [f"{name}={self.out(name)}/results.parquet" for name in PEERS_OF_OURS]
        command = [self.python, os.path.join(PEERS, "photos_agree.py"), *outputs]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        return [json.loads(line) for line in run.stdout.splitlines()]


def heading(bench: Bench) -> str:
    """What was compared, and on what."""
    version = subprocess.run([bench.binary, "version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]
    with open(os.path.join(PEERS, "requirements-photos.txt")) as lines:
        pinned = ", ".join(line.strip().replace("==", " ") for line in lines)
    files = glob.glob(os.path.join(bench.work, "files", "*.jpg"))
    kilobytes = statistics.mean(map(os.path.getsize, files)) / 1000
    return (
        f"Photos: {bench.photos} NDJSON requests, JPEG of 413 x 531 pixels and {kilobytes:.0f} kB, decode to decision, whole process,"
        f" {bench.runs} runs each, interleaved\n{version}; {pinned}; Python {platform.python_version()}\n"
        f"{machine.processor()}, {CORES} cores, a thread or process each; load average at the start {bench.load:.1f}\n"
        "Anonymous memory is sampled, of all processes together. Busy: processor seconds over wall seconds of all cores.\n"
        "Ratios over ours, of wall and of processor seconds: where all tools leave cores idle, others use the machine, and only the second tells.\n"
    )


def table(measured: dict[str, Measured], others: dict[str, Measured]) -> list[str]:
    lines = [
        f"{'tool':<22} {'photos':>6} {'wall s: min':>11} {'median':>7} {'max':>7} {'a second':>8} {'and core':>8}"
        f" {'CPU ms a photo':>14} {'busy':>6} {'anon. MiB':>9} {'ratio':>6} {'of CPU':>6}"
    ]
    rows = measured | {f"{OURS}, {form}": one for form, one in others.items()}
    for name, one in rows.items():
        walls = [run.wall_seconds for run in one.runs]
        ours = measured[OURS]
        ratios = [one.wall() / ours.wall(), one.cpu() / ours.cpu()] if name in measured else []
        lines.append(
            f"{name:<22} {one.photos:>6} {min(walls):>11.2f} {one.wall():>7.2f} {max(walls):>7.2f} {one.photos / one.wall():>8.0f}"
            f" {one.photos_a_second_and_core():>8.0f} {1000 * one.cpu() / one.photos:>14.2f} {one.busy():>6.1%}"
            f" {one.anonymous_bytes / MIB:>9.0f} {' '.join(f'{ratio:>6.2f}' for ratio in ratios)}"
        )
    return lines


def targets(measured: dict[str, Measured]) -> list[str]:
    """Each target, what was measured, and whether it is met."""
    ours = measured[OURS]
    speed, busy = ours.photos_a_second_and_core(), ours.busy()
    lines = ["Targets", machine.verdict(speed >= 150, f"{speed:.0f} JPEG photos a second and core (at least 150)")]
    for name in PEERS_OF_OURS:
        ratio = measured[name].wall() / ours.wall()
        lines.append(machine.verdict(ratio >= 2, f"{ratio:.2f} times {name} (at least 2)"))
    lines.append(machine.verdict(busy >= 0.95, f"all cores busy {busy:.1%} of the time (at least 95 %)"))
    return lines


def agreement(one: dict) -> str:
    return (
        f"  {one['name']}: {one['same_answer']} of {one['rows']} answers are the same; similarities of {one['compared_by_both']}"
        f" lie apart by {one['apart_median']:.4f} in the median, {one['apart_99_percent']:.4f} at 99 %, {one['apart_max']:.4f} at most"
    )


if __name__ == "__main__":
    main()
