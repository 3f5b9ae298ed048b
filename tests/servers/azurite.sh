#!/bin/sh
# Runs Azurite, Microsoft's double of Azure Blob Storage, as a peer of the tests, on loopback only.
#
#   eval "$(tests/servers/azurite.sh start <data-dir> [port])"   starts it on three neighbouring ports; prints exports for the tests
#   tests/servers/azurite.sh stop <data-dir>                     stops it; the data stays
#
# tests/install.sh fetches it into $WHARF_TOOLS/azurite. The port defaults to 18400; the next has
# TLS and takes bearer tokens, which tests/servers/entra.py on the one behind it gives to pods. It tells nobody that it runs.
set -eu

usage() {
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
port=${3:-18400}
program=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}/azurite/node_modules/.bin/azurite-blob

account=wharftest
container=wharf-test
# Any base64 will do.
tenant=0a1b2c3d-0000-4000-8000-00000000000a
client=0a1b2c3d-0000-4000-8000-00000000000b
key=d2hhcmYtdGVzdC1rZXktMDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5

# A PUT signed with the account's key (Shared Key) needs only the standard library.
create_container() {
    SSL_CERT_FILE="$data/authority.pem" python3 - "$1" "$account" "$key" "$container" <<'PY'
import base64, datetime, hashlib, hmac, sys, urllib.error, urllib.request

endpoint, account, key, container = sys.argv[1:]
now = datetime.datetime.now(datetime.timezone.utc).strftime("%a, %d %b %Y %H:%M:%S GMT")
headers = f"x-ms-date:{now}\nx-ms-version:2021-12-02"
# The account is in the path of such a URL and in front of it.
resource = f"/{account}/{account}/{container}\nrestype:container"
to_sign = "PUT" + "\n" * 12 + headers + "\n" + resource
signature = base64.b64encode(hmac.new(base64.b64decode(key), to_sign.encode(), hashlib.sha256).digest()).decode()
call = urllib.request.Request(f"{endpoint}/{container}?restype=container", method="PUT", data=b"", headers={
    "x-ms-date": now, "x-ms-version": "2021-12-02", "Content-Length": "0", "Content-Type": "",
    "Authorization": f"SharedKey {account}:{signature}"})
try:
    urllib.request.urlopen(call, timeout=10)
except urllib.error.HTTPError as error:
    if error.code != 409:  # it is there
        sys.exit(f"the container could not be made: {error.code} {error.read().decode(errors='replace')}")
PY
}

start() {
    [ -x "$program" ] || { echo "azurite is not installed; see tests/install.sh" >&2; exit 1; }
    AZURITE_ACCOUNTS="$account:$key" nohup "$program" --location "$data" --blobHost 127.0.0.1 --blobPort "$port" --silent \
        --skipApiVersionCheck --disableTelemetry >"$data/azurite.log" 2>&1 </dev/null &
    echo $! >"$data/azurite.pid"
    endpoint=http://127.0.0.1:$port/$account
    for_pods
    for _ in $(seq 1 150); do
        if create_container "$endpoint" 2>/dev/null; then
            echo "export WHARF_TEST_AZURE_ENDPOINT=$endpoint"
            echo "export WHARF_TEST_AZURE_ACCOUNT=$account"
            echo "export WHARF_TEST_AZURE_CONTAINER=$container"
            echo "export WHARF_TEST_AZURE_KEY=$key"
            tell_pods
            return
        fi
        kill -0 "$(cat "$data/azurite.pid")" 2>/dev/null || break
        sleep 0.2
    done
    create_container "$endpoint" || true
    cat "$data/azurite.log" >&2
    exit 1
}

# Bearer tokens are taken with TLS only.
for_pods() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=azurite -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE \
        -keyout "$data/key.pem" -out "$data/authority.pem" 2>"$data/openssl.log"
    mkdir -p "$data/pods"
    echo pod-1 >"$data/federated-token"
    AZURITE_ACCOUNTS="$account:$key" nohup "$program" --location "$data/pods" --blobHost 127.0.0.1 --blobPort $((port + 1)) --silent \
        --skipApiVersionCheck --disableTelemetry --oauth basic --cert "$data/authority.pem" --key "$data/key.pem" \
        >"$data/pods.log" 2>&1 </dev/null &
    echo $! >"$data/pods.pid"
    nohup python3 -B "$here/entra.py" $((port + 2)) "$data" "$tenant" "$client" >"$data/entra.out" 2>"$data/entra.log" </dev/null &
    echo $! >"$data/entra.pid"
}

tell_pods() {
    pods=https://127.0.0.1:$((port + 1))/$account
    for _ in $(seq 1 150); do
        create_container "$pods" 2>/dev/null && grep -q '^listening' "$data/entra.out" && break
        sleep 0.2
    done
    create_container "$pods" || { cat "$data/pods.log" "$data/entra.log" >&2; exit 1; }
    echo "export WHARF_TEST_AZURE_POD_ENDPOINT=$pods"
    echo "export WHARF_TEST_AZURE_POD_AUTHORITY=$data/authority.pem"
    # As Azure's webhook sets them for a pod with an identity.
    echo "export AZURE_TENANT_ID=$tenant"
    echo "export AZURE_CLIENT_ID=$client"
    echo "export AZURE_FEDERATED_TOKEN_FILE=$data/federated-token"
    echo "export AZURE_AUTHORITY_HOST=http://127.0.0.1:$((port + 2))"
}

stop() {
    for one in azurite pods entra; do
        [ -f "$data/$one.pid" ] || continue
        kill "$(cat "$data/$one.pid")" 2>/dev/null || true
        rm -f "$data/$one.pid"
    done
}

case $action in
start) start ;;
stop) stop ;;
*) usage ;;
esac
