"""What needs no more than its words and what can be asked next: greetings, thanks, feelings, a yes or a no without a question."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn


class ActionSay(Action):
    """The message that is named like the intent, with the choices of content/choices.yml."""

    def name(self) -> str:
        return "action_say"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        turn.say(turn.intent)
        return turn.end(turn.offers(turn.intent))
