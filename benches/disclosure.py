"""Does the time of a job tell a missing certificate from one that differs?

Jobs of the same rows but for what is wrong with them, on one thread, one after the other in turns, whole processes: certificates that no record
has, other people's names, other birth dates; and one certificate asked for in every row, missing and with another name. Medians and ratios.
`python3 benches/disclosure.py --concord BINARY --work DIR [--quick] [--record]`.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
from pathlib import Path

import machine

# Nothing else is wrong with a row.
NOTHING = ("malformed", "wrong-dimension", "duplicate", "conflict", "chip", "wrong-birth-date", "impostor", "face-missing", "latin-name",
           "name-variation", "optional-sent", "optional-differs", "unknown", "wrong-name")

KINDS = {"missing": "unknown", "another name": "wrong-name", "another birth date": "wrong-birth-date"}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stderr}")


def data(concord, work, records, rows):
    """A store, and a file of requests for each kind."""
    folder = work / f"disclosure-{rows}"
    files = {}
    if not (folder / "store" / "CURRENT").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run(concord, "generate", "--to", folder, "--records", records, "--requests", 10)
        run(concord, "records", "build", "--from", folder / "records", "--to", folder / "store")
    for kind, option in KINDS.items():
        to = folder / option
        if not to.exists():
            shares = [word for name in NOTHING for word in (f"--{name}", 1 if name == option else 0)]
            run(concord, "generate", "--to", to, "--records", records, "--requests", rows, "--no-records", "--real-person", 1, *shares)
        (files[kind],) = (to / "requests").glob("*.ndjson")
    for kind in ("missing", "another name"):
        files[f"one certificate, {kind}"] = of_one(files[kind], folder / f"one-{KINDS[kind]}.ndjson")
    return folder / "store", files


def of_one(source, to):
    """Every row about the first passport of a file, under its own id."""
    if not to.exists():
        with open(source, encoding="utf-8") as rows, open(to, "w", encoding="utf-8") as out:
            one = None
            for line in rows:
                row = json.loads(line)
                if one is None and row["doc_type"] == "passport":
                    one = row
                if one is not None:
                    out.write(json.dumps({**one, "request_id": row["request_id"]}, ensure_ascii=False, separators=(",", ":")) + "\n")
    return to


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--concord", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    records, rows, turns = (20_000, 5_000, 3) if arguments.quick else (300_000, 60_000, 21)
    store, files = data(arguments.concord, arguments.work, records, rows)
    out = arguments.work / "disclosure-out"

    def timed(requests):
        shutil.rmtree(out, ignore_errors=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(arguments.concord, "verify", "--records", store, "--requests", requests, "--out", out, "--threads", 1)
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        return now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    spent = {kind: [] for kind in files}
    for turn in range(turns + 1):
        kinds = list(files) if turn % 2 else list(reversed(files))
        for kind in kinds:
            seconds = timed(files[kind])
            if turn:  # The first turn warms.
                spent[kind].append(seconds)
    text = f"{rows} rows with faces, {records} records, {turns} turns, seconds of one processor, medians\n"
    for kind, seconds in spent.items():
        other = "one certificate, another name" if kind.startswith("one") else "another name"
        ratio = statistics.median(one / against for one, against in zip(seconds, spent[other]))
        text += f"{kind:<32} {statistics.median(seconds):.3f}   beside {other}: {ratio:.3f}\n"
    print(text, end="")
    if arguments.record:
        machine.record(text.rstrip(), "disclosure", "", machine.name())


if __name__ == "__main__":
    main()
