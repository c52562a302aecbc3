"""Her voice messages and pictures: fetched from the platform when they are opened, passed on, and not kept."""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.message import Channel, DeliveryError, Undeliverable
from bot.console.conversation_page import holds
from bot.console.rendering import Renderer
from bot.storage import audit, handoffs
from bot.storage.database import Database

HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Accept-Ranges": "bytes"}
"""What she sent runs nothing, wherever it is opened."""

_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


class Media:
    def __init__(self, database: Database, renderer: Renderer, channels: Mapping[str, Channel]) -> None:
        self._database = database
        self._renderer = renderer
        self._channels = channels

    async def show(self, request: Request) -> Response:
        """GET .../media/{message_id}: for who holds the conversation. 404 where the platform does not have it any more, 502 where it does
        not answer. A part of it with `Range`, which some browsers need for sound."""
        advocate = request.state.advocate
        handoff = await handoffs.get(self._database, request.path_params["id"])
        if handoff is None or not holds(advocate, handoff):
            return self._renderer.not_found(request)
        message = await handoffs.message(self._database, handoff.id, request.path_params["message_id"])
        channel = self._channels.get(handoff.channel)
        if message is None or message.media is None or channel is None:
            return self._renderer.not_found(request)
        async with self._database.begin() as session:
            audit.write(session, advocate.id, "listen", handoff.id)
        try:
            media_type, content = await channel.fetch(message.media)
        except Undeliverable:
            return self._renderer.not_found(request)
        except DeliveryError:
            return Response(status_code=502)
        return _answer(request, media_type, content)


def _answer(request: Request, media_type: str, content: bytes) -> Response:
    media_type = media_type.partition(";")[0].strip().lower()
    if not _TYPE.fullmatch(media_type):
        media_type = "application/octet-stream"
    in_page = media_type.startswith(("image/", "audio/")) and media_type != "image/svg+xml"
    headers = {**HEADERS, "Content-Disposition": "inline" if in_page else "attachment"}
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    if wanted is None or int(wanted[1]) >= len(content):
        return Response(content, media_type=media_type, headers=headers)
    first, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], status_code=206, media_type=media_type, headers=headers)
