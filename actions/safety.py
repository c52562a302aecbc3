"""Safety comes first: fixed words with the emergency number and a helpline, then a choice of what now."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn


class ActionKeepSafe(Action):
    """In danger, may hurt herself, is a child: each has a message of the intent's name."""

    def name(self) -> str:
        return "action_keep_safe"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.say(turn.intent)
        return turn.end(turn.offers(turn.intent))


class ActionWarnNotSafe(Action):
    """She was asked whether it is safe to write, and said no."""

    def name(self) -> str:
        return "action_warn_not_safe"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.say("not_safe")
        return turn.end(turn.offers("not_safe"))
