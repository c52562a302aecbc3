"""The pictures of docs/understanding.md: accuracy per language, the worst neighbours, and how far confidence can be believed."""

from collections import Counter
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

from benchmarks.evaluate import Read, groups, share

NEIGHBOURS = 14
"""Intents in the picture of confusions: those that are taken for another most often."""
BINS = 10


def draw(read: list[Read], folder: Path) -> None:
    _languages(read, folder / "understanding-languages.png")
    _neighbours(read, folder / "understanding-neighbours.png")
    _reliability(read, folder / "understanding-reliability.png")


def _languages(read: list[Read], path: Path) -> None:
    grouped = groups(read, lambda message: message.language)
    names = [name for name, _ in grouped]
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for label, holds, shift in (
        ("top-1", lambda message: message.right, -0.2),
        ("top-3", lambda message: message.among_three, 0.2),
    ):
        heights = [share(group, holds) for _, group in grouped]
        bars = axes.bar([position + shift for position in range(len(names))], heights, 0.4, label=label)
        axes.bar_label(bars, fmt="%.0f", fontsize=7)
    axes.set_xticks(range(len(names)), names)
    axes.set_ylim(50, 102)
    axes.set_ylabel("per cent of messages")
    axes.set_title("Intent understood, per language, the worst first")
    axes.legend(loc="lower right")
    _save(figure, path)


def _neighbours(read: list[Read], path: Path) -> None:
    wrong = Counter(message.intent for message in read if not message.right)
    wrong.update(message.ranking[0] for message in read if not message.right)
    names = [name for name, _ in wrong.most_common(NEIGHBOURS)]
    counts = Counter((message.intent, message.ranking[0]) for message in read if not message.right)
    table = [[counts[meant, taken] for taken in names] for meant in names]
    figure, axes = pyplot.subplots(figsize=(8, 7))
    axes.imshow(table, cmap="Blues")
    for row, line in enumerate(table):
        for column, number in enumerate(line):
            if number:
                axes.text(column, row, str(number), ha="center", va="center", fontsize=7)
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=8)
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_ylabel("meant")
    axes.set_xlabel("taken for")
    axes.set_title("The worst neighbours: messages taken for another intent")
    _save(figure, path)


def _reliability(read: list[Read], path: Path) -> None:
    points = []
    for low in (number / BINS for number in range(BINS)):
        within = [message for message in read if low <= message.confidence < low + 1 / BINS + (low > 0.89)]
        if within:
            mean = 100 * sum(message.confidence for message in within) / len(within)
            points.append((mean, share(within, lambda message: message.right), len(within)))
    figure, axes = pyplot.subplots(figsize=(5, 5))
    axes.plot([0, 100], [0, 100], "--", color="grey", label="as sure as right")
    axes.plot([x for x, _, _ in points], [y for _, y, _ in points], "o-", label="measured")
    for x, y, number in points:
        axes.annotate(str(number), (x, y), textcoords="offset points", xytext=(4, -10), fontsize=7)
    axes.set_xlabel("confidence, per cent (beside each point: messages)")
    axes.set_ylabel("right, per cent")
    axes.set_title("How far confidence can be believed")
    axes.legend()
    _save(figure, path)


def _save(figure: pyplot.Figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)
