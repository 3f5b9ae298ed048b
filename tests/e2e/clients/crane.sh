#!/usr/bin/env bash
# crane, the command line of go-containerregistry.
. "$(dirname "$0")/../lib.sh"
cd "$WORK" || exit 1

image=$HOST/team/crane
login() { with_password "$2" crane auth login --username "$1" --password-stdin "$HOST"; }
blobs_of() { crane pull --format=oci "$1" "$2"; }

make_image app 1 "hello from crane"
digest=$(layout_digest app)

expect_ok 'login' as dev login dev "$PASSWORD"
must as alice login alice "$PASSWORD"
must as guest login guest "$PASSWORD"
must as mallory login mallory "$PASSWORD"
must as wrong login dev not-the-password

expect_ok 'push by tag' as dev crane push app "$image:1"
expect_equal 'the registry stores the bytes that were pushed' "$digest" "$(stored_digest team/crane 1)"
expect_ok 'pull by tag' as guest crane pull --format=oci "$image:1" by-tag
expect_same 'content pulled by tag' app/blobs by-tag/blobs
expect_ok 'pull by digest' as guest crane pull --format=oci "$image@$digest" by-digest
expect_same 'content pulled by digest' app/blobs by-digest/blobs
expect_ok 'validate every digest and size' as guest crane validate --remote "$image:1"

as dev crane export "$image:1" exported.tar
expect_equal 'the file in the image' "hello from crane on amd64" "$(tar -xOf exported.tar hello)"

expect_ok 'tag a stored image' as dev crane tag "$image:1" stable
expect_equal 'list tags' "1 stable" "$(as guest crane ls "$image" | sort | xargs)"
expect_equal 'digest of a tag' "$digest" "$(as guest crane digest "$image:stable")"

# Multi-arch
make_image arm 1 "hello again from crane"
must as dev crane push arm "$image:arm"
must as dev crane mutate "$image:arm" --set-platform linux/arm64 --tag "$image:arm"
expect_ok 'make an index' as dev crane index append --manifest "$image:1" --manifest "$image:arm" --tag "$image:multi"
expect_equal 'the index lists both images' "2" "$(as guest crane manifest "$image:multi" | jq '.manifests | length')"
expect_ok 'validate the index' as guest crane validate --remote "$image:multi"
expect_equal 'digest of one platform' "$(as guest crane digest "$image:arm")" "$(as guest crane digest --platform linux/arm64 "$image:multi")"

# To other repositories: the registry links the blobs, nothing is uploaded again.
expect_mount 'mount into another repository' team/crane-copy as dev crane copy "$image:1" "$HOST/team/crane-copy:1"
expect_equal 'the copy is the same image' "$digest" "$(stored_digest team/crane-copy 1)"
expect_mount 'mount an index into another project' library/crane as dev crane copy "$image:multi" "$HOST/library/crane:multi"
expect_equal 'the copied index is the same' "$(stored_digest team/crane multi)" "$(stored_digest library/crane multi)"
expect_ok 'anonymous pull from a public project' as nobody crane pull "$HOST/library/crane:multi" public.tar

# Refusals
expect_fail 'wrong password' 'UNAUTHORIZED' as wrong crane pull "$image:1" no.tar
expect_fail 'a guest pushes' 'DENIED' as guest crane push app "$image:guest"
expect_fail 'a developer deletes' 'DENIED' as dev crane delete "$image@$digest"
expect_fail 'a private project of somebody else' 'DENIED' as mallory crane pull "$image:1" no.tar
expect_fail 'a push to a private project of somebody else' '403' as mallory crane push app "$image:mallory"
expect_fail 'a project that is not there looks the same' 'DENIED' as mallory crane pull "$HOST/nowhere/crane:1" no.tar
expect_fail 'anonymous pull of a private image' 'UNAUTHORIZED' as nobody crane pull "$image:1" no.tar
expect_fail 'anonymous push to a public project' 'UNAUTHORIZED' as nobody crane push app "$HOST/library/crane:anonymous"
expect_fail 'a tag that is not there' 'MANIFEST_UNKNOWN' as guest crane pull "$image:missing" no.tar
expect_equal 'refused pushes left no tag' "1 arm multi stable" "$(stored_tags team/crane)"

expect_fail 'an image that an index lists stays' 'PRECONDITION' as alice crane delete "$image@$digest"
expect_ok 'an admin deletes the index' as alice crane delete "$image@$(stored_digest team/crane multi)"
expect_ok 'an admin of the project deletes' as alice crane delete "$image@$digest"
expect_fail 'pull after the delete' 'MANIFEST_UNKNOWN' as alice crane pull "$image:1" no.tar
expect_ok 'logout' as dev crane auth logout "$HOST"
expect_fail 'pull after the logout' 'UNAUTHORIZED' as dev crane pull "$image:multi" no.tar
