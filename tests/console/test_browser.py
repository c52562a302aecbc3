"""The console in a real Chromium: on a phone and on a desktop, from left to right and from right to left, light and dark."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from bot.channels.message import Kind
from bot.console.guard import COOKIE
from tests.console.console import Account, Console
from tests.web.conftest import SIZES

OpenPage = Callable[..., Page]

CUT_OFF = """() => {
  const source = document.body["htmx-internal-data"].sseEventSource;
  source.close();
  source.onerror(new Event("error"));
}"""
"""What a page sees when its stream is refused."""

TOLD = """() => {
  window.told = [];
  window.Notification = class { constructor(_, { body }) { told.push(body); } };
  window.Notification.permission = "granted";
}"""
"""Keeps what the browser would tell."""


@pytest.fixture(scope="module")
def arta(served: Console) -> Account:
    return served.sign_in("Arta", "sq,en")


@pytest.fixture(scope="module")
def mira(served: Console) -> Account:
    return served.sign_in("Mira", "ar", role="supervisor")


@pytest.fixture(scope="module")
def amal(served: Console) -> Account:
    return served.sign_in("Amal", "ar", role="supervisor", console_language="ar")


@pytest.fixture
def open_page(browser: Browser, console: Console) -> Iterator[OpenPage]:
    """Opens a page as an advocate, in a browser profile of its own. At the end no page may have had a script error, have broken the
    policy of its answers, or have asked any other host. `loses`: the connection is cut on purpose."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(
        account: Account | None, path: str = "/console", size: str = "desktop", loses: bool = False, **options: Any
    ) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            **{"viewport": {"width": width, "height": height}, "reduced_motion": "reduce", "locale": "en-GB", **options}
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        if account is not None:
            host = str(urlsplit(console.url).hostname)
            cookie = {"name": COOKIE, "value": account.token, "domain": host, "path": "/console"}
            context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Strict"}])
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))

        def see_console(line: ConsoleMessage) -> None:
            if line.type == "error" and not loses and not re.search(r"status of (403|404|409)", line.text):
                problems.append(line.text)

        def see_request(request: Request) -> None:
            if not request.url.startswith((console.url, "data:")):
                problems.append(request.url)

        page.on("console", see_console)
        page.on("request", see_request)
        page.goto(console.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def take(page: Page, handoff_id: int) -> None:
    page.locator(f"#take-{handoff_id}").click()
    page.wait_for_url(f"**/console/handoffs/{handoff_id}")


def check(page: Page) -> None:
    """Nothing that axe-core finds, and no scrolling sideways."""
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def a_day(console: Console, advocate: Account) -> int:
    """People who wait, and one who talks with the advocate; the id of her handoff."""
    console.asks("vi", channel="whatsapp", country="DE", topic="ask_shelter")
    console.asks("ar", country="XK", topic="ask_reflection_period", in_danger=True)
    console.asks("sq", channel="web", country="AL")
    console.asks("en", topic="ask_police")
    handoff_id = console.asks("ar", country="XK", topic="ask_shelter")
    console.do(console.desk.claim(handoff_id, advocate.id))
    console.writes(handoff_id, "مرحبا، هل يمكنني التحدث معك؟")
    console.do(console.desk.send(handoff_id, advocate.id, "مرحبا. أنا هنا معك.", "key-00000001"))
    console.delivers()
    console.writes(handoff_id, "", Kind.VOICE, "voice-1")
    console.writes(handoff_id, "", Kind.PHOTO, "gone")
    console.writes(handoff_id, "", Kind.STICKER)
    console.do(console.desk.send(handoff_id, advocate.id, "I will look for a place tonight.", "key-00000002"))
    console.delivers(works=False)
    return handoff_id


@pytest.mark.parametrize(
    ("who", "size", "scheme"),
    [("mira", "phone", "light"), ("mira", "desktop", "dark"), ("amal", "phone", "dark"), ("amal", "desktop", "light")],
)
def test_every_page_can_be_read_and_used_by_everybody(
    open_page: OpenPage, console: Console, request: pytest.FixtureRequest, who: str, size: str, scheme: str
) -> None:
    advocate = request.getfixturevalue(who)
    handoff_id = a_day(console, advocate)
    console.do(console.desk.claim(console.asks("vi"), request.getfixturevalue("arta").id))
    pages = {
        "queue": "/console",
        "conversation": f"/console/handoffs/{handoff_id}",
        "audit": "/console/audit",
        "counts": "/console/counts",
        "nothing": "/console/nothing",
    }
    page = open_page(advocate, size=size, color_scheme=scheme)
    for path in pages.values():
        page.goto(console.url + path)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if who == "amal" else "ltr")
        check(page)
    page.goto(console.url + pages["conversation"])
    if size == "phone":
        page.locator("#show-panel").click()
        expect(page.locator("#panel")).to_be_visible()
        check(page)
        page.keyboard.press("Escape")
    page.locator(".end summary").click()
    check(page)
    page.goto(console.url + pages["queue"])
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)
    nobody = open_page(None, "/console/sign-in", size, color_scheme=scheme)
    nobody.get_by_label("Login").fill("nobody")
    nobody.get_by_label("Password").fill("guessed")
    nobody.get_by_label("Code").fill("000000")
    nobody.get_by_role("button", name="Sign in").click()
    expect(nobody.get_by_role("alert")).to_contain_text("You were not signed in")
    check(nobody)


def test_the_queue_is_live_and_one_of_two_has_the_conversation(
    open_page: OpenPage, console: Console, arta: Account, mira: Account
) -> None:
    first, second = open_page(arta), open_page(mira, size="phone", loses=True)
    expect(first.get_by_text("Nobody is waiting.")).to_be_visible()
    handoff_id = console.asks("ar", country="XK", topic="ask_shelter", in_danger=True)
    for page in (first, second):
        expect(page.locator(f"#handoff-{handoff_id}")).to_contain_text("In danger", timeout=1000)
        expect(page).to_have_title("(1) Queue · Waypost")
    second.route("**/events", lambda route: route.abort())
    second.reload()
    take(first, handoff_id)
    second.locator(f"#take-{handoff_id}").click()
    expect(second.get_by_role("alert")).to_contain_text("Somebody else has taken this conversation.")


def test_a_message_comes_and_goes_and_its_delivery_is_shown(
    open_page: OpenPage, console: Console, arta: Account
) -> None:
    handoff_id = console.asks("ar")
    page = open_page(arta)
    take(page, handoff_id)
    console.writes(handoff_id, "<script>document.title = 'hers'</script><img src=x onerror=alert(1)>")
    bubble = page.locator(".bubble.hers")
    expect(bubble).to_contain_text("<script>document.title = 'hers'</script>", timeout=1500)
    assert page.locator(".bubble img, .bubble script").count() == 0
    page.get_by_label("Your message").fill("First line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second line")
    page.keyboard.press("Control+Enter")
    ours = page.locator(".bubble.ours")
    expect(ours).to_contain_text("First line\nsecond line", use_inner_text=True)
    expect(ours).to_contain_text("on its way")
    expect(page.get_by_label("Your message")).to_have_value("")
    console.delivers(works=False)
    expect(ours).to_contain_text("not delivered")
    ours.get_by_role("button", name="Send again").click()
    expect(page.locator(".bubble.ours")).to_have_count(2)
    console.delivers()
    expect(page.locator(".bubble.ours").last).to_contain_text(re.compile(r"(?<!not )delivered"))
    assert page.locator(".bubble.hers").count() == 1


def test_what_cannot_be_sent_stays_in_the_box_and_is_sent_once(
    open_page: OpenPage, console: Console, arta: Account
) -> None:
    handoff_id = console.asks("ar")
    page = open_page(arta, loses=True)
    take(page, handoff_id)
    page.context.set_offline(True)
    page.get_by_label("Your message").fill("are you there")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Your words are still in the box")
    expect(page.get_by_label("Your message")).to_have_value("are you there")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".bubble.ours")).to_have_count(1)
    assert sum("are you there" in text for text in console.sent(handoff_id)) == 1


def test_a_lost_connection_brings_no_message_twice(open_page: OpenPage, console: Console, arta: Account) -> None:
    handoff_id = console.asks("ar")
    page = open_page(arta, loses=True)
    take(page, handoff_id)
    console.writes(handoff_id, "one")
    expect(page.locator(".bubble")).to_have_count(1)
    page.evaluate(CUT_OFF)
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    console.writes(handoff_id, "two")
    expect(page.locator(".bubble")).to_have_count(2)
    expect(page.get_by_text("There is no connection.")).to_be_hidden()


def test_a_phrase_is_found_by_the_keyboard_and_goes_out_in_her_language(
    open_page: OpenPage, console: Console, arta: Account
) -> None:
    handoff_id = console.asks("ar")
    page = open_page(arta, size="phone")
    take(page, handoff_id)
    page.keyboard.press("/")
    expect(page.get_by_label("Search phrases and topics")).to_be_focused()
    page.keyboard.type("place for tonight")
    expect(page.locator(".phrases li:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(".bubble.ours")).to_contain_text("I will look for a safe place for tonight.")
    expect(page.locator(".bubble.ours .text")).to_have_attribute("lang", "ar")


def test_a_topic_goes_out_with_one_click(open_page: OpenPage, console: Console, arta: Account) -> None:
    handoff_id = console.asks("ar", country="XK")
    page = open_page(arta)
    take(page, handoff_id)
    page.locator(".topics summary", has_text="A safe place").first.click()
    page.get_by_role("button", name=re.compile("^Send: .*, In short$")).locator("visible=true").click()
    expect(page.locator(".bubble.ours")).to_contain_text("You can ask for a safe place to sleep")


def test_when_she_changes_the_language_the_phrases_follow_and_a_draft_is_kept(
    open_page: OpenPage, console: Console, arta: Account
) -> None:
    handoff = console.asks("ar")
    page = open_page(arta)
    take(page, handoff)
    expect(page.get_by_text("She reads Arabic.")).to_be_visible()
    page.get_by_label("Your message").fill("a draft")
    console.reads(handoff, "sq")
    expect(page.locator(".who")).to_contain_text("Albanian")
    expect(page.get_by_label("Your message")).to_have_value("a draft")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("She reads Albanian.")).to_be_visible()


@pytest.mark.parametrize(("how", "words"), [("leaves", "She ended"), ("erases", "She deleted the conversation")])
def test_when_she_goes_the_page_says_so_and_the_box_is_gone(
    open_page: OpenPage, console: Console, arta: Account, how: str, words: str
) -> None:
    handoff_id = console.asks("ar")
    page = open_page(arta)
    take(page, handoff_id)
    console.writes(handoff_id, "secret words")
    expect(page.locator(".bubble")).to_have_count(1)
    getattr(console, how)(handoff_id)
    expect(page.get_by_role("alert")).to_contain_text(words, timeout=1500)
    expect(page.get_by_label("Your message")).to_have_count(0)
    expect(page.get_by_text("secret words")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")


def test_while_whatsapp_is_closed_nothing_can_be_written_and_what_was_written_stays(
    open_page: OpenPage, console: Console, arta: Account
) -> None:
    handoff_id = console.asks("ar", channel="whatsapp")
    page = open_page(arta)
    take(page, handoff_id)
    box = page.get_by_label("Your message")
    box.fill("half a sent")
    console.wrote_at(handoff_id, time.time() - 25 * 3600)
    expect(page.locator("#notice")).to_contain_text("more than 24 hours ago")
    expect(box).to_be_disabled()
    page.get_by_role("button", name="Send the short message").click()
    expect(page.locator(".bubble.ours")).to_have_count(1)
    console.writes(handoff_id, "yes")
    expect(box).to_be_enabled()
    expect(box).to_have_value("half a sent")


def test_the_queue_is_walked_and_a_conversation_taken_by_the_keyboard(
    open_page: OpenPage, console: Console, arta: Account
) -> None:
    ids = [console.asks("en") for _ in range(3)]
    page = open_page(arta)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f"#take-{ids[1]}")).to_be_focused()
    ids.append(console.asks("en", in_danger=True))
    expect(page.locator(f"#handoff-{ids[3]}")).to_be_visible()
    expect(page.locator(f"#take-{ids[1]}")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/handoffs/{ids[0]}")
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("Use keys of one letter").uncheck()
    page.keyboard.press("Escape")
    page.locator("#log").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_conversation_ends_with_an_outcome(open_page: OpenPage, console: Console, arta: Account) -> None:
    handoff_id = console.asks("ar")
    page = open_page(arta, size="phone")
    take(page, handoff_id)
    page.locator(".end summary").click()
    page.get_by_label("I brought her to a service").check()
    page.get_by_role("button", name="End it").click()
    page.wait_for_url("**/console")
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()


def test_a_session_that_ends_elsewhere_leads_to_the_sign_in(open_page: OpenPage, console: Console) -> None:
    vesna = console.sign_in("Vesna", "sr")
    page, other = open_page(vesna), open_page(vesna)
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/console/sign-in")
    page.wait_for_url("**/console/sign-in", timeout=8000)


def test_somebody_new_is_told_without_a_name(open_page: OpenPage, console: Console, arta: Account) -> None:
    page = open_page(arta, permissions=["notifications"])
    page.evaluate(TOLD)
    console.asks("ar", country="XK")
    expect(page).to_have_title("(1) Queue · Waypost")
    assert page.evaluate("told") == ["Waiting: 1. Arabic 1"]
