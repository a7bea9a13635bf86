"""The features of the watch alone, in DuckDB: counts, distinct certificates, claims and mean similarity by entity, service and ten minutes.

`python3 watch_duckdb.py RESULTS OUT THREADS`. No series, no probing, no causes: what a person could put together quickly.
"""

import sys

import duckdb

results, out, threads = sys.argv[1:4]
connection = duckdb.connect()
connection.execute(f"SET threads = {threads}")
connection.execute(f"""
    COPY (
        SELECT entity_id, service, time_bucket(INTERVAL 10 MINUTE, requested_at) AS bucket_start, count(*) AS rows,
               count(*) FILTER (outcome = 'inconsistent') AS inconsistent,
               count(*) FILTER (outcome = 'not_processed') AS not_processed,
               approx_count_distinct(doc_token) AS certificates, approx_count_distinct(claim_token) AS claims,
               avg(similarity) AS similarity
        FROM read_parquet('{results}/results/*/*.parquet') GROUP BY ALL
    ) TO '{out}' (FORMAT parquet)
""")
