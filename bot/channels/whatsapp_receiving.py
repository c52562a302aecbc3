"""How WhatsApp messages come in: Twilio's webhook, its signature, and what a person sent, out of the form that it
posts.

https://www.twilio.com/docs/messaging/guides/webhook-request,
https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import asyncio
import logging
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from bot.channels.incoming import Receive, clean_text, read_body
from bot.channels.message import InboundMessage, Kind
from bot.channels.whatsapp import CHANNEL
from bot.settings import Settings

WEBHOOK_PATH = "/webhooks/whatsapp"

_NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_MAX_FIELDS = 1000
_CONTACT_CARDS = ("text/vcard", "text/x-vcard", "text/directory")
_MEDIA_URL = re.compile(r"https://[^/]+(/2010-04-01/Accounts/AC\w+/Messages/\w+/Media/ME\w+)")
_FILE_NAME = re.compile(r"[^\n]+\.[A-Za-z0-9]{2,5}")

_log = logging.getLogger(__name__)


def webhook_route(settings: Settings, receive: Receive) -> Route:
    """POST /webhooks/whatsapp: 401 unless X-Twilio-Signature is right for PUBLIC_URL, path, query string and the posted
    fields; else 200 with empty TwiML, whatever the fields; 503 only if `receive` raises.

    Twilio asks again after a 503 only where the webhook's address in its console ends in `#rc=3&rp=5xx,ct`.
    https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """
    validator = RequestValidator(settings.twilio_auth_token)

    async def take_webhook(request: Request) -> Response:
        signature = request.headers.get("X-Twilio-Signature")
        if not signature:
            return Response(status_code=401)
        # In a thread: reading the largest body takes a second, and anybody may send one.
        form = await asyncio.to_thread(_parse, await read_body(request))
        query = request.scope["query_string"].decode("latin-1")
        url = f"{settings.public_url}{WEBHOOK_PATH}" + (f"?{query}" if query else "")
        if form is None or not validator.validate(url, form, signature):
            return Response(status_code=401)
        if (message := read_form(form)) is not None:
            try:
                await receive(message)
            except Exception as error:
                _log.warning("WhatsApp: a message could not be stored (%s).", type(error).__name__)
                return Response(status_code=503)
        return Response(_NO_REPLY, media_type="text/xml")

    return Route(WEBHOOK_PATH, take_webhook, methods=["POST"])


def read_form(form: Mapping[str, str]) -> InboundMessage | None:
    """The person's message in the fields that Twilio posts, or None where there is nothing to answer: a report on a
    message that Waypost sent, an SMS to the same number, or a form without MessageSid. Her profile name is not read.

    A picture or video with words under it is a text: the words are what can be answered.
    """
    address = clean_text(form.get("From"))
    message_sid = clean_text(form.get("MessageSid")) or clean_text(form.get("SmsMessageSid"))
    if not address.startswith("whatsapp:") or not message_sid or "MessageStatus" in form:
        return None
    kind, text = _kind_and_words(form)
    return InboundMessage(
        channel=CHANNEL,
        address=address,
        external_id=message_sid,
        kind=kind,
        text=text,
        payload=clean_text(form.get("ButtonPayload")) if kind is Kind.BUTTON else "",
        platform_message_id=message_sid,
        media=_media(form),
    )


def _kind_and_words(form: Mapping[str, str]) -> tuple[Kind, str]:
    body = clean_text(form.get("Body"))
    if form.get("ButtonPayload"):
        return Kind.BUTTON, clean_text(form.get("ButtonText")) or body
    if form.get("Latitude"):
        return Kind.LOCATION, ""
    media = _media_kind(form)
    if media is Kind.CONTACT or (media is Kind.DOCUMENT and _FILE_NAME.fullmatch(body)):
        return media, ""  # Twilio gives the card's or the file's name as the body
    if body.strip():
        return Kind.TEXT, body
    return media or Kind.OTHER, ""


def _media(form: Mapping[str, str]) -> str | None:
    """Where Twilio keeps the first file of the message, below its API's address: /2010-04-01/Accounts/.../Media/ME..."""
    found = _MEDIA_URL.fullmatch(form.get("MediaUrl0", ""))
    return found[1] if found else None


def _media_kind(form: Mapping[str, str]) -> Kind | None:
    """The kind of the first file of the message, or None if it has none. A WhatsApp sticker is a WebP, a photo is
    not."""
    if form.get("NumMedia", "0").strip() in ("", "0"):
        return None
    content_type = form.get("MediaContentType0", "").partition(";")[0].strip().lower()
    if content_type in _CONTACT_CARDS:
        return Kind.CONTACT
    if content_type == "image/webp":
        return Kind.STICKER
    media = {"audio": Kind.VOICE, "image": Kind.PHOTO, "video": Kind.VIDEO}
    return media.get(content_type.partition("/")[0], Kind.DOCUMENT)


def _parse(body: bytes | None) -> ImmutableMultiDict[str, str] | None:
    """The fields of a posted form, each value as often as it came, U+FFFD for what is not UTF-8; None if there are too
    many."""
    try:
        pairs = parse_qsl((body or b"").decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return None
    return ImmutableMultiDict(pairs)
