"""A linear text model on tf-idf of character and word n-grams, stored in plain formats: both recognisers are made of it.

On disk it is `model.json` (settings and classes), `vocabulary.txt` (an n-gram a line) and `weights.npz` (numpy arrays): nothing
that could carry code, as a pickle can.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.understanding.skeleton import skeleton

Array = NDArray[np.float32]
Weights = NDArray[np.float16]
"""As they are stored: half the memory of `Array`."""


@dataclass(frozen=True)
class View:
    """One way to cut a text into n-grams: "char_wb" (inside words) or "word", with n from `shortest` to `longest`."""

    unit: str
    shortest: int
    longest: int
    seen_in: int = 1
    """Texts that an n-gram must occur in to be counted."""
    form: str = "written"
    """What is cut: the text as it is given, or its "skeleton"."""

    def of(self, text: str) -> str:
        return text if self.form == "written" else skeleton(text)

    def vectorizer(self) -> TfidfVectorizer:
        return TfidfVectorizer(
            analyzer=self.unit,
            ngram_range=(self.shortest, self.longest),
            min_df=self.seen_in,
            token_pattern=r"\S+" if self.unit == "word" else None,
            lowercase=False,
            sublinear_tf=True,
            dtype=np.float32,
        )


Ngrams = dict[View, Counter[str]]
"""How often each n-gram occurs in a text, as each view cuts it."""


@lru_cache
def _analyzer(view: View) -> Callable[[str], list[str]]:
    return view.vectorizer().build_analyzer()


def cut(views: Sequence[View], text: str) -> Ngrams:
    """The n-grams of a text, for every model that has no other views."""
    return {view: Counter(_analyzer(view)(view.of(text))) for view in views}


class NgramModel:
    """Scores of a text for each class: `tf-idf @ weights + bias`. What the scores mean is the owner's affair.

    Each view has a vocabulary (the row of an n-gram among all weights) and shares in `frequencies`, the inverse document frequency of
    each row.
    """

    def __init__(
        self,
        views: Sequence[View],
        vocabularies: Sequence[dict[str, int]],
        frequencies: Array,
        classes: Sequence[str],
        weights: Weights,
        bias: Array,
    ) -> None:
        self.views = tuple(views)
        self.classes = list(classes)
        self._vocabularies = tuple(vocabularies)
        self._frequencies = frequencies
        self._weights = weights
        self._bias = bias

    @classmethod
    def fit(
        cls,
        views: Sequence[View],
        texts: Sequence[str],
        labels: Sequence[str],
        classifier: Any,
        counts: NDArray[np.float64] | None = None,
    ) -> NgramModel:
        """`classifier` is a linear one of scikit-learn, not yet fitted. Two labels at least must occur. `counts` says how much each text
        weighs; all the same without."""
        vectorizers = [view.vectorizer() for view in views]
        features = hstack(
            [
                vectorizer.fit_transform(map(view.of, texts))
                for view, vectorizer in zip(views, vectorizers, strict=True)
            ],
            format="csr",
        )
        classifier.fit(features, labels, sample_weight=counts)
        weights, bias = classifier.coef_, classifier.intercept_
        if len(classifier.classes_) == 2:
            weights, bias = np.vstack([np.zeros_like(weights), weights]), np.append(0.0, bias)
        return cls(
            views,
            _vocabularies([list(vectorizer.get_feature_names_out()) for vectorizer in vectorizers]),
            np.concatenate([vectorizer.idf_ for vectorizer in vectorizers]).astype(np.float32),
            [str(label) for label in classifier.classes_],
            np.ascontiguousarray(weights.T, np.float16),
            bias.astype(np.float32),
        )

    def scores(self, ngrams: Ngrams) -> Array:
        """A score a class, in the order of `classes`, of a text that was `cut` by the model's views at least."""
        scores = self._bias.copy()
        for view, vocabulary in zip(self.views, self._vocabularies, strict=True):
            known = [
                (row, count) for ngram, count in ngrams[view].items() if (row := vocabulary.get(ngram)) is not None
            ]
            if known:
                rows, counts = zip(*known, strict=True)
                tf_idf = (1.0 + np.log(np.array(counts, np.float32))) * self._frequencies[[*rows]]
                scores += tf_idf / np.linalg.norm(tf_idf) @ self._weights[[*rows]].astype(np.float32)
        return scores

    def known_share(self, ngrams: Ngrams) -> float:
        """The part of the text's n-grams, by the first view, that the training texts had: 0 to 1, low for a foreign language."""
        counted = ngrams[self.views[0]]
        known = sum(count for ngram, count in counted.items() if ngram in self._vocabularies[0])
        return known / max(counted.total(), 1)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        written = {
            "views": [asdict(view) for view in self.views],
            "sizes": list(map(len, self._vocabularies)),
            "classes": self.classes,
        }
        (folder / "model.json").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
        (folder / "vocabulary.txt").write_text("\n".join(chain.from_iterable(self._vocabularies)), encoding="utf-8")
        np.savez(folder / "weights.npz", weights=self._weights, bias=self._bias, frequencies=self._frequencies)

    @classmethod
    def load(cls, folder: Path) -> NgramModel:
        """Raises FileNotFoundError when no model was saved in `folder`."""
        written = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        ngrams = iter((folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            weights, bias, frequencies = arrays["weights"], arrays["bias"], arrays["frequencies"]
        return cls(
            [View(**view) for view in written["views"]],
            _vocabularies([list(islice(ngrams, size)) for size in written["sizes"]]),
            frequencies,
            written["classes"],
            weights,
            bias,
        )


def _vocabularies(ngrams: Sequence[Sequence[str]]) -> list[dict[str, int]]:
    """The rows of the n-grams of each view, counted through."""
    rows = count()
    return [dict(zip(of_view, rows)) for of_view in ngrams]  # noqa: B905  (rows have no end)
