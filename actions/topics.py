"""Telling a topic: in short, in simple words, more, what happens next, where it comes from; and saying it again."""

from collections import Counter
from itertools import pairwise
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.countries import ask_country
from actions.menu import show_menu
from actions.turn import Turn
from bot.content.reply import choices_after, payload
from bot.understanding.normalise import normalise

LONGER = {"in_short": "more", "simple": "more", "more": "next"}
"""What `more` tells after each section."""

LEAST_LIKELY = 0.0001
"""Below it the model sees no topic in a request to repeat."""

STEM, FEW_TOPICS = 5, 8
"""A word counts by its first letters; one that stands in the short answers of more topics than these names none."""


class ActionTellTopic(Action):
    def name(self) -> str:
        return "action_tell_topic"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        return tell_in_short(turn, turn.intent)


class ActionTellSection(Action):
    """`more` and `simpler`, typed or tapped."""

    def name(self) -> str:
        return "action_tell_section"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        topic = turn.slots["topic"]
        if topic not in turn.library.topics:
            return show_menu(turn)
        section = turn.entity("section") or _wanted_section(turn)
        if section == "simple" and turn.last.items == [f"section:{topic}:simple"]:
            turn.say("no_simpler")
            return turn.end(turn.offers("no_simpler"))
        if section is None:
            turn.say("no_more")
            return turn.end([*map(payload, turn.library.topics[topic].related[:2]), payload("human")])
        if section == "sources":
            turn.tell_sources(topic)
        else:
            turn.tell(topic, section)
        return turn.end(choices_after(section, turn.library.topics[topic].related), section=section)


class ActionRepeat(Action):
    """The last answer again, now or after a day; or the topic that she names."""

    def name(self) -> str:
        return "action_repeat"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn(dispatcher, tracker)
        topic = _named_topic(turn)
        if topic is not None:
            return tell_in_short(turn, topic)
        if not turn.last.items:
            turn.say("nothing_yet")
            return turn.end(turn.offers("nothing_yet"))
        return turn.say_again(turn.last)


def tell_in_short(turn: Turn, topic: str) -> list[SlotSet]:
    """The short answer first; then, once and only where the answer depends on it, the question for the country."""
    turn.tell(topic, "in_short")
    offered = choices_after("in_short", turn.library.topics[topic].related)
    if turn.country is None and not turn.slots["country_asked"] and turn.words.section_needs_country(topic, "in_short"):
        return ask_country(turn, answer_payloads=offered, topic=topic, section="in_short")
    return turn.end(offered, topic=topic, section="in_short")


def _wanted_section(turn: Turn) -> str | None:
    """What `simpler` or `more` means after the section that she read last; None when all has been told."""
    if turn.intent == "simpler":
        return "simple"
    return LONGER.get(turn.slots["section"] or "in_short")


def _named_topic(turn: Turn) -> str | None:
    """The topic that a request to repeat names ("what did you tell me about the shelter"): of those whose short answer shares a word
    with the message that few others have, the likeliest by its single words (IntentModel.rank)."""
    marks = {topic: _marks(turn.words.section_text(topic, "in_short")) for topic in turn.library.topics}
    told = Counter(mark for own in marks.values() for mark in own)
    said = {mark for mark in _marks(turn.tracker.latest_message.get("text") or "") if told[mark] <= FEW_TOPICS}
    ranking = turn.tracker.latest_message.get("intent_ranking") or []
    likely = {one["name"]: one["confidence"] for one in ranking if one["confidence"] >= LEAST_LIKELY}
    named = [topic for topic, own in marks.items() if own & said and topic in likely]
    return max(named, key=lambda topic: likely[topic], default=None)


def _marks(text: str) -> set[str]:
    """The beginnings of the long words, and each two short words in a row: Chinese and Vietnamese have no long ones."""
    words = normalise(text).split()
    pairs = {f"{one} {other}" for one, other in pairwise(words) if max(len(one), len(other)) < STEM}
    return {word[:STEM] for word in words if len(word) >= STEM} | pairs
