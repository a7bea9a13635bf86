"""What does admission add to a bulk job?

The same requests of one entity, verified as plain files and as a signed submission under an agreement, one after the other in turns,
whole processes; the medians and their ratio. `python3 benches/submission.py --concord BINARY --work DIR [--quick] [--record]`.
"""

import argparse
import datetime
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import machine

SCENES = {
    "account_opening", "credit_application", "credential_reset", "check_in", "ticketing", "sim_registration", "number_transfer",
    "guest_registration", "policy_issue", "claim_payment", "social_insurance", "tax_filing", "school_enrolment",
}


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def data(concord, work, requests, records):
    """Records, a store, and requests that name no entity."""
    folder = work / f"submission-{requests}"
    if not (folder / "store" / "CURRENT").exists():
        shutil.rmtree(folder, ignore_errors=True)
        run(concord, "generate", "--to", folder, "--records", records, "--requests", requests)
        run(concord, "records", "build", "--from", folder / "records", "--to", folder / "store")
        (source,) = (folder / "requests").glob("*.ndjson")
        with open(source, encoding="utf-8", errors="surrogateescape") as rows, \
                open(folder / "night.ndjson", "w", encoding="utf-8", errors="surrogateescape") as own:
            for row in rows:
                own.write(re.sub(r'"entity_id":"[^"]*",', "", row))
    return folder


def credential(folder):
    """A key and a certificate, and the authority that issued it, by OpenSSL's own program."""
    def openssl(*words):
        run("openssl", *words, cwd=folder)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650")
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/C=CN/O=Authority",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    openssl("req", *curve[:-2], "-keyout", "key.pem", "-out", "request.pem", "-subj", "/C=CN/O=Bench")
    (folder / "usage").write_text("keyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650",
            "-extfile", "usage", "-out", "cert.pem")


def open_entity(concord, folder, ledger):
    """The six steps of Art. 7."""
    shutil.rmtree(ledger, ignore_errors=True)
    document = folder / "document.txt"
    document.write_text("made up for a bench\n")
    credential(folder)
    today = datetime.date.today().isoformat()
    terms = folder / "terms.toml"
    terms.write_text(
        f'services = ["real_name", "real_person", "chip"]\nscenes = {json.dumps(sorted(SCENES))}\n'
        f'fields = ["sex", "nationality", "expiry_date"]\nquota_a_day = 1000000000\npeak_a_second = 1000000000\nfrom = "{today}"\n')
    run(concord, "ledger", "create", "--ledger", ledger)

    def entity(verb, *words, officer=True):
        actor = ("--officer", "bench") if officer else ()
        run(concord, "entity", verb, "bench", "--ledger", ledger, *actor, *words)
    entity("apply", officer=False)
    for number, material in enumerate(("basic_information", "business_licence", "legality", "system_ownership", "security")):
        name = f"m{number}"
        entity("material", "--material", material, "--document", document, "--document-id", name, officer=False)
        entity("review-material", "--material", material, "--document-id", name, "--outcome", "accepted")
    for item in range(1, 6):
        entity("condition", "--condition", f"5({item})", "--standing", "met", "--holds-from", today, "--evidence", document)
    entity("review", "--outcome", "passed")
    entity("demand", "--verifications-a-day", 1000000000, "--peak-a-second", 1000000000)
    entity("means", "--means", "signature_verification_server")
    entity("credential", "--certificate", folder / "cert.pem", "--authority", folder / "ca.pem")
    entity("commission", "--start")
    entity("commission", "--report", document, "--document-id", "report")
    entity("agree", "--terms", terms, "--document", document, "--document-id", "agreement")
    entity("open")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--concord", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--record", action="store_true")
    arguments = parser.parse_args()
    requests, turns = (20_000, 3) if arguments.quick else (200_000, 31)
    folder = data(arguments.concord, arguments.work, requests, 1_000_000 if not arguments.quick else 100_000)
    ledger = folder / "ledger"
    open_entity(arguments.concord, folder, ledger)
    job = ("--records", folder / "store", "--requests", folder / "night.ndjson")
    window = ("--window-from", "2026-03-01T00:00:00+08:00")

    def timed(*words):
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        def work():
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            return used.ru_utime + used.ru_stime
        begun, worked = time.monotonic(), work()
        run(arguments.concord, "verify", *job, "--out", out, *words)
        return time.monotonic() - begun, work() - worked
    spent = {"plain": [], "signed": []}
    for turn in range(turns + 1):
        run(arguments.concord, "submit", "sign", "--entity", "bench", "--requests", folder / "night.ndjson", "--key", folder / "key.pem",
            "--certificate", folder / "cert.pem", *window, "--legal-basis", "bench",
            *[word for scene in sorted(SCENES) for word in ("--scene", scene)], "--to", folder / "signed")
        ways = [("plain", ("--entity", "bench", *window)),
                ("signed", ("--manifest", folder / "signed" / "manifest.json", "--ledger", ledger))]
        for way, words in ways if turn % 2 else reversed(ways):
            spent_now = timed(*words)
            if turn:  # The first turn warms.
                spent[way].append(spent_now)
    text = f"{requests} requests, 1 entity, {turns} turns, medians of whole processes\n"
    for place, unit in enumerate(("seconds by the clock", "seconds of processors")):
        plain, signed = ([both[place] for both in spent[way]] for way in ("plain", "signed"))
        ratio = statistics.median(one / other for one, other in zip(signed, plain))
        text += (f"{unit:<22} plain files {statistics.median(plain):.3f}, signed submission {statistics.median(signed):.3f}, "
                 f"median of the turns' ratios {ratio:.3f}\n")
    print(text, end="")
    if arguments.record:
        machine.record(text.rstrip(), "submission", "", machine.name())


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
