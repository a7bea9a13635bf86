"""Whether tools agree on every row, by request id: outcome, reasons, whether faces were compared, and how alike they are.

Arguments: NAME=PATTERN of Parquet files, the reference first. Prints a line a tool; exits with 1 where any row differs.
"""

import sys

import duckdb

# Sums of 512 products in another order differ in the last bits of a f32.
APART_MAX = 1e-5


def main() -> None:
    named = [argument.split("=", 1) for argument in sys.argv[1:]]
    (reference, rows), *others = named
    total = one(f"SELECT count(*) FROM '{rows}'")[0]
    print(f"{reference}: {total} rows")
    differ = [compare(reference, rows, name, other) for name, other in others]
    sys.exit(any(differ))


def compare(reference: str, rows: str, name: str, other: str) -> bool:
    """Prints how another tool's rows differ from the reference's; true where they do."""
    joined = f"""(SELECT request_id, outcome, reasons, similarity FROM '{rows}') AS a
        FULL JOIN (SELECT request_id, outcome, reasons, similarity FROM '{other}') AS b USING (request_id)"""
    unlike = f"""a.outcome IS DISTINCT FROM b.outcome OR a.reasons IS DISTINCT FROM b.reasons
        OR (a.similarity IS NULL) <> (b.similarity IS NULL) OR abs(a.similarity - b.similarity) > {APART_MAX}"""
    total, differing, apart = one(
        f"SELECT count(*), count(*) FILTER ({unlike}), max(abs(a.similarity - b.similarity)) FROM {joined}"
    )
    print(f"{name} and {reference}: {differing} of {total} rows differ; similarities are at most {apart or 0:.1e} apart")
    examples = f"SELECT request_id, a.outcome, a.reasons, b.outcome, b.reasons FROM {joined} WHERE {unlike} LIMIT 5"
    for row in duckdb.sql(examples).fetchall():
        print("   ", *row)
    return differing > 0


def one(statement: str) -> tuple:
    return duckdb.sql(statement).fetchall()[0]


if __name__ == "__main__":
    main()
