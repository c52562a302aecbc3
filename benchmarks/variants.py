"""What was tried for the understanding, and what it gives: each variant is taught data/nlu and asked tests/understanding.

The intent alone is looked at, without what Rasa's pipeline puts around it, and the language of each message is taken as known. Some
ten minutes. Run: .venv/bin/python -m benchmarks.variants
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import yaml
from sklearn.naive_bayes import ComplementNB

from bot.understanding.intents import Example, Models, linear_classifier
from bot.understanding.ngrams import Array, NgramModel, View, cut
from bot.understanding.normalise import normalise
from bot.understanding.romanise import romanised

ROOT = Path(__file__).parents[1]
CHARACTERS = View("char_wb", 2, 4, seen_in=2)
WORDS = View("word", 1, 2, seen_in=2)
BONES = View("char_wb", 2, 4, seen_in=2, form="skeleton")
VIEWS = {
    "characters and words": (CHARACTERS, WORDS),
    "characters up to five in a row, and words": (View("char_wb", 2, 5, seen_in=2), WORDS),
    "and consonants": (CHARACTERS, WORDS, BONES),
}
BAYES = 0.2
"""The part of the naive Bayes model in the mixture."""


def main() -> None:
    taught, asked = _taught(), _asked()
    print(f"{len(taught)} examples, {sum(map(len, asked.values()))} messages")
    print("top-1 and top-3 in per cent, the mean over the languages, and the worst\n")
    for name, views in VIEWS.items():
        of_all = _one_model(_written(taught), views, linear_classifier())
        _show(name, asked, of_all)
    bayes = _one_model(_written(taught), VIEWS["and consonants"], _Bayes(alpha=0.1))
    models = Models.fit(taught)
    classes = models.of_all.classes

    def of_one(texts: Sequence[str], language: str) -> Array:
        return _scores(models.of_one[language], texts)

    _show("a model of each language alone", asked, (classes, of_one))

    def with_bones(texts: Sequence[str], language: str) -> Array:
        return of_all[1](texts, language) + of_one(texts, language)

    _show("a model of all and one of each, added", asked, (classes, models.scores))
    _show("the same, the model of all with consonants too", asked, (classes, with_bones))
    _show("naive Bayes", asked, bayes)

    def mixed(texts: Sequence[str], language: str) -> Array:
        return (1 - BAYES) * _standard(models.scores(texts, language)) + BAYES * _standard(bayes[1](texts, language))

    _show("a model of all and one of each, and naive Bayes mixed in", asked, (classes, mixed))


Scores = Callable[[Sequence[str], str], Array]
Variant = tuple[list[str], Scores]
"""The intents, and their scores of texts of one language."""


class _Bayes(ComplementNB):
    """With the weights where a linear classifier has them."""

    @property
    def coef_(self) -> Array:
        return self.feature_log_prob_

    @property
    def intercept_(self) -> Array:
        return np.zeros(len(self.classes_))


def _taught() -> list[Example]:
    return [
        (line.removeprefix("- ").strip(), block["intent"], path.stem)
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]
        for line in block["examples"].splitlines()
    ]


def _asked() -> dict[str, list[tuple[str, str]]]:
    return {
        path.stem: [
            (message["text"], message["intent"])
            for message in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        ]
        for path in sorted((ROOT / "tests" / "understanding").glob("*.jsonl"))
    }


def _written(taught: list[Example]) -> list[tuple[str, str]]:
    forms = [(form, intent) for text, intent, _ in taught for form in (text, romanised(text)) if form]
    return [(normalise(form), intent) for form, intent in forms]


def _one_model(written: list[tuple[str, str]], views: tuple[View, ...], classifier: object) -> Variant:
    model = NgramModel.fit(views, [text for text, _ in written], [intent for _, intent in written], classifier)
    return model.classes, lambda texts, _language: _scores(model, texts)


def _scores(model: NgramModel, texts: Sequence[str]) -> Array:
    return np.stack([model.scores(cut(model.views, normalise(text))) for text in texts])


def _standard(scores: Array) -> Array:
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / scores.std(axis=1, keepdims=True))


def _show(name: str, asked: dict[str, list[tuple[str, str]]], variant: Variant) -> None:
    classes, scores = variant
    shares = []
    for language, messages in asked.items():
        order = np.argsort(-scores([text for text, _ in messages], language), axis=1)
        first = [classes[row[0]] == intent for row, (_, intent) in zip(order, messages, strict=True)]
        three = [intent in [classes[one] for one in row[:3]] for row, (_, intent) in zip(order, messages, strict=True)]
        shares.append((100 * float(np.mean(first)), 100 * float(np.mean(three)), language))
    mean = [float(np.mean([share[part] for share in shares])) for part in (0, 1)]
    worst = min(shares)
    print(f"| {name} | {mean[0]:.1f} / {mean[1]:.1f} | {worst[0]:.1f} / {worst[1]:.1f} ({worst[2]}) |", flush=True)


if __name__ == "__main__":
    main()
