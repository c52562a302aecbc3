"""Serbian Cyrillic out of the Latin catalogue: one translation, two scripts. What stays Latin is listed in content/transliteration.yml."""

import re
from dataclasses import dataclass
from pathlib import Path

import cyrtranslit

from bot.content.errors import ContentError
from bot.content.yaml_file import read_yaml

PLACEHOLDER = r"\{\w*\}"
ADDRESS = r"https?://\S+"


@dataclass(frozen=True)
class Transliteration:
    """`keep`: names that stay as they are; `apart`: letter pairs that are two letters in these words (injekcija: н and ј)."""

    keep: tuple[str, ...]
    apart: dict[str, str]

    def to_cyrillic(self, text: str) -> str:
        """The text in Serbian Cyrillic; placeholders, web addresses and kept names unchanged."""
        kept = "|".join([PLACEHOLDER, ADDRESS, *(rf"\b{re.escape(name)}\b" for name in self.keep)])
        pieces = re.split(f"({kept})", text)
        return "".join(piece if index % 2 else self._word_by_word(piece) for index, piece in enumerate(pieces))

    def _word_by_word(self, text: str) -> str:
        for latin, cyrillic in self.apart.items():
            text = text.replace(latin, cyrillic).replace(latin.capitalize(), cyrillic.capitalize())
        return cyrtranslit.to_cyrillic(text, "sr")


def read_transliteration(path: Path) -> Transliteration:
    """Raises ContentError."""
    try:
        value = read_yaml(path)
        return Transliteration(
            keep=tuple(map(str, value["keep"])), apart={str(k): str(v) for k, v in value["apart"].items()}
        )
    except (KeyError, TypeError, AttributeError):
        raise ContentError(
            path, None, "the file needs a list 'keep:' and a list 'apart:' of 'latin: cyrillic' lines."
        ) from None
