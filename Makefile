# Waypost: `make run` starts it, `make test` tests it. Each target brings what it needs first.

with_setup = sh scripts/setup.sh
python = .venv/bin/python

.PHONY: help setup train run test check bench evaluate

help:
	@echo "make run     start Waypost: web chat, Telegram, WhatsApp (Ctrl-C stops it)"
	@echo "make test    run every test"
	@echo "make check   style, types, floors, words, licences, training data"
	@echo "make train   train the model, if what it is made of changed"
	@echo "make setup   bring uv, Python 3.11 and the locked packages into this folder"
	@echo "make bench   measure"
	@echo "make evaluate  what is understood, per language: a table, docs/understanding.md and its pictures"

setup:
	@$(with_setup)

train:
	@exec ./waypost train

# exec: make's child is Waypost itself, so that a signal reaches it.
run:
	@exec ./waypost run

test:
	@./waypost train
	@exec $(python) -m pytest -q tests

check:
	@exec $(with_setup) sh scripts/check.sh

evaluate:
	@./waypost train
	@exec $(python) -m benchmarks.evaluate

bench:
	@./waypost train
	@exec $(with_setup) sh scripts/bench.sh
