"""One front door and one browser for all tests of the web chat; a fresh tab, or a fresh session, for each."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.fakes.serving import serving
from tests.web.chat import FrontDoor, content_root, settings

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"small phone": (320, 640), "phone": (390, 844), "desktop": (1280, 800)}

OpenTab = Callable[..., Page]


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return content_root(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="session")
def neutral() -> Iterator[str]:
    """The address of the page that leaving leads to."""

    async def weather(_request: object) -> HTMLResponse:
        return HTMLResponse("<title>Weather</title><link rel=icon href='data:,'>Weather")

    with serving(Starlette(routes=[Route("/", weather)])) as address:
        yield f"{address}/"


@pytest.fixture(scope="session")
def served(root: Path, neutral: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    folder = tmp_path_factory.mktemp("data")
    chat = FrontDoor(settings(folder, leave_url=neutral, embed_origins=("http://127.0.0.1:*",)), root)
    with chat.serving() as front_door:
        yield front_door


@pytest.fixture
def front_door(served: FrontDoor) -> FrontDoor:
    served.assistant.asked.clear()
    served.assistant.away = False
    return served


@pytest_asyncio.fixture
async def api(front_door: FrontDoor) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=front_door.url, trust_env=False, timeout=10) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its file: while Playwright runs, its event loop is in the way of other asynchronous tests."""
    if not Path(CHROMIUM).exists() and not os.environ.get("CI"):
        pytest.skip(f"There is no browser at {CHROMIUM} (on Debian: apt install chromium).")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_tab(browser: Browser, front_door: FrontDoor, neutral: str) -> Iterator[OpenTab]:
    """Opens the chat in a new browser profile. At the end no tab may have had a script error, or have asked any other host."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def watch(page: Page, expects_errors: bool) -> None:
        allowed = (f"{front_door.url}/", neutral, "data:")

        def see_request(request: Request) -> None:
            if not request.url.startswith(allowed):
                problems.append(request.url)

        def see_console(line: ConsoleMessage) -> None:
            if line.type == "error" and not expects_errors:
                problems.append(f"console: {line.text}")

        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
        page.on("request", see_request)
        page.on("console", see_console)

    def open_tab(path: str = "/", size: str = "phone", expects_errors: bool = False, **options: Any) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            **{"viewport": {"width": width, "height": height}, "locale": "en-GB", "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        watch(page, expects_errors)
        page.goto(front_door.url + path)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert problems == []
