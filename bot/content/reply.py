"""A reply by the names of its texts, so that it can be said again: later, in another language, for another country.

An item is `message:greet`, `section:ask_shelter:more` or `sources:ask_shelter`. A choice is a payload as Rasa reads it:
`/ask_shelter`, `/more{"section":"next"}`, `/change_country{"country":"XK"}`.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from bot.content.words import Words

SECTION_BUTTONS = {
    "simple": "button_simpler",
    "more": "button_more",
    "next": "button_next",
    "sources": "button_sources",
}
INTENT_BUTTONS = {
    "human": "button_human",
    "menu": "button_menu",
    "in_danger": "button_danger",
    "affirm": "button_yes_delete",
    "deny": "button_no",
    "erase": "button_delete",
}

SECTIONS_AFTER = {
    "in_short": ("more", "next"),
    "simple": ("more", "next"),
    "more": ("next", "sources"),
    "next": ("sources",),
    "sources": (),
}
"""The other sections that are offered after each."""

MOST_AFTER = 3
"""Beside the way to a person, which stands under every answer."""

THE_PATH = "ask_next_steps"
"""Not offered beside "What happens next" of a topic: two buttons that read almost the same."""

STEP_BUTTONS = {
    "ask": "button_ask_person",
    "by_day": "button_by_day",
    "after_her": "button_after_her",
    "name": "button_give_name",
    "withdraw": "button_take_back",
}
"""What can be done about a person, on a button of `human`."""

NO_COUNTRY = "none"
"""The country of the button with which she keeps it to herself."""


class Command(StrEnum):
    """What an action asks the front door to do in the transaction that stores the reply."""

    ERASE = "erase"
    ASK_PERSON = "ask_person"
    STOP_PERSON = "stop_person"
    WRITE_BY_DAY = "write_by_day"
    WRITE_AFTER_HER = "write_after_her"
    TAKE_NAME = "take_name"
    PASS_ON = "pass_on"
    IN_DANGER = "in_danger"


@dataclass(frozen=True)
class Reply:
    """What is said (items, a message each) and what is offered under the last message (payloads). Asides are messages that were said
    with it and are not part of the answer."""

    items: list[str] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)

    def to_slot(self) -> dict[str, list[str]]:
        return asdict(self)

    @classmethod
    def from_slot(cls, value: dict[str, list[str]] | None) -> "Reply | None":
        return cls(**value) if value else None


def payload(intent: str, **entities: str) -> str:
    """The payload of a button, in Rasa's form and as short as it can be written."""
    return f"/{intent}" + (json.dumps(entities, separators=(",", ":"), ensure_ascii=False) if entities else "")


def choices_after(section: str, related: tuple[str, ...]) -> list[str]:
    """The payloads under a section of a topic: the longer forms that she has not read, the likeliest next questions, and a person."""
    sections = SECTIONS_AFTER[section]
    topics = [topic for topic in related if "next" not in sections or topic != THE_PATH]
    return [
        *[*(payload("more", section=name) for name in sections), *map(payload, topics)][:MOST_AFTER],
        payload("human"),
    ]


def menu_page(pages: tuple[tuple[str, ...], ...], number: int) -> list[str]:
    """The payloads of one page of the menu, from 1 and round again, and the way to the next."""
    page = pages[(number - 1) % len(pages)]
    return [*map(payload, page), payload("menu", page=str(number % len(pages) + 1))]


def item_text(item: str, words: Words) -> str:
    """The text of an item. Raises KeyError for a text that is no longer there."""
    kind, _, rest = item.partition(":")
    if kind == "section":
        topic, _, section = rest.partition(":")
        return words.section(topic, section)
    if kind == "sources":
        return words.sources(rest)
    return words.message(rest)


def needs_country(item: str, words: Words) -> bool:
    """Whether the item says something else once the country is known."""
    kind, _, rest = item.partition(":")
    if kind == "section":
        return words.section_needs_country(*rest.split(":"))
    return kind == "message" and words.message_needs_country(rest)


def choice_title(choice: str, words: Words) -> str:
    """What stands on the button of a payload. Raises KeyError for a payload that no button has."""
    match = re.fullmatch(r"/(\w+)(\{.*\})?", choice)
    if match is None:
        raise KeyError(choice)
    intent, entities = match.group(1), json.loads(match.group(2) or "{}")
    if "section" in entities:
        return words.message(SECTION_BUTTONS[entities["section"]])
    if "language" in entities:
        return words.language_name(entities["language"])
    if "country" in entities:
        return (
            words.message("button_skip")
            if entities["country"] == NO_COUNTRY
            else words.country_button(entities["country"])
        )
    if "step" in entities:
        return words.message(STEP_BUTTONS[entities["step"]])
    if "page" in entities:
        return words.message("button_more_topics")
    if intent in words.library.topics:
        return words.button(intent)
    return words.message(INTENT_BUTTONS[intent])
