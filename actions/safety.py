"""Safety comes first: fixed words with the emergency number and a helpline, then a choice of what now."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn
from bot.content.reply import Command


class ActionKeepSafe(Action):
    """In danger, may hurt herself, is a child: each has a message of the intent's name."""

    def name(self) -> str:
        return "action_keep_safe"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.say(turn.intent)
        in_danger = turn.intent == "in_danger"
        if in_danger and (turn.waits or turn.with_advocate):
            turn.commands.append(Command.IN_DANGER)
        return turn.end(turn.offers(turn.intent), in_danger=in_danger or turn.slots["in_danger"])


class ActionWarnNotSafe(Action):
    """She was asked whether it is safe to write, and said no."""

    def name(self) -> str:
        return "action_warn_not_safe"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.say("not_safe")
        return turn.end(turn.offers("not_safe"))
