"""The front door: the one process that listens to the network. `python -m bot.server` serves until SIGTERM."""

import asyncio
import contextlib
import logging
import socket
import sys
from collections.abc import AsyncIterator, Awaitable

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.channels import whatsapp_receiving
from bot.channels.message import Channel, InboundMessage
from bot.channels.quiet import quiet_libraries
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_receiving import TelegramReceiver
from bot.channels.whatsapp import WhatsAppChannel
from bot.console import app as console
from bot.console.staff import StaffGroup
from bot.content.errors import ContentError
from bot.content.live import LiveLibrary
from bot.conversation import web_chat
from bot.conversation.assistant import Assistant
from bot.conversation.worker import Worker
from bot.handoff.desk import Desk
from bot.settings import LAST_GOOD_CONTENT, ROOT, SettingError, Settings, read_settings
from bot.storage.claims import waiting
from bot.storage.database import UNAVAILABLE, Database
from bot.storage.models import InboxRow, OutboxRow
from bot.understanding.language import LanguageRecogniser, NoModelError

logger = logging.getLogger(__name__)


class FrontDoor:
    """Everything that the front door is made of, open until `close`."""

    def __init__(self, settings: Settings, database: Database, content: LiveLibrary) -> None:
        self.settings = settings
        self.database = database
        self.content = content
        self.assistant = Assistant(settings.rasa_url, settings.actions_url)
        self.channels: dict[str, Channel] = {}
        self.telegram: TelegramReceiver | None = None
        self.staff: StaffGroup | None = None
        if settings.telegram_on:
            telegram = TelegramChannel(settings)
            self.channels[telegram.name] = telegram
            self.telegram = TelegramReceiver(settings, telegram)
            if settings.telegram_staff_chat_id is not None:
                self.staff = StaffGroup(database, content, telegram, settings.telegram_staff_chat_id)
        if settings.whatsapp_on:
            whatsapp = WhatsAppChannel(settings)
            self.channels[whatsapp.name] = whatsapp
        self.desk = Desk(
            database, content, self.channels, settings.handoff_retention_days, settings.handoff_silence_minutes
        )
        self.worker = Worker(
            database,
            self.assistant,
            self.desk,
            content,
            self.channels,
            _recogniser(),
            settings.country,
            f"{socket.gethostname()}:{settings.port}",
        )

    @classmethod
    async def open(cls, settings: Settings) -> "FrontDoor":
        """Raises SettingError or ContentError."""
        return cls(settings, await Database.open(settings), LiveLibrary(ROOT, LAST_GOOD_CONTENT))

    def routes(self) -> list[BaseRoute]:
        routes: list[BaseRoute] = [
            Route("/health", self.health),
            *web_chat.routes(self.worker, self.content, self.settings),
            *console.routes(self.desk, self.content, self.settings, self.channels),
        ]
        if self.telegram is not None and self.settings.public_url:
            routes.append(self.telegram.webhook_route(self.receive))
        if self.settings.whatsapp_on:
            routes.append(whatsapp_receiving.webhook_route(self.settings, self.receive))
        return routes

    async def receive(self, message: InboundMessage) -> None:
        """Where every channel brings its messages: stored when this returns."""
        await self.worker.receive(message)

    async def work(self) -> None:
        """Answer, deliver and fetch until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.worker.run())
            if self.staff is not None:
                tasks.create_task(self.staff.run())
            if self.telegram is not None:
                tasks.create_task(
                    self.telegram.set_webhook() if self.settings.public_url else self.telegram.poll(self.receive)
                )

    async def health(self, _request: Request) -> JSONResponse:
        """GET /health: each part's state, for operators and load balancers. 503 where the front door cannot take a message in."""
        try:
            open_rows = {
                "inbox": await waiting(self.database, InboxRow),
                "outbox": await waiting(self.database, OutboxRow),
            }
            database = "ok"
        except UNAVAILABLE:
            open_rows, database = {}, "down"
        library = self.content.current()
        rasa, actions = await asyncio.gather(
            _state(self.assistant.rasa_answers()), _state(self.assistant.actions_answer())
        )
        parts = {
            "database": database,
            "rasa": rasa,
            "actions": actions,
            "content": self.content.problem or "ok",
            "telegram": "on" if self.settings.telegram_on else "off",
            "whatsapp": "on" if self.settings.whatsapp_on else "off",
        }
        all_well = all(state in ("ok", "on", "off") for state in parts.values())
        status = "down" if database == "down" else "ok" if all_well else "degraded"
        body = {"status": status, "parts": parts, "waiting": open_rows, "languages": list(library.languages)}
        return JSONResponse(body, status_code=503 if status == "down" else 200, headers={"Cache-Control": "no-store"})

    async def close(self) -> None:
        if self.telegram is not None:
            await self.telegram.close()
        for channel in self.channels.values():
            await channel.close()
        await self.assistant.close()
        await self.database.close()


async def _state(answers: Awaitable[bool]) -> str:
    return "ok" if await answers else "down"


def _recogniser() -> LanguageRecogniser | None:
    """The trained model's own recogniser; without a model only hints tell the language."""
    try:
        return LanguageRecogniser.from_model(ROOT / "models")
    except NoModelError as error:
        logger.warning("%s", error)
        return None


def make_app(front_door: FrontDoor) -> Starlette:
    """The ASGI application of an open front door, which it closes at the end."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        work = asyncio.create_task(front_door.work())
        work.add_done_callback(_end_with)
        yield
        work.remove_done_callback(_end_with)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await front_door.close()

    return Starlette(routes=front_door.routes(), lifespan=lifespan)


def _end_with(work: asyncio.Task[None]) -> None:
    """Without its worker a front door would take messages in and answer none: it ends, and is started again."""
    error = work.exception()
    reasons = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
    told = next((str(reason) for reason in reasons if isinstance(reason, SettingError)), None)
    logger.critical("The worker ended: %s", told or ", ".join(type(reason).__name__ for reason in reasons))
    raise SystemExit(2 if told else 1)


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises SettingError or ContentError."""
    front_door = await FrontDoor.open(settings)
    config = uvicorn.Config(
        make_app(front_door),
        host=settings.host,
        port=settings.port,
        log_config=None,
        log_level="warning",
        ws="none",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    await uvicorn.Server(config).serve()


def main() -> int:
    """Returns the exit code: 2 for a wrong setting, 1 for content that cannot be used."""
    try:
        settings = read_settings()
        logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
        quiet_libraries()
        logging.getLogger("alembic").setLevel(logging.WARNING)
        asyncio.run(serve(settings))
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
