"""What the front door says without Rasa: when an answer has to wait, and when a message holds nothing to read."""

from bot.channels.message import Choice, InboundMessage, Kind, OutboundMessage
from bot.content.reply import choice_title, payload
from bot.content.words import Words


def answer_later(words: Words) -> OutboundMessage:
    """The emergency number, the helpline, and that the answer comes (S9 in the requirements)."""
    return OutboundMessage(words.message("answer_later"))


def cannot_read(message: InboundMessage, words: Words, again: bool) -> OutboundMessage:
    """A kind answer to a voice message, a picture, a place ...: what can be done instead."""
    kind = message.kind if words.has(f"cannot_{message.kind}") else Kind.OTHER
    return OutboundMessage(words.message("cannot_again" if again else f"cannot_{kind}"), _choices("cannot", words))


def without_assistant(words: Words) -> OutboundMessage:
    """The rights menu and the numbers to call, where Rasa is there but has no answer to this one message."""
    return OutboundMessage(words.message("not_understood_more"), _choices("cannot", words))


def _choices(name: str, words: Words) -> tuple[Choice, ...]:
    payloads = [payload(intent) for intent in words.library.choices[name]]
    return tuple(Choice(choice_title(choice, words), choice) for choice in payloads)
