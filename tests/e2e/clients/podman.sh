#!/usr/bin/env bash
# podman. It deletes nothing in a registry.
. "$(dirname "$0")/../lib.sh"
cd "$WORK" || exit 1

image=$HOST/team/podman
podman() { command podman --root "$WORK/storage" --runroot "$WORK/state" --tmpdir "$WORK/tmp" --storage-driver vfs "$@"; }
login() { with_password "$2" podman login --tls-verify=false --username "$1" --password-stdin "$HOST"; }
push() { podman push --tls-verify=false "$@"; }
pull() { podman pull --tls-verify=false "$@"; }
id_of() { podman image inspect --format '{{.Id}}' "$1"; }
# The file in an image
read_file() { cat "$(podman image mount "$1")/hello" && podman image unmount "$1" >/dev/null; }

export CONTAINERS_CONF=$WORK/containers.conf TMPDIR=$WORK
printf '[engine]\nlock_type = "file"\nevents_logger = "none"\ncgroup_manager = "cgroupfs"\n' >"$CONTAINERS_CONF"
mkdir context
echo "hello from podman" >context/hello
printf 'FROM scratch\nCOPY hello /hello\nCMD ["/hello"]\n' >context/Containerfile
expect_ok 'build' podman build --isolation chroot --tag "$image:1" context

expect_ok 'login' as dev login dev "$PASSWORD"
expect_fail 'wrong password' 'invalid username/password' as wrong login dev not-the-password
must as guest login guest "$PASSWORD"
must as mallory login mallory "$PASSWORD"

expect_ok 'push by tag' as dev push --digestfile digest "$image:1"
digest=$(cat digest)
expect_equal 'the registry stores the bytes that were pushed' "$digest" "$(stored_digest team/podman 1)"
id=$(id_of "$image:1")
must podman rmi --all --force
expect_ok 'pull by tag' as guest pull "$image:1"
expect_equal 'the image pulled by tag' "$id" "$(id_of "$image:1")"
expect_equal 'the file in it' "hello from podman" "$(read_file "$image:1")"
must podman rmi --all --force
expect_ok 'pull by digest' as guest pull "$image@$digest"
expect_equal 'the image pulled by digest' "$id" "$(id_of "$image@$digest")"
expect_equal 'the file in that' "hello from podman" "$(read_file "$image@$digest")"
expect_equal 'list tags' "1" "$(as guest podman search --tls-verify=false --list-tags --format json "$image" | jq -r '.[].Tags | join(" ")')"

# Multi-arch
expect_ok 'build for two platforms' podman build --no-cache --isolation chroot --platform linux/amd64,linux/arm64 --manifest multi context
expect_ok 'push an index' as dev podman manifest push --tls-verify=false --all multi "docker://$image:multi"
expect_equal 'the index lists both platforms' "amd64 arm64" \
    "$(stored_manifest team/podman multi | jq -r '.manifests[].platform.architecture' | sort | xargs)"
must podman rmi --all --force
expect_ok 'pull one platform of an index' as guest pull --arch arm64 "$image:multi"
expect_equal 'it is that platform' "arm64" "$(podman image inspect --format '{{.Architecture}}' "$image:multi")"

must as dev pull "$image:1"
expect_mount 'mount into another repository' team/podman-copy as dev push "$image:1" "$HOST/team/podman-copy:1"
expect_equal 'the copy has the same layer' "$(stored_manifest team/podman 1 | jq -r '.layers[0].digest')" \
    "$(stored_manifest team/podman-copy 1 | jq -r '.layers[0].digest')"
expect_mount 'mount into another project' library/podman as dev push "$image:1" "$HOST/library/podman:1"
expect_ok 'anonymous pull from a public project' as nobody pull "$HOST/library/podman:1"

# Refusals
expect_fail 'a guest pushes' 'denied' as guest push "$image:1" "$image:guest"
expect_fail 'a private project of somebody else' 'denied' as mallory pull "$image:1"
expect_fail 'a push to a private project of somebody else' '403' as mallory push "$image:1" "$image:mallory"
expect_fail 'anonymous pull of a private image' 'unauthorized' as nobody pull "$image:1"
expect_fail 'a tag that is not there' 'manifest unknown' as guest pull "$image:missing"
expect_equal 'refused pushes left no tag' "1 multi" "$(stored_tags team/podman)"
expect_ok 'logout' as dev podman logout "$HOST"
expect_fail 'pull after the logout' 'unauthorized' as dev pull "$image:1"
