#!/usr/bin/env bash
# Runs a command with an S3 server beside it: tests/services/with-s3.sh COMMAND…
set -euo pipefail

services=$(dirname "${BASH_SOURCE[0]}")
variables=$("$services/s3.sh" start)
eval "$variables"
trap '"$services/s3.sh" stop' EXIT
"$@"
