"""Checks a pack of evidence: python3 check.py [ANCHOR]

Standard library only. Prints OK, or the first thing that is wrong; the exit code is 0 or 1. ANCHOR (NUMBER:HASH) is one that
was written down elsewhere, in a receipt or a gazette: with it the pack is proven against what could not be changed since.
Without it the pack is only proven to agree with itself.
"""

import datetime
import hashlib
import json
import pathlib
import sys

EPOCH = datetime.datetime(1970, 1, 1)


class Wrong(Exception):
    """What is wrong, and where."""


def require(holds, what):
    if not holds:
        raise Wrong(what)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def number(value):
    return value.to_bytes(8, "little")


def text(value):
    data = value.encode("utf-8")
    return len(data).to_bytes(4, "little") + data


def content_hash(link):
    """The hash of what a link says."""
    at = datetime.datetime.strptime(link["recorded_at"], "%Y-%m-%dT%H:%M:%S.%fZ") - EPOCH
    micros = at // datetime.timedelta(microseconds=1)
    return sha256(b"concord.ledger.content.v1\0", bytes.fromhex(link["salt"]), number(micros), number(link["ordinal"]),
                  number(link["entity_previous"]), text(link["entity_id"]), text(link["body"]))


def link_hash(previous, seq, content):
    """The hash of a link in its place."""
    return sha256(b"concord.ledger.link.v1\0", previous, number(seq), content)


def lines(path):
    with path.open(encoding="utf-8", newline="\n") as file:
        for at, line in enumerate(file, 1):
            try:
                yield json.loads(line)
            except ValueError:
                raise Wrong(f"{path.name}: line {at} is no JSON")


def check_files(folder, manifest):
    """Every file is the one that the manifest names."""
    names = {file["name"] for file in manifest["files"]}
    require({"timeline.ndjson", "chain.ndjson"} <= names, "manifest.json does not name the timeline and the chain")
    for file in manifest["files"]:
        digest = hashlib.sha256()
        with (folder / file["name"]).open("rb") as data:
            while block := data.read(1 << 20):
                digest.update(block)
        require(digest.hexdigest() == file["sha256"], f"{file['name']} is not the file that manifest.json names")


def check_timeline(folder, manifest):
    """All links are of the entity, none is left out between them; returns number -> hash of content."""
    contents, seq, ordinal, recorded_at = {}, 0, 0, ""
    for link in lines(folder / "timeline.ndjson"):
        where = f"timeline.ndjson: link {link['seq']}"
        require(link["entity_id"] == manifest["entity_id"], f"{where} is of another entity")
        require(link["ordinal"] == ordinal + 1 and link["entity_previous"] == seq, f"{where} is not the next of the entity")
        require(link["seq"] > seq and link["recorded_at"] >= recorded_at, f"{where} goes backward")
        content = content_hash(link)
        expected = link_hash(bytes.fromhex(link["previous"]), link["seq"], content)
        require(expected.hex() == link["hash"], f"{where} says other than its hash")
        seq, ordinal, recorded_at = link["seq"], link["ordinal"], link["recorded_at"]
        contents[seq] = content
    require(contents, "timeline.ndjson is empty")
    said = (manifest["links"], manifest["first_seq"], manifest["last_seq"])
    require((ordinal, min(contents), seq) == said, "timeline.ndjson has not the links that manifest.json counts")
    return contents


def check_chain(folder, manifest, contents, anchor):
    """Each link follows the one before, to the anchors; the entity's links are those of the timeline."""
    seq, previous, proven = manifest["first_seq"] - 1, None, anchor is None
    if seq == 0:
        previous = sha256(b"concord.ledger.genesis.v1\0", bytes.fromhex(manifest["ledger_id"]))
    for link in lines(folder / "chain.ndjson"):
        where = f"chain.ndjson: link {link['seq']}"
        require(link["seq"] == seq + 1, f"chain.ndjson: link {seq + 1} is missing")
        require(previous is None or link["previous"] == previous.hex(), f"{where} does not follow the link before")
        content = bytes.fromhex(link["content_hash"])
        expected = link_hash(bytes.fromhex(link["previous"]), link["seq"], content)
        require(expected.hex() == link["hash"], f"{where} is other than its hash")
        seq, previous = link["seq"], expected
        require(contents.pop(seq, content) == content, f"{where} is not the link of the timeline")
        if anchor == f"{seq}:{previous.hex()}":
            proven = True
    require(not contents, f"chain.ndjson lacks link {min(contents, default=0)} of the timeline")
    newest = manifest["anchor"]
    ends = previous and (seq, previous.hex()) == (newest["seq"], newest["hash"])
    require(ends, "chain.ndjson does not end at the anchor of manifest.json")
    require(proven, f"the chain does not hold the anchor {anchor}")


# Ed25519, as RFC 8032 has it (5.1, Appendix A): the curve's prime, order, constant and base point.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    product = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            product = add(product, point)
        point, scalar = add(point, point), scalar >> 1
    return product


def point(data):
    """A point as it is written, or nothing."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or x == 0 and sign:
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def is_signed(public_key, message, signature):
    base = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    key, nonce = point(public_key), point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or not key or not nonce or scalar >= ORDER:
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    left, right = times(scalar, base), add(nonce, times(hashed, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def check_signature(folder):
    """The manifest is signed, where there is a signature; returns by which key."""
    path = folder / "signature.json"
    if not path.exists():
        return None
    signed = json.loads(path.read_text(encoding="utf-8"))
    public_key, signature = bytes.fromhex(signed["public_key"]), bytes.fromhex(signed["signature"])
    sound = is_signed(public_key, (folder / "manifest.json").read_bytes(), signature)
    require(sound, "signature.json is no signature over manifest.json")
    return signed["public_key"]


def main():
    folder = pathlib.Path(__file__).resolve().parent
    anchor = sys.argv[1].strip().lower() if len(sys.argv) > 1 else None
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        public_key = check_signature(folder)
        check_files(folder, manifest)
        contents = check_timeline(folder, manifest)
        links = len(contents)
        check_chain(folder, manifest, contents, anchor)
    except Wrong as wrong:
        print(f"WRONG: {wrong}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        print(f"WRONG: the pack cannot be read: {type(error).__name__}: {error}")
        return 1
    newest = manifest["anchor"]
    print(f"OK: {links} links of {manifest['entity_id']}, in the chain of {newest['seq']} links that ends with {newest['hash']}")
    if public_key:
        print(f"The manifest is signed by the key {public_key}: compare it with the provider's published one.")
    else:
        print("The pack is not signed.")
    if anchor:
        print("The chain holds the anchor that was given.")
    else:
        print("No anchor was given: compare the last hash with one that was written down elsewhere.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
