"""The country: asked once, only when an answer needs it, and never needed to go on."""

from typing import Any

from babel.languages import get_territory_language_info
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn
from bot.content.locales import locale_of
from bot.content.reply import NO_COUNTRY, needs_country, payload

COUNTRIES_OFFERED = 3


class ActionChangeCountry(Action):
    def name(self) -> str:
        return "action_change_country"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        country = turn.entity("country")
        if country is None:
            return ask_country(turn)
        if country == NO_COUNTRY:
            return _without_country(turn)
        turn.use(country=country)
        turn.aside("country_set" if country in turn.library.countries else "country_not_known")
        if any(needs_country(item, turn.words) for item in turn.last.items):
            return turn.say_again(turn.last)
        return turn.end(turn.last.payloads or turn.offers("greet"))


class ActionSkipCountry(Action):
    def name(self) -> str:
        return "action_skip_country"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        return _without_country(Turn(dispatcher, tracker))


def ask_country(turn: Turn, answer_payloads: list[str] | None = None, **slots: Any) -> list[SlotSet]:
    """Add the question to what was said, with the likeliest countries and a way around it."""
    turn.aside("which_country")
    choices = [payload("change_country", country=code) for code in _likeliest(turn)[:COUNTRIES_OFFERED]]
    choices.append(payload("change_country", country=NO_COUNTRY))
    return turn.end(choices, answer_payloads, question="country", country_asked=True, **slots)


def _without_country(turn: Turn) -> list[SlotSet]:
    turn.aside("country_skipped")
    return turn.end(turn.last.payloads or turn.offers("greet"))


def _likeliest(turn: Turn) -> list[str]:
    """The countries that Waypost has facts of, those where her language is spoken most first (CLDR's territory data)."""
    language = locale_of(turn.language).language

    def speakers(code: str) -> float:
        info = get_territory_language_info(code).get(language)
        return float(info["population_percent"] or 0) if info else 0.0

    return sorted(turn.library.countries, key=lambda code: (-speakers(code), code))
