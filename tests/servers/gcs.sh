#!/bin/sh
# Runs a double of Google Cloud Storage as a peer of the tests, on loopback only: tests/servers/gcs.py says what it knows.
#
#   eval "$(tests/servers/gcs.sh start <data-dir> [port])"   starts it; prints exports for the tests
#   tests/servers/gcs.sh stop <data-dir>                     stops it
#
# The port defaults to 18410. Requests that Google would not have accepted are listed in <data-dir>/violations.log.
set -eu

usage() {
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
port=${3:-18410}

bucket=wharf-test
account=wharf@tests.iam.gserviceaccount.com

# A service account as Google hands it out, but for the address that gives tokens: make_account <name of its files>
make_account() {
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$data/$1.pem" 2>/dev/null
    openssl rsa -in "$data/$1.pem" -noout -modulus | sed 's/^Modulus=//' >"$data/$1.pub"
    python3 - "$data/$1" "$account" "http://127.0.0.1:$port/token" <<'PY'
import json, pathlib, sys

path, account, token = sys.argv[1:]
fields = {"type": "service_account", "project_id": "tests", "private_key_id": "1", "private_key": pathlib.Path(path + ".pem").read_text(),
          "client_email": account, "client_id": "1", "token_uri": token}
pathlib.Path(path + ".json").write_text(json.dumps(fields))
PY
}

# A pod's token of its cluster, and the file by which it becomes one of Google's.
make_workload() {
    encode() { openssl base64 -A | tr '+/' '-_' | tr -d =; }
    audience=//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/tests/providers/tests
    claims=$(printf '{"iss":"https://cluster.test","sub":"wharf","aud":"https:%s","exp":%s}' "$audience" "$(($(date +%s) + 86400))" | encode)
    signed=$(printf '{"alg":"RS256","typ":"JWT"}' | encode).$claims
    printf '%s.%s' "$signed" "$(printf %s "$signed" | openssl dgst -sha256 -sign "$data/account.pem" | encode)" >"$data/workload.jwt"
    cat >"$data/workload.json" <<JSON
{"type": "external_account", "audience": "$audience", "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
 "token_url": "http://127.0.0.1:$port/v1/token", "credential_source": {"file": "$data/workload.jwt"}}
JSON
}

start() {
    umask 077
    make_account account
    # A key that Google no longer knows.
    make_account revoked
    make_workload
    nohup python3 -B "$here/gcs.py" "$port" "$data" "$bucket" "$account" >"$data/gcs.out" 2>"$data/gcs.log" </dev/null &
    echo $! >"$data/gcs.pid"
    for _ in $(seq 1 100); do
        if grep -q '^listening' "$data/gcs.out" 2>/dev/null; then
            echo "export WHARF_TEST_GCS_ENDPOINT=http://127.0.0.1:$port"
            echo "export WHARF_TEST_GCS_BUCKET=$bucket"
            echo "export WHARF_TEST_GCS_CREDENTIALS_FILE=$data/account.json"
            echo "export WHARF_TEST_GCS_REVOKED_FILE=$data/revoked.json"
            echo "export WHARF_TEST_GCS_WORKLOAD_FILE=$data/workload.json"
            # Where a machine of Google's would ask for its token.
            echo "export GCE_METADATA_HOST=127.0.0.1:$port"
            # Whoever runs the tests may be known to Google; neither of the two places is looked at.
            echo "export GOOGLE_APPLICATION_CREDENTIALS="
            echo "export APPDATA=$data"
            return
        fi
        kill -0 "$(cat "$data/gcs.pid")" 2>/dev/null || break
        sleep 0.1
    done
    cat "$data/gcs.log" >&2
    exit 1
}

stop() {
    [ -f "$data/gcs.pid" ] || return 0
    kill "$(cat "$data/gcs.pid")" 2>/dev/null || true
    rm -f "$data/gcs.pid"
}

case $action in
start) start ;;
stop) stop ;;
*) usage ;;
esac
