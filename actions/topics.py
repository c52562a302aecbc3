"""Telling a topic: in short, in simple words, more, what happens next, where it comes from; and saying it again."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.countries import ask_country
from actions.menu import show_menu
from actions.turn import Turn
from bot.content.reply import payload
from bot.understanding.normalise import normalise

LONGER = {"in_short": "more", "simple": "more", "more": "next"}
"""What `more` tells after each section."""

THE_PATH = payload("ask_next_steps")
"""Not offered beside "What happens next" of a topic: two buttons that read almost the same."""

TOPIC_NAMED = 6.0
"""A request to repeat names a topic ("what did you tell me about the shelter") where the likeliest topic is so many times likelier than
the next. Of the requests in tests/understanding that name none, none reaches it."""

STEM, FEW_TOPICS = 5, 4
"""Or where it has a word, compared by its first letters, that stands in the short answer of the topic and of few others."""

LEAST_LIKELY = 0.0004
"""Below it the difference between two topics means nothing."""


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
            return turn.end([*_related(turn, topic)[:2], payload("human")])
        if section == "sources":
            turn.tell_sources(topic)
        else:
            turn.tell(topic, section)
        return turn.end(_offered_after(turn, topic, section), section=section)


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
    offered = _offered_after(turn, topic, "in_short")
    if turn.country is None and not turn.slots["country_asked"] and turn.words.section_needs_country(topic, "in_short"):
        return ask_country(turn, answer_payloads=offered, topic=topic, section="in_short")
    return turn.end(offered, topic=topic, section="in_short")


def _offered_after(turn: Turn, topic: str, section: str) -> list[str]:
    """At most three: the longer forms that she has not read, then the likeliest next questions."""
    sections = {
        "in_short": ["more", "next"],
        "simple": ["more", "next"],
        "more": ["next", "sources"],
        "next": ["sources"],
        "sources": [],
    }[section]
    related = [choice for choice in _related(turn, topic) if "next" not in sections or choice != THE_PATH]
    return [*(payload("more", section=name) for name in sections), *related][:3]


def _related(turn: Turn, topic: str) -> list[str]:
    return [payload(related) for related in turn.library.topics[topic].related]


def _wanted_section(turn: Turn) -> str | None:
    """What `simpler` or `more` means after the section that she read last; None when all has been told."""
    if turn.intent == "simpler":
        return "simple"
    return LONGER.get(turn.slots["section"] or "in_short")


def _named_topic(turn: Turn) -> str | None:
    ranking = turn.tracker.latest_message.get("intent_ranking") or []
    topics = [intent for intent in ranking if intent["name"] in turn.library.topics]
    if len(topics) < 2:
        return None
    best, following = sorted(topics, key=lambda intent: -intent["confidence"])[:2]
    stands_out = best["confidence"] >= max(LEAST_LIKELY, TOPIC_NAMED * following["confidence"])
    return str(best["name"]) if stands_out or _is_named(turn, best["name"]) else None


def _is_named(turn: Turn, topic: str) -> bool:
    """Whether the message has a word of the topic's short answer that few other topics have."""
    asked = _stems(turn.tracker.latest_message.get("text") or "")
    short = {one: _stems(turn.words.section_text(one, "in_short")) for one in turn.library.topics}
    return any(sum(stem in stems for stems in short.values()) <= FEW_TOPICS for stem in asked & short[topic])


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in normalise(text).split() if len(word) >= STEM}
