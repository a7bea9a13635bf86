# Two commands do everything: `make demo` and `make test`. The build cache lies outside the checkout.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/concord/target
export CONCORD_CACHE ?= $(HOME)/.cache/concord
PYTHON_ENVIRONMENT := $(CONCORD_CACHE)/python
export CONCORD_TEST_PYTHON := $(PYTHON_ENVIRONMENT)/bin/python

.PHONY: demo test check bench bench-kernel

# The main job on made-up data, from a fresh machine to a table of outcomes.
demo:
	cargo run --release --workspace --bin concord -- demo --to demo

# Installs what the tests need and runs all of them.
test: $(CONCORD_TEST_PYTHON)
	tests/services/with-s3.sh cargo test --workspace

# Format, lints and documentation, warnings as errors.
check:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# The whole job against DuckDB and Polars, in one run.
bench:
	cargo build --release --workspace --bin concord
	python3 benches/bulk.py --concord $(CARGO_TARGET_DIR)/release/concord --work $(CONCORD_CACHE)/bench

# The face kernel, every level, in and out of cache.
bench-kernel:
	cargo bench --bench kernel_face

$(CONCORD_TEST_PYTHON): tests/services/requirements.txt
	python3 -m venv $(PYTHON_ENVIRONMENT)
	$(CONCORD_TEST_PYTHON) -m pip install --quiet --disable-pip-version-check -r tests/services/requirements.txt
	touch $(CONCORD_TEST_PYTHON)
