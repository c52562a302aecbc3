"""Telegram as a channel, through its Bot API with python-telegram-bot: send, split and delete.

https://core.telegram.org/bots/api. `telegram_receiving.py` is the other direction.
"""

from mimetypes import guess_type

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from bot.channels.message import Choice, DeliveryError, OutboundMessage, Undeliverable
from bot.channels.quiet import quiet_libraries
from bot.channels.splitting import split_text
from bot.channels.telegram_updates import CHANNEL
from bot.settings import Settings

MAX_TEXT_LENGTH = 4096
"""UTF-16 code units of one message."""

OPUS = "audio/ogg"
"""What a voice message is, whose file has a name that says nothing (.oga)."""

MAX_PAYLOAD = 64
"""Bytes of a button's callback_data."""

_DELETE_LOT = 100
_MESSAGES_PER_SECOND = 30
_TIMEOUT = 15.0


class TelegramChannel:
    """Sends to private chats. `settings` must hold a bot token. `bot` is python-telegram-bot's, for what receiving
    needs of it."""

    name = CHANNEL
    seconds_between_messages = 1.0

    def __init__(self, settings: Settings) -> None:
        if settings.telegram_bot_token is None:
            raise ValueError("Telegram is off: there is no TELEGRAM_BOT_TOKEN.")
        quiet_libraries()
        self._request = HTTPXRequest(
            connection_pool_size=64,
            connect_timeout=5,
            read_timeout=_TIMEOUT,
            write_timeout=_TIMEOUT,
            pool_timeout=_TIMEOUT,
        )
        self.bot: ExtBot[int] = ExtBot(
            settings.telegram_bot_token,
            base_url=f"{settings.telegram_api_url}/bot",
            base_file_url=f"{settings.telegram_api_url}/file/bot",
            request=self._request,
            get_updates_request=self._request,
            rate_limiter=AIORateLimiter(
                overall_max_rate=_MESSAGES_PER_SECOND, overall_time_period=1, group_max_rate=0, group_time_period=0
            ),
        )

    def split(self, message: OutboundMessage) -> list[OutboundMessage]:
        """The message in parts of at most 4096 UTF-16 code units, the choices under the last. Raises ValueError as
        `send` does."""
        _keyboard(message.choices)
        *texts, last = split_text(message.text, MAX_TEXT_LENGTH)
        return [*(OutboundMessage(text) for text in texts), OutboundMessage(last, message.choices)]

    async def send(self, address: str, message: OutboundMessage) -> str:
        """Send one part to the chat id `address`; returns the message id.

        Raises DeliveryError or Undeliverable, and, before anything is sent, ValueError for a choice whose payload is
        over 64 bytes. After a DeliveryError for a time-out the message may have arrived all the same.
        """
        keyboard = _keyboard(message.choices)
        try:
            sent = await self.bot.send_message(
                _chat_id(address),
                message.text,
                reply_markup=keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramError as error:
            raise _delivery_failure(error) from None
        return str(sent.message_id)

    async def delete(self, address: str, message_ids: list[str]) -> None:
        """Delete the messages, hers and the bot's, as far as Telegram lets a bot: those under 48 hours old that are
        still there.

        Raises DeliveryError if it may be tried again. https://core.telegram.org/bots/api#deletemessage
        """
        chat_id = _chat_id(address)
        known = [int(message_id) for message_id in message_ids if message_id.isdecimal()]
        for start in range(0, len(known), _DELETE_LOT):
            await self._delete_lot(chat_id, known[start : start + _DELETE_LOT])

    async def show_typing(self, address: str) -> None:
        """Five seconds, or until the next message. https://core.telegram.org/bots/api#sendchataction"""
        try:
            await self.bot.send_chat_action(_chat_id(address), ChatAction.TYPING)
        except TelegramError as error:
            raise _delivery_failure(error) from None

    async def fetch(self, media: str) -> tuple[str, bytes]:
        """Her voice message or picture by its file_id: at most 20 MB. https://core.telegram.org/bots/api#getfile"""
        try:
            file = await self.bot.get_file(media)
            content = await file.download_as_bytearray()
        except TelegramError as error:
            raise _delivery_failure(error) from None
        return guess_type(file.file_path or "")[0] or OPUS, bytes(content)

    async def close(self) -> None:
        await self._request.shutdown()

    async def _delete_lot(self, chat_id: int, message_ids: list[int]) -> None:
        try:
            await self.bot.delete_messages(chat_id, message_ids)
        except BadRequest:
            # One message that is too old may keep the others of its lot: then each is deleted by itself.
            if len(message_ids) > 1:
                for message_id in message_ids:
                    await self._delete_lot(chat_id, [message_id])
        except (Forbidden, ChatMigrated):
            return
        except TelegramError as error:
            raise _delivery_failure(error) from None


def _keyboard(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    """One button a row, each with its number before it, so that the number can be typed instead."""
    if not choices:
        return None
    if any(not 1 <= len(choice.payload.encode()) <= MAX_PAYLOAD for choice in choices):
        raise ValueError(f"A choice's payload is empty or over {MAX_PAYLOAD} bytes: Telegram takes 1 to {MAX_PAYLOAD}.")
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(f"{number} · {choice.title}", callback_data=choice.payload)]
            for number, choice in enumerate(choices, start=1)
        ]
    )


def _chat_id(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        raise Undeliverable("The address is not a Telegram chat id.") from None


def _delivery_failure(error: TelegramError) -> DeliveryError | Undeliverable:
    """What `error` means for the message, in words of our own: Telegram's may name the chat."""
    match error:
        case RetryAfter():
            return DeliveryError("Telegram asks to wait.", retry_after_seconds(error))
        case Forbidden():
            return Undeliverable("The person blocked the bot or is gone from Telegram.")
        case BadRequest() if "not found" in error.message.lower() or "peer_id_invalid" in error.message.lower():
            return Undeliverable("Telegram knows no such chat.")
        case BadRequest() | ChatMigrated():
            return Undeliverable("Telegram does not take this message.")
        case InvalidToken():
            return DeliveryError("Telegram refuses TELEGRAM_BOT_TOKEN.")
        case TimedOut():
            return DeliveryError("Telegram did not answer in time.")
    return DeliveryError("Telegram cannot be reached or is not well.")


def retry_after_seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait: a number or, where PTB_TIMEDELTA is set, a timedelta."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
