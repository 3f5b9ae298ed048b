#!/bin/sh
# Runs OpenStack Swift with a double of Keystone in front as peers of the tests, on loopback only and without root.
#
#   eval "$(tests/servers/swift.sh start <data-dir> [port])"   starts them; prints exports for the tests
#   tests/servers/swift.sh stop <data-dir>                     stops them; the data stays
#
# Swift is Debian's python3-swift, which brings no service of its own; tests/install.sh installs it. It keeps one replica of everything in
# <data-dir>, which needs user attributes of files (ext4, xfs, btrfs). The proxy's port defaults to 18500; account, container, object server
# and Keystone have the four ports after it. tests/servers/swift/keystone.py says who may log in.
set -eu

usage() {
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
port=${3:-18500}
# Debian's packages are for Debian's Python.
python=/usr/bin/python3

container=wharf-test
# Signs links to objects of the container.
temp_url_key=wharf-test-temp-url-key
# Entries in one manifest: few, so that the tests meet the bound with objects of some megabytes.
entries=4

# The settings every server has.
defaults() {
    cat <<INI
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $1
workers = 0
user = $(id -un)
swift_dir = $data
devices = $data/devices
mount_check = false
fallocate_reserve = 0
disable_fallocate = true
log_level = ERROR
max_clients = 256
INI
}

configure() {
    mkdir -p "$data/devices/disk"
    cat >"$data/swift.conf" <<INI
[swift-hash]
swift_hash_path_suffix = wharf-test
[storage-policy:0]
name = only
default = yes
INI
    {
        defaults "$port"
        cat <<INI
[pipeline:main]
pipeline = catch_errors gatekeeper memory tempurl tokens container_quotas slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:memory]
paste.filter_factory = peer:memory
[filter:tempurl]
use = egg:swift#tempurl
[filter:tokens]
paste.filter_factory = peer:tokens
keystone = 127.0.0.1:$((port + 4))
[filter:container_quotas]
use = egg:swift#container_quotas
[filter:slo]
use = egg:swift#slo
max_manifest_segments = $entries
INI
    } >"$data/proxy-server.conf"
    offset=0
    for kind in account container object; do
        offset=$((offset + 1))
        {
            defaults "$((port + offset))"
            printf '[pipeline:main]\npipeline = %s-server\n[app:%s-server]\nuse = egg:swift#%s\n' $kind $kind $kind
        } >"$data/$kind-server.conf"
    done
    "$python" "$here/swift/peer.py" rings "$data" "$port"
}

# Runs a program in the background, to be stopped by `stop`.
run() {
    name=$1
    shift
    nohup env PYTHONPATH="$here/swift" PYTHONDONTWRITEBYTECODE=1 "$python" "$@" >>"$data/$name.log" 2>&1 </dev/null &
    echo $! >"$data/$name.pid"
}

# Logs in as any client and makes the container, which nobody else does.
create_container() {
    "$python" - "http://127.0.0.1:$((port + 4))" "$container" "$temp_url_key" <<'PY'
import json, sys, urllib.request

keystone, container, key = sys.argv[1:]
domain = {"name": "Default"}
login = {"auth": {"identity": {"methods": ["password"], "password": {
    "user": {"name": "wharf", "domain": domain, "password": "wharf-test-password"}}},
    "scope": {"project": {"name": "wharf", "domain": domain}}}}
call = urllib.request.Request(f"{keystone}/v3/auth/tokens", data=json.dumps(login).encode(), headers={"Content-Type": "application/json"})
with urllib.request.urlopen(call, timeout=10) as answer:
    token, body = answer.headers["X-Subject-Token"], json.load(answer)
stores = [service for service in body["token"]["catalog"] if service["type"] == "object-store"]
[url] = [end["url"] for end in stores[0]["endpoints"] if (end["interface"], end["region"]) == ("public", "RegionOne")]
call = urllib.request.Request(f"{url}/{container}", method="PUT", headers={
    "X-Auth-Token": token, "Content-Length": "0", "X-Container-Meta-Temp-URL-Key": key})
urllib.request.urlopen(call, timeout=10).close()
print(f"export WHARF_TEST_SWIFT_STORAGE_URL={url}")
PY
}

start() {
    "$python" -c 'import swift.common.wsgi' 2>/dev/null || { echo "python3-swift is not installed; see tests/install.sh" >&2; exit 1; }
    configure
    run keystone "$here/swift/keystone.py" "$((port + 4))" "http://127.0.0.1:$port"
    for kind in account container object proxy; do
        run "$kind" "$here/swift/peer.py" serve "$data/$kind-server.conf" "$kind-server"
    done
    for _ in $(seq 1 150); do
        if create_container 2>/dev/null; then
            echo "export WHARF_TEST_SWIFT_AUTH_URL=http://127.0.0.1:$((port + 4))/v3"
            echo "export WHARF_TEST_SWIFT_CONTAINER=$container"
            echo "export WHARF_TEST_SWIFT_PASSWORD=wharf-test-password"
            echo "export WHARF_TEST_SWIFT_CREDENTIAL_ID=wharf-test-credential"
            echo "export WHARF_TEST_SWIFT_CREDENTIAL_SECRET=wharf-test-credential-secret"
            echo "export WHARF_TEST_SWIFT_TEMP_URL_KEY=$temp_url_key"
            echo "export WHARF_TEST_SWIFT_MANIFEST_ENTRIES=$entries"
            return
        fi
        sleep 0.2
    done
    create_container || true
    cat "$data"/*.log >&2
    stop
    exit 1
}

stop() {
    for pidfile in "$data"/*.pid; do
        [ -f "$pidfile" ] || continue
        pid=$(cat "$pidfile")
        kill "$pid" 2>/dev/null || true
        # Nobody writes into the folder any more when this returns.
        tries=0
        while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 20 ]; do
            tries=$((tries + 1))
            sleep 0.1
        done
        kill -9 "$pid" 2>/dev/null || true
        rm -f "$pidfile"
    done
}

case $action in
start) start ;;
stop) stop ;;
*) usage ;;
esac
