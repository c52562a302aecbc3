"""Which script a text is written in, by the names of its letters in the Unicode character database."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def script_of(text: str) -> str | None:
    """The script of most letters, as the Unicode names begin: "LATIN", "CYRILLIC", "ARABIC", "CJK"...; None without letters."""
    counted = Counter(_script(character) for character in text if character.isalpha())
    return counted.most_common(1)[0][0] if counted else None


def writes_without_spaces(text: str) -> bool:
    """True for Thai, Lao, Burmese, Khmer, Japanese and Chinese letters: words stand there without spaces between."""
    return bool(_UNSPACED.search(text))


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]
