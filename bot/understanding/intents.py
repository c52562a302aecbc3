"""What a message is meant as: probabilities of the intents, and the choice among them, in which safety goes first.

One model reads all languages and one each language; see `Models`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from bot.content.safety_words import SAFETY
from bot.understanding.ngrams import Array, NgramModel, View, cut
from bot.understanding.normalise import LONGEST, normalise
from bot.understanding.romanise import romanised

Columns = NDArray[np.intp]
Ranking = list[tuple[str, float]]
"""Every intent with its probability, the likeliest first."""

SUBSTANTIAL = 0.2
"""The probability from which they do, beside a likelier intent of another kind."""

TOGETHER = 0.2
"""What the three must have together when one of them is the likeliest of all; below it nothing is likely, and "did you mean" asks.
Both were chosen on the development sets: `make evaluate` shows what other values would give."""

URGENT = 0.98
"""How sure a part of a message must be to count by itself: a cry beside a question. Chosen on the development sets."""

GREETING, QUESTIONS, REPEAT = "greet", "ask_", "repeat"
BESIDE_A_GREETING = 0.15
"""How likely a question must be to count before the greeting that it came with."""

_ENDS = r".!?…؟۔。！？;؛\n,،，、"
_PART = re.compile(f"[^{_ENDS}]+[{_ENDS}]*")

_OF_ALL = (View("char_wb", 2, 4, seen_in=2), View("word", 1, 2, seen_in=2))
_VIEWS = (*_OF_ALL, View("char_wb", 2, 4, seen_in=2, form="skeleton"))
"""How the model of each language sees a text. That of all languages does without the bones: `benchmarks.variants` shows what
they would add."""

_HELD_BACK = 0.005
"""The part of the examples that is not taught: from it is learnt how sure the scores may be."""

PROCESSES = 2

Example = tuple[str, str, str]
"""(text, intent, language)"""


@dataclass(frozen=True)
class Models:
    """One model of all languages, and one of each that has examples of every intent.

    People mix languages, so the first reads everything; what is said in one language alone, the second reads better. Where the
    language is known their scores are added.
    """

    of_all: NgramModel
    of_one: dict[str, NgramModel]

    @classmethod
    def fit(cls, examples: Sequence[Example]) -> Models:
        """Each example is learnt as it stands, and as it would be typed in Latin letters: by the model of all languages only where
        `normalise` does not write it so."""
        of_all: list[Example] = []
        by_language: dict[str, list[Example]] = {}
        for text, intent, code in examples:
            forms = [(normalise(form), intent, code) for form in _forms(text)]
            by_language.setdefault(code, []).extend(forms)
            of_all += forms[:1] if forms[0][0].isascii() else forms
        intents = _intents(of_all)
        own = {code: texts for code, texts in by_language.items() if _intents(texts) == intents}
        # The largest first, so that the processes end together.
        codes = sorted(own, key=lambda code: -len(own[code]))
        model, *models = Parallel(n_jobs=PROCESSES)(
            [delayed(_fit)(_OF_ALL, of_all), *(delayed(_fit)(_VIEWS, own[code]) for code in codes)]
        )
        return cls(model, dict(zip(codes, models, strict=True)))

    def scores(self, texts: Sequence[str], language: str | None) -> Array:
        """A row a text, a column an intent. `language` is that of the texts, None where it is not known."""
        of_one = self.of_one.get(language or "")
        rows = []
        for text in texts:
            ngrams = cut(_VIEWS, normalise(text))
            scores = self.of_all.scores(ngrams)
            rows.append(scores + of_one.scores(ngrams) if of_one else scores)
        return np.stack(rows)


class IntentModel:
    """Reads intents from text in any of the languages it was taught. The languages are those of catalogues: `sr` for both scripts."""

    def __init__(self, models: Models, sharpness: float, sharpness_of_one: float) -> None:
        self._models = models
        self._sharpness, self._sharpness_of_one = sharpness, sharpness_of_one

    @classmethod
    def fit(cls, examples: Sequence[Example]) -> IntentModel:
        """Each intent needs at least two texts."""
        taught, held_back = _split(examples)
        models = Models.fit(taught)
        return cls(models, *_sharpnesses(models, held_back))

    @property
    def intents(self) -> list[str]:
        return self._models.of_all.classes

    def probabilities(self, texts: Sequence[str], language: str | None = None) -> Array:
        """An array of one row a text and one column an intent, in the order of `intents`."""
        sharpness = self._sharpness_of_one if language in self._models.of_one else self._sharpness
        return _softmax(self._models.scores(texts, language) * sharpness)

    def rank(self, text: str, language: str | None = None) -> Ranking:
        rows = self.probabilities([text], language)
        likeliest = sorted(zip(self.intents, map(float, rows[0]), strict=True), key=lambda pair: -pair[1])
        if likeliest[0][0] == REPEAT and safety_intent(likeliest) is None:
            return self._named_beside(likeliest[0], text, language)
        return question_before_greeting(likeliest)

    def _named_beside(self, first: tuple[str, float], text: str, language: str | None) -> Ranking:
        """A request to say something again ("what did you tell me about the shelter") as a whole says little of what: its single words
        and pairs of words say more. The others share what `first` leaves, by the most that one of these gives them."""
        words = normalise(text).split()
        parts = [" ".join(words[start : start + size]) for size in (1, 2) for start in range(len(words) - size + 1)]
        most = self.probabilities(parts or [text], language).max(axis=0)
        others = {intent: float(one) for intent, one in zip(self.intents, most, strict=True) if intent != first[0]}
        share = (1.0 - first[1]) / sum(others.values())
        return [first, *sorted(((intent, one * share) for intent, one in others.items()), key=lambda pair: -pair[1])]

    def urgent_part(self, text: str, language: str | None = None) -> tuple[str, float, str] | None:
        """The safety intent, with its probability, that one part of the text carries beyond doubt, and the text without that part:
        "I want to die. Can I see a doctor?"

        As a whole such a text may read like its question. None where no part does, or where there is but one.
        """
        parts = [part for part in _PART.findall(text[:LONGEST]) if len(normalise(part).split()) >= 2]
        if len(parts) < 2:
            return None
        probabilities = self.probabilities(parts, language)
        for intent in SAFETY:
            of_parts = probabilities[:, self.intents.index(intent)] if intent in self.intents else np.zeros(1)
            if (most := float(of_parts.max())) >= URGENT:
                rest = [part for part, one in zip(parts, of_parts, strict=True) if one < URGENT]
                return intent, most, " ".join(rest)
        return None

    def save(self, folder: Path) -> None:
        self._models.of_all.save(folder)
        for code, model in self._models.of_one.items():
            model.save(folder / code)
        calibration = {
            "of_all": self._sharpness,
            "of_one": self._sharpness_of_one,
            "languages": [*self._models.of_one],
        }
        (folder / "calibration.json").write_text(json.dumps(calibration), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Raises FileNotFoundError when none was saved in `folder`."""
        calibration = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
        of_one = {code: NgramModel.load(folder / code) for code in calibration["languages"]}
        return cls(Models(NgramModel.load(folder), of_one), calibration["of_all"], calibration["of_one"])


def safety_intent(ranking: Ranking) -> str | None:
    """The safety intent that is to be answered, however likely its neighbours are; None when none is probable enough."""
    probabilities = dict(ranking)
    if ranking and ranking[0][0] in SAFETY:
        together = sum(probabilities.get(intent, 0.0) for intent in SAFETY)
        return ranking[0][0] if together >= TOGETHER else None
    return next((intent for intent in SAFETY if probabilities.get(intent, 0.0) >= SUBSTANTIAL), None)


def question_before_greeting(ranking: Ranking) -> Ranking:
    """A greeting with a question is the question (intents.md: the more specific one): where one is likely enough they change places."""
    (first, probability), *others = ranking
    for place, (intent, beside) in enumerate(others):
        if first == GREETING and intent.startswith(QUESTIONS) and beside >= BESIDE_A_GREETING:
            return [(intent, probability), *others[:place], (first, beside), *others[place + 1 :]]
    return ranking


def _intents(examples: Sequence[Example]) -> set[str]:
    return {intent for _, intent, _ in examples}


def linear_classifier() -> LinearSVC:
    """Not yet fitted."""
    return LinearSVC(C=0.25, tol=0.1, random_state=0)


def _fit(views: Sequence[View], written: Sequence[Example]) -> NgramModel:
    return NgramModel.fit(
        views,
        [text for text, _, _ in written],
        [intent for _, intent, _ in written],
        linear_classifier(),
    )


def _forms(text: str) -> Iterator[str]:
    yield text
    latin = romanised(text)
    if latin:
        yield latin


def _split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """What is taught and what is held back, both of every intent."""
    labels = [intent for _, intent, _ in examples]
    taught, held_back = train_test_split(
        examples, test_size=max(round(len(labels) * _HELD_BACK), len(set(labels))), random_state=0, stratify=labels
    )
    return taught, held_back


def _sharpnesses(models: Models, held_back: Sequence[Example]) -> tuple[float, float]:
    """How sharp the scores of the model of all languages may be made, and those of both together, on texts they have not seen."""
    alone, both, right = [], [], []
    for code in sorted({language for _, _, language in held_back}):
        texts = [text for text, _, language in held_back if language == code]
        alone.append(models.scores(texts, None))
        both.append(models.scores(texts, code))
        right.append(np.searchsorted(models.of_all.classes, [one[1] for one in held_back if one[2] == code]))
    columns: Columns = np.concatenate(right)
    return _sharpness(np.concatenate(alone), columns), _sharpness(np.concatenate(both), columns)


def _sharpness(scores: Array, right: Columns) -> float:
    """The factor under which the softmax of the scores is as sure as it is right (temperature scaling, Guo et al. 2017)."""

    def surprise(sharpness: float) -> float:
        return float(-np.log(_softmax(scores * sharpness)[np.arange(len(right)), right] + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 20.0), method="bounded").x)


def _softmax(scores: Array) -> Array:
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))
