#!/usr/bin/env bash
# End-to-end tests: real clients against the real registry.
#
#   tests/e2e/install.sh                  once; installs the clients
#   tests/e2e/run.sh [client]…            all clients, or those named (see clients/)
#
# WHARF_BIN     the registry's program. Default: target/debug/wharf
# WHARF_TOOLS   where install.sh put crane, oras and helm. Default: ~/.cache/wharf-tools/bin
#
# Prints one line per case and at the end "N passed, M failed". Needs root, as dockerd and containerd do. Nothing outside of a
# temporary folder is written, everything listens on loopback or on Unix sockets, and whatever is started is stopped.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export WHARF_TOOLS=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}
export WHARF_BIN=${WHARF_BIN:-$root/../../target/debug/wharf}
[ "$(id -u)" = 0 ] || exec sudo WHARF_TOOLS="$WHARF_TOOLS" WHARF_BIN="$WHARF_BIN" PATH="$PATH" "${BASH_SOURCE[0]}" "$@"

# A client gets so many seconds.
limit=120

RUN=$(mktemp -d)
export RUN RESULTS=$RUN/results PASSWORD=Sesame-12345 CLIENT=run WORK=$RUN PATH=$WHARF_TOOLS:$PATH
mkdir "$RUN/pids"
: >"$RESULTS"

# The servers that are still there, except those whose process ids are given.
stop_servers() {
    local file pid
    for file in "$RUN"/pids/*; do
        pid=${file##*/}
        [[ -e $file && " $* " != *" $pid "* ]] || continue
        kill "$pid" 2>/dev/null
        for _ in {1..100}; do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 "$pid" 2>/dev/null
        rm -f "$file"
    done
}

clean_up() {
    trap - EXIT
    stop_servers
    awk -v run="$RUN/" 'index($2, run) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r -n1 umount -l
    rm -rf "$RUN"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

. "$root/lib.sh"
. "$root/registry.sh"

# The program is copied: a build that goes on meanwhile must not change it.
cp "$WHARF_BIN" "$RUN/wharf" || exit 1
WHARF_BIN=$RUN/wharf
start_wharf registry 127.0.0.1:0 && create_cast || exit 1
keep=$(ls "$RUN/pids")

clients=("$@")
[ "$#" -gt 0 ] || mapfile -t clients < <(basename --suffix=.sh "$root"/clients/*.sh)
for CLIENT in "${clients[@]}"; do
    export CLIENT WORK=$RUN/$CLIENT
    mkdir -p "$WORK/home"
    began=$SECONDS
    HOME=$WORK/home timeout --kill-after=10 "$limit" "$root/clients/$CLIENT.sh" ||
        report FAIL "the script ended early" "exit $? after $((SECONDS - began)) s"
    stop_servers $keep
done

passed=$(grep -c '^ok$' "$RESULTS")
failed=$(grep -c '^FAIL$' "$RESULTS")
if [ "$failed" -gt 0 ] && [ -n "${WHARF_E2E_KEEP:-}" ]; then
    cp -r "$RUN"/*.log "$RUN"/*/*.log "$WHARF_E2E_KEEP"/ 2>/dev/null
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
