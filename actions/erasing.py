"""Deleting the conversation: says what goes and what cannot, asks once, and tells the front door to do it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn
from bot.content.reply import Command, payload


class ActionAskErase(Action):
    def name(self) -> str:
        return "action_ask_erase"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.aside(f"erase_{turn.channel}")
        return turn.end([payload("affirm"), payload("deny")], question="erase")


class ActionErase(Action):
    def name(self) -> str:
        return "action_erase"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.commands = [Command.ERASE]
        turn.send([turn.words.message(f"erase_done_{turn.channel}")], [])
        return [AllSlotsReset()]


class ActionKeep(Action):
    def name(self) -> str:
        return "action_keep"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.aside("erase_not_done")
        return turn.end(turn.last.payloads or turn.offers("erase_not_done"))
