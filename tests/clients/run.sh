#!/bin/sh
# Clients nobody here wrote, against the real registry. See README.md.
#
#   tests/clients/run.sh [folder]...   all folders, or those named
#
# WHARF_BIN     the registry's program. Default: target/debug/wharf
# WHARF_TOOLS   where install.sh made the Python environment. Default: ~/.cache/wharf-tools/bin
set -eu

here=$(cd "$(dirname "$0")" && pwd)
WHARF_BIN=${WHARF_BIN:-$here/../../target/debug/wharf}
python=${WHARF_TOOLS:-${HOME:-/root}/.cache/wharf-tools/bin}/api-clients-venv/bin/python3
export WHARF_BIN PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1
[ -x "$python" ] || { echo "run tests/clients/install.sh first" >&2; exit 1; }

status=0
for folder in ${*:-harbor-contract harborapi schemathesis legacy}; do
    echo "clients: $folder"
    "$python" "$here/$folder/check.py" || status=1
done
exit "$status"
