#!/bin/sh
# Each measurement of speed and size, one after the other. What is understood is measured by `make evaluate`.
cd "$(dirname "$0")/.." || exit 1
for module in content turns; do
    echo "== benchmarks.$module"
    .venv/bin/python -m "benchmarks.$module" || exit 1
done
