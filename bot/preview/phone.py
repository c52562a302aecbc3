"""A reply as it arrives on a phone: cut into messages as each channel cuts it, and the choices where it puts them.

The rules are those of bot/channels; tests/preview holds the two together. The channels themselves are not asked: they need tokens.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.channels.splitting import BEFORE_CHOICES, numbered, split_text, text_length
from bot.content.checks.text import MESSAGE_CHARACTERS


class Channel(StrEnum):
    """Where she reads."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    WEB = "web"


LIMITS: dict[Channel, int | None] = {
    Channel.TELEGRAM: 4096,
    Channel.WHATSAPP: MESSAGE_CHARACTERS,
    Channel.WEB: None,
}
"""UTF-16 code units of one message; the web page takes any length."""


@dataclass(frozen=True)
class Part:
    """One message. `length` and `limit` are in UTF-16 code units, as the platforms count; `limit` is None where there is none."""

    text: str
    length: int
    limit: int | None


@dataclass(frozen=True)
class Arrival:
    """The messages in their order, and the buttons under the last."""

    parts: tuple[Part, ...]
    buttons: tuple[str, ...] = ()


def arrive(text: str, choices: tuple[str, ...], channel: Channel) -> Arrival:
    """A text with the titles of its choices, as the channel shows it."""
    limit = LIMITS[channel]
    if limit is None:
        return Arrival((_part(text, None),), _buttons(choices, " "))
    if channel is Channel.TELEGRAM:
        return Arrival(tuple(_part(part, limit) for part in split_text(text, limit)), _buttons(choices, " · "))
    lines = BEFORE_CHOICES + numbered(choices) if choices else ""
    *parts, last = split_text(text, limit, limit - text_length(lines))
    return Arrival(tuple(_part(part, limit) for part in (*parts, last + lines)))


def _part(text: str, limit: int | None) -> Part:
    return Part(text, text_length(text), limit)


def _buttons(choices: tuple[str, ...], between: str) -> tuple[str, ...]:
    return tuple(f"{number}{between}{choice}" for number, choice in enumerate(choices, start=1))
