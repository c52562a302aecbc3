"""WhatsApp as a channel, through Twilio: send, split, and delete the copies at Twilio.

https://www.twilio.com/docs/messaging/api/message-resource. `whatsapp_receiving.py` is the other direction.
"""

import re

import httpx
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from bot.channels.message import Choice, DeliveryError, OutboundMessage, Undeliverable
from bot.channels.quiet import quiet_libraries
from bot.channels.splitting import BEFORE_CHOICES, numbered, split_text, text_length
from bot.channels.twilio_http import HttpxTwilioClient
from bot.settings import Settings

CHANNEL = "whatsapp"

MAX_TEXT_LENGTH = 1600
"""UTF-16 code units of one message: https://www.twilio.com/docs/api/errors/21617 says that some characters count for
more than one."""

_TIMEOUT = 15.0
_MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")

_GONE = 404
_IN_PROGRESS = 20009
_SECONDS_IN_PROGRESS = 60.0

_UNDELIVERABLE = {
    63016: "WhatsApp's 24 hours after the person's last message are over.",
    21211: "The number is not one that WhatsApp knows.",
    21610: "The person does not want messages from this number.",
    63003: "The number is not one that WhatsApp knows.",
    63024: "The number is not one that WhatsApp knows.",
}
"""https://www.twilio.com/docs/api/errors"""


class WhatsAppChannel:
    """Sends from the number in `settings`, which must hold the account's sid and token too."""

    name = CHANNEL
    seconds_between_messages = 1.0

    def __init__(self, settings: Settings) -> None:
        if not settings.whatsapp_on:
            raise ValueError("WhatsApp is off: there is no TWILIO_ACCOUNT_SID.")
        quiet_libraries()
        self._reopens_with = settings.twilio_reopen_content_sid
        self._api_url = settings.twilio_api_url
        self._account = (settings.twilio_account_sid or "", settings.twilio_auth_token or "")
        self._from = f"whatsapp:{settings.twilio_whatsapp_number}"
        self._http = HttpxTwilioClient(_TIMEOUT)
        self._twilio = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            http_client=self._http,
            # Not empty, so that the library does not read the process's own environment.
            environment={"TWILIO_ACCOUNT_SID": settings.twilio_account_sid},
        )
        self._twilio.api.base_url = settings.twilio_api_url

    def split(self, message: OutboundMessage) -> list[OutboundMessage]:
        """The message in parts whose text, with the choices as numbered lines under the last, is at most 1600 UTF-16
        code units.

        Raises ValueError where the choices alone are longer.
        """
        room = MAX_TEXT_LENGTH
        if message.choices:
            room -= text_length(BEFORE_CHOICES + _numbered(message.choices))
        if room < 1:
            raise ValueError(f"The choices alone are over {MAX_TEXT_LENGTH} characters.")
        *texts, last = split_text(message.text, MAX_TEXT_LENGTH, room)
        return [*(OutboundMessage(text) for text in texts), OutboundMessage(last, message.choices)]

    async def send(self, address: str, message: OutboundMessage) -> str:
        """Send one part to `address` (whatsapp:+number), the choices as numbered lines; returns the MessageSid.

        Raises DeliveryError or Undeliverable. After a DeliveryError for a time-out the message may have arrived all the
        same. Twilio may take a message and find only later that the 24 hours are over: that is not known here.
        """
        if message.reopens:
            content = {"content_sid": self._reopens_with}
        else:
            content = {"body": BEFORE_CHOICES.join(filter(None, (message.text, _numbered(message.choices))))}
        try:
            sent = await self._twilio.messages.create_async(to=address, from_=self._from, **content)
        except (TwilioException, httpx.HTTPError, ValueError) as error:
            raise _delivery_failure(error) from None
        return str(sent.sid)

    async def delete(self, address: str, message_ids: list[str]) -> None:
        """Delete Twilio's copies, with their pictures and voices. What is on the person's phone stays: WhatsApp gives
        no way to call it back.

        Twilio keeps a message that it still works on, for a minute or more: the others are deleted, and DeliveryError
        says when to try again, with the same ids. https://www.twilio.com/docs/api/errors/20009
        """
        in_progress = False
        for message_id in filter(_MESSAGE_SID.fullmatch, message_ids):
            try:
                await self._twilio.messages(message_id).delete_async()
            except (TwilioException, httpx.HTTPError) as error:
                status, code = _status_and_code(error)
                if code == _IN_PROGRESS:
                    in_progress = True
                elif status != _GONE:
                    raise _delivery_failure(error) from None
        if in_progress:
            raise DeliveryError("Twilio still works on a message.", _SECONDS_IN_PROGRESS)

    async def show_typing(self, address: str) -> None:
        """Nothing: what Twilio offers for it is a beta that needs her last message's id, and marks it as read."""

    async def fetch(self, media: str) -> tuple[str, bytes]:
        """Her voice message or picture by its path at Twilio. https://www.twilio.com/docs/messaging/api/media-resource"""
        try:
            answer = await self._http.get(f"{self._api_url}{media}", self._account)
        except httpx.HTTPError as error:
            raise _delivery_failure(error) from None
        if not answer.is_success:
            raise Undeliverable("Twilio has this file no longer.")
        return answer.headers.get("Content-Type", "application/octet-stream"), answer.content

    async def close(self) -> None:
        await self._http.close()


def _numbered(choices: tuple[Choice, ...]) -> str:
    return numbered(choice.title for choice in choices)


def _status_and_code(error: Exception) -> tuple[int, int]:
    if isinstance(error, TwilioRestException | TwilioServiceException):
        return error.status, error.code or 0
    return 0, 0


def _delivery_failure(error: Exception) -> DeliveryError | Undeliverable:
    """What `error` means for the message, in words of our own: Twilio's may name the number."""
    status, code = _status_and_code(error)
    if code in _UNDELIVERABLE:
        return Undeliverable(_UNDELIVERABLE[code])
    if isinstance(error, httpx.TimeoutException):
        return DeliveryError("Twilio did not answer in time.")
    if status in (401, 403):
        return DeliveryError("Twilio refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN.")
    if status == 429 or code == 20429:
        return DeliveryError("Twilio asks to wait.")
    if 400 <= status < 500:
        return Undeliverable(f"Twilio does not take this message (error {code}).")
    return DeliveryError("Twilio cannot be reached or is not well.")
