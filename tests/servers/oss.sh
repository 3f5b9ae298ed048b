#!/bin/sh
# Runs a double of Alibaba Cloud OSS as a peer of the tests, on loopback only: tests/servers/oss.py says what it knows.
#
#   eval "$(tests/servers/oss.sh start <data-dir> [port])"   starts it; prints exports for the tests
#   tests/servers/oss.sh stop <data-dir>                     stops it
#
# The port defaults to 18420. Requests that Alibaba would not have accepted are listed in <data-dir>/violations.log.
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
port=${3:-18420}

# OSS wants the bucket in front of the endpoint's name, and names below localhost are not resolved everywhere: this bucket and this endpoint
# make 127.0.0.1 together.
bucket=127
endpoint=http://0.0.1:$port
region=cn-test
key_id=LTAI-wharf-test
key_secret=wharf-test-secret-0123456789

start() {
    echo pod-1 >"$data/pod-token"
    nohup python3 -B "$here/oss.py" "$port" "$data" "$bucket" "$region" "$key_id" "$key_secret" >"$data/oss.out" 2>"$data/oss.log" </dev/null &
    echo $! >"$data/oss.pid"
    for _ in $(seq 1 100); do
        if grep -q '^listening' "$data/oss.out" 2>/dev/null; then
            echo "export WHARF_TEST_OSS_ENDPOINT=$endpoint"
            echo "export WHARF_TEST_OSS_BUCKET=$bucket"
            echo "export WHARF_TEST_OSS_REGION=$region"
            echo "export WHARF_TEST_OSS_ACCESS_KEY_ID=$key_id"
            echo "export WHARF_TEST_OSS_ACCESS_KEY_SECRET=$key_secret"
            # As Alibaba's webhook sets them for a pod with a role.
            echo "export ALIBABA_CLOUD_ROLE_ARN=acs:ram::1234567890123456:role/wharf"
            echo "export ALIBABA_CLOUD_OIDC_PROVIDER_ARN=acs:ram::1234567890123456:oidc-provider/ack-rrsa-test"
            echo "export ALIBABA_CLOUD_OIDC_TOKEN_FILE=$data/pod-token"
            echo "export ALIBABA_CLOUD_STS_ENDPOINT=http://127.0.0.1:$port"
            return
        fi
        kill -0 "$(cat "$data/oss.pid")" 2>/dev/null || break
        sleep 0.1
    done
    cat "$data/oss.log" >&2
    exit 1
}

stop() {
    [ -f "$data/oss.pid" ] || return 0
    kill "$(cat "$data/oss.pid")" 2>/dev/null || true
    rm -f "$data/oss.pid"
}

case $action in
start) start ;;
stop) stop ;;
*) usage ;;
esac
