"""What the front door says without Rasa: when an answer has to wait, and when a message holds nothing to read."""

from bot.channels.message import Choice, InboundMessage, Kind, OutboundMessage
from bot.content.reply import choice_title, payload
from bot.content.words import Words


def answer_later(words: Words, introduced: bool) -> OutboundMessage:
    """The emergency number, the helpline, and that the answer comes (S9 in the requirements)."""
    return OutboundMessage(_said("answer_later", words, introduced))


def cannot_read(message: InboundMessage, words: Words, introduced: bool, last_payloads: list[str]) -> OutboundMessage:
    """A kind answer to a voice message, a picture, a place ...: what can be done instead.

    Right after such an answer it is said in other words, with other choices: by these the two are known apart.
    """
    if last_payloads == _payloads("cannot", words):
        return OutboundMessage(_said("cannot_again", words, introduced), _choices("cannot_again", words))
    kind = message.kind if words.has(f"cannot_{message.kind}") else Kind.OTHER
    return OutboundMessage(_said(f"cannot_{kind}", words, introduced), _choices("cannot", words))


def without_assistant(words: Words, introduced: bool) -> OutboundMessage:
    """The rights menu and the numbers to call, where Rasa is there but has no answer to this one message."""
    return OutboundMessage(_said("not_understood_more", words, introduced), _choices("cannot", words))


def _said(name: str, words: Words, introduced: bool) -> str:
    """The message; where Rasa has not yet told her that this is a machine, that comes first (EU AI Act art. 50(1))."""
    return words.message(name) if introduced else f"{words.message('first_machine_line')}\n\n{words.message(name)}"


def _choices(name: str, words: Words) -> tuple[Choice, ...]:
    return tuple(Choice(choice_title(choice, words), choice) for choice in _payloads(name, words))


def _payloads(name: str, words: Words) -> list[str]:
    return [payload(intent) for intent in words.library.choices[name]]
