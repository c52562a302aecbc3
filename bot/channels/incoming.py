"""What every platform's messages go through on their way in: bounds on size, and text that can be stored."""

import re
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request

from bot.channels.message import InboundMessage

Receive = Callable[[InboundMessage], Awaitable[None]]
"""Stores a message durably before it returns; raises when it cannot."""

MAX_TEXT = 4096
"""Characters of a person's message that are kept: the longest that Telegram lets her write. The rest is cut off."""

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a webhook's body that are read: a million letters of any alphabet, six bytes each where they are escaped."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_MAX_LANGUAGE_TAG = 35  # RFC 5646, section 4.4.1


def clean_text(value: object, limit: int = MAX_TEXT) -> str:
    """`value` as text that any encoding and any database takes, at most `limit` characters; "" if it is no string.

    JSON can carry half a surrogate pair and a NUL, which UTF-8 and PostgreSQL refuse: both become U+FFFD.
    """
    if not isinstance(value, str):
        return ""
    return _UNSTORABLE.sub("\ufffd", value[:limit])


def language_tag(value: object) -> str | None:
    """`value` if it has the shape of a BCP 47 language tag, as the platform wrote it, else None."""
    if isinstance(value, str) and len(value) <= _MAX_LANGUAGE_TAG and _LANGUAGE_TAG.fullmatch(value):
        return value
    return None


async def read_body(request: Request, limit: int = MAX_BODY) -> bytes | None:
    """The request's body, or None if it is longer than `limit` bytes or the sender went away. Never holds more than
    that."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            if len(body) + len(chunk) > limit:
                return None
            body += chunk
    except ClientDisconnect:
        return None
    return bytes(body)
