# Sourced by every client script: assertions and small helpers. What inside.sh exports:
#   HOST      host:port of the registry          WORK      a folder of the client's own; HOME is inside
#   URL       the same with its scheme           CLIENT    the client's name
#   PASSWORD  the password of every user         RUN       the folder of the whole run
#   LOG       the registry's log, JSON lines     RESULTS   one line per case: "ok" or "FAIL"
#
# The cast: project team is private, alice its admin, dev a developer, guest a guest; mallory is in no project.
# Project library is public.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=image.sh
. "$here/image.sh"

report() {
    echo "$1" >>"$RESULTS"
    printf '%s %s: %s\n' "$1" "$CLIENT" "$2"
    [ "$1" = ok ] || printf '%s\n' "${3:-}" | head -c 4000 | sed 's/^/     | /'
}

# expect_ok 'case' command…
expect_ok() {
    local name=$1 status=0
    shift
    OUTPUT=$("$@" 2>&1) || status=$?
    if [ "$status" = 0 ]; then report ok "$name"; else report FAIL "$name" "exit $status of: $* "$'\n'"$OUTPUT"; fi
}

# expect_fail 'case' 'part of the message' command…: it ends by itself, not with success, and says why
expect_fail() {
    local name=$1 part=$2 status=0
    shift 2
    OUTPUT=$("$@" 2>&1) || status=$?
    # 125 is what podman and docker call their own errors; beyond it are programs that could not be run or were killed.
    if [ "$status" = 0 ] || [ "$status" = 124 ] || [ "$status" -gt 125 ]; then
        report FAIL "$name" "exit $status instead of a refusal of: $*"$'\n'"$OUTPUT"
    elif [[ $OUTPUT != *"$part"* ]]; then
        report FAIL "$name" "no '$part' in what $* says:"$'\n'"$OUTPUT"
    else
        report ok "$name"
    fi
}

# expect_equal 'case' expected actual
expect_equal() {
    if [ -n "$2" ] && [ "$2" = "$3" ]; then report ok "$1"; else report FAIL "$1" "expected '$2', found '$3'"; fi
}

# expect_same 'case' folder-or-file folder-or-file
expect_same() {
    local difference
    if difference=$(diff -r "$2" "$3" 2>&1); then report ok "$1"; else report FAIL "$1" "$difference"; fi
}

# expect_mount 'case' repository command…: it succeeds, and the registry's log shows that a blob was mounted into the repository.
# A POST that starts an upload is answered 202, one that mounts 201.
expect_mount() {
    local name=$1 repository=$2 before mounted
    shift 2
    before=$(wc -l <"$LOG")
    if ! OUTPUT=$("$@" 2>&1); then
        report FAIL "$name" "$OUTPUT"
        return
    fi
    mounted=$(tail -n "+$((before + 1))" "$LOG" | jq -rR --arg path "/v2/$repository/blobs/uploads/" \
        'fromjson? | select(.method == "POST" and (.path | fromjson? // .) == $path and .status == 201) | .path' | wc -l)
    if [ "$mounted" -gt 0 ]; then report ok "$name"; else report FAIL "$name" "no mount into $repository"$'\n'"$OUTPUT"; fi
}

# must command…: a step that is no case; without it the script cannot go on
must() {
    local output
    output=$("$@" 2>&1) && return
    report FAIL "preparation" "failed: $*"$'\n'"$output"
    exit 0
}

# as user command…: with that user's stored login
as() {
    local DOCKER_CONFIG=$WORK/auth/$1
    local REGISTRY_AUTH_FILE=$DOCKER_CONFIG/config.json HELM_REGISTRY_CONFIG=$DOCKER_CONFIG/config.json
    export DOCKER_CONFIG REGISTRY_AUTH_FILE HELM_REGISTRY_CONFIG
    mkdir -p "$DOCKER_CONFIG"
    [ -e "$REGISTRY_AUTH_FILE" ] || echo '{"auths":{}}' >"$REGISTRY_AUTH_FILE"
    shift
    "$@"
}

# with_password password command…: the password on standard input
with_password() {
    local password=$1
    shift
    "$@" <<<"$password"
}

# rest user arguments…: curl as that user
rest() {
    local user=$1
    shift
    curl --silent --show-error --fail --user "$user:$PASSWORD" "$@"
}

manifest_types='application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,
 application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json'

# stored_manifest repository reference: the bytes the registry has
stored_manifest() {
    rest admin --header "Accept: ${manifest_types//$'\n'/}" "$URL/v2/$1/manifests/$2"
}

# stored_digest repository reference: computed from the bytes, not read from a header
stored_digest() {
    printf 'sha256:%s' "$(stored_manifest "$1" "$2" | sha256sum | cut -d' ' -f1)"
}

# stored_tags repository
stored_tags() {
    rest admin "$URL/v2/$1/tags/list" 2>/dev/null | jq -r '.tags | join(" ")'
}

# wait_until seconds command…
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}
