#!/bin/sh
# Installs the Python clients of these tests, in fixed versions, into an environment of their own. Run it as often as you like: what is
# there is left alone.
#
# WHARF_TOOLS   the environment is made beside this folder's programs. Default: ~/.cache/wharf-tools/bin
set -eu

here=$(cd "$(dirname "$0")" && pwd)
venv=${WHARF_TOOLS:-${HOME:-/root}/.cache/wharf-tools/bin}/api-clients-venv
stamp=$venv/requirements.txt

cmp -s "$here/requirements.txt" "$stamp" && exit 0
[ -x "$venv/bin/python3" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
cp "$here/requirements.txt" "$stamp"
