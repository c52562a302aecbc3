#!/bin/sh
# Brings what Waypost needs into this folder, then becomes the command that it is given.
# Usage: sh scripts/setup.sh [COMMAND...]. When everything is there already, it costs a few milliseconds.

root=$(cd "$(dirname "$0")/.." && pwd -P) || exit 1

# setup.py writes the same two things into the stamp, as its last step.
if [ -x "$root/.venv/bin/python" ] && { echo "$root"; cat "$root/requirements.lock"; } | cmp -s - "$root/.venv/waypost-stamp"; then
    [ $# -eq 0 ] && { echo "Everything is set up."; exit 0; }
    exec "$@"
fi

for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python}; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
        exec "$python" "$root/scripts/setup.py" "$@"
    fi
done
echo "Python 3.9 or newer is missing: install it (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: xcode-select --install)." >&2
exit 1
