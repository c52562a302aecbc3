"""Which language a message is written in, and which language the conversation is held in. Needs neither Rasa nor a network."""

from __future__ import annotations

import re
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import cyrtranslit
import numpy as np
from sklearn.linear_model import SGDClassifier

from bot.content.locales import best_match, script_name
from bot.understanding.ngrams import NgramModel, View, cut
from bot.understanding.normalise import apart, plain_letters, without_accents
from bot.understanding.romanise import romanised
from bot.understanding.scripts import script_of

SURE = 0.52
"""The least probability at which a language counts as recognised. Chosen on the development sets."""

FAMILIAR = 0.7
"""The least part of a message's n-grams that the training texts had: below it the message may be in any other language."""

CLEARLY_SURE = 0.95
"""The least probability at which a message of `CLEAR_WORDS` or more changes the language of a conversation."""

CLEAR_WORDS = 3

_WHOLE = 10_000
"""How many texts of a language are taught as wholes, at most; of the others their words alone, which takes less time."""

FOLDER = "language"
"""The folder, inside the component's part of a trained model, that `save` is given."""

_VIEWS = (View("char_wb", 1, 4, seen_in=2), View("word", 1, 1, seen_in=2))
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class NoModelError(Exception):
    """There is no trained model with a language recogniser in it; the message says where it was looked for."""


@dataclass(frozen=True)
class Recognition:
    """The language of one message, None when unsure; `confidence` is the probability of the likeliest language.

    `script` is as in `scripts.script_of`, `words` counts words of letters: "112" has none.
    """

    language: str | None
    confidence: float
    script: str | None
    words: int


class LanguageRecogniser:
    """Tells languages apart by their letters and words. Serbian is "sr" in Latin letters and "sr-Cyrl" in Cyrillic ones."""

    def __init__(self, model: NgramModel) -> None:
        self._model = model

    @classmethod
    def fit(cls, texts: Sequence[str], languages: Sequence[str]) -> LanguageRecogniser:
        """Learns from `texts` and the language code of each; two languages at least."""
        seen: Counter[tuple[str, str]] = Counter()
        of_each, met = Counter(languages), Counter[str]()
        for text, code in zip(texts, languages, strict=True):
            whole = met[code] % ceil(of_each[code] / _WHOLE) == 0
            met[code] += 1
            seen.update((form, code) for form in _forms(text, code, whole))
        forms = [form for form, _ in seen]
        codes = [code for _, code in seen]
        # Each form once, as there are few: a word that stands in a thousand texts counts for a little more than one in ten.
        counts = 1.0 + np.log(list(seen.values()))
        classifier = SGDClassifier(
            loss="log_loss", alpha=1e-5, max_iter=6, tol=None, class_weight="balanced", random_state=0
        )
        return cls(NgramModel.fit(_VIEWS, forms, codes, classifier, counts))

    @property
    def languages(self) -> list[str]:
        """The codes that it was taught."""
        return self._model.classes

    def recognise(self, text: str) -> Recognition:
        words = _words(text)
        script = script_of(text)
        if not words:
            return Recognition(None, 0.0, script, 0)
        ngrams = cut(_VIEWS, " ".join(words))
        scores = self._model.scores(ngrams)
        likely = np.exp(scores - scores.max())
        best = int(likely.argmax())
        confidence = float(likely[best] / likely.sum())
        sure = confidence >= SURE and self._model.known_share(ngrams) >= FAMILIAR
        language = self._model.classes[best] if sure else None
        if language == "sr" and script == "CYRILLIC":
            language = "sr-Cyrl"
        return Recognition(language, confidence, script, len(words))

    def save(self, folder: Path) -> None:
        self._model.save(folder)

    @classmethod
    def load(cls, folder: Path) -> LanguageRecogniser:
        """Raises FileNotFoundError when none was saved in `folder`."""
        return cls(NgramModel.load(folder))

    @classmethod
    def from_model(cls, models: Path) -> LanguageRecogniser:
        """The recogniser in the newest trained model (.tar.gz) of the folder `models`. Raises NoModelError."""
        archives = sorted(models.glob("*.tar.gz"), key=lambda archive: archive.stat().st_mtime)
        if not archives:
            raise NoModelError(f"{models} holds no trained model: run make train.")
        with TemporaryDirectory() as folder, tarfile.open(archives[-1]) as archive:
            for member in archive:
                if member.isfile() and Path(member.name).parent.name == FOLDER:
                    content = archive.extractfile(member)
                    (Path(folder) / Path(member.name).name).write_bytes(content.read() if content else b"")
            try:
                return cls.load(Path(folder))
            except FileNotFoundError:
                raise NoModelError(
                    f"{archives[-1]} was trained without a language recogniser: run make train."
                ) from None


def conversation_language(current: str | None, recognised: Recognition, supported: tuple[str, ...]) -> str | None:
    """The language to answer in, one of `supported`; None while nothing is known but what a phone or a link hints at.

    A language that the conversation has stays until a message is clearly another one: a word in another script than Latin, or
    `CLEAR_WORDS` words that leave little doubt. Between the two scripts of Serbian the one she writes decides.
    """
    written = best_match(recognised.language, supported)
    if current is None or written == current:
        return written
    if current == "sr" and recognised.script == "CYRILLIC" and recognised.language in (None, "sr-Cyrl"):
        return "sr-Cyrl"
    if written is None:
        return current
    if current == "sr-Cyrl" and written == "sr":
        return written
    clear = recognised.words >= CLEAR_WORDS and recognised.confidence >= CLEARLY_SURE
    return written if clear or recognised.script not in ("LATIN", script_name(current)) else current


def _words(text: str) -> list[str]:
    """The words; Chinese characters one by one."""
    return _LETTERS.findall(apart(plain_letters(text)))


def _forms(text: str, language: str, whole: bool) -> Iterator[str]:
    """Each word alone, of Serbian in Cyrillic letters too; of a `whole` text the ways in which it is typed: as it stands, without
    accents, in Latin letters, in the other script of Serbian."""
    words = _words(text)
    alone = set(words)
    if language == "sr":
        alone.update(cyrtranslit.to_cyrillic(cyrtranslit.to_latin(" ".join(words), "sr"), "sr").split())
    yield from sorted(alone)
    if not whole or not words:
        return
    written = " ".join(words)
    forms = {written, without_accents(written)}
    if language == "sr":
        latin = cyrtranslit.to_latin(written, "sr")
        forms |= {latin, without_accents(latin), cyrtranslit.to_cyrillic(latin, "sr")}
    elif latin := romanised(written):
        forms.add(latin)
    # In one order, so that the same examples make the same model.
    yield from sorted(forms)
