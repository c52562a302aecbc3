"""A person to talk to: an advocate in this chat, where there are any, and the lines and organisations of her country."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.advocate import take_back
from actions.countries import ask_country
from actions.turn import Turn
from bot.content import facts
from bot.content.countries import Span
from bot.content.reply import Command, payload


class ActionShowPeople(Action):
    """`human`, typed or tapped: the offer, then each step that she takes. Two taps are enough."""

    def name(self) -> str:
        return "action_show_people"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        if turn.handoff is None:
            return _show_lines(turn)
        match turn.entity("step"):
            case "ask":
                return ask_for_person(turn)
            case "by_day":
                return _confirm(turn, Command.WRITE_BY_DAY, "handoff_by_day")
            case "after_her":
                return _confirm(turn, Command.WRITE_AFTER_HER, "handoff_after_her")
            case "withdraw":
                return take_back(turn)
            case "name":
                turn.aside("handoff_name")
                return turn.end([_step("withdraw")], question="name")
        return _tell_place(turn) if turn.waits else _offer(turn)


class ActionAskForPerson(Action):
    """She was offered a person, and said yes in her own words."""

    def name(self) -> str:
        return "action_ask_for_person"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        return ask_for_person(turn) if turn.handoff is not None else _show_lines(turn)


def ask_for_person(turn: Turn) -> list[SlotSet]:
    """The second tap: the front door puts her into the queue."""
    assert turn.handoff is not None
    if turn.waits:
        return _tell_place(turn)
    if turn.handoff["here"]:
        turn.aside("handoff_asked", place=str(turn.handoff["waiting"] + 1))
    else:
        turn.aside("handoff_kept")
    turn.commands.append(Command.ASK_PERSON)
    return turn.end(WHILE_SHE_WAITS)


def _show_lines(turn: Turn) -> list[SlotSet]:
    """No advocate answers in this chat: who can be called."""
    turn.say("human")
    offered = turn.offers("human")
    if turn.country is None and not turn.slots["country_asked"]:
        return ask_country(turn, answer_payloads=offered)
    return turn.end(offered)


def _offer(turn: Turn) -> list[SlotSet]:
    """Who the advocates are, what they see, when somebody comes; and the question."""
    assert turn.handoff is not None
    if turn.handoff["here"]:
        turn.aside("handoff_offer", wait=_wait(turn))
    else:
        turn.aside("handoff_offer_away")
    return turn.end([_step("ask"), payload("deny")], question="person")


def _tell_place(turn: Turn) -> list[SlotSet]:
    assert turn.handoff is not None
    if turn.handoff["here"]:
        turn.aside("handoff_waiting", place=str(turn.handoff["place"]), wait=_wait(turn))
    else:
        turn.aside("handoff_waiting_away")
    return turn.end(WHILE_SHE_WAITS)


def _confirm(turn: Turn, command: Command, message: str) -> list[SlotSet]:
    turn.commands.append(command)
    turn.aside(message)
    return turn.end([_step("name"), _step("withdraw"), payload("menu")])


def _wait(turn: Turn) -> str:
    """How long it usually takes until an advocate comes."""
    assert turn.handoff is not None
    minutes = turn.handoff["usual_minutes"]
    if minutes is None:
        return turn.words.message("handoff_wait_unknown")
    return turn.words.message("handoff_wait", duration=facts.duration(Span(minutes, "minute"), turn.language))


def _step(name: str) -> str:
    return payload("human", step=name)


WHILE_SHE_WAITS = [_step("by_day"), _step("after_her"), _step("name"), _step("withdraw")]
