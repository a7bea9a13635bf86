"""What every bench asks of the machine: its name, an environment for the peers, and a place for the record.

No figure is made here. Linux and Python's own library only.
"""

import datetime
import os
import platform
import re
import subprocess
import sys
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(HERE, "peers")
RECORD = os.path.join(HERE, "record")
README = os.path.join(HERE, os.pardir, "README.md")

# Around the README's table.
MARK, END = "<!-- bench:", "<!-- end of bench -->"


def environment(work: str, kind: str = "") -> str:
    """Makes the virtual environment of the peers of a kind in the folder `work` where it is not there; returns its Python."""
    folder = os.path.join(work, f"venv{kind}")
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(python):
        venv.create(folder, with_pip=True)
    pinned = os.path.join(PEERS, f"requirements{kind}.txt")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pinned], check=True)
    return python


def processor() -> str:
    with open("/proc/cpuinfo") as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def name() -> str:
    """A name for the kind of machine: processor and cores, nothing that tells one from its like."""
    return re.sub(r"[^a-z0-9]+", "-", f"{processor().lower()} {os.cpu_count()} cores").strip("-")


def record(text: str, question: str, path: str, machine: str) -> str:
    """Writes a bench's text to `path`, by default under `record/<machine>/`; returns its path below `record/`."""
    path = path or os.path.join(RECORD, machine, f"{datetime.date.today()}-{question}.txt")
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "w") as out:
        out.write(text + "\n")
    say("recorded")
    return os.path.relpath(path, RECORD)


def quote(recorded: str, table: list[str]) -> None:
    """Puts a table into the README between its marks, naming the record that it was made from."""
    with open(README) as lines:
        text = lines.read()
    before, rest = text.split(MARK, 1)
    _, after = rest.split(END, 1)
    with open(README, "w") as out:
        out.write("\n".join([f"{before}{MARK} {recorded} -->", *table, f"{END}{after}"]))


def verdict(met: bool, text: str) -> str:
    return f"  {'met    ' if met else 'NOT MET'} {text}"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
