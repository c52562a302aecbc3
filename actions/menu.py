"""The menu, and what is offered when a message was not understood. Never a dead end."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn
from bot.content.reply import menu_page, payload

LIKELIEST_OFFERED = 2


class ActionShowMenu(Action):
    def name(self) -> str:
        return "action_show_menu"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        page = turn.entity("page") or "1"
        return show_menu(turn, int(page) if page.isdecimal() else 1)


class ActionOfferLikeliest(Action):
    """Not understood: the likeliest topics and a person; the second time in a row the menu and a number to call."""

    def name(self) -> str:
        return "action_offer_likeliest"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        times = (turn.slots["misunderstood"] or 0.0) + 1.0
        likeliest = _likeliest(turn)
        if times == 1 and likeliest:
            turn.aside("not_understood")
            return turn.end([*likeliest, payload("human")], misunderstood=times)
        turn.aside("not_understood_again" if times % 2 == 0 else "not_understood_more")
        return turn.end(menu_page(turn.library.menu, 1), misunderstood=times)


def show_menu(turn: Turn, page: int = 1) -> list[SlotSet]:
    """One page of topics, and the way to the next."""
    turn.say("menu")
    return turn.end(menu_page(turn.library.menu, page))


def _likeliest(turn: Turn) -> list[str]:
    """The topics, and danger, that Rasa thinks likeliest, best first."""
    ranking = turn.tracker.latest_message.get("intent_ranking") or []
    known = [
        intent["name"] for intent in ranking if intent["name"] in turn.library.topics or intent["name"] == "in_danger"
    ]
    return [payload(name) for name in known[:LIKELIEST_OFFERED]]
