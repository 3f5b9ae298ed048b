#!/bin/sh
# The official conformance suite of the OCI distribution specification, with every option on, against a registry on SQLite and files,
# against one on PostgreSQL and S3, and against three replicas on these behind haproxy, which gives each request to the next one.
#
#   tests/conformance/run.sh [embedded | scale-out | replicas]…     all when none is named
#
# Passes when the suite reports nothing failed, skipped or switched off.
#
# OCI_CONFORMANCE   the suite's program. Default: built with Go into WHARF_TOOLS in the version below
# WHARF_BIN         the registry's program. Default: target/debug/wharf, built here
# WHARF_TOOLS       where downloaded programs are kept. Default: ~/.cache/wharf-tools/bin
set -eu

version=v0.0.0-20260831232431-97274622c111
module=github.com/opencontainers/distribution-spec/conformance

root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
tools=${WHARF_TOOLS:-${HOME:-/root}/.cache/wharf-tools/bin}
password=Sesame-12345
work=$(mktemp -d)
chmod 711 "$work"
registries=

clean_up() {
    status=$?
    trap - EXIT INT TERM HUP
    stop_registries
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
    registries="$registries $!"
    tries=0
    until host=$(sed -n 's|.*Wharf serves.*url="http://\([^"]*\)".*|\1|p' "$data.log") && [ -n "$host" ]; do
        tries=$((tries + 1))
        if [ "$tries" -ge 300 ] || ! kill -0 "$!" 2>/dev/null; then
            cat "$data.log" >&2
            die "the registry did not start"
        fi
        sleep 0.1
    done
}

stop_registries() {
    for process in $registries; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    registries=
}

# balance host…: sets host
balance() {
    port=$(tests/servers/free-ports.py 1)
    {
        printf 'defaults\n  mode http\n  timeout connect 2s\n  timeout client 60s\n  timeout server 60s\n'
        printf 'frontend in\n  bind 127.0.0.1:%s\n  default_backend replicas\nbackend replicas\n  balance roundrobin\n' "$port"
        for replica in "$@"; do printf '  server %s %s\n' "r${replica##*:}" "$replica"; done
    } >"$work/haproxy.cfg"
    /usr/sbin/haproxy -db -f "$work/haproxy.cfg" </dev/null >"$work/haproxy.log" 2>&1 &
    registries="$registries $!"
    host=127.0.0.1:$port
    tries=0
    until curl --silent --fail --output /dev/null "http://$host/readyz"; do
        tries=$((tries + 1))
        if [ "$tries" -ge 100 ]; then
            cat "$work/haproxy.log" >&2
            die "the load balancer did not start"
        fi
        sleep 0.1
    done
}

# run_suite name
run_suite() {
    curl --silent --show-error --fail --user "admin:$password" --json '{"project_name": "conformance", "metadata": {"public": "true"}}' \
        "http://$host/api/v2.0/projects" || die "the project conformance could not be made"
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
    stop_registries
}

on_scale_out() {
    start_replica scale-out one
    run_suite scale-out
    stop_registries
}

on_replicas() {
    hosts=
    for replica in first second third; do
        start_replica "$replica" three
        hosts="$hosts $host"
    done
    balance $hosts
    run_suite replicas
    stop_registries
}

# start_replica name database: as start_registry, on PostgreSQL and S3, which are started when they are needed first
start_replica() {
    if [ ! -d "$work/s3" ]; then
        tests/servers/postgres.sh start "$work/postgres" >"$work/postgres.env"
        WHARF_TEST_VENV="${WHARF_TEST_VENV:-$tools/seaweedfs-venv}" \
            tests/servers/seaweedfs.sh start "$work/s3" "$(tests/servers/free-ports.py 8)" >"$work/s3.env"
    fi
    . "$work/postgres.env"
    . "$work/s3.env"
    [ -e "$work/$2.made" ] || psql "$WHARF_TEST_POSTGRES_URL" -qc "CREATE DATABASE conformance_$2"
    : >"$work/$2.made"
    start_registry "$1" WHARF_DATABASE__URL="${WHARF_TEST_POSTGRES_URL%/*}/conformance_$2" WHARF_AUTH__SECRET_KEY="one key for every replica of conformance $2" \
        WHARF_STORAGE__TYPE=s3 WHARF_STORAGE__S3__ENDPOINT="$WHARF_TEST_S3_ENDPOINT" WHARF_STORAGE__S3__BUCKET="$WHARF_TEST_S3_BUCKET" \
        WHARF_STORAGE__S3__PREFIX="conformance-$2" \
        WHARF_STORAGE__S3__ACCESS_KEY="$WHARF_TEST_S3_ACCESS_KEY" WHARF_STORAGE__S3__SECRET_KEY="$WHARF_TEST_S3_SECRET_KEY"
}

find_suite
wharf=${WHARF_BIN:-$root/target/debug/wharf}
[ -n "${WHARF_BIN:-}" ] || cargo build --quiet -p wharf-server
[ $# -gt 0 ] || set -- embedded scale-out replicas
for kind in "$@"; do
    case $kind in
    embedded) on_embedded ;;
    scale-out) on_scale_out ;;
    replicas) on_replicas ;;
    *) die "no such kind of registry: $kind" ;;
    esac
done
