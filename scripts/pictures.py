"""Takes the pictures in docs/pictures: of a running Waypost, and of the preview, which it starts itself. Needs Chromium.

.venv/bin/python scripts/pictures.py [Waypost's address; without it the preview's pictures alone]
"""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.preview.app import preview  # noqa: E402

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
        if len(sys.argv) > 1:
            for conversation in CONVERSATIONS:
                take(chromium, sys.argv[1], conversation)
