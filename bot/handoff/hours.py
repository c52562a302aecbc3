"""When advocates answer, and when it is day where she is."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global

from bot.content.countries import DAYS, Country, Opening

DAY_BEGINS, DAY_ENDS = time(8), time(20)
"""When a message may come to somebody who wants none at night, on her clock."""


def is_day(country_code: str | None, country: Country | None, moment: datetime) -> bool:
    """Whether it is day everywhere in her country at `moment` (which has a time zone). Where nothing is known of her clock it is not."""
    clocks = [moment.astimezone(zone).time() for zone in _zones(country_code, country)]
    return bool(clocks) and all(DAY_BEGINS <= clock < DAY_ENDS for clock in clocks)


def is_open(country: Country | None, moment: datetime) -> bool | None:
    """Whether advocates answer at `moment`, by the hours in the country's file; None where it gives none.

    On public holidays (the `holidays` library) they do not, where the file says so.
    """
    zones = _zones(country.code, country) if country else []
    if country is None or country.advocates is None or not zones:
        return None
    local = moment.astimezone(zones[0])
    if country.advocates.closed_on_holidays and _is_holiday(country.code, local):
        return False
    return any(_within(opening, local) for opening in country.advocates.hours)


def _zones(country_code: str | None, country: Country | None) -> list[ZoneInfo]:
    """The zone in her country's file, else all that CLDR gives for the country."""
    if country is not None and country.time_zone is not None:
        return [ZoneInfo(country.time_zone)]
    return [ZoneInfo(name) for name in get_global("territory_zones").get(country_code or "", [])]


def _is_holiday(code: str, local: datetime) -> bool:
    try:
        return local.date() in holidays.country_holidays(code, years=local.year)
    except NotImplementedError:
        return False


def _within(opening: Opening, local: datetime) -> bool:
    first, last = DAYS.index(opening.days[0]), DAYS.index(opening.days[-1])
    today = local.weekday()
    on_the_day = first <= today <= last if first <= last else today >= first or today <= last
    return on_the_day and opening.opens <= f"{local:%H:%M}" < opening.closes
