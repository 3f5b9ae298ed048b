#!/usr/bin/env bash
# Installs the clients the end-to-end tests drive. Run it as often as you like: what is there is left alone.
#
#   tests/e2e/install.sh
#
# From the distribution (Debian 12 and later, Ubuntu): docker, podman, skopeo, buildah, containerd and small helpers.
# From source, with a Go toolchain of at least 1.25: crane, oras, helm, in the versions below.
#
# WHARF_TOOLS   folder for the programs built from source. Default: ~/.cache/wharf-tools/bin
set -euo pipefail

tools=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}

# program=package
programs=(
    dockerd=docker.io docker=docker.io containerd=containerd ctr=containerd runc=runc
    podman=podman buildah=buildah skopeo=skopeo
    curl=curl jq=jq strace=strace ip=iproute2 unshare=util-linux
)

say() { printf 'e2e install: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

missing_packages() {
    local entry
    for entry in "${programs[@]}"; do
        command -v "${entry%%=*}" >/dev/null || echo "${entry#*=}"
    done | sort -u
}

install_packages() {
    local packages
    mapfile -t packages < <(missing_packages)
    [ "${#packages[@]}" -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "install these by hand, there is no apt-get here: ${packages[*]}"
    say "apt-get install ${packages[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${packages[@]}" >/dev/null
    # Newer Debian has the command line of docker in a package of its own.
    command -v docker >/dev/null || as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y docker-cli >/dev/null
    mapfile -t packages < <(missing_packages)
    [ "${#packages[@]}" -eq 0 ] || die "still missing after the installation: ${packages[*]}"
}

# has PROGRAM MODULE VERSION: whether that very version is there
has() {
    [ -x "$tools/$1" ] && go version -m "$tools/$1" 2>/dev/null | awk '$1 == "mod" { print $2, $3 }' | grep -qxF "$2 $3"
}

# build PROGRAM MODULE VERSION. A go.mod of our own names the version, which works with proxies that do not list versions.
build() {
    local program=$1 module=$2 version=$3 folder
    if has "$program" "$module" "$version"; then return; fi
    command -v go >/dev/null || die "Go 1.25 or later is needed to build $program"
    say "building $program $version"
    folder=$(mktemp -d)
    printf 'module tools\n\ngo 1.25.0\n\nrequire %s %s\n' "$module" "$version" >"$folder/go.mod"
    (cd "$folder" && GOFLAGS=-mod=mod GOBIN="$tools" CGO_ENABLED=0 go install -trimpath "$module/cmd/$program")
    rm -rf "$folder"
    has "$program" "$module" "$version" || die "$program $version was not built"
}

install_packages
mkdir -p "$tools"
build crane github.com/google/go-containerregistry v0.21.9
build oras oras.land/oras v1.3.3
build helm helm.sh/helm/v4 v4.1.4
say "every client is there"
