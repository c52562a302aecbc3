"""content/standards.yml: what international and European law says in general, with sources, and the values every text may name."""

from dataclasses import dataclass
from pathlib import Path

from bot.content.countries import Span
from bot.content.errors import ContentError
from bot.content.yaml_file import read_yaml

SPANS = ("legal_minimum", "recommended_minimum", "recommended_better", "deletable")


@dataclass(frozen=True)
class Standard:
    """One rule and where it stands. `title` is what a person reads as the source; `practice` has none of its own."""

    id: str
    title: str | None
    certainty: str
    line: int


@dataclass(frozen=True)
class Standards:
    spans: dict[str, Span]
    adult_age: int
    emergency_number: str
    facts: dict[str, Standard]


def read_standards(path: Path) -> Standards:
    """Raises ContentError."""
    value = read_yaml(path)
    try:
        values = value["values"]
        return Standards(
            spans={name: Span(int(values[name]["amount"]), values[name]["unit"]) for name in SPANS},
            adult_age=int(values["adult_age"]),
            emergency_number=str(values["emergency_number"]),
            facts={
                fact["id"]: Standard(fact["id"], fact["title"], fact["certainty"], fact.line_of("id"))
                for fact in value["facts"]
            },
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ContentError(
            path,
            None,
            f"a line is missing or not of the form it should have ({error}): compare with the lines beside it.",
        ) from None
