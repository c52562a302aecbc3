"""The pages for people are true: what they name is there, and what is there is named."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bot import settings
from bot.cli import app
from bot.settings import ROOT, SettingError, Settings, read_settings

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]

GOOD = {
    "TELEGRAM_WEBHOOK_SECRET": "a" * 64,
    "TELEGRAM_BOT_TOKEN": "123456789:AAEabcdefgh",
    "WAYPOST_SECRET_KEYS": "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=",
    "TWILIO_ACCOUNT_SID": "AC0123",
    "TWILIO_AUTH_TOKEN": "0123",
    "TWILIO_WHATSAPP_NUMBER": "+14155238886",
    "TWILIO_REOPEN_CONTENT_SID": "HX" + "a" * 32,
    "PUBLIC_URL": "https://chat.example.org",
}
"""For the examples that leave out what is secret, and for what they need beside them."""


def settings_read() -> dict[str, str]:
    """The environment variables that `read_settings` reads, each with the field it becomes."""
    call = next(
        node
        for node in ast.walk(ast.parse(inspect.getsource(read_settings)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Settings"
    )
    return {
        str(name.value): str(keyword.arg)
        for keyword in call.keywords
        for name in ast.walk(keyword.value)
        if isinstance(name, ast.Constant) and re.fullmatch(r"[A-Z][A-Z_]+", str(name.value))
    }


def settings_described() -> dict[str, str]:
    """The headings of docs/settings.md that are settings, each with what stands below it."""
    pieces = re.split(r"^### (.+)$", (ROOT / "docs/settings.md").read_text(), flags=re.MULTILINE)[1:]
    return {name: text.partition("\n## ")[0] for name, text in zip(pieces[::2], pieces[1::2], strict=True)}


def commands(command: Any, name: str = "waypost") -> Iterator[str]:
    """`waypost run`, `waypost content check` ...: every command that does something. `command` is a click command or group."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name
        return
    for inner_name, subcommand in inner.items():
        yield from commands(subcommand, f"{name} {inner_name}")


COMMANDS = sorted(commands(typer.main.get_command(app)))


def links(page: Path) -> list[str]:
    text = page.read_text()
    return [*re.findall(r"\]\(([^)\s]+)\)", text), *re.findall(r'(?:src|href)="([^"]+)"', text)]


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def named_files(page: Path) -> set[str]:
    """What stands in backticks and looks like a file or a folder of the project, without what Waypost makes itself."""
    made = tuple(line.strip("/\n") for line in (ROOT / ".gitignore").open() if line.startswith("/"))
    named = re.findall(r"`(?:\./)?([\w.-]+(?:/[\w.-]+)*/?)`", page.read_text())
    looks = re.compile(r"[\w.-]+/[\w./-]*|[\w-]+\.(?:md|yml|toml|po|py|lock)")
    return {name for name in named if looks.fullmatch(name) and not name.startswith(made)}


def test_every_setting_is_described_and_nothing_else() -> None:
    assert set(settings_described()) == set(settings_read())


@pytest.mark.parametrize(("name", "field"), settings_read().items())
def test_the_described_default_is_the_default(name: str, field: str) -> None:
    default = getattr(Settings(), field)
    told = re.search(r"^- Default: (?:`(.+?)`|none\b)", settings_described()[name], re.MULTILINE)
    assert told is not None, f"{name} has no line '- Default: ...'"
    assert (told[1] or "") == ("" if default in (None, ()) else str(default))


@pytest.mark.parametrize("name", settings_read())
def test_the_described_example_is_taken(name: str) -> None:
    example = re.search(rf"^- Example: `{name}=([^`]*)`", settings_described()[name], re.MULTILINE)
    assert example is not None, f"{name} has no line '- Example: `{name}=...`'"
    value = GOOD[name] if name in GOOD else example[1].strip('"')
    assert value
    read_settings(GOOD | {name: value})


@pytest.mark.parametrize("name", settings_read())
def test_what_is_told_when_a_setting_is_wrong_is_what_waypost_says(name: str) -> None:
    """Every quoted line begins as a message in the code does, as far as the first value in it."""
    code = inspect.getsource(settings)
    wrong = re.search(r"^- When wrong: (.+?)(?:\n\n|\Z)", settings_described()[name] + "\n\n", re.MULTILINE | re.DOTALL)
    assert wrong is not None, f"{name} has no line '- When wrong: ...'"
    quoted = re.findall(rf"`{name}(:? [^`]+)`", " ".join(wrong[1].split()))
    # What the port check and Telegram say is written elsewhere; one line of each setting is from settings.py.
    starts = [re.split(r"'|\d| \.\.\.|\.\.\.", line)[0].strip(": ") for line in quoted]
    assert name == "HOST" or any(start in code for start in starts), quoted


def test_a_wrong_setting_ends_with_a_settings_error() -> None:
    with pytest.raises(SettingError, match=r"^PORT is '99999': give a number from 1 to 65535\.$"):
        read_settings({"PORT": "99999"})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named_in_the_pages(command: str) -> None:
    assert any(re.search(rf"\b{command}\b", page.read_text()) for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_that_a_page_names_is_there(page: Path) -> None:
    for written in re.findall(r"\./waypost ((?:[a-z][a-z-]* ?)+)", page.read_text()):
        assert any(f"waypost {written} ".startswith(f"{command} ") for command in COMMANDS), written


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_make_target_that_a_page_names_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = re.findall(r"`[^`\n]+`|^ {4,}.+$", page.read_text(), re.MULTILINE)
    called = [re.search(r"\bmake (?:-C \S+ )?([a-z][a-z ]*)", piece) for piece in code if "apt " not in piece]
    assert {target for call in called if call for target in call[1].split()} <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_file_that_a_page_names_is_there(page: Path) -> None:
    missing = {
        name
        for name in named_files(page)
        if not any((folder / name).exists() for folder in (ROOT, ROOT / "locales/sq", ROOT / "locales/sq/LC_MESSAGES"))
    }
    assert not missing - EXAMPLES


EXAMPLES = {
    "content/countries/hr.yml",
    "content/topics/ask_asylum.md",
    "data/nlu/pt.yml",
    "locales/pt/",
    "tests/understanding/pt.jsonl",
    "rasa_36.py",
    "xk.yml",
}
"""What a reader is told to make, and a name without its folder."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_inside_the_project_is_dead(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_is_short() -> None:
    assert len(README.read_text().splitlines()) <= 200


def test_every_picture_is_described_for_those_who_do_not_see_it() -> None:
    for picture in re.findall(r"<img [^>]+>", README.read_text()):
        assert re.search(r'alt="[^"]{10,}"', picture), picture
