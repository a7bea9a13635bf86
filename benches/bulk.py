"""How fast is a bulk job, beside the same job in DuckDB and Polars, each as a whole process?

In: the built binary and a folder to work in (16 GB of disk). Out: one table and the targets, met or not; with `--record` also a
dated text under `benches/record/<machine>/`, and the README's table. Exits with 1 where the tools disagree on any row.

The peers get the same rows as plain Parquet and no receipts or hashes to make; see `peers/`. Runs are interleaved
(A B C A B C), so that a change of the machine's mood meets every tool. Linux and Python's own library only; the peers
run in a virtual environment with the versions of `peers/requirements.txt`.
"""

import argparse
import dataclasses
import glob
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

THRESHOLD = "0.40"
SEED = "20260302"
DIMENSION = 512
TEMPLATE_BYTES = 2 * DIMENSION
THREADS = 2
START_RUNS = 21
MIB = 1 << 20
OURS = "concord"


@dataclasses.dataclass(frozen=True)
class Case:
    """A number of requests and of records, and whether their files are in the page cache."""

    requests: int
    records: int
    cache: str

    def name(self) -> str:
        return f"{short(self.requests)} x {short(self.records)} {self.cache}"


WIDE, DEEP, FEW = Case(200_000, 1_000_000, "warm"), Case(200_000, 4_000_000, "warm"), Case(20_000, 4_000_000, "warm")
WIDE_COLD, FEW_COLD = Case(200_000, 1_000_000, "cold"), Case(20_000, 4_000_000, "cold")
FULL = [WIDE, DEEP, FEW, WIDE_COLD, FEW_COLD]
QUICK = [Case(20_000, 100_000, "warm"), Case(20_000, 100_000, "cold")]


@dataclasses.dataclass
class Measured:
    """All runs of a tool in a case; `cached_bytes` is what a cold run left of the files of templates in the page cache."""

    runs: list[process.Usage]
    anonymous_bytes: int
    cached_bytes: int = 0

    def wall(self) -> float:
        return statistics.median(run.wall_seconds for run in self.runs)


Results = dict[tuple[Case, str], Measured]


def main() -> None:
    options = arguments()
    bench = Bench(options.concord, options.work, options.runs)
    cases = QUICK if options.quick else FULL
    results: Results = {}
    agreements = []
    for case in cases:
        say(case.name())
        bench.prepare(case)
        results |= bench.measure(case)
        agreements.append(bench.agreement(case))
    start = bench.start_up()
    text = "\n".join(
        [heading(bench), *table(results), "", *targets(results, start), "", "Agreement", *(line for _, line in agreements)]
    )
    print(text)
    if options.record is not None:
        recorded = machine.record(text, "bulk", options.record, options.machine)
        if not options.quick and not options.record:
            machine.quote(recorded, summary(results, agreements))
    sys.exit(any(differ for differ, _ in agreements))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--concord", required=True, help="the binary, built for release")
    parser.add_argument("--work", required=True, help="folder for data, environment and outputs; made data is used again")
    parser.add_argument("--quick", action="store_true", help="20k requests and 100k records only")
    parser.add_argument("--runs", type=int, default=5, help="measured runs of each tool (default 5)")
    parser.add_argument("--record", nargs="?", const="", metavar="FILE", help="also write the text, by default under record/")
    parser.add_argument("--machine", default=machine.name(), help="the machine's name in the record (default %(default)s)")
    return parser.parse_args()


class Bench:
    """The tools, their data and their environment."""

    def __init__(self, binary: str, work: str, runs: int) -> None:
        self.binary, self.work, self.runs = os.path.abspath(binary), os.path.abspath(work), runs
        self.forgetting, self.load = "", os.getloadavg()[0]
        os.makedirs(self.work, exist_ok=True)
        self.python = machine.environment(self.work)

    def prepare(self, case: Case) -> None:
        """Makes the records, the store and the requests of a case where they are not there."""
        size = ["--records", str(case.records), "--seed", SEED]
        source, store, plain = self.folder("source", case), self.store(case), self.folder("records", case)
        records = os.path.join(source, "records", "records.parquet")
        if not (made(store) and made(plain)):
            self.make(source, [self.binary, "generate", *size, "--requests", "1", "--to", source])
            self.make(store, [self.binary, "records", "build", "--from", records, "--to", store])
            self.make(plain, [self.python, os.path.join(PEERS, "layout.py"), records, self.records_file(case)])
            shutil.rmtree(source)
            os.remove(mark(source))
        # Rows that a job refuses have no answer on which tools could agree, so none is made.
        few = ["--no-records", "--requests", str(case.requests), "--malformed", "0"]
        self.make(self.requests(case), [self.binary, "generate", *size, *few, "--to", self.requests(case)])

    def make(self, folder: str, command: list[str]) -> None:
        """Runs a command that fills a folder, unless an earlier one came to its end."""
        if made(folder):
            return
        say(f"  makes {os.path.basename(folder)}")
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with open(mark(folder), "w") as out:
            out.write(SEED + "\n")

    def measure(self, case: Case) -> Results:
        """One run of each tool to warm up and to sample memory, then the measured runs in turn."""
        tools = self.tools(case)
        measured = {name: Measured([], self.once(case, name, "warm", True).anonymous_bytes_max) for name in tools}
        for _ in range(self.runs):
            for name in tools:
                measured[name].runs.append(self.once(case, name, case.cache, False))
                if case.cache == "cold":
                    cached = sum(process.cached_bytes(path) for path in self.template_files(case, name))
                    measured[name].cached_bytes = max(measured[name].cached_bytes, cached)
        return {(case, name): usage for name, usage in measured.items()}

    def tools(self, case: Case) -> dict[str, list[str]]:
        """The command of each tool, but for its output folder."""
        requests = self.requests_file(case)
        plain = ["--requests", requests, "--records", self.records_file(case), "--threshold", THRESHOLD]
        threads = ["--threads", str(THREADS)]
        return {
            OURS: [self.binary, "verify", "--records", self.store(case), "--requests", requests,
                   "--threshold", THRESHOLD, *threads],
            "duckdb": [self.python, os.path.join(PEERS, "duckdb_job.py"), *plain, *threads],
            "polars": [self.python, os.path.join(PEERS, "polars_job.py"), *plain, *threads],
        }

    def once(self, case: Case, name: str, cache: str, sample: bool) -> process.Usage:
        out = self.out(name)
        shutil.rmtree(out, ignore_errors=True)
        if cache == "cold":
            self.forgetting = process.forget(self.data_files(case))
            # The question is about data: the programs themselves are read again before the clock starts.
            loaded = [self.python, "-c", "import duckdb, numpy, polars, pyarrow, pybase64"]
            warm_up = [self.binary, "version"] if name == OURS else loaded
            subprocess.run(warm_up, check=True, capture_output=True)
        return process.run([*self.tools(case)[name], "--out", out], os.path.join(self.work, f"{name}.log"), sample)

    def agreement(self, case: Case) -> tuple[bool, str]:
        """Compares the outputs that the last run of each tool left."""
        outputs = [f"{OURS}={self.out(OURS)}/results/date=*/*.parquet"]
        outputs += [f"{name}={self.out(name)}/results.parquet" for name in ["duckdb", "polars"]]
        command = [self.python, os.path.join(PEERS, "agree.py"), *outputs]
        run = subprocess.run(command, check=False, capture_output=True, text=True)
        if run.returncode not in (0, 1) or run.stderr:
            raise SystemExit(run.stderr)
        return run.returncode == 1, f"{case.name()}\n" + "".join(f"  {line}\n" for line in run.stdout.splitlines())

    def start_up(self) -> float:
        """Median seconds of `concord version`."""
        log = os.path.join(self.work, "version.log")
        return statistics.median(process.run([self.binary, "version"], log).wall_seconds for _ in range(START_RUNS))

    def folder(self, kind: str, case: Case) -> str:
        return os.path.join(self.work, f"{kind}-{short(case.records)}")

    def store(self, case: Case) -> str:
        return self.folder("store", case)

    def requests(self, case: Case) -> str:
        return self.folder(f"requests-{short(case.requests)}-of", case)

    def records_file(self, case: Case) -> str:
        return os.path.join(self.folder("records", case), "records.parquet")

    def requests_file(self, case: Case) -> str:
        return os.path.join(self.requests(case), "requests", "requests.ndjson")

    def out(self, name: str) -> str:
        return os.path.join(self.work, f"out-{name}")

    def data_files(self, case: Case) -> list[str]:
        """All that any tool reads in a case."""
        below = glob.glob(os.path.join(self.store(case), "**", "*"), recursive=True)
        return [self.requests_file(case), self.records_file(case), *(path for path in below if os.path.isfile(path))]

    def template_files(self, case: Case, name: str) -> list[str]:
        """The files in which a tool finds the templates."""
        if name != OURS:
            return [self.records_file(case)]
        return glob.glob(os.path.join(self.store(case), "**", "*.parquet"), recursive=True)


def mark(folder: str) -> str:
    """The file that says that a folder was made to its end."""
    return f"{folder}.made"


def made(folder: str) -> bool:
    return os.path.exists(mark(folder))


def short(number: int) -> str:
    return f"{number // 1_000_000}M" if number % 1_000_000 == 0 else f"{number // 1000}k"


def heading(bench: Bench) -> str:
    """What was compared, and on what."""
    version = subprocess.run([bench.binary, "version"], check=True, capture_output=True, text=True).stdout.strip().splitlines()[0]
    with open(os.path.join(PEERS, "requirements.txt")) as lines:
        pinned = ", ".join(line.strip().replace("==", " ") for line in lines)
    cold = f" Cold: {bench.forgetting} before each run, programs read again." if bench.forgetting else ""
    return (
        f"Bulk jobs: NDJSON requests (half with a {DIMENSION}-d face, base64) against records, whole process,"
        f" {bench.runs} runs each, interleaved.{cold}\n{version}; {pinned}; Python {platform.python_version()}\n"
        f"{machine.processor()}, {os.cpu_count()} cores, {THREADS} threads a tool; load average at the start {bench.load:.1f}\n"
        "Peak memory: anonymous (sampled), and resident with the pages of mapped files. Ratio: median wall over ours.\n"
    )


def table(results: Results) -> list[str]:
    """One line a case and tool."""
    columns = (
        f"{'case':<18} {'tool':<8} {'wall s: min':>11} {'median':>7} {'max':>7} {'CPU s':>7} {'anon. MiB':>10}"
        f" {'resident':>9} {'disk MiB':>9} {'ratio':>6}"
    )
    lines = [columns]
    for (case, name), measured in results.items():
        walls = [run.wall_seconds for run in measured.runs]
        cpu = statistics.median(run.cpu_seconds for run in measured.runs)
        resident = max(run.resident_bytes_max for run in measured.runs) / MIB
        disk = statistics.median(run.disk_bytes_read for run in measured.runs) / MIB
        ratio = measured.wall() / results[case, OURS].wall()
        lines.append(
            f"{case.name():<18} {name:<8} {min(walls):>11.3f} {measured.wall():>7.3f} {max(walls):>7.3f} {cpu:>7.2f}"
            f" {measured.anonymous_bytes / MIB:>10.0f} {resident:>9.0f} {disk:>9.0f} {ratio:>6.1f}"
        )
    return lines


def summary(results: Results, agreements: list[tuple[bool, str]]) -> list[str]:
    """The table of the README: seconds beside whether all tools gave the same answers."""
    lines = [
        f"| requests × records | {OURS} | DuckDB | Polars | against DuckDB | against Polars | anonymous memory, ours and theirs | same answers |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for case, (differ, _) in zip(dict.fromkeys(case for case, _ in results), agreements):
        ours, duckdb, polars = (results[case, name] for name in [OURS, "duckdb", "polars"])
        memory = " / ".join(f"{measured.anonymous_bytes / MIB:.0f}" for measured in [ours, duckdb, polars])
        lines.append(
            f"| {case.name().replace('x', '×')} | {ours.wall():.2f} s | {duckdb.wall():.2f} s | {polars.wall():.2f} s"
            f" | {duckdb.wall() / ours.wall():.1f}× | {polars.wall() / ours.wall():.1f}× | {memory} MiB | {'NO' if differ else 'all rows'} |"
        )
    return lines


def targets(results: Results, start: float) -> list[str]:
    """Each target, what was measured, and whether it is met; only those whose cases were run."""
    def wall(case: Case, name: str = OURS) -> float:
        return results[case, name].wall()

    memory = max(measured.anonymous_bytes for (_, name), measured in results.items() if name == OURS) / MIB
    lines = ["Targets"]
    if (WIDE, OURS) in results:
        for name in ["duckdb", "polars"]:
            ratio = wall(WIDE, name) / wall(WIDE)
            lines.append(machine.verdict(ratio >= 10, f"{WIDE.name()}: {ratio:.1f} times {name} (at least 10, floor 6)"))
        growth = wall(DEEP) / wall(WIDE)
        lines.append(machine.verdict(growth <= 1.2, f"{DEEP.name()}: {growth:.2f} of the time at 1M (at most 1.2)"))
        ratio = wall(FEW, "duckdb") / wall(FEW)
        lines.append(machine.verdict(ratio >= 30, f"{FEW.name()}: {ratio:.1f} times duckdb (at least 30)"))
        share = results[FEW_COLD, OURS].cached_bytes / (FEW_COLD.records * TEMPLATE_BYTES)
        lines.append(machine.verdict(
            share <= 0.02,
            f"{FEW_COLD.name()}: pages read of the files that hold templates are {share:.1%} of the template bytes (at most 2 %)",
        ))
    lines.append(machine.verdict(start < 0.05, f"start-up {1000 * start:.1f} ms (under 50)"))
    lines.append(machine.verdict(memory < 500, f"peak anonymous memory {memory:.0f} MiB (under 500)"))
    return lines


if __name__ == "__main__":
    main()
