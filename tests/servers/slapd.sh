#!/bin/sh
# Runs OpenLDAP as the directory of the tests, on loopback only.
#
#   eval "$(tests/servers/slapd.sh start <data-dir> [port])"   starts it; prints exports for the tests
#   tests/servers/slapd.sh stop <data-dir>                     stops it and removes its data
#
# Two servers with the same people (tests/servers/slapd.ldif): one with StartTLS and LDAPS under a CA of its own, on <port> and
# <port>+1, and one that has never heard of TLS, on <port>+2.
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

suffix=dc=wharf,dc=test
root_dn=cn=root,$suffix
root_password=root-password-of-the-tests

# A system's AppArmor profile ties /usr/sbin/slapd to the system's own folders; a copy of the program is not tied.
program() {
    [ -x "$data/slapd" ] && return
    found=$(command -v slapd || find /usr/sbin /usr/libexec /usr/lib/openldap -name slapd 2>/dev/null | head -n 1)
    [ -n "$found" ] || { echo "no OpenLDAP server is installed; see tests/install.sh" >&2; exit 1; }
    cp "$found" "$data/slapd"
}

certificates() {
    cd "$data"
    key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
    for ca in ca other-ca; do
        # shellcheck disable=SC2086 # a list of words
        openssl req -x509 $key -days 30 -subj "/CN=wharf tests $ca" -addext basicConstraints=critical,CA:TRUE \
            -keyout "$ca.key" -out "$ca.pem" 2>/dev/null
    done
    # shellcheck disable=SC2086 # a list of words
    openssl req $key -subj /CN=localhost -keyout server.key -out server.csr 2>/dev/null
    printf 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n' >server.ext
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile server.ext -out server.pem 2>/dev/null
}

# configuration <name> [line...]
configuration() {
    folder=$data/$1
    mkdir -p "$folder/db"
    schema=/etc/ldap/schema
    [ -d "$schema" ] || schema=/etc/openldap/schema
    modules=$(find /usr/lib /usr/lib64 -name 'back_mdb*' 2>/dev/null | head -n 1)
    {
        for name in core cosine inetorgperson nis; do echo "include $schema/$name.schema"; done
        shift
        for line in "$@"; do echo "$line"; done
        cat <<CONF
modulepath $(dirname "$modules")
moduleload back_mdb
moduleload memberof
pidfile $folder/slapd.pid
argsfile $folder/slapd.args
disallow bind_anon
database mdb
directory $folder/db
maxsize 16777216
dbnosync
suffix "$suffix"
rootdn "$root_dn"
rootpw $root_password
index objectClass,uid,member,uniqueMember,memberUid eq
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,$suffix" read by anonymous auth by * none
CONF
    } >"$folder/slapd.conf"
}

# run <name> <urls>: slapd stays in the foreground of its own job, so that its log and its process are ours.
run() {
    folder=$data/$1
    nohup "$data/slapd" -d 0 -f "$folder/slapd.conf" -h "$2" </dev/null >"$folder/slapd.log" 2>&1 &
    echo $! >"$folder/pid"
    tries=0
    until ldapadd -x -H "${2%% *}" -D "$root_dn" -w "$root_password" -f "$here/slapd.ldif" >"$folder/add.log" 2>&1; do
        tries=$((tries + 1))
        if [ "$tries" -ge 60 ] || ! kill -0 "$(cat "$folder/pid")" 2>/dev/null || ! grep -q "Can't contact" "$folder/add.log"; then
            cat "$folder/add.log" "$folder/slapd.log" >&2
            stop
            exit 1
        fi
        sleep 0.2
    done
}

start() {
    port=${3:-$("$here/free-ports.py" 3)}
    program
    certificates
    configuration tls "TLSCACertificateFile $data/ca.pem" "TLSCertificateFile $data/server.pem" "TLSCertificateKeyFile $data/server.key"
    configuration plain
    run tls "ldap://127.0.0.1:$port ldaps://127.0.0.1:$((port + 1))"
    run plain "ldap://127.0.0.1:$((port + 2))"
    echo "export WHARF_TEST_LDAP_URL=ldap://127.0.0.1:$port"
    echo "export WHARF_TEST_LDAP_LDAPS_URL=ldaps://127.0.0.1:$((port + 1))"
    echo "export WHARF_TEST_LDAP_PLAIN_URL=ldap://127.0.0.1:$((port + 2))"
    echo "export WHARF_TEST_LDAP_CA=$data/ca.pem"
    echo "export WHARF_TEST_LDAP_OTHER_CA=$data/other-ca.pem"
}

stop() {
    for name in tls plain; do
        [ -f "$data/$name/pid" ] || continue
        pid=$(cat "$data/$name/pid")
        kill "$pid" 2>/dev/null || true
        tries=0
        while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 20 ]; do
            tries=$((tries + 1))
            sleep 0.2
        done
        kill -9 "$pid" 2>/dev/null || true
        rm -rf "${data:?}/$name"
    done
}

case $action in
start) start "$@" ;;
stop) stop ;;
*) usage ;;
esac
