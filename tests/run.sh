#!/bin/sh
# Every test of the project: house rules, formatting, lints, unit and contract tests on every engine and storage, integration tests on
# the real binary, the official conformance suite, pages in a browser, and the end-to-end tests with real clients.
#
#   tests/run.sh
#
# PostgreSQL, SeaweedFS, Azurite, OpenStack Swift, doubles of Google Cloud Storage and Alibaba OSS, OpenLDAP and an OpenID provider are started on
# loopback and stopped at the end, also after a failure. A URL that is set already (WHARF_TEST_POSTGRES_URL, WHARF_TEST_S3_ENDPOINT with its
# _BUCKET, _ACCESS_KEY and _SECRET_KEY, WHARF_TEST_AZURE_ENDPOINT, WHARF_TEST_GCS_ENDPOINT, WHARF_TEST_OSS_ENDPOINT, WHARF_TEST_SWIFT_AUTH_URL,
# WHARF_TEST_LDAP_URL and WHARF_TEST_OIDC_ISSUER with the others that the scripts in tests/servers print) is used instead.
#
# WHARF_TOOLS   where downloaded programs are kept. Default: ~/.cache/wharf-tools/bin
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
export WHARF_TOOLS="${WHARF_TOOLS:-${HOME:-/root}/.cache/wharf-tools/bin}"
# Nothing of the caller's configuration may reach the registries under test.
for name in $(env | sed -n 's/^\(WHARF_[A-Z0-9_]*\)=.*/\1/p'); do
    case $name in
    WHARF_TEST_* | WHARF_TOOLS) ;;
    *) unset "$name" ;;
    esac
done

work=$(mktemp -d)
chmod 711 "$work"

clean_up() {
    status=$?
    trap - EXIT INT TERM HUP
    [ ! -d "$work/postgres" ] || tests/servers/postgres.sh stop "$work/postgres" || status=1
    [ ! -d "$work/oidc" ] || tests/servers/oidc.sh stop "$work/oidc" || status=1
    [ ! -d "$work/ldap" ] || tests/servers/slapd.sh stop "$work/ldap" || status=1
    [ ! -d "$work/oss" ] || tests/servers/oss.sh stop "$work/oss" || status=1
    [ ! -d "$work/gcs" ] || tests/servers/gcs.sh stop "$work/gcs" || status=1
    [ ! -d "$work/azure" ] || tests/servers/azurite.sh stop "$work/azure" || status=1
    [ ! -d "$work/swift" ] || tests/servers/swift.sh stop "$work/swift" || status=1
    [ ! -d "$work/s3" ] || tests/servers/seaweedfs.sh stop "$work/s3" || status=1
    rm -rf "$work"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# What is built and what servers keep takes about 12 GB. On a full disk a linker dies of a bus error, and nobody would think of the disk.
free=$(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1048576) }')
[ "$free" -ge 12 ] || echo "only $free GB are free where $root is: that may not be enough" >&2

began=$(date +%s)
step() {
    printf '\n== %s (after %s s)\n' "$1" "$(($(date +%s) - began))"
}

start_servers() {
    if [ -z "${WHARF_TEST_POSTGRES_URL:-}" ]; then
        tests/servers/postgres.sh start "$work/postgres" >"$work/postgres.env"
        . "$work/postgres.env"
    fi
    if [ -z "${WHARF_TEST_S3_ENDPOINT:-}" ]; then
        # Eight neighbouring ports. The program is kept between runs.
        WHARF_TEST_VENV="${WHARF_TEST_VENV:-$WHARF_TOOLS/seaweedfs-venv}" \
            tests/servers/seaweedfs.sh start "$work/s3" "$(tests/servers/free-ports.py 8)" >"$work/s3.env"
        . "$work/s3.env"
    fi
    if [ -z "${WHARF_TEST_AZURE_ENDPOINT:-}" ]; then
        tests/servers/azurite.sh start "$work/azure" "$(tests/servers/free-ports.py 3)" >"$work/azure.env"
        . "$work/azure.env"
    fi
    if [ -z "${WHARF_TEST_GCS_ENDPOINT:-}" ]; then
        tests/servers/gcs.sh start "$work/gcs" "$(tests/servers/free-ports.py 1)" >"$work/gcs.env"
        . "$work/gcs.env"
    fi
    if [ -z "${WHARF_TEST_OSS_ENDPOINT:-}" ]; then
        tests/servers/oss.sh start "$work/oss" "$(tests/servers/free-ports.py 1)" >"$work/oss.env"
        . "$work/oss.env"
    fi
    if [ -z "${WHARF_TEST_SWIFT_AUTH_URL:-}" ]; then
        tests/servers/swift.sh start "$work/swift" "$(tests/servers/free-ports.py 5)" >"$work/swift.env"
        . "$work/swift.env"
    fi
    if [ -z "${WHARF_TEST_OIDC_ISSUER:-}" ]; then
        tests/servers/oidc.sh start "$work/oidc" >"$work/oidc.env"
        . "$work/oidc.env"
    fi
    if [ -z "${WHARF_TEST_LDAP_URL:-}" ]; then
        tests/servers/slapd.sh start "$work/ldap" >"$work/ldap.env"
        . "$work/ldap.env"
    fi
}

step 'install what the tests drive'
tests/install.sh
step 'the portal'
portal/build.sh --required
(cd portal && npm run --silent test)
step 'house rules'
cargo xtask tidy
cargo fmt --all --check
step 'lints'
cargo clippy --workspace --all-targets -- -D warnings
step 'start PostgreSQL, the object stores, OpenLDAP and an OpenID provider'
start_servers
step 'build'
cargo test --workspace --no-run
step 'what Harbor has, and the types of the portal'
tests/clients/run.sh harbor-contract
(cd portal && npm run --silent types -- --check)
step 'unit, contract and integration tests'
cargo test --workspace --no-fail-fast
step 'the official conformance suite'
WHARF_BIN="$root/target/debug/wharf" tests/conformance/run.sh
step 'pages in a browser'
tests/browser/run.sh
step 'end-to-end tests'
tests/e2e/run.sh
step 'clients nobody here wrote'
tests/clients/run.sh harborapi schemathesis legacy
step 'everything passed'
