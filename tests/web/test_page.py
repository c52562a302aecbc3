"""The web chat in a real Chromium: on small and large screens, left to right and right to left, with and without a network."""

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route as ServedRoute

from tests.fakes.serving import serving
from tests.web.chat import FrontDoor, settings
from tests.web.conftest import SIZES, OpenTab

QUESTION = "How long can I think?"


def say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def answers(page: Page) -> Locator:
    return page.locator(".said:not(.hers) .bubble")


def hers(page: Page) -> Locator:
    return page.locator(".hers .bubble")


def ask_and_read(page: Page, text: str = QUESTION) -> None:
    count = answers(page).count()
    say(page, text)
    expect(answers(page)).to_have_count(count + 1)


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 8
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


RECEIVED = "performance.getEntriesByType('resource').some(it => it.name.endsWith('/chat/received') && it.responseEnd)"


def acknowledged(page: Page) -> None:
    """Wait until the server knows that the page shows everything."""
    eventually(lambda: bool(page.evaluate(RECEIVED)))


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


# ---- Asking and reading -------------------------------------------------------------------------------------------------------------


def test_she_asks_and_the_answer_arrives_live(open_tab: OpenTab, size: str) -> None:
    page = open_tab(size=size)
    expect(page).to_have_title("Waypost")
    say(page, QUESTION)
    expect(hers(page)).to_have_text(f"You: {QUESTION}")
    expect(answers(page)).to_contain_text("The reflection period is time for you")
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator("#text")).to_be_focused()


def test_her_words_have_their_own_direction_on_a_page_in_another_language(open_tab: OpenTab) -> None:
    page = open_tab()
    say(page, "أين أنام؟ 112")
    expect(hers(page)).to_have_css("direction", "rtl")
    expect(answers(page)).to_have_count(1)


def test_a_choice_is_tapped_or_answered_by_its_number(open_tab: OpenTab, front_door: FrontDoor) -> None:
    page = open_tab()
    ask_and_read(page)
    page.get_by_role("button", name="2 What happens next").click()
    expect(hers(page).last).to_have_text("You: What happens next")
    expect(answers(page)).to_have_count(2)
    ask_and_read(page, "1")
    page.get_by_role("button", name="2 What happens next").first.click()
    expect(answers(page)).to_have_count(4)
    assert front_door.assistant.asked[1:] == [f'/more{{"section":"{section}"}}' for section in ("next", "more", "next")]


def test_a_double_tap_says_it_once(open_tab: OpenTab) -> None:
    page = open_tab()
    ask_and_read(page)
    page.get_by_role("button", name="1 Tell me more").dblclick()
    expect(answers(page)).to_have_count(2)
    expect(hers(page)).to_have_count(2)


def test_enter_sends_and_shift_enter_breaks_the_line(open_tab: OpenTab, front_door: FrontDoor) -> None:
    page = open_tab()
    box = page.get_by_label("Your message")
    box.press("Enter")
    box.type("one")
    box.press("Shift+Enter")
    box.type("two")
    height = box.bounding_box()
    box.press("Enter")
    expect(answers(page)).to_have_count(1)
    assert front_door.assistant.asked == ["one\ntwo"]
    assert height and height["height"] > 60
    expect(box).to_have_value("")


def test_it_says_that_waypost_is_writing_and_gives_the_number_when_rasa_is_away(
    open_tab: OpenTab, front_door: FrontDoor
) -> None:
    page = open_tab()
    with page.expect_request("**/chat/messages"):
        page.evaluate("document.getElementById('status').dataset.seen = ''")
        page.evaluate(
            "new MutationObserver(() => { const it = document.getElementById('status'); it.dataset.seen += it.textContent; })"
            ".observe(document.getElementById('status'), {childList: true})"
        )
        front_door.assistant.away = True
        say(page, QUESTION)
    expect(answers(page)).to_contain_text("I will answer as soon as I can")
    assert "Waypost is writing" in page.evaluate("document.getElementById('status').dataset.seen")
    front_door.assistant.away = False
    expect(answers(page)).to_have_count(2)


def test_numbers_can_be_called_and_addresses_opened_and_the_text_stays_as_it_is(open_tab: OpenTab) -> None:
    page = open_tab()
    ask_and_read(page, "sources")
    expect(answers(page)).to_have_text(
        "Waypost: See https://example.org/law?id=112 (112/2011). Call 116 006 or +355 44 500 388."
    )
    links = answers(page).get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://example.org/law?id=112",
        "tel:116006",
        "tel:+35544500388",
    ]
    assert links.first.get_attribute("rel") == "noreferrer noopener"
    assert links.first.get_attribute("target") == "_blank"


def test_what_she_or_waypost_writes_is_never_markup(open_tab: OpenTab) -> None:
    page = open_tab()
    ask_and_read(page, "repeat after me: <img src=x onerror=alert(1)><script>alert(1)</script>")
    expect(answers(page)).to_contain_text("<img src=x")
    assert page.locator("#log img, #log script").count() == 0


def test_an_answer_is_read_from_its_beginning(open_tab: OpenTab) -> None:
    page = open_tab(size="small phone")
    ask_and_read(page, "danger")
    ask_and_read(page)
    expect(hers(page).last).to_be_in_viewport()


# ---- Language -----------------------------------------------------------------------------------------------------------------------


def test_languages_are_offered_in_their_own_names_until_she_writes(open_tab: OpenTab, size: str) -> None:
    page = open_tab(size=size)
    welcome = page.locator("#welcome")
    expect(welcome.get_by_role("button")).to_have_text(["English", "العربية"])
    welcome.get_by_role("button", name="العربية").click()
    expect(hers(page)).to_contain_text("العربية")
    expect(answers(page)).to_contain_text("أكتب الآن باللغة التالية")
    expect(welcome).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(answers(page)).to_have_attribute("dir", "rtl")
    expect(page.locator("#leave")).to_have_text("خروج")
    expect(page.locator("#text")).to_have_attribute("placeholder", "اكتب هنا")
    bubble, log = answers(page).bounding_box(), page.locator("#log").bounding_box()
    leave, title = page.locator("#leave").bounding_box(), page.locator("h1").bounding_box()
    assert bubble and log and leave and title
    assert bubble["x"] + bubble["width"] > log["x"] + log["width"] - 20
    assert leave["x"] < title["x"]


def test_the_language_menu_changes_it_at_any_time_with_keys_alone(open_tab: OpenTab) -> None:
    page = open_tab()
    ask_and_read(page)
    menu = page.locator("#language")
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(menu).to_be_focused()
    page.wait_for_timeout(1600)  # two Escapes in a row leave
    page.keyboard.press("Enter")
    page.locator("#languages").get_by_role("button", name="العربية").focus()
    page.keyboard.press("Enter")
    expect(answers(page).last).to_have_attribute("lang", "ar")
    expect(page.locator("#text")).to_be_focused()


def test_the_links_language_and_country_go_with_the_first_message(open_tab: OpenTab) -> None:
    page = open_tab("/?lang=ar&country=xk")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    with page.expect_request("**/chat/messages") as sent:
        page.locator("#text").fill("danger")
        page.keyboard.press("Enter")
    body = json.loads(sent.value.post_data or "")
    assert (body["language"], body["country"]) == ("ar", "XK")
    expect(answers(page)).to_have_attribute("lang", "ar")


# ---- Without a network --------------------------------------------------------------------------------------------------------------


def test_what_is_written_offline_is_sent_once_when_the_network_is_back(
    open_tab: OpenTab, front_door: FrontDoor
) -> None:
    page = open_tab(expects_errors=True)
    ask_and_read(page)
    page.context.set_offline(True)
    say(page, "repeat after me: one")
    say(page, "repeat after me: two")
    expect(page.get_by_role("status")).to_have_text("No connection. Your message is sent when it is back.")
    expect(page.locator(".unsent")).to_have_count(2)
    page.context.set_offline(False)
    expect(answers(page)).to_have_count(3, timeout=20000)
    expect(answers(page).nth(1)).to_contain_text("one")
    expect(answers(page).nth(2)).to_contain_text("two")
    expect(page.locator(".unsent")).to_have_count(0)
    expect(page.get_by_role("status")).to_be_empty()
    assert front_door.assistant.asked[1:] == ["repeat after me: one", "repeat after me: two"]


def test_a_message_whose_receipt_was_lost_is_sent_again_and_answered_once(
    open_tab: OpenTab, front_door: FrontDoor
) -> None:
    page = open_tab(expects_errors=True)
    lost: list[object] = []

    def lose_the_receipt(route: Route) -> None:
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/chat/messages", lose_the_receipt)
    say(page, QUESTION)
    expect(page.locator(".unsent")).to_have_count(0)
    expect(answers(page)).to_have_count(1)
    page.wait_for_timeout(1500)
    expect(answers(page)).to_have_count(1)
    assert len(lost) == 1 and front_door.assistant.asked == [QUESTION]


def test_the_chat_goes_on_when_the_front_door_was_away(browser: Browser, root: Path, tmp_path: Path) -> None:
    own = settings(tmp_path)
    page = browser.new_page(locale="en-GB")
    with FrontDoor(own, root).serving() as front_door:
        page.goto(front_door.url)
        ask_and_read(page)
    expect(page.get_by_role("status")).to_have_text("Connecting …")
    say(page, "repeat after me: one")
    expect(page.locator(".unsent")).to_have_count(1)
    with FrontDoor(own, root).serving(int(front_door.url.rpartition(":")[2])) as again:
        expect(answers(page)).to_have_count(2, timeout=20000)
        expect(page.locator(".unsent")).to_have_count(0)
        ask_and_read(page, "repeat after me: two")
        assert again.assistant.asked == ["repeat after me: one", "repeat after me: two"]
    page.context.close()


# ---- Leaving, and coming back -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["tap", "Enter", "Space", "Escape twice"])
def test_leaving_replaces_the_page_and_erases_the_conversation(
    open_tab: OpenTab, front_door: FrontDoor, neutral: str, way: str
) -> None:
    before = front_door.rows()
    page = open_tab()
    ask_and_read(page)
    if way == "tap":
        page.get_by_role("button", name="Leave").click()
    elif way == "Escape twice":
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Leave").focus()
        page.keyboard.press(way)
    page.wait_for_url(neutral)
    eventually(lambda: front_door.rows() == before)
    page.go_back()
    assert not page.url.startswith(front_door.url)


def test_leaving_works_without_a_network(open_tab: OpenTab) -> None:
    page = open_tab(expects_errors=True)
    ask_and_read(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url(re.compile("^chrome-error"))
    assert "reflection" not in page.content()


def test_leaving_works_where_the_script_did_not_load(browser: Browser, front_door: FrontDoor, neutral: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(front_door.url)
    # Playwright's switch leaves <noscript> unparsed: its words are looked for in the source.
    assert "This chat needs JavaScript. In danger now, call 112." in page.content()
    expect(page.locator("#composer")).to_be_hidden()
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url(neutral)
    context.close()


def test_a_reload_keeps_the_session_and_shows_nothing_that_was_read(open_tab: OpenTab, front_door: FrontDoor) -> None:
    page = open_tab()
    ask_and_read(page)
    acknowledged(page)
    kept = page.evaluate("Object.entries(sessionStorage)")
    assert [(name, len(value)) for name, value in kept] == [("session", 43)]
    assert page.evaluate("localStorage.length + document.cookie.length") == 0
    page.reload()
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator(".bubble")).to_have_count(0)
    ask_and_read(page, "1")
    assert front_door.assistant.asked[-1] == '/more{"section":"more"}'


def test_an_answer_that_she_did_not_see_is_shown_after_a_reload(open_tab: OpenTab) -> None:
    page = open_tab(expects_errors=True)
    page.route("**/chat/received", lambda route: route.abort())
    ask_and_read(page)
    # Still cut off while it reloads: a page that is not gone yet would tell after all that she saw the answer.
    page.reload()
    expect(answers(page)).to_contain_text("The reflection period is time for you")


def test_an_answer_that_came_while_the_tab_was_hidden_is_kept_until_she_looks(open_tab: OpenTab) -> None:
    page = open_tab()
    page.evaluate("Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})")
    ask_and_read(page)
    page.wait_for_timeout(300)
    page.reload()
    expect(answers(page)).to_have_count(1)
    acknowledged(page)
    page.reload()
    expect(page.locator("#welcome")).to_be_visible()
    expect(answers(page)).to_have_count(0)


def test_a_closed_tab_takes_the_session_with_it(open_tab: OpenTab, front_door: FrontDoor) -> None:
    page = open_tab()
    ask_and_read(page)
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(front_door.url)
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator(".bubble")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_going_on_and_back_shows_nothing_of_before(open_tab: OpenTab, front_door: FrontDoor, neutral: str) -> None:
    page = open_tab()
    ask_and_read(page)
    acknowledged(page)
    page.locator("#text").fill("half a sentence")
    page.goto(neutral)
    page.go_back()
    page.wait_for_url(front_door.url + "/")
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator(".bubble")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("")


def test_a_page_kept_for_back_is_emptied_and_begins_anew(open_tab: OpenTab) -> None:
    page = open_tab()
    ask_and_read(page)
    acknowledged(page)
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(page.locator(".bubble")).to_have_count(0)
    with page.expect_navigation():
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("#welcome")).to_be_visible()


def test_an_erased_conversation_is_gone_from_the_page_but_for_the_farewell(
    open_tab: OpenTab, front_door: FrontDoor
) -> None:
    before = front_door.rows()
    page = open_tab()
    ask_and_read(page)
    say(page, "delete")
    expect(page.locator(".bubble")).to_have_count(1)
    expect(answers(page)).to_have_text("Waypost: It is deleted. You can close this page now.")
    expect(page.get_by_text("This chat is closed.")).to_be_visible()
    expect(page.locator("#composer")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0
    eventually(lambda: front_door.rows() == before)
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("#welcome")).to_be_visible()
    ask_and_read(page)


# ---- For every eye, hand and screen -------------------------------------------------------------------------------------------------

TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth || document.getElementById('log').scrollWidth > log.clientWidth"

SMALL_TARGETS = """() => [...document.querySelectorAll('button, textarea, [role=button]')]
  .filter(it => it.offsetParent && (it.getBoundingClientRect().height < 44 || it.getBoundingClientRect().width < 44))
  .map(it => it.outerHTML)"""

NAMELESS = """() => [...document.querySelectorAll('button, textarea, [role=button], [role=log], [role=group], a')]
  .filter(it => !(it.getAttribute('aria-label') || it.getAttribute('aria-labelledby') || it.textContent.trim() || (it.labels || []).length))
  .map(it => it.outerHTML)"""

FAINT_TEXT = """() => {
  const light = color => color.match(/[\\d.]+/g).slice(0, 3).map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = it => {
    for (; it; it = it.parentElement) {
      const color = getComputedStyle(it).backgroundColor;
      if (!/, 0\\)$|transparent/.test(color)) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('body *')]
    .filter(it => it.offsetParent && [...it.childNodes].some(child => child.nodeType === 3 && child.data.trim()))
    .map(it => [light(getComputedStyle(it).color), light(behind(it)), it.outerHTML])
    .map(([a, b, html]) => [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), html])
    .filter(([contrast]) => contrast < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everything_can_be_read_and_tapped(open_tab: OpenTab, size: str, scheme: str, language: str) -> None:
    page = open_tab(f"/?lang={language}", size=size, color_scheme=scheme)

    def look() -> None:
        assert not page.evaluate(TOO_WIDE)
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(FAINT_TEXT) == []
        expect(page.locator("#leave")).to_be_in_viewport(ratio=1)
        if page.locator("#composer").is_visible():
            expect(page.locator("#send")).to_be_in_viewport(ratio=1)

    look()
    page.locator("#language").click()
    look()
    page.locator("#language").click()
    for text in (
        QUESTION,
        "danger",
        "sources",
        "repeat after me: " + "w" * 300 + " " + "https://example.org/" + "a" * 200,
    ):
        count = answers(page).count()
        page.locator("#text").fill(text)
        page.keyboard.press("Enter")
        expect(answers(page)).to_have_count(count + 1)
        look()
    page.locator("#text").fill("word\n" * 30)
    look()
    page.locator("#text").fill("delete")
    page.keyboard.press("Enter")
    expect(page.locator("#again")).to_be_visible()
    look()


def test_at_four_times_the_size_nothing_is_cut_off(open_tab: OpenTab) -> None:
    """WCAG 1.4.10: 1280 x 1024 at 400 % is 320 x 256."""
    page = open_tab(viewport={"width": 320, "height": 256})
    ask_and_read(page)
    assert not page.evaluate(TOO_WIDE)
    log = page.locator("#log").bounding_box()
    assert log and log["height"] > 100
    expect(page.locator("#leave")).to_be_in_viewport(ratio=1)
    expect(page.locator("#send")).to_be_in_viewport(ratio=1)


def test_text_at_twice_the_size_fits(open_tab: OpenTab) -> None:
    page = open_tab()
    ask_and_read(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not page.evaluate(TOO_WIDE)
    expect(page.locator("#leave")).to_be_in_viewport(ratio=1)


def test_every_control_is_reached_by_tab_in_the_order_of_reading_and_shows_it(open_tab: OpenTab) -> None:
    page = open_tab()
    ask_and_read(page)
    page.get_by_role("heading").click()
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert reached == [
        "language",
        "leave",
        "log",
        "1 Tell me more",
        "2 What happens next",
        "3 A safe place",
        "text",
        "send",
    ]


def test_a_screen_reader_hears_a_log_with_who_speaks_and_in_which_language(open_tab: OpenTab) -> None:
    page = open_tab("/?lang=en")
    ask_and_read(page)
    log = page.get_by_role("log", name="Conversation")
    assert log.get_attribute("aria-live") == "polite"
    expect(log).to_contain_text(f"You: {QUESTION}")
    assert answers(page).get_attribute("lang") == "en"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).inner_text() == "Waypost"
    assert page.locator("#text").evaluate("it => parseFloat(getComputedStyle(it).fontSize)") >= 16
    assert page.locator("#text").get_attribute("autocomplete") == "off"


def test_it_works_inside_the_page_of_an_organisation_and_leaves_that_too(
    browser: Browser, front_door: FrontDoor, neutral: str
) -> None:
    async def organisation(_request: object) -> HTMLResponse:
        return HTMLResponse(f"<h1>Help</h1><iframe src='{front_door.url}' width=360 height=560></iframe>")

    with serving(Starlette(routes=[ServedRoute("/", organisation)])) as address:
        page = browser.new_context().new_page()
        page.goto(address.replace("127.0.0.1", "localhost"))
        frame = page.frame_locator("iframe")
        expect(frame.locator("#text")).to_have_count(0)  # an origin that is not named may not frame it
        page.goto(address)
        frame.locator("#text").fill(QUESTION)
        frame.locator("#text").press("Enter")
        expect(frame.locator(".said:not(.hers) .bubble")).to_have_count(1)
        frame.get_by_role("button", name="Leave").click()
        page.wait_for_url(neutral)
        page.context.close()
