"""How far the words and facts are: translated, fuzzy, drafted, reviewed; facts fresh, stale, uncertain."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.content.catalogues import domain_of
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


def text_states(library: Library) -> dict[str, dict[str, Counter[State]]]:
    """For each catalogue and each topic (`messages` for all else), how many texts are in which state."""
    return {language: _count(library, language) for language in library.catalogues}


def state_of(library: Library, language: str, context: str, text: str) -> State:
    """The state of one text in the language of a catalogue."""
    file = library.catalogues[language][domain_of(context)]
    found = file.translation(context, text)
    if found is None:
        return State.MISSING
    if file.is_fuzzy(context, text):
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


def _count(library: Library, language: str) -> dict[str, Counter[State]]:
    counts: dict[str, Counter[State]] = {topic: Counter() for topic in (*library.topics, "messages")}
    for source in library.sources_in(language):
        part = source.context.partition("/")[0]
        counts[part if part in counts else "messages"][state_of(library, language, source.context, source.text)] += 1
    return counts
