"""How people who do not have, or do not use, the keyboard of their language type it in Latin letters. For training only."""

import re

from pypinyin import lazy_pinyin

from bot.understanding.normalise import normalise

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_AS_TYPED = str.maketrans(
    {"ж": "zh", "ш": "sh", "ч": "ch", "щ": "shch", "х": "h", "ц": "ts", "ю": "yu", "я": "ya", "й": "y", "є": "ye", "ї": "yi", "ы": "y"}
)  # fmt: skip


def romanised(text: str) -> str | None:
    """Chinese in pinyin without tones, Cyrillic as it is mostly chatted; None for a text that is in neither."""
    if _CHINESE.search(text):
        return " ".join(" ".join(lazy_pinyin(text)).split())
    if _CYRILLIC.search(text):
        return normalise(text.casefold().translate(_AS_TYPED))
    return None
