"""How many result rows a second does the watch see, how much memory do many entities take, and how long is a report of a large night?

In: the built binary and a folder to work in. Out: a text; with `--record` also under `benches/record/<machine>/`. Beside the watch DuckDB
aggregates the features alone, without series, probing or causes, in the same run and in turns; processor seconds tell rows a core.
The whole ends within some six minutes of two quiet cores. Linux and Python's own library only; the peer runs in a virtual environment with the versions of `peers/requirements.txt`.
"""

import argparse
import glob
import os
import resource
import shutil
import statistics
import subprocess
import time

import machine
from machine import PEERS, say


def run(*command: str) -> tuple[float, float, int]:
    """Seconds by the clock and of processors, and the most resident memory in bytes."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10


def traffic(concord: str, folder: str, days: int, entities: int, rows: int) -> str:
    """Made-up traffic, made once."""
    if not os.path.exists(os.path.join(folder, "labels.ndjson")):
        shutil.rmtree(folder, ignore_errors=True)
        run(concord, "generate", "--to", folder, "--traffic", str(days), "--entities", str(entities), "--rows-a-day", str(rows))
    return folder


def count(python: str, folder: str) -> int:
    # Without its bar, which it draws into the answer where a count takes longer than two seconds.
    quiet = "import duckdb; duckdb.sql('SET enable_progress_bar = false');"
    question = f"{quiet} print(duckdb.sql(\"SELECT count(*) FROM '{folder}/results/*/*.parquet'\").fetchall()[0][0])"
    return int(subprocess.run([python, "-c", question], check=True, capture_output=True, text=True).stdout)


def speed(options: argparse.Namespace, python: str, lines: list[str]) -> None:
    """The watch and DuckDB in turns over the same week."""
    folder = traffic(options.concord, os.path.join(options.work, "watch-speed"), 7, 100, 1_000_000 if not options.quick else 50_000)
    rows, out = count(python, folder), os.path.join(options.work, "watch-out")
    ours, theirs = [], []
    for turn in range(1 + options.turns):
        shutil.rmtree(out, ignore_errors=True)
        one = run(options.concord, "watch", "--results", folder, "--out", out)
        other = run(python, os.path.join(PEERS, "watch_duckdb.py"), folder, out + ".parquet", "2")
        if turn:  # The first turn warms.
            ours.append(one)
            theirs.append(other)
    wall, worked = (statistics.median(run[place] for run in ours) for place in (0, 1))
    peer_wall, peer_worked = (statistics.median(run[place] for run in theirs) for place in (0, 1))
    lines.append(f"{rows} rows of a week, 100 entities, {options.turns} turns, medians of whole processes")
    lines.append(f"concord watch                {wall:.2f} s, {worked:.2f} s of processors: {rows / worked / 1e6:.2f} million rows a second and core")
    lines.append(f"DuckDB, the features alone   {peer_wall:.2f} s, {peer_worked:.2f} s of processors: {rows / peer_worked / 1e6:.2f} million")
    lines.append(f"processors, ours to theirs   {worked / peer_worked:.2f}")


def memory(options: argparse.Namespace, python: str, lines: list[str]) -> None:
    """A hundred thousand entities with few rows each; half of them send on the day, and have some 585,000 series."""
    entities = 100_000 if not options.quick else 2_000
    folder = traffic(options.concord, os.path.join(options.work, "watch-memory"), 1, entities, 20 * entities)
    out = os.path.join(options.work, "watch-out")
    shutil.rmtree(out, ignore_errors=True)
    wall, _, most = run(options.concord, "watch", "--results", folder, "--out", out)
    jobs = len(glob.glob(f"{folder}/results/*/*.parquet"))
    lines.append(f"{jobs} entities of one day ({count(python, folder)} rows): {wall:.1f} s, {most / (1 << 20):.0f} MiB resident at most")


def report(options: argparse.Namespace, python: str, lines: list[str]) -> None:
    """The last night of the week, its files in the folder as often as a large night has rows."""
    folder = os.path.join(options.work, "watch-speed")
    out, large = os.path.join(options.work, "watch-out"), os.path.join(options.work, "watch-large")
    shutil.rmtree(out, ignore_errors=True)
    run(options.concord, "watch", "--results", folder, "--out", out)
    night = sorted(os.listdir(os.path.join(folder, "results")))[-1]
    shutil.rmtree(large, ignore_errors=True)
    shutil.copytree(os.path.join(folder, "results"), os.path.join(large, "results"), copy_function=os.link)
    files = glob.glob(os.path.join(large, "results", night, "*.parquet"))
    wanted = 50_000_000 if not options.quick else 500_000
    before = count(python, large)
    for file in files:
        os.link(file, file.replace(".parquet", "-1.parquet"))
    # Each copy brings what the first brought; counting after each took longer than what is measured.
    copies = -((before - wanted) // (count(python, large) - before))
    for copy in range(2, copies + 1):
        for file in files:
            os.link(file, file.replace(".parquet", f"-{copy}.parquet"))
    rows, page = count(python, large), os.path.join(options.work, "report.html")
    # Once: it takes most of a minute, and the pages of the results are warm from counting them.
    wall = run(options.concord, "report", "--results", large, "--signals", out, "--date", night.split("=")[1], "--out", page)[0]
    lines.append(f"report over {rows} rows of results: {wall:.1f} s, {os.path.getsize(page) / 1e3:.0f} kB")
    shutil.rmtree(large)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--concord", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    os.makedirs(options.work, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    python = machine.environment(options.work)
    lines: list[str] = []
    for part in (speed, memory, report):
        part(options, python, lines)
        say(lines[-1])
    print("\n".join(lines))
    if options.record:
        machine.record("\n".join(lines), "watch", "", machine.name())


if __name__ == "__main__":
    main()
