"""What is not for the assistant: what she tells an advocate, the word with which she ends that, and the name that she gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rasa_sdk.events import SlotSet

from bot.content.reply import Command
from bot.content.safety_words import SAFETY
from bot.handoff.names import name_in
from bot.understanding.normalise import normalise

if TYPE_CHECKING:
    from actions.turn import Turn

STILL_ANSWERED = ("erase", "change_language")
"""Beside safety, what the assistant answers while an advocate is with her."""

CLEARLY_MEANT = 0.9
"""How sure that must be: what she tells an advocate is seldom meant for the machine."""

STOP = "stop"
"""Ends a conversation with an advocate in every language, beside the words of handoff_stop_words."""


def instead_of_an_answer(turn: Turn) -> list[SlotSet] | None:
    """What happens instead of an answer, said and with its events; None where the assistant answers.

    An advocate who is with her has the word: the assistant speaks only for her safety, and when she stops, deletes or changes the
    language. What she writes in danger goes to the advocate too.
    """
    typed = "" if turn.is_payload else turn.tracker.latest_message.get("text") or ""
    if (turn.waits or turn.with_advocate) and _says_stop(turn, typed):
        return take_back(turn)
    if typed and turn.slots["question"] == "name" and turn.intent not in (*SAFETY, "erase"):
        turn.commands = [Command.TAKE_NAME]
        turn.send([turn.words.message("handoff_name_taken", called=name_in(typed))], [])
        return [SlotSet("question", "none")]
    if turn.with_advocate and turn.intent in SAFETY:
        turn.commands = [Command.PASS_ON, *turn.commands]
    elif turn.with_advocate and not _is_for_the_assistant(turn):
        turn.commands = [Command.PASS_ON]
        turn.send([], [])
        return [SlotSet("question", "none")]
    return None


def take_back(turn: Turn) -> list[SlotSet]:
    """She does not want a person any more, or ends the conversation with one."""
    assert turn.handoff is not None
    name = "handoff_left" if turn.with_advocate else "handoff_taken_back"
    turn.commands = [Command.STOP_PERSON]
    turn.send([turn.words.message(name, name=turn.handoff.get("advocate") or "")], turn.offers(name))
    return [SlotSet("question", "none")]


def _is_for_the_assistant(turn: Turn) -> bool:
    """Whether she deletes or changes the language, beyond doubt, or answers the question whether to delete."""
    if turn.slots["question"] == "erase" and turn.intent in ("affirm", "deny", "erase"):
        return True
    confidence: float = (turn.tracker.latest_message.get("intent") or {}).get("confidence") or 0.0
    return turn.intent in STILL_ANSWERED and confidence >= CLEARLY_MEANT


def _says_stop(turn: Turn, typed: str) -> bool:
    """Whether it is a word that ends the conversation, and no cry: "the end" can be one."""
    words = turn.words.message("handoff_stop_words").split(",") if turn.intent not in SAFETY else []
    return normalise(typed) in {STOP, *map(normalise, words)}
