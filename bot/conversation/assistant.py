"""Asking Rasa: what goes in, what comes out, and what it means that nothing comes."""

import json
import logging
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.channels.message import Choice, InboundMessage, Kind, OutboundMessage
from bot.content.reply import choice_title, payload
from bot.content.words import Words

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0
"""She is told that her answer has to wait when Rasa takes longer than this."""

LONGEST_READ = 2000
"""Characters of a message that are read: its first and its last thousand, where a longer one says what it is about."""

FIRST_CONTACT = payload("greet")
OUT_OF_RANGE = payload("menu")

ON_BUTTONS = {"section", "language", "country", "page", "step"}
"""The entities that a button carries (bot/content/reply.py)."""


class AssistantUnavailable(Exception):
    """Rasa or the action server is down, slow, or had no answer."""


@dataclass(frozen=True, repr=False)
class Answer:
    """What Rasa's actions said, and what they ask the front door to do: names of bot.content.reply.Command."""

    messages: list[OutboundMessage] = field(default_factory=list)
    commands: tuple[str, ...] = ()


class Assistant:
    """Rasa's REST channel and the action server's health."""

    def __init__(self, rasa_url: str, actions_url: str) -> None:
        self._rasa_url = rasa_url
        self._actions_url = actions_url
        self._http = httpx.AsyncClient(
            timeout=PATIENCE_SECONDS, trust_env=False, limits=httpx.Limits(max_connections=64)
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(
        self,
        conversation_id: str,
        text: str,
        message: InboundMessage,
        country: str | None,
        handoff: dict[str, Any] | None,
    ) -> Answer:
        """Ask Rasa for the answer to `text` (words, or a payload). `handoff` is what the desk knows (Desk.view).

        Raises AssistantUnavailable.
        """
        question = {
            "sender": conversation_id,
            "message": text,
            "metadata": {
                "channel": message.channel,
                "language_hint": message.language_hint,
                "country_hint": message.country_hint or country,
                "handoff": handoff,
            },
        }
        try:
            response = await self._http.post(f"{self._rasa_url}/webhooks/rest/webhook", json=question)
            response.raise_for_status()
            parts: list[dict[str, Any]] = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise AssistantUnavailable(type(error).__name__) from None
        said = [part["custom"] for part in parts if "custom" in part]
        if not said:
            raise AssistantUnavailable("no answer")
        return Answer(
            [message for part in said for message in _messages(part)],
            tuple(command for part in said for command in part["commands"]),
        )

    async def rasa_answers(self) -> bool:
        return await self._answers(f"{self._rasa_url}/")

    async def actions_answer(self) -> bool:
        return await self._answers(f"{self._actions_url}/health")

    async def _answers(self, url: str) -> bool:
        try:
            return (await self._http.get(url, timeout=2.0)).is_success
        except httpx.HTTPError:
            return False


def to_rasa(message: InboundMessage, payloads: list[str], words: Words) -> str:
    """What Rasa is asked: the payload of a button or of a number that stands under the last reply, else her words.

    Words never begin with `/`: what a person types is not a command.
    """
    if message.kind is Kind.START:
        return message.payload or FIRST_CONTACT
    if message.kind is Kind.BUTTON and _is_button(message.payload, words):
        return message.payload
    number = chosen_number(message.text)
    if number is not None and payloads:
        return payloads[number - 1] if 1 <= number <= len(payloads) else OUT_OF_RANGE
    text = message.text.strip().lstrip("/\\ \t\n")
    if len(text) > LONGEST_READ:
        text = f"{text[: LONGEST_READ // 2]} {text[-LONGEST_READ // 2 :]}"
    return text or OUT_OF_RANGE


def chosen_number(text: str) -> int | None:
    """The number that a short message is: `2`, `2.`, `(2)`, `٢`, `२`, `2️⃣`; None when it is anything else."""
    digits = re.fullmatch(r"[\s(#*\[]*(\d{1,2})[\s.):\]!?\uFE0F\u20E3]*", text)
    if digits is None:
        return None
    return int("".join(str(unicodedata.digit(digit)) for digit in digits.group(1)))


def button_text(message: InboundMessage, words: Words) -> str:
    """What stands on the button that she tapped; its text as the platform gave it where Waypost has no such button any more."""
    try:
        return choice_title(message.payload, words)
    except (KeyError, ValueError):
        return message.text


def _is_button(text: str, words: Words) -> bool:
    """Whether the payload is one that Waypost puts on buttons; what an old button says is known for as long as its text is.

    Anything else is somebody's own making: Rasa would complain of it in its log, word for word.
    """
    try:
        choice_title(text, words)
        entities = json.loads(text[text.index("{") :]) if "{" in text else {}
    except (KeyError, TypeError, ValueError):
        return False
    return entities.keys() <= ON_BUTTONS and all(isinstance(value, str) for value in entities.values())


def _messages(said: dict[str, Any]) -> list[OutboundMessage]:
    """What an action sent (actions/turn.py): texts, and the choices under the last of them."""
    if not said["texts"]:
        return []
    choices = tuple(Choice(choice["title"], choice["payload"]) for choice in said["choices"])
    *first, last = said["texts"]
    return [*map(OutboundMessage, first), OutboundMessage(last, choices)]
