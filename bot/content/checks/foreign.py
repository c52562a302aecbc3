"""Whether a translation is in its language: no English left over, no other language pasted in, no letters of another script."""

import re
import unicodedata
from functools import cache, lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.content.checks.wording import WITHOUT_SPACES
from bot.content.locales import SOURCE_LANGUAGE, is_known, locale_of, script_name

FEWEST_LETTERS = 30
FEWEST_LETTERS_WITHOUT_SPACES = 10
"""In a shorter text the identification is a guess."""
SURE = 0.95
KEPT = 2**15
"""Answers that are kept, of each function: a preview looks through all texts again at every save, and few have changed."""
KIN = {
    "sr": ("hr", "bs"),
    "ro": ("mo",),
    "bg": ("mk",),
    "ar": ("arz", "ary"),
    "zh": ("yue", "wuu"),
    "fa": ("tg",),
    "tl": ("ceb",),
}
"""What the identification takes a language for when it is written rightly: another name, or a sister that a sentence cannot tell apart."""
BORROWED = re.compile(r"\{\w+\}|https?://\S+|[„“\"«].{0,24}?[“”\"»]|\b[A-Z][\w.-]*[A-Z]\w*\b")
"""What stays as it is in any language: placeholders, addresses, quoted words, names such as WhatsApp, GRETA."""


def is_source_left(source: str, text: str, language: str) -> bool:
    """Whether the text is still English: the source itself, or recognised as English."""
    return (text == source and _letters(_own(text)) >= FEWEST_LETTERS) or recognised(text, language) == SOURCE_LANGUAGE


@lru_cache(KEPT)
def recognised(text: str, language: str) -> str | None:
    """The other language that a translation into `language` is surely written in; None where it is right or too short to say."""
    own = _own(text)
    code = locale_of(language).language
    if _letters(own) < (FEWEST_LETTERS_WITHOUT_SPACES if code in WITHOUT_SPACES else FEWEST_LETTERS):
        return None
    found, probability = _identifier().classify(own)
    if found in (code, *KIN.get(code, ())) or probability < SURE or not is_known(found):
        return None
    return str(found)


@lru_cache(KEPT)
def foreign_letters(text: str, language: str) -> str | None:
    """The first word with letters of another script than the language's, or with letters of two; None where there is none.

    Latin words are let pass in every language if they are whole: names. A Latin letter inside a Cyrillic word is not.
    """
    wanted = _scripts(language)
    for word in re.findall(r"[^\W\d_]+", _own(text)):
        scripts = {_script(letter) for letter in word} - {None}
        if len(scripts - wanted) > 0 and (scripts != {"LATIN"} or "LATIN" in wanted):
            return str(word)
    return None


@lru_cache(KEPT)
def mostly_foreign(source: str, text: str, language: str) -> bool:
    """Whether more letters are of another script than of the language's; names that the source has too are left out."""
    names = "|".join(map(re.escape, re.findall(r"\b[A-Z]\w+", source)))
    own_text = re.sub(rf"\b(?:{names})\b", " ", _own(text)) if names else _own(text)
    letters = [_script(letter) for letter in own_text if letter.isalpha()]
    own = sum(script in _scripts(language) for script in letters)
    return len(letters) > own * 2


def _own(text: str) -> str:
    return BORROWED.sub(" ", text)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


@cache
def _scripts(language: str) -> frozenset[str]:
    first = script_name(language).split()[0]
    return {
        "SIMPLIFIED": frozenset({"CJK"}),
        "TRADITIONAL": frozenset({"CJK"}),
        "JAPANESE": frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
        "KOREAN": frozenset({"HANGUL", "CJK"}),
        "BANGLA": frozenset({"BENGALI"}),
    }.get(first, frozenset({first}))


@cache
def _script(letter: str) -> str | None:
    """How Unicode begins the letter's name: LATIN, CYRILLIC, CJK; None for what belongs to every script."""
    if not letter.isalpha() or unicodedata.category(letter) == "Lm":
        return None
    return unicodedata.name(letter, "").split(" ")[0] or None


@cache
def _identifier() -> LanguageIdentifier:
    """py3langid, which knows 140 languages; takes half a second to load."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
