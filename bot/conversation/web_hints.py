"""What a link and a browser tell of a person before she writes: her language and her country. What she says wins over them."""

import re

from bot.channels.incoming import language_tag
from bot.content.locales import best_match

_WEIGHTED = re.compile(r"\s*([^;,\s]+)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?")


def language(given: object, accept_language: str, languages: tuple[str, ...]) -> str | None:
    """The first supported language of a link's `lang` and the browser's Accept-Language; None when there is none."""
    tags = [language_tag(given), *map(language_tag, accepted(accept_language))]
    return next((match for tag in tags if (match := best_match(tag, languages))), None)


def country(given: object) -> str | None:
    """An ISO 3166 code, upper-case; None for anything else."""
    return given.upper() if isinstance(given, str) and re.fullmatch(r"[A-Za-z]{2}", given) else None


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first (RFC 9110, section 12.5.4); what cannot be read is left out."""
    ranges = [found for part in header.split(",") if (found := _WEIGHTED.fullmatch(part))]
    weights = [(float(found.group(2) or 1), found.group(1)) for found in ranges]
    return [tag for weight, tag in sorted(weights, key=lambda entry: -entry[0]) if weight > 0]
