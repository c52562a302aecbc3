"""What a message is meant as: probabilities of the intents, and the choice among them, in which safety goes first.

One model for all languages: it was better than one a language for each of the first four, because people mix them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from bot.understanding.ngrams import Array, NgramModel, View
from bot.understanding.normalise import normalise
from bot.understanding.romanise import romanised

Ranking = list[tuple[str, float]]
"""Every intent with its probability, the likeliest first."""

SAFETY = ("in_danger", "self_harm", "is_minor")
"""The intents that win over a likelier one, the first of them before the next (intents.md)."""

SUBSTANTIAL = 0.2
"""The probability from which they do. Measured on unseen examples: `python benchmarks/understanding.py`."""

_VIEWS = (
    View("char_wb", 2, 5, seen_in=2),
    View("word", 1, 2),
    View("char_wb", 2, 4, seen_in=2, form="skeleton"),
)
_HELD_BACK = 0.25
"""The part of the examples that is held back to learn how sure the scores may be."""


class IntentModel:
    """Reads intents from text in any of the languages it was taught."""

    def __init__(self, model: NgramModel, sharpness: float) -> None:
        self._model = model
        self._sharpness = sharpness

    @classmethod
    def fit(cls, texts: Sequence[str], intents: Sequence[str]) -> IntentModel:
        """Learns from `texts` and the intent of each. Each intent needs at least four texts."""
        sharpness = _sharpness(*_unseen_scores(np.array(texts, dtype=object), np.array(intents)))
        return cls(_fit(texts, intents), sharpness)

    def probabilities(self, texts: Sequence[str]) -> tuple[list[str], Array]:
        """The intents, and an array of one row a text and one column an intent."""
        scores = self._model.scores([normalise(text) for text in texts])
        return self._model.classes, _softmax(scores * self._sharpness)

    def rank(self, text: str) -> Ranking:
        intents, rows = self.probabilities([text])
        return sorted(zip(intents, map(float, rows[0]), strict=True), key=lambda pair: -pair[1])

    def save(self, folder: Path) -> None:
        self._model.save(folder)
        (folder / "calibration.json").write_text(json.dumps({"sharpness": self._sharpness}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Raises FileNotFoundError when none was saved in `folder`."""
        calibration = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
        return cls(NgramModel.load(folder), calibration["sharpness"])


def safety_intent(ranking: Ranking) -> str | None:
    """The safety intent that is to be answered, however likely its neighbours are; None when none is probable enough."""
    probabilities = dict(ranking)
    if ranking and ranking[0][0] in SAFETY:
        return ranking[0][0]
    return next((intent for intent in SAFETY if probabilities.get(intent, 0.0) >= SUBSTANTIAL), None)


def _fit(texts: Sequence[str], intents: Sequence[str]) -> NgramModel:
    """A model of the texts, and of each as it would be typed in Latin letters."""
    taught = list(zip(texts, intents, strict=True))
    taught += [(latin, intent) for text, intent in taught if (latin := romanised(text))]
    written = [normalise(text) for text, _ in taught]
    return NgramModel.fit(_VIEWS, written, [intent for _, intent in taught], LinearSVC(C=0.5, random_state=0))


def _unseen_scores(texts: Array, labels: Array) -> tuple[Array, Array]:
    """Scores of texts by a model that has not seen them, and the columns of the right intents."""
    seen, unseen = train_test_split(np.arange(len(texts)), test_size=_HELD_BACK, random_state=0, stratify=labels)
    model = _fit(texts[seen], labels[seen])
    return model.scores(list(map(normalise, texts[unseen]))), np.searchsorted(model.classes, labels[unseen])


def _sharpness(scores: Array, right: Array) -> float:
    """The factor under which the softmax of the scores is as sure as it is right (temperature scaling, Guo et al. 2017)."""

    def surprise(sharpness: float) -> float:
        return float(-np.log(_softmax(scores * sharpness)[np.arange(len(right)), right] + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 20.0), method="bounded").x)


def _softmax(scores: Array) -> Array:
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))
