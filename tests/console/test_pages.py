"""The pages over HTTP: who may read and do what, and what comes of it."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest

from bot.channels.message import Kind
from bot.storage.handoffs import WhenSafe
from tests.console.console import VOICE, Account, Console

KEY = "0123456789abcdef"


class Tab:
    """What an advocate's browser asks."""

    def __init__(self, console: Console, account: Account | None) -> None:
        self._http = httpx.Client(
            base_url=console.url,
            trust_env=False,
            cookies=account.cookies if account else {},
            headers=account.headers if account else {},
        )
        self.get = self._http.get

    def post(self, path: str, **form: str) -> httpx.Response:
        return self._http.post(path, data=form)


@pytest.fixture
def arta(console: Console) -> Account:
    return console.sign_in("Arta", "sq,en")


@pytest.fixture
def mira(console: Console) -> Account:
    return console.sign_in("Mira", "ar", role="supervisor")


@pytest.fixture
def tab(console: Console, arta: Account) -> Tab:
    return Tab(console, arta)


@pytest.fixture
def taken(console: Console, arta: Account, tab: Tab) -> Iterator[int]:
    """A handoff in Arta's hands."""
    handoff_id = console.asks(country="XK", topic="ask_shelter")
    assert tab.post(f"/console/handoffs/{handoff_id}/claim").status_code == 204
    yield handoff_id


def order(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li id="handoff-(\d+)"', page)]


def test_without_a_session_every_page_leads_to_the_sign_in(console: Console) -> None:
    nobody = Tab(console, None)
    for path in ("/console", "/console/handoffs/1", "/console/audit", "/console/counts", "/console/anything"):
        assert nobody.get(path).headers["location"] == "/console/sign-in", path
    page = nobody.get("/console/sign-in")
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    refused = nobody.post("/console/sign-in", login="nobody", password="x", code="000000")
    assert refused.status_code == 403
    assert 'role="alert"' in refused.text


def test_danger_comes_first_then_her_languages_then_who_waits_longest(console: Console, tab: Tab) -> None:
    first, albanian = console.asks("ar"), console.asks("sq")
    english, in_danger = console.asks("en"), console.asks("vi", in_danger=True)
    assert order(tab.get("/console").text) == [in_danger, albanian, english, first]


def test_the_queue_tells_what_the_advocate_may_know_and_nothing_else(console: Console, tab: Tab) -> None:
    handoff_id = console.asks("ar", channel="whatsapp", country="XK", topic="ask_shelter", in_danger=True)
    console.says_when(handoff_id, WhenSafe.AFTER_HER)
    page = tab.get("/console").text
    for words in ("Arabic", "Kosovo", "A safe place", "WhatsApp", "In danger", "Only after she writes", "23 h 59 min"):
        assert words in page, words
    assert "address-" not in page


def test_a_supervisor_sees_who_is_with_whom_and_what_she_wants_to_be_called(
    console: Console, taken: int, tab: Tab, mira: Account
) -> None:
    console.is_called(taken, "<b>Rose</b>")
    assert "With Arta" in Tab(console, mira).get("/console").text
    assert "She wants to be called &lt;b&gt;Rose&lt;/b&gt;" in tab.get(f"/console/handoffs/{taken}").text
    other = Tab(console, console.sign_in("Vesna", "sr"))
    assert order(other.get("/console").text) == []


def test_one_of_two_takes_a_conversation_and_the_other_is_told(console: Console, tab: Tab, mira: Account) -> None:
    handoff_id = console.asks()
    taken = tab.post(f"/console/handoffs/{handoff_id}/claim")
    assert taken.headers["hx-redirect"] == f"/console/handoffs/{handoff_id}"
    late = Tab(console, mira).post(f"/console/handoffs/{handoff_id}/claim")
    assert late.status_code == 409
    assert "Somebody else has taken" in late.text


def test_nobody_reads_the_conversation_of_another_but_a_supervisor_who_cannot_write(
    console: Console, taken: int, tab: Tab, mira: Account
) -> None:
    console.writes(taken, "my own words")
    other, path = Tab(console, console.sign_in("Vesna", "sr")), f"/console/handoffs/{taken}"
    for address in (path, f"{path}/events", f"{path}/media/1", "/console/handoffs/999999"):
        assert other.get(address).status_code == 404, address
    for step, form in (("messages", {"text": "hello"}), ("put-back", {}), ("close", {"outcome": "helped"})):
        assert other.post(f"{path}/{step}", key=KEY, **form).status_code == 409, step
    assert "my own words" in tab.get(path).text
    supervised = Tab(console, mira).get(path).text
    assert "my own words" in supervised
    assert "<textarea" not in supervised
    audit = Tab(console, mira).get("/console/audit").text
    assert "my own words" not in audit
    assert len(re.findall(r"<bdi>(Arta|Mira)</bdi></td>\s*<td>read</td>", audit)) >= 2


def test_what_is_sent_twice_with_one_key_goes_out_once(console: Console, taken: int, tab: Tab) -> None:
    for _ in range(2):
        assert tab.post(f"/console/handoffs/{taken}/messages", text="I am here", key=KEY).status_code == 204
    assert sum("I am here" in text for text in console.sent(taken)) == 1
    assert tab.post(f"/console/handoffs/{taken}/messages", text="I am here").status_code == 400


@pytest.mark.parametrize("text", ["", "  \n ", "a" * 4097])
def test_nothing_and_too_much_are_not_sent(console: Console, taken: int, tab: Tab, text: str) -> None:
    answer = tab.post(f"/console/handoffs/{taken}/messages", text=text, key=KEY)
    assert answer.status_code == 409
    assert 'class="refusal"' in answer.text


def test_a_phrase_and_a_topic_go_out_in_her_language_with_the_facts_of_her_country(
    console: Console, taken: int, tab: Tab
) -> None:
    path = f"/console/handoffs/{taken}"
    assert tab.post(f"{path}/phrases/phrase_emergency", key=KEY).status_code == 204
    assert tab.post(f"{path}/topics/ask_shelter/in_short", key=f"{KEY}2").status_code == 204
    sent = "\n".join(console.sent(taken))
    assert "If you are in danger" in sent
    assert "112" in sent
    assert "0800 11 112" in sent
    assert "You can ask for a safe place to sleep" in sent
    for wrong in ("phrases/greet", "phrases/phrase_none", "topics/ask_none/more", "topics/ask_shelter/none"):
        assert tab.post(f"{path}/{wrong}", key=KEY).status_code == 404, wrong


def test_she_is_not_written_to_before_it_is_safe(console: Console, arta: Account, tab: Tab) -> None:
    handoff_id = console.asks()
    console.says_when(handoff_id, WhenSafe.AFTER_HER)
    tab.post(f"/console/handoffs/{handoff_id}/claim")
    path = f"/console/handoffs/{handoff_id}"
    assert "nobody writes to her first" in tab.get(path).text
    early = tab.post(f"{path}/messages", text="hello", key=KEY)
    assert (early.status_code, console.sent(handoff_id)) == (409, [])
    console.writes(handoff_id, "now")
    assert tab.post(f"{path}/messages", text="hello", key=KEY).status_code == 204


def test_where_whatsapp_is_closed_only_its_template_is_offered(console: Console, arta: Account, tab: Tab) -> None:
    handoff_id = console.asks(channel="whatsapp")
    tab.post(f"/console/handoffs/{handoff_id}/claim")
    console.wrote_at(handoff_id, time.time() - 25 * 3600)
    path = f"/console/handoffs/{handoff_id}"
    page = tab.get(path).text
    assert re.search(r"<textarea[^>]* disabled>", page)
    assert "more than 24 hours ago" in page
    assert tab.post(f"{path}/messages", text="hello", key=KEY).status_code == 409
    assert "on its way" in tab.post(f"{path}/reopen", key=KEY).text


def test_a_message_that_was_not_delivered_is_sent_again_once(console: Console, taken: int, tab: Tab) -> None:
    path = f"/console/handoffs/{taken}"
    tab.post(f"{path}/messages", text="can you hear me", key=KEY)
    console.delivers(works=False)
    failed = re.search(r"(/console/handoffs/\d+/messages/\d+/again)", tab.get(path).text)
    assert failed is not None
    assert [tab.post(failed[1]).status_code for _ in range(2)] == [200, 200]
    assert sum("can you hear me" in text for text in console.sent(taken)) == 1
    console.delivers()
    assert "delivery delivered" in tab.get(path).text


def test_her_voice_message_is_fetched_for_the_advocate_alone_and_not_kept(
    console: Console, taken: int, tab: Tab, mira: Account
) -> None:
    console.writes(taken, "", Kind.VOICE, "voice-1")
    console.writes(taken, "", Kind.PHOTO, "gone")
    addresses = re.findall(rf"/console/handoffs/{taken}/media/\d+", tab.get(f"/console/handoffs/{taken}").text)
    voice, gone = dict.fromkeys(addresses)
    answer = tab.get(voice)
    assert (answer.content, answer.headers["content-type"]) == (VOICE, "audio/ogg")
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    part = tab.get(voice, headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"Og", f"bytes 0-1/{len(VOICE)}")
    assert tab.get(gone).status_code == 404
    assert Tab(console, mira).get(voice).status_code == 404


def test_it_is_passed_on_put_back_and_ended(console: Console, taken: int, tab: Tab, mira: Account) -> None:
    path, other = f"/console/handoffs/{taken}", Tab(console, mira)
    assert tab.post(f"{path}/transfer", to="999").status_code == 404
    assert tab.post(f"{path}/transfer", to=str(mira.id)).headers["hx-redirect"] == "/console"
    assert tab.get(path).status_code == 404
    assert other.post(f"{path}/put-back").headers["hx-redirect"] == "/console"
    assert order(tab.get("/console").text) == [taken]
    assert tab.post(f"{path}/claim").status_code == 204
    assert tab.post(f"{path}/close", outcome="erased").status_code == 409
    assert tab.post(f"{path}/close", outcome="helped").headers["hx-redirect"] == "/console"
    assert tab.get(path).status_code == 404


def test_who_says_she_is_here_brings_the_kept_wishes_into_the_queue(console: Console, tab: Tab) -> None:
    handoff_id = console.asks()
    assert "Asked while nobody was here" in tab.get("/console").text
    assert tab.post("/console/here", here="1").headers["location"] == "/console"
    page = tab.get("/console").text
    assert "Asked while nobody was here" not in page
    assert order(page) == [handoff_id]
    tab.post("/console/here", here="0")
    assert "You are not here." in tab.get("/console").text


def test_a_supervisor_says_that_all_are_away_and_an_advocate_cannot(console: Console, tab: Tab, mira: Account) -> None:
    assert tab.post("/console/away", away="1").status_code == 403
    assert Tab(console, mira).post("/console/away", away="1").status_code == 303
    assert "All advocates are away" in tab.get("/console").text


def test_only_a_supervisor_sees_the_log_and_the_counts(console: Console, tab: Tab, mira: Account) -> None:
    for path in ("/console/audit", "/console/counts"):
        assert tab.get(path).status_code == 403
        assert Tab(console, mira).get(path).status_code == 200


def test_the_log_is_shown_for_one_advocate(console: Console, taken: int, arta: Account, mira: Account) -> None:
    page = Tab(console, mira).get(f"/console/audit?who={arta.id}").text
    assert "<bdi>Arta</bdi>" in page
    assert "<bdi>Mira</bdi>" not in page


def test_numbers_under_five_are_not_shown(console: Console, mira: Account) -> None:
    for _ in range(6):
        console.asks("vi")
    console.asks("fr")
    page = Tab(console, mira).get("/console/counts").text
    assert re.search(r"Vietnamese</th>\s*<td>\s*\d+\s*<svg", page)
    assert re.search(r"French</th>\s*<td>\s*under 5\s*</td>", page)


def test_no_step_is_done_without_the_token_of_the_session(console: Console, arta: Account) -> None:
    handoff_id = console.asks()
    forger = httpx.Client(base_url=console.url, trust_env=False, cookies=arta.cookies)
    assert forger.post(f"/console/handoffs/{handoff_id}/claim").status_code == 403
    assert forger.post("/console/here", data={"here": "1", "csrf": "x"}).status_code == 403
