#!/bin/sh
# Runs one fuzz target for some seconds with the stable toolchain: tests/fuzz/run.sh TARGET [SECONDS]
#
# These are the flags that `cargo fuzz --sanitizer none` sets; with a target named, build scripts and macros are left alone.
set -eu
target=$1
seconds=${2:-600}
here=$(cd "$(dirname "$0")" && pwd)
host=$(rustc -vV | sed -n 's/^host: //p')
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
coverage="$coverage -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
coverage="$coverage -Cllvm-args=-sanitizer-coverage-trace-compares"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/concord/target-fuzz}"
export RUSTFLAGS="--cfg fuzzing -Ccodegen-units=1 -Cdebug-assertions $coverage"
mkdir -p "$here/corpus/$target" "$here/artifacts/$target"
cargo run --manifest-path "$here/Cargo.toml" --release --target "$host" --bin "$target" -- \
    -max_total_time="$seconds" -max_len=4096 -artifact_prefix="$here/artifacts/$target/" "$here/corpus/$target"
