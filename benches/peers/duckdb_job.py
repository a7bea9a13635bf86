"""The whole verification job in DuckDB: two statements, and vectorised Arrow functions for the faces.

In: NDJSON requests (a file or a folder), a Parquet data set of records. Out: `results.parquet` (one row a request) and
`counts.parquet` (entity x minute) in the output folder. Every row is well formed: the data is made so.

Tuned by measurement: embeddings leave the plan as they are parsed (a function decodes them into one matrix and gives back
the row), so that the hash join carries an integer instead of 2.7 kB of text; the same plan as one statement took a third longer.
"""

import argparse
import os
import threading

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

import faces

TEXT_COLUMNS = (
    "request_id entity_id requested_at service doc_type doc_number name birth_date sex nationality expiry_date "
    "face_image face_embedding"
).split()

# In the order of the contract; the bit of each reason is its place.
DIFFERENCES = {
    "name_differs": """CASE WHEN q.name = r.name OR q.name = r.name_latin THEN FALSE
        ELSE coalesce(plain(q.name) NOT IN (plain(r.name), plain(r.name_latin)), TRUE) END""",
    "birth_date_differs": "q.birth_date IS DISTINCT FROM r.birth_date",
    "sex_differs": "q.sex IS NOT NULL AND q.sex IS DISTINCT FROM r.sex",
    "nationality_differs": "q.nationality IS NOT NULL AND q.nationality IS DISTINCT FROM r.nationality",
    "expiry_differs": "q.expiry_date IS NOT NULL AND q.expiry_date IS DISTINCT FROM r.expiry_date",
    "certificate_expired": "coalesce(r.expiry_date < q.requested_day, FALSE)",
    "certificate_lost": "r.status = 'lost'",
    "certificate_revoked": "r.status = 'revoked'",
    "certificate_superseded": "r.status = 'superseded'",
}
FACE_BIT = 1 << len(DIFFERENCES)
BLOCK_ROWS = 256


def main() -> None:
    job = arguments()
    os.makedirs(job.out, exist_ok=True)
    # A process that reads each file once gains nothing from DuckDB's own copy of it.
    settings = {"threads": job.threads, "preserve_insertion_order": False, "enable_external_file_cache": False}
    connection = duckdb.connect(config=settings)
    add_functions(connection, job)
    connection.execute(f"CREATE TEMP TABLE q AS {requests_sql(job)}")
    connection.execute(f"CREATE TEMP TABLE results AS {results_sql(job)}")
    connection.execute(f"COPY results TO '{job.out}/results.parquet'")
    connection.execute(
        f"""COPY (SELECT entity_id, time_bucket(INTERVAL 1 MINUTE, requested_at) AS minute, count(*) AS requests,
            count(*) FILTER (outcome = 'consistent') AS consistent, count(*) FILTER (outcome = 'inconsistent') AS inconsistent,
            count(*) FILTER (outcome = 'not_processed') AS not_processed
            FROM results GROUP BY ALL) TO '{job.out}/counts.parquet'"""
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", required=True, help="NDJSON file or folder")
    parser.add_argument("--records", required=True, help="Parquet file or folder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--threshold", type=float, default=0.40)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def add_functions(connection: duckdb.DuckDBPyConnection, job: argparse.Namespace) -> None:
    """`plain(name)`, `keep(embedding) -> row of the matrix` and `cosine(row, template)`."""
    connection.execute(r"CREATE MACRO plain(name) AS upper(regexp_replace(name, '[ \-''’`,.<·・‧•]+', '', 'g'))")
    # Pages of an empty array cost nothing until they are written, so the bound may be generous.
    matrix = np.empty((size_of(job.requests) // faces.text_length(job.dimension) + 1, job.dimension), np.float32)
    lock = threading.Lock()
    used = 0

    def keep(embeddings: pa.ChunkedArray) -> pa.Array:
        nonlocal used
        column = embeddings.combine_chunks()
        present = column.is_valid().to_numpy(False)
        rows = np.flatnonzero(present)
        with lock:
            first, used = used, used + len(rows)
        for block in blocks(rows):
            matrix[first + block.start : first + block.stop] = faces.decode(column, rows[block], job.dimension)
        kept = np.zeros(len(column), np.int32)
        kept[rows] = np.arange(first, first + len(rows))
        return pa.array(kept, mask=~present)

    def cosine(kept: pa.ChunkedArray, templates: pa.ChunkedArray) -> pa.Array:
        kept, templates = kept.combine_chunks(), templates.combine_chunks()
        present = kept.is_valid().to_numpy(False) & templates.is_valid().to_numpy(False)
        rows = np.flatnonzero(present)
        similarity = np.zeros(len(kept), np.float32)
        kept_rows = kept.fill_null(0).to_numpy()
        for block in blocks(rows):
            stored = faces.values(templates, rows[block], 2 * job.dimension).view(np.float16)
            similarity[rows[block]] = faces.cosines(matrix[kept_rows[rows[block]]], stored)
        return pa.array(similarity, mask=~present)

    special = {"type": PythonUDFType.ARROW, "null_handling": FunctionNullHandling.SPECIAL}
    connection.create_function("keep", keep, ["VARCHAR"], "INTEGER", side_effects=True, **special)
    connection.create_function("cosine", cosine, ["INTEGER", "BLOB"], "FLOAT", **special)


def blocks(rows: np.ndarray) -> list[slice]:
    """Slices of at most `BLOCK_ROWS` that cover the rows."""
    return [slice(first, min(first + BLOCK_ROWS, len(rows))) for first in range(0, len(rows), BLOCK_ROWS)]


def size_of(path: str) -> int:
    """Bytes of a file or of the NDJSON files below a folder."""
    if not os.path.isdir(path):
        return os.path.getsize(path)
    return sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(path) for name in names)


def requests_sql(job: argparse.Namespace) -> str:
    """The requests without their embeddings; a fault of the submission itself needs no record."""
    types = {name: "VARCHAR" for name in TEXT_COLUMNS}
    types |= {"requested_at": "TIMESTAMPTZ", "birth_date": "DATE", "expiry_date": "DATE"}
    return rf"""
    SELECT * EXCLUDE (face_image, face_embedding),
        -- China has kept UTC+8 without daylight saving since 1991.
        DATE '1970-01-01' + ((epoch_us(requested_at) + 28800000000) // 86400000000)::INTEGER AS requested_day,
        CASE WHEN service = 'chip' THEN 'chip_missing'
            WHEN service = 'real_person' AND face_embedding IS NULL
            THEN if(face_image IS NULL, 'face_missing', 'not_supported_yet') END AS fault,
        keep(CASE WHEN service = 'real_person' THEN face_embedding END) AS kept
    FROM read_json('{pattern(job.requests, "ndjson")}', format = 'newline_delimited', columns = {types})"""


def results_sql(job: argparse.Namespace) -> str:
    """One row a request: the facts as a bit mask, then the outcome and the list of reasons."""
    mask = " + ".join(f"({rule})::INTEGER * {1 << bit}" for bit, rule in enumerate(DIFFERENCES.values()))
    words = ", ".join(
        f"CASE WHEN mask & {1 << bit} <> 0 THEN '{word}' END" for bit, word in enumerate([*DIFFERENCES, "face_differs"])
    )
    return f"""
    WITH compared AS (
        SELECT q.*, r.status IS NOT NULL AS found, {mask} AS facts,
            cosine(q.kept, CASE WHEN q.kept IS NOT NULL THEN r.face_template END) AS similarity
        FROM q LEFT JOIN '{pattern(job.records, "parquet")}' AS r USING (doc_type, doc_number)
    ), decided AS (
        SELECT *, facts + coalesce(similarity < {job.threshold}::FLOAT, FALSE)::INTEGER * {FACE_BIT} AS mask FROM compared
    )
    SELECT request_id, entity_id, service, requested_at,
        CASE WHEN fault IS NOT NULL THEN 'not_processed'
            WHEN NOT found OR mask <> 0 THEN 'inconsistent'
            WHEN service = 'real_person' AND similarity IS NULL THEN 'not_processed'
            ELSE 'consistent' END AS outcome,
        CASE WHEN fault IS NOT NULL THEN [fault]
            WHEN NOT found THEN ['not_found']
            WHEN mask <> 0 THEN list_filter([{words}], lambda word: word IS NOT NULL)
            WHEN service = 'real_person' AND similarity IS NULL THEN ['reference_missing']
            ELSE []::VARCHAR[] END AS reasons,
        similarity
    FROM decided"""


def pattern(path: str, suffix: str) -> str:
    """A path that DuckDB reads: a folder becomes a pattern for the files below it."""
    found = f"{path}/**/*.{suffix}" if os.path.isdir(path) else path
    return found.replace("'", "''")


if __name__ == "__main__":
    main()
