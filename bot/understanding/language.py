"""Which language a message is written in, and which language the conversation is held in. Needs neither Rasa nor a network."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.understanding.ngrams import NgramModel, View
from bot.understanding.normalise import plain_letters
from bot.understanding.scripts import script_of

SURE = 0.8
"""The least probability at which a language counts as recognised."""

CLEARLY_SURE = 0.95
"""The least probability at which a message of `CLEAR_WORDS` or more changes the language of a conversation."""

CLEAR_WORDS = 3

_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class NoModelError(Exception):
    """There is no trained model with a language recogniser in it; the message says where it was looked for."""


@dataclass(frozen=True)
class Recognition:
    """The language of one message; None when unsure. `confidence` is a probability, `script` as in `scripts.script_of`."""

    language: str | None
    confidence: float
    script: str | None
    words: int
