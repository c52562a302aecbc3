"""Safety comes first: fixed words with the emergency number and a helpline, then a choice of what now."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn
from bot.content.reply import Command

ALSO_ASKED = 0.1
"""The probability from which a topic beside danger is taken to be asked for too."""


class ActionKeepSafe(Action):
    """In danger, may hurt herself, is a child: each has a message of the intent's name."""

    def name(self) -> str:
        return "action_keep_safe"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.say(turn.intent)
        asked = _asked_beside_it(turn)
        if asked is not None:
            turn.tell(asked, "in_short")
        in_danger = turn.intent == "in_danger"
        if in_danger and (turn.waits or turn.with_advocate):
            turn.commands.append(Command.IN_DANGER)
        told: dict[str, Any] = {"topic": asked, "section": "in_short"} if asked else {}
        return turn.end(turn.offers(turn.intent), in_danger=in_danger or turn.slots["in_danger"], **told)


def _asked_beside_it(turn: Turn) -> str | None:
    """The topic that the same message asks for, where that is likely: it is answered after what is urgent."""
    ranking = turn.tracker.latest_message.get("intent_ranking") or []
    asked = [one for one in ranking if one["name"] in turn.library.topics and one["confidence"] >= ALSO_ASKED]
    return str(max(asked, key=lambda one: one["confidence"])["name"]) if asked else None


class ActionWarnNotSafe(Action):
    """She was asked whether it is safe to write, and said no."""

    def name(self) -> str:
        return "action_warn_not_safe"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.say("not_safe")
        return turn.end(turn.offers("not_safe"))
