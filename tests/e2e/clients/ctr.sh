#!/usr/bin/env bash
# ctr and containerd. There is no login: credentials go with each command. It deletes nothing in a registry.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../servers.sh"
cd "$WORK" || exit 1

image=$HOST/team/ctr
start_containerd
images() { command ctr --address "$CONTAINERD" --namespace e2e images "$@"; }
content() { command ctr --address "$CONTAINERD" --namespace e2e content "$@"; }
push() { images push --plain-http --user "$1:$PASSWORD" "${@:2}"; }
pull() { images pull --plain-http --user "$1:$PASSWORD" "${@:2}"; }
# Forgets an image and its content.
forget() { images remove --sync "$@"; }

make_image app "$image:1" "hello from ctr"
make_index multi "$image:multi" "hello from ctr"
digest=$(layout_digest app)
index=$(layout_digest multi)
layer=$(jq -r '.layers[0].digest' "app/blobs/sha256/${digest#sha256:}")
tar -cf app.tar -C app .
tar -cf multi.tar -C multi .
must images import --no-unpack app.tar
must images import --no-unpack --all-platforms multi.tar

expect_ok 'push by tag' push dev "$image:1"
expect_equal 'the registry stores the bytes that were pushed' "$digest" "$(stored_digest team/ctr 1)"
expect_ok 'push an index' push dev "$image:multi"
expect_equal 'the registry stores the index that was pushed' "$index" "$(stored_digest team/ctr multi)"

must forget "$image:1" "$image:multi"
expect_fail 'nothing of it is left here' 'not found' content get "$layer"

expect_ok 'pull by tag' pull guest "$image:1"
expect_equal 'digest of what was pulled' "$digest" "$(images ls "name==$image:1" | awk 'NR == 2 { print $3 }')"
content get "$layer" >by-tag
expect_same 'content pulled by tag' "app/blobs/sha256/${layer#sha256:}" by-tag
must forget "$image:1"
expect_ok 'pull by digest' pull guest "$image@$digest"
content get "$layer" >by-digest
expect_same 'content pulled by digest' "app/blobs/sha256/${layer#sha256:}" by-digest
expect_ok 'pull every platform of an index' pull guest --all-platforms "$image:multi"
expect_ok 'export it' images export --all-platforms pulled.tar "$image:multi"
mkdir pulled
tar -xf pulled.tar -C pulled
expect_same 'content of the index' multi/blobs pulled/blobs
mkdir root
expect_ok 'mount the file system of an image' images mount "$image@$digest" root
expect_equal 'the file in the image' "hello from ctr on amd64" "$(cat root/hello)"
must images unmount root

# containerd remembers where it pulled the layers from.
must images tag "$image@$digest" "$HOST/team/ctr-copy:1"
expect_mount 'mount into another repository' team/ctr-copy push dev "$HOST/team/ctr-copy:1"
expect_equal 'the copy is the same image' "$digest" "$(stored_digest team/ctr-copy 1)"
must images tag "$image@$digest" "$HOST/library/ctr:1"
expect_mount 'mount into another project' library/ctr push dev "$HOST/library/ctr:1"
must forget "$HOST/library/ctr:1"
expect_ok 'anonymous pull from a public project' images pull --plain-http "$HOST/library/ctr:1"

# Refusals
must images tag "$image@$digest" "$image:refused"
expect_fail 'wrong password' '401 Unauthorized' images pull --plain-http --user dev:not-the-password "$image:1"
expect_fail 'a guest pushes' '403 Forbidden' push guest "$image:refused"
expect_fail 'a private project of somebody else' '403 Forbidden' pull mallory "$image:1"
expect_fail 'a push to a private project of somebody else' '403' push mallory "$image:refused"
expect_fail 'anonymous pull of a private image' '401 Unauthorized' images pull --plain-http "$image:1"
expect_fail 'a tag that is not there' 'not found' pull guest "$image:missing"
expect_equal 'refused pushes left no tag' "1 multi" "$(stored_tags team/ctr)"
