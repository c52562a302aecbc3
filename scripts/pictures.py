"""Takes the README's pictures of a running Waypost: `.venv/bin/python scripts/pictures.py [address]`. Needs Chromium."""

import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
CONVERSATIONS = {
    "chat-albanian": ((390, 844), "sq-AL", ["sa kohë kam për të menduar?", "Kosovë"]),
    "chat-arabic": ((390, 844), "ar", ["كم من الوقت عندي للتفكير؟", "ألمانيا"]),
    "chat-desktop": ((1280, 800), "en-GB", ["what happens to me now?", "2"]),
    "chat-small": ((320, 640), "sr-RS", ["treba mi lekar"]),
}
"""Name: window in CSS pixels, the browser's language, what she writes."""
COLOURS = 128
ANSWER_MILLISECONDS = 2500


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
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for conversation in CONVERSATIONS:
            take(chromium, sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/", conversation)
