"""The one written form in which messages are compared: no case, no accents, no stretched letters, Cyrillic in Latin letters,
Chinese characters one by one.

Every step reads the text once, so the cost grows with its length alone, and `LONGEST` bounds even that.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 2000
"""Characters that are looked at: what a person means is said before that."""

# Written differently by keyboards and by habit, read as one: alef, ya, ta marbuta, the carriers of hamza; Persian kaf and ya.
_ARABIC = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ئ": "ي",
    "ؤ": "و",
    "ة": "ه",
    "ک": "ك",
    "\u0640": "",
}
# Serbian đ is typed dj or d; the Vietnamese letter is d.
_LATIN = {"đ": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"}
# Cyrillic of all the languages that are written in it, in the letters that remain of Latin ones without their accents.
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "je", "ж": "z", "з": "z", "ѕ": "dz",
    "и": "i", "і": "i", "й": "j", "ј": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "sc", "ъ": "a", "ы": "i", "ь": "",
    "э": "e", "ю": "ju", "я": "ja", "ї": "ji", "ђ": "d", "ѓ": "g", "ћ": "c", "ќ": "k", "љ": "lj", "њ": "nj", "џ": "dz",
}  # fmt: skip
_APOSTROPHES = dict.fromkeys("'’‘ʼ`´", "")
_ONE_FORM = str.maketrans({**_ARABIC, **_LATIN, **_CYRILLIC, **_APOSTROPHES, "?": " ? ", "؟": " ? "})
_CHARACTER = re.compile(r"([\u3400-\u9fff])")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


def normalise(text: str) -> str:
    """The text as the classifiers read it: words of letters and digits with one space between, question marks and emoji."""
    text = without_accents(plain_letters(text).translate(_ONE_FORM))
    text = apart(text).replace("dj", "d")
    words = "".join(map(_spoken, text)).split()
    return _STRETCHED.sub(r"\1", " ".join(words))


def apart(text: str) -> str:
    """Chinese characters with a space around each, as each is a word or a part of one that counts."""
    return _CHARACTER.sub(r" \1 ", text)


def plain_letters(text: str) -> str:
    """Case folded, compatibility forms resolved, invisible characters dropped, digits of every script as 0-9."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return "".join(map(_plain, unicodedata.normalize("NFC", folded)))


def _plain(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    return "" if category in ("Cf", "Cs") else character


def without_accents(text: str) -> str:
    """Drops the accents of Latin letters and the vowel signs of Arabic ones; other scripts keep their marks."""
    kept: list[str] = []
    bare = False
    for character in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(character):
            bare = character < "\u0250" or "\u0600" <= character <= "\u06ff"
            kept.append(character)
        elif not bare:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _spoken(character: str) -> str:
    """Letters, their marks, digits, the question mark, and each emoji as a word of its own; all else parts words."""
    if character.isalnum() or character == "?":
        return character
    category = unicodedata.category(character)
    return f" {character} " if category == "So" else character if category[0] == "M" else " "
