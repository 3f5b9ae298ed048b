#!/bin/sh
# The official conformance suite of the OCI distribution specification, with every option on, against a registry on SQLite and files
# and against one on PostgreSQL and S3.
#
#   tests/conformance/run.sh [embedded | scale-out]…     both when none is named
#
# Passes when the suite reports nothing failed, skipped or switched off.
#
# OCI_CONFORMANCE   the suite's program. Default: built with Go into WHARF_TOOLS in the version below
# WHARF_BIN         the registry's program. Default: target/debug/wharf, built here
# WHARF_TOOLS       where downloaded programs are kept. Default: ~/.cache/wharf-tools/bin
set -eu

version=v0.0.0-20260716174315-967efdc079b9
module=github.com/opencontainers/distribution-spec/conformance

root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
tools=${WHARF_TOOLS:-${HOME:-/root}/.cache/wharf-tools/bin}
password=Sesame-12345
work=$(mktemp -d)
chmod 711 "$work"
registry=

clean_up() {
    status=$?
    trap - EXIT INT TERM HUP
    stop_registry
    [ ! -d "$work/postgres" ] || tests/servers/postgres.sh stop "$work/postgres" || status=1
    [ ! -d "$work/s3" ] || tests/servers/seaweedfs.sh stop "$work/s3" || status=1
    rm -rf "$work"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

die() {
    echo "conformance: $*" >&2
    exit 1
}

find_suite() {
    suite=${OCI_CONFORMANCE:-$tools/conformance-$version}
    if [ -z "${OCI_CONFORMANCE:-}" ] && [ ! -x "$suite" ]; then
        command -v go >/dev/null || die "the suite is not installed: it needs Go to be built, or OCI_CONFORMANCE to name its program"
        mkdir -p "$work/go" "$tools"
        GOBIN="$work/go" go install "$module@$version" || die "the suite could not be installed: go install $module@$version failed; OCI_CONFORMANCE can name its program"
        mv "$work/go/conformance" "$suite"
    fi
    [ -x "$suite" ] || die "the suite is not installed: $suite is no program"
}

# start_registry name [VARIABLE=value]…: sets host
start_registry() {
    data=$work/$1
    shift
    : >"$data.log"
    env WHARF_ADMIN_PASSWORD="$password" WHARF_REGISTRY__ALLOW_SPARSE=true "$@" \
        "$wharf" serve --listen 127.0.0.1:0 --data-dir "$data" </dev/null >/dev/null 2>"$data.log" &
    registry=$!
    tries=0
    until host=$(sed -n 's|.*Wharf serves.*url="http://\([^"]*\)".*|\1|p' "$data.log") && [ -n "$host" ]; do
        tries=$((tries + 1))
        if [ "$tries" -ge 300 ] || ! kill -0 "$registry" 2>/dev/null; then
            cat "$data.log" >&2
            die "the registry did not start"
        fi
        sleep 0.1
    done
    curl --silent --show-error --fail --user "admin:$password" --json '{"project_name": "conformance", "metadata": {"public": "true"}}' \
        "http://$host/api/v2.0/projects" || die "the project conformance could not be made"
}

stop_registry() {
    [ -n "$registry" ] || return 0
    kill "$registry" 2>/dev/null || true
    wait "$registry" 2>/dev/null || true
    registry=
}

# run_suite name
run_suite() {
    results=$work/results-$1
    mkdir "$results"
    status=0
    (
        cd "$results"
        env OCI_REGISTRY="$host" OCI_TLS=disabled OCI_USERNAME=admin OCI_PASSWORD="$password" \
            OCI_REPO1=conformance/one OCI_REPO2=conformance/two OCI_RESULTS_DIR="$results" OCI_VERSION=1.1 OCI_LOG=error \
            OCI_API_BLOBS_DIGEST_HEADER=true OCI_API_BLOBS_UPLOAD_CANCEL=true OCI_API_BLOBS_MOUNT_ANONYMOUS=true \
            OCI_API_MANIFESTS_DIGEST_HEADER=true OCI_API_MANIFESTS_TAG_PARAM=true OCI_DATA_SPARSE=true OCI_DATA_SHA512=true \
            "$suite" >"$results/out.txt" 2>&1
    ) || status=$?
    echo "conformance on $1: $(total Pass) of $(total Total) passed, $(total FAIL) FAIL, $(total Error) Error, $(total Skip) Skip, $(total Disabled) Disabled"
    # Every feature and every kind of data is listed with its outcome; one that is not Pass is shown.
    if [ "$status" != 0 ] || grep -E ':[[:space:]]+(FAIL|Error|Skip|Disabled)$' "$results/out.txt"; then
        die "$1 did not pass (exit $status)"
    fi
    [ "$(total Total)" -gt 0 ] && [ "$(total Pass)" = "$(total Total)" ] || die "$1 did not pass everything"
}

# total outcome: a figure of the suite's own summary, such as "  FAIL..........:    0"
total() {
    sed -nE "s/^  $1\\.+: +([0-9]+)\$/\1/p" "$results/out.txt"
}

on_embedded() {
    start_registry embedded
    run_suite embedded
    stop_registry
}

on_scale_out() {
    tests/servers/postgres.sh start "$work/postgres" >"$work/postgres.env"
    . "$work/postgres.env"
    WHARF_TEST_VENV="${WHARF_TEST_VENV:-$tools/seaweedfs-venv}" \
        tests/servers/seaweedfs.sh start "$work/s3" "$(tests/servers/free-ports.py 8)" >"$work/s3.env"
    . "$work/s3.env"
    start_registry scale-out WHARF_DATABASE__URL="$WHARF_TEST_POSTGRES_URL" WHARF_STORAGE__TYPE=s3 \
        WHARF_STORAGE__S3__ENDPOINT="$WHARF_TEST_S3_ENDPOINT" WHARF_STORAGE__S3__BUCKET="$WHARF_TEST_S3_BUCKET" \
        WHARF_STORAGE__S3__ACCESS_KEY="$WHARF_TEST_S3_ACCESS_KEY" WHARF_STORAGE__S3__SECRET_KEY="$WHARF_TEST_S3_SECRET_KEY"
    run_suite scale-out
    stop_registry
}

find_suite
wharf=${WHARF_BIN:-$root/target/debug/wharf}
[ -n "${WHARF_BIN:-}" ] || cargo build --quiet -p wharf-server
[ $# -gt 0 ] || set -- embedded scale-out
for kind in "$@"; do
    case $kind in
    embedded) on_embedded ;;
    scale-out) on_scale_out ;;
    *) die "no such kind of registry: $kind" ;;
    esac
done
