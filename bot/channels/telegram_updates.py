"""Read a Telegram update: what a person sent, out of any of the shapes the Bot API gives it.

Updates are read as the JSON they are, field by field, so that an unknown kind or a field of a wrong type is a message
of no words and never a failure that holds up those behind it. https://core.telegram.org/bots/api#update
"""

import re
from typing import Any

from bot.channels.incoming import clean_text, language_tag
from bot.channels.message import InboundMessage, Kind
from bot.content.reply import payload

CHANNEL = "telegram"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_START = re.compile(r"/start(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_LANGUAGE = r"(?P<language>[a-z]{2,3}(?:[-_][A-Za-z][a-z]{3})?)"
_DEEP_LINKS = (re.compile(r"(?P<country>[A-Z]{2})"), re.compile(_LANGUAGE + r"(?:[-_](?P<country>[A-Za-z]{2}))?"))

_KINDS = {
    "voice": Kind.VOICE,
    "audio": Kind.VOICE,
    "video": Kind.VIDEO,
    "video_note": Kind.VIDEO,
    "animation": Kind.VIDEO,
    "photo": Kind.PHOTO,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
    "venue": Kind.LOCATION,
    "contact": Kind.CONTACT,
    "document": Kind.DOCUMENT,
}
"""The kind by the field that a message has; what has none of them is OTHER. An animation has a document too, a venue a
location."""

_SERVICE = frozenset(
    (
        "message_auto_delete_timer_changed",
        "pinned_message",
        "write_access_allowed",
        "users_shared",
        "chat_shared",
        "connected_website",
        "chat_background_set",
        "passport_data",
        "proximity_alert_triggered",
        "successful_payment",
        "refunded_payment",
    )
)
"""Fields of messages that Telegram writes about the chat. She said nothing, so nothing is answered."""


def read_update(update: object) -> InboundMessage | None:
    """The person's message in `update`, or None where there is nothing to answer: groups, channels, member changes,
    service messages, edits without words, and whatever is not an update. Never raises.

    `external_id` is the update_id. A photo, video or document with a caption is a text: the caption is what can be
    answered.
    """
    match update:
        case {"update_id": int(update_id), "message": dict(message)}:
            return _read_message(str(update_id), message)
        case {"update_id": int(update_id), "edited_message": dict(message)}:
            return _read_edit(str(update_id), message)
        case {"update_id": int(update_id), "callback_query": dict(query)}:
            return _read_callback(str(update_id), query)
    return None


def callback_id(update: object) -> str | None:
    """The id by which the button in `update` is answered so that it stops spinning, if a button was tapped."""
    match update:
        case {"callback_query": {"id": str(query_id)}}:
            return query_id
    return None


def _read_message(update_id: str, message: dict[str, Any]) -> InboundMessage | None:
    address = _private_chat(message)
    if address is None or not _SERVICE.isdisjoint(message):
        return None
    text = _words(message)
    kind = Kind.TEXT if text else next((kind for field, kind in _KINDS.items() if field in message), Kind.OTHER)
    tapped = ""
    if start := _START.fullmatch(text):
        kind, text = Kind.START, ""
        tapped = payload("greet", **_read_deep_link(start[1] or ""))
    return InboundMessage(
        channel=CHANNEL,
        address=address,
        external_id=update_id,
        kind=kind,
        text=text,
        payload=tapped,
        language_hint=_language_code(message),
        platform_message_id=_message_id(message),
        media=_media(message),
    )


def _read_edit(update_id: str, message: dict[str, Any]) -> InboundMessage | None:
    address, text = _private_chat(message), _words(message)
    if address is None or not text:  # without words it is a live location that moved, or a picture that was changed
        return None
    return InboundMessage(
        channel=CHANNEL,
        address=address,
        external_id=update_id,
        kind=Kind.EDIT,
        text=text,
        language_hint=_language_code(message),
        platform_message_id=_message_id(message),
    )


def _read_callback(update_id: str, query: dict[str, Any]) -> InboundMessage | None:
    match query:
        case {"message": {"chat": {"type": "private", "id": int(chat_id)}}}:
            pass
        case {"message": _}:
            return None
        case {"from": {"id": int(chat_id)}}:
            pass  # the message is too old to be sent along; a private chat has the person's id
        case _:
            return None
    return InboundMessage(
        channel=CHANNEL,
        address=str(chat_id),
        external_id=update_id,
        kind=Kind.BUTTON,
        payload=clean_text(query.get("data")),
        language_hint=_language_code(query),
    )


def _media(message: dict[str, Any]) -> str | None:
    """The file_id of her voice message, video or picture (the largest that Telegram made of it)."""
    for field in ("voice", "audio", "video", "video_note"):
        match message.get(field):
            case {"file_id": str(file_id)}:
                return file_id
    match message.get("photo"):
        case [*_, {"file_id": str(file_id)}]:
            return file_id
    return None


def _private_chat(message: dict[str, Any]) -> str | None:
    match message:
        case {"chat": {"type": "private", "id": int(chat_id)}}:
            return str(chat_id)
    return None


def _words(message: dict[str, Any]) -> str:
    return clean_text(message.get("text")) or clean_text(message.get("caption"))


def _message_id(message: dict[str, Any]) -> str | None:
    message_id = message.get("message_id")
    return str(message_id) if isinstance(message_id, int) else None


def _language_code(sent: dict[str, Any]) -> str | None:
    match sent:
        case {"from": {"language_code": code}}:
            return language_tag(code)
    return None


def _read_deep_link(parameter: str) -> dict[str, str]:
    """Language and country in the payload of t.me/<bot>?start=<payload>: `sq-XK`, `ar`, `XK`, `sr-Cyrl-RS`. Neither in any other.

    A poster says which language and country its readers want: that is more than a hint.
    """
    for pattern in _DEEP_LINKS:
        if found := pattern.fullmatch(parameter.strip()):
            named = {name: value for name, value in found.groupdict().items() if value}
            return named | {"country": named["country"].upper()} if "country" in named else named
    return {}
