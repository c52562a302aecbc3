"""Another language: named in any language, or chosen; the last answer is said again in the new one."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.turn import Turn
from bot.content.locales import languages_of
from bot.content.reply import payload
from bot.understanding.scripts import script_of


class ActionChangeLanguage(Action):
    def name(self) -> str:
        return "action_change_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        language = turn.entity("language")
        if language is None:
            turn.aside("which_language")
            return _offer_languages(turn)
        language = _in_her_script(language, tracker.latest_message.get("text") or "")
        if language not in turn.library.languages:
            turn.aside("language_not_spoken", language=turn.words.language_name(language))
            return _offer_languages(turn)
        turn.use(language=language)
        turn.aside("language_changed", language=turn.words.language_name(language))
        if turn.last.items:
            return turn.say_again(turn.last)
        turn.say("greet")
        return turn.end(turn.offers("greet"))


def _offer_languages(turn: Turn) -> list[SlotSet]:
    return turn.end([payload("change_language", language=language) for language in turn.library.languages])


def _in_her_script(language: str, text: str) -> str:
    """`Српски` asks for Cyrillic, `srpski` for Latin."""
    scripts = languages_of(language)
    return next((code for code in scripts if code.endswith("-Cyrl") and script_of(text) == "CYRILLIC"), scripts[0])
