#!/usr/bin/env bash
# End-to-end tests: real clients against the real registry.
#
#   tests/e2e/install.sh                  once; installs the clients
#   tests/e2e/run.sh [client]…            all clients, or those named (see clients/)
#
# WHARF_BIN        the registry's program. Default: target/debug/wharf
# WHARF_TOOLS      where install.sh put crane, oras and helm. Default: ~/.cache/wharf-tools/bin
# WHARF_E2E_KEEP   a folder to copy every log to, when something fails
#
# Prints one line per case and at the end "N passed, M failed". Needs root, as dockerd and containerd do.
#
# Everything runs in namespaces of its own: no network but loopback, so no port is taken and no image can come from elsewhere; /etc, /run
# and /var/lib are copies; and the first process takes all others with it when it ends, however that happens.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}
program=${WHARF_BIN:-$root/../../target/debug/wharf}
if [ "$(id -u)" != 0 ]; then
    exec sudo WHARF_TOOLS="$tools" WHARF_BIN="$program" WHARF_E2E_KEEP="${WHARF_E2E_KEEP:-}" PATH="$PATH" "${BASH_SOURCE[0]}" "$@"
fi

RUN=$(mktemp -d)
inside=
clean_up() {
    if [ -n "$inside" ] && kill -KILL "$inside" 2>/dev/null; then wait "$inside"; fi 2>/dev/null
    # The last processes may still be ending.
    for _ in {1..50}; do
        rm -rf "$RUN" 2>/dev/null && break
        sleep 0.1
    done
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# A copy: a build that goes on meanwhile must not change it.
cp "$program" "$RUN/wharf" || exit 1

export RUN WHARF_BIN=$RUN/wharf PATH=$tools:$PATH
unshare --mount --net --pid --fork --kill-child --mount-proc "$root/inside.sh" "$@" &
inside=$!
wait "$inside"
