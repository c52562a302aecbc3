"""Cut a long text into the lengths that a platform takes, where a reader would pause."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.channels.message import Channel, OutboundMessage

_NEWLINES = re.compile(r"[ \t]*\n[ \t\n]*")
_LIST_ITEM = re.compile(r"\s*(?:[-*•·–—]|\d{1,3}[.)])\s")
_SENTENCE_END = re.compile(r"(?<!\d)[.!?…؟۔।።]+[\"'»”’)\]]*\s+|[。！？]+[」』”]*\s*")
_SPACE = re.compile(r"\s+")
_JOINERS = "\u200d\ufe0e\ufe0f"


BEFORE_CHOICES = "\n\n"
"""Between a text and its choices as numbered lines."""


def split_for(channels: Mapping[str, Channel], name: str, messages: list[OutboundMessage]) -> list[OutboundMessage]:
    """The messages in parts as the channel `name` takes them; whole where it fetches its own (the web chat)."""
    if name not in channels:
        return messages
    return [part for message in messages for part in channels[name].split(message)]


def numbered(titles: Iterable[str]) -> str:
    """Choices as lines of text, for a channel without buttons: `1. Tell me more`."""
    return "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))


def text_length(text: str) -> int:
    """The length in UTF-16 code units: what Telegram counts, and never less than what Twilio counts (an emoji is
    two)."""
    return len(text) + sum(character > "\uffff" for character in text)


def split_text(text: str, limit: int, last_limit: int | None = None) -> list[str]:
    """`text` in parts of at most `limit` UTF-16 code units, the last of at most `last_limit` (default: the same).

    A part ends at the end of a paragraph where it can, else of a line, a sentence, a word. The lines of a list stay
    together if they fit into one part. Whitespace at a cut is dropped; no other character is lost. An empty text is one
    empty part.
    """
    last_limit = limit if last_limit is None else last_limit
    parts: list[str] = []
    rest = text.strip()
    while text_length(rest) > last_limit:
        # What fits a middle part but not the last is cut at the last one's length: what follows is shorter still.
        cut = _cut(rest, limit if text_length(rest) > limit else last_limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _cut(text: str, limit: int) -> int:
    """The index at which the first part of `text`, which is longer than `limit`, ends."""
    window = _fitting(text, limit)
    return _line_end(text, window, limit) or _pause(text, window) or _between_characters(text, window)


def _line_end(text: str, window: int, limit: int) -> int:
    """The best end of a paragraph or line within `window` characters, or 0."""
    paragraph = line = inside_list = 0
    for newlines in _NEWLINES.finditer(text):
        end = newlines.start()
        if end > window:
            break
        if _splits_list(text, newlines):
            inside_list = end
        elif newlines.group().count("\n") > 1:
            paragraph = end
        else:
            line = end
    best = paragraph or line
    if inside_list > best and (not best or text_length(_block(text, best)) > limit):
        return inside_list
    return best


def _splits_list(text: str, newlines: re.Match[str]) -> bool:
    before = text.rfind("\n", 0, newlines.start()) + 1
    return bool(_LIST_ITEM.match(text, before) and _LIST_ITEM.match(text, newlines.end()))


def _block(text: str, start: int) -> str:
    """The text from `start` to the end of the list that stands there, or of the line."""
    rest = text[start:].lstrip()
    ends = (newlines.start() for newlines in _NEWLINES.finditer(rest) if not _splits_list(rest, newlines))
    return rest[: next(ends, len(rest))]


def _pause(text: str, window: int) -> int:
    """The last end of a sentence within `window` characters, else of a word, or 0."""
    for pause in (_SENTENCE_END, _SPACE):
        # One character beyond the window, so that a pause right at its end counts.
        ends = (match.start() + len(match.group().rstrip()) for match in pause.finditer(text, 0, window + 1))
        if best := max((end for end in ends if end <= window), default=0):
            return best
    return 0


def _fitting(text: str, limit: int) -> int:
    """How many characters from the start of `text` fit into `limit` UTF-16 code units; at least one."""
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return max(index, 1)
    return len(text)


def _between_characters(text: str, index: int) -> int:
    """`index`, moved back to where what a reader sees as one character begins: before its accents and joiners."""
    start = index
    while start > 1 and (unicodedata.combining(text[start]) or text[start] in _JOINERS or text[start - 1] == "\u200d"):
        start -= 1
    return start if start > 1 else index
