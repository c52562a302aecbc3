"""The words for one person: every message, section and button in her language, with the facts of her country."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.content import facts
from bot.content.catalogues import is_block
from bot.content.countries import Country, today
from bot.content.locales import isolate, locale_of, own_name

if TYPE_CHECKING:
    from bot.content.library import Library

FACTS: dict[str, Callable[["Words"], str]] = {
    "reflection_period": facts.reflection_period,
    "reflection_notes": facts.reflection_notes,
    "reflection_details": facts.reflection_details,
    "emergency_number": facts.emergency_number,
    "general_number": facts.general_number,
    "emergency": facts.emergency,
    "hotline": facts.best_hotlines,
    "hotlines": facts.hotlines,
    "child_hotline": facts.child_hotlines,
    "organisations": facts.organisations,
    "advocate_hours": facts.advocate_hours,
    "country": facts.country_name,
    "adult_age": facts.adult_age,
    "general_standard": facts.general_standard,
}
"""Placeholders that the content library fills in by itself, beside the spans of content/standards.yml."""

BUTTON_CHARACTERS = 20
"""Characters: WhatsApp's quick replies (Twilio, Content templates)."""

HOTLINES = {"hotline", "hotlines", "child_hotline"}
COUNTRY_FACTS = HOTLINES | {"reflection_period", "organisations"}
"""Placeholders whose text depends on the country so much that it is worth asking for it."""


class Words:
    """What `library.words(language, country)` gives. Cheap to make; makes no copies of the content."""

    def __init__(self, library: "Library", language: str, country_code: str | None) -> None:
        self.library = library
        self.language = language
        self.country_code = country_code
        self.country: Country | None = library.countries.get(country_code or "")
        self.expired = self.country is not None and self.country.expired(today())
        """Whether the facts of her country were looked at too long ago to be told as sure."""

    def message(self, name: str, /, **values: str) -> str:
        """A text of content/messages.yml. Raises KeyError for a name that is not there."""
        return self._fill(self.library.text(f"messages/{name}", self.library.messages[name], self.language)[0], values)

    def has(self, name: str) -> bool:
        return name in self.library.messages

    def button(self, topic_id: str) -> str:
        return self._topic_text(topic_id, "button", self.library.topics[topic_id].button)

    def title(self, topic_id: str) -> str:
        return self._topic_text(topic_id, "title", self.library.topics[topic_id].title)

    def section(self, topic_id: str, section: str) -> str:
        """A section of a topic, ready to send; the last line says so where no person has checked it."""
        topic = self.library.topics[topic_id]
        checked = topic.reviewed_by is not None and all(
            self.library.text(f"{topic_id}/{section}", unit.text, self.language)[1]
            for unit in topic.sections[section]
            if not is_block(unit.text)
        )
        text = self.section_text(topic_id, section)
        return text if checked else f"{text}\n\n{self.message('unchecked')}"

    def section_text(self, topic_id: str, section: str) -> str:
        """The section alone."""
        text = ""
        for unit in self.library.topics[topic_id].sections[section]:
            words = self.library.text(f"{topic_id}/{section}", unit.text, self.language)[0]
            filled = self._fill(words, {})
            text += ("\n" if unit.tight else "\n\n") + unit.mark + filled if filled else ""
        return text.strip()

    def sources(self, topic_id: str) -> str:
        """Where the topic's statements come from, and the law of her country."""
        lines = [self.message("sources_intro")]
        for source in self.library.topics[topic_id].sources:
            standard = self.library.standards.facts[source]
            if standard.title is None:
                lines.append(self.message("source_practice"))
            else:
                lines.append(self.library.text(f"standards/{source}", standard.title, self.language)[0])
        placeholders = self._placeholders(topic_id)
        if self.country is not None and "reflection_period" in placeholders:
            lines.append(facts.country_source(self.country, self))
        if self.country is not None and self.country.hotlines and placeholders & HOTLINES:
            lines.append(facts.hotline_sources(self.country, self))
        if self.country is not None and placeholders & COUNTRY_FACTS:
            lines.append(facts.country_checked(self.country, self))
        return "\n\n".join(lines)

    def section_needs_country(self, topic_id: str, section: str) -> bool:
        """Whether this section says something else once the country is known."""
        return bool(self._placeholders(topic_id, section) & COUNTRY_FACTS)

    def message_needs_country(self, name: str) -> bool:
        return bool(self.library.placeholders(self.library.messages[name]) & COUNTRY_FACTS)

    def country_name(self, code: str | None) -> str:
        """The country's name in her language, in its plain form."""
        return isolate(locale_of(self.language).territories.get(code or "", code or ""), self.language)

    def country_button(self, code: str) -> str:
        """The country's name as it fits a button: Bosnia and Herzegovina is long in some languages."""
        name = locale_of(self.language).territories.get(code, code)
        return isolate(
            name if len(name) <= BUTTON_CHARACTERS else f"{name[: BUTTON_CHARACTERS - 1].rstrip()}…", self.language
        )

    def language_name(self, language: str) -> str:
        """A language's name as she would read it: in itself for those that Waypost speaks, else in her language."""
        if language in self.library.languages:
            return isolate(own_name(language), self.language)
        return isolate(locale_of(self.language).languages.get(language, language), self.language)

    def sentences(self, sentences: list[str]) -> str:
        """Sentences in a row; Chinese, Japanese and Thai put no space between them."""
        return ("" if locale_of(self.language).language in ("zh", "ja", "th") else " ").join(sentences)

    def _topic_text(self, topic_id: str, part: str, source: str) -> str:
        return self._fill(self.library.text(f"{topic_id}/{part}", source, self.language)[0], {})

    def _placeholders(self, topic_id: str, section: str | None = None) -> set[str]:
        sections = self.library.topics[topic_id].sections
        units = sections[section] if section else [unit for units in sections.values() for unit in units]
        return {name for unit in units for name in self.library.placeholders(unit.text)}

    def _fill(self, text: str, values: dict[str, str]) -> str:
        names = self.library.placeholders(text)
        if not names:
            return text
        filled = text.format_map({name: self._value(name, values) for name in names})
        # A date that ends in a stop ("2024.", "2024 г.") takes the place of the sentence's own.
        filled = re.sub(r"(?<!\.)\.\.(?!\.)", ".", filled)
        return re.sub(r"\n{3,}", "\n\n", filled).strip()

    def _value(self, name: str, values: dict[str, Any]) -> str:
        if name in values:
            return values[name]
        if name in FACTS:
            return FACTS[name](self)
        return facts.duration(self.library.standards.spans[name], self.language)
