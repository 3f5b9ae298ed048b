#!/usr/bin/env bash
# oras: artifacts, referrers, layouts.
. "$(dirname "$0")/../lib.sh"
cd "$WORK" || exit 1

artifact=$HOST/team/oras
login() { with_password "$2" oras login --plain-http --username "$1" --password-stdin "$HOST"; }

expect_ok 'login' as dev login dev "$PASSWORD"
expect_fail 'wrong password' 'unauthorized' as wrong login dev not-the-password
must as alice login alice "$PASSWORD"
must as guest login guest "$PASSWORD"
must as mallory login mallory "$PASSWORD"

mkdir files
echo "a file" >files/one.txt
head -c 3000000 /dev/urandom >files/large.bin
push_files() (cd files && oras push --plain-http --artifact-type application/vnd.example.thing "$1" one.txt:text/plain large.bin)

expect_ok 'push by tag' as dev push_files "$artifact:1"
digest=$(as guest oras resolve --plain-http "$artifact:1")
expect_equal 'the digest is that of the stored bytes' "$digest" "$(stored_digest team/oras 1)"
expect_ok 'pull by tag' as guest oras pull --plain-http --output by-tag "$artifact:1"
expect_same 'content pulled by tag' files by-tag
expect_ok 'pull by digest' as guest oras pull --plain-http --output by-digest "$artifact@$digest"
expect_same 'content pulled by digest' files by-digest

expect_ok 'push a blob' as dev oras blob push --plain-http "$artifact" files/one.txt
blob=sha256:$(sha256sum files/one.txt | cut -d' ' -f1)
expect_ok 'fetch a blob' as guest oras blob fetch --plain-http --output one.txt "$artifact@$blob"
expect_same 'content of the blob' files/one.txt one.txt
expect_ok 'tag' as dev oras tag --plain-http "$artifact:1" stable latest
expect_equal 'list tags' "1 latest stable" "$(as guest oras repo tags --plain-http "$artifact" | xargs)"

# Referrers
echo '{"packages": []}' >sbom.json
expect_ok 'attach' as dev oras attach --plain-http --artifact-type application/vnd.example.sbom "$artifact:1" sbom.json:application/json
expect_ok 'attach another' as dev oras attach --plain-http --artifact-type application/vnd.example.note --annotation note=yes "$artifact:1"
referrers() { as guest oras discover --plain-http --format json "$@" "$artifact:1" | jq -r '.referrers[].artifactType' | sort | xargs; }
expect_equal 'discover' "application/vnd.example.note application/vnd.example.sbom" "$(referrers)"
expect_equal 'discover one type' "application/vnd.example.sbom" "$(referrers --artifact-type application/vnd.example.sbom)"
expect_equal 'the fallback tag is not used' "1 latest stable" "$(stored_tags team/oras)"

# Multi-arch
make_index multi 1 "hello from oras"
expect_ok 'push an index from a layout' as dev oras copy --from-oci-layout --to-plain-http multi:1 "$artifact:multi"
expect_equal 'the registry stores the index that was pushed' "$(layout_digest multi)" "$(stored_digest team/oras multi)"
expect_ok 'pull it into a layout' as guest oras copy --to-oci-layout --from-plain-http "$artifact:multi" pulled:1
expect_same 'content of the index' multi/blobs pulled/blobs
expect_ok 'make an index' as dev oras manifest index create --plain-http "$artifact:made" multi "$digest"
expect_ok 'fetch one platform' as guest oras manifest fetch --plain-http --platform linux/arm64 "$artifact:multi"

# To other repositories, with everything that refers to it
copy() { oras copy --from-plain-http --to-plain-http "$@"; }
expect_mount 'mount into another repository' team/oras-copy as dev copy --recursive "$artifact:1" "$HOST/team/oras-copy:1"
expect_equal 'the copy is the same artifact' "$digest" "$(stored_digest team/oras-copy 1)"
expect_equal 'its referrers came along' "2" \
    "$(as guest oras discover --plain-http --format json "$HOST/team/oras-copy:1" | jq '.referrers | length')"
expect_mount 'mount into another project' library/oras as dev copy "$artifact:1" "$HOST/library/oras:1"
expect_ok 'anonymous pull from a public project' as nobody oras pull --plain-http --output public "$HOST/library/oras:1"
expect_same 'content of the public artifact' files public
expect_ok 'backup' as guest oras backup --plain-http --include-referrers --output backup.tar "$artifact:1"
expect_ok 'restore' as dev oras restore --plain-http --input backup.tar "$HOST/team/oras-restored:1"
expect_equal 'the restored artifact is the same' "$digest" "$(stored_digest team/oras-restored 1)"

# Refusals
expect_fail 'a guest pushes' 'denied' as guest push_files "$artifact:guest"
expect_fail 'a developer deletes' 'denied' as dev oras manifest delete --plain-http --force "$artifact@$digest"
expect_fail 'a private project of somebody else' 'denied' as mallory oras pull --plain-http "$artifact:1"
expect_fail 'a push to a private project of somebody else' '403' as mallory push_files "$artifact:mallory"
expect_fail 'anonymous pull of a private artifact' 'unauthorized' as nobody oras pull --plain-http "$artifact:1"
expect_fail 'a tag that is not there' 'not found' as guest oras pull --plain-http "$artifact:missing"
expect_equal 'refused pushes left no tag' "1 latest made multi stable" "$(stored_tags team/oras)"

expect_fail 'an artifact that an index lists stays' 'delete the index first' as alice oras manifest delete --plain-http --force "$artifact@$digest"
expect_ok 'an admin deletes the index' as alice oras manifest delete --plain-http --force "$artifact:made"
expect_ok 'an admin of the project deletes' as alice oras manifest delete --plain-http --force "$artifact@$digest"
expect_fail 'pull after the delete' 'not found' as alice oras pull --plain-http "$artifact:1"
expect_fail 'a blob that a manifest needs stays' 'delete the manifest first' as alice oras blob delete --plain-http --force "$HOST/team/oras-copy@$blob"
must as dev oras blob push --plain-http "$HOST/team/oras-blobs@$blob" files/one.txt
expect_ok 'an admin deletes a blob' as alice oras blob delete --plain-http --force "$HOST/team/oras-blobs@$blob"
expect_ok 'logout' as dev oras logout "$HOST"
expect_fail 'pull after the logout' 'unauthorized' as dev oras pull --plain-http "$artifact:multi"
