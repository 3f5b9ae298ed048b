#!/bin/sh
# Runs two PostgreSQL servers on loopback, one the synchronous standby of the other, for tests of fail-over.
#
#   tests/servers/postgres-pair.sh start <data-dir>     starts them; prints "<port of the primary> <port of the standby>"
#   tests/servers/postgres-pair.sh part <data-dir>      the standby follows no more, and nobody waits for it: what is committed now, it lacks
#   tests/servers/postgres-pair.sh kill <data-dir>      ends the primary by SIGKILL, with every process of it
#   tests/servers/postgres-pair.sh promote <data-dir>   makes the standby the primary; it waits for no standby then
#   tests/servers/postgres-pair.sh stop <data-dir>      stops both and removes their data
#
# As root they run as the user postgres, which must be able to reach <data-dir>.
set -eu

usage() {
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -eq 2 ] || usage
action=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
bin=$(dirname "$(find /usr/lib/postgresql/*/bin -name pg_ctl | sort -V | tail -n 1)")

as_server() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}

# What was acknowledged is on both, so nothing waits for the disk.
run() {
    options="-c listen_addresses=127.0.0.1 -c port=$2 -c unix_socket_directories=$data -c max_connections=200"
    options="$options -c fsync=off -c full_page_writes=off -c hot_standby=on $3"
    as_server "$bin/pg_ctl" start --pgdata="$data/$1" --wait --timeout=60 --log="$data/$1.log" --options="$options" </dev/null >/dev/null ||
        { cat "$data/$1.log" >&2; exit 1; }
}

start() {
    [ "$(id -u)" != 0 ] || chown postgres: "$data"
    chmod 711 "$data"
    cd "$data"
    primary=$("$here/free-ports.py" 2)
    standby=$((primary + 1))
    as_server "$bin/initdb" --pgdata="$data/primary" --username=wharf --auth=trust --no-sync --encoding=UTF8 --locale=C >"$data/initdb.log" 2>&1 ||
        { cat "$data/initdb.log" >&2; exit 1; }
    run primary "$primary" ""
    as_server "$bin/createdb" --host="$data" --port="$primary" --username=wharf wharf
    as_server "$bin/pg_basebackup" --host="$data" --port="$primary" --username=wharf --pgdata="$data/standby" --write-recovery-conf \
        --wal-method=stream --no-sync --checkpoint=fast
    run standby "$standby" ""
    as_server "$bin/psql" --quiet --host="$data" --port="$primary" --username=wharf wharf \
        --command="ALTER SYSTEM SET synchronous_standby_names = '*'" --command="ALTER SYSTEM SET synchronous_commit = 'remote_apply'" \
        --command="SELECT pg_reload_conf()" >/dev/null
    echo "$primary $standby" | tee ports
}

# As when the standby followed asynchronously and the wire was slow.
part() {
    cd "$data"
    read -r primary standby <ports
    say() { as_server "$bin/psql" --quiet --host="$data" --port="$1" --username=wharf wharf --command="$2" --command="SELECT pg_reload_conf()" >/dev/null; }
    say "$primary" "ALTER SYSTEM SET synchronous_standby_names = ''"
    say "$standby" "ALTER SYSTEM SET primary_conninfo = ''"
    for _ in $(seq 100); do
        [ "$(as_server "$bin/psql" -qAt --host="$data" --port="$standby" --username=wharf wharf --command='SELECT count(*) FROM pg_stat_wal_receiver')" = 0 ] && return
        sleep 0.1
    done
    echo "the standby still follows" >&2
    exit 1
}

# The server's own children notice the death of their parent late; here all of them die at once, as when a machine is lost.
kill_primary() {
    leader=$(head -n 1 "$data/primary/postmaster.pid")
    kill -9 "$leader" $(ps -o pid= --ppid "$leader") 2>/dev/null || true
}

promote() {
    cd "$data"
    as_server "$bin/pg_ctl" promote --pgdata="$data/standby" --wait --timeout=60 >/dev/null
}

stop() {
    cd "$data"
    for server in standby primary; do
        [ -f "$data/$server/postmaster.pid" ] || continue
        as_server "$bin/pg_ctl" stop --pgdata="$data/$server" --mode=immediate --wait --timeout=30 >/dev/null 2>&1 || true
    done
    rm -rf "$data/primary" "$data/standby"
}

case $action in
start) start ;;
part) part ;;
kill) kill_primary ;;
promote) promote ;;
stop) stop ;;
*) usage ;;
esac
