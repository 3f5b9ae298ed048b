#!/bin/sh
# Builds portal/dist, which the binary carries. Needs Node.js 20.19 or newer; does nothing when nothing changed.
#
#   portal/build.sh             build; without Node.js say so and go on: the binary works without its portal
#   portal/build.sh --required  without Node.js fail
set -eu

cd "$(dirname "$0")"
if ! command -v npm >/dev/null; then
    echo 'no Node.js: the binary is built without its portal' >&2
    [ "${1:-}" != --required ]
    exit
fi
# npm writes this file last.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --silent --no-audit --no-fund --ignore-scripts
    touch node_modules/.package-lock.json
fi
if [ ! -e dist/index.html ] || [ -n "$(find src public scripts index.html package-lock.json vite.config.ts -newer dist/index.html | head -1)" ]; then
    npm run --silent build
fi
