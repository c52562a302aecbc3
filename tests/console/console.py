"""A front door with the console alone: a real database, the real content, the real desk; what survivors and platforms do is played."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from babel.messages.pofile import read_po, write_po
from starlette.applications import Starlette

from bot.channels.message import InboundMessage, Kind, OutboundMessage, Undeliverable
from bot.console import accounts, app, credentials
from bot.console.guard import COOKIE
from bot.content import catalogues
from bot.content.live import LiveLibrary
from bot.handoff.desk import Desk
from bot.settings import ROOT, Settings
from bot.storage import advocates, handoffs, inbox, outbox
from bot.storage.database import Database
from bot.storage.models import Conversation
from tests.fakes.serving import serving
from tests.storage.postgresql import NoServerError, own_database
from tests.web.chat import content_root, settings

ARABIC = {"queue": "قائمة الانتظار", "waiting": "في الانتظار", "take": "استلام", "mine": "معك", "danger": "في خطر"}
VOICE = b"OggS" + bytes(2000)

Result = TypeVar("Result")
_numbers = count(1)


def console_root(folder: Path) -> Path:
    """Content with a small Arabic catalogue, for survivors and for the console."""
    content_root(folder)
    path = folder / "locales" / "ar" / "LC_MESSAGES" / "console.po"
    catalogues.update(ROOT / "content", path, "console", "ar")
    with path.open("rb") as file:
        catalogue = read_po(file, locale="ar")
    for entry in catalogue:
        entry.string = ARABIC.get(str(entry.context).removeprefix("console/"), entry.id)
    with path.open("wb") as file:
        write_po(file, catalogue)
    return folder


class Platform:
    """Plays a platform that has one voice message, and takes every text whole."""

    seconds_between_messages = 0.0

    def __init__(self, name: str) -> None:
        self.name = name
        self.typing_shown: list[str] = []

    def split(self, message: OutboundMessage) -> list[OutboundMessage]:
        return [message]

    async def show_typing(self, address: str) -> None:
        self.typing_shown.append(address)

    async def fetch(self, media: str) -> tuple[str, bytes]:
        if media != "voice-1":
            raise Undeliverable("gone")
        return "audio/ogg", VOICE


@dataclass(frozen=True)
class Account:
    """An advocate who has signed in."""

    id: int
    name: str
    token: str
    csrf: str

    @property
    def cookies(self) -> dict[str, str]:
        return {COOKIE: self.token}

    @property
    def headers(self) -> dict[str, str]:
        return {"X-CSRF-Token": self.csrf}


class Console:
    """What a test holds of the running console, and of those who write to it."""

    url: str
    database: Database
    desk: Desk

    def __init__(self, settings: Settings, root: Path) -> None:
        self._settings = settings
        self._root = root
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def serving(self) -> Iterator["Console"]:
        with serving(Starlette(lifespan=self._lifespan)) as self.url:
            yield self

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do something where the console runs."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def sign_in(
        self, name: str, languages: str = "en", role: str = "advocate", console_language: str = "en"
    ) -> Account:
        return self.do(self._sign_in(name, tuple(languages.split(",")), role, console_language))

    def asks(self, language: str = "ar", channel: str = "telegram", **slots: Any) -> int:
        """A survivor asks for a person; the id of her handoff."""
        return self.do(self._asks(channel, {"language": language, **slots}))

    def is_called(self, handoff_id: int, name: str) -> None:
        self.do(self._note(handoff_id, called=self.database.cipher.seal(name)))

    def says_when(self, handoff_id: int, when_safe: handoffs.WhenSafe) -> None:
        self.do(self._note(handoff_id, when_safe=when_safe.value))

    def reads(self, handoff_id: int, language: str) -> None:
        """She has changed the language."""
        self.do(self._note(handoff_id, language=language))

    def wrote_at(self, handoff_id: int, moment: float) -> None:
        self.do(self._note(handoff_id, wrote_at=moment))

    def writes(self, handoff_id: int, text: str, kind: Kind = Kind.TEXT, media: str | None = None) -> None:
        self.do(self._writes(handoff_id, text, kind, media))

    def leaves(self, handoff_id: int) -> None:
        self.do(self._leaves(handoff_id))

    def erases(self, handoff_id: int) -> None:
        self.do(self._erases(handoff_id))

    def sent(self, handoff_id: int) -> list[str]:
        """What she has been told and has not had yet, oldest first."""
        return self.do(self._sent(handoff_id))

    def delivers(self, works: bool = True) -> None:
        """The platforms take what is on its way, or refuse it for good."""
        self.do(self._delivers(works))

    async def _sign_in(self, name: str, languages: tuple[str, ...], role: str, console_language: str) -> Account:
        login = f"{name.lower()}{next(_numbers)}"
        made = await accounts.new_account(self.database, login, name, role, languages, console_language)
        code = credentials.code_of_now(made.secret)
        token = await accounts.sign_in(self.database, login, made.password, code, f"192.0.2.{next(_numbers) % 250}")
        signed_in = await accounts.session_of(self.database, token)
        assert signed_in is not None
        return Account(signed_in.advocate.id, name, token, signed_in.csrf)

    async def _asks(self, channel: str, slots: dict[str, Any]) -> int:
        address = f"address-{next(_numbers)}"
        message = InboundMessage(channel, address, address, Kind.TEXT, text="a person, please")
        await inbox.take_in(self.database, message)
        async with self.database.begin() as session:
            conversation = await session.get(Conversation, self.database.pseudonyms.of(channel, message.address))
            assert conversation is not None
            conversation.slots = self.database.cipher.seal(slots)
            await self.desk.asks(session, conversation)
            handoff = await handoffs.of_conversation(self.database, session, conversation.id)
        assert handoff is not None
        return handoff.id

    async def _conversation(self, session: Any, handoff_id: int) -> Conversation:
        handoff = await handoffs.read(self.database, session, handoff_id)
        assert handoff is not None
        conversation: Conversation = await session.get(Conversation, handoff.conversation_id)
        return conversation

    async def _note(self, handoff_id: int, **values: Any) -> None:
        async with self.database.begin() as session:
            await handoffs.touch(session, handoff_id, **values)

    async def _writes(self, handoff_id: int, text: str, kind: Kind, media: str | None) -> None:
        number = next(_numbers)
        message = InboundMessage("telegram", "somebody", str(number), kind, text=text, media=media)
        async with self.database.begin() as session:
            await self.desk.writes(message, number)(session, await self._conversation(session, handoff_id))

    async def _leaves(self, handoff_id: int) -> None:
        async with self.database.begin() as session:
            await self.desk.stops(session, await self._conversation(session, handoff_id))

    async def _erases(self, handoff_id: int) -> None:
        async with self.database.begin() as session:
            await outbox.erase(self.database, session, await self._conversation(session, handoff_id), [])

    async def _sent(self, handoff_id: int) -> list[str]:
        async with self.database.begin() as session:
            conversation = await self._conversation(session, handoff_id)
        return [part.message.text for part in await outbox.unread(self.database, conversation.id, 0)]

    async def _delivers(self, works: bool) -> None:
        while (part := await outbox.claim(self.database, "test", ["telegram", "whatsapp", "web"])) is not None:
            if works:
                await outbox.delivered(self.database, part, "1")
            else:
                await outbox.give_up(self.database, part)

    async def clear(self) -> None:
        """Everybody who waits or talks has gone."""
        for handoff in await handoffs.queue(self.database, handoffs.OPEN):
            await self._erases_quietly(handoff)
        async with self.database.begin() as session:
            await advocates.write_note(self.database, session, advocates.AWAY, None)

    async def _erases_quietly(self, handoff: handoffs.Handoff) -> None:
        async with self.database.begin() as session:
            await handoffs.erase(session, handoff.conversation_id or "")

    @asynccontextmanager
    async def _lifespan(self, served: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        content = LiveLibrary(self._root)
        self.database = await Database.open(self._settings)
        channels: Any = {name: Platform(name) for name in ("telegram", "whatsapp")}
        self.desk = Desk(self.database, content, channels)
        served.router.routes.extend(app.routes(self.desk, content, self._settings, channels))
        yield
        await self.database.close()


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return console_root(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="session", params=["SQLite", "PostgreSQL"])
def served(request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    own = settings(tmp_path_factory.mktemp("data"), twilio_reopen_content_sid="HX" + "0" * 32)
    with ExitStack() as open_until_the_end:
        if request.param == "PostgreSQL":
            try:
                own = replace(own, database_url=open_until_the_end.enter_context(own_database()))
            except NoServerError:
                pytest.skip("no PostgreSQL answers at TEST_DATABASE_URL")
        yield open_until_the_end.enter_context(Console(own, root).serving())


@pytest.fixture
def console(served: Console) -> Console:
    """The one console of all tests, with an empty queue."""
    served.do(served.clear())
    return served
