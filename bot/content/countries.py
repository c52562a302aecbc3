"""Country files: the facts of one country, each with source, date and certainty. What is null is not known, and is told so."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import available_timezones

from bot.content.errors import ContentError
from bot.content.yaml_file import Lines, read_yaml

CERTAINTIES = ("high", "medium", "low")
Unit = Literal["minute", "hour", "day", "month", "year"]
UNITS: tuple[Unit, ...] = ("day", "month")
"""Those that laws count the period in."""
KINDS = ("trafficking", "victims", "women", "children", "police_tipline", "professionals")
RUN_BY = ("ngo", "state", "police", None)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REVIEW_MONTHS = 12
"""How long facts are told as they stand after somebody looked at them, unless the country's file says otherwise."""


@dataclass(frozen=True)
class Span:
    """A length of time as the law writes it: 90 days, 3 months."""

    amount: int
    unit: Unit

    @property
    def days(self) -> float:
        """Its length in days, a month taken as 30; for comparing only."""
        return self.amount * {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "month": 30, "year": 365}[self.unit]


@dataclass(frozen=True)
class Alternative:
    """What a country gives in place of, or beside, the reflection period, under its own name there."""

    name: str
    minimum: Span | None


@dataclass(frozen=True)
class ReflectionPeriod:
    """The recovery and reflection period of a country (CETS 197 art. 13). `granted` is None where it could not be verified.

    `told` names what else changes what she should do there: messages that begin with `note_`.
    """

    granted: bool | None
    minimum: Span | None
    maximum: Span | None
    alternative: Alternative | None
    decided_by: str | None
    told: tuple[str, ...]
    legal_basis: str | None
    certainty: str
    as_of: str | None
    source_urls: tuple[str, ...]
    lines: dict[str, int]


@dataclass(frozen=True)
class Emergency:
    """Whom to call in danger. `text_message` is for those who cannot speak. What is None is not known."""

    general: str | None
    police: str | None
    text_message: str | None
    told: tuple[str, ...]
    source_url: str | None
    lines: dict[str, int]


@dataclass(frozen=True)
class Opening:
    """When a line is open: from the first to the last of the `days` (mon ... sun), `opens` to `closes` as 09:00 on its clock."""

    days: tuple[str, ...]
    opens: str
    closes: str


@dataclass(frozen=True)
class Hotline:
    """A line that can be called or written to. `name` is a proper name that stays as it is in every language; None where it has none.

    At least one of `number`, `sms`, `whatsapp` and `website` is given. `run_by` and `told` are said with it, because she decides by
    them whether to call.
    """

    kind: str
    name: str | None
    number: str | None
    sms: str | None
    whatsapp: str | None
    website: str | None
    run_by: str | None
    told: tuple[str, ...]
    always_open: bool | None
    hours: tuple[Opening, ...]
    languages: tuple[str, ...]
    interpreters: bool | None
    free: bool | None
    anonymous: bool | None
    not_on_bill: bool | None
    certainty: str
    source_url: str
    as_of: str | None
    lines: dict[str, int]

    @property
    def contact(self) -> str:
        """The first way to reach it."""
        return self.number or self.sms or self.whatsapp or self.website or ""


@dataclass(frozen=True)
class Organisation:
    name: str
    phone: str | None
    website: str | None
    source_url: str | None
    lines: dict[str, int]


@dataclass(frozen=True)
class Advocates:
    """When the organisation's own advocates answer in the chat. On public holidays they do not where `closed_on_holidays`."""

    hours: tuple[Opening, ...]
    closed_on_holidays: bool


@dataclass(frozen=True)
class Country:
    """All facts of one country. Numbers are text as they are dialled in the country.

    `read_on` is when the sources were read; `reviewed_by` and `reviewed_on`, who checked the facts after that and when.
    """

    code: str
    reflection_period: ReflectionPeriod
    emergency: Emergency
    hotlines: tuple[Hotline, ...]
    organisations: tuple[Organisation, ...]
    advocates: Advocates | None
    time_zone: str | None
    """The clock that she goes by (IANA), where CLDR does not know it."""
    read_on: str
    reviewed_by: str | None
    reviewed_on: str | None
    review_months: int
    path: Path
    lines: dict[str, int]

    @property
    def phone_numbers(self) -> frozenset[str]:
        """Every number that an answer about the country can name."""
        emergency = self.emergency
        lines = (number for line in self.hotlines for number in (line.number, line.sms, line.whatsapp))
        phones = (organisation.phone for organisation in self.organisations)
        numbers = (emergency.general, emergency.police, emergency.text_message, *lines, *phones)
        return frozenset(number for number in numbers if number)

    def expired(self, today: date) -> bool:
        """Whether nobody has looked at the facts for longer than `review_months`."""
        return months_since(self.reviewed_on or self.read_on, today) >= self.review_months


def today() -> date:
    return datetime.now(UTC).date()


def months_since(value: str, today: date) -> int:
    """Whole months from `2024`, `2024-06` or `2024-06-30` (the first day of it) until today."""
    year, month, day = (*map(int, value.split("-")), 1, 1)[:3]
    return (today.year - year) * 12 + today.month - month - (today.day < day)


class _Reader:
    """Reads names from a YAML mapping and says where one is missing or wrong."""

    def __init__(self, path: Path, value: Any, place: str, line: int | None = None) -> None:
        if not isinstance(value, Lines):
            raise ContentError(path, line, f"'{place}' is not a list of 'name: value' lines.")
        self.path, self.value, self.place = path, value, place

    def get(
        self,
        key: str,
        kind: type | tuple[type, ...],
        among: tuple[str | None, ...] | None = None,
        required: bool = False,
    ) -> Any:
        value = self.value.get(key)
        if key not in self.value or (required and value is None):
            raise self.wrong(key, f"'{self.place}' has no '{key}:' line.")
        if value is not None and not isinstance(value, kind):
            hint = "put quotes around it" if kind is str else f"it should be {_KINDS[kind]}"
            raise self.wrong(key, f"'{key}' in '{self.place}' is {value!r}: {hint}.")
        if among is not None and value is not None and value not in among:
            allowed = ", ".join(str(one) for one in among)
            raise self.wrong(key, f"'{key}' in '{self.place}' is {value!r}: it is one of {allowed}.")
        return value

    def optional(self, key: str, kind: type, among: tuple[str | None, ...] | None = None) -> Any:
        """What a line gives that need not be there; None without it."""
        return self.get(key, kind, among) if key in self.value else None

    def names(self, key: str) -> tuple[str, ...]:
        """A list of words that need not be there."""
        return tuple(map(str, self.optional(key, list) or ()))

    def inner(self, key: str) -> "_Reader":
        return _Reader(self.path, self.get(key, dict, required=True), key)

    def each(self, key: str) -> list["_Reader"]:
        return [
            _Reader(self.path, item, f"{key}[{n}]", self.value.line_of(key))
            for n, item in enumerate(self.get(key, list) or [], start=1)
        ]

    def only(self, *keys: str) -> None:
        """Raises ContentError for a line that nobody reads: mostly a misspelt name."""
        for key in self.value:
            if key not in keys:
                raise self.wrong(key, f"'{self.place}' has an unknown line '{key}:'. Known: {', '.join(keys)}.")

    def date(self, key: str) -> str | None:
        """`2024`, `2024-06` or `2024-06-30`, as text."""
        value = self.get(key, object)
        if value is not None and not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?", str(value)):
            raise self.wrong(key, f"'{key}' in '{self.place}' is {value!r}: write 2024, 2024-06 or 2024-06-30.")
        return value and str(value)

    def wrong(self, key: str, what: str) -> ContentError:
        return ContentError(self.path, self.value.line_of(key), what)


_KINDS: dict[Any, str] = {
    bool: "true, false or null",
    int: "a number",
    list: "a list",
    dict: "a list of 'name: value' lines",
}


def read_country(path: Path) -> Country:
    """Read one country file. Raises ContentError."""
    file = _Reader(path, read_yaml(path), path.name)
    code = file.get("code", str, required=True)
    if code.lower() != path.stem:
        raise file.wrong("code", f"the code is {code}, but the file is called {path.name}: make them the same.")
    file.only(
        "code", "name", "reflection_period", "emergency", "hotlines", "organisations", "note",
        "read_on", "reviewed_by", "reviewed_on", "review_months", "advocates", "time_zone",
    )  # fmt: skip
    read_on = file.date("read_on")
    if read_on is None:
        raise file.wrong("read_on", "'read_on' is empty: write when the sources were read, as 2026-11.")
    return Country(
        code=code,
        reflection_period=_reflection_period(file.inner("reflection_period")),
        emergency=_emergency(file.inner("emergency")),
        hotlines=tuple(_hotline(line) for line in file.each("hotlines")),
        organisations=tuple(_organisation(item) for item in file.each("organisations")),
        advocates=_advocates(file.inner("advocates")) if file.optional("advocates", dict) else None,
        time_zone=_time_zone(file),
        read_on=read_on,
        reviewed_by=file.get("reviewed_by", str),
        reviewed_on=file.date("reviewed_on"),
        review_months=file.optional("review_months", int) or REVIEW_MONTHS,
        path=path,
        lines=file.value.lines,
    )


def _reflection_period(period: _Reader) -> ReflectionPeriod:
    period.only(
        "granted", "minimum", "maximum", "alternative", "decided_by", "told", "legal_basis", "certainty", "as_of", "sources", "note"
    )  # fmt: skip
    return ReflectionPeriod(
        granted=period.get("granted", bool),
        minimum=_span(period, "minimum"),
        maximum=_span(period, "maximum"),
        alternative=_alternative(period.inner("alternative")) if period.optional("alternative", dict) else None,
        decided_by=period.get("decided_by", str),
        told=period.names("told"),
        legal_basis=period.get("legal_basis", str),
        certainty=period.get("certainty", str, CERTAINTIES, required=True),
        as_of=period.date("as_of"),
        source_urls=tuple(item.get("url", str, required=True) for item in period.each("sources")),
        lines=period.value.lines,
    )


def _alternative(alternative: _Reader) -> Alternative:
    alternative.only("name", "minimum")
    return Alternative(alternative.get("name", str, required=True), _span(alternative, "minimum"))


def _emergency(emergency: _Reader) -> Emergency:
    emergency.only("general", "police", "text_message", "told", "source_url", "note")
    return Emergency(
        general=emergency.get("general", str),
        police=emergency.get("police", str),
        text_message=emergency.optional("text_message", str),
        told=emergency.names("told"),
        source_url=emergency.get("source_url", str),
        lines=emergency.value.lines,
    )


def _hotline(line: _Reader) -> Hotline:
    line.only(
        "kind", "name", "number", "sms", "whatsapp", "website", "run_by", "told", "always_open", "hours", "languages", "interpreters",
        "free", "anonymous", "not_on_bill", "certainty", "source_url", "as_of", "note",
    )  # fmt: skip
    hotline = Hotline(
        kind=line.get("kind", str, KINDS, required=True),
        name=line.get("name", str),
        number=line.get("number", str),
        sms=line.optional("sms", str),
        whatsapp=line.optional("whatsapp", str),
        website=line.optional("website", str),
        run_by=line.get("run_by", str, RUN_BY),
        told=line.names("told"),
        always_open=line.get("always_open", bool),
        hours=tuple(_opening(opening) for opening in line.each("hours")) if line.optional("hours", list) else (),
        languages=line.names("languages"),
        interpreters=line.optional("interpreters", bool),
        free=line.optional("free", bool),
        anonymous=line.optional("anonymous", bool),
        not_on_bill=line.optional("not_on_bill", bool),
        certainty=line.get("certainty", str, CERTAINTIES, required=True),
        source_url=line.get("source_url", str, required=True),
        as_of=line.date("as_of"),
        lines=line.value.lines,
    )
    if not hotline.contact:
        what = f"'{line.place}' has no number, sms, whatsapp or website: give one, or take the line out."
        raise line.wrong("kind", what)
    return hotline


def _opening(opening: _Reader) -> Opening:
    opening.only("days", "opens", "closes")
    days = tuple(map(str, opening.get("days", list, required=True)))
    if not days or not set(days) <= set(DAYS):
        raise opening.wrong("days", f"'days' is a list of {', '.join(DAYS)}: the first and the last.")
    clock = {key: opening.get(key, str, required=True) for key in ("opens", "closes")}
    for key, value in clock.items():
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise opening.wrong(key, f"'{key}' is {value!r}: write it in quotes, as \"09:00\".")
    return Opening(days, **clock)


def _organisation(item: _Reader) -> Organisation:
    item.only("name", "phone", "website", "source_url", "note")
    return Organisation(
        name=item.get("name", str, required=True),
        phone=item.get("phone", str),
        website=item.get("website", str),
        source_url=item.get("source_url", str),
        lines=item.value.lines,
    )


def _advocates(advocates: _Reader) -> Advocates:
    advocates.only("hours", "closed_on_holidays")
    return Advocates(
        hours=tuple(_opening(opening) for opening in advocates.each("hours")),
        closed_on_holidays=bool(advocates.optional("closed_on_holidays", bool)),
    )


def _time_zone(file: _Reader) -> str | None:
    name: str | None = file.optional("time_zone", str)
    if name is not None and name not in available_timezones():
        raise file.wrong("time_zone", f"'{name}' is not a time zone: write it as Europe/Belgrade.")
    return name


def _span(period: _Reader, key: str) -> Span | None:
    if period.get(key, dict) is None:
        return None
    span = period.inner(key)
    return Span(span.get("amount", int, required=True), span.get("unit", str, UNITS, required=True))
