"""The editor's page, over the real words and over words that were changed or spoiled."""

import re
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.content.errors import ContentError
from bot.content.library import Library
from bot.content.locales import catalogue_of, is_right_to_left
from bot.preview.app import preview
from bot.settings import ROOT
from tests.content.conftest import edit

LIBRARY = Library.load(ROOT)
COUNTRIES = ("XK", "DE")
CHAT = re.compile(r'<div class="chat" lang="([\w-]+)" dir="(\w+)">(.*?)<p class="caption"', re.DOTALL)
COUNT = re.compile(r'<p class="count" lang="en" dir="ltr">(\d+)(?: / (\d+))?<')
SECONDS = 0.3


def ask(editor: TestClient, path: str = "/", **choices: str) -> str:
    answer = editor.get(path, params=choices)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def ids(page: str) -> list[str]:
    """The groups on the page."""
    return re.findall(r'<section class="group" id="([^"]+)"', page)


def figure(page: str, figure_id: str) -> str:
    """One text with what stands under it."""
    return page.split(f'<figure class="text" id="{figure_id}">', 1)[1].split("</figure>", 1)[0]


# ---- Every text -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["topics", "messages"])
@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("language", LIBRARY.all_languages)
def test_every_text_is_shown_whole_in_every_language(
    editor: TestClient, language: str, country: str, kind: str
) -> None:
    page = ask(editor, language=language, country=country, kind=kind, channel="whatsapp")
    names = LIBRARY.topics if kind == "topics" else [f"messages/{name}" for name in LIBRARY.messages]
    assert sorted(ids(page)) == sorted(names)
    assert not re.search(r"\{\w+\}", page)
    chats = CHAT.findall(page)
    columns = 1 if language == "en" else 2
    assert len(chats) == columns * (len(names) if kind == "messages" else len(names) * 7)
    for lang, direction, _ in chats:
        assert lang in ("en", language)
        assert direction == ("rtl" if is_right_to_left(lang) else "ltr")
    counts = COUNT.findall(page)
    assert counts
    assert all(int(length) <= int(limit) for length, limit in counts)


@pytest.mark.parametrize(("channel", "limit"), [("telegram", "4096"), ("whatsapp", "1600"), ("web", "")])
def test_each_channel_shows_choices_and_lengths_in_its_way(editor: TestClient, channel: str, limit: str) -> None:
    page = ask(editor, "/bubble", text="ask_rights/in_short", language="sq", country="XK", channel=channel)
    [(_, _, chat)] = CHAT.findall(page)
    [(_, shown)] = COUNT.findall(chat)
    assert shown == limit
    title = LIBRARY.words("sq", "XK").message("button_more")
    form = {"telegram": f"<li>1 · {title}</li>", "whatsapp": f"\n\n1. {title}\n2. ", "web": f"<li>1 {title}</li>"}
    assert form[channel] in chat


def test_a_topic_is_told_with_the_facts_of_the_country(editor: TestClient) -> None:
    page = ask(editor, language="sq", country="XK", kind="messages", search="in_danger")
    assert LIBRARY.words("sq", "XK").message("in_danger") in page
    assert LIBRARY.words("en", "XK").message("in_danger") in page
    assert "0800 11 112" in page


def test_what_code_fills_in_is_marked_as_a_sample(editor: TestClient) -> None:
    page = ask(editor, "/bubble", text="messages/hotline_trafficking", language="ar", country="DE")
    assert "<mark>\u20660100 200 300\u2069</mark>" in page
    assert "Samples: number" in page
    assert "<mark>" not in ask(editor, "/bubble", text="messages/in_danger", language="ar", country="DE")


def test_without_a_country_its_name_is_a_sample(editor: TestClient) -> None:
    assert "<mark>Kosovo</mark>. From now on" in ask(editor, "/bubble", text="messages/country_set", language="en")
    assert "Germany. From now on" in ask(editor, "/bubble", text="messages/country_set", language="en", country="DE")


def test_languages_and_countries_can_be_chosen_by_name(editor: TestClient) -> None:
    page = ask(editor, language="ar", country="XK")
    assert '<option value="ar" selected>العربية (Arabic)</option>' in page
    assert '<option value="XK" selected>Kosovo</option>' in page
    assert all(f'<option value="{language}"' in page for language in LIBRARY.all_languages)
    names = re.findall(r'<option value="[A-Z]{2}"[^>]*>([^<]+)', page)
    assert names == sorted(names)
    assert len(names) == len(LIBRARY.countries)


def test_the_same_language_twice_stands_once(editor: TestClient) -> None:
    page = ask(editor, language="sq", compare="sq", search="ask_shelter")
    assert {lang for lang, _, _ in CHAT.findall(page)} == {"sq"}
    assert page.count('id="ask_shelter-more-sq"') == 1


def test_what_is_not_there_is_read_as_the_first_page(editor: TestClient) -> None:
    odd = {"language": "xx", "compare": "../..", "country": "ZZ", "channel": "fax", "kind": "all"}
    assert ids(ask(editor, **odd)) == ids(ask(editor))
    assert editor.get("/bubble", params={"text": "ask_rights/nothing"}).status_code == 404
    assert editor.get("/bubble").status_code == 404


def test_a_page_comes_at_once(editor: TestClient) -> None:
    def seconds(**choices: str) -> float:
        begun = time.perf_counter()
        ask(editor, **choices)
        return time.perf_counter() - begun

    for kind in ("topics", "messages"):
        assert min(seconds(language="ar", country="XK", kind=kind) for _ in range(5)) < SECONDS


# ---- Search and review ------------------------------------------------------------------------------------------------------------


def test_a_search_finds_topics_by_name_and_by_words_of_either_language(editor: TestClient) -> None:
    word = LIBRARY.words("sq").title("ask_compensation").split()[0]
    assert "ask_compensation" in ids(ask(editor, language="sq", search=word.upper()))
    assert ids(ask(editor, language="sq", search="ask_compensation")) == ["ask_compensation"]
    assert "ask_reflection_period" in ids(ask(editor, language="sq", search="reflection  PERIOD"))
    assert ids(ask(editor, language="sq", search="zzzz")) == []
    assert "Nothing is found" in ask(editor, language="sq", search="zzzz")


def test_a_search_for_words_shows_only_the_texts_that_hold_them(editor: TestClient) -> None:
    page = ask(editor, language="ar", country="XK", search="clothes, food and money to live")
    assert ids(page) == ["ask_reflection_period"]
    assert page.count('<div class="pair">') == 1


def test_a_search_finds_messages_and_numbers_between_marks_of_direction(editor: TestClient) -> None:
    found = ids(ask(editor, language="ar", country="XK", kind="messages", search="0800 11 112"))
    assert "messages/in_danger" in found
    assert "messages/greet" not in found
    assert "messages/greet" in ids(ask(editor, language="ar", kind="messages", search="greet"))


def test_what_a_person_has_reviewed_can_be_left_out(copy: Path) -> None:
    path = copy / "locales/sq/LC_MESSAGES/messages.po"
    text = path.read_text(encoding="utf-8")
    entries = text.split("\n\n")
    place = next(n for n, entry in enumerate(entries) if 'msgctxt "messages/greet"' in entry)
    entries[place] = "\n".join(line for line in entries[place].split("\n") if not line.startswith(("# draft", "#,")))
    path.write_text("\n\n".join(entries), encoding="utf-8")
    editor = TestClient(preview(copy), base_url="http://127.0.0.1")
    assert "Reviewed" in figure(ask(editor, language="sq", kind="messages"), "messages-greet-sq")
    left = ids(ask(editor, language="sq", kind="messages", unreviewed="yes"))
    assert "messages/greet" not in left
    assert "messages/greet_again" in left


# ---- Where a text stands ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sq", "sr-Cyrl"])
def test_under_a_text_stand_the_lines_of_source_and_translation(editor: TestClient, language: str) -> None:
    page = ask(editor, language=language, kind="messages", search="thank")
    source, translation = re.findall(
        r'<span class="place">([^<]+):(\d+)</span>', figure(page, f"messages-thank-{language}")
    )
    assert source[0] == "content/messages.yml"
    assert (ROOT / source[0]).read_text(encoding="utf-8").splitlines()[int(source[1]) - 1].startswith("thank:")
    assert translation[0] == f"locales/{catalogue_of(language)}/LC_MESSAGES/messages.po"
    lines = (ROOT / translation[0]).read_text(encoding="utf-8").splitlines()
    assert 'msgctxt "messages/thank"' in lines[int(translation[1]) - 2 : int(translation[1])]


def test_a_section_names_the_line_where_its_text_begins(editor: TestClient) -> None:
    page = ask(editor, language="sq", search="ask_shelter")
    [place] = re.findall(
        r'<span class="place">content/topics/ask_shelter.md:(\d+)', figure(page, "ask_shelter-more-en")
    )
    lines = (ROOT / "content/topics/ask_shelter.md").read_text(encoding="utf-8").splitlines()
    assert lines[int(place) - 3] == "## More"


def test_a_text_without_translation_is_shown_and_marked_in_the_language_that_it_is_in(copy: Path) -> None:
    edit(copy / "content/messages.yml", "You are welcome.", "You are very welcome.")
    editor = TestClient(preview(copy), base_url="http://127.0.0.1")
    shown = figure(ask(editor, language="ar", kind="messages", search="thank"), "messages-thank-ar")
    assert '<div class="chat" lang="en" dir="ltr">' in shown
    assert "Not translated" in shown


# ---- Files that change ------------------------------------------------------------------------------------------------------------


def test_a_saved_file_shows_and_changes_the_version(copy: Path, copy_editor: TestClient) -> None:
    before = copy_editor.get("/version").json()
    assert copy_editor.get("/version").json() == before
    edit(copy / "content/messages.yml", "You are welcome.", "You are very welcome.")
    after = copy_editor.get("/version").json()
    assert after != before
    page = ask(copy_editor, kind="messages", search="very welcome")
    assert ids(page) == ["messages/thank"]
    assert f'data-version="{after["version"]}"' in page


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/messages.yml", "{hotlines}", "{hotlins}"),
        ("content/topics/ask_shelter.md", "## More", "## Moore"),
        ("content/countries/xk.yml", '"0800 11 112"', '"0800 11 1"'),
        ("locales/sq/LC_MESSAGES/messages.po", 'msgctxt "messages/greet"', "msgctxt messages/greet"),
    ],
    ids=["a placeholder", "a heading", "a number", "a translation"],
)
def test_a_spoiled_file_is_told_with_its_line_and_the_last_good_words_stay(
    copy: Path, copy_editor: TestClient, file: str, old: str, new: str
) -> None:
    choices = {"language": "sq", "country": "XK", "search": "ask_shelter"}
    good = (copy / file).read_text(encoding="utf-8")
    before, version = ask(copy_editor, **choices), copy_editor.get("/version").json()
    edit(copy / file, old, new)
    page = ask(copy_editor, **choices)
    assert re.search(rf'role="alert".*<code class="place">{re.escape(file)}:\d+</code>', page, re.DOTALL)
    assert CHAT.findall(page) == CHAT.findall(before)
    assert str(copy) not in page
    assert copy_editor.get("/version").json() != version
    (copy / file).write_text(good, encoding="utf-8")
    assert 'role="alert"' not in ask(copy_editor, **choices)


def test_files_that_are_spoiled_from_the_start_are_refused(copy: Path) -> None:
    line = edit(copy / "content/topics/ask_shelter.md", "## More", "## Moore")
    with pytest.raises(ContentError, match=rf"ask_shelter\.md:{line}: "):
        preview(copy)


# ---- What may ask, and what a browser may do --------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8100", "127.0.0.1.evil.example", "10.0.0.1", ""])
@pytest.mark.parametrize("path", ["/", "/bubble?text=messages/greet", "/version", "/static/preview.css"])
def test_another_host_is_refused(editor: TestClient, host: str, path: str) -> None:
    answer = editor.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "Waypost" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8100", "localhost:8100"])
def test_the_machine_itself_is_answered(editor: TestClient, host: str) -> None:
    assert editor.get("/version", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/bubble?text=messages/greet", "/bubble", "/version", "/static/picture.js"])
def test_nothing_from_elsewhere_may_run(editor: TestClient, path: str) -> None:
    headers = editor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py"])
def test_only_the_static_files_are_served(editor: TestClient, path: str) -> None:
    assert editor.get(path).status_code == 404


def test_a_script_in_words_facts_and_search_is_text(copy: Path) -> None:
    script = "<script>alert(1)</script>"
    path = copy / "content/countries/xk.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^(- name: ).*$", rf'\1"{script}"', text, count=1), encoding="utf-8")
    edit(path, "legal_basis:", f'legal_basis: "{script}" #')
    editor = TestClient(preview(copy), base_url="http://127.0.0.1")
    search = '"><script>alert(2)</script>'
    pages = [
        ask(editor, language="ar", country="XK"),
        ask(editor, language="ar", country="XK", kind="messages"),
        ask(editor, search=search),
        editor.get("/bubble", params={"text": search}).text,
    ]
    assert "&lt;script&gt;alert(1)" in pages[0]
    assert "&lt;script&gt;alert(2)" in pages[2]
    assert all("<script>" not in page for page in pages)
