"""Facts put into words: Babel writes numbers, durations, dates and lists; the sentences around them come from content/messages.yml.

Every function takes the words of one language and gives back text that is ready to send. What is not known is said to be not known.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.content.countries import Country, Hotline, Span, Unit
from bot.content.locales import isolate, locale_of

if TYPE_CHECKING:
    from bot.content.words import Words

HOTLINE_ORDER = ("trafficking", "women", "victims", "children", "professionals", "police_tipline")
"""Who is named first: the line that knows most about trafficking; a line for reporting to the police last."""

UNITS: dict[Unit, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
"""As long as Babel takes them to be (babel.dates.TIMEDELTA_UNITS), so that the amount comes out as it went in."""


def duration(span: Span, language: str) -> str:
    """`90 days`, `3 months`, in the plural form of the language and in the unit of the law.

    Babel's format_timedelta, not format_unit: the latter has no long forms for Albanian, Arabic or Vietnamese. A threshold that is
    never reached keeps 90 days from becoming 3 months.
    """
    return format_timedelta(
        UNITS[span.unit] * span.amount, granularity=span.unit, threshold=1e9, locale=locale_of(language)
    )


def as_of_date(value: str, language: str) -> str:
    """`2024`, `2024-06` and `2024-06-30` as a reader of the language writes them."""
    parts = [int(part) for part in value.split("-")]
    locale = locale_of(language)
    if len(parts) == 1:
        return format_skeleton("y", date(parts[0], 1, 1), locale=locale)
    if len(parts) == 2:
        return format_skeleton("yMMMM", date(parts[0], parts[1], 1), locale=locale)
    return format_date(date(parts[0], parts[1], parts[2]), format="long", locale=locale)


def listed(items: list[str], language: str) -> str:
    """`a, b and c`, as the language joins a list."""
    return format_list(items, locale=locale_of(language))


def adult_age(words: "Words") -> str:
    """The age below which a person is a child (CETS 197 art. 4(d)), as a bare number."""
    return format_decimal(words.library.standards.adult_age, locale=locale_of(words.language))


def country_name(words: "Words") -> str:
    return words.country_name(words.country_code)


def general_standard(words: "Words") -> str:
    """The floor of the law and what experts recommend, told apart."""
    return words.message("general_standard")


def reflection_period(words: "Words") -> str:
    """How long the recovery and reflection period is in her country (CETS 197 art. 13); without a country, the general standard."""
    country = words.country
    if country is None:
        return words.message("reflection_general")
    period = country.reflection_period
    values = {
        name: duration(span, words.language)
        for name, span in (("minimum", period.minimum), ("maximum", period.maximum))
        if span is not None
    }
    if period.granted is None:
        sentences = [words.message("reflection_unknown")]
    elif not period.granted:
        sentences = [words.message("reflection_none")]
    elif period.minimum and period.maximum:
        name = "reflection_exact" if period.minimum == period.maximum else "reflection_between"
        sentences = [words.message(name, **values)]
    elif period.minimum:
        sentences = [words.message("reflection_minimum", **values)]
    elif period.maximum:
        sentences = [words.message("reflection_at_most", **values)]
    else:
        sentences = [words.message("reflection_length_unknown")]
    if values and period.certainty == "low":
        sentences.append(words.message("reflection_uncertain"))
    if period.decided_by:
        sentences.append(words.message(f"decided_by_{period.decided_by}"))
    if period.as_of:
        sentences.append(words.message("as_of", date=as_of_date(period.as_of, words.language)))
    return words.sentences(sentences)


def emergency_number(words: "Words") -> str:
    """The number to call in danger: the country's general one, else its police, else 112."""
    country = words.country
    number = (country.emergency_general or country.emergency_police) if country else None
    return isolate(number or words.library.standards.emergency_number, words.language)


def emergency(words: "Words") -> str:
    """One sentence: whom to call in danger, and who answers."""
    number = emergency_number(words)
    country = words.country
    if country is None or not (country.emergency_general or country.emergency_police):
        return words.message("emergency_unknown_country", number=number)
    return words.message("emergency_general" if country.emergency_general else "emergency_police", number=number)


def hotlines(words: "Words", first: Callable[[Hotline], bool] | None = None) -> str:
    """Every line of her country that a person can call, a paragraph each; those that `first` names come first."""
    country = words.country
    if country is None and words.country_code is None:
        return words.message("hotline_unknown_country")
    if country is None or not country.hotlines:
        return words.message("hotline_none")
    ordered = sorted(
        country.hotlines,
        key=lambda line: (not (first and first(line)), HOTLINE_ORDER.index(line.kind), line.certainty == "low"),
    )
    return "\n".join(_hotline(line, words) for line in ordered)


def child_hotlines(words: "Words") -> str:
    """The same, the children's line first."""
    return hotlines(words, first=lambda line: line.kind == "children")


def organisations(words: "Words") -> str:
    """The organisations of her country, a line each, with phone and website where known; nothing where no country is known."""
    country = words.country
    if country is None and words.country_code is None:
        return ""
    if country is None or not country.organisations:
        return words.message("organisations_none")
    lines = [words.message("organisations_intro")]
    for organisation in country.organisations:
        contacts = [
            isolate(contact, words.language) for contact in (organisation.phone, organisation.website) if contact
        ]
        lines.append(" · ".join([isolate(organisation.name, words.language), *contacts]))
    return "\n".join(lines)


def country_source(country: Country, words: "Words") -> str:
    """The law behind the country's reflection period, as of when, and where it was read."""
    period = country.reflection_period
    law = isolate(period.legal_basis or "", words.language)
    text = words.message("source_country", law=law)
    if period.as_of:
        text = words.sentences([text + ".", words.message("as_of", date=as_of_date(period.as_of, words.language))])
    return "\n".join([text, *(isolate(url, words.language) for url in period.source_urls[:2])])


def hotline_sources(country: Country, words: "Words") -> str:
    """Each number of the country with the date and the page it was read in."""
    return "\n".join(
        words.sentences(
            [
                isolate(f"{line.number}:", words.language),
                *([words.message("as_of", date=as_of_date(line.as_of, words.language))] if line.as_of else []),
                isolate(line.source_url, words.language),
            ]
        )
        for line in country.hotlines
    )


def _hotline(line: Hotline, words: "Words") -> str:
    language = words.language
    sentences = []
    if line.run_by in ("state", "police"):
        # Said before the number: she decides with this in mind whether to call.
        sentences.append(words.message(f"hotline_{line.run_by}"))
    sentences.append(words.message(f"hotline_{line.kind}", number=isolate(line.number, language)))
    if line.name:
        sentences.append(words.message("hotline_name", name=isolate(line.name, language)))
    sentences.append(words.message("hotline_always_open" if line.always_open else "hotline_hours_unknown"))
    if line.languages:
        names = [locale_of(language).languages.get(code, code) for code in line.languages]
        sentences.append(words.message("hotline_languages", languages=listed(names, language)))
    if line.certainty == "low":
        sentences.append(words.message("hotline_uncertain"))
    return words.sentences(sentences)
