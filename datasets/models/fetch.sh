#!/usr/bin/env bash
# What photos need: ONNX Runtime, the usual face model, and a few photos to try it on, from the package registries.
#
#   datasets/models/fetch.sh PROGRAM   PROGRAM is concord, which prepares the model and proves that its answers stay the same
#
# All of it is kept in ${CONCORD_CACHE:-$HOME/.cache/concord}: onnxruntime/libonnxruntime.so with what it loads, packages/faceplugin/*.onnx as they
# are published, photos/sample*.jpg, and models/usual, the directory that concord finds by itself. Every file is compared with
# its SHA-256 each time; what is there already is not fetched again. Needs npm, python3 with venv, tar, sha256sum and flock.
set -euo pipefail

export CONCORD_CACHE=${CONCORD_CACHE:-$HOME/.cache/concord}
MANIFEST=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/usual/model.toml

# On x86-64 a build with OpenVINO, which computes in bfloat16 where the processor can: the embedding takes 2.3 ms, not 3.8.
case $(uname -m) in
    x86_64) RUNTIME=onnxruntime-openvino VERSION=1.24.1 ;;
    *) RUNTIME=onnxruntime VERSION=1.32.0 ;;
esac
MODELS=faceplugin-face-recognition-js@0.0.1
PHOTOS=@vladmandic/face-api@1.7.15

# Each list is as `sha256sum --check` reads it, with places below the cache.
library_sums() {
    case $(uname -m) in
        x86_64)
            cat <<-SUMS
	c7b0590c7825f7029ba17e20a5dea27f7f570d8241d60584caacd363648aa8e2  onnxruntime/libonnxruntime.so.$VERSION
	b19cae6eb713f35427a8427f141ffc8fc2471ae0532f57e52d84fa9a66799c30  onnxruntime/libonnxruntime_providers_openvino.so
	5e02c1ff90e7d71365264dbb6767c00f04a8b57a96cddbc0085c61fa1393250d  onnxruntime/libonnxruntime_providers_shared.so
	ac9634b715a242a61644c77bc38f17508fe73f517e418027e2410f4bee004943  onnxruntime/libopenvino.so.2541
	034df890550ae9199fe5f8608c0df8fd0fe355f303bad56bea10bae14c14c3cb  onnxruntime/libopenvino_intel_cpu_plugin.so
	f426710881d8c1a01d5ed6d7eaa076d923b19983d3ab3a18bb19d25dba7d8923  onnxruntime/libopenvino_onnx_frontend.so.2541
	6781dc6aa8b2ca237d0164258e70266a44667756c02a9a039782ec1d1a67b653  onnxruntime/libtbb.so.12
	SUMS
            ;;
        aarch64) echo "49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a  onnxruntime/libonnxruntime.so.$VERSION" ;;
    esac
}

models_sums() {
    cat <<-SUMS
	6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854  packages/faceplugin/fr_detect.onnx
	f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258  packages/faceplugin/fr_landmark.onnx
	87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581  packages/faceplugin/fr_feature.onnx
	SUMS
}

photos_sums() {
    cat <<-SUMS
	8ecae4b267b2d3169e06e00c7dee97097aa2a94635d45216f7732a5f4943cb51  photos/sample1.jpg
	7d2b60ae6f13bf30f422e04df87451081a02c83de469056f25afb44b7000c691  photos/sample2.jpg
	8eb081c9efb14370fa94d9feab9e5fbeafd19a627491853a80c2bf67f7ffa936  photos/sample3.jpg
	729efa5923061d40eb4ed5f267a18cc7b8ba6f852bb2757b16d8b7e4937476fc  photos/sample4.jpg
	6d45095ebb182d8f975c0790e0e4eefd86fbb40609cf4b271776d92e12662938  photos/sample5.jpg
	9baad80f9d5e306fb9b8c0913d44445f1e95848df317530efb03d0934c57ba87  photos/sample6.jpg
	SUMS
}

say() {
    echo "fetch.sh: $*" >&2
}

fail() {
    say "$*"
    exit 1
}

need() {
    command -v "$1" >/dev/null || fail "$1 is not installed, and $2"
}

# Puts the library into $1, laid out as the cache. pip comes with venv; the wheel's Python need not be the machine's.
get_library() {
    need python3 "its pip fetches ONNX Runtime"
    python3 -m venv "$1/venv" || fail "python3 has no venv; Debian and Ubuntu have it in the package python3-venv"
    "$1/venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --implementation cp --python-version 3.12 --abi cp312 --platform "manylinux_2_28_$(uname -m)" \
        --dest "$1" "$RUNTIME==$VERSION" >&2 || fail "pip could not fetch $RUNTIME $VERSION; see the lines above"
    python3 -m zipfile --extract "$1"/onnxruntime*.whl "$1/wheel"
    mkdir "$1/onnxruntime"
    library_sums | while read -r _ file; do
        mv "$1/wheel/onnxruntime/capi/$(basename "$file")" "$1/onnxruntime/"
    done
}

# Unpacks files of the npm package $3, by their place $4 there, into the folder $2 of $1.
get_package() {
    need npm "it fetches $3"
    need tar "it unpacks $3"
    local archive
    archive=$(npm pack --silent --pack-destination "$1" "$3") || fail "npm could not fetch $3; see the lines above"
    mkdir -p "$1/$2"
    tar --extract --gzip --file "$1/$archive" --directory "$1/$2" --strip-components=2 --wildcards "package/$4"
}

get_models() {
    get_package "$1" packages/faceplugin "$MODELS" "model/fr_*.onnx"
}

get_photos() {
    get_package "$1" photos "$PHOTOS" "demo/sample?.jpg"
}

# Whether the list $1 is whole in the folder $2.
is_whole() {
    (cd "$2" && "${1}_sums" | sha256sum --check --status 2>/dev/null)
}

# Fetches the list $1, called $2, into a folder of its own, and puts each file in its place by a rename.
fetch() {
    local list=$1 what=$2 file
    is_whole "$list" "$CONCORD_CACHE" && return
    say "fetching $what"
    rm -rf "$fetching"
    mkdir "$fetching"
    "get_$list" "$fetching"
    is_whole "$list" "$fetching" || {
        (cd "$fetching" && "${list}_sums" | sha256sum --check --quiet >&2) || true
        fail "$what is not what was expected, see the lines above; nothing of it was kept"
    }
    while read -r _ file; do
        mkdir -p "$CONCORD_CACHE/$(dirname "$file")"
        mv -T "$fetching/$file" "$CONCORD_CACHE/$file"
    done < <("${list}_sums")
}

# The name that concord looks for, a link to the version.
link_library() {
    local name=libonnxruntime.so
    [ "$(readlink "$CONCORD_CACHE/onnxruntime/$name")" = "$name.$VERSION" ] && return
    ln -sfn "$name.$VERSION" "$CONCORD_CACHE/onnxruntime/$name.new"
    mv -T "$CONCORD_CACHE/onnxruntime/$name.new" "$CONCORD_CACHE/onnxruntime/$name"
}

[ $# = 1 ] && [ -x "$1" ] || fail "usage: fetch.sh PROGRAM, where PROGRAM is concord as it was built"
[ -n "$(library_sums)" ] || fail "there is no ONNX Runtime for $(uname -m): build it, set ORT_DYLIB_PATH to libonnxruntime.so, \
and make the model with concord model prepare"
need flock "two of these at the same time would disturb each other"
need sha256sum "what is fetched is compared with its SHA-256"
mkdir -p "$CONCORD_CACHE"

# Whoever comes second waits for the first.
exec 9>"$CONCORD_CACHE/fetch.lock"
flock 9
fetching=$CONCORD_CACHE/fetching
trap 'rm -rf "$fetching"' EXIT
fetch library "$RUNTIME $VERSION"
link_library
fetch models "the networks of $MODELS"
fetch photos "the photos of $PHOTOS"
mkdir -p "$CONCORD_CACHE/models"
"$1" model prepare --manifest "$MANIFEST" --from "$CONCORD_CACHE/packages/faceplugin" --to "$CONCORD_CACHE/models/usual" >&2 \
    || fail "the usual face model could not be prepared; see the lines above"
