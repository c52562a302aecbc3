"""What every channel speaks: a message that came in, a message that goes out, and how sending can fail.

Messages have no repr, so that no traceback and no log line can show one by accident.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a person sent, in the words of the platforms."""

    TEXT = "text"
    BUTTON = "button"
    START = "start"
    EDIT = "edit"
    VOICE = "voice"
    PHOTO = "photo"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    DOCUMENT = "document"
    OTHER = "other"

    @property
    def has_words(self) -> bool:
        """Whether the message carries something that can be read: words, or a button with a meaning."""
        return self in (Kind.TEXT, Kind.BUTTON, Kind.START, Kind.EDIT)


@dataclass(frozen=True, repr=False)
class InboundMessage:
    """One message from a person.

    `address` is the platform's way back to her (a chat id, a phone number, a session token); `external_id` names this message at
    the platform, so that a repeat is known as one. `payload` is the meaning of a button or of a link (`/intent{...}`). Hints come
    from the platform, a link or the browser; what she writes herself wins over them. `platform_message_id` is what the platform needs
    to delete the message. `media` is what it needs to give her voice message or picture (Channel.fetch).
    """

    channel: str
    address: str
    external_id: str
    kind: Kind
    text: str = ""
    payload: str = ""
    language_hint: str | None = None
    country_hint: str | None = None
    platform_message_id: str | None = None
    media: str | None = None


@dataclass(frozen=True)
class Choice:
    """One thing that she can tap or answer by its number: a title she reads (at most 20 characters where it is a button) and the
    payload it stands for (at most 64 bytes, Telegram's bound on callback_data)."""

    title: str
    payload: str


@dataclass(frozen=True, repr=False)
class OutboundMessage:
    """One message to a person: plain text, and the choices under it in the order of their numbers (1, 2, 3 ...)."""

    text: str
    choices: tuple[Choice, ...] = ()
    reopens: bool = False
    """Sent as the template that may be sent after WhatsApp's 24 hours (TWILIO_REOPEN_CONTENT_SID); the text is what it says."""


class DeliveryError(Exception):
    """The message could not be sent now and may be tried again, after `retry_after` seconds where the platform said so."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Undeliverable(Exception):
    """The message can never be sent: the person blocked the bot, the chat is gone, the 24-hour window closed."""


class Channel(Protocol):
    """A platform that Waypost can send to. Errors carry a reason without text, name or address."""

    name: str
    seconds_between_messages: float
    """The platform's pace for one chat, in seconds."""

    def split(self, message: OutboundMessage) -> list[OutboundMessage]:
        """The message as the platform takes it: texts within its length, choices where it can show them."""
        ...

    async def send(self, address: str, message: OutboundMessage) -> str:
        """Send one part; returns the platform's id of it. Raises DeliveryError or Undeliverable."""
        ...

    async def delete(self, address: str, message_ids: list[str]) -> None:
        """Delete these messages at the platform, as far as it can."""
        ...

    async def show_typing(self, address: str) -> None:
        """Show her for some seconds that somebody writes, where the platform can. Raises DeliveryError or Undeliverable."""
        ...

    async def fetch(self, media: str) -> tuple[str, bytes]:
        """Her voice message or picture (InboundMessage.media): its media type, and its bytes, which are not kept here.

        Raises DeliveryError or Undeliverable."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
