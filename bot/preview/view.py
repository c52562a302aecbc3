"""What the editor has chosen to see: the choices at the top of the page, as they stand in its address."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from bot.content.library import Library
from bot.content.locales import SOURCE_LANGUAGE
from bot.preview.phone import Channel


class Kind(StrEnum):
    """Which of the texts."""

    TOPICS = "topics"
    MESSAGES = "messages"


@dataclass(frozen=True)
class View:
    """`language` stands beside `compare`; `country` is None where none is known; `unreviewed` leaves out what a person has checked."""

    language: str
    compare: str
    country: str | None
    channel: Channel
    kind: Kind
    search: str
    unreviewed: bool

    @classmethod
    def read(cls, query: Mapping[str, str], library: Library) -> "View":
        """The choices of an address; what it leaves out or what is not there is as on the first page."""
        others = [language for language in library.languages if language != SOURCE_LANGUAGE]
        language, compare, country = query.get("language"), query.get("compare"), query.get("country")
        return cls(
            language=language if language in library.all_languages else next(iter(others), SOURCE_LANGUAGE),
            compare=compare if compare in library.all_languages else SOURCE_LANGUAGE,
            country=country if country in library.countries else None,
            channel=Channel(query["channel"]) if query.get("channel") in list(Channel) else Channel.TELEGRAM,
            kind=Kind(query["kind"]) if query.get("kind") in list(Kind) else Kind.TOPICS,
            search=" ".join(query.get("search", "").split()),
            unreviewed=query.get("unreviewed") == "yes",
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """The source first; one alone where it would stand beside itself."""
        return tuple(dict.fromkeys((self.compare, self.language)))

    def query(self, **changes: Any) -> str:
        """The choices as the part of an address behind `?`, with `changes` to them; what is not chosen is left out."""
        given = asdict(replace(self, **changes))
        given["unreviewed"] = "yes" if given["unreviewed"] else ""
        return urlencode({name: value for name, value in given.items() if value})
