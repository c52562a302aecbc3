"""The web chat's API, over HTTP: taken in once, answered live, wiped when had, erased when she leaves."""

import asyncio
import io
import json
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.incoming import MAX_TEXT
from bot.channels.quiet import quiet_libraries
from bot.conversation.web_page import content_security_policy
from bot.run.talk import events
from tests.web.chat import FrontDoor, settings


async def begin(api: httpx.AsyncClient) -> dict[str, str]:
    """The headers of a new session."""
    response = await api.post("/chat/sessions")
    assert response.status_code == 201
    return {"Authorization": f"Bearer {response.json()['token']}"}


async def say(api: httpx.AsyncClient, session: dict[str, str], text: str, **more: object) -> httpx.Response:
    return await api.post("/chat/messages", headers=session, json={"id": str(uuid.uuid4()), "text": text, **more})


@asynccontextmanager
async def listening(
    api: httpx.AsyncClient, session: dict[str, str], path: str = "/chat/events", **headers: str
) -> AsyncIterator["Events"]:
    async with api.stream("GET", path, headers={**session, **headers}) as response:
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield Events(response)


class Events:
    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self, seconds: float = 5) -> tuple[str, dict[str, Any]]:
        block: list[str] = []
        async with asyncio.timeout(seconds):
            async for line in self._lines:
                block.append(line)
                if not line:
                    found = list(events(block))
                    block = []
                    if found:
                        return found[0][0], json.loads(found[0][1])
        raise AssertionError("the stream ended")

    async def silent(self, seconds: float = 1.5) -> bool:
        try:
            await self.next(seconds)
        except TimeoutError:
            return True
        return False


async def test_that_she_writes_is_told_by_who_has_a_session_and_stores_nothing(
    api: httpx.AsyncClient, front_door: FrontDoor
) -> None:
    before = front_door.rows()
    assert (await api.post("/chat/typing", headers=await begin(api), json={})).status_code == 204
    assert (await api.post("/chat/typing", json={})).status_code == 401
    assert front_door.rows() == before


async def test_a_session_stores_nothing_until_she_writes(api: httpx.AsyncClient, front_door: FrontDoor) -> None:
    before = front_door.rows()
    session = await begin(api)
    assert len(session["Authorization"].removeprefix("Bearer ")) == 43
    async with listening(api, session) as stream:
        assert await stream.silent()
    assert front_door.rows() == before


async def test_an_answer_arrives_live_with_choices_language_and_direction(api: httpx.AsyncClient) -> None:
    session = await begin(api)
    async with listening(api, session) as stream:
        response = await say(api, session, "how long?", language="ar")
        assert response.status_code == 202
        name, message = await stream.next()
    assert name == "message"
    assert (message["language"], message["direction"]) == ("ar", "rtl")
    assert message["choices"][0] == {"title": "أخبرني المزيد", "payload": '/more{"section":"more"}'}
    assert set(message) == {"id", "text", "choices", "language", "direction"}


async def test_the_browsers_language_is_the_hint_where_the_page_gives_none(api: httpx.AsyncClient) -> None:
    session = await begin(api) | {"Accept-Language": "ar-IQ,en;q=0.5"}
    async with listening(api, session) as stream:
        await say(api, session, "how long?")
        _, message = await stream.next()
    assert message["language"] == "ar"


async def test_a_tapped_choice_and_its_number_mean_the_same(api: httpx.AsyncClient, front_door: FrontDoor) -> None:
    session = await begin(api)
    async with listening(api, session) as stream:
        await say(api, session, "how long?")
        await stream.next()
        await say(api, session, "2")
        _, by_number = await stream.next()
        tapped = {"id": str(uuid.uuid4()), "payload": '/more{"section":"next"}'}
        assert (await api.post("/chat/messages", headers=session, json=tapped)).status_code == 202
        _, by_tap = await stream.next()
    assert by_number["text"] == by_tap["text"]
    assert front_door.assistant.asked[1:] == ['/more{"section":"next"}'] * 2


async def test_words_that_look_like_a_command_are_words(api: httpx.AsyncClient, front_door: FrontDoor) -> None:
    session = await begin(api)
    async with listening(api, session) as stream:
        await say(api, session, '/erase{"sure":"yes"}')
        await stream.next()
        await api.post("/chat/messages", headers=session, json={"id": str(uuid.uuid4()), "payload": "/no_such_button"})
        await stream.next()
    assert front_door.assistant.asked == ['erase{"sure":"yes"}', "/menu"]


async def test_the_same_id_is_answered_once(api: httpx.AsyncClient, front_door: FrontDoor) -> None:
    session = await begin(api)
    body = {"id": str(uuid.uuid4()), "text": "how long?"}
    async with listening(api, session) as stream:
        responses = await asyncio.gather(*(api.post("/chat/messages", headers=session, json=body) for _ in range(5)))
        await stream.next()
        responses.append(await api.post("/chat/messages", headers=session, json=body))
        assert await stream.silent()
    assert {response.status_code for response in responses} == {202}
    assert front_door.assistant.asked == ["how long?"]


async def test_the_same_id_in_another_session_is_another_message(api: httpx.AsyncClient, front_door: FrontDoor) -> None:
    body = {"id": str(uuid.uuid4()), "text": "how long?"}
    for session in (await begin(api), await begin(api)):
        async with listening(api, session) as stream:
            await api.post("/chat/messages", headers=session, json=body)
            await stream.next()
    assert front_door.assistant.asked == ["how long?"] * 2


async def test_what_was_not_acknowledged_comes_again_and_what_was_had_is_skipped(api: httpx.AsyncClient) -> None:
    session = await begin(api)
    async with listening(api, session) as stream:
        await say(api, session, "repeat after me: one")
        _, one = await stream.next()
        await say(api, session, "repeat after me: two")
        _, two = await stream.next()
    async with listening(api, session) as stream:
        assert await stream.next() == ("message", one)
        assert await stream.next() == ("message", two)
    async with listening(api, session, f"/chat/events?after={one['id']}") as stream:
        assert await stream.next() == ("message", two)
    async with listening(api, session, **{"Last-Event-ID": str(two["id"])}) as stream:
        assert await stream.silent()
    assert (await api.post("/chat/received", headers=session, json={"through": one["id"]})).status_code == 204
    async with listening(api, session) as stream:
        assert await stream.next() == ("message", two)


async def test_an_erased_conversation_says_so_before_the_farewell_and_leaves_nothing(
    api: httpx.AsyncClient, front_door: FrontDoor
) -> None:
    before = front_door.rows()
    session = await begin(api)
    async with listening(api, session, "/chat/events?lang=ar") as stream:
        await say(api, session, "repeat after me: one", language="ar")
        await stream.next()
        await say(api, session, "delete")
        assert await stream.next() == ("erased", {})
        name, farewell = await stream.next()
    assert (name, farewell["language"]) == ("message", "ar")
    await api.post("/chat/received", headers=session, json={"through": farewell["id"]})
    assert front_door.rows() == before


async def test_leaving_erases_everything_also_what_is_on_its_way(api: httpx.AsyncClient, front_door: FrontDoor) -> None:
    before = front_door.rows()
    session = await begin(api)
    async with listening(api, session) as stream:
        await say(api, session, "how long?")
        await stream.next()
        front_door.assistant.away = True
        await say(api, session, "and now?")
        assert front_door.rows() != before
        assert (await api.post("/chat/leave", headers=session)).status_code == 204
    assert front_door.rows() == before
    assert (await api.post("/chat/leave", headers=session)).status_code == 204


async def test_one_session_cannot_read_or_wipe_anothers_answers(api: httpx.AsyncClient) -> None:
    hers, other = await begin(api), await begin(api)
    async with listening(api, hers) as stream, listening(api, other) as stranger:
        await say(api, hers, "how long?")
        _, message = await stream.next()
        assert await stranger.silent()
    await api.post("/chat/received", headers=other, json={"through": message["id"]})
    async with listening(api, hers) as stream:
        assert await stream.next() == ("message", message)


async def test_pages_that_go_away_leave_the_front_door_as_it_was(api: httpx.AsyncClient) -> None:
    session = await begin(api)
    for _ in range(20):
        async with listening(api, session), listening(api, session):
            await say(api, session, "repeat after me: one")
    async with listening(api, session) as stream:
        for _ in range(20):
            assert (await stream.next())[1]["text"] == "one"


IDENTITY = str(uuid.uuid4())
NONSENSE = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"7",
    b'"text"',
    b"[" * 200_000,
    b"9" * 10_000,
    b"\xff\xfe\x00",
    b'{"id": 7, "text": "x"}',
    b'{"id": "x", "text": "x"}',
    b'{"text": "x"}',
    f'{{"id": "{IDENTITY}"}}'.encode(),
    f'{{"id": "{IDENTITY}", "text": null}}'.encode(),
    f'{{"id": "{IDENTITY}", "text": 7}}'.encode(),
    f'{{"id": "{IDENTITY}", "text": {{}}}}'.encode(),
    f'{{"id": "{IDENTITY}", "payload": []}}'.encode(),
    f'{{"id": "{IDENTITY}", "text": "x", "payload": "/menu"}}'.encode(),
]


@pytest.mark.parametrize("path", ["/chat/messages", "/chat/received"])
@pytest.mark.parametrize("body", NONSENSE)
async def test_nonsense_is_refused_with_a_reason(api: httpx.AsyncClient, path: str, body: bytes) -> None:
    response = await api.post(path, headers=await begin(api), content=body)
    assert response.status_code == 400
    assert isinstance(response.json()["error"], str)


@pytest.mark.parametrize("through", [-1, 2**63, 2**80, 1.5, True, "1", None, float("nan")])
async def test_only_an_id_can_be_acknowledged(api: httpx.AsyncClient, through: object) -> None:
    body = json.dumps({"through": through})
    assert (await api.post("/chat/received", headers=await begin(api), content=body)).status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "ع" * 1_000_000,
        "",
        "  ",
        "\x00",
        "\ud800",
        "\U0001f469\u200d\U0001f467",
        "\u202e",
        "{language} {} %s",
    ],
    ids=["1 MB", "2 MB", "empty", "spaces", "NUL", "half a pair", "emoji", "override", "braces"],
)
async def test_any_text_is_taken_and_answered(api: httpx.AsyncClient, text: str) -> None:
    session = await begin(api)
    async with listening(api, session) as stream:
        body = json.dumps(
            {"id": str(uuid.uuid4()), "text": text, "country": 7, "language": ["x"], "no such field": {"a": [1]}}
        )
        assert (await api.post("/chat/messages", headers=session, content=body)).status_code == 202
        assert (await stream.next())[0] == "message"


async def test_a_long_text_is_cut_to_the_bound_of_all_channels(api: httpx.AsyncClient, front_door: FrontDoor) -> None:
    session = await begin(api)
    async with listening(api, session) as stream:
        await say(api, session, "a" * MAX_TEXT + "b" * 1000)
        await stream.next()
    assert set(front_door.assistant.asked[0]) <= {"a", " "}


async def test_text_that_is_not_utf8_is_taken_as_far_as_it_can_be_read(
    api: httpx.AsyncClient, front_door: FrontDoor
) -> None:
    session = await begin(api)
    async with listening(api, session) as stream:
        body = b'{"id": "' + str(uuid.uuid4()).encode() + b'", "text": "m\xebshir\xeb"}'
        assert (await api.post("/chat/messages", headers=session, content=body)).status_code == 202
        await stream.next()
    assert front_door.assistant.asked == ["m\ufffdshir\ufffd"]


async def test_a_body_beyond_all_measure_is_refused(api: httpx.AsyncClient) -> None:
    response = await api.post("/chat/messages", headers=await begin(api), content=b" " * (9 * 1024 * 1024))
    assert response.status_code == 413


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer short", "Basic " + "x" * 43, "Bearer " + "é" * 43, "Bearer " + "x" * 5000]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/chat/messages"), ("GET", "/chat/events"), ("POST", "/chat/received"), ("POST", "/chat/leave")],
)
async def test_without_a_token_nothing_is_done(api: httpx.AsyncClient, method: str, path: str, header: str) -> None:
    response = await api.request(method, path, headers=[(b"Authorization", header.encode())], content=b"{}")
    assert response.status_code == 401
    assert "error" in response.json()


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=" + "9" * 400, "after=99999999999999999999", "lang=%ff%00&after=%00"],
)
async def test_an_odd_query_is_read_as_none(api: httpx.AsyncClient, query: str) -> None:
    async with listening(api, await begin(api), f"/chat/events?{query}"):
        pass
    assert (await api.get(f"/?{query}&country=%00&lang=../../etc")).status_code == 200


async def test_answers_are_kept_by_no_cache_and_framed_by_nobody_unasked(api: httpx.AsyncClient) -> None:
    page = await api.get("/")
    assert page.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self' http://127.0.0.1:*"
    )
    assert content_security_policy(()).endswith("frame-ancestors 'self'")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    session = await begin(api)
    for response in (
        page,
        await api.post("/chat/sessions"),
        await say(api, session, "x"),
        await api.post("/chat/leave", headers=session),
    ):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_files_of_the_page_are_kept_under_an_address_that_changes_with_them(api: httpx.AsyncClient) -> None:
    page = (await api.get("/")).text
    for name in ("chat.css", "chat.js"):
        address = page[page.index(f"chat/page/{name}") :].partition('"')[0]
        kept = await api.get(f"/{address}")
        assert "immutable" in kept.headers["Cache-Control"]
        assert (await api.get(f"/chat/page/{name}?v=old")).headers["Cache-Control"] == "no-store"
    assert (await api.get("/chat/page/chat.html")).status_code == 404


async def test_the_page_speaks_the_language_of_link_or_browser_before_any_script(api: httpx.AsyncClient) -> None:
    by_link = (await api.get("/?lang=ar")).text
    by_browser = (await api.get("/", headers={"Accept-Language": "ar"})).text
    for page in (by_link, by_browser):
        assert '<html lang="ar" dir="rtl">' in page
        assert "خروج" in page
    assert "call 192" in (await api.get("/?country=RS")).text


async def test_while_the_database_is_away_she_is_asked_to_send_again(
    api: httpx.AsyncClient, front_door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await begin(api)

    async def fail(*_: object) -> None:
        raise OSError("no room for what she wrote")

    with monkeypatch.context() as patched:
        patched.setattr("bot.conversation.worker.inbox.take_in", fail)
        response = await say(api, session, "how long?")
        assert (response.status_code, response.json()) == (503, {"error": "try again"})
    assert (await say(api, session, "how long?")).status_code == 202


async def test_no_log_at_any_level_carries_what_is_said_or_the_token(root: Path, tmp_path: Path) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logger, level = logging.getLogger(), logging.getLogger().level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    quiet_libraries()
    try:
        with FrontDoor(settings(tmp_path), root).serving() as front_door:
            async with httpx.AsyncClient(base_url=front_door.url, trust_env=False) as api:
                session = await begin(api)
                async with listening(api, session) as stream:
                    await say(api, session, "repeat after me: quite secret words")
                    await stream.next()
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    assert "server process" in written.getvalue()
    assert "secret words" not in written.getvalue()
    assert session["Authorization"].removeprefix("Bearer ") not in written.getvalue()


async def test_the_front_door_ends_at_once_with_a_chat_open_and_the_chat_goes_on_after(
    root: Path, tmp_path: Path
) -> None:
    own = settings(tmp_path)
    with FrontDoor(own, root).serving() as front_door:
        api = httpx.AsyncClient(base_url=front_door.url, trust_env=False)
        session = await begin(api)
        stream = await api.send(api.build_request("GET", "/chat/events", headers=session), stream=True)
        await say(api, session, "repeat after me: still here")
        stopping = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - stopping < 4
    await stream.aclose()
    await api.aclose()
    with FrontDoor(own, root).serving() as front_door:
        async with httpx.AsyncClient(base_url=front_door.url, trust_env=False) as api, listening(api, session) as again:
            assert (await again.next())[1]["text"] == "still here"
