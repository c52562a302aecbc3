#!/bin/sh
# Each measurement in benchmarks/, one after the other.
cd "$(dirname "$0")/.." || exit 1
for script in benchmarks/*.py; do
    [ -e "$script" ] || { echo "benchmarks/ is empty." >&2; exit 1; }
    echo "== $script"
    .venv/bin/python "$script" || exit 1
done
