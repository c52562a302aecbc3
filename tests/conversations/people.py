"""People who write to Waypost, each by her own channel: on the web page, on Telegram, on WhatsApp. They all read replies alike."""

import json
import re
import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.run.talk import events
from tests.conversations.waypost import Waypost, soon
from tests.fakes.telegram_api import FakeTelegram
from tests.fakes.twilio_api import FakeTwilio

ANSWER_WITHIN = 25.0
"""Seconds; Rasa answers in a few milliseconds, Telegram and WhatsApp are paced at a message a second."""


@dataclass(frozen=True)
class Said:
    """One message as she reads it, its choices in the order of their numbers."""

    text: str
    titles: list[str] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)
    language: str | None = None
    direction: str | None = None


class Reply(list[Said]):
    """All messages that answer one of hers."""

    @property
    def text(self) -> str:
        return "\n\n".join(said.text for said in self)

    @property
    def titles(self) -> list[str]:
        return self[-1].titles if self else []

    @property
    def payloads(self) -> list[str]:
        return self[-1].payloads if self else []


class Person(ABC):
    """Somebody in a new conversation. `writes` and `picks` return when the whole reply is there."""

    channel: str

    def __init__(self, waypost: Waypost, address: str) -> None:
        self.waypost = waypost
        self.address = address
        self.last = Reply()

    @property
    def conversation(self) -> str:
        return self.waypost.tables.conversation(self.channel, self.address)

    @property
    def slots(self) -> dict[str, Any]:
        return self.waypost.tables.slots(self.conversation)

    def writes(self, text: str) -> Reply:
        self.sends(text)
        return self.reads()

    def picks(self, number: int) -> Reply:
        """Answer with a number, as it stands before a choice."""
        return self.writes(str(number))

    def reads(self, within: float = ANSWER_WITHIN) -> Reply:
        """What is new, once everything that she sent is answered and delivered."""
        tables, conversation = self.waypost.tables, self.conversation
        soon(lambda: not tables.unanswered(conversation), within, f"an answer to her on {self.channel}")
        self.last = self._deliver(within)
        return self.last

    @abstractmethod
    def sends(self, text: str) -> None:
        """Send a message and return when the front door has it."""

    @abstractmethod
    def glances(self) -> Reply:
        """What has arrived since she last read, waiting for nothing."""

    @abstractmethod
    def _deliver(self, within: float) -> Reply:
        """Wait until all that is on its way has arrived, and give it."""


class WebPerson(Person):
    """In the web chat, over its HTTP API."""

    channel = "web"

    def __init__(self, waypost: Waypost, browser_language: str | None = None) -> None:
        self.http = httpx.Client(base_url=waypost.url, trust_env=False, timeout=15)
        super().__init__(waypost, self.http.post("/chat/sessions").json()["token"])
        self.http.headers["Authorization"] = f"Bearer {self.address}"
        if browser_language:
            self.http.headers["Accept-Language"] = browser_language
        self.read_through = 0
        self.events: list[str] = []

    def sends(self, text: str) -> None:
        assert self.posts(text=text).status_code == 202

    def posts(self, **fields: Any) -> httpx.Response:
        return self.http.post("/chat/messages", json={"id": str(uuid.uuid4()), **fields})

    def taps(self, payload: str) -> Reply:
        assert self.posts(payload=payload).status_code == 202
        return self.reads()

    def glances(self) -> Reply:
        waiting = self.waypost.tables.undelivered(self.conversation)
        return self._read_through(waiting[-1]) if waiting else Reply()

    def _deliver(self, within: float) -> Reply:
        return self.glances()

    def _read_through(self, last: int) -> Reply:
        """The messages up to the row `last`, and tell that they are read."""
        reply = Reply()
        address = f"/chat/events?after={self.read_through}"
        with self.http.stream("GET", address, timeout=ANSWER_WITHIN) as stream:
            assert stream.status_code == 200
            for event, data in events(stream.iter_lines()):
                self.events.append(event)
                if event != "message":
                    continue
                message = json.loads(data)
                titles = [choice["title"] for choice in message["choices"]]
                payloads = [choice["payload"] for choice in message["choices"]]
                reply.append(Said(message["text"], titles, payloads, message["language"], message["direction"]))
                self.read_through = message["id"]
                if message["id"] >= last:
                    break
        assert self.http.post("/chat/received", json={"through": last}).status_code == 204
        return reply


class TelegramPerson(Person):
    """In a private chat with the bot."""

    channel = "telegram"

    def __init__(
        self, waypost: Waypost, telegram: FakeTelegram, chat_id: int, language_code: str | None = None
    ) -> None:
        super().__init__(waypost, str(chat_id))
        self.telegram = telegram
        self.person = telegram.person(chat_id, language_code)
        self._seen = 0

    def sends(self, text: str) -> None:
        self.taken_in(self.person.says(text))

    def taken_in(self, update_id: int) -> None:
        """Wait until the bot has confirmed the update."""
        soon(lambda: update_id not in self.telegram.waiting_updates(), ANSWER_WITHIN, "the update is taken in")

    def taps(self, payload: str) -> Reply:
        shown = [sent.message_id for sent in self.telegram.sent_to(self.person.id) if sent.buttons]
        self.taken_in(self.person.taps(payload, shown[-1] if shown else None))
        return self.reads()

    def glances(self) -> Reply:
        sent = self.telegram.sent_to(self.person.id)
        new = sent[self._seen :]
        self._seen = len(sent)
        return Reply(_telegram_said(message.text, message.buttons) for message in new)

    def _deliver(self, within: float) -> Reply:
        return _delivered(self, within)


class WhatsAppPerson(Person):
    """On WhatsApp, through Twilio's signed webhook."""

    channel = "whatsapp"

    def __init__(self, waypost: Waypost, twilio: FakeTwilio, number: str) -> None:
        super().__init__(waypost, f"whatsapp:{number}")
        self.twilio = twilio
        self.number = number
        self.person = twilio.person(number, webhook=f"{waypost.url}/webhooks/whatsapp")
        self._seen = 0

    def sends(self, text: str) -> None:
        assert self.person.says(text).status_code == 200

    def taps(self, payload: str) -> Reply:
        """Tap a button of a template."""
        assert self.person.sends(ButtonPayload=payload, ButtonText="a button", Body="a button").status_code == 200
        return self.reads()

    def glances(self) -> Reply:
        sent = self.twilio.sent_to(self.number)
        new = sent[self._seen :]
        self._seen = len(sent)
        return Reply(_whatsapp_said(message.body) for message in new)

    def _deliver(self, within: float) -> Reply:
        return _delivered(self, within)


def _delivered(person: Person, within: float) -> Reply:
    tables, conversation = person.waypost.tables, person.conversation
    soon(lambda: not tables.undelivered(conversation), within, f"all is delivered to her on {person.channel}")
    return person.glances()


def _telegram_said(text: str, buttons: list[tuple[str, str]]) -> Said:
    for number, (title, _) in enumerate(buttons, start=1):
        assert title.startswith(f"{number} · ")
    return Said(text, [title.partition(" · ")[2] for title, _ in buttons], [payload for _, payload in buttons])


def _whatsapp_said(body: str) -> Said:
    """Numbered lines at the end of a message, after an empty line, are its choices."""
    text, _, last = body.rpartition("\n\n")
    lines = last.split("\n")
    if text and all(re.match(rf"{number}\. \S", line) for number, line in enumerate(lines, start=1)):
        return Said(text, [line.partition(". ")[2] for line in lines])
    return Said(body)
