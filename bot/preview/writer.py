"""Writes the texts of one view: each in both languages, with the facts of the country, as the channel shows it."""

import re
from collections import Counter

from bot.content.catalogues import is_block
from bot.content.checks.text import TITLE_CHARACTERS
from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE, catalogue_of
from bot.content.reply import choice_title, choices_after
from bot.content.status import State, state_of, worst
from bot.content.topics import Topic
from bot.content.words import BUTTON_CHARACTERS, Words
from bot.preview import offers
from bot.preview.edition import Edition
from bot.preview.phone import Arrival, Part, arrive
from bot.preview.samples import samples
from bot.preview.texts import Form, Item, Message, Piece, Text
from bot.preview.view import View

MESSAGES = "messages"
SOURCES = "sources"
"""What a topic has beside its title, its button and its sections."""

Sources = list[tuple[str, str]]
"""The texts to translate that one text is made of: the context and the source of each."""


def topic_parts(library: Library, topic_id: str) -> tuple[str, ...]:
    return ("title", "button", *library.topics[topic_id].sections, SOURCES)


class Writer:
    """Writes for one view of one edition."""

    def __init__(self, edition: Edition, view: View) -> None:
        self._library = edition.library
        self._places = edition.places
        self._view = view
        self._words = [edition.library.words(language, view.country) for language in view.languages]

    def topic_part(self, topic_id: str, part: str) -> Item:
        """The title, the button, a section or the sources of a topic."""
        topic = self._library.topics[topic_id]
        return Item(f"{topic_id}/{part}", part, tuple(self._topic_text(topic, part, words) for words in self._words))

    def message(self, name: str) -> Item:
        """A text of content/messages.yml."""
        texts = tuple(self._message_text(name, words) for words in self._words)
        return Item(f"{MESSAGES}/{name}", name, texts, offers.depends(name))

    def _topic_text(self, topic: Topic, part: str, words: Words) -> Text:
        sources = self._sources(topic, part)
        states = self._states(sources, words.language)
        if words.language == SOURCE_LANGUAGE:
            states = Counter([State.REVIEWED if topic.reviewed_by else State.DRAFT])
        form, arrival = self._topic_arrival(topic, part, words)
        return Text(
            id=f"{topic.id}/{part}",
            language=words.language,
            shown_in=_shown_in(words, states),
            form=form,
            messages=_pieces(arrival.parts, {}),
            buttons=arrival.buttons,
            state=worst(states),
            source=self._places.topic(topic, part),
            translation=self._translation(sources, words.language),
            samples=(),
        )

    def _topic_arrival(self, topic: Topic, part: str, words: Words) -> tuple[Form, Arrival]:
        if part == "title":
            return Form.LINE, _alone(words.title(topic.id), TITLE_CHARACTERS)
        if part == "button":
            return Form.BUTTON, _alone(words.button(topic.id), BUTTON_CHARACTERS)
        text = words.sources(topic.id) if part == SOURCES else words.section(topic.id, part)
        choices = _titles(choices_after(part, topic.related), words)
        return Form.BUBBLE, arrive(text, choices, self._view.channel)

    def _message_text(self, name: str, words: Words) -> Text:
        source = self._library.messages[name]
        sources = [(f"{MESSAGES}/{name}", source)]
        values = samples(self._library, source, words)
        states = self._states(sources, words.language)
        form, arrival = self._message_arrival(name, words.message(name, **values), words)
        return Text(
            id=f"{MESSAGES}/{name}",
            language=words.language,
            shown_in=_shown_in(words, states),
            form=form,
            messages=_pieces(arrival.parts, values),
            buttons=arrival.buttons,
            state=None if words.language == SOURCE_LANGUAGE else worst(states),
            source=self._places.message(name),
            translation=self._translation(sources, words.language),
            samples=tuple(values),
        )

    def _message_arrival(self, name: str, text: str, words: Words) -> tuple[Form, Arrival]:
        if name.startswith("button_"):
            return Form.BUTTON, _alone(text, BUTTON_CHARACTERS)
        choices = _titles(offers.after_message(self._library, name), words)
        return Form.BUBBLE, arrive(text, choices, self._view.channel)

    def _sources(self, topic: Topic, part: str) -> Sources:
        context = f"{topic.id}/{part}"
        if part == "title":
            return [(context, topic.title)]
        if part == "button":
            return [(context, topic.button)]
        if part == SOURCES:
            titles = ((name, self._library.standards.facts[name].title) for name in topic.sources)
            return [(f"standards/{name}", title) for name, title in titles if title]
        return [(context, unit.text) for unit in topic.sections[part] if not is_block(unit.text)]

    def _states(self, sources: Sources, language: str) -> Counter[State]:
        if language == SOURCE_LANGUAGE:
            return Counter()
        catalogue = catalogue_of(language)
        return Counter(state_of(self._library, catalogue, context, source) for context, source in sources)

    def _translation(self, sources: Sources, language: str) -> str | None:
        """The place of the first text that has one."""
        places = (self._places.translation(context, source, language) for context, source in sources)
        return next((place for place in places if place), None)


def _alone(text: str, limit: int) -> Arrival:
    return Arrival((Part(text, len(text), limit),))


def _titles(payloads: list[str], words: Words) -> tuple[str, ...]:
    return tuple(choice_title(choice, words) for choice in payloads)


def _shown_in(words: Words, states: Counter[State]) -> str:
    missing = bool(states) and states.total() == states[State.MISSING]
    return SOURCE_LANGUAGE if missing else words.language


def _pieces(parts: tuple[Part, ...], values: dict[str, str]) -> tuple[Message, ...]:
    """The parts with the sample values told apart from the words around them."""
    longest_first = sorted(filter(None, values.values()), key=len, reverse=True)
    pattern = re.compile(f"({'|'.join(map(re.escape, longest_first))})") if longest_first else None
    return tuple(
        Message(
            pieces=tuple(
                Piece(text, sample=index % 2 == 1)
                for index, text in enumerate(pattern.split(part.text) if pattern else [part.text])
                if text
            ),
            length=part.length,
            limit=part.limit,
        )
        for part in parts
    )
