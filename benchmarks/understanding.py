"""What the understanding reaches on examples it has not seen: five-fold cross-validation on data/nlu.

The thresholds of config.yml and bot/understanding (fallback, safety, languages) were chosen on these tables. Some three minutes.
Run: .venv/bin/python -m benchmarks.understanding
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from bot.understanding.intents import SAFETY, IntentModel
from bot.understanding.language import LanguageRecogniser

Values = NDArray[Any]
DATA = Path(__file__).parents[1] / "data" / "nlu"
OF_MIXED_LANGUAGE = ("change_language", "change_country", "out_of_scope")


def main() -> None:
    texts, intents, languages = map(np.array, zip(*_examples(), strict=True))
    print(f"{len(texts)} examples, {len(set(intents))} intents, languages {', '.join(sorted(set(languages)))}\n")
    folds = list(StratifiedKFold(5, shuffle=True, random_state=3).split(texts, intents))
    _show_languages(texts, intents, languages, *folds[0])
    names, probabilities = _unseen(texts, intents, folds)
    right = np.searchsorted(names, intents)
    _show_intents(probabilities, right, languages)
    _show_fallback(probabilities, right)
    _show_safety(names, probabilities, right)


def _examples() -> Iterator[tuple[str, str, str]]:
    for path in sorted(DATA.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in block["examples"].splitlines():
                yield line.removeprefix("- ").strip(), block["intent"], path.stem


def _unseen(texts: Values, intents: Values, folds: list[tuple[Values, Values]]) -> tuple[list[str], Values]:
    names = sorted(set(intents))
    probabilities = np.zeros((len(texts), len(names)))
    for seen, unseen in folds:
        _, probabilities[unseen] = IntentModel.fit(list(texts[seen]), list(intents[seen])).probabilities(
            list(texts[unseen])
        )
    return names, probabilities


def _show_languages(texts: Values, intents: Values, languages: Values, seen: Values, unseen: Values) -> None:
    seen, unseen = (part[~np.isin(intents[part], OF_MIXED_LANGUAGE)] for part in (seen, unseen))
    recogniser = LanguageRecogniser.fit(list(texts[seen]), list(languages[seen]))
    found = [recogniser.recognise(text) for text in texts[unseen]]
    print("language        messages   right   wrong  unsure")
    for length, counted in (("3 words and more", range(3, 1000)), ("1 or 2 words", range(1, 3))):
        chosen = [
            (seen_.language and seen_.language.split("-")[0], language)
            for seen_, language in zip(found, languages[unseen], strict=True)
            if seen_.words in counted
        ]
        right = np.mean([code == language for code, language in chosen])
        unsure = np.mean([code is None for code, _ in chosen])
        print(f"{length:16}{len(chosen):8}{right:8.1%}{1 - right - unsure:8.1%}{unsure:8.1%}")


def _show_intents(probabilities: Values, right: Values, languages: Values) -> None:
    order = np.argsort(-probabilities, axis=1)
    print("\nintent   top-1   top-3")
    for language in [*sorted(set(languages)), "all"]:
        rows = np.full(len(right), True) if language == "all" else languages == language
        places = [(order[rows, :n] == right[rows, None]).any(axis=1).mean() for n in (1, 3)]
        print(f"{language:7}{places[0]:8.1%}{places[1]:8.1%}")


def _show_fallback(probabilities: Values, right: Values) -> None:
    surest, correct = probabilities.max(axis=1), probabilities.argmax(axis=1) == right
    top3 = (np.argsort(-probabilities, axis=1)[:, :3] == right[:, None]).any(axis=1)
    print("\nfallback below   answered   of these right   just above right   asked back: in the three")
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6):
        sure, border = surest >= threshold, (surest >= threshold) & (surest < threshold + 0.1)
        shares = sure.mean(), correct[sure].mean(), correct[border].mean(), top3[~sure].mean()
        print(f"{threshold:14.1f}{shares[0]:11.1%}{shares[1]:17.1%}{shares[2]:19.1%}{shares[3]:27.1%}")


def _show_safety(names: list[str], probabilities: Values, right: Values) -> None:
    columns = [names.index(intent) for intent in SAFETY]
    meant = np.isin(right, columns)
    likeliest = np.isin(probabilities.argmax(axis=1), columns)
    print("\nsafety from   found   false alarms")
    for threshold in (0.1, 0.15, 0.2, 0.3, 0.4):
        alarm = likeliest | (probabilities[:, columns] >= threshold).any(axis=1)
        print(f"{threshold:11}{alarm[meant].mean():8.1%}{alarm[~meant].mean():15.1%}")


if __name__ == "__main__":
    main()
