"""A front door with the web chat alone: a real database, the real content, the real worker; only Rasa is played."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po, write_po
from cryptography.fernet import Fernet
from sqlalchemy import func, select
from starlette.applications import Starlette

from bot.channels.message import Choice, InboundMessage, OutboundMessage
from bot.content import catalogues
from bot.content.live import LiveLibrary
from bot.content.reply import Command, choice_title, payload
from bot.conversation import web_chat
from bot.conversation.assistant import Answer, AssistantUnavailable
from bot.conversation.worker import Worker
from bot.handoff.desk import Desk
from bot.settings import ROOT, Settings
from bot.storage.database import Database
from bot.storage.models import Conversation, InboxRow, OutboxRow
from tests.fakes.serving import serving

ARABIC = {
    "web_leave": "خروج",
    "web_message": "رسالتك",
    "web_write_here": "اكتب هنا",
    "web_send": "إرسال",
    "web_you": "أنت",
    "web_chat": "المحادثة",
    "web_language": "اللغة",
    "web_offline": "لا يوجد اتصال.",
    "web_working": "Waypost يكتب",
    "language_changed": "أكتب الآن باللغة التالية: {language}.",
    "emergency_unknown_country": "اتصل بالرقم {number}. المكالمة مجانية.",
    "button_more": "أخبرني المزيد",
}
"""Enough of a catalogue for a page that reads from right to left, whatever the translators do to the real one."""


def content_root(folder: Path) -> Path:
    """A root for LiveLibrary in `folder`: Waypost's content, and an Arabic catalogue of which a small part is Arabic."""
    shutil.copytree(ROOT / "content", folder / "content")
    (folder / "content" / "languages.yml").write_text("offered: [en, ar]\n", encoding="utf-8")
    for domain in catalogues.DOMAINS:
        path = folder / "locales" / "ar" / "LC_MESSAGES" / f"{domain}.po"
        catalogues.update(ROOT / "content", path, domain, "ar")
        with path.open("rb") as file:
            catalogue = read_po(file, locale="ar")
        for entry in catalogue:
            entry.string = ARABIC.get(str(entry.context).removeprefix("messages/"), entry.id)
        with path.open("wb") as file:
            write_po(file, catalogue)
    return folder


class ScriptedAssistant:
    """Plays Rasa: says a few things in the language of the conversation, and remembers it where Rasa does."""

    def __init__(self, database: Database, content: LiveLibrary) -> None:
        self._database = database
        self._content = content
        self.asked: list[str] = []
        self.away = False

    async def ask(
        self, conversation_id: str, text: str, message: InboundMessage, _country: str | None, _handoff: object
    ) -> Answer:
        if self.away:
            raise AssistantUnavailable("away")
        self.asked.append(text)
        slots: dict[str, Any] = await self._database.read_slots(conversation_id) or {
            "language": message.language_hint or "en"
        }
        if chosen := re.fullmatch(r'/change_language(\{"language":"[\w-]+"\})', text):
            slots.update(json.loads(chosen.group(1)))
        await self._database.write_next_slots(conversation_id, slots)
        return self._answer(text, slots["language"])

    async def rasa_answers(self) -> bool:
        return not self.away

    async def actions_answer(self) -> bool:
        return not self.away

    def _answer(self, text: str, language: str) -> Answer:
        words = self._content.current().words(language)
        if text == "delete":
            return Answer([OutboundMessage(words.message("erase_done_web"))], commands=(Command.ERASE,))
        if text.startswith("/change_language"):
            return Answer([OutboundMessage(words.message("language_changed", language=words.language_name(language)))])
        if "danger" in text:
            return Answer([OutboundMessage(words.message("in_danger"))])
        if "sources" in text:
            return Answer(
                [OutboundMessage("See https://example.org/law?id=112 (112/2011). Call 116 006 or +355 44 500 388.")]
            )
        if text.startswith("repeat after me: "):
            return Answer([OutboundMessage(text.removeprefix("repeat after me: "))])
        offered = [payload("more", section="more"), payload("more", section="next"), payload("ask_shelter")]
        choices = tuple(Choice(choice_title(choice, words), choice) for choice in offered)
        section = {'/more{"section":"more"}': "more", '/more{"section":"next"}': "next"}.get(text, "in_short")
        return Answer([OutboundMessage(words.section("ask_reflection_period", section), choices)])


class FrontDoor:
    """What a test holds of the running front door."""

    url: str
    assistant: ScriptedAssistant
    worker: Worker
    database: Database

    def __init__(self, settings: Settings, root: Path) -> None:
        self._settings = settings
        self._root = root
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def serving(self, port: int = 0) -> Iterator["FrontDoor"]:
        with serving(Starlette(lifespan=self._lifespan), port) as self.url:
            yield self

    def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(self._rows(), self._loop).result(10)

    async def _rows(self) -> dict[str, int]:
        async with self.database.begin() as session:
            return {
                table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Conversation, InboxRow, OutboxRow)
            }

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        self._loop = asyncio.get_running_loop()
        content = LiveLibrary(self._root)
        self.database = await Database.open(self._settings)
        self.assistant = ScriptedAssistant(self.database, content)
        self.worker = Worker(
            self.database,
            self.assistant,  # type: ignore[arg-type]
            Desk(self.database, content, {}),
            content,
            {},
            None,
            None,
            "test",
        )
        app.router.routes.extend(web_chat.routes(self.worker, content, self._settings))
        work = asyncio.create_task(self.worker.run())
        yield
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await self.database.close()


def settings(folder: Path, **changes: Any) -> Settings:
    """Settings with a database and a key of the test's own."""
    return Settings(
        database_url=f"sqlite:///{folder}/waypost.sqlite3", secret_keys=(Fernet.generate_key().decode(),), **changes
    )
