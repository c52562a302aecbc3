"""One text, in the languages that are compared, as it arrives on a phone."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.content.locales import is_right_to_left
from bot.content.status import State

_INVISIBLE = re.compile("[\u200e\u200f\u2066-\u2069]")
"""Marks of direction, which nobody types into a search."""


class Form(StrEnum):
    """As what a text is shown: a message, a button, a line of its own."""

    BUBBLE = "bubble"
    BUTTON = "button"
    LINE = "line"


@dataclass(frozen=True)
class Piece:
    """A run of a message: the words, and whether they are only a sample of what will stand there."""

    text: str
    sample: bool


@dataclass(frozen=True)
class Message:
    """One part of an arrival, in pieces."""

    pieces: tuple[Piece, ...]
    length: int
    limit: int | None


@dataclass(frozen=True)
class Text:
    """One text in one language. `state` is None where no review is kept: for the source of a message. `source` and `translation` are
    the places of both. `shown_in` is the language that the words are in: the source's where there is no translation."""

    id: str
    language: str
    shown_in: str
    form: Form
    messages: tuple[Message, ...]
    buttons: tuple[str, ...]
    state: State | None
    source: str
    translation: str | None
    samples: tuple[str, ...]

    @property
    def direction(self) -> str:
        return "rtl" if is_right_to_left(self.shown_in) else "ltr"

    @property
    def partly(self) -> bool:
        """Whether some of its paragraphs have no translation and others do."""
        return self.state is State.MISSING and self.shown_in == self.language

    @property
    def words(self) -> str:
        """All that a reader reads, for a search."""
        return searchable(" ".join("".join(piece.text for piece in message.pieces) for message in self.messages))


@dataclass(frozen=True)
class Item:
    """One text in each of the compared languages. `id` is its context in the catalogues: `ask_shelter/more`, `messages/greet`."""

    id: str
    name: str
    texts: tuple[Text, ...]
    choices_depend: bool = False


@dataclass(frozen=True)
class Group:
    """What belongs together under one heading: the items of a topic, or one message."""

    id: str
    title: str
    items: tuple[Item, ...]


def searchable(text: str) -> str:
    """A text as a search compares it: no upper case, no marks of direction, one space at a time."""
    return " ".join(_INVISIBLE.sub("", text).casefold().split())
