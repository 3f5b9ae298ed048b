#!/usr/bin/env bash
# helm: charts as OCI artifacts. It has no command to delete or to copy a stored chart.
. "$(dirname "$0")/../lib.sh"
cd "$WORK" || exit 1

charts=oci://$HOST/team
login() { with_password "$2" helm registry login --plain-http --username "$1" --password-stdin "$HOST"; }
push() { helm push --plain-http "$@"; }
pull() { helm pull --plain-http "$@"; }

expect_ok 'login' as dev login dev "$PASSWORD"
expect_fail 'wrong password' 'unauthorized' as wrong login dev not-the-password
must as guest login guest "$PASSWORD"
must as mallory login mallory "$PASSWORD"

must helm create app
must helm package --version 1.2.3 app
must helm package --version 1.3.0+build.7 app

expect_ok 'push' as dev push app-1.2.3.tgz "$charts"
digest=$(grep -o 'sha256:[0-9a-f]*' <<<"$OUTPUT")
expect_equal 'the registry stores the bytes that were pushed' "$digest" "$(stored_digest team/app 1.2.3)"
mkdir by-tag by-digest newest
expect_ok 'pull by version' as guest pull --version 1.2.3 --destination by-tag "$charts/app"
expect_same 'content pulled by version' app-1.2.3.tgz by-tag/app-1.2.3.tgz
expect_ok 'pull by digest' as guest pull --destination by-digest "$charts/app@$digest"
expect_same 'content pulled by digest' app-1.2.3.tgz "$(find by-digest -type f)"

expect_ok 'push a version with build metadata' as dev push app-1.3.0+build.7.tgz "$charts"
expect_equal 'it became a tag' "1.2.3 1.3.0_build.7" "$(stored_tags team/app)"
expect_ok 'pull the newest version' as guest pull --version '>=1.0.0' --destination newest "$charts/app"
expect_same 'it is the newest' app-1.3.0+build.7.tgz newest/app-1.3.0+build.7.tgz
expect_ok 'show a stored chart' as guest helm show chart --plain-http --version 1.2.3 "$charts/app"
expect_ok 'render a stored chart' as guest helm template --plain-http --version 1.2.3 test "$charts/app"

expect_ok 'push the same chart to another project' as dev push app-1.2.3.tgz "oci://$HOST/library"
expect_ok 'anonymous pull from a public project' as nobody pull --version 1.2.3 "oci://$HOST/library/app"

# Refusals
expect_fail 'a guest pushes' 'denied' as guest push app-1.2.3.tgz "$charts/guest"
expect_fail 'a private project of somebody else' 'denied' as mallory pull --version 1.2.3 "$charts/app"
expect_fail 'a push to a private project of somebody else' '403' as mallory push app-1.2.3.tgz "$charts"
expect_fail 'anonymous pull of a private chart' 'unauthorized' as nobody pull --version 1.2.3 "$charts/app"
expect_fail 'a version that is not there' 'not found' as guest pull --version 9.9.9 "$charts/app"
expect_ok 'logout' as dev helm registry logout "$HOST"
expect_fail 'pull after the logout' 'unauthorized' as dev pull --version 1.2.3 "$charts/app"
