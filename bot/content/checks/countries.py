"""The facts of each country: numbers that can be dialled, sources that can be read, codes that exist, a review that is not due."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import phonenumbers

from bot.content.countries import Country, Emergency, Hotline, Organisation, today
from bot.content.finding import Finding, Severity
from bot.content.library import Library
from bot.content.locales import NOT_COUNTRIES, is_known, locale_of

SHORT_NUMBER = re.compile(r"[1-9]\d{2,5}")
"""What a country gives to services of its own: 112, 1547, 116 006. phonenumbers does not know them all."""


def check_countries(library: Library, root: Path) -> Iterator[Finding]:
    for country in library.countries.values():
        for line, what in _faults(country):
            yield Finding(str(country.path.relative_to(root)), line, what)


def check_links(library: Library, root: Path) -> Iterator[Finding]:
    """Addresses that cannot be right as they are written. Nothing is fetched."""
    for country in library.countries.values():
        path = str(country.path.relative_to(root))
        for address, line in _addresses(country):
            fault = address_fault(address)
            if fault:
                yield Finding(path, line, f"'{address}' {fault}.", Severity.WARNING)


def check_reviews(library: Library, root: Path, on: date) -> Iterator[Finding]:
    """Facts and topics that nobody has looked at for too long."""
    for country in library.countries.values():
        if country.expired(on):
            last = country.reviewed_on or country.read_on
            what = (
                f"the facts were last looked at in {last}: people are told that they could not be confirmed. "
                "Check each, then write reviewed_by and reviewed_on."
            )
            line = country.lines["reviewed_on"]
            yield Finding(str(country.path.relative_to(root)), line, what, Severity.NOTE)
    for topic in library.topics.values():
        if topic.reviewed_on and topic.expired(on):
            what = f"the text was last reviewed on {topic.reviewed_on}: read it again, then write reviewed_by and reviewed_on."
            yield Finding(str(topic.path.relative_to(root)), topic.lines["reviewed_on"], what, Severity.NOTE)


def number_fault(number: str, country: str) -> str | None:
    """Why a number cannot be dialled in a country, in words; None when it can (Google's libphonenumber, or a short number)."""
    if SHORT_NUMBER.fullmatch(number.replace(" ", "")):
        return None
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return "is not a phone number: write digits and spaces, as it is dialled in the country"
    if phonenumbers.is_valid_number(parsed) or phonenumbers.is_valid_short_number_for_region(parsed, country):
        return None
    return (
        f"is not a valid number in {locale_of('en').territories.get(country, country)}: a digit may be missing or wrong"
    )


def address_fault(address: str) -> str | None:
    """Why a web address looks dead, in words; None when it looks well."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        return "does not begin with https://"
    if re.search(r"\s", address):
        return "has a space in it"
    if (
        "." not in host
        or host.endswith((".example", ".test", ".invalid", ".local", ".localhost"))
        or "example." in host
    ):
        return "has no real web site's name in it"
    if host.startswith(".") or ".." in host or not re.fullmatch(r"[\w.-]+", host):
        return "has a mistake in the web site's name"
    return None


def _faults(country: Country) -> Iterator[tuple[int, str]]:
    emergency, period = country.emergency, country.reflection_period
    now = today().isoformat()
    dates = [(country.reviewed_on, country.lines["reviewed_on"]), (country.read_on, country.lines["read_on"])]
    dates += [(period.as_of, period.lines["as_of"]), *((line.as_of, line.lines["as_of"]) for line in country.hotlines)]
    for value, at in dates:
        if value and value > now[: len(value)]:
            yield at, f"{value} lies in the future: write when it was read or reviewed."
    if country.code not in locale_of("en").territories or country.code in NOT_COUNTRIES:
        yield country.lines["code"], f"'{country.code}' is not a country code: use two letters of ISO 3166, such as MK."
    numbers = [(value, emergency.lines[key]) for key in ("general", "police") if (value := getattr(emergency, key))]
    if emergency.text_message:
        numbers.append((emergency.text_message, emergency.lines["text_message"]))
    for line in country.hotlines:
        numbers += [(value, line.lines[key]) for key in ("number", "sms", "whatsapp") if (value := getattr(line, key))]
        for language in line.languages:
            if not is_known(language):
                what = f"'{language}' is not a language code that CLDR knows: use one such as sq or pt."
                yield line.lines["languages"], what
    numbers += [(one.phone, one.lines["phone"]) for one in country.organisations if one.phone]
    for number, at in numbers:
        fault = number_fault(number, country.code)
        if fault:
            yield at, f"'{number}' {fault}."
    if (emergency.general or emergency.police) and not emergency.source_url:
        yield (
            country.lines["emergency"],
            "the emergency number has no source: write the page it was read in as source_url.",
        )
    if period.granted is not None and not period.source_urls:
        yield (
            country.lines["reflection_period"],
            "the reflection period has no source: give at least one under 'sources:'.",
        )
    if period.minimum and period.maximum and period.minimum.days > period.maximum.days:
        yield period.lines["minimum"], "the minimum is longer than the maximum: one of them is wrong."
    for one in country.organisations:
        if not one.source_url:
            yield one.lines["name"], f"'{one.name}' has no source: write the page it was read in as source_url."
    if (country.reviewed_by is None) != (country.reviewed_on is None):
        yield country.lines["reviewed_by"], "reviewed_by and reviewed_on go together: give both, or null for both."


def _addresses(country: Country) -> Iterator[tuple[str, int]]:
    period = country.reflection_period
    yield from ((url, period.lines["sources"]) for url in period.source_urls)
    facts: list[Emergency | Hotline | Organisation] = [country.emergency, *country.hotlines, *country.organisations]
    for fact in facts:
        for key in ("source_url", "website"):
            value = getattr(fact, key, None)
            if value:
                yield value, fact.lines[key]
