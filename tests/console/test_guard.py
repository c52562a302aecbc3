"""Who gets in where: a session, the token of its forms, a role; and what every answer carries."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.console import accounts, guard
from bot.console.guard import Guard
from bot.settings import Settings
from bot.storage.advocates import Role
from bot.storage.database import Database
from tests.console.conftest import Hire, Staff

Enter = Callable[..., Awaitable[str]]


async def name(request: Request) -> Response:
    return PlainTextResponse(request.state.advocate.shown_name)


async def echo(request: Request) -> Response:
    return PlainTextResponse(str((await request.form()).get("text")))


async def missing(_request: Request) -> Response:
    raise HTTPException(404)


async def broken(_request: Request) -> Response:
    raise ValueError("what she wrote")


async def media(_request: Request) -> Response:
    return PlainTextResponse("", headers={"Content-Security-Policy": "sandbox"})


def app(database: Database, settings: Settings) -> Starlette:
    doors = Guard(database, settings)

    async def enter(request: Request) -> Response:
        response = Response()
        doors.give_cookie(response, str((await request.form())["token"]))
        return response

    async def leave(request: Request) -> Response:
        await accounts.sign_out(database, guard.token_of(request))
        response = Response()
        doors.take_cookie(response)
        return response

    return Starlette(
        routes=[
            Route("/console", doors.signed_in(name)),
            Route("/console/audit", doors.signed_in(name, role=Role.SUPERVISOR)),
            Route("/console/echo", doors.signed_in(echo), methods=["POST"]),
            Route("/console/missing", doors.signed_in(missing)),
            Route("/console/broken", doors.signed_in(broken)),
            Route("/console/media", doors.signed_in(media)),
            Route("/console/enter", doors.open_to_all(enter), methods=["POST"]),
            Route("/console/leave", doors.signed_in(leave), methods=["POST"]),
        ]
    )


@pytest_asyncio.fixture
async def browser(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app(database, Settings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://waypost") as client:
        yield client


@pytest.fixture
def enter(browser: httpx.AsyncClient, database: Database) -> Enter:
    """Signs somebody in in the browser and gives the token of her forms."""

    async def enter(staff: Staff) -> str:
        token = await staff.sign_in(database)
        await browser.post("/console/enter", data={"token": token})
        signed_in = await accounts.session_of(database, token)
        assert signed_in is not None
        return signed_in.csrf

    return enter


async def test_without_a_session_every_way_leads_to_the_sign_in(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/console")
    assert (page.status_code, page.headers["Location"]) == (303, "/console/sign-in")
    part = await browser.get("/console", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/console/sign-in")
    assert (await browser.post("/console/echo", data={"text": "x"})).status_code == 401


async def test_a_session_shows_who_it_is(browser: httpx.AsyncClient, enter: Enter, hire: Hire) -> None:
    await enter(await hire())
    assert (await browser.get("/console")).text == "Arta"


async def test_a_session_that_ended_leads_to_the_sign_in(
    browser: httpx.AsyncClient, enter: Enter, hire: Hire, database: Database
) -> None:
    csrf = await enter(await hire())
    cookie = browser.cookies[guard.COOKIE]
    left = await browser.post("/console/leave", data={"csrf": csrf})
    assert left.status_code == 200 and guard.COOKIE not in browser.cookies
    browser.cookies.set(guard.COOKIE, cookie)
    assert (await browser.get("/console")).status_code == 303


async def test_a_form_needs_the_token_of_its_own_session(
    browser: httpx.AsyncClient, enter: Enter, hire: Hire, database: Database
) -> None:
    others = await enter(await hire("drita"))
    csrf = await enter(await hire())

    async def status(data: dict[str, str], **headers: str) -> int:
        return (await browser.post("/console/echo", data={"text": "x"} | data, headers=headers)).status_code

    assert await status({}) == 403
    assert await status({"csrf": ""}) == 403
    assert await status({"csrf": others}) == 403
    assert await status({"csrf": "é" * 43}) == 403
    assert await status({"csrf": csrf}, **{guard.CSRF_HEADER: others}) == 403
    assert await status({"csrf": csrf}) == 200
    assert await status({}, **{guard.CSRF_HEADER: csrf}) == 200


async def test_the_endpoint_reads_the_form_after_the_guard(
    browser: httpx.AsyncClient, enter: Enter, hire: Hire
) -> None:
    csrf = await enter(await hire())
    assert (await browser.post("/console/echo", data={"text": "Mirë", "csrf": csrf})).text == "Mirë"
    with_header = await browser.post("/console/echo", data={"text": "Mirë"}, headers={guard.CSRF_HEADER: csrf})
    assert with_header.text == "Mirë"


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("same-site", 403), ("cross-site", 403), ("none", 403)]
)
async def test_a_form_of_another_site_is_refused(
    browser: httpx.AsyncClient, enter: Enter, hire: Hire, site: str, status: int
) -> None:
    csrf = await enter(await hire())
    answer = await browser.post("/console/echo", data={"csrf": csrf}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == status
    signing_in = await browser.post("/console/enter", data={"token": "x"}, headers={"Sec-Fetch-Site": site})
    assert signing_in.status_code == status


async def test_a_form_that_is_too_long_is_not_read(browser: httpx.AsyncClient, enter: Enter, hire: Hire) -> None:
    csrf = await enter(await hire())
    longest = {"csrf": csrf, "text": "ع" * 4096}
    assert (await browser.post("/console/echo", data=longest)).status_code == 200
    assert (await browser.post("/console/echo", data={"csrf": csrf, "text": "x" * guard.MAX_FORM})).status_code == 413
    assert (await browser.post("/console/enter", data={"token": "x" * guard.MAX_FORM})).status_code == 413


async def test_a_page_for_supervisors_is_for_them_alone(browser: httpx.AsyncClient, enter: Enter, hire: Hire) -> None:
    await enter(await hire())
    assert (await browser.get("/console/audit")).status_code == 403
    await enter(await hire("drita", role=Role.SUPERVISOR))
    assert (await browser.get("/console/audit")).text == "Drita"


async def test_every_answer_carries_the_headers(browser: httpx.AsyncClient, enter: Enter, hire: Hire) -> None:
    answers = [await browser.get("/console"), await browser.post("/console/echo")]
    await enter(await hire())
    for path, status in (("", 200), ("/audit", 403), ("/missing", 404), ("/broken", 503)):
        answers.append(await browser.get(f"/console{path}"))
        assert answers[-1].status_code == status
    answers.append(await browser.post("/console/echo"))
    for answer in answers:
        assert {name: answer.headers.get(name) for name in guard.HEADERS} == guard.HEADERS
    own = await browser.get("/console/media")
    assert own.headers["Content-Security-Policy"] == "sandbox"
    assert own.headers["Cache-Control"] == "no-store"


async def test_what_goes_wrong_is_logged_by_its_kind_alone(
    browser: httpx.AsyncClient, enter: Enter, hire: Hire, caplog: pytest.LogCaptureFixture
) -> None:
    await enter(await hire())
    with caplog.at_level(logging.DEBUG):
        await browser.get("/console/broken")
    assert "ValueError" in caplog.text and "what she wrote" not in caplog.text


@pytest.mark.parametrize(
    ("public_url", "is_secure"), [(None, False), ("http://waypost", False), ("https://chat.example.org", True)]
)
async def test_the_cookie_is_for_the_console_alone(database: Database, public_url: str | None, is_secure: bool) -> None:
    transport = httpx.ASGITransport(app(database, Settings(public_url=public_url)))
    async with httpx.AsyncClient(transport=transport, base_url="http://waypost") as client:
        cookie = (await client.post("/console/enter", data={"token": "t"})).headers["Set-Cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"waypost_console=t", "httponly", "samesite=strict", "path=/console"} <= parts
    assert ("secure" in parts) is is_secure
    assert not any(part.startswith(("max-age", "expires")) for part in parts)
