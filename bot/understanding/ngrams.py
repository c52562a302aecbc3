"""A linear text model on character and word n-grams: what both recognisers are made of, kept in a format that holds no code.

On disk: `model.json` (classes, vocabularies, settings) and `weights.npz` (plain numpy arrays, read with allow_pickle=False).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer


class Ngrams:
    """Texts as tf-idf of their n-grams. `views` are the analyzers: {"analyzer": "char_wb", "ngram_range": [2, 5], ...} each."""

    def __init__(self, views: Sequence[dict[str, Any]]) -> None:
        self.views = list(views)
        self._vectorizers = [_vectorizer(view) for view in self.views]

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        return _joined([vectorizer.fit_transform(texts) for vectorizer in self._vectorizers])

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        return _joined([vectorizer.transform(texts) for vectorizer in self._vectorizers])
