"""Nothing that was sent or said is written anywhere in clear: not by any process, at any LOG_LEVEL, and not in the database's files."""

import json
import re
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx
import pytest

from bot.run.parts import Ports, parts
from bot.settings import LAST_GOOD_CONTENT, read_settings
from tests.conversations.advocate import Advocate
from tests.conversations.conftest import SECRET, TelegramBehindProxy, public_settings
from tests.conversations.people import Person, TelegramPerson, WebPerson, WhatsAppPerson
from tests.conversations.waypost import ROOT, Waypost, free_port, soon
from tests.fakes.twilio_api import FakeTwilio

NAME, STREET, PHONE = "Zylfije Qerimaj", "Kuqerdhave 77b", "+38344918273"
CHAT_ID, NUMBER = 918_273_645, "+38349556677"

SAID = [
    f"hello, my name is {NAME} and I live in {STREET}",
    f"unë quhem {NAME}, sa kohë kam për të menduar? më telefono në {PHONE}",
    f"zovem se {NAME}, upomoć, zaključali su me u sobu u ulici {STREET}",
    "اسمي زيلفيه كريماي، أين أستطيع أن أنام الليلة؟",
    f"asdkjh {NAME} qwoeiru {PHONE}",
    f'/ask_shelter{{"name":"{NAME}"}}',
    f'/inform{{"name": {NAME}',
]
SECRETS = [
    NAME,
    "Zylfije",
    "Qerimaj",
    "زيلفيه",
    STREET,
    PHONE,
    "44918273",
    str(CHAT_ID),
    NUMBER,
    NUMBER[1:],
    f"Name{CHAT_ID}",
    f"user{CHAT_ID}",
]


class Unsupervised(Waypost):
    """The three processes without the supervisor, which would show only what may be shown of Rasa's lines: all that they write is kept."""

    def start(self) -> None:
        settings = read_settings(self.environment)
        self._parts = {part.name: part for part in parts(settings, Ports(rasa=free_port(), actions=free_port()))}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        for name in self._parts:
            self.start_part(name)
        soon(lambda: self.health().get("status") == "ok", 120, "every part answers")

    def start_part(self, name: str) -> None:
        with self.output.open("ab") as output:
            command = self._parts[name].command
            self._processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=output
            )

    def kill(self, part: str) -> None:
        self._processes[part].kill()
        self._processes[part].wait()
        time.sleep(2)
        self.start_part(part)

    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._processes.items() if process.poll() is None}

    def stop(self) -> None:
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            process.wait(timeout=15)


class Evidence:
    """What three people went through, and all that was written meanwhile."""

    def __init__(self, waypost: Waypost, telegram: TelegramBehindProxy, twilio: FakeTwilio) -> None:
        self.waypost = waypost
        self.telegram = telegram
        self.twilio = twilio
        self.told: list[str] = []
        self.tokens: list[str] = []

    def gather(self) -> None:
        web = WebPerson(self.waypost)
        chat = TelegramPerson(self.waypost, self.telegram, CHAT_ID, "sq")
        phone = WhatsAppPerson(self.waypost, self.twilio, NUMBER)
        self.tokens.append(web.address)
        for person in (web, chat, phone):
            for text in SAID:
                self._tells(person, text)
        self._trouble_at_the_platforms(chat, phone)
        self._nonsense(web)
        self._outage(web, chat, phone)
        other = WebPerson(self.waypost)
        self.tokens.append(other.address)
        self._handoff(other)
        # Not delivered and not read: this stands in the database when all is killed.
        web.sends(SAID[0])
        soon(lambda: not self.waypost.tables.unanswered(web.conversation), 20, "an answer")

    def _tells(self, person: Person, text: str) -> None:
        self.told += [said.text for said in person.writes(text)]

    def _trouble_at_the_platforms(self, chat: TelegramPerson, phone: WhatsAppPerson) -> None:
        self.telegram.faults.order(method="sendMessage", status=500, description=f"Internal error for {CHAT_ID} {NAME}")
        self._tells(chat, SAID[0])
        self.telegram.faults.order(method="sendMessage", status=400, description=f"Bad Request: chat {CHAT_ID} {NAME}")
        self._tells(chat, SAID[1])
        self.twilio.faults.order(method="create", status=500, description=f"To {NUMBER} {NAME}")
        self._tells(phone, SAID[0])
        self.twilio.faults.order(method="create", status=400, code=21211, description=f"To {NUMBER} {NAME}")
        self._tells(phone, SAID[1])
        chat.taken_in(chat.person.sends(contact={"phone_number": PHONE, "first_name": NAME}))
        self.told += [said.text for said in chat.reads()]
        chat.taken_in(chat.person.taps(f'/ask_shelter{{"name":"{NAME}"}}'))
        chat.reads()

    def _nonsense(self, web: WebPerson) -> None:
        url = self.waypost.url
        for body in (
            f'{{"id": "{NAME}"}}',
            f"{NAME} is no JSON",
            f'["{NAME}"]',
            f'{{"update_id": 1, "message": "{NAME}"}}',
        ):
            web.http.post("/chat/messages", content=body.encode())
            secret = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
            httpx.post(f"{url}/webhooks/telegram", content=body.encode(), headers=secret, trust_env=False)
            httpx.post(
                f"{url}/webhooks/whatsapp", content=body.encode(), headers={"X-Twilio-Signature": NAME}, trust_env=False
            )
        httpx.get(
            f"{url}/{quote(NAME)}?name={quote(NAME)}",
            headers={"Authorization": f"Bearer {NAME}"},
            trust_env=False,
        )
        web.posts(text=f"{NAME} " * 200_000)
        web.posts(text="hello", language=NAME, country=NAME, id=str(uuid.uuid4()))
        web.reads()

    def _handoff(self, person: WebPerson) -> None:
        """With an advocate, to whom she gives a name and tells things, and who is still with her when all is killed."""
        advocate = Advocate(self.waypost, "zana", NAME)
        person.writes("I want to talk to a real person")
        person.taps('/human{"step":"ask"}')
        person.taps('/human{"step":"name"}')
        person.writes(NAME)
        handoff = advocate.finds(person.conversation)
        advocate.claims(handoff)
        person.writes(SAID[1])
        advocate.says(handoff, SAID[0])
        self.told += [said.text for said in person.reads()]
        assert advocate.reads(handoff) and advocate.finds(person.conversation).called == NAME

    def _outage(self, *people: Person) -> None:
        with self.waypost.stopped("actions"):
            for person in people:
                person.sends(SAID[1])
            time.sleep(11)
            self.waypost.kill("rasa")
        self.waypost.kill("actions")
        for person in people:
            self.told += [said.text for said in person.reads(within=90)]

    def files(self) -> dict[Path, bytes]:
        """Everything written: output, temporary files, the database with its log, and what changed in the project's own folders."""
        folders = (self.waypost.folder, ROOT / "var", ROOT / ".rasa")
        found = [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.is_file()]
        return {path: path.read_bytes() for path in found}


@pytest.fixture(scope="module", params=["INFO", "DEBUG"])
def evidence(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evidence]:
    """At INFO as an operator runs it; at DEBUG with every line of every process."""
    with TelegramBehindProxy() as telegram, FakeTwilio().serving() as twilio:
        kind = Waypost if request.param == "INFO" else Unsupervised
        waypost = kind(
            tmp_path_factory.mktemp("privacy"),
            LOG_LEVEL=request.param,
            **public_settings(telegram, twilio),
        )
        telegram.local = waypost.url
        with waypost.running():
            evidence = Evidence(waypost, telegram, twilio)
            evidence.gather()
            waypost.folder.joinpath("health.txt").write_text(json.dumps(waypost.health()))
            yield evidence


def test_no_process_wrote_a_word_a_name_a_number_or_a_chat_id(evidence: Evidence) -> None:
    assert len(evidence.told) > 3 * len(SAID)
    assert evidence.waypost.output.stat().st_size > 500
    for path, content in evidence.files().items():
        for secret in [*SECRETS, *SAID, *evidence.tokens]:
            assert not holds(content, secret), f"{path} holds {secret!r}"


def test_no_process_wrote_what_waypost_answered(evidence: Evidence) -> None:
    sentences = {
        sentence for text in evidence.told for sentence in re.split(r"[.!?؟\n]\s*", text) if len(sentence) > 25
    }
    assert len(sentences) > 40
    for path, content in evidence.files().items():
        if path == LAST_GOOD_CONTENT:
            continue  # All that could be told, to anybody; not what was told.
        assert not [sentence for sentence in sentences if holds(content, sentence)], path


def test_no_process_wrote_a_key_or_a_token(evidence: Evidence) -> None:
    tokens = (evidence.telegram.token, evidence.twilio.auth_token, SECRET, evidence.waypost.key)
    for path, content in evidence.files().items():
        for token in tokens:
            assert not holds(content, token), f"{path} holds a token"


def test_the_database_was_looked_at_with_what_she_wrote_in_it(evidence: Evidence) -> None:
    names = {path.name for path in evidence.files()}
    assert {"waypost.sqlite3", "waypost.sqlite3-wal", "output.txt"} <= names
    assert evidence.waypost.tables.rows("SELECT count(*) FROM outbox WHERE content IS NOT NULL")[0][0] > 0


def holds(content: bytes, text: str) -> bool:
    """Whether the text stands there, as it is or in one of the forms in which programs write it."""
    escaped = json.dumps(text)[1:-1]
    forms = {text, escaped, quote(text), quote_plus(text), repr(text)[1:-1], repr(text.encode())[2:-1]}
    return any(form.encode() in content for form in forms)
