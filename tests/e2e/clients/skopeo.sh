#!/usr/bin/env bash
# skopeo: copies between layouts, folders and registries.
. "$(dirname "$0")/../lib.sh"
cd "$WORK" || exit 1

image=docker://$HOST/team/skopeo
skopeo() { command skopeo --insecure-policy --tmpdir "$WORK" "$@"; }
login() { with_password "$2" skopeo login --tls-verify=false --username "$1" --password-stdin "$HOST"; }
push() { skopeo copy --dest-tls-verify=false "$@"; }
pull() { skopeo copy --src-tls-verify=false "$@"; }
between() { skopeo copy --src-tls-verify=false --dest-tls-verify=false "$@"; }
inspect() { skopeo inspect --tls-verify=false "$@"; }
delete() { skopeo delete --tls-verify=false "$@"; }

make_image app 1 "hello from skopeo"
make_index multi 1 "hello from skopeo"
digest=$(layout_digest app)
index=$(layout_digest multi)

expect_ok 'login' as dev login dev "$PASSWORD"
expect_fail 'wrong password' 'invalid username/password' as wrong login dev not-the-password
must as alice login alice "$PASSWORD"
must as guest login guest "$PASSWORD"
must as mallory login mallory "$PASSWORD"

expect_ok 'push by tag' as dev push oci:app:1 "$image:1"
expect_equal 'the registry stores the bytes that were pushed' "$digest" "$(stored_digest team/skopeo 1)"
expect_ok 'pull by tag' as guest pull "$image:1" oci:by-tag:1
expect_same 'content pulled by tag' app/blobs by-tag/blobs
expect_ok 'pull by digest' as guest pull "$image@$digest" oci:by-digest:1
expect_same 'content pulled by digest' app/blobs by-digest/blobs
expect_equal 'inspect' "$digest" "$(as guest inspect "$image:1" | jq -r .Digest)"

# Multi-arch
expect_ok 'push an index' as dev push --all oci:multi:1 "$image:multi"
expect_equal 'the registry stores the index that was pushed' "$index" "$(stored_digest team/skopeo multi)"
expect_ok 'pull an index' as guest pull --all "$image:multi" oci:multi-pulled:1
expect_same 'content of the index' multi/blobs multi-pulled/blobs
expect_ok 'pull one platform of an index' as guest pull --override-arch arm64 "$image:multi" dir:arm
expect_equal 'it is that platform' "arm64" "$(as guest inspect --override-arch arm64 --config "$image:multi" | jq -r .architecture)"
expect_equal 'list tags' "1 multi" "$(as guest skopeo list-tags --tls-verify=false "$image" | jq -r '.Tags | join(" ")')"

# Other formats
expect_ok "push in Docker's format" as dev push --format v2s2 oci:app:1 "$image:v2s2"
expect_equal "it is Docker's format" application/vnd.docker.distribution.manifest.v2+json "$(stored_manifest team/skopeo v2s2 | jq -r .mediaType)"
expect_ok 'push with zstd layers' as dev push --dest-compress-format zstd dir:arm "$image:zstd"
expect_ok 'pull it again' as guest pull "$image:zstd" dir:zstd

expect_mount 'mount into another repository' team/skopeo-copy as dev between "$image:1" "docker://$HOST/team/skopeo-copy:1"
expect_equal 'the copy is the same image' "$digest" "$(stored_digest team/skopeo-copy 1)"
expect_mount 'mount into another project' library/skopeo as dev between --all "$image:multi" "docker://$HOST/library/skopeo:multi"
expect_ok 'anonymous pull from a public project' as nobody pull "docker://$HOST/library/skopeo:multi" dir:public

# Refusals
expect_fail 'a guest pushes' 'denied' as guest push oci:app:1 "$image:guest"
expect_fail 'a developer deletes' 'denied' as dev delete "$image:1"
expect_fail 'a private project of somebody else' 'denied' as mallory pull "$image:1" dir:no
expect_fail 'a push to a private project of somebody else' '403' as mallory push oci:app:1 "$image:mallory"
expect_fail 'anonymous pull of a private image' 'unauthorized' as nobody pull "$image:1" dir:no
expect_fail 'a tag that is not there' 'manifest unknown' as guest pull "$image:missing" dir:no
expect_equal 'refused pushes left no tag' "1 multi v2s2 zstd" "$(stored_tags team/skopeo)"

expect_fail 'an image that an index lists stays' 'delete the index first' as alice delete "$image:1"
expect_ok 'an admin deletes the index' as alice delete "$image:multi"
expect_ok 'an admin of the project deletes' as alice delete "$image:1"
expect_fail 'pull after the delete' 'manifest unknown' as alice pull "$image:1" dir:no
expect_ok 'logout' as dev skopeo logout "$HOST"
expect_fail 'pull after the logout' 'unauthorized' as dev pull "$image:multi" dir:no
