#!/bin/sh
# Runs an OpenID Connect provider and an issuer of workload tokens as peers of the tests, on loopback only.
#
#   eval "$(tests/servers/oidc.sh start <data-dir>)"   starts them; prints exports for the tests
#   tests/servers/oidc.sh stop <data-dir>              stops them
#
# The provider is npm's oidc-provider, a certified one, with its own login page; see tests/servers/oidc/provider.mjs. tests/install.sh
# fetches it into $WHARF_TOOLS/oidc-provider.
set -eu

usage() {
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
modules=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}/oidc-provider/node_modules

start() {
    [ -d "$modules/oidc-provider" ] || { echo "oidc-provider is not installed; see tests/install.sh" >&2; exit 1; }
    OIDC_MODULES="$modules" nohup node "$here/oidc/provider.mjs" >"$data/exports" 2>"$data/oidc.log" </dev/null &
    pid=$!
    echo "$pid" >"$data/pid"
    # The last line of the exports says that both listen.
    for _ in $(seq 1 100); do
        if grep -q '^# ready' "$data/exports" 2>/dev/null; then
            cat "$data/exports"
            return
        fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    cat "$data/oidc.log" >&2
    exit 1
}

stop() {
    if [ -f "$data/pid" ]; then
        kill "$(cat "$data/pid")" 2>/dev/null || true
        rm -f "$data/pid" "$data/exports"
    fi
}

case $action in
start) start ;;
stop) stop ;;
*) usage ;;
esac
