"""Topic files: Markdown with front matter, four sections, one translation unit per paragraph or list item."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content.countries import REVIEW_MONTHS, months_since
from bot.content.errors import ContentError, read_utf8
from bot.content.yaml_file import Lines, read_yaml

SECTIONS = {"In short": "in_short", "In simple words": "simple", "More": "more", "What happens next": "next"}

LIST_MARK = re.compile(r"(?:\d+\.|-) +")


@dataclass(frozen=True)
class Unit:
    """One paragraph or list item: the mark before it (`1. `, `- ` or none) and the text to translate. `tight` follows its
    predecessor without a blank line."""

    mark: str
    text: str
    line: int
    tight: bool


@dataclass(frozen=True)
class Topic:
    """One topic as its file gives it. `sources` are ids in content/standards.yml."""

    id: str
    title: str
    button: str
    related: tuple[str, ...]
    sources: tuple[str, ...]
    reviewed_by: str | None
    reviewed_on: str | None
    sections: dict[str, tuple[Unit, ...]]
    path: Path
    lines: dict[str, int]

    def expired(self, today: date) -> bool:
        """Whether the last review of the text is too long ago; False while there was none."""
        return self.reviewed_on is not None and months_since(self.reviewed_on, today) >= REVIEW_MONTHS


def read_topic(path: Path) -> Topic:
    """Read one topic file. Raises ContentError."""
    text = read_utf8(path)
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if match is None:
        raise ContentError(path, 1, "the file does not begin with front matter between two lines of ---.")
    front = _front_matter(path, match.group(1))
    first_line = text.count("\n", 0, match.end()) + 1
    return Topic(
        id=front["id"],
        title=front["title"],
        button=front["button"],
        related=tuple(front["related"]),
        sources=tuple(front["sources"]),
        reviewed_by=front["reviewed_by"],
        reviewed_on=front["reviewed_on"] and str(front["reviewed_on"]),
        sections=_sections(path, text[match.end() :], first_line),
        path=path,
        lines=front.lines,
    )


def _front_matter(path: Path, text: str) -> Lines:
    front = read_yaml(path, text, first_line=2)
    wanted = {
        "id": str,
        "title": str,
        "button": str,
        "related": list,
        "sources": list,
        "reviewed_by": str,
        "reviewed_on": object,
    }
    front = front if isinstance(front, Lines) else Lines(1)
    for key, kind in wanted.items():
        if key not in front:
            raise ContentError(path, 1, f"the front matter has no '{key}:' line.")
        if front[key] is not None and not isinstance(front[key], kind):
            raise ContentError(path, front.line_of(key), f"'{key}' is not of the form it should have.")
        if front[key] is None and not key.startswith("reviewed"):
            raise ContentError(path, front.line_of(key), f"'{key}:' is empty.")
    if front["reviewed_on"] and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(front["reviewed_on"])):
        raise ContentError(
            path, front.line_of("reviewed_on"), "'reviewed_on' is a day, written as 2026-12-01, or null."
        )
    unknown = set(front) - set(wanted)
    if unknown:
        key = unknown.pop()
        raise ContentError(path, front.line_of(key), f"the front matter has an unknown line '{key}:'.")
    if front["id"] != path.stem:
        what = f"the id is '{front['id']}', but the file is called {path.name}: make them the same."
        raise ContentError(path, front.line_of("id"), what)
    return front


def _sections(path: Path, body: str, first_line: int) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = {}
    current: list[Unit] | None = None
    tight = False
    for number, line in enumerate(body.split("\n"), start=first_line):
        if line.startswith("## "):
            heading = line[3:].strip()
            if heading not in SECTIONS:
                raise ContentError(
                    path, number, f"unknown section '{heading}': the sections are {', '.join(SECTIONS)}."
                )
            current = found.setdefault(SECTIONS[heading], [])
            tight = False
        elif not line.strip():
            tight = False
        elif current is None:
            raise ContentError(path, number, "text stands before the first section: put it under '## In short'.")
        else:
            mark = LIST_MARK.match(line)
            current.append(Unit(mark.group() if mark else "", line[mark.end() if mark else 0 :].strip(), number, tight))
            tight = True
    for heading, name in SECTIONS.items():
        if not found.get(name):
            raise ContentError(path, None, f"the section '## {heading}' is missing or empty.")
    return {name: tuple(found[name]) for name in SECTIONS.values()}
