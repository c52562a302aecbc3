"""What she is told about a handoff by the front door itself, in her language. The assistant's part is in actions/people.py."""

from collections.abc import Callable

from bot.channels.message import Choice, OutboundMessage
from bot.content import facts
from bot.content.countries import Span
from bot.content.reply import choice_title, payload
from bot.content.words import Words

Telling = Callable[[Words], OutboundMessage]


def joined(words: Words, name: str) -> OutboundMessage:
    return OutboundMessage(words.message("handoff_joined", name=name))


def said(words: Words, name: str, text: str) -> OutboundMessage:
    """What the advocate wrote, with the name before it, so that it is known from the machine's words."""
    return OutboundMessage(words.message("handoff_said", name=name, text=text))


def put_back(words: Words, name: str) -> OutboundMessage:
    return OutboundMessage(words.message("handoff_put_back", name=name))


def closed(words: Words, name: str, kept_days: int) -> OutboundMessage:
    """The advocate ended it: what becomes of what was written, and what can be asked now."""
    kept = words.message("handoff_deleted") if kept_days == 0 else _kept(words, kept_days)
    return _back(words, f"{words.message('handoff_closed', name=name)}\n\n{kept}")


def fell_silent(words: Words, name: str) -> OutboundMessage:
    return _back(words, words.message("handoff_silent", name=name))


def reopening(words: Words) -> OutboundMessage:
    """What may be sent after WhatsApp's 24 hours: the approved template says this, in the words that Twilio has of it."""
    return OutboundMessage(words.message("handoff_reopen"), reopens=True)


def _kept(words: Words, days: int) -> str:
    return words.message("handoff_deleted_later", duration=facts.duration(Span(days, "day"), words.language))


def _back(words: Words, text: str) -> OutboundMessage:
    """The assistant is back, with the choices of content/choices.yml."""
    payloads = [payload(intent) for intent in words.library.choices["handoff_closed"]]
    return OutboundMessage(text, tuple(Choice(choice_title(choice, words), choice) for choice in payloads))
