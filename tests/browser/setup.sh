#!/usr/bin/env bash
# What the tests in a browser need: Chromium, a Chinese font, and the pinned packages of package-lock.json.
#
#   tests/browser/setup.sh     installs what is missing, and prints the folder for CONCORD_BROWSER
#
# The packages are kept in ${CONCORD_CACHE:-$HOME/.cache/concord}/browser and installed anew only where the lock file has
# changed. Needs node 20 or newer, npm and flock; and, for what is missing, apt-get and the right to use it.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${CONCORD_CACHE:-$HOME/.cache/concord}
FOLDER=$CACHE/browser
BROWSER=${BROWSER:-/usr/bin/chromium}
# What playwright-core asks for.
NODE_MAJOR_MIN=20

fail() {
    echo "setup.sh: $*" >&2
    exit 1
}

has_chinese_font() {
    command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn family)" ]
}

# Installs Debian packages; the lists are fetched where the first try does not find them.
install() {
    command -v apt-get >/dev/null || fail "$* is missing, and there is no apt-get to install it with"
    [ "$(id -u)" = 0 ] || fail "$* is missing; run as root once: apt-get install -y $*"
    echo "setup.sh: installing $*" >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2 || {
        apt-get update >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2
    } || fail "$* could not be installed; see the lines above"
}

# The pinned packages, by the lock file that they were installed from.
install_packages() {
    cmp --silent "$HERE/package-lock.json" "$FOLDER/installed-lock.json" && return
    rm -f "$FOLDER/installed-lock.json"
    cp "$HERE/package.json" "$HERE/package-lock.json" "$FOLDER/"
    (cd "$FOLDER" && npm ci --no-audit --no-fund --ignore-scripts >&2) ||
        fail "the packages of $HERE/package-lock.json could not be installed; see the lines above"
    cp "$HERE/package-lock.json" "$FOLDER/installed-lock.json"
}

command -v node >/dev/null || fail "node is not installed"
command -v npm >/dev/null || fail "npm is not installed"
node_major=$(node -p 'process.versions.node.split(".")[0]')
[ "$node_major" -ge "$NODE_MAJOR_MIN" ] || fail "node $NODE_MAJOR_MIN or newer is needed; this is $(node --version)"
mkdir -p "$FOLDER"
FOLDER=$(cd "$FOLDER" && pwd)
(
    # Whoever comes second waits for the first.
    flock 9
    [ -x "$BROWSER" ] || install chromium
    command -v fc-list >/dev/null || install fontconfig
    has_chinese_font || install fonts-wqy-zenhei
    install_packages
) 9>"$FOLDER/lock"
[ -x "$BROWSER" ] || fail "$BROWSER is not there after the installation"
has_chinese_font || fail "no font has Chinese letters after the installation"
echo "$FOLDER"
