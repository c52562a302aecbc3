"""What the trained model understands: `make evaluate`, or on your own messages `.venv/bin/python -m benchmarks.evaluate FOLDER`.

The folder holds <language>.jsonl files, a message a line: {"text": ..., "intent": ..., "style": ...}. Each message goes through the
model in models/ as Rasa loads it. Without a folder tests/understanding is measured, and docs/understanding.md and its pictures are
written anew.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.content.safety_words import SAFETY
from bot.run.training import MODEL
from bot.settings import ROOT
from bot.understanding.intents import TOGETHER

from rasa.core.agent import Agent  # isort: skip

DEVELOPMENT = ROOT / "tests" / "understanding"
REPORT = ROOT / "docs" / "understanding.md"
PICTURES = ROOT / "docs" / "pictures"
BEGIN, END = "<!-- figures: make evaluate -->", "<!-- end of figures -->"
FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
FEW_WORDS = 3
"""Messages of fewer words are counted apart in the recognition of the language."""
UNDERSTOOD = (
    "top-1",
    "top-3",
    "safety found",
    "false alarms",
    "out of scope found",
    "unrelated told a right",
    "confidently wrong",
    "did you mean",
)
OF_ANY_LANGUAGE = ("change_language", "change_country")
"""A name of a language or a country alone is in no language."""


@dataclass(frozen=True)
class Read:
    """One message: what was meant, and what was read."""

    text: str
    intent: str
    style: str
    language: str
    ranking: tuple[str, ...]
    answered: str
    """The intent that is acted on; nlu_fallback where "did you mean" is asked."""
    confidence: float
    safety: tuple[float, float]
    """The probability of the likeliest safety intent, and of all three together."""
    recognised: str | None
    words: int

    @property
    def right(self) -> bool:
        return self.ranking[0] == self.intent

    @property
    def among_three(self) -> bool:
        return self.intent in self.ranking[:3]

    @property
    def confidently_wrong(self) -> bool:
        return self.answered not in (FALLBACK, self.intent)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEVELOPMENT
    read = asyncio.run(_read(_messages(folder)))
    lines = list(_tables(read))
    print("\n".join(lines))
    if folder == DEVELOPMENT:
        _write_report(lines)
        from benchmarks import figures

        figures.draw(read, PICTURES)


def _messages(folder: Path) -> list[tuple[str, dict[str, str]]]:
    """(language, message) of each line of each file."""
    return [
        (path.stem, json.loads(line))
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


async def _read(messages: list[tuple[str, dict[str, str]]]) -> list[Read]:
    agent = Agent.load(str(MODEL))
    read = []
    for language, message in messages:
        parsed = await agent.parse_message(message["text"])
        ranking = [one for one in parsed["intent_ranking"] if one["name"] != FALLBACK]
        safety = [one["confidence"] for one in ranking if one["name"] in SAFETY]
        read.append(
            Read(
                text=message["text"],
                intent=message["intent"],
                style=message.get("style", "-"),
                language=language,
                ranking=tuple(one["name"] for one in ranking),
                answered=parsed["intent"]["name"],
                confidence=max(one["confidence"] for one in ranking),
                safety=(max(safety), sum(safety)),
                recognised=parsed["language"]["code"],
                words=parsed["language"]["words"],
            )
        )
    return read


def share(messages: Iterable[Read], holds: Callable[[Read], bool]) -> float:
    """Per cent of the messages of which it holds; nan of none."""
    answers = [holds(message) for message in messages]
    return 100 * sum(answers) / len(answers) if answers else float("nan")


def groups(read: list[Read], key: Callable[[Read], str]) -> list[tuple[str, list[Read]]]:
    """The messages by a key, the group that is understood worst first."""
    names = {key(message) for message in read}
    grouped = [(name, [message for message in read if key(message) == name]) for name in names]
    return sorted(grouped, key=lambda group: (share(group[1], lambda message: message.right), group[0]))


def is_language(message: Read) -> bool:
    """Whether the language was recognised; the scripts of Serbian count as one."""
    return (message.recognised or "").split("-")[0] == message.language


def _tables(read: list[Read]) -> Iterable[str]:
    yield f"{len(read)} messages, {len({message.language for message in read})} languages, the worst first. All figures in per cent.\n"
    yield _row("language", "messages", *UNDERSTOOD)
    yield _rule(2 + len(UNDERSTOOD))
    for name, group in [*groups(read, lambda message: message.language), ("all", read)]:
        yield _row(name, len(group), *_understood(group))
    yield "\n" + _row(
        "language", f"recognised, {FEW_WORDS} words or more", "recognised, fewer words", "taken for another language"
    )
    yield _rule(4)
    for name, group in [*groups(read, lambda message: message.language), ("all", read)]:
        yield _row(name, *_recognised(group))
    yield "\n" + _row("style", "messages", "top-1", "top-3")
    yield _rule(4)
    for name, group in groups(read, lambda message: message.style):
        yield _row(name, len(group), *_first_and_three(group))
    yield "\n" + _row("intent", "messages", "top-1", "top-3", "mostly taken for")
    yield _rule(5)
    for name, group in groups(read, lambda message: message.intent):
        wrong = Counter(message.ranking[0] for message in group if not message.right)
        yield _row(
            name, len(group), *_first_and_three(group), ", ".join(f"{other} {n}" for other, n in wrong.most_common(3))
        )
    yield "\n" + _row("safety goes first from", "safety found", "false alarms")
    yield _rule(3)
    for least in (0.1, 0.15, 0.2, 0.25, 0.3, 0.4):
        yield _row(least, *_safety(read, least))
    yield "\n" + _row("did you mean below", *UNDERSTOOD[-3:])
    yield _rule(4)
    for least in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6):
        yield _row(least, *_acted_on([_with_threshold(message, least) for message in read]))
    yield "\n" + _row("confidence", "messages", "right")
    yield _rule(3)
    for low in range(0, 100, 10):
        within = [message for message in read if low <= 100 * message.confidence < low + 10 + (low == 90)]
        if within:
            yield _row(f"{low} to {low + 10}", len(within), _number(share(within, lambda message: message.right)))


def _understood(group: list[Read]) -> Iterable[str]:
    safe = [message for message in group if message.intent in SAFETY]
    others = [message for message in group if message.intent not in SAFETY]
    unrelated = [message for message in group if message.intent == OUT_OF_SCOPE]
    yield from _first_and_three(group)
    yield _number(share(safe, lambda message: message.answered in SAFETY))
    yield _number(share(others, lambda message: message.answered in SAFETY))
    yield _number(share(unrelated, lambda message: message.answered == OUT_OF_SCOPE))
    yield from _acted_on(group)


def _acted_on(group: list[Read]) -> Iterable[str]:
    unrelated = [message for message in group if message.intent == OUT_OF_SCOPE]
    yield _number(share(unrelated, lambda message: message.answered.startswith("ask_")))
    yield _number(share(group, lambda message: message.confidently_wrong))
    yield _number(share(group, lambda message: message.answered == FALLBACK))


def _with_threshold(message: Read, least: float) -> Read:
    """The message as it would be answered with another threshold of the FallbackClassifier (config.yml); safety goes before it."""
    if message.answered in SAFETY:
        return message
    return replace(message, answered=message.ranking[0] if message.confidence >= least else FALLBACK)


def _safety(read: list[Read], least: float) -> Iterable[str]:
    """What another SUBSTANTIAL would give (bot/understanding/intents.py); TOGETHER as it is."""

    def goes_first(message: Read) -> bool:
        likeliest, together = message.safety
        return together >= TOGETHER if likeliest >= message.confidence else likeliest >= least

    yield _number(share((message for message in read if message.intent in SAFETY), goes_first))
    yield _number(share((message for message in read if message.intent not in SAFETY), goes_first))


def _recognised(group: list[Read]) -> Iterable[str]:
    named = [message for message in group if message.intent not in OF_ANY_LANGUAGE and message.words]
    yield _number(share((message for message in named if message.words >= FEW_WORDS), is_language))
    yield _number(share((message for message in named if message.words < FEW_WORDS), is_language))
    yield _number(share(named, lambda message: message.recognised is not None and not is_language(message)))


def _first_and_three(group: list[Read]) -> Iterable[str]:
    yield _number(share(group, lambda message: message.right))
    yield _number(share(group, lambda message: message.among_three))


def _number(value: float) -> str:
    return f"{value:.1f}"


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _rule(columns: int) -> str:
    return f"| --- |{' ---: |' * (columns - 1)}"


def _write_report(lines: list[str]) -> None:
    text = REPORT.read_text(encoding="utf-8")
    before, after = text.partition(BEGIN)[0], text.partition(END)[2]
    figures = "\n".join(lines)
    REPORT.write_text(f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
