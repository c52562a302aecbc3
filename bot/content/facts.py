"""Facts put into words: Babel writes numbers, durations, dates and lists; the sentences around them come from content/messages.yml.

Every function takes the words of one language and gives back text that is ready to send. What is not known is said to be not known.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.content.countries import DAYS, Country, Hotline, Opening, ReflectionPeriod, Span, Unit
from bot.content.locales import isolate, locale_of

if TYPE_CHECKING:
    from bot.content.words import Words

HOTLINE_ORDER = ("trafficking", "women", "victims", "children", "professionals", "police_tipline")
"""Who is named first: the line that knows most about trafficking; a line for reporting to the police last."""

MOST_BRIEF = 2
"""How many lines a short answer names; the others are told by `hotlines`."""

UNITS: dict[Unit, timedelta] = {
    "minute": timedelta(minutes=1),
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


def opening_hours(hours: tuple[Opening, ...], language: str) -> str:
    """`Monday–Friday 09:00–17:00`, as the language names days and writes the hour; parts that hold on other days are joined as a list.

    The clock has 24 hours everywhere, as it stands on doors and posters in the countries that Waypost knows.
    """
    locale = locale_of(language)
    names = locale.days["format"]["wide"]  # Babel 2.18 may give another locale's "stand-alone" days.

    def days(opening: Opening) -> str:
        ends = dict.fromkeys((opening.days[0], opening.days[-1]))
        return "–".join(names[DAYS.index(day)] for day in ends)

    def clock(value: str) -> str:
        return format_skeleton("Hm", datetime.fromisoformat(f"2024-01-01T{value}"), locale=locale)

    times = [isolate(f"{clock(opening.opens)}–{clock(opening.closes)}", language) for opening in hours]
    spans = [f"{days(opening)} {time}" for opening, time in zip(hours, times, strict=True)]
    return listed([isolate(span, language) for span in spans], language)


def advocate_hours(words: "Words") -> str:
    """When the organisation's own advocates answer in the chat, as her country's file gives it; nothing where it does not."""
    if words.country is None or words.country.advocates is None:
        return ""
    return words.message("advocates_answer", hours=opening_hours(words.country.advocates.hours, words.language))


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
    spans = {"minimum": period.minimum, "maximum": period.maximum}
    values = {name: duration(span, words.language) for name, span in spans.items() if span is not None}
    sentences = [words.message(_reflection_message(period), **values)]
    if values and (period.certainty == "low" or words.expired):
        sentences.append(words.message("reflection_uncertain"))
    if period.alternative:
        name = isolate(period.alternative.name, words.language)
        sentences.append(words.message("alternative", name=name))
        if period.alternative.minimum:
            minimum = duration(period.alternative.minimum, words.language)
            sentences.append(words.message("alternative_minimum", minimum=minimum))
    return words.sentences(sentences)


def _reflection_message(period: ReflectionPeriod) -> str:
    if period.granted is None:
        return "reflection_unknown"
    if not period.granted:
        return "reflection_none"
    if period.minimum and period.maximum:
        return "reflection_exact" if period.minimum == period.maximum else "reflection_between"
    if period.minimum:
        return "reflection_minimum"
    return "reflection_at_most" if period.maximum else "reflection_length_unknown"


def reflection_notes(words: "Words") -> str:
    """What else changes what she should do about it in her country, a line each; nothing without a country."""
    return "\n".join(_notes(words.country.reflection_period.told, words)) if words.country else ""


def reflection_details(words: "Words") -> str:
    """Who decides, and as of when; nothing without a country."""
    if words.country is None:
        return ""
    period = words.country.reflection_period
    sentences = [words.message(f"decided_by_{period.decided_by}")] if period.decided_by else []
    if period.as_of:
        sentences.append(words.message("as_of", date=as_of_date(period.as_of, words.language)))
    return words.sentences(sentences)


def emergency_number(words: "Words") -> str:
    """The number to call in danger: the country's general one, else its police, else 112."""
    country = words.country
    number = (country.emergency.general or country.emergency.police) if country else None
    return isolate(number or words.library.standards.emergency_number, words.language)


def general_number(words: "Words") -> str:
    """112, which works in most of Europe."""
    return isolate(words.library.standards.emergency_number, words.language)


def emergency(words: "Words") -> str:
    """Whom to call in danger, who answers, and what else to know about it."""
    number = emergency_number(words)
    if words.country is None:
        return words.message(
            "emergency_other_country" if words.country_code else "emergency_unknown_country", number=number
        )
    told = words.country.emergency
    name = "general" if told.general else "police" if told.police else "unknown_country"
    sentences = [words.message(f"emergency_{name}", number=number)]
    if told.text_message:
        text_message = isolate(told.text_message, words.language)
        sentences.append(words.message("emergency_text_message", number=text_message))
    sentences += _notes(told.told, words)
    if words.expired and number != general_number(words) and not told.told:
        sentences.append(words.message("emergency_uncertain", number=general_number(words)))
    return words.sentences(sentences)


def best_hotlines(words: "Words") -> str:
    """The lines that help most, in few words: what fits one phone screen with the rest of a short answer."""
    return _hotlines(words, _brief, most=MOST_BRIEF)


def child_hotlines(words: "Words") -> str:
    """The same for a child, the children's line first."""
    return _hotlines(words, _brief, most=MOST_BRIEF, first=lambda line: line.kind == "children")


def hotlines(words: "Words") -> str:
    """Every line of her country that a person can call, a paragraph each, with all that is known of it."""
    return _hotlines(words, _in_full)


def _hotlines(
    words: "Words",
    say: Callable[[Hotline, "Words"], list[str]],
    most: int | None = None,
    first: Callable[[Hotline], bool] | None = None,
) -> str:
    country = words.country
    if country is None and words.country_code is None:
        return words.message("hotline_unknown_country")
    if country is None or not country.hotlines:
        return words.message("hotline_none")
    ordered = sorted(
        country.hotlines,
        key=lambda line: (
            not (first and first(line)),
            not (line.number or line.sms),
            HOTLINE_ORDER.index(line.kind),
            line.certainty == "low",
        ),
    )
    return "\n".join(words.sentences(say(line, words)) for line in ordered[:most])


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


def country_checked(country: Country, words: "Words") -> str:
    """Who has looked at the facts of the country, and whether it was too long ago."""
    if words.expired:
        return words.message("facts_expired")
    if country.reviewed_by and country.reviewed_on:
        return words.message("facts_checked", date=as_of_date(country.reviewed_on, words.language))
    return words.message("facts_unchecked")


def country_source(country: Country, words: "Words") -> str:
    """The law behind the country's reflection period, as of when, and where it was read."""
    period = country.reflection_period
    lines = []
    if period.legal_basis:
        lines.append(words.message("source_country", law=isolate(period.legal_basis, words.language)))
    if period.as_of:
        lines.append(words.message("as_of", date=as_of_date(period.as_of, words.language)))
    return "\n".join([*lines, *(isolate(url, words.language) for url in period.source_urls[:2])])


def hotline_sources(country: Country, words: "Words") -> str:
    """Each number of the country with the date and the page it was read in."""
    return "\n".join(
        words.sentences(
            [
                isolate(f"{line.contact}:", words.language),
                *([words.message("as_of", date=as_of_date(line.as_of, words.language))] if line.as_of else []),
                isolate(line.source_url, words.language),
            ]
        )
        for line in country.hotlines
    )


def _brief(line: Hotline, words: "Words") -> list[str]:
    """Who runs the line stands before its number: she decides with this in mind whether to call."""
    sentences = [words.message(f"hotline_{line.run_by}")] if line.run_by in ("state", "police") else []
    sentences += _notes(line.told, words)
    sentences.append(words.message(f"hotline_{line.kind}", number=isolate(line.contact, words.language)))
    if line.contact == line.sms:
        sentences.append(words.message("hotline_text_only"))
    if line.always_open:
        sentences.append(words.message("hotline_always_open"))
    elif line.hours:
        sentences.append(words.message("hotline_hours", hours=opening_hours(line.hours, words.language)))
    else:
        sentences.append(words.message("hotline_hours_unknown"))
    if line.certainty == "low" or words.expired:
        sentences.append(words.message("hotline_uncertain"))
    return sentences


def _in_full(line: Hotline, words: "Words") -> list[str]:
    language = words.language
    sentences = _brief(line, words)
    if line.name:
        sentences.append(words.message("hotline_name", name=isolate(line.name, language)))
    if line.languages:
        names = [locale_of(language).languages.get(code, code) for code in line.languages]
        sentences.append(words.message("hotline_languages", languages=listed(names, language)))
    for fact in ("interpreters", "free", "anonymous", "not_on_bill"):
        if getattr(line, fact):
            sentences.append(words.message(f"hotline_{fact}"))
    for way in ("sms", "whatsapp"):
        value = getattr(line, way)
        if value and value != line.contact:
            sentences.append(words.message(f"hotline_{way}", number=isolate(value, language)))
    if line.website and line.website != line.contact:
        sentences.append(words.message("hotline_website", address=isolate(line.website, language)))
    return sentences


def _notes(told: tuple[str, ...], words: "Words") -> list[str]:
    return [words.message(f"note_{name}") for name in told]
