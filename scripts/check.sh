#!/bin/sh
# Everything that is checked without running Waypost. All checks run; the exit code is 1 when one failed.
cd "$(dirname "$0")/.." || exit 1
python=.venv/bin/python
failed=

step() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed, $name"
}

licences() {
    # axe-playwright-python names none in its metadata: its LICENSE file is the MIT licence, and axe in it is under MPL-2.0.
    $python -m piplicenses --from=mixed --ignore-packages axe-playwright-python --allow-only "$(grep -v '^#' scripts/licences.txt | paste -s -d ';' -)" >/dev/null
}

training_data() {
    # Rasa gives its findings as Python warnings and as log lines; neither may be there.
    output=$(RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 CUDA_VISIBLE_DEVICES=-1 LOG_LEVEL=INFO \
        $python -W ignore::DeprecationWarning -m bot.understanding.rasa_36 data validate --fail-on-warnings 2>&1) && clean=yes || clean=no
    findings=$(printf '%s\n' "$output" | grep -E 'UserWarning|FutureWarning: .*rasa|WARNING|ERROR' | grep -v pkg_resources)
    [ $clean = yes ] && [ -z "$findings" ] || { printf '%s\n' "${findings:-$output}"; return 1; }
}

step "ruff check" $python -m ruff check .
step "ruff format" $python -m ruff format --check .
step "types (mypy)" $python -m mypy
step "floors (import-linter)" .venv/bin/lint-imports --no-cache
step "content" ./waypost content check
step "licences" licences
step "training data (rasa data validate)" training_data

[ -z "$failed" ] || { echo "Failed: ${failed#, }." >&2; exit 1; }
echo "All checks passed."
