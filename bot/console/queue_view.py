"""The queue as one advocate sees it: danger first, then those in her languages, then who waits longest."""

from collections import Counter
from collections.abc import Iterable

from bot.console.rendering import Renderer
from bot.console.watch import Sight
from bot.console.words import ConsoleWords
from bot.content.facts import listed
from bot.content.library import Library
from bot.content.locales import catalogue_of
from bot.handoff.desk import WHATSAPP_WINDOW_SECONDS
from bot.storage.advocates import Advocate, Role
from bot.storage.database import now
from bot.storage.handoffs import QUEUED, Handoff


class QueueView:
    """Writes the lists. A row that has not changed is not written again: many watch the same ones."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._rows: dict[tuple[object, ...], str] = {}
        self._library: Library | None = None

    def lists(self, sight: Sight, advocate: Advocate) -> str:
        """The lists as HTML: hers, the waiting, and for a supervisor those of others."""
        words = self._renderer.words(advocate.console_language)
        if words.library is not self._library or len(self._rows) > 5000:
            self._rows, self._library = {}, words.library
        places: dict[str, list[Handoff]] = {"mine": [], "waiting": [], "with_others": []}
        for handoff in sight.handoffs:
            places[_place(handoff, advocate)].append(handoff)
        if advocate.role != Role.SUPERVISOR:
            places["with_others"] = []
        places["waiting"].sort(key=lambda handoff: (not handoff.danger, not speaks(advocate, handoff.language)))
        lists = [
            (place, [self._row(words, handoff, place, advocate, sight) for handoff in handoffs])
            for place, handoffs in places.items()
        ]
        return self._renderer.fragment("queue_lists.html", words, lists=lists, all_away=sight.all_away)

    def waiting(self, sight: Sight, advocate: Advocate) -> str:
        """How many wait, for the top of every page and for a browser's notification: only how many, and in which languages."""
        words = self._renderer.words(advocate.console_language)
        waiting = [handoff for handoff in sight.handoffs if handoff.state in QUEUED]
        return self._renderer.fragment(
            "waiting.html",
            words,
            count=len(waiting),
            newest=max((handoff.id for handoff in waiting), default=0),
            told=words.say("told_waiting", count=len(waiting), languages=_languages(words, waiting)),
        )

    def _row(self, words: ConsoleWords, handoff: Handoff, place: str, advocate: Advocate, sight: Sight) -> str:
        spoken = place == "waiting" and speaks(advocate, handoff.language)
        with_name = sight.names.get(handoff.advocate_id or 0, "") if place == "with_others" else None
        key = (words.language, handoff, place, spoken, with_name)
        if key not in self._rows:
            self._rows[key] = self._renderer.fragment(
                "row.html",
                words,
                handoff=handoff,
                place=place,
                spoken=spoken,
                with_name=with_name,
                wrote=place == "mine" and handoff.wrote_at > max(handoff.answered_at or 0.0, handoff.joined_at or 0.0),
                **facts(words, handoff),
            )
        return self._rows[key]


def facts(words: ConsoleWords, handoff: Handoff) -> dict[str, object]:
    """What an advocate sees of her, in the advocate's words."""
    talks = handoff.state not in QUEUED
    since = (handoff.joined_at if talks else handoff.waiting_since) or handoff.asked_at
    until = handoff.wrote_at + WHATSAPP_WINDOW_SECONDS if handoff.channel == "whatsapp" else None
    known = handoff.topic is not None and handoff.topic in words.library.topics
    return {
        "language": words.language_name(handoff.language),
        "country": words.country_name(handoff.country) if handoff.country else words.say("no_country"),
        "topic": words.survivors.title(handoff.topic or "") if known else words.say("no_topic"),
        "channel": words.say(f"channel_{handoff.channel}"),
        "safe": words.say(f"safe_{handoff.when_safe}"),
        "since_words": words.say("talks" if talks else "waits"),
        "since": since,
        "waited": words.span(now() - since),
        "until": until,
        "left": words.span(until - now()) if until and until > now() else words.say("closed_window"),
    }


def speaks(advocate: Advocate, language: str) -> bool:
    """Whether the advocate speaks it; a language in two scripts is one."""
    return catalogue_of(language) in map(catalogue_of, advocate.languages)


def _place(handoff: Handoff, advocate: Advocate) -> str:
    if handoff.state in QUEUED:
        return "waiting"
    return "mine" if handoff.advocate_id == advocate.id else "with_others"


def _languages(words: ConsoleWords, waiting: Iterable[Handoff]) -> str:
    numbers = Counter(handoff.language for handoff in waiting).most_common()
    return listed([f"{words.language_name(language)} {number}" for language, number in numbers], words.language)
