# Servers that some clients need. Sourced after lib.sh. A script whose server does not start ends with that failure.

# start_server name command…: in the background until the script ends
start_server() {
    "${@:2}" </dev/null >"$WORK/$1.log" 2>&1 &
    trap 'kill $(jobs -p) 2>/dev/null' EXIT
}

# answers name command…: waits until the command succeeds
answers() {
    wait_until 30 "${@:2}" && return
    report FAIL "start of $1" "$(tail -n 20 "$WORK/$1.log")"
    exit 0
}

# start_containerd: sets CONTAINERD, its socket
start_containerd() {
    CONTAINERD=$WORK/containerd.sock
    cat >"$WORK/containerd.toml" <<-TOML
	version = 2
	root = "$WORK/containerd"
	state = "$WORK/containerd-state"
	disabled_plugins = ["io.containerd.grpc.v1.cri"]
	[grpc]
	address = "$CONTAINERD"
	[ttrpc]
	address = "$CONTAINERD.ttrpc"
	TOML
    start_server containerd containerd --config "$WORK/containerd.toml"
    answers containerd ctr --address "$CONTAINERD" version
}

# start_dockerd: sets DOCKER_HOST. Registries on 127.0.0.0/8 are spoken to without TLS, or with TLS that is not verified.
start_dockerd() {
    start_containerd
    export DOCKER_HOST=unix://$WORK/docker.sock
    echo '{}' >"$WORK/daemon.json"
    start_server dockerd dockerd --host "$DOCKER_HOST" --containerd "$CONTAINERD" --config-file "$WORK/daemon.json" \
        --data-root "$WORK/docker" --exec-root "$WORK/docker-state" --pidfile "$WORK/docker.pid" \
        --storage-driver vfs --bridge none --iptables=false --ip6tables=false
    answers dockerd docker version
}
