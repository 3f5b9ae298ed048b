#!/usr/bin/env bash
# docker: the command line and dockerd. It deletes nothing in a registry.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../servers.sh"
cd "$WORK" || exit 1

image=$HOST/team/docker
export DOCKER_BUILDKIT=0 BUILDKIT_PROGRESS=plain
start_dockerd
login() { with_password "$2" docker login --username "$1" --password-stdin "$HOST"; }
id_of() { docker image inspect --format '{{.Id}}' "$1"; }
forget_all() { docker image prune --all --force; }
# The file in an image
read_file() {
    local container
    container=$(docker create --network none "$1") && docker cp "$container:/hello" - | tar -xO
    docker rm "$container" >/dev/null
}
# The digest that the registry told the daemon
digest_of() { docker image inspect --format '{{index .RepoDigests 0}}' "$1" | cut -d@ -f2; }

mkdir context
echo "hello from docker" >context/hello
printf 'FROM scratch\nCOPY hello /hello\nCMD ["/hello"]\n' >context/Dockerfile
expect_ok 'build' docker build --tag "$image:1" context

expect_ok 'login' as dev login dev "$PASSWORD"
expect_fail 'wrong password' 'unauthorized' as wrong login dev not-the-password
must as guest login guest "$PASSWORD"
must as mallory login mallory "$PASSWORD"

expect_ok 'push by tag' as dev docker push "$image:1"
digest=$(digest_of "$image:1")
expect_equal 'the registry stores the bytes that were pushed' "$digest" "$(stored_digest team/docker 1)"
id=$(id_of "$image:1")
must forget_all
expect_ok 'pull by tag' as guest docker pull "$image:1"
expect_equal 'the image pulled by tag' "$id" "$(id_of "$image:1")"
expect_equal 'the file in it' "hello from docker" "$(read_file "$image:1")"
must forget_all
expect_ok 'pull by digest' as guest docker pull "$image@$digest"
expect_equal 'the image pulled by digest' "$id" "$(id_of "$image@$digest")"
expect_equal 'the file in that' "hello from docker" "$(read_file "$image@$digest")"

# Build upon an image of the registry
must forget_all
printf 'FROM %s:1\nCOPY hello /again\n' "$image" >context/Dockerfile
expect_ok 'build upon a stored image' as dev docker build --tag "$image:2" context
expect_ok 'push it' as dev docker push "$image:2"
expect_equal 'it has the layer of the first' "$(stored_manifest team/docker 1 | jq -r '.layers[0].digest')" \
    "$(stored_manifest team/docker 2 | jq -r '.layers[0].digest')"
must docker tag "$image:2" "$image:3"
expect_ok 'push every tag' as dev docker push --all-tags "$image"

# Multi-arch
printf 'FROM scratch\nCOPY hello /hello\n' >context/Dockerfile
expect_ok 'build for one platform' docker build --no-cache --platform linux/amd64 --tag "$image:amd64" context
expect_ok 'build for another' docker build --no-cache --platform linux/arm64 --tag "$image:arm64" context
must as dev docker push "$image:amd64"
must as dev docker push "$image:arm64"
expect_ok 'make an index' as dev docker manifest create --insecure "$image:multi" "$image:amd64" "$image:arm64"
expect_ok 'push an index' as dev docker manifest push --insecure "$image:multi"
expect_equal 'the index lists both platforms' "amd64 arm64" \
    "$(as guest docker manifest inspect --insecure "$image:multi" | jq -r '.manifests[].platform.architecture' | sort | xargs)"
must forget_all
expect_ok 'pull an index' as guest docker pull "$image:multi"
expect_equal 'it is the image of this machine' "$(docker version --format '{{.Server.Arch}}')" \
    "$(docker image inspect --format '{{.Architecture}}' "$image:multi")"
must forget_all
expect_ok 'pull another platform of an index' as guest docker pull --platform linux/arm64 "$image:multi"
expect_equal 'it is that platform' "arm64" "$(docker image inspect --format '{{.Architecture}}' "$image:multi")"

must as dev docker pull "$image:1"
must docker tag "$image:1" "$HOST/team/docker-copy:1"
expect_mount 'mount into another repository' team/docker-copy as dev docker push "$HOST/team/docker-copy:1"
expect_equal 'docker says so' "Mounted from team/docker" "$(grep -o 'Mounted from.*' <<<"$OUTPUT" | tr -d '\r ' | sed 's/Mountedfrom/Mounted from /')"
expect_equal 'the copy is the same image' "$digest" "$(stored_digest team/docker-copy 1)"
must docker tag "$image:1" "$HOST/library/docker:1"
expect_mount 'mount into another project' library/docker as dev docker push "$HOST/library/docker:1"
must forget_all
expect_ok 'anonymous pull from a public project' as nobody docker pull "$HOST/library/docker:1"

# Refusals. dockerd tries again for 50 seconds what it takes for a passing fault; a refusal must not look like one.
docker_soon() { timeout 20 docker "$@"; }
must docker tag "$HOST/library/docker:1" "$image:refused"
must docker tag "$HOST/library/docker:1" "$HOST/library/anonymous:1"
must docker tag "$HOST/library/docker:1" "$HOST/nowhere/docker:1"
expect_fail 'a guest pushes' 'denied' as guest docker_soon push "$image:refused"
expect_fail 'a private project of somebody else' 'denied' as mallory docker_soon pull "$image:1"
expect_fail 'a push to a private project of somebody else' 'denied' as mallory docker_soon push "$image:refused"
expect_fail 'a push to a project that is not there' 'denied' as mallory docker_soon push "$HOST/nowhere/docker:1"
expect_fail 'anonymous pull of a private image' 'unauthorized' as nobody docker_soon pull "$image:1"
expect_fail 'anonymous push to a public project' 'unauthorized' as nobody docker_soon push "$HOST/library/anonymous:1"
expect_fail 'a tag that is not there' 'manifest unknown' as guest docker_soon pull "$image:missing"
expect_equal 'refused pushes left no tag' "1 2 3 amd64 arm64 multi" "$(stored_tags team/docker)"
expect_ok 'logout' as dev docker logout "$HOST"
expect_fail 'pull after the logout' 'unauthorized' as dev docker_soon pull "$image:1"
