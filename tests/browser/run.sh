#!/bin/sh
# Drives a real browser, Chromium without a window, against the real binary and a real OpenID provider.
#
#   tests/browser/run.sh [binary [test]]
#
# The binary is target/debug/wharf unless named. A test is named as in portal-many; without one all of them run. The provider is the one in
# WHARF_TEST_OIDC_ISSUER, or it is started and stopped here. tests/install.sh brings Chromium and playwright-core, tests/e2e/install.sh docker.
# WHARF_WRITE_DOCS=1 renews what docs/portal has of these tests: the figures of portal-many, the pictures of portal-screenshots.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
binary=${1:-$root/target/debug/wharf}
modules=${WHARF_TOOLS:-$HOME/.cache/wharf-tools/bin}/browser/node_modules
[ -x "$binary" ] || { echo "there is no $binary; run cargo build" >&2; exit 1; }
[ -d "$modules/playwright-core" ] || { echo "playwright-core is not installed; see tests/install.sh" >&2; exit 1; }
[ -e "$root/portal/dist/index.html" ] || { echo "the portal is not built; run make portal" >&2; exit 1; }

work=$(mktemp -d)
clean_up() {
    status=$?
    trap - EXIT INT TERM HUP
    [ ! -d "$work/oidc" ] || "$root/tests/servers/oidc.sh" stop "$work/oidc" || status=1
    rm -rf "$work"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

if [ -z "${WHARF_TEST_OIDC_ISSUER:-}" ]; then
    "$root/tests/servers/oidc.sh" start "$work/oidc" >"$work/oidc.env"
    . "$work/oidc.env"
fi
for test in "$root"/tests/browser/${2:-*}.test.mjs; do
    BROWSER_MODULES="$modules" BROWSER_WORK="$work" WHARF_BINARY="$binary" node "$test"
done
