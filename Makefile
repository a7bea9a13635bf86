# Two commands do everything: `make demo` and `make test`. The build cache lies outside the checkout.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/concord/target
export CONCORD_CACHE ?= $(HOME)/.cache/concord
PYTHON_ENVIRONMENT := $(CONCORD_CACHE)/python
export CONCORD_TEST_PYTHON := $(PYTHON_ENVIRONMENT)/bin/python

.PHONY: demo test check bench bench-kernel bench-stages

# The main job on made-up data, from a fresh machine to a table of outcomes.
demo:
	cargo build --release --workspace --bin concord
	$(CARGO_TARGET_DIR)/release/concord demo --to demo

# Installs what the tests need and runs all of them.
test: $(CONCORD_TEST_PYTHON)
	tests/services/with-s3.sh cargo test --workspace

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

# Where the time of a job goes: each stage by itself on one thread, on the data that `make bench` made.
bench-stages:
	cargo bench --workspace --bench stages -- --work $(CONCORD_CACHE)/bench $(BENCH)

$(CONCORD_TEST_PYTHON): tests/services/requirements.txt
	python3 -m venv $(PYTHON_ENVIRONMENT)
	$(CONCORD_TEST_PYTHON) -m pip install --quiet --disable-pip-version-check -r tests/services/requirements.txt
	touch $(CONCORD_TEST_PYTHON)
