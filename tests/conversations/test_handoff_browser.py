"""The whole life of a handoff in a real Chromium: her tab with the web chat, the advocate's with the console, Waypost between them."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyotp
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from bot.console import accounts
from bot.console.accounts import NewAccount
from bot.console.words import ConsoleWords
from bot.content.words import Words
from bot.settings import Settings
from bot.storage.database import Database
from tests.conversations.conftest import WordsIn
from tests.conversations.people import ANSWER_WITHIN
from tests.conversations.phrases import PHRASES
from tests.conversations.waypost import Waypost
from tests.web.conftest import ARGUMENTS, CHROMIUM, SIZES

ADVOCATES = {"en": "Arta", "ar": "Amal"}
"""The name of who answers, by the language of her console."""
MARKUP = "<script>document.title = 'hers'</script><img src=x onerror=\"document.title = 'hers'\">"
ANSWERED, AT_ONCE = ANSWER_WITHIN * 1000, 2000
"""Milliseconds; the console looks twice a second."""


@pytest.fixture(scope="module")
def waypost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Waypost]:
    """A Waypost of this module's own, with the web chat alone."""
    with Waypost(tmp_path_factory.mktemp("browser")).running() as waypost:
        yield waypost


@pytest.fixture(scope="module")
def hired(waypost: Waypost) -> dict[str, NewAccount]:
    """The account of each advocate, by her name."""

    async def hire() -> dict[str, NewAccount]:
        database = await Database.open(Settings(database_url=waypost.database_url, secret_keys=(waypost.key,)))
        made = {
            name: await accounts.new_account(database, name, name, "advocate", (language,), language)
            for language, name in ADVOCATES.items()
        }
        await database.close()
        return made

    return asyncio.run(hire())


@pytest.fixture(scope="module")
def browser(hired: dict[str, NewAccount]) -> Iterator[Browser]:
    """After `hired`: while Playwright runs, its event loop is in the way of any other."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[("en", "desktop"), ("ar", "phone")], ids=" ".join)
def tabs(request: pytest.FixtureRequest, browser: Browser, waypost: Waypost, words_in: WordsIn) -> Iterator["Tabs"]:
    """The web chat and the console, each in a browser profile of its own. At the end neither may have had an error."""
    language, size = request.param
    width, height = SIZES[size]
    problems: list[str] = []

    def see_console(line: ConsoleMessage) -> None:
        if line.type == "error":
            problems.append(line.text)

    def open_tab(path: str) -> Page:
        page = browser.new_context(viewport={"width": width, "height": height}, locale=language).new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", see_console)
        page.goto(waypost.url + path)
        return page

    words = words_in(language, "XK")
    tabs = Tabs(open_tab("/?country=xk"), open_tab("/console"), language, words, ConsoleWords(words.library, language))
    yield tabs
    tabs.hers.context.close()
    tabs.console.context.close()
    assert problems == []


@dataclass(frozen=True)
class Tabs:
    """What she and the advocate see and do. Both read one language."""

    hers: Page
    console: Page
    language: str
    words: Words
    console_words: ConsoleWords

    @property
    def advocate(self) -> str:
        return ADVOCATES[self.language]

    def writes(self, text: str) -> None:
        self.hers.locator("#text").fill(text)
        self.hers.keyboard.press("Enter")

    def taps(self, button: str) -> None:
        self.hers.get_by_role("button", name=self.words.message(button)).last.click()

    def reads(self, text: str) -> None:
        self._shows(self.hers, ".said:not(.hers) .bubble", text)

    def hears(self, text: str) -> None:
        """She reads it with the advocate's name before it."""
        self.reads(self.words.message("handoff_said", name=self.advocate, text=text))

    def asks_for_a_person(self) -> None:
        self.taps("button_human")
        self.reads(self.words.message("handoff_offer", wait="").partition("\n")[0])
        self.taps("button_ask_person")
        self.reads(self.words.message("handoff_asked", place="1"))

    def advocate_signs_in(self, account: NewAccount) -> None:
        code = pyotp.TOTP(account.secret).now()
        for field, value in (("login", self.advocate), ("password", account.password), ("code", code)):
            self.console.get_by_label(self.console_words.say(field)).fill(value)
        self.advocate_presses("sign_in")
        self.advocate_presses("go_here")
        expect(self.console.get_by_text(self.console_words.say("here_on"))).to_be_visible()

    def advocate_presses(self, button: str) -> None:
        self.console.get_by_role("button", name=self.console_words.say(button), exact=True).click()

    def advocate_takes(self, topic: str) -> None:
        expect(self.console.locator(".handoffs li")).to_contain_text(self.words.title(topic), timeout=AT_ONCE)
        self.advocate_presses("take")
        self.console.wait_for_url(re.compile(r"/handoffs/\d+$"))
        self.reads(self.words.message("handoff_joined", name=self.advocate))

    def advocate_writes(self, text: str) -> None:
        self.console.get_by_label(self.console_words.say("write"), exact=True).fill(text)
        self.advocate_presses("send")

    def each_sees_the_other_write(self) -> None:
        self.console.locator("#text").press_sequentially(self.advocate)
        writing = self.words.message("handoff_writing", name=self.advocate)
        expect(self.hers.get_by_role("status")).to_have_text(writing, timeout=AT_ONCE)
        self.hers.locator("#text").press_sequentially(self.advocate)
        expect(self.console.locator("#typing")).to_have_text(self.console_words.say("she_writes"), timeout=AT_ONCE)

    def advocate_opens_phrases(self) -> None:
        """On a phone they are behind a button."""
        if self.console.locator("#show-panel").is_visible():
            self.console.locator("#show-panel").click()

    def advocate_reads(self, text: str) -> None:
        self._shows(self.console, ".bubble.hers .text", text)

    def _shows(self, page: Page, bubbles: str, text: str) -> None:
        """The newest of them, in the direction of the language, on a page that does not scroll sideways."""
        direction = self.console_words.direction
        expect(page.locator(bubbles).last).to_contain_text(text, timeout=ANSWERED)
        expect(page.locator(bubbles).last).to_have_css("direction", direction)
        expect(page.locator("html")).to_have_attribute("dir", direction)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_she_asks_they_write_it_ends_and_she_deletes_everything(tabs: Tabs, hired: dict[str, NewAccount]) -> None:
    words, said = tabs.words, PHRASES[tabs.language]
    tabs.advocate_signs_in(hired[tabs.advocate])
    tabs.writes(said["shelter"])
    tabs.asks_for_a_person()
    tabs.advocate_takes("ask_shelter")

    tabs.each_sees_the_other_write()
    tabs.advocate_writes(said["greet"])
    tabs.hears(said["greet"])
    tabs.writes(said["thank"])
    tabs.advocate_reads(said["thank"])
    tabs.advocate_opens_phrases()
    tabs.console.locator(".phrase", has_text=words.message("phrase_safe_now")).click()
    tabs.hears(words.message("phrase_safe_now"))
    tabs.advocate_opens_phrases()
    tabs.console.locator(".topics summary", has_text=words.title("ask_police")).click()
    tabs.console.locator("button[hx-post$='/topics/ask_police/in_short']").click()
    tabs.hears(words.section("ask_police", "in_short"))

    tabs.writes(said["thank"] + MARKUP)
    tabs.advocate_reads(said["thank"] + MARKUP)
    for page in (tabs.hers, tabs.console):
        expect(page.locator("#log :is(img, script)")).to_have_count(0)
        expect(page).not_to_have_title("hers")
    tabs.writes(said["in_danger"])
    tabs.reads(words.message("in_danger"))
    tabs.advocate_reads(said["in_danger"])
    expect(tabs.console.locator(".about .danger")).to_be_visible(timeout=AT_ONCE)

    tabs.console.get_by_text(tabs.console_words.say("end_or_pass_on")).click()
    tabs.console.get_by_label(tabs.console_words.say("outcome_helped")).check()
    tabs.advocate_presses("close_do")
    tabs.reads(words.message("handoff_closed", name=tabs.advocate))
    tabs.writes(said["police"])
    tabs.reads(words.section("ask_police", "in_short"))

    tabs.asks_for_a_person()
    tabs.advocate_takes("ask_police")
    tabs.writes(said["erase"])
    tabs.reads(words.message("erase_web"))
    tabs.taps("button_yes_delete")
    tabs.reads(words.message("erase_done_web"))
    expect(tabs.console.get_by_role("alert")).to_contain_text(tabs.console_words.say("ended_erased"), timeout=AT_ONCE)
    expect(tabs.console.locator(".bubble")).to_have_count(0)
    expect(tabs.hers.locator(".bubble")).to_have_count(1)
