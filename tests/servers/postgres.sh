#!/bin/sh
# Runs PostgreSQL as the database peer of the tests, on loopback only.
#
#   eval "$(tests/servers/postgres.sh start <data-dir> [port])"   starts it; prints an export for the tests
#   tests/servers/postgres.sh stop <data-dir>                     stops it and removes its data
#
# WHARF_TEST_POSTGRES_DURABLE   1: it waits for the disk, as in earnest
#
# The newest installed server is taken. Its data is thrown away with it, so it does not wait for the disk. As root it runs as the
# user postgres, because it refuses root; that user must be able to reach <data-dir>.
set -eu

usage() {
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
cluster=$data/cluster
here=$(cd "$(dirname "$0")" && pwd)

bin() {
    found=$(find /usr/lib/postgresql/*/bin -name pg_ctl 2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] || found=$(command -v pg_ctl || true)
    [ -n "$found" ] || { echo "no PostgreSQL server is installed; see tests/install.sh" >&2; exit 1; }
    dirname "$found"
}

as_server() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}

start() {
    bin=$(bin)
    port=${3:-$("$here/free-ports.py")}
    [ "$(id -u)" != 0 ] || chown postgres: "$data"
    chmod 711 "$data"
    cd "$data"
    as_server "$bin/initdb" --pgdata="$cluster" --username=wharf --auth=trust --no-sync --encoding=UTF8 --locale=C >"$data/initdb.log" 2>&1 ||
        { cat "$data/initdb.log" >&2; exit 1; }
    options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$data -c max_connections=200"
    [ "${WHARF_TEST_POSTGRES_DURABLE:-}" = 1 ] || options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    as_server "$bin/pg_ctl" start --pgdata="$cluster" --wait --timeout=60 --log="$data/postgres.log" --options="$options" </dev/null >/dev/null ||
        { cat "$data/postgres.log" >&2; exit 1; }
    as_server "$bin/createdb" --host="$data" --port="$port" --username=wharf wharf
    echo "export WHARF_TEST_POSTGRES_URL=postgres://wharf@127.0.0.1:$port/wharf"
}

stop() {
    cd "$data"
    if [ -f "$cluster/postmaster.pid" ]; then
        as_server "$(bin)/pg_ctl" stop --pgdata="$cluster" --mode=fast --wait --timeout=30 >/dev/null
    fi
    rm -rf "$cluster"
}

case $action in
start) start "$@" ;;
stop) stop ;;
*) usage ;;
esac
