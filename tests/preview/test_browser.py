"""The editor's page in a real Chromium: on a phone and on a desktop, from left to right and from right to left."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.content.conftest import edit
from tests.web.conftest import SIZES

OpenPage = Callable[..., Page]

CONTRAST = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((it) => it / 255)
      .map((it) => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (it) => {
    for (; it; it = it.parentElement) {
      const colour = getComputedStyle(it).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const ratio = (it) => {
    const [low, high] = [light(getComputedStyle(it).color), light(ground(it))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const seen = [...document.querySelectorAll('main *, header *, .problem *')]
    .filter((it) => it.checkVisibility() && [...it.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
  return seen.map((it) => [ratio(it), it.className || it.tagName]).sort((a, b) => a[0] - b[0])[0];
}"""
"""The lowest contrast of any text in sight, and whose it is (WCAG 2.2, 1.4.3)."""


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Opens the preview in a new browser profile. At the end no page may have had an error, or have asked any other host."""
    contexts = []
    problems: list[str] = []

    def open_page(path: str = "/", size: str = "desktop", **options: Any) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((address, "data:", "blob:")) else problems.append(request.url)
            ),
        )
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found is not None
    return dict(found)


def picture(page: Page, text: str) -> Image.Image:
    """What the button saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=text).click()
    assert download.value.suggested_filename.endswith(".png")
    image = Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert image.format == "PNG"
    return image.convert("RGB")


def dark_share(image: Image.Image) -> float:
    """How much of a picture is letters: 0 to 1."""
    return sum(image.convert("L").histogram()[:130]) / (image.width * image.height)


@pytest.mark.parametrize("language", ["sq", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_source_and_translation_stand_side_by_side_or_one_below_the_other(
    open_page: OpenPage, size: str, language: str
) -> None:
    page = open_page(f"/?language={language}&country=XK&search=ask_shelter", size)
    source, translation = box(page, "#ask_shelter-more-en"), box(page, f"#ask_shelter-more-{language}")
    if size == "desktop":
        assert source["y"] == translation["y"]
        assert source["x"] < translation["x"]
    else:
        assert source["x"] == translation["x"]
        assert source["y"] + source["height"] <= translation["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_text_from_right_to_left_begins_at_the_right_with_its_buttons(open_page: OpenPage, size: str) -> None:
    page = open_page("/?language=ar&country=XK&channel=web&kind=messages&search=messages/thank", size)
    for language, side in (("en", "left"), ("ar", "right")):
        figure = f"#messages-thank-{language}"
        chat, bubble = box(page, f"{figure} .chat"), box(page, f"{figure} .bubble")
        if side == "left":
            assert abs(bubble["x"] - chat["x"]) < 1
        else:
            assert abs(bubble["x"] + bubble["width"] - chat["x"] - chat["width"]) < 1
        style = "it => [getComputedStyle(it).direction, getComputedStyle(it).textAlign]"
        assert page.locator(f"{figure} .choices li").first.evaluate(style) == [
            "rtl" if side == "right" else "ltr",
            "start",
        ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "sq", "ar"])
@pytest.mark.parametrize("path", ["/?search=ask_shelter", "/bubble?text=ask_shelter/in_short"])
def test_the_picture_shows_the_text(open_page: OpenPage, path: str, language: str, scheme: str) -> None:
    page = open_page(f"{path}&language={language}&country=XK", "phone", color_scheme=scheme)
    name = {"en": "English", "sq": "Albanian", "ar": "Arabic"}[language]
    image = picture(page, f"Picture of ask_shelter/in_short, {name}")
    assert image.width == 720
    assert image.height > 500
    assert image.getpixel((4, image.height // 2)) == (237, 241, 240)
    assert 0.01 < dark_share(image) < 0.3
    assert dark_share(image.crop((0, image.height - 110, image.width, image.height - 20))) > 0.005
    expect(page.get_by_role("status")).to_have_text(f"Picture saved: waypost-ask_shelter-in_short-{language}.png")


def test_a_saved_file_shows_where_the_editor_reads_and_keeps_what_she_chose(open_page: OpenPage, copy: Path) -> None:
    page = open_page("/?language=sq&country=XK&kind=messages")
    page.locator("[id='messages-thank-en']").scroll_into_view_if_needed()
    page.get_by_role("button", name="Picture of messages/thank, English").focus()
    page.get_by_label("Search in both languages").evaluate("it => { it.value = 'half writt'; }")
    before = box(page, "#messages-thank-en")
    edit(copy / "content/messages.yml", "You are welcome.", "You are very welcome.")
    edit(copy / "content/messages.yml", "greet: |-\n", "greet: |-\n  One more line.\n\n  And one more.\n\n")
    expect(page.locator("#messages-thank-en .bubble")).to_contain_text("You are very welcome.")
    expect(page.get_by_role("status")).to_have_text("Updated: a file was saved.")
    assert abs(box(page, "#messages-thank-en")["y"] - before["y"]) < 2
    assert page.evaluate("scrollY") > 0
    expect(page.get_by_role("button", name="Picture of messages/thank, English")).to_be_focused()
    expect(page.get_by_label("Search in both languages")).to_have_value("half writt")
    expect(page.get_by_label("Country", exact=True)).to_have_value("XK")


def test_a_spoiled_file_is_told_and_taken_back_without_a_reload(open_page: OpenPage, copy: Path) -> None:
    page = open_page("/?language=ar&search=ask_shelter", "phone")
    edit(copy / "content/topics/ask_shelter.md", "## More", "## Moore")
    expect(page.get_by_role("alert")).to_contain_text("content/topics/ask_shelter.md:")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    edit(copy / "content/topics/ask_shelter.md", "## Moore", "## More")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_choices_are_made_with_the_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the texts")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the texts")).to_be_in_viewport()
    page.get_by_label("Language", exact=True).select_option("ar")
    page.get_by_label("Country", exact=True).select_option(label="Germany")
    page.get_by_label("Channel", exact=True).select_option(label="WhatsApp")
    page.get_by_label("Search in both languages").fill("ask_police")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("language=ar.*country=DE.*channel=whatsapp.*search=ask_police"))
    expect(page.locator("section.group")).to_have_count(1)
    page.get_by_role("link", name="Open alone: ask_police/more, Arabic").click()
    expect(page.locator(".chat")).to_have_attribute("dir", "rtl")
    page.get_by_role("link", name="All texts").click()
    expect(page.get_by_label("Channel", exact=True)).to_have_value("whatsapp")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_against_its_ground(open_page: OpenPage, copy: Path, scheme: str) -> None:
    for path in (
        "/?language=ar&country=XK&kind=messages",
        "/?language=vi&search=ask_shelter&channel=whatsapp",
        "/bubble?text=messages/menu",
    ):
        page = open_page(path, color_scheme=scheme)
        ratio, what = page.evaluate(CONTRAST)
        assert ratio >= 4.5, what
    edit(copy / "content/topics/ask_shelter.md", "## More", "## Moore")
    page = open_page("/?search=ask_shelter", color_scheme=scheme)
    expect(page.get_by_role("alert")).to_be_visible()
    ratio, what = page.evaluate(CONTRAST)
    assert ratio >= 4.5, what
