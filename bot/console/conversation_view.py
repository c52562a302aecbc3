"""One conversation as HTML: what was written, what keeps the advocate from writing, and what she can send with one click."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.channels.message import Kind
from bot.console.queue_view import facts, speaks
from bot.console.rendering import Renderer
from bot.console.words import ConsoleWords
from bot.content.locales import is_right_to_left
from bot.handoff.desk import CHOSEN, window_closed
from bot.settings import Settings
from bot.storage.advocates import Advocate
from bot.storage.database import now
from bot.storage.handoffs import Handoff, HandoffMessage, Outcome, State, WhenSafe

PHRASE = "phrase_"
"""How the names of those texts of content/messages.yml begin that advocates send."""

HERS = (Outcome.SHE_ENDED, Outcome.WITHDRAWN, Outcome.ERASED, Outcome.ADVOCATE_SILENT)
"""Ends that are not by the advocate's hand: each has words of its own."""

SHOWN_IN_PAGE = {Kind.VOICE: "audio", Kind.PHOTO: "image"}


@dataclass(frozen=True)
class Sendable:
    """A text that one click sends: in the advocate's words, and in hers."""

    name: str
    mine: str
    hers: str


@dataclass(frozen=True)
class TopicTexts:
    id: str
    title: Sendable
    sections: list[Sendable]


class ConversationView:
    def __init__(self, renderer: Renderer, settings: Settings) -> None:
        self._renderer = renderer
        self._can_reopen = settings.twilio_reopen_content_sid is not None

    def bubbles(self, words: ConsoleWords, handoff: Handoff, messages: Iterable[HandoffMessage], mine: bool) -> str:
        return "".join(
            self._renderer.fragment(
                "bubble.html",
                words,
                handoff=handoff,
                message=message,
                mine=mine,
                direction="rtl" if is_right_to_left(handoff.language) else "ltr",
                kind_words=words.say(f"kind_{message.kind}") if words.has(f"kind_{message.kind}") else None,
                shown=SHOWN_IN_PAGE.get(message.kind) if message.media else None,
            )
            for message in messages
        )

    def deliveries(self, words: ConsoleWords, handoff: Handoff, messages: Iterable[HandoffMessage], mine: bool) -> str:
        """The delivery of messages that the page shows already: HTMX puts each where it belongs."""
        return "".join(
            self._renderer.fragment("delivery.html", words, handoff=handoff, message=message, mine=mine, again=True)
            for message in messages
        )

    def about(self, words: ConsoleWords, handoff: Handoff) -> str:
        """Who she is, as far as she said, and whether she is in danger."""
        return self._renderer.fragment("about.html", words, handoff=handoff, **facts(words, handoff))

    def typing(self, words: ConsoleWords, handoff: Handoff) -> str:
        """That she is writing; "" where she is not, or the platform does not tell."""
        return words.say("she_writes") if handoff.she_types_until > now() else ""

    def notice(self, words: ConsoleWords, handoff: Handoff) -> str:
        """What keeps the advocate from writing, or what she must know before; "" where there is nothing."""
        closed = window_closed(handoff)
        if closed:
            what = "window_closed_reopen" if self._can_reopen else "window_closed"
        elif not handoff.told_joined and handoff.when_safe != WhenSafe.ANY_TIME:
            what = f"not_told_{handoff.when_safe}"
        else:
            return ""
        return self._renderer.fragment(
            "notice.html",
            words,
            handoff=handoff,
            what=words.say(what),
            blocked=closed,
            can_reopen=closed and self._can_reopen,
        )

    def ended(self, words: ConsoleWords, handoff: Handoff | None) -> str:
        """The conversation is with nobody, or with somebody else: why."""
        if handoff is None or handoff.outcome == Outcome.ERASED:
            what = "ended_erased"
        elif handoff.outcome in HERS:
            what = f"ended_{handoff.outcome}"
        else:
            what = "ended_moved" if handoff.ended_at is None else "ended_by_advocate"
        return self._renderer.fragment("ended.html", words, what=words.say(what))

    def parts(
        self,
        advocate: Advocate,
        handoff: Handoff,
        messages: list[HandoffMessage],
        others: list[Advocate],
        mine: bool,
    ) -> dict[str, Any]:
        """What the page's template is filled with."""
        words = self._renderer.words(advocate.console_language)
        return {
            **facts(words, handoff),
            "handoff": handoff,
            "mine": mine,
            "live": handoff.state == State.ACTIVE,
            "after": messages[-1].id if messages else 0,
            "bubbles": self.bubbles(words, handoff, messages, mine),
            "about": self.about(words, handoff),
            "notice": self.notice(words, handoff) if mine else "",
            "blocked": mine and window_closed(handoff),
            "direction": "rtl" if is_right_to_left(handoff.language) else "ltr",
            "phrases": phrases(words, handoff) if mine else [],
            "topics": topics(words, handoff) if mine else [],
            "others": [(one, speaks(one, handoff.language), one.takes_handoffs) for one in others],
            "outcomes": CHOSEN,
        }


def phrases(words: ConsoleWords, handoff: Handoff) -> list[Sendable]:
    """What advocates say, in both languages."""
    mine, hers = words.survivors, words.library.words(handoff.language, handoff.country)
    names = [name for name in words.library.messages if name.startswith(PHRASE)]
    return [Sendable(name, mine.message(name), hers.message(name)) for name in names]


def topics(words: ConsoleWords, handoff: Handoff) -> list[TopicTexts]:
    """The topics in the order of the menu, each with its sections."""
    mine = words.library.words(words.language, handoff.country)
    hers = words.library.words(handoff.language, handoff.country)
    ids = dict.fromkeys((*(topic for page in words.library.menu for topic in page), *words.library.topics))
    return [
        TopicTexts(
            topic_id,
            Sendable(topic_id, mine.title(topic_id), hers.title(topic_id)),
            [
                Sendable(section, mine.section_text(topic_id, section), "")
                for section in words.library.topics[topic_id].sections
            ],
        )
        for topic_id in ids
    ]
