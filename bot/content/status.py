"""How far the words and facts are: translated, fuzzy, drafted, reviewed; facts fresh, stale, uncertain."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from bot.content.catalogues import DOMAINS, SourceText, source_texts
from bot.content.countries import Country
from bot.content.library import Library


class State(StrEnum):
    """Of one text in one language, the worst first."""

    MISSING = "missing"
    FUZZY = "fuzzy"
    DRAFT = "draft"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class FactState:
    """The facts of one country: how many there are, how many could not be confirmed or are not known, and who looked when."""

    country: Country
    hotlines: int
    uncertain: int
    unknown: int
    expired: bool


def text_states(library: Library, root: Path) -> dict[str, dict[str, Counter[State]]]:
    """For each catalogue and each topic (`messages` for all else), how many texts are in which state."""
    sources = {domain: source_texts(root / "content", domain) for domain in DOMAINS}
    return {
        language: _count(library, language, [(domain, source) for domain in DOMAINS for source in sources[domain]])
        for language in library.catalogues
    }


def state_of(library: Library, language: str, domain: str, source: SourceText) -> State:
    """The state of one text in the language of a catalogue."""
    file = library.catalogues[language][domain]
    found = file.translation(source.context, source.text)
    if found is None:
        return State.MISSING
    if file.is_fuzzy(source.context, source.text):
        return State.FUZZY
    return State.REVIEWED if found[1] else State.DRAFT


def worst(states: Counter[State]) -> State:
    """What a whole topic counts as: the state of its worst text."""
    return next((state for state in State if states[state]), State.REVIEWED)


def fact_state(country: Country, today: date) -> FactState:
    period = country.reflection_period
    certainties = [period.certainty, *(line.certainty for line in country.hotlines)]
    known = [
        period.granted is not None,
        bool(period.minimum or period.maximum) or period.granted is False,
        bool(country.emergency.general or country.emergency.police),
        bool(country.hotlines),
        bool(country.organisations),
    ]
    return FactState(
        country=country,
        hotlines=len(country.hotlines),
        uncertain=certainties.count("low"),
        unknown=known.count(False),
        expired=country.expired(today),
    )


def _count(library: Library, language: str, sources: list[tuple[str, SourceText]]) -> dict[str, Counter[State]]:
    counts: dict[str, Counter[State]] = {topic: Counter() for topic in (*library.topics, "messages")}
    for domain, source in sources:
        part = source.context.partition("/")[0] if domain == "topics" else "messages"
        counts[part][state_of(library, language, domain, source)] += 1
    return counts
