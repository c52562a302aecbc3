#!/bin/sh
# Each measurement in benchmarks/, one after the other.
cd "$(dirname "$0")/.." || exit 1
for script in benchmarks/[a-z]*.py; do
    module=benchmarks.$(basename "$script" .py)
    echo "== $module"
    .venv/bin/python -m "$module" || exit 1
done
