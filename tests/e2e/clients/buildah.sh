#!/usr/bin/env bash
# buildah: builds, and pushes what it built. It deletes nothing in a registry.
. "$(dirname "$0")/../lib.sh"
cd "$WORK" || exit 1

image=$HOST/team/buildah
buildah() { command buildah --root "$WORK/storage" --runroot "$WORK/state" --storage-driver vfs "$@"; }
login() { with_password "$2" buildah login --tls-verify=false --username "$1" --password-stdin "$HOST"; }
push() { buildah push --tls-verify=false "$@"; }
pull() { buildah pull --tls-verify=false "$@"; }
# The file in an image
read_file() { cat "$(buildah mount "$(buildah from --pull-never "$1")")/hello"; }

export BUILDAH_ISOLATION=chroot TMPDIR=$WORK
mkdir context
echo "hello from buildah" >context/hello
printf 'FROM scratch\nCOPY hello /hello\nCMD ["/hello"]\n' >context/Containerfile
expect_ok 'build' buildah bud --tag "$image:1" context

expect_ok 'login' as dev login dev "$PASSWORD"
expect_fail 'wrong password' 'invalid username/password' as wrong login dev not-the-password
must as guest login guest "$PASSWORD"
must as mallory login mallory "$PASSWORD"

expect_ok 'push by tag' as dev push --digestfile digest "$image:1"
digest=$(cat digest)
expect_equal 'the registry stores the bytes that were pushed' "$digest" "$(stored_digest team/buildah 1)"
id=$(buildah images --quiet --no-trunc "$image:1")
must buildah rmi --all --force
expect_ok 'pull by tag' as guest pull "$image:1"
expect_equal 'the image pulled by tag' "$id" "$(buildah images --quiet --no-trunc "$image:1")"
expect_equal 'the file in it' "hello from buildah" "$(read_file "$image:1")"
must buildah rmi --all --force
expect_ok 'pull by digest' as guest pull "$image@$digest"
expect_equal 'the image pulled by digest' "$id" "$(buildah images --quiet --no-trunc)"

# Build upon an image of the registry
must buildah rmi --all --force
printf 'FROM %s:1\nCOPY hello /again\n' "$image" >context/Containerfile
expect_ok 'build upon a stored image' as dev buildah bud --tls-verify=false --tag "$image:2" context
expect_ok 'push it' as dev push "$image:2"
expect_equal 'it has the layer of the first' "$(stored_manifest team/buildah 1 | jq -r '.layers[0].digest')" \
    "$(stored_manifest team/buildah 2 | jq -r '.layers[0].digest')"
expect_ok "push in Docker's format" as dev push --format v2s2 "$image:2" "docker://$image:v2s2"
expect_equal "it is Docker's format" application/vnd.docker.distribution.manifest.v2+json "$(stored_manifest team/buildah v2s2 | jq -r .mediaType)"

# Multi-arch
printf 'FROM scratch\nCOPY hello /hello\n' >context/Containerfile
expect_ok 'build for one platform' buildah bud --arch amd64 --manifest multi context
expect_ok 'build for another' buildah bud --arch arm64 --manifest multi context
expect_ok 'push an index' as dev buildah manifest push --tls-verify=false --all multi "docker://$image:multi"
expect_equal 'the index lists both platforms' "amd64 arm64" "$(stored_manifest team/buildah multi | jq -r '.manifests[].platform.architecture' | sort | xargs)"
must buildah rmi --all --force
expect_ok 'pull one platform of an index' as guest pull --arch arm64 "$image:multi"
expect_equal 'it is that platform' "arm64" "$(buildah inspect --type image "$image:multi" | jq -r .OCIv1.architecture)"

must as dev pull "$image:1"
expect_mount 'mount into another repository' team/buildah-copy as dev push "$image:1" "docker://$HOST/team/buildah-copy:1"
expect_equal 'the copy has the same layer' "$(stored_manifest team/buildah 1 | jq -r '.layers[0].digest')" \
    "$(stored_manifest team/buildah-copy 1 | jq -r '.layers[0].digest')"
expect_mount 'mount into another project' library/buildah as dev push "$image:1" "docker://$HOST/library/buildah:1"
expect_ok 'anonymous pull from a public project' as nobody pull "$HOST/library/buildah:1"

# Refusals
expect_fail 'a guest pushes' 'denied' as guest push "$image:1" "docker://$image:guest"
expect_fail 'a private project of somebody else' 'denied' as mallory pull --policy always "$image:1"
expect_fail 'a push to a private project of somebody else' '403' as mallory push "$image:1" "docker://$image:mallory"
expect_fail 'anonymous pull of a private image' 'unauthorized' as nobody pull --policy always "$image:1"
expect_fail 'a tag that is not there' 'manifest unknown' as guest pull "$image:missing"
expect_equal 'refused pushes left no tag' "1 2 multi v2s2" "$(stored_tags team/buildah)"
expect_ok 'logout' as dev buildah logout "$HOST"
expect_fail 'pull after the logout' 'unauthorized' as dev pull --policy always "$image:1"
