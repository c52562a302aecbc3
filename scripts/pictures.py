"""Takes the pictures in docs/pictures: of a running Waypost, and of the preview and the console, which it starts itself. Needs Chromium.

.venv/bin/python scripts/pictures.py [Waypost's address; without it those of the preview and the console alone]
"""

import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.console.guard import COOKIE  # noqa: E402
from bot.preview.app import preview  # noqa: E402
from bot.storage import advocates, handoffs  # noqa: E402
from bot.storage.database import now  # noqa: E402
from bot.storage.handoffs import WhenSafe  # noqa: E402
from tests.console.console import Account, Console  # noqa: E402
from tests.web.chat import settings  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
CONVERSATIONS = {
    "chat-albanian": ((390, 844), "sq-AL", ["sa kohë kam për të menduar?", "Kosovë"]),
    "chat-arabic": ((390, 844), "ar", ["كم من الوقت عندي للتفكير؟", "ألمانيا"]),
    "chat-desktop": ((1280, 800), "en-GB", ["what happens to me now?", "2"]),
    "chat-small": ((320, 640), "sr-RS", ["treba mi lekar"]),
}
"""Name: window in CSS pixels, the browser's language, what she writes."""
COLOURS = 128
ANSWER_MILLISECONDS = 2500


PREVIEWS = {
    "preview-desktop": ((1280, 900), "language=sq&country=XK&channel=whatsapp&search=reflection"),
    "preview-phone": ((390, 844), "language=ar&country=DE&channel=telegram&search=reflection"),
}
"""Name: window, what is chosen on the page."""

CONSOLE = (1280, 800)
QUEUE: list[tuple[str, str, int, dict[str, Any], WhenSafe]] = [
    ("ar", "telegram", 4, {"country": "XK", "topic": "ask_leaving_safely", "in_danger": True}, WhenSafe.ANY_TIME),
    ("vi", "whatsapp", 31, {"country": "DE", "topic": "ask_documents"}, WhenSafe.AFTER_HER),
    ("sq", "web", 9, {"country": "AL", "topic": "ask_reflection_period"}, WhenSafe.BY_DAY),
]
"""Invented people who wait: language, channel, minutes, what is known of them, when they may be written to."""


@contextmanager
def preview_address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(preview(ROOT), host="127.0.0.1", port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join()


def take_preview(browser: Browser, address: str, name: str) -> None:
    (width, height), chosen = PREVIEWS[name]
    page = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=1).new_page()
    page.goto(f"{address}?{chosen}")
    page.get_by_role("heading", name="In short").first.scroll_into_view_if_needed()
    page.evaluate(
        "element => element.scrollIntoView()", page.get_by_role("heading", name="In short").first.element_handle()
    )
    _save(page, name)


def take(browser: Browser, address: str, name: str) -> None:
    (width, height), locale, lines = CONVERSATIONS[name]
    scale = 2 if width < 600 else 1
    page = browser.new_context(
        viewport={"width": width, "height": height}, locale=locale, device_scale_factor=scale
    ).new_page()
    page.goto(address)
    for line in lines:
        page.get_by_role("textbox").fill(line)
        page.get_by_role("textbox").press("Enter")
        page.wait_for_timeout(ANSWER_MILLISECONDS)
    page.evaluate("document.activeElement.blur()")
    _save(page, name)


def invented_day(console: Console) -> tuple[Account, int]:
    """An advocate, those who wait, and two who are with her; the second's handoff."""
    arta = console.sign_in("Arta", "sq,en")
    console.do(_is_here(console, arta))
    for language, channel, minutes, known, when_safe in QUEUE:
        waiting = console.asks(language, channel, **known)
        console.says_when(waiting, when_safe)
        console.do(_since(console, waiting, waiting_since=now() - minutes * 60))
    other = console.asks("es", "telegram", country="DE", topic="ask_police")
    console.do(console.desk.claim(other, arta.id))
    console.do(_since(console, other, joined_at=now() - 720))
    handoff_id = console.asks("sq", "whatsapp", country="XK", topic="ask_shelter")
    console.is_called(handoff_id, "Era")
    console.do(console.desk.claim(handoff_id, arta.id))
    console.writes(handoff_id, "Përshëndetje. Nuk e di ku të fle sonte.")
    _answers(console, arta, handoff_id, "A është e sigurt për ty të shkruash tani?")
    console.writes(handoff_id, "Po, tani po.")
    _answers(console, arta, handoff_id, "Faleminderit. Po kërkoj një vend të sigurt për sonte.")
    console.writes(handoff_id, "A duhet të tregoj emrin tim?")
    console.do(_since(console, handoff_id, joined_at=now() - 240))
    return arta, handoff_id


def _answers(console: Console, advocate: Account, handoff_id: int, text: str) -> None:
    console.do(console.desk.send(handoff_id, advocate.id, text, text))
    console.delivers()


async def _is_here(console: Console, advocate: Account) -> None:
    async with console.database.begin() as session:
        await advocates.change(session, advocate.id, here=1, seen_at=now())


async def _since(console: Console, handoff_id: int, **moments: float) -> None:
    async with console.database.begin() as session:
        await handoffs.touch(session, handoff_id, **moments)


def take_console(browser: Browser) -> None:
    """`console-queue` and `console-conversation`."""
    width, height = CONSOLE
    with tempfile.TemporaryDirectory() as folder, Console(settings(Path(folder)), ROOT).serving() as console:
        arta, handoff_id = invented_day(console)
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
        )
        context.add_cookies([{"name": COOKIE, "value": arta.token, "url": f"{console.url}/console"}])
        page = context.new_page()
        for name, path in (("console-queue", "/console"), ("console-conversation", f"/console/handoffs/{handoff_id}")):
            page.goto(console.url + path)
            _save(page, name)
        context.close()


def _save(page: Page, name: str) -> None:
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with preview_address() as address:
            for name in PREVIEWS:
                take_preview(chromium, address, name)
        take_console(chromium)
        if len(sys.argv) > 1:
            for conversation in CONVERSATIONS:
                take(chromium, sys.argv[1], conversation)
