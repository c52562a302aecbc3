"""The advocates' console: its addresses. `routes` is what the front door serves under /console."""

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.channels.message import Channel
from bot.channels.quiet import quiet_libraries
from bot.console.conversation_page import ConversationPage
from bot.console.conversation_steps import ConversationSteps
from bot.console.conversation_view import ConversationView
from bot.console.guard import SIGN_IN, Guard
from bot.console.media import Media
from bot.console.queue_page import QueuePage
from bot.console.queue_view import QueueView
from bot.console.rendering import Renderer
from bot.console.signing_in import SigningIn
from bot.console.streams import Streams
from bot.console.supervision import Supervision
from bot.console.watch import Watch
from bot.content.live import LiveLibrary
from bot.handoff.desk import Desk
from bot.settings import Settings
from bot.storage.advocates import Role

STATIC = Path(__file__).parent / "static"
HANDOFF = "/console/handoffs/{id:int}"


def routes(desk: Desk, content: LiveLibrary, settings: Settings, channels: Mapping[str, Channel]) -> list[BaseRoute]:
    """Everything under /console. `channels` are asked for her voice messages and pictures."""
    quiet_libraries()
    renderer, watch = Renderer(content), Watch(desk.database)
    queue_view = QueueView(renderer)
    conversation_view = ConversationView(renderer, settings)
    streams = Streams(watch, queue_view)
    queue = QueuePage(desk, renderer, watch, queue_view)
    conversation = ConversationPage(desk.database, renderer, watch, queue_view, conversation_view, streams)
    steps = ConversationSteps(desk, content, renderer, watch)
    media = Media(desk.database, renderer, channels)
    supervision = Supervision(desk.database, renderer)
    guard = Guard(desk.database, settings)
    signing_in = SigningIn(desk.database, guard, renderer)
    signed_in, open_to_all = guard.signed_in, guard.open_to_all
    return [
        Route(SIGN_IN, open_to_all(signing_in.show)),
        Route(SIGN_IN, open_to_all(signing_in.sign_in), methods=["POST"]),
        Route("/console/sign-out", signed_in(signing_in.sign_out), methods=["POST"]),
        Route("/console", signed_in(queue.show)),
        Route("/console/events", signed_in(streams.queue)),
        Route("/console/alive", signed_in(_alive), methods=["POST"]),
        Route("/console/here", signed_in(queue.here), methods=["POST"]),
        Route("/console/away", signed_in(queue.away, Role.SUPERVISOR), methods=["POST"]),
        Route(f"{HANDOFF}/claim", signed_in(queue.claim), methods=["POST"]),
        Route(HANDOFF, signed_in(conversation.show)),
        Route(f"{HANDOFF}/events", signed_in(conversation.events)),
        Route(f"{HANDOFF}/messages", signed_in(steps.send), methods=["POST"]),
        Route(f"{HANDOFF}/typing", signed_in(steps.types), methods=["POST"]),
        Route(f"{HANDOFF}/messages/{{message_id:int}}/again", signed_in(steps.send_again), methods=["POST"]),
        Route(f"{HANDOFF}/phrases/{{name}}", signed_in(steps.send_phrase), methods=["POST"]),
        Route(f"{HANDOFF}/topics/{{topic}}/{{section}}", signed_in(steps.send_section), methods=["POST"]),
        Route(f"{HANDOFF}/reopen", signed_in(steps.reopen), methods=["POST"]),
        Route(f"{HANDOFF}/put-back", signed_in(steps.put_back), methods=["POST"]),
        Route(f"{HANDOFF}/transfer", signed_in(steps.transfer), methods=["POST"]),
        Route(f"{HANDOFF}/close", signed_in(steps.close), methods=["POST"]),
        Route(f"{HANDOFF}/media/{{message_id:int}}", signed_in(media.show)),
        Route("/console/audit", signed_in(supervision.audit, Role.SUPERVISOR)),
        Route("/console/counts", signed_in(supervision.counts, Role.SUPERVISOR)),
        Mount("/console/static", _Files(directory=STATIC)),
        Route("/console/{rest:path}", signed_in(queue.nothing_here)),
    ]


async def _alive(_request: Request) -> Response:
    """POST /console/alive: somebody is at work on a page. The guard has noted it."""
    return Response(status_code=204)


class _Files(StaticFiles):
    """The browser asks each time whether a file has changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
