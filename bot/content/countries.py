"""Country files: the facts of one country, each with source, date and certainty. What is null is not known, and is told so."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.content.errors import ContentError, read_utf8

CERTAINTIES = ("high", "medium", "low")
Unit = Literal["hour", "day", "month", "year"]
UNITS: tuple[Unit, ...] = ("day", "month")
"""Those that laws count the period in."""
KINDS = ("trafficking", "victims", "women", "children", "police_tipline", "professionals")
RUN_BY = ("ngo", "state", "police", None)


@dataclass(frozen=True)
class Span:
    """A length of time as the law writes it: 90 days, 3 months."""

    amount: int
    unit: Unit


@dataclass(frozen=True)
class ReflectionPeriod:
    """The recovery and reflection period of a country (CETS 197 art. 13). `granted` is None where it could not be verified."""

    granted: bool | None
    minimum: Span | None
    maximum: Span | None
    decided_by: str | None
    legal_basis: str | None
    certainty: str
    as_of: str | None
    source_urls: tuple[str, ...]


@dataclass(frozen=True)
class Hotline:
    """A line that can be called. `name` is a proper name that stays as it is in every language; None where it has none."""

    kind: str
    name: str | None
    number: str
    run_by: str | None
    always_open: bool | None
    languages: tuple[str, ...]
    certainty: str
    source_url: str
    as_of: str | None


@dataclass(frozen=True)
class Organisation:
    name: str
    phone: str | None
    website: str | None


@dataclass(frozen=True)
class Country:
    """All facts of one country. Numbers are text as they are dialled in the country."""

    code: str
    reflection_period: ReflectionPeriod
    emergency_general: str | None
    emergency_police: str | None
    hotlines: tuple[Hotline, ...]
    organisations: tuple[Organisation, ...]
    reviewed_by: str | None
    reviewed_on: str | None
    path: Path


class _Reader:
    """Reads keys from a YAML mapping and says where one is missing or wrong."""

    def __init__(self, path: Path, lines: list[str], value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise ContentError(path, None, f"'{place}' is not a list of 'name: value' lines.")
        self.path, self.lines, self.value, self.place = path, lines, value, place

    def get(
        self,
        key: str,
        kind: type | tuple[type, ...],
        among: tuple[str | None, ...] | None = None,
        required: bool = False,
    ) -> Any:
        value = self.value.get(key)
        if key not in self.value or (required and value is None):
            raise ContentError(self.path, self._line(self.place.split("[")[0]), f"'{self.place}' has no '{key}:' line.")
        if value is not None and not isinstance(value, kind):
            hint = "put quotes around it" if kind is str else f"it should be {kind}"
            raise ContentError(self.path, self._line(key), f"'{key}' in '{self.place}' is {value!r}: {hint}.")
        if among is not None and value is not None and value not in among:
            allowed = ", ".join(str(one) for one in among)
            raise ContentError(
                self.path, self._line(key), f"'{key}' in '{self.place}' is {value!r}: it is one of {allowed}."
            )
        return value

    def inner(self, key: str) -> "_Reader":
        return _Reader(self.path, self.lines, self.get(key, dict, required=True), key)

    def each(self, key: str) -> list["_Reader"]:
        return [
            _Reader(self.path, self.lines, item, f"{key}[{n}]")
            for n, item in enumerate(self.get(key, list) or [], start=1)
        ]

    def _line(self, key: str) -> int | None:
        return next(
            (n for n, line in enumerate(self.lines, start=1) if re.match(rf"[\s-]*{re.escape(key)}:", line)), None
        )


def read_country(path: Path) -> Country:
    """Read one country file. Raises ContentError."""
    text = read_utf8(path)
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ContentError(
            path, mark.line + 1 if mark else None, "this is not valid YAML: check indentation, colons and quotes."
        ) from None
    file = _Reader(path, text.split("\n"), value, path.name)
    code = file.get("code", str, required=True)
    if code.lower() != path.stem:
        raise ContentError(path, 1, f"the code is {code}, but the file is called {path.name}: make them the same.")
    emergency = file.inner("emergency")
    return Country(
        code=code,
        reflection_period=_reflection_period(file.inner("reflection_period")),
        emergency_general=emergency.get("general", str),
        emergency_police=emergency.get("police", str),
        hotlines=tuple(_hotline(line) for line in file.each("hotlines")),
        organisations=tuple(
            Organisation(item.get("name", str, required=True), item.get("phone", str), item.get("website", str))
            for item in file.each("organisations")
        ),
        reviewed_by=file.get("reviewed_by", str),
        reviewed_on=_date(file, "reviewed_on"),
        path=path,
    )


def _reflection_period(period: _Reader) -> ReflectionPeriod:
    return ReflectionPeriod(
        granted=period.get("granted", bool),
        minimum=_span(period, "minimum"),
        maximum=_span(period, "maximum"),
        decided_by=period.get("decided_by", str),
        legal_basis=period.get("legal_basis", str),
        certainty=period.get("certainty", str, CERTAINTIES, required=True),
        as_of=_date(period, "as_of"),
        source_urls=tuple(item.get("url", str, required=True) for item in period.each("sources")),
    )


def _hotline(line: _Reader) -> Hotline:
    return Hotline(
        kind=line.get("kind", str, KINDS, required=True),
        name=line.get("name", str),
        number=line.get("number", str, required=True),
        run_by=line.get("run_by", str, RUN_BY),
        always_open=line.get("always_open", bool),
        languages=tuple(line.get("languages", list) or ()),
        certainty=line.get("certainty", str, CERTAINTIES, required=True),
        source_url=line.get("source_url", str, required=True),
        as_of=_date(line, "as_of"),
    )


def _span(period: _Reader, key: str) -> Span | None:
    if period.get(key, dict) is None:
        return None
    span = period.inner(key)
    return Span(span.get("amount", int, required=True), span.get("unit", str, UNITS, required=True))


def _date(reader: _Reader, key: str) -> str | None:
    """`2024`, `2024-06` or `2024-06-30`, as text."""
    value = reader.get(key, object)
    if value is not None and not re.fullmatch(r"\d{4}(-\d{2}){0,2}", str(value)):
        raise ContentError(
            reader.path, None, f"'{key}' in '{reader.place}' is {value!r}: write 2024, 2024-06 or 2024-06-30."
        )
    return value and str(value)
