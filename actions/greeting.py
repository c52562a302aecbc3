"""A greeting, also the one that a link or a poster brings: it may name the language and the country."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn
from bot.content.locales import best_match


class ActionGreet(Action):
    def name(self) -> str:
        return "action_greet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        if turn.is_payload:
            # Typed, "hello, I am from Albania" names no place where she is now.
            turn.use(
                language=best_match(turn.entity("language"), turn.library.languages), country=turn.entity("country")
            )
        turn.say("greet")
        return turn.end(turn.offers("greet"))
