"""What may not be in any text that a person reads, whatever its language."""

import re
from collections.abc import Iterator

from bot.content.words import BUTTON_CHARACTERS

TITLE_CHARACTERS = 60
"""One line on a phone."""
MESSAGE_CHARACTERS = 1600
"""A WhatsApp message through Twilio (error 21617). Telegram takes 4096."""
CALLBACK_BYTES = 64
"""Telegram's callback_data."""

_PLACEHOLDER = re.compile(r"\{\w+\}")
_MARKUP = {
    "a star or underscore of bold or italic writing": re.compile(r"\*\*|__|(?<!\w)[*_]\w[^*_\n]*[*_](?!\w)"),
    "an HTML tag": re.compile(r"</?[a-zA-Z][^>]*>|&[a-z]+;"),
    "a Markdown link": re.compile(r"\]\(|\[[^\]]*\]"),
    "a web address": re.compile(r"https?://|www\."),
    "a heading mark": re.compile(r"^#", re.MULTILINE),
    "a printf placeholder": re.compile(r"%\(\w+\)|%[sd]"),
}
_PAIRS = (("(", ")"), ("«", "»"), ("“", "”"), ("（", "）"), ("「", "」"), ("《", "》"))


def faults(text: str) -> Iterator[str]:
    """What is wrong with the form of a text, in words."""
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        yield "a brace stands alone: write placeholders as {name}"
    for what, mark in _MARKUP.items():
        if mark.search(rest):
            yield f"{what} stands in it: it does not belong into a sentence, so take it out"
    for opening, closing in _PAIRS:
        if rest.count(opening) != rest.count(closing) and not (opening == "“" and "„" in rest):
            yield f"{opening} and {closing} do not come in pairs"
    if "\ufffd" in text:
        yield "a character was lost when the file was saved: write it again and save as UTF-8"


def too_long(context: str, text: str) -> Iterator[str]:
    """What is wrong with the length of a button or a title, in words."""
    kind = "button" if context.startswith("messages/button_") else context.rpartition("/")[2]
    most = {"button": BUTTON_CHARACTERS, "title": TITLE_CHARACTERS}.get(kind)
    if most is not None and len(text) > most:
        yield f"the {kind} has {len(text)} characters: {most} at most"
