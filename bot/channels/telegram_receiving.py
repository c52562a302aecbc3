"""How Telegram's updates come in: by long polling, or by a webhook where Waypost has a public address.

Both hand each message to `receive`, which stores it, before Telegram is told that it has arrived.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.incoming import Receive, read_body
from bot.channels.telegram import TelegramChannel, retry_after_seconds
from bot.channels.telegram_updates import ALLOWED_UPDATES, callback_id, read_update
from bot.settings import SettingError, Settings

WEBHOOK_PATH = "/webhooks/telegram"

_POLL_SECONDS = 30
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0

_log = logging.getLogger(__name__)


class TelegramReceiver:
    """Takes in what people write to the bot of `channel`."""

    def __init__(self, settings: Settings, channel: TelegramChannel) -> None:
        self._settings = settings
        self._bot = channel.bot
        self._polling = HTTPXRequest(connection_pool_size=1, connect_timeout=5, read_timeout=_POLL_SECONDS + 10)
        self._answers: set[asyncio.Task[None]] = set()

    async def poll(self, receive: Receive) -> NoReturn:
        """Ask Telegram for updates until cancelled. An update is confirmed only after `receive` has stored it.

        A webhook that is set is deleted first; updates that wait are kept. While Telegram cannot be reached, or
        `receive` raises, it is asked again with growing pauses up to a minute. Raises SettingError if Telegram refuses
        the token at the start.
        """
        await _until_done(lambda: self._bot.delete_webhook(drop_pending_updates=False))
        offset = 0
        backoff = _Backoff()
        while True:
            try:
                for update in await self._get_updates(offset):
                    await self._take(update, receive)
                    offset = update["update_id"] + 1
                backoff.reset()
            except Conflict:
                await backoff.wait("Telegram: another process polls with the same token. Only one may.")
            except TelegramError as error:
                await backoff.wait(f"Telegram: updates cannot be fetched ({type(error).__name__}).", error)
            except Exception as error:
                await backoff.wait(f"Telegram: a message could not be stored ({type(error).__name__}).")

    async def set_webhook(self) -> None:
        """Tell Telegram where to send updates. Returns when Telegram has taken it; until it can be reached, tries
        again.

        Raises SettingError if Telegram refuses the token or the address.
        """
        await _until_done(
            lambda: self._bot.set_webhook(
                f"{self._settings.public_url}{WEBHOOK_PATH}",
                secret_token=self._settings.telegram_webhook_secret,
                allowed_updates=list(ALLOWED_UPDATES),
                drop_pending_updates=False,
            )
        )

    def webhook_route(self, receive: Receive) -> Route:
        """POST /webhooks/telegram: 401 without the right secret token; else 200, whatever the body; 503 only if
        `receive` raises, so that Telegram sends the update again. A body over MAX_BODY or that cannot be read is
        dropped."""

        async def take_webhook(request: Request) -> Response:
            if not self._knows_secret(request):
                return Response(status_code=401)
            try:
                update = _parse(await read_body(request))
                await self._take(update, receive)
            except Exception as error:
                _log.warning("Telegram: a message could not be stored (%s).", type(error).__name__)
                return Response(status_code=503)
            return Response(status_code=200)

        return Route(WEBHOOK_PATH, take_webhook, methods=["POST"])

    async def close(self) -> None:
        """End the connection for polling, and what is still being answered."""
        for answer in self._answers:
            answer.cancel()
        await self._polling.shutdown()

    def _knows_secret(self, request: Request) -> bool:
        secret = self._settings.telegram_webhook_secret
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        return secret is not None and hmac.compare_digest(given.encode(), secret.encode())

    async def _get_updates(self, offset: int) -> list[dict[str, Any]]:
        """The next updates as JSON. python-telegram-bot's own get_updates makes objects of a whole batch and fails with
        one odd update."""
        query = {"offset": offset, "timeout": _POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        updates = await self._polling.post(f"{self._bot.base_url}/getUpdates?{urlencode(query)}")
        return updates if isinstance(updates, list) else []

    async def _take(self, update: object, receive: Receive) -> None:
        if (query_id := callback_id(update)) is not None:
            answer = asyncio.create_task(self._answer(query_id))
            self._answers.add(answer)
            answer.add_done_callback(self._answers.discard)
        if (message := read_update(update)) is not None:
            await receive(message)

    async def _answer(self, query_id: str) -> None:
        """Let the button stop spinning. If it fails, it stops by itself after a while."""
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as error:
            _log.info("Telegram: a tapped button could not be answered (%s).", type(error).__name__)


def _parse(body: bytes | None) -> object:
    """The JSON in `body`, with U+FFFD for what is not UTF-8; None if it is none."""
    try:
        return json.loads((body or b"").decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


async def _until_done(call: Callable[[], Awaitable[bool]]) -> None:
    """Make the call until Telegram has taken it. Raises SettingError for what waiting does not mend."""
    backoff = _Backoff()
    while True:
        try:
            await call()
            return
        except InvalidToken:
            raise SettingError("TELEGRAM_BOT_TOKEN is refused by Telegram: copy it again from @BotFather.") from None
        except BadRequest:
            raise SettingError(
                "PUBLIC_URL is refused by Telegram: a webhook needs https on port 443, 80, 88 or 8443 at a name "
                "that Telegram can find. Leave PUBLIC_URL out to use long polling."
            ) from None
        except TelegramError as error:
            await backoff.wait(f"Telegram: cannot be reached ({type(error).__name__}).", error)


class _Backoff:
    """Pauses that double from one second to a minute, or are as long as Telegram asks."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._next = _FIRST_WAIT

    async def wait(self, reason: str, error: TelegramError | None = None) -> None:
        seconds = retry_after_seconds(error) if isinstance(error, RetryAfter) else self._next
        self._next = min(self._next * 2, _LONGEST_WAIT)
        _log.warning("%s Next try in %.0f s.", reason, seconds)
        await asyncio.sleep(seconds)
