"""When advocates answer and when it is day: by the clock of her country."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.content.countries import Country, read_country
from bot.content.errors import ContentError
from bot.content.live import LiveLibrary
from bot.content.locales import isolate
from bot.handoff.hours import is_day, is_open
from bot.settings import ROOT

XK = ROOT / "content" / "countries" / "xk.yml"
HOURS = """
advocates:
  hours: [{days: [mon, fri], opens: "09:00", closes: "17:00"}, {days: [sat], opens: "10:00", closes: "12:00"}]
  closed_on_holidays: true
"""


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}+00:00")


@pytest.fixture
def germany(tmp_path: Path) -> Country:
    path = tmp_path / "de.yml"
    path.write_text((ROOT / "content" / "countries" / "de.yml").read_text(encoding="utf-8") + HOURS, encoding="utf-8")
    return read_country(path)


@pytest.mark.parametrize(
    ("moment", "open_then"),
    [
        ("2026-11-24T07:59", False),  # Tuesday 08:59 in Berlin
        ("2026-11-24T08:00", True),
        ("2026-11-24T15:59", True),
        ("2026-11-24T16:00", False),
        ("2026-07-07T07:00", True),  # in summer the clock is two hours ahead
        ("2026-11-28T10:30", True),  # Saturday
        ("2026-11-29T10:30", False),  # Sunday
        ("2026-12-25T10:30", False),  # Christmas Day, a Friday
    ],
)
def test_open_by_the_files_hours_the_countrys_clock_and_its_holidays(
    germany: Country, moment: str, open_then: bool
) -> None:
    assert is_open(germany, at(moment)) is open_then


def test_without_hours_in_the_file_nothing_is_said_of_them() -> None:
    assert is_open(read_country(XK), at("2026-11-24T10:00")) is None
    assert is_open(None, at("2026-11-24T10:00")) is None


@pytest.mark.parametrize(
    ("country", "moment", "day"),
    [
        ("DE", "2026-11-24T07:30", True),
        ("DE", "2026-11-24T06:30", False),
        ("XK", "2026-11-24T07:30", True),  # its zone stands in its file
        ("US", "2026-11-24T15:30", False),  # in Hawaii it is night
        ("US", "2026-11-24T19:00", True),
        (None, "2026-11-24T12:00", False),
    ],
)
def test_it_is_day_where_she_is_and_where_that_is_not_known_it_is_not(
    country: str | None, moment: str, day: bool
) -> None:
    countries = LiveLibrary(ROOT).current().countries
    assert is_day(country, countries.get(country or ""), at(moment)) is day


def test_the_hours_are_told_in_her_words(germany: Country) -> None:
    library = LiveLibrary(ROOT).current()
    words = library.words("sq", "DE")
    assert words.message("handoff_offer_away").count("09") == 0
    words.country = germany
    assert "09:00–17:00" in words.message("handoff_offer_away")
    assert isolate("09:00–17:00", "sq") in words.message("handoff_offer_away")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("time_zone: Kosovo", "'Kosovo' is not a time zone: write it as Europe/Belgrade."),
        ("advocates: {hour: []}", "'advocates' has an unknown line 'hour:'."),
        ('advocates: {hours: [{days: [mon], opens: 9, closes: "17:00"}]}', "'opens' in 'hours[1]' is 9: put quotes"),
    ],
)
def test_a_wrong_line_is_named_with_its_mend(tmp_path: Path, line: str, what: str) -> None:
    path = tmp_path / "de.yml"
    path.write_text(
        (ROOT / "content" / "countries" / "de.yml").read_text(encoding="utf-8") + line + "\n", encoding="utf-8"
    )
    with pytest.raises(ContentError, match=r".") as wrong:
        read_country(path)
    assert what in str(wrong.value)
