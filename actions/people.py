"""A person to talk to: the lines and organisations of her country."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.countries import ask_country
from actions.turn import Turn


class ActionShowPeople(Action):
    def name(self) -> str:
        return "action_show_people"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.say("human")
        offered = turn.offers("human")
        if turn.country is None and not turn.slots["country_asked"]:
            return ask_country(turn, answer_payloads=offered)
        return turn.end(offered)
