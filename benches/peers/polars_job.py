"""The whole verification job in Polars: facts by a lazy join, faces by numpy on the binary buffers.

In: NDJSON requests (a file or a folder), a Parquet data set of records. Out: `results.parquet` (one row a request) and
`counts.parquet` (entity x minute) in the output folder. Every row is well formed: the data is made so.

Tuned by measurement: the join carries no vectors; templates come from a second scan that keeps only the rows in need
(one scan with the templates in the join took twice as long); decoding and cosines run in blocks on all threads.
"""

import argparse
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

REASONS = (
    "name_differs birth_date_differs sex_differs nationality_differs expiry_differs certificate_expired certificate_lost "
    "certificate_revoked certificate_superseded face_differs"
).split()
# A code up to 1023 is a mask of the differences, in the order of the contract; the lone reasons follow.
LONE = {word: (1 << len(REASONS)) + place for place, word in enumerate(
    ["not_found", "face_missing", "not_supported_yet", "reference_missing", "chip_missing"]
)}
KEY = ["doc_type", "doc_number"]
FACTS = ["name", "name_latin", "birth_date", "sex", "nationality", "expiry_date", "status"]
DATES = ["birth_date", "expiry_date"]
TEXTS = ["request_id", "entity_id", "requested_at", "service", *KEY, "name", "sex", "nationality", *DATES, "face_image"]
BLOCK_ROWS = 256


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", required=True, help="NDJSON file or folder")
    parser.add_argument("--records", required=True, help="Parquet file or folder")
    parser.add_argument("--out", required=True)
    parser.add_argument("--threshold", type=float, default=0.40)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


JOB = arguments()
os.environ["POLARS_MAX_THREADS"] = str(JOB.threads)  # Polars reads it once, when it is loaded.

import polars as pl

import faces


def main() -> None:
    os.makedirs(JOB.out, exist_ok=True)
    requests = read_requests()
    facts = compare_facts(requests.drop("face_embedding"))
    results = decide(facts, compare_faces(facts, requests["face_embedding"]))
    results.write_parquet(f"{JOB.out}/results.parquet")
    counts = results.group_by("entity_id", pl.col("requested_at").dt.truncate("1m").alias("minute")).agg(
        pl.len().alias("requests"),
        *((pl.col("outcome") == word).sum().alias(word) for word in ["consistent", "inconsistent", "not_processed"]),
    )
    counts.write_parquet(f"{JOB.out}/counts.parquet")


def read_requests() -> pl.DataFrame:
    """The requests with parsed dates, their faults of submission as codes, and their own row numbers."""
    fault = (
        pl.when(pl.col("service") == "chip").then(LONE["chip_missing"])
        .when((pl.col("service") == "real_person") & pl.col("face_embedding").is_null())
        .then(pl.when(pl.col("face_image").is_null()).then(LONE["face_missing"]).otherwise(LONE["not_supported_yet"]))
    )
    return (
        pl.scan_ndjson(pattern(JOB.requests, "ndjson"), schema={name: pl.String for name in [*TEXTS, "face_embedding"]})
        .with_columns(
            pl.col("requested_at").str.to_datetime("%+", time_unit="us"),
            pl.col(DATES).str.to_date("%Y-%m-%d"),
            fault.alias("fault"),
        )
        .drop("face_image")
        .collect(engine="streaming")
    )


def compare_facts(requests: pl.DataFrame) -> pl.DataFrame:
    """Joins the records without their templates; adds `mask` (null where there is no record) and the record's row."""
    def differs(field: str) -> pl.Expr:
        return pl.col(field).is_not_null() & pl.col(field).ne_missing(pl.col(f"{field}_record"))

    # China has kept UTC+8 without daylight saving since 1991.
    requested_day = (pl.col("requested_at") + pl.duration(hours=8)).dt.date()
    status = pl.col("status")
    differences = [
        pl.lit(False),  # Names come below.
        pl.col("birth_date").ne_missing(pl.col("birth_date_record")),
        differs("sex"),
        differs("nationality"),
        differs("expiry_date"),
        (pl.col("expiry_date_record") < requested_day).fill_null(False),
        status == "lost",
        status == "revoked",
        status == "superseded",
    ]
    mask = pl.sum_horizontal(rule.cast(pl.Int32) * (1 << bit) for bit, rule in enumerate(differences))
    unlike = pl.col("name").ne_missing(pl.col("name_record")) & pl.col("name").ne_missing(pl.col("name_latin"))
    facts = (
        requests.lazy().with_row_index("request_row")
        .join(records().select(*KEY, *FACTS, "record_row"), on=KEY, how="left", suffix="_record", maintain_order="none")
        .with_columns(pl.when(status.is_not_null()).then(mask).alias("mask"))
        .select(
            "request_row", "record_row", "request_id", "entity_id", "service", "requested_at", "fault", "mask",
            "name", "name_record", "name_latin", unlike.alias("unlike"),
        )
        .collect(engine="streaming")
    )
    # Only the few names that are not equal as they stand are brought to their plain form.
    wrong = (
        facts.lazy().with_row_index("row").filter(pl.col("unlike") & pl.col("mask").is_not_null())
        .filter(plain("name").ne_missing(plain("name_record")) & plain("name").ne_missing(plain("name_latin")))
        .select("row", pl.col("mask") + (1 << REASONS.index("name_differs")))
        .collect()
    )
    return facts.drop("name", "name_record", "name_latin", "unlike").with_columns(
        facts["mask"].scatter(wrong["row"], wrong["mask"])
    )


def plain(field: str) -> pl.Expr:
    """A name in upper case without separators."""
    return pl.col(field).str.replace_all(r"[ \-'’`,.<·・‧•]+", "").str.to_uppercase()


def compare_faces(facts: pl.DataFrame, embeddings: pl.Series) -> np.ndarray:
    """The similarity of each row of `facts`; not a number where there is nothing to compare."""
    similarity = np.full(len(facts), np.nan, np.float32)
    compared = (facts["service"] == "real_person") & facts["fault"].is_null() & facts["record_row"].is_not_null()
    wanted = facts.lazy().with_row_index("row").filter(compared)
    chosen = (
        records().select("record_row", "face_template")
        .filter(pl.col("record_row").is_in(facts["record_row"].filter(compared).unique().implode()))
        .filter(pl.col("face_template").is_not_null())
        .collect(engine="streaming")
    )
    pairs = (
        wanted.select("row", "request_row", "record_row")
        .join(chosen.lazy().select("record_row").with_row_index("template_row"), on="record_row")
        .sort("request_row")
        .collect()
    )
    if len(pairs) == 0:
        return similarity
    rows, texts, halves = (pairs[name].to_numpy() for name in ["row", "request_row", "template_row"])
    templates = chosen["face_template"].bin.reinterpret(dtype=pl.Array(pl.Float16, JOB.dimension)).to_numpy()
    encoded = embeddings.to_arrow(compat_level=pl.CompatLevel.oldest())

    def compare(first: int) -> None:
        block = slice(first, first + BLOCK_ROWS)
        claimed = faces.decode(encoded, texts[block], JOB.dimension)
        similarity[rows[block]] = faces.cosines(claimed, templates[halves[block]])

    with ThreadPoolExecutor(JOB.threads) as pool:
        list(pool.map(compare, range(0, len(rows), BLOCK_ROWS)))
    return similarity


def decide(facts: pl.DataFrame, similarity: np.ndarray) -> pl.DataFrame:
    """Outcomes and lists of reasons from the masks: one small integer a row, and a table of what it means."""
    words = [[word for bit, word in enumerate(REASONS) if code >> bit & 1] for code in range(1 << len(REASONS))]
    table = pl.Series(words + [[word] for word in LONE], dtype=pl.List(pl.String))
    real_person, face = pl.col("service") == "real_person", pl.col("similarity")
    face_differs = (face < pl.lit(JOB.threshold, pl.Float32)).fill_null(False)
    mask = pl.col("mask") + face_differs.cast(pl.Int32) * (1 << REASONS.index("face_differs"))
    code = (
        pl.when(pl.col("fault").is_not_null()).then(pl.col("fault"))
        .when(pl.col("mask").is_null()).then(LONE["not_found"])
        .when(mask != 0).then(mask)
        .when(real_person & face.is_null()).then(LONE["reference_missing"])
        .otherwise(0)
    )
    outcome = (
        pl.when(pl.col("code") == 0).then(pl.lit("consistent"))
        .when(pl.col("code") <= LONE["not_found"]).then(pl.lit("inconsistent"))
        .otherwise(pl.lit("not_processed"))
    )
    return (
        facts.lazy()
        .with_columns(pl.Series("similarity", similarity, nan_to_null=True))
        .with_columns(code.alias("code"))
        .select(
            "request_id", "entity_id", "service", "requested_at", outcome.alias("outcome"),
            pl.lit(table).gather(pl.col("code")).alias("reasons"), "similarity",
        )
        .collect()
    )


def records() -> pl.LazyFrame:
    return pl.scan_parquet(pattern(JOB.records, "parquet"), row_index_name="record_row")


def pattern(path: str, suffix: str) -> str:
    return f"{path}/**/*.{suffix}" if os.path.isdir(path) else path


if __name__ == "__main__":
    main()
