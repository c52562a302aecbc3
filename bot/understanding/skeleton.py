"""The bones of a text: its consonants, in one Latin spelling for all scripts and habits of writing.

Arabic leaves most vowels out, Latin letters for Arabic, Russian or Bulgarian are chosen by everybody in another way, and typing errors
and endings change vowels first. What stays the same is this: `\u062d\u0628\u064a\u0628\u064a`, `7abibi` and `habeeby` are all `hb`.
"""

import re

_ARABIC = dict(zip("بتثحخدذرزسشصضطظغفقكلمنهپچڤگژ", "btthhddrzsssdtzgfqklmnhpcvgz", strict=True)) | dict.fromkeys(
    "اعويءج", ""
)
_NUMBERS = {"7": "h", "9": "s", "6": "t", "8": "q", "4": "c", "2": "", "3": "", "5": "h"}
_PAIRS = (
    ("sch", "s"),
    ("sh", "s"),
    ("ch", "c"),
    ("kh", "h"),
    ("gh", "g"),
    ("th", "t"),
    ("dh", "d"),
    ("zh", "z"),
    ("ts", "c"),
    ("ph", "f"),
)
_TO_CONSONANTS = str.maketrans(_ARABIC | dict.fromkeys("aeiouywj", ""))
_IN_WORDS = re.compile(r"(?<=[^\W\d])[2-9]+|[2-9]+(?=[^\W\d])")
_DOUBLED = re.compile(r"([^\W\d_])\1+")


def skeleton(normalised: str) -> str:
    """The consonants of each word of a text that `normalise` has made; a word of vowels alone is gone."""
    text = _IN_WORDS.sub(lambda found: "".join(_NUMBERS[digit] for digit in found.group()), normalised)
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return _DOUBLED.sub(r"\1", " ".join(text.translate(_TO_CONSONANTS).split()))
