#!/usr/bin/env bash
# What run.sh starts in the namespaces: the registry and one client after the other.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export RESULTS=$RUN/results PASSWORD=Sesame-12345 CLIENT=run WORK=$RUN LOG=
: >"$RESULTS"
. "$root/lib.sh"
. "$root/registry.sh"

# A client gets so many seconds.
limit=120

# What is written to these folders ends with the run.
private_folders() {
    local folder own=$RUN/private
    mkdir "$own" && mount -t tmpfs tmpfs "$own" || return
    for folder in etc run var/lib; do
        mkdir -p "$own/$folder" "$own/$folder-work" &&
            mount -t overlay -o "lowerdir=/$folder,upperdir=$own/$folder,workdir=$own/$folder-work" overlay "/$folder" || return
    done
}

run_client() {
    export CLIENT=$1 WORK=$RUN/$1
    local status=0
    mkdir -p "$WORK/home"
    HOME=$WORK/home timeout --kill-after=10 "$limit" "$root/clients/$CLIENT.sh" || status=$?
    [ "$status" = 0 ] || report FAIL "the script ends early" "exit $status; it has $limit seconds"
}

private_folders && ip link set lo up || exit 1
start_wharf registry 127.0.0.1:0 && create_cast || exit 1

clients=("$@")
[ "$#" -gt 0 ] || mapfile -t clients < <(basename --suffix=.sh "$root"/clients/*.sh)
for client in "${clients[@]}"; do run_client "$client"; done

passed=$(grep -c '^ok$' "$RESULTS")
failed=$(grep -c '^FAIL$' "$RESULTS")
if [ "$failed" -gt 0 ] && [ -n "${WHARF_E2E_KEEP:-}" ]; then
    mkdir -p "$WHARF_E2E_KEEP"
    cp "$RUN"/*.log "$RUN"/*/*.log "$WHARF_E2E_KEEP" 2>/dev/null
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
