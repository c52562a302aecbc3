"""A linear text model on tf-idf of character and word n-grams, stored in plain formats: both recognisers are made of it.

On disk it is `model.json` (settings and classes), `vocabulary.txt` (an n-gram a line) and `weights.npz` (numpy arrays): nothing
that could carry code, as a pickle can.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
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

    def of(self, texts: Sequence[str]) -> Sequence[str]:
        return texts if self.form == "written" else list(map(skeleton, texts))

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


class NgramModel:
    """Scores of a text for each class: `features(text) @ weights + bias`. What the scores mean is the owner's affair."""

    def __init__(
        self,
        views: Sequence[View],
        vectorizers: Sequence[TfidfVectorizer],
        classes: Sequence[str],
        weights: Weights,
        bias: Array,
    ) -> None:
        self.views = tuple(views)
        self.classes = list(classes)
        self._vectorizers = tuple(vectorizers)
        self._analyzers = [vectorizer.build_analyzer() for vectorizer in vectorizers]
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
            [vectorizer.fit_transform(view.of(texts)) for view, vectorizer in zip(views, vectorizers, strict=True)],
            format="csr",
        )
        classifier.fit(features, labels, sample_weight=counts)
        weights, bias = classifier.coef_, classifier.intercept_
        if len(classifier.classes_) == 2:
            weights, bias = np.vstack([np.zeros_like(weights), weights]), np.append(0.0, bias)
        classes = [str(label) for label in classifier.classes_]
        return cls(views, vectorizers, classes, np.ascontiguousarray(weights.T, np.float16), bias.astype(np.float32))

    def scores(self, texts: Sequence[str]) -> Array:
        """An array of one row a text and one column a class, in the order of `classes`."""
        features: csr_matrix = hstack(
            [
                vectorizer.transform(view.of(texts))
                for view, vectorizer in zip(self.views, self._vectorizers, strict=True)
            ],
            format="csr",
        )
        scores = np.tile(self._bias, (len(texts), 1))
        for row, (begin, end) in enumerate(pairwise(features.indptr)):
            # Of so many n-grams a text has few: only their weights are made exact.
            scores[row] += features.data[begin:end] @ self._weights[features.indices[begin:end]].astype(np.float32)
        return scores

    def known_share(self, text: str) -> float:
        """The part of the text's n-grams, by the first view, that the training texts had: 0 to 1, low for a foreign language."""
        ngrams = self._analyzers[0](text)
        vocabulary = self._vectorizers[0].vocabulary_
        return sum(ngram in vocabulary for ngram in ngrams) / len(ngrams) if ngrams else 0.0

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        vocabularies = [list(vectorizer.get_feature_names_out()) for vectorizer in self._vectorizers]
        written = {
            "views": [asdict(view) for view in self.views],
            "sizes": list(map(len, vocabularies)),
            "classes": list(self.classes),
        }
        (folder / "model.json").write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
        (folder / "vocabulary.txt").write_text("\n".join(chain.from_iterable(vocabularies)), encoding="utf-8")
        frequencies = np.concatenate([vectorizer.idf_ for vectorizer in self._vectorizers]).astype(np.float32)
        np.savez(folder / "weights.npz", weights=self._weights, bias=self._bias, frequencies=frequencies)

    @classmethod
    def load(cls, folder: Path) -> NgramModel:
        """Raises FileNotFoundError when no model was saved in `folder`."""
        written = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        ngrams = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            weights, bias, frequencies = arrays["weights"], arrays["bias"], arrays["frequencies"]
        views = [View(**view) for view in written["views"]]
        vectorizers, start = [], 0
        for view, size in zip(views, written["sizes"], strict=True):
            vectorizer = view.vectorizer()
            vectorizer.vocabulary_ = vectorizer.vocabulary = {
                ngram: column for column, ngram in enumerate(ngrams[start : start + size])
            }
            vectorizer.idf_ = frequencies[start : start + size]
            vectorizers.append(vectorizer)
            start += size
        return cls(views, vectorizers, written["classes"], weights, bias)
