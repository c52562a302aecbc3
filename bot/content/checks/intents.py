"""Each topic has an intent by which people reach it, and examples by which the assistant understands it; and no intent is without."""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.errors import ContentError, read_utf8
from bot.content.finding import Finding, Severity
from bot.content.library import Library
from bot.content.yaml_file import Lines, read_yaml

FEWEST_EXAMPLES = 20
"""Of each topic in each language that has training data: with fewer the assistant guesses."""
_INTENT = re.compile(r"^- intent: (\w+)")
_ITEM = re.compile(r"^\s*- (\w+):?\s*$")


def check_intents(library: Library, root: Path) -> Iterator[Finding]:
    domain = root / "domain.yml"
    intents = intents_of(domain)
    for topic in library.topics.values():
        if topic.id not in intents:
            what = f"the topic has no intent: add '- {topic.id}' under 'intents:' in domain.yml."
            yield Finding(str(topic.path.relative_to(root)), topic.lines["id"], what)
    for missing, line in intents.items():
        if missing.startswith("ask_") and missing not in library.topics:
            what = f"the intent {missing} has no topic: make it with 'waypost content new-topic {missing}'."
            yield Finding("domain.yml", line, what)
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        examples = examples_per_intent(path)
        for topic_id in library.topics:
            if topic_id in intents and examples.get(topic_id, 0) < FEWEST_EXAMPLES:
                what = (
                    f"{examples.get(topic_id, 0)} examples of {topic_id}: write at least {FEWEST_EXAMPLES}, "
                    "as people would type them."
                )
                yield Finding(str(path.relative_to(root)), 1, what, Severity.WARNING, path.stem)


def intents_of(domain: Path) -> dict[str, int]:
    """The intents of domain.yml, each with its line: `- greet`, or `- greet:` with settings under it. Raises ContentError."""
    value = read_yaml(domain)
    if not isinstance(value, Lines) or not isinstance(value.get("intents"), list):
        raise ContentError(domain, None, "the file needs 'intents:', a list of names.")
    lines = {
        found.group(1): n
        for n, text in enumerate(read_utf8(domain).split("\n"), start=1)
        if (found := _ITEM.match(text))
    }
    names = (next(iter(item)) if isinstance(item, dict) else str(item) for item in value["intents"])
    return {name: lines.get(name, value.line_of("intents")) for name in names}


def examples_per_intent(path: Path) -> dict[str, int]:
    """How many examples a file of data/nlu/ gives to each intent. Reads lines and not YAML: these files are large."""
    counts: dict[str, int] = {}
    intent = ""
    for line in read_utf8(path).split("\n"):
        found = _INTENT.match(line)
        if found:
            intent = found.group(1)
        elif line.startswith("    - "):
            counts[intent] = counts.get(intent, 0) + 1
    return counts
