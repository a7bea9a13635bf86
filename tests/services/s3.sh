#!/usr/bin/env bash
# A real S3 server for tests: versitygw over a folder, on a free loopback port.
#
#   eval "$(tests/services/s3.sh start)"   installs it once, starts it, and exports how to reach it
#   tests/services/s3.sh stop              ends the one that was started, and removes its data
#
# Exported: AWS_ENDPOINT, AWS_ALLOW_HTTP, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY (new keys each time),
# CONCORD_TEST_BUCKET (an empty bucket) and CONCORD_S3_STATE (its folder). The binary is kept in
# ${CONCORD_CACHE:-$HOME/.cache/concord}/bin. Needs go, curl and flock.
set -euo pipefail

VERSION=v1.8.0
CACHE=${CONCORD_CACHE:-$HOME/.cache/concord}
SERVER=$CACHE/bin/versitygw-$VERSION
BUCKET=requests
REGION=us-east-1

# Tries to find a free port, and tenths of a second to wait for an answer.
PORTS_TRIED_MAX=20
WAITS_MAX=200

fail() {
    echo "s3.sh: $*" >&2
    exit 1
}

# Builds the server into the cache; whoever comes second waits for the first.
install_server() {
    [ -x "$SERVER" ] && return
    command -v go >/dev/null || fail "go is not installed, and the S3 server is built from its source"
    mkdir -p "$CACHE/bin"
    (
        flock 9
        [ -x "$SERVER" ] && exit
        echo "s3.sh: building versitygw $VERSION, which takes some minutes once" >&2
        building=$(mktemp -d "$CACHE/bin/building.XXXXXX")
        trap 'rm -rf "$building"' EXIT
        GOBIN=$building CGO_ENABLED=0 go install -trimpath -ldflags=-s \
            "github.com/versity/versitygw/cmd/versitygw@$VERSION" >&2
        mv "$building/versitygw" "$SERVER"
    ) 9>"$CACHE/bin/lock" || fail "versitygw $VERSION could not be built; see the lines above"
}

random_hex() {
    od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

is_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Starts the server on $2, keeping all it has in $1; fails where it ends or does not answer.
serve() {
    local state=$1 port=$2 pid
    ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY setsid "$SERVER" \
        --port "127.0.0.1:$port" --region "$REGION" --health /health --quiet \
        posix --sidecar "$state/meta" "$state/data" </dev/null >"$state/log" 2>&1 9>&- &
    pid=$!
    echo "$pid" >"$state/pid"
    for ((wait = 0; wait < WAITS_MAX; wait++)); do
        kill -0 "$pid" 2>/dev/null || return 1
        curl --silent --fail --noproxy '*' "http://127.0.0.1:$port/health" >/dev/null && return
        sleep 0.1
    done
    kill "$pid"
    return 1
}

start() {
    install_server
    local state port said
    state=$(mktemp -d "${TMPDIR:-/tmp}/concord-s3.XXXXXX")
    mkdir "$state/data" "$state/meta"
    AWS_ACCESS_KEY_ID=test$(random_hex 8)
    AWS_SECRET_ACCESS_KEY=$(random_hex 20)
    for ((tried = 0; ; tried++)); do
        ((tried < PORTS_TRIED_MAX)) || {
            said=$(tail -n 5 "$state/log" 2>&1)
            rm -rf "$state"
            fail "no server after $tried ports: $said"
        }
        port=$((20000 + RANDOM % 12000))
        is_taken "$port" && continue
        serve "$state" "$port" && break
    done
    curl --silent --show-error --fail --noproxy '*' --aws-sigv4 "aws:amz:$REGION:s3" \
        --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
        --header "x-amz-content-sha256: UNSIGNED-PAYLOAD" \
        --request PUT "http://127.0.0.1:$port/$BUCKET" >&2 || {
        CONCORD_S3_STATE=$state stop
        fail "the bucket could not be made"
    }
    cat <<-VARIABLES
	export AWS_ENDPOINT=http://127.0.0.1:$port
	export AWS_ALLOW_HTTP=true
	export AWS_REGION=$REGION
	export AWS_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID
	export AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY
	export CONCORD_TEST_BUCKET=$BUCKET
	export CONCORD_S3_STATE=$state
	VARIABLES
}

stop() {
    local state=${CONCORD_S3_STATE:?no server was started from this shell} pid
    [ -f "$state/pid" ] || fail "$state has no server"
    pid=$(cat "$state/pid")
    kill "$pid" 2>/dev/null || echo "s3.sh: the server had ended before: $(tail -n 5 "$state/log")" >&2
    for ((wait = 0; wait < WAITS_MAX; wait++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    rm -rf "$state"
}

case ${1:-} in
    start) start ;;
    stop) stop ;;
    *) fail "usage: s3.sh start|stop" ;;
esac
