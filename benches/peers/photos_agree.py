"""Whether two photo jobs agree: outcomes and reasons by request id, and how far similarities lie apart.

Arguments: NAME=FILE of Parquet, the reference first. Prints one JSON object a tool.
"""

import glob
import json
import sys

import pyarrow.parquet as pq


def main() -> None:
    (_, reference), *others = [argument.split("=", 1) for argument in sys.argv[1:]]
    ours = read(reference)
    for name, pattern in others:
        theirs = read(pattern)
        if ours.keys() != theirs.keys():
            raise SystemExit(f"{name} answers other requests")
        pairs = [(ours[request], theirs[request]) for request in ours]
        apart = sorted(abs(a[2] - b[2]) for a, b in pairs if a[2] is not None and b[2] is not None)
        print(json.dumps({
            "name": name,
            "rows": len(pairs),
            "same_answer": sum(a[:2] == b[:2] for a, b in pairs),
            "compared_by_both": len(apart),
            "apart_median": apart[len(apart) // 2] if apart else 0.0,
            "apart_99_percent": apart[len(apart) * 99 // 100] if apart else 0.0,
            "apart_max": apart[-1] if apart else 0.0,
        }))


def read(pattern: str) -> dict[str, tuple]:
    """Outcome, reasons and similarity by request id."""
    (path,) = glob.glob(pattern)
    rows = pq.ParquetFile(path).read(["request_id", "outcome", "reasons", "similarity"]).to_pylist()
    return {row["request_id"]: (row["outcome"], tuple(row["reasons"] or ()), row["similarity"]) for row in rows}


if __name__ == "__main__":
    main()
